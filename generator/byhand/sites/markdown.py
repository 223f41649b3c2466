"""Examples in the pages of Python-Markdown, and so of Zensical: the Markdown extension ``byhand.sites.markdown``.

The plugin for MkDocs is this extension too; it only tells it where it is.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import AtomicString

from byhand.sites.assets import inline
from byhand.sites.example import shown
from byhand.sites.faults import SiteError, Trouble
from byhand.sites.pages import PageExamples, solutions
from byhand.sites.site import Site

log = logging.getLogger("mkdocs.plugins.byhand")
_ROLE = r"\{byhand:(value|ref)\}`([^`\n]+)`"
#: Tells a page's path where Zensical is what converts it.
_ZENSICAL = "ContextPreprocessor"
_TITLED = re.compile(r"(.+?)\s*<([^<>]+)>\s*", re.S)


@cache
def site(root: Path, kept: Path, templates: tuple[Path, ...] = ()) -> Site:
    """One for all pages: the last derivations stay at hand."""
    return Site(root, kept, templates)


class ByhandExtension(Extension):
    """page: the path of the page that is converted, below docs_dir; whoever knows it sets it before."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "docs_dir": ["docs", "the site's source: no problem file outside of it is read"],
            "cache_dir": [".cache/byhand", "what a build keeps for the next one"],
            "assets": ["inline", "inline: style and script in each page; none: the site has them as files"],
            "templates": [[], "directories searched before byhand's own templates"],
            "strict": [False, "whether an example that cannot be shown ends the build"],
        }
        super().__init__(**options)
        self.page = ""
        self.before = 0
        self.site: Site | None = None

    def extendMarkdown(self, md: Markdown) -> None:
        md.registerExtension(self)
        md.preprocessors.register(_Blocks(md, self), "byhand", 28)  # behind what strips placeholders
        md.inlinePatterns.register(_Roles(_ROLE, md), "byhand", 195)

    def opened(self, md: Markdown) -> PageExamples:
        """The page that is being converted, as far as anything tells which one that is."""
        page, root = self.page, Path()
        other: Any
        for other in md.preprocessors:
            if type(other).__name__ == _ZENSICAL:
                page, root = other.page.path, Path(other.config.get("root_dir") or ".")
        if self.site is None:
            own = [root / directory for directory in self.getConfig("templates")]
            self.site = site(root / self.getConfig("docs_dir"), root / self.getConfig("cache_dir"), tuple(own))
        return PageExamples(self.site, page or "page.md", self.before)


class _Blocks(Preprocessor):
    """Takes the fences out before anything else looks at them."""

    def __init__(self, md: Markdown, extension: ByhandExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, lines: list[str]) -> list[str]:
        page = self.extension.opened(self.md)
        page.before = self._head(page, lines)
        vars(self.md)["byhand"] = page
        found = page.enter_all(lines)
        roles = any("{byhand:" in line for line in lines)
        if not found and not roles:
            return lines
        written: list[str] = []
        place = 0
        assets = inline(page.site.templates) if self.extension.getConfig("assets") == "inline" else ""
        for fence, block in found:
            written += lines[place : fence.line - 1]
            if block is not None:
                html = page.html(block)
            elif fence.kind == "byhand-solutions":
                html = _solutions(page, fence.level)
            else:
                html = page.box(fence.kind)
            written += ["", fence.indent + self.md.htmlStash.store(assets + html), ""]
            assets, place = "", fence.end - 1
        self._tell(page)
        return written + lines[place:]

    def _head(self, page: PageExamples, lines: list[str]) -> int:
        """How many lines of the file were taken from its top before the text came here."""
        if page.before:
            return page.before
        try:
            whole = (page.site.root / page.path).read_text("utf-8-sig").splitlines()
        except (OSError, ValueError):
            return 0
        if not whole or whole[0].strip() != "---":
            return 0
        end = next((place for place, line in enumerate(whole[1:], 2) if line.strip() in ("---", "...")), 0)
        while end < len(whole) and not whole[end].strip() and lines and lines[0].strip():
            end += 1
        return end

    def _tell(self, page: PageExamples) -> None:
        for trouble in page.troubles:
            tell(page, trouble)
        if page.troubles and self.extension.getConfig("strict"):
            self._end()

    def _end(self) -> None:
        """End the build. Zensical would answer an exception of ours with its traceback."""
        sys.stderr.flush()
        if any(type(other).__name__ == _ZENSICAL for other in self.md.preprocessors):
            os._exit(2)
        raise SystemExit(2)


def tell(page: PageExamples, trouble: Trouble) -> None:
    """One line for the build's log: file, line, fault."""
    place = f"{page.path}:{trouble.line}: " if trouble.line else f"{page.path}: "
    if log.hasHandlers():
        log.warning("byhand: %s%s", place, trouble.what)
    else:
        print(f"WARNING byhand: {place}{trouble.what}", file=sys.stderr, flush=True)


def _solutions(page: PageExamples, level: int) -> str:
    return "\n".join(page.html(block) for block, _ in solutions(page.site, level))


class _Roles(InlineProcessor):
    """``{byhand:value}`` and ``{byhand:ref}`` in a sentence."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | str, int, int]:  # type: ignore[override]
        page: PageExamples = vars(self.md)["byhand"]
        try:
            found = self._value(page, m[2]) if m[1] == "value" else self._link(page, m[2])
        except SiteError as error:
            line = _line_of(page, m[0])
            tell(page, Trouble(line, f"{m[1]}: {error}"))
            strong = Element("strong")
            strong.text = AtomicString(f"[{error}]")
            found = strong
        return found, m.start(0), m.end(0)

    def _value(self, page: PageExamples, target: str) -> str:
        return self._stored(shown(page.value(target)))

    def _stored(self, html: str) -> str:
        assert self.md is not None
        return self.md.htmlStash.store(html)

    def _link(self, page: PageExamples, text: str) -> Element:
        titled = _TITLED.fullmatch(text)
        other, place, wording = page.reference(titled[2] if titled else text)
        link = Element("a", {"href": f"{other}#{place}"})
        link.text = titled[1] if titled else AtomicString(self._stored(shown(wording, linked=True)))
        return link


def _line_of(page: PageExamples, text: str) -> int:
    """Where the text stands in the page's file; 0 where that is not known."""
    try:
        lines = (page.site.root / page.path).read_text("utf-8-sig").splitlines()
    except (OSError, ValueError):
        return 0
    return next((number for number, line in enumerate(lines, 1) if text in line), 0)


def makeExtension(**options: Any) -> ByhandExtension:
    """Called by Python-Markdown."""
    return ByhandExtension(**options)

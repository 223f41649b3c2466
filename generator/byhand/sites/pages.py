"""The examples of one page of Markdown, for tools that know no more of a page than its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from byhand.errors import Fault, ProblemError, nearest
from byhand.sites.example import Example
from byhand.sites.faults import SiteError, Trouble, box, lead, told, twice
from byhand.sites.fences import Fence, fences
from byhand.sites.options import Block, block, free_name
from byhand.sites.site import Site

#: Directories with these names hold no pages.
_HIDDEN = re.compile(r"[._].*|node_modules")
_MOST_PAGES = 5_000
_MOST_BYTES = 5_000_000


@dataclass(slots=True)
class PageExamples:
    """path: of the page's file below the site's source. before: so many lines of it stand before the text (its head).

    blocks: by name. troubles: all that went wrong.
    """

    site: Site
    path: str
    before: int = 0
    blocks: dict[str, Block] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)

    def enter(self, fence: Fence) -> Block:
        """The fence's example with a name of its own. ``SiteError`` where it cannot be read."""
        line = fence.line + self.before
        with told(line):
            body_line = fence.body_line + self.before
            found = block(
                self.path, line, fence.argument, dict(fence.options), body=fence.body, body_line=body_line, level=0
            )
        wanted = self.site.example(found).block.name
        name = free_name(wanted, self.blocks)
        if found.name and name != found.name:
            raise twice(found)
        self.blocks[name] = replace(found, name=name, level=found.level or fence.level)
        return self.blocks[name]

    def enter_all(self, lines: Sequence[str]) -> list[tuple[Fence, Block | None]]:
        """Every fence with its example, so that values and references may stand before it."""
        found: list[tuple[Fence, Block | None]] = []
        for fence in fences(lines):
            entered = None
            if fence.kind == "byhand":
                try:
                    entered = self.enter(fence)
                except SiteError as error:
                    self.troubles += error.troubles
                    found.append((replace(fence, kind=str(error)), None))
                    continue
            found.append((fence, entered))
        return found

    def html(self, block: Block) -> str:
        """The example, or a line that says what is wrong with it."""
        try:
            example = self.site.example(block)
            with told(block.line, block):
                return example.piece("html").text
        except SiteError as error:
            self.troubles += error.troubles
            return self.box(str(error))

    def box(self, message: str) -> str:
        return box(message, lead(self.site.templates))

    # -- values and references -----------------------------------------------------------------------------------

    def value(self, target: str, line: int = 0) -> Mapping[str, str]:
        """``mazur loss.after``, or only the address where the page has one example. ``SiteError``."""
        name, _, address = target.strip().partition(" ")
        with told(line):
            if not address and len(self.blocks) == 1:
                return self.site.example(next(iter(self.blocks.values()))).value(name)
            if not address:
                raise ProblemError(Fault(name[:100], f"allowed: an example, a space, an address; {self._known(name)}"))
            found = self.blocks.get(name) or Block(self.path, line, name)
            return self.site.example(found).value(address.strip())

    def reference(self, target: str, line: int = 0) -> tuple[str, str, Mapping[str, str]]:
        """(page, id, wording) of ``mazur step1-forward``, or of ``week1.md#mazur step1-forward`` on another page."""
        with told(line):
            page, _, rest = target.strip().rpartition("#")
            name, _, address = rest.strip().partition(" ")
            other = self if not page else opened(self.site, self._beside(page))
            if not address and len(other.blocks) == 1:
                name, address = next(iter(other.blocks)), name
            if name not in other.blocks:
                raise ProblemError(Fault(name[:100], f"no such example; {other._known(name)}"))
            places = self.site.example(other.blocks[name]).places
            if address.strip() not in places:
                close = nearest(address, list(places))
                raise ProblemError(Fault(address[:100], f"no such step or line in {name}{close}"))
            place = places[address.strip()]
            return page, place["id"], place["wording"]

    def _beside(self, page: str) -> str:
        """The other page's path below the site's source."""
        start = self.site.root if page.startswith("/") else (self.site.root / self.path).parent
        path = (start / page.lstrip("/")).resolve()
        if not path.is_relative_to(self.site.root) or not path.is_file():
            raise ProblemError(Fault(page[:100], "no such page"))
        return path.relative_to(self.site.root).as_posix()

    def _known(self, name: str) -> str:
        names = list(self.blocks)
        return f"on this page: {', '.join(names) or 'none'}{nearest(name[:100], names)}"


def opened(site: Site, path: str) -> PageExamples:
    """Another page's examples; what is wrong with them is told where they stand."""
    page = PageExamples(site, path)
    page.enter_all(_lines(site.root / path))
    return page


def solutions(site: Site, level: int = 2) -> Iterator[tuple[Block, Example]]:
    """Those of all problems of the site, page by page in the order of their paths."""
    for path in _pages(site.root):
        page = opened(site, path)
        for found in page.blocks.values():
            if found.form == "problem":
                solution = found.as_solution(level=level)
                yield solution, site.example(solution)


def _pages(root: Path) -> list[str]:
    """The Markdown files of the site."""
    found = []
    for path in sorted(root.rglob("*.md")):
        inner = path.relative_to(root)
        if not any(_HIDDEN.fullmatch(part) for part in inner.parts[:-1]) and path.resolve().is_relative_to(root):
            found.append(inner.as_posix())
    return found[:_MOST_PAGES]


def _lines(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES).decode("utf-8-sig", "replace").splitlines()
    except OSError:
        return []

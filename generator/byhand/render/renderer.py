"""From a document to text: blocks through templates, sentences through the catalogue, formulas through the dialect."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2

from byhand.document.blocks import Block, Document, Figure, Heading, Inline, Say
from byhand.errors import Fault, ProblemError
from byhand.live.program import Program
from byhand.problem.model import Digits, Numbers
from byhand.render.dialects import dialect
from byhand.render.formats import FORMATS
from byhand.render.prose import catalogue
from byhand.render.slides import fitted, slides
from byhand.render.templating import environment, template_directories


@dataclass(frozen=True, slots=True)
class Rendered:
    """text: the whole document. files: what stands beside it, by path from there (the pictures of Markdown).

    pieces: each block's own text, in order. title: the document's, without markup.
    """

    text: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    pieces: tuple[tuple[Block, str], ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """name: of the problem, safe as a file name. templates: directories searched first. paper: ``a4`` or ``letter``.

    origins, program: of a living page: what each address is computed from, and what recomputes its numbers.
    still: whether a page has no script at all, a notebook no code: to be read and printed only.
    """

    name: str = "problem"
    templates: tuple[Path, ...] = ()
    language: str = "en"
    paper: str = "a4"
    origins: Mapping[str, Sequence[str]] = field(default_factory=dict)
    program: Program | None = None
    still: bool = False


def render(document: Document, format_name: str, options: Options | None = None) -> Rendered:
    """The document in that format."""
    return _Renderer(document, format_name, options or Options()).rendered()


class _Renderer:
    """One document on its way to text."""

    def __init__(self, document: Document, format_name: str, options: Options) -> None:
        self.chosen = FORMATS[format_name]
        self.document, self.options = fitted(document) if self.chosen.paged else document, options
        directories = tuple(template_directories(options.templates))
        self.sentences = catalogue(directories, options.language)
        self.jinja = environment(directories)
        self.dialect = dialect(self.chosen.dialect, options.name, self.sentences.sentence, directories)
        self.dialect.begin(self.document)
        if options.program is not None:
            self.dialect.enliven(options.program)
        self.plain_dialect = dialect("plain", options.name, self.sentences.sentence)

    def rendered(self) -> Rendered:
        pieces = tuple((block, self._block(block)) for block in self.document.blocks)
        text = self._fill(
            self.chosen.skeleton,
            title=self._inline(self.document.title),
            plain_title=self._plain(self.document.title),
            rule=number_rule(self.document.numbers),
            blocks=[{"kind": _kind(block), "block": block, "text": text} for block, text in pieces],
            options=self.options,
        )
        return Rendered(text, self.dialect.files, pieces, self._plain(self.document.title))

    def _block(self, block: Block) -> str:
        return self._fill(_kind(block), block=block).strip("\n")

    def _inline(self, *items: Inline) -> str:
        return " ".join(text for item in items if (text := self._sentence(item)))

    def _sentence(self, item: Inline) -> str:
        text = self.dialect.inline(self.sentences.parts(item))
        return self.dialect.reading(text) if text and isinstance(item, Say) and item.reading else text

    def _plain(self, *items: Inline) -> str:
        return " ".join(self.plain_dialect.inline(self.sentences.parts(item)) for item in items)

    def _picture(self, block: Figure) -> str:
        return self.dialect.picture(block, self._plain(block.title), self._plain(*block.description))

    def _fill(self, kind: str, **facts: Any) -> str:
        """A template of the format, filled; the functions here are all that templates can call."""
        names = [f"{directory}/{kind}{self.chosen.extension}.j2" for directory in self.chosen.directories]
        try:
            return self.jinja.select_template(names).render(
                **facts,
                document=self.document,
                dialect=self.dialect,
                inline=self._inline,
                plain=self._plain,
                words=self.dialect.text,
                display=lambda block: self.dialect.display(block.chains),
                code=self.dialect.code,
                picture=self._picture,
                slides=slides,
                phrase=lambda key: self.dialect.text(self.sentences.sentence(key)),
                headings=[block for block in self.document.blocks if isinstance(block, Heading)],
            )
        except jinja2.TemplateSyntaxError as error:
            where = f"template {error.filename or error.name or names[0]}: line {error.lineno}"
            raise ProblemError(Fault(where, str(error.message))) from error
        except jinja2.TemplateNotFound as error:
            raise ProblemError(Fault(f"template {names[0]}", f"there is no template {error.name!r}")) from error
        except jinja2.TemplateError as error:
            raise ProblemError(Fault(f"template {names[0]}", str(error))) from error


def _kind(block: Block) -> str:
    return type(block).__name__.lower()


def number_rule(numbers: Numbers) -> str:
    """The number rule as one line of JSON, which travels in a comment."""
    rule: dict[str, Any] = {
        "carry": numbers.carry,
        "digits": _digits(numbers.digits),
        "rounding": numbers.rounding,
        "trailing_zeros": numbers.trailing_zeros,
    }
    if numbers.quantities:
        rule["quantities"] = {name: _digits(own) for name, own in sorted(numbers.quantities.items())}
    return json.dumps(rule)


def _digits(digits: Digits) -> dict[str, int]:
    return {digits.kind: digits.count}

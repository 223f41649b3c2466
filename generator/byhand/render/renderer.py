"""From a document to text: blocks through templates, sentences through the catalogue, formulas through the dialect."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2

from byhand.document.blocks import Block, CodeText, Document, Figure, Heading, Inline, Say, Text
from byhand.errors import Fault, ProblemError
from byhand.live.program import Program
from byhand.problem.model import Digits, Numbers
from byhand.render.dialects import dialect
from byhand.render.dialects.base import Dialect
from byhand.render.formats import FORMATS
from byhand.render.prose import catalogue
from byhand.render.slides import fitted, slides
from byhand.render.templating import environment, template_directories
from byhand.render.tongue import tongue


@dataclass(frozen=True, slots=True)
class Rendered:
    """text: the whole document. files: what stands beside it, by path from there (the pictures of Markdown).

    pieces: each block's own text, in order. title: the document's, without markup. rule: the number rule, as JSON.
    language: of the sentences, as a tag.
    """

    text: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    pieces: tuple[tuple[Block, str], ...] = ()
    title: str = ""
    rule: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fragment stands on a page of a site, which brings the style and the script once for all its pages.

    prefix: what all ids of the fragment begin with, unique on the page. level: of the heading that its title is, or
    would be. titled: whether it has a title at all.
    """

    prefix: str
    level: int = 2
    titled: bool = True


@dataclass(frozen=True, slots=True)
class Options:
    """name: of the problem, safe as a file name. templates: directories searched first. paper: ``a4`` or ``letter``.

    language: in place of the document's own.
    origins, program: of a living page: what each address is computed from, and what recomputes its numbers.
    still: whether a page has no script at all, a notebook no code: to be read and printed only.
    place: of a fragment on a site's page; ``None``: it brings its style and script along.
    """

    name: str = "problem"
    templates: tuple[Path, ...] = ()
    language: str | None = None
    paper: str = "a4"
    origins: Mapping[str, Sequence[str]] = field(default_factory=dict)
    program: Program | None = None
    still: bool = False
    place: Place | None = None


def render(document: Document, format_name: str, options: Options | None = None) -> Rendered:
    """The document in that format."""
    return Renderer(document, format_name, options or Options()).rendered()


def wordings(
    items: Sequence[Inline], document: Document, format_name: str, options: Options | None = None
) -> list[str]:
    """Single sentences or formulas as that format has them in such a document; ``plain``: as text."""
    plain = format_name == "plain"
    renderer = Renderer(document, "md" if plain else format_name, options or Options())
    return [renderer.wording(item, plain=plain) for item in items]


class Renderer:
    """One document on its way to text."""

    def __init__(self, document: Document, format_name: str, options: Options) -> None:
        self.chosen = FORMATS[format_name]
        self.document, self.options = fitted(document) if self.chosen.paged else document, options
        directories = tuple(template_directories(options.templates))
        self.tongue = tongue(options.language or document.language)
        mark = self.tongue.decimal_mark(document.numbers.decimal_mark)
        self.sentences = catalogue(directories, self.tongue.tag, mark)
        self.jinja = environment(directories)
        language = (self.sentences.sentence, directories, self.tongue, mark)
        self.dialect = self._dialect(self.chosen.dialect, options.name, *language)
        self.dialect.begin(self.document)
        if options.program is not None:
            self.dialect.enliven(options.program)
        self.plain_dialect = dialect("plain", options.name, *language)
        self.rule = number_rule(document.numbers, mark, document.said)

    def _dialect(self, name: str, *how: Any) -> Dialect:
        return dialect(name, *how)

    def rendered(self) -> Rendered:
        pieces = tuple((block, self._block(block)) for block in self.document.blocks)
        text = self._fill(
            self.chosen.skeleton,
            title=self._inline(self.document.title),
            plain_title=self._plain(self.document.title),
            rule=self.rule,
            blocks=[{"kind": self._kind(block), "block": block, "text": text} for block, text in pieces],
        )
        return Rendered(text, self.dialect.files, pieces, self._plain(self.document.title), self.rule, self.tongue.tag)

    def wording(self, item: Inline, *, plain: bool) -> str:
        return self._plain(item) if plain else self._inline(item)

    def _block(self, block: Block) -> str:
        return self._fill(self._kind(block), block=block).strip("\n")

    def _inline(self, *items: Inline) -> str:
        return " ".join(text for item in items if (text := self._sentence(item)))

    def _sentence(self, item: Inline) -> str:
        text = self.dialect.inline(self.sentences.parts(item))
        return self.dialect.reading(text) if text and isinstance(item, Say) and item.reading else text

    def _plain(self, *items: Inline) -> str:
        return " ".join(self.plain_dialect.inline(self.sentences.parts(item)) for item in items)

    def _entry(self, words: Text | CodeText) -> str:
        """What stands on a line already; "", which leaves it to the hand, also where the format lacks a letter."""
        return words.written(self._coded) if isinstance(words, CodeText) else self._written(words)

    def _written(self, words: Text) -> str:
        return self.dialect.entered(words.text, self.dialect.text)

    def _coded(self, text: str) -> str:
        return self.dialect.entered(text, self.dialect.verbatim)

    def _picture(self, block: Figure) -> str:
        return self.dialect.picture(block, self._plain(block.title), self._plain(*block.description))

    def _kind(self, block: Block) -> str:
        return type(block).__name__.lower()

    def _fill(self, kind: str, **facts: Any) -> str:
        """A template of the format, filled; the functions here are all that templates can call."""
        names = [f"{directory}/{kind}{self.chosen.extension}.j2" for directory in self.chosen.directories]
        try:
            return self.jinja.select_template(names).render(
                **facts,
                document=self.document,
                options=self.options,
                dialect=self.dialect,
                tongue=self.tongue,
                inline=self._inline,
                plain=self._plain,
                written=self._entry,
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


def number_rule(numbers: Numbers, mark: str = ".", said: Sequence[str] = ()) -> str:
    """The number rule as one line of JSON, which travels in a comment.

    mark: between a number's whole and its decimals; told where it is no point. said: as ``Document`` has it.
    """
    rule: dict[str, Any] = {
        "carry": numbers.carry,
        "digits": _digits(numbers.digits),
        "rounding": numbers.rounding,
        "trailing_zeros": numbers.trailing_zeros,
    }
    if mark != ".":
        rule["mark"] = mark
    if numbers.quantities:
        rule["quantities"] = {name: _digits(own) for name, own in sorted(numbers.quantities.items())}
    if said:
        rule["said"] = list(said)
    return json.dumps(rule)


def _digits(digits: Digits) -> dict[str, int]:
    return {digits.kind: digits.count}

"""The numerals of formulas, once from a document's trees and once from each kind of finished file.

A formula's numerals are all its digits and minus signs from left to right, indices and exponents among them; letters
and words have none. So a file's sequence must be exactly the document's: no digit and no sign may differ anywhere.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any

from byhand.document.blocks import Block, Contents, Document, Figure, Heading, Math, Say, Table
from byhand.mathtext.tree import Label, Letter, Mark, Negated, Number, Sign, Total, Word
from byhand.render.prose import Catalogue, catalogue
from byhand.render.templating import template_directories
from support import markdown_math

Quantity = tuple[str, tuple[str, ...]]
_PIECE = re.compile(r"[-−]|[0-9]+(?:\.[0-9]+)?")


def pieces(text: str) -> list[str]:
    """The numerals of a text."""
    return [found.replace("-", "−") for found in _PIECE.findall(text)]


def numerals(node: Any) -> Iterator[str]:
    """Those of a formula."""
    match node:
        case Number(text, negative, exponent):
            yield from ["−"] * negative
            yield from pieces(text if exponent is None else f"{text} 10 {exponent}")
        case Sign(char):
            yield from pieces(char)
        case Total(terms):
            for subtracted, term in terms:
                yield from ["−"] * subtracted
                yield from numerals(term)
        case Negated(body):
            yield "−"
            yield from numerals(body)
        case Word() | Label() | Letter():
            return
        case tuple():
            for item in node:
                yield from numerals(item)
        case _ if is_dataclass(node):
            for own in fields(node):
                yield from numerals(getattr(node, own.name))


def marked(node: Any) -> Iterator[Mark]:
    """The numbers of quantities in anything that holds formulas, in order."""
    if isinstance(node, Mark) and node.value:
        yield node
    elif isinstance(node, tuple):
        for item in node:
            yield from marked(item)
    elif is_dataclass(node):
        for own in fields(node):
            yield from marked(getattr(node, own.name))


@dataclass(frozen=True, slots=True)
class Formulas:
    """Every formula of a document in the order of reading; of pictures their titles.

    headings, captions: whether the format prints those of sections and of tables.
    """

    document: Document
    headings: bool = True
    captions: bool = False
    sentences: Catalogue = field(default_factory=lambda: catalogue(tuple(template_directories()), "en"))

    def __iter__(self) -> Iterator[Any]:
        for block in self.document.blocks:
            yield from self._block(block)

    def _block(self, block: Block) -> Iterator[Any]:
        match block:
            case Heading(title=title):
                yield from self.of(title) if self.headings else ()
            case Figure(title=title):
                yield from self.of(title)
            case Table(header, rows, _, caption):
                yield from self.of((caption if self.captions else None, header, rows))
            case Contents():
                return
            case _:
                yield from self.of(block)

    def of(self, what: Any) -> Iterator[Any]:
        if isinstance(what, Math):
            yield what.node
        elif isinstance(what, Say):
            yield from self.of(tuple(self.sentences.parts(what)))
        elif isinstance(what, tuple):
            for item in what:
                yield from self.of(item)
        elif is_dataclass(what):
            if type(what).__name__ == "Chain":
                yield from (node for _, node in what.parts)
            else:
                yield from self.of(tuple(getattr(what, own.name) for own in fields(what)))

    def numerals(self) -> list[str]:
        return list(numerals(tuple(self)))

    def quantities(self) -> list[Quantity]:
        """(address, numerals) of each number of a quantity."""
        return [(mark.address, tuple(numerals(mark.body))) for mark in marked(tuple(self))]


_WORDS = re.compile(r"\\(?:text|mathrm|operatorname|begin|end)\*?\{[^{}]*\}|\\\\\[[^\]]*\]")


def _of_latex(formulas: Iterator[str]) -> list[str]:
    return [piece for formula in formulas for piece in pieces(_WORDS.sub(" ", formula))]


def markdown(text: str) -> list[str]:
    """Of Markdown, without its table of contents."""
    text = re.sub(r"^[0-9]+\. \[.*\]\(#.*\)$", "", text, flags=re.MULTILINE)
    return _of_latex(formula.tex for formula in markdown_math.read(text).formulas)


def notebook(text: str) -> list[str]:
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]
    return markdown("\n\n".join("".join(cell["source"]) for cell in cells))


#: How single characters of sentences are written.
_CHARACTERS = re.compile(r"\$-\$|\\textsuperscript\{[23]\}")
_FORMULA = re.compile(r"\\begin\{align\*\}(.*?)\\end\{align\*\}|(?<!\\)\$(.*?)(?<!\\)\$", re.DOTALL)


def latex(text: str) -> list[str]:
    text = text.partition(r"\begin{document}")[2] or text
    text = _without_code(text)
    return _of_latex(found[1] or found[2] for found in _FORMULA.finditer(_CHARACTERS.sub("", text)))


def _without_code(text: str) -> str:
    text = re.sub(r"(?<!\\)%.*", "", text)
    return re.sub(r"\\begin\{(verbatim|tikzpicture)\}.*?\\end\{\1\}", "", text, flags=re.DOTALL)


@dataclass(slots=True)
class Page:
    """quantities: (address, numerals) of the numbers in the text; pictured: of those in pictures."""

    numerals: list[str] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    pictured: list[Quantity] = field(default_factory=list)


def page(text: str) -> Page:
    """Of a web page, without what is repeated of headings elsewhere (contents, a slide's own title)."""
    reader = _PageReader()
    reader.feed(text)
    reader.close()
    return reader.page()


_VOID = frozenset(("meta", "link", "br", "hr", "img", "input", "wbr"))


class _PageReader(HTMLParser):
    """open: the elements around, each with the list that its numerals go to where it is a number of a quantity."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, list[str] | None]] = []
        self.slides = False
        self.numerals: list[str] = []
        self.found: list[tuple[bool, int, list[str]]] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.slides |= attributes.get("class") == "trail" or "slide" in (attributes.get("class") or "").split()
        numbers: list[str] | None = None
        if "data-v" in attributes and not self.within("nav"):
            numbers = []
            self.found.append((self.within("svg"), int(attributes.get("data-q") or -1), numbers))
        if attributes.get("class") == "trail":
            tag = "nav"
        if tag not in _VOID:
            self.open.append((tag, numbers))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self.open.pop()

    def within(self, *tags: str) -> bool:
        return any(tag in tags for tag, _ in self.open)

    def handle_data(self, data: str) -> None:
        tag = self.open[-1][0] if self.open else ""
        if tag == "script" and data.lstrip().startswith('{"q":'):
            self.addresses = json.loads(data)["q"]
        if tag not in ("mn", "mo", "tspan", "text") or self.within("nav", *(("h1", "h2") if self.slides else ())):
            return
        for _, numbers in self.open:
            if numbers is not None:
                numbers += pieces(data)
        if self.within("math") and not self.within("svg"):
            self.numerals += pieces(data)

    def page(self) -> Page:
        result = Page(self.numerals)
        for drawn, index, numbers in self.found:
            address = self.addresses[index] if index >= 0 else ""  # a computed number that has none
            (result.pictured if drawn else result.quantities).append((address, tuple(numbers)))
        return result


def _of_svg(text: str) -> list[str]:
    labels = re.findall(r"<text[^>]*>(.*?)</text>", text, re.DOTALL)
    return [piece for label in labels for piece in pieces(unescape(re.sub(r"<[^>]+>", " ", label)))]


def _of_tikz(text: str) -> list[str]:
    pictures = re.findall(r"\\begin\{tikzpicture\}.*?\\end\{tikzpicture\}", text, re.DOTALL)
    return _of_latex(label for picture in pictures for label in re.findall(r"\{(\$.*?\$)\};", picture))


def labels(files: Mapping[str, bytes]) -> list[str]:
    """The numerals of all pictures' labels in a text, as SVG within it or beside it, or as TikZ."""
    texts = [content.decode() for content in files.values()]
    found = [piece for text in texts for piece in (*_of_tikz(text), *_of_svg(text))]
    for text in texts:
        for data in re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", text):
            found += _of_svg(base64.b64decode(data).decode())
    return found


def labels_of(document: Document) -> list[str]:
    """Those that the document's scenes have."""
    scenes = [block.scene for block in document.blocks if isinstance(block, Figure)]
    return list(numerals(tuple(label.node for scene in scenes for label in scene.labels())))


_DECIMAL = re.compile(r"[−-]?[0-9]+\.[0-9]+")
_SPOKEN = re.compile(r"!\[((?:[^\]\\]|\\.)*)\]\(|<desc[^>]*>(.*?)</desc>|<img [^>]*alt=(\"[^\"]*\")", re.DOTALL)


def spoken(text: str) -> list[str]:
    """The decimals in what pictures say in words."""
    if text.startswith("{"):
        text = "".join("".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown")
    return [
        decimal
        for found in _SPOKEN.finditer(text)
        for decimal in _DECIMAL.findall("".join(filter(None, found.groups())))
    ]


def spoken_of(document: Document) -> list[str]:
    figures = tuple(block.description for block in document.blocks if isinstance(block, Figure))
    told = Formulas(document).of(figures)
    return _DECIMAL.findall("".join(map(_joined, told)))


def _joined(node: Any) -> str:
    return " " + "".join(piece if piece == "−" else f"{piece} " for piece in numerals(node))

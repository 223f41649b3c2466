"""PDFs as readers take them: text in the order in which it was set, the place of each word, tags and alternative texts.

poppler reads the pages; the structure is looked up in the file's own objects, of which Typst compresses none.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from byhand.document.blocks import Chain, Document, Figure, Say
from byhand.mathtext.tree import Mark, Matrix, Node, Number, Power, bare
from byhand.render.prose import Catalogue, catalogue
from byhand.render.templating import template_directories


def missing() -> str:
    """Why PDFs cannot be read here; empty where they can."""
    return "" if shutil.which("pdftotext") else "pdftotext is not installed: scripts/test does it for root on Debian"


def _poppler(*command: str, pdf: bytes, to: str = "-") -> str:
    done = subprocess.run([*command, "-", *filter(None, [to])], input=pdf, capture_output=True, check=True, timeout=60)
    return done.stdout.decode(errors="replace")


def text(pdf: bytes) -> str:
    """All text in the order in which it was set: a fraction's upper part before its lower one."""
    return _poppler("pdftotext", "-raw", pdf=pdf)


def title(pdf: bytes) -> str:
    return _poppler("pdfinfo", pdf=pdf, to="").partition("Title:")[2].partition("\n")[0].strip()


def tags(pdf: bytes) -> list[str]:
    """The kinds of the structure's elements, in order."""
    tree = _poppler("pdfinfo", "-struct", pdf=pdf, to="")
    return [
        line.split()[0].rstrip(":") for line in tree.splitlines() if line.strip() and not line.strip().startswith("/")
    ]


@dataclass(frozen=True, slots=True)
class Word:
    """left, right, top, bottom: in points from the page's upper left corner; the page's own size with it."""

    page: int
    text: str
    left: float
    right: float
    top: float
    bottom: float
    width: float
    height: float


_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>')


def words(pdf: bytes) -> list[Word]:
    """Every word with its place."""
    found = []
    for number, page in enumerate(_PAGE.finditer(_poppler("pdftotext", "-bbox", pdf=pdf)), 1):
        for left, top, right, bottom, word in _WORD.findall(page[3]):
            places = map(float, (left, right, top, bottom, page[1], page[2]))
            found.append(Word(number, html.unescape(word), *places))
    return found


def outside(pdf: bytes, side: float, above: float, below: float) -> list[Word]:
    """The words that reach into the margins of these widths, in points."""
    return [
        word
        for word in words(pdf)
        if word.left < side or word.right > word.width - side or word.top < above or word.bottom > word.height - below
    ]


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as it should be found. power: whether an exponent may follow it without a space."""

    digits: str
    negative: bool
    power: bool = False


def printed_numbers(document: Document, *, by_columns: bool) -> Iterator[Printed]:
    """Each marked number of the document (of its pictures none), in the order in which they are set.

    by_columns: how matrices are set.
    """
    numbers = _Numbers(by_columns, catalogue(tuple(template_directories()), "en"))
    for block in document.blocks:
        if not isinstance(block, Figure):
            yield from numbers.of(block)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """sentences: those of the catalogue, whose order is that of a sentence's facts."""

    by_columns: bool
    sentences: Catalogue

    def of(self, what: Any, power: bool = False) -> Iterator[Printed]:
        match what:
            case Mark(_, body, True) if isinstance(inner := bare(body), Number):
                yield Printed(inner.text, inner.negative, power)
                if inner.exponent is not None:
                    yield Printed("10", False, True)
            case Mark(_, body, _):
                yield from self.of(body, power)
            case Power(base, exponent):
                yield from self.of(base, True)
                if not isinstance(bare(exponent), Number):  # which stands right behind its base
                    yield from self.of(exponent)
            case Matrix(rows):
                yield from self.of(tuple(zip(*rows, strict=True)) if self.by_columns else rows)
            case Chain(parts):
                yield from self.of(tuple(node for _, node in parts))
            case tuple():
                for item in what:
                    yield from self.of(item)
            case Say():
                for part in self.sentences.parts(what):
                    yield from self.of(part)
            case _ if is_dataclass(what) and (isinstance(what, Node) or type(what).__module__.endswith(".blocks")):
                for field in fields(what):
                    yield from self.of(getattr(what, field.name))


_TOKEN = re.compile(r"(−\s*|-\s*)?(\d+(?:\.\d+)?)")


def first_missing(expected: list[Printed], found_text: str) -> str:
    """The first number that does not follow the ones before it in the text; "" where all do."""
    tokens = [(bool(sign), digits) for sign, digits in _TOKEN.findall(found_text)]
    place = 0
    for number in expected:
        start = place
        while place < len(tokens) and not _is(number, *tokens[place]):
            place += 1
        if place == len(tokens):
            return f"{number} after {tokens[max(start - 3, 0) : start]}"
        place += 1
    return ""


def _is(number: Printed, negative: bool, digits: str) -> bool:
    if number.negative and not negative:
        return False
    return digits == number.digits or (number.power and digits.startswith(number.digits))

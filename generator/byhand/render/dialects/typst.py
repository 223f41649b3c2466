"""Typst: words as string expressions, formulas with their spoken text, pictures as SVG within the source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from byhand.document.blocks import Chain, Figure
from byhand.mathtext.rows import Line, lines
from byhand.mathtext.shape import width
from byhand.mathtext.speech import Speech
from byhand.mathtext.tree import Letter, Node, Script, Sign
from byhand.mathtext.typst import RELATIONS, TypstWriter, literal, printable
from byhand.render.dialects.base import MARGIN, Dialect, numbers_of, typeset

#: A printed line holds about so many digits. A block that may still be too wide, because widths are estimates, is
#: measured by Typst: where it is, it is broken into narrower lines, and set smaller as a last resort.
LIMIT, SAFE, NARROW = 80.0, 60.0, 62.0

#: Single characters in words that are set as in formulas.
_LETTER = re.compile(r"(?<![^\W\d_])[α-ωΑ-Ω](?![^\W\d_])|[⁺≈⊙⊤∂]")

#: Accents that combine with the letter before them, and those that stand by themselves.
_COMBINING = re.compile("[\u0300-\u036f]")
_ACCENTS = {"\u0302": "ˆ", "\u0304": "¯"}


class TypstDialect(Dialect):
    """Nothing of an author's is ever markup: it stands in string literals.

    Every piece ends with a semicolon, so nothing that follows can go on with the expression.
    """

    #: A space of nothing is none; this one is in no word that is copied.
    turn: ClassVar[str] = "#h(0.001pt);"

    @cached_property
    def _writer(self) -> TypstWriter:
        return TypstWriter(self.phrase, self.mark)

    @cached_property
    def _speech(self) -> Speech:
        return Speech(self.phrase, self.mark)

    def text(self, text: str) -> str:
        words, place = "", 0
        for found in _LETTER.finditer(text):
            words += self._words(text[place : found.start()]) + self._symbol(found[0])
            place = found.end()
        return words + self._words(text[place:])

    def prints(self, text: str) -> bool:
        return printable(text) == text

    def _words(self, text: str) -> str:
        return f"#{self.string(text)};" if text else ""

    def _symbol(self, char: str) -> str:
        if char == "⁺":
            return self.math(Script(Sign(""), None, Sign("+")))
        return self.math(Letter(char)) if char.isalpha() else f"#symbol({literal(char)});"

    def string(self, text: str) -> str:
        """The words as a string, for an argument of a function."""
        return literal(printable(typeset(text)))

    def styled(self, kind: str, text: str) -> str:
        return f"#{ {'strong': 'strong', 'emphasis': 'emph'}[kind] }[{text}];"

    def math(self, node: Node) -> str:
        return f"#formula({literal(self._speech.say(node))}, ${self._writer.write(node)}$);"

    def verbatim(self, text: str) -> str:
        return f"#raw({literal(printable(text))});"

    def display(self, chains: Sequence[Chain]) -> str:
        parts = [chain.parts for chain in chains]
        numbers = numbers_of(chains)
        room = MARGIN if numbers else 0.0
        spoken = literal(self._speech.say_chains(parts, numbers))
        rows = _rows(parts, LIMIT - room, numbers)
        if _left(rows) + max(_right(row) for row in rows) <= SAFE - room:
            return f"#shown({spoken}, {self._aligned(rows)});"
        return f"#fitted({spoken}, {self._aligned(rows)}, {self._aligned(_rows(parts, NARROW - room, numbers))});"

    def spoken_block(self, chain: Chain) -> tuple[str, str]:
        """A chain as it is spoken, and as a formula for an image, no wider than a phone in landscape."""
        parts = [chain.parts]
        return self._speech.say_chains(parts), self._aligned(_rows(parts, NARROW))

    def spoken_formula(self, node: Node) -> tuple[str, str]:
        """A formula within a sentence: as it is spoken, and for an image."""
        return self._speech.say(node), f"${self._writer.write(node)}$"

    def _aligned(self, rows: Sequence[_Row]) -> str:
        lines = " \\\n".join(map(self._line, rows))
        return f"$ {lines} $"

    def _line(self, row: _Row) -> str:
        line = row.line
        written = (self._writer.write(line.left) if line.left is not None else "") + " &"
        if row.number is not None:
            written = f'"{row.number}" quad && {written}' if row.number else f"&& {written}"
        for place, (joint, node) in enumerate(line.pieces):
            indent = " quad" if row.indented and place == 0 else ""
            written += f"{indent} {RELATIONS[joint]} {self._writer.write(node)}"
        return written

    def code(self, language: str, text: str) -> str:
        body = "\\n".join(literal(printable(line))[1:-1] for line in text.rstrip().split("\n"))
        return f'#listing({literal(language)}, "{body}");'

    def picture(self, figure: Figure, title: str, description: str) -> str:
        from byhand.figures.svg import write_svg

        # The alternative text says what the picture's own title and description would.
        face = "New Computer Modern Math"
        svg = write_svg(figure.scene, "", "", prefix=figure.name, standalone=True, face=face, mark=self.mark)
        return f'image(bytes({literal(settable(svg))}), format: "svg", alt: {literal(description or title)})'


def settable(svg: str) -> str:
    """Without the accents that Typst cannot set in a picture: those that combine with the letter before them."""
    svg = _COMBINING.sub(_accented, unicodedata.normalize("NFC", svg))
    return printable(svg)


def _accented(found: re.Match[str]) -> str:
    if found[0] in _ACCENTS:
        return f'<tspan dx="-.5em">{_ACCENTS[found[0]]}</tspan>'
    return f"U+{ord(found[0]):04X}"


@dataclass(frozen=True, slots=True)
class _Row:
    """indented: as what goes on from the line above, or hangs below a left side that has a line of its own.

    number: of the line, "" where it goes on; ``None`` in a block whose lines have none.
    """

    line: Line
    indented: bool
    number: str | None = None


def _rows(chains: Sequence[Sequence[tuple[str, Node]]], limit: float, numbers: Sequence[int] = ()) -> list[_Row]:
    rows: list[_Row] = []
    empty = "" if numbers else None
    for place, chain in enumerate(chains):
        first, *rest = lines(chain, limit)
        rows.append(_Row(first, first.continued, f"({numbers[place]})" if numbers else None))
        rows += [_Row(line, line.continued or first.left is None, empty) for line in rest]
    return rows


def _left(rows: Sequence[_Row]) -> float:
    return max((width(row.line.left) for row in rows if row.line.left is not None), default=0.0)


def _right(row: _Row) -> float:
    return sum(width(node) + 2.5 for _, node in row.line.pieces) + (2.0 if row.indented else 0.0)

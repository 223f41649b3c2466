"""How a program calculates: in float64, or in fractions that are rounded where a person rounds on paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from byhand.problem.model import Digits, Given, Numbers
from byhand.program.code import ATOM, PRODUCT, SIGN, Code, filled

#: A number that Python reads as the author meant it.
_NUMBER = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"[+-]?[0-9]+")

ROUNDERS = {"decimals": "to_decimals", "significant": "to_digits"}


@dataclass(slots=True)
class Style:
    """numbers: the digits to carry, or ``None`` in float64.

    printed: significant digits of a printed number.
    rows: several samples, each a row; else one sample, a vector.
    scalars: no arrays at all.
    careful: outputs may have underflown to 0 or 1, so that even a softmax needs 0 · ln 0 = 0.
    helpers: the functions that the program turned out to need, see ``helpers``.
    """

    numbers: Numbers | None
    printed: int = 12
    rows: bool = False
    scalars: bool = False
    careful: bool = False
    helpers: dict[str, None] = field(default_factory=dict)

    @property
    def fractions(self) -> bool:
        return self.numbers is not None

    def need(self, helper: str) -> str:
        """Note that the program calls this function; its name."""
        self.helpers[helper] = None
        return helper

    def rounded(self, text: str | Code, quantity: str | None = None) -> str:
        """The expression, rounded once where numbers are rounded at all."""
        if self.numbers is None:
            return str(text)
        digits = self.digits(quantity)
        return f"{self.need(ROUNDERS[digits.kind])}({text}, {digits.count})"

    def digits(self, quantity: str | None) -> Digits:
        assert self.numbers is not None
        return self.numbers.digits_of(quantity)

    def shown(self, variable: str) -> str:
        """The field of an f-string that prints a variable."""
        if self.fractions:
            return f"{{{self.need('decimal')}({variable}):.{self.printed}g}}"
        return f"{{{variable}:.{self.printed}g}}"

    def function(self, name: str) -> str:
        """What a function of a formula is called."""
        return self.need(name) if self.fractions else f"np.{name}"

    def number(self, given: Given) -> Code:
        """A number as the author gave it."""
        text = written(given)
        if self.fractions:
            return Code(f'F("{text}")')
        if "/" in text:
            return Code(text.replace("/", " / "), PRODUCT)
        if _WHOLE.fullmatch(text) and len(text) > 15:
            text += ".0"  # beyond what int64 holds
        return Code(text, SIGN if text[0] in "+-" else ATOM)

    def scalar(self, given: Given) -> str:
        """A variable's first value."""
        return f'F("{written(given)}")' if self.fractions else self.number(given).text

    def array(self, name: str, rows: Sequence[Sequence[Given]] | Sequence[Given]) -> list[str]:
        """The lines that write out a matrix or a vector."""
        items, whole = [], True
        for row in rows:
            cells = [row] if isinstance(row, Given) else list(row)
            texts = [f'"{written(cell)}"' if self.fractions else self.number(cell).text for cell in cells]
            whole = whole and all(_WHOLE.fullmatch(text) for text in texts)
            if not isinstance(row, Given):
                texts[0] = f"[{texts[0]}"
                texts[-1] += "]"
            items += texts
        if self.fractions:
            return filled(f"{name} = {self.need('exact')}([", items, "])")
        return filled(f"{name} = np.array([", items, "], dtype=float)" if whole else "])")


def written(given: Given) -> str:
    """The author's text where Python reads it as the same number, else that number as a decimal or a fraction."""
    text = given.text
    if _NUMBER.fullmatch(text) and Fraction(text) == given.value:
        return text
    return plain(given.value)


def plain(value: Fraction) -> str:
    """A fraction as a decimal where it is one, else as ``p/q``."""
    places = 0
    while places <= 40 and (value * 10**places).denominator != 1:
        places += 1
    if places > 40 or value.denominator == 1:
        return str(value)
    digits = str(abs(int(value * 10**places))).zfill(places + 1)
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"

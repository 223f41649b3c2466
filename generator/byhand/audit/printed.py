"""A number as somebody printed it: what it says, and to which place.

0.0317292 claims seven decimals, 1.20e-3 five, ``8.2×10⁻⁵`` six, ``0,25`` two. A whole number and a fraction claim to be
exact. A figure of fifteen digits and more comes from a program in double precision, whose last ones are not its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from byhand.reading.number import LONGEST, Ambiguous, Unreadable, read

#: From so many digits on a figure is a program's output, which is right to this part of itself.
PROGRAM_DIGITS: Final = 15
PROGRAM_ACCURACY: Final = Fraction(1, 10**12)

#: Beyond this no double can hold it.
LARGEST: Final = Fraction(10**280)
_ELLIPSIS = re.compile(r"\s*(?:…|\.\.\.|\.\.|⋯)$")
ALLOWED = "a number as it is printed: 0.0317, -1.2e-3, 8.2×10⁻⁵, 0,25, 1/3, ½"


class NoNumber(ValueError):
    """A cell that holds no number; the message says what is allowed instead."""


@dataclass(frozen=True, slots=True)
class Printed:
    """text: as it stands there. value: exactly what the digits say.

    unit: of the last digit; 0 where the figure claims to be exact. digits: how many there are, from the first that is
    not 0. open: whether an ellipsis says that they go on.
    """

    text: str
    value: Fraction
    unit: Fraction
    digits: int
    open: bool = False

    @property
    def reach(self) -> Fraction:
        """How far from the digits a value may be that rounds to them; ties count."""
        if self.digits >= PROGRAM_DIGITS and self.unit:
            return max(abs(self.value) * PROGRAM_ACCURACY, self.unit / 2)
        return self.unit / 2

    def rounds(self, low: Fraction, high: Fraction) -> bool:
        """Whether all numbers from low to high are printed so, by one rule of rounding or another."""
        return self.value - self.reach <= low and high <= self.value + self.reach

    def cuts(self, low: Fraction, high: Fraction) -> bool:
        """Whether all numbers from low to high are cut off to these digits."""
        if not self.unit or (low < 0 < high):
            return False
        first, last = sorted((abs(low), abs(high)))
        same = self.value == 0 or (self.value < 0) == (high < 0 or low < 0)
        return same and abs(self.value) <= first and last < abs(self.value) + self.unit


def read_printed(text: str) -> Printed:
    """The number of a cell; ``NoNumber`` where it is none. A comma is a decimal one, where it can be."""
    shown = " ".join(text.split())
    if len(shown) > LONGEST:
        raise NoNumber(f"a number of at most {LONGEST} letters")
    plain = _ELLIPSIS.sub("", shown)
    found = read(plain, decimal_comma=True)
    if found is None or isinstance(found, Unreadable | Ambiguous):
        raise NoNumber(ALLOWED)
    if abs(found.value) >= LARGEST or found.unit > LARGEST or 0 < found.unit < 1 / LARGEST:
        raise NoNumber("a number between 1e-280 and 1e280")
    unit = Fraction(0) if found.unit == 1 else found.unit
    digits = len(str(abs(found.value) // found.unit)) if found.unit and found.value else 0
    return Printed(shown, found.value, unit, digits, plain != shown)

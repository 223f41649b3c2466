"""A number as somebody wrote it, what may stand behind it, and what should stand there."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from byhand.exercises.fixedpoint import SCALE, Ends
from byhand.exercises.rounding import Pen
from byhand.reading.number import Written


@dataclass(frozen=True, slots=True)
class Own:
    """What a line should say from a person's own numbers before it.

    ends: in units of 10⁻⁵⁰; ``None`` where there is no bound. tainted: whether a wrong number leads to it. emptied:
    whether that is a 0 where none should be, from which anybody goes on without knowing how.
    """

    ends: Ends | None
    tainted: bool
    emptied: bool


def holds(ends: Ends | None, value: Fraction) -> bool:
    """Whether the value lies there; nothing is known to lie where there is no bound."""
    return ends is not None and ends[0] <= value * SCALE <= ends[1]


def left_open(written: Written, pen: Pen) -> Ends:
    """The numbers that may stand behind a written one: no coarser than the sheet asks for, whatever was written."""
    scaled = written.value * SCALE
    low, high = scaled.numerator // scaled.denominator, -(-scaled.numerator // scaled.denominator)
    unit = min(int(written.unit * SCALE), pen.unit_of(abs(low)))
    if unit <= 1 or low == high == 0:
        return low, high
    half = unit // 2 if pen.nearest else 0
    outward = unit if pen.cut else half
    return (low - half, high + outward) if low >= 0 else (low - outward, high + half)

"""Whether a number is what is printed: proven, by whichever habit of the hand."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from byhand.audit.printed import Printed
from byhand.audit.turns import TURNS
from byhand.tape.arithmetic import Impossible, Undecided, Value, fraction, limits

How = Literal["rounds", "cuts"]


@dataclass(frozen=True, slots=True)
class Match:
    """how: rounded to the figure, or cut off. value: the number itself, turned."""

    how: How
    value: Value


def matched(printed: Printed, value: Value | None, turn: str = "same") -> Match | None:
    """How the number, turned, is printed as the figure; ``None`` where it is not."""
    if value is None:
        return None
    try:
        turned = value if turn == "same" else TURNS[turn].apply(value)
        low, high = ends(turned)
    except (Undecided, Impossible, ArithmeticError, ValueError):
        return None
    if printed.rounds(low, high) or _negligible(printed, low, high):
        return Match("rounds", turned)
    return Match("cuts", turned) if printed.cuts(low, high) else None


def ends(value: Value) -> tuple[Fraction, Fraction]:
    """The lowest and the highest number that it may be. Raises ``Undecided`` where a ball has no bounds."""
    low, high = limits(value)
    return fraction(low), fraction(high)


def _negligible(printed: Printed, low: Fraction, high: Fraction) -> bool:
    """A claim to be exact of a ball that holds the number and nothing else that could be meant (0.1 · 10 in balls)."""
    return not printed.unit and low <= printed.value <= high and high - low < Fraction(1, 10**25)

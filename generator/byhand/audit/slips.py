"""Slips of the pen: a figure that looks like the right one, two digits swapped or one lost. A hint, no explanation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from byhand.audit.figures import Figure
from byhand.audit.finding import Slip
from byhand.audit.match import ends
from byhand.audit.printed import Printed
from byhand.tape.arithmetic import Impossible, Undecided, Value

#: A figure of fewer digits looks like too many others.
FEWEST_DIGITS = 4
#: So many units of the last digit are "off in the last digit".
_LAST = 9


def slip_of(figure: Figure, right: Sequence[Value], others: Sequence[Figure]) -> Slip | None:
    """right: the numbers that it may have been meant to be. others: the figures of the list."""
    for other in others:
        if (
            other.row != figure.row
            and other.printed.value == figure.printed.value
            and figure.printed.digits >= FEWEST_DIGITS
        ):
            return Slip("copied", {"row": other.row, "name": other.name})
    if figure.printed.digits < FEWEST_DIGITS:
        return None
    for value in right:
        try:
            low, high = ends(value)
        except (Undecided, Impossible):
            continue
        if (kind := _kind(figure.printed, (low + high) / 2)) is not None:
            return Slip(kind)
    return None


def _kind(printed: Printed, right: Fraction) -> str | None:
    unit = printed.unit
    if not unit or not right or (printed.value < 0) != (right < 0):
        return None
    size, wrong = abs(right), int(abs(printed.value) / unit)
    for cut in (False, True):
        digits = int(size / unit + (0 if cut else Fraction(1, 2)))
        if 0 < abs(digits - wrong) <= _LAST and digits >= 10 ** (FEWEST_DIGITS - 1):
            return "last_digit"
        if str(wrong) in set(_swapped(str(digits))):
            return "swapped"
        if _one_changed(str(digits), str(wrong)):
            return "changed"
    if any(_same_digits(printed, size * Fraction(10) ** power) for power in (-3, -2, -1, 1, 2, 3)):
        return "point"
    for longer in {str(int(size / unit * 10)), str(int(size / unit * 10 + Fraction(1, 2)))}:
        if str(wrong) in {longer[:place] + longer[place + 1 :] for place in range(1, len(longer))}:
            return "dropped"
    shorter = str(int(size / unit / 10))
    if any(shorter == str(wrong)[:place] + str(wrong)[place + 1 :] for place in range(len(str(wrong)))):
        return "added"
    return None


def _same_digits(printed: Printed, value: Fraction) -> bool:
    return abs(abs(printed.value) - value) <= printed.unit / 2


def _swapped(digits: str) -> Iterator[str]:
    for place in range(len(digits) - 1):
        if digits[place] != digits[place + 1]:
            yield digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]


def _one_changed(digits: str, wrong: str) -> bool:
    return len(digits) == len(wrong) and sum(one != other for one, other in zip(digits, wrong, strict=True)) == 1

"""Numbers as machines read them: decimal points, ASCII minus, and what floating point makes of an interval."""

from __future__ import annotations

from fractions import Fraction

from byhand.problem.model import Digits
from byhand.tape.arithmetic import Rounded, plain_text

#: No number of a platform's is larger, or nearer to 0 without being 0.
LARGEST, SMALLEST = Fraction(10) ** 300, Fraction(1, 10**300)
#: Two numbers that differ by less than this share of their size are one, on some platform.
RELATIVE = Fraction(1, 2**46)
#: What a comparison on a platform may lose: it adds and subtracts in floating point.
SLACK = Fraction(1, 2**50)

_ANY = Digits("decimals", 0)


def decimal(value: Fraction, *, places: int = 60) -> str:
    """The exact decimal; a number with more places than that is rounded to so many."""
    return plain_text(Rounded(round(value * 10**places), -places, False, _ANY))


def points_text(points: Fraction) -> str:
    """Points in decimals, seven at the most, as gradebooks keep them."""
    return decimal(points, places=7)


def tolerance(radius: Fraction, size: Fraction) -> str:
    """A radius with what the platform's own subtraction may lose of a number of that size; rounded up."""
    wanted = radius + (abs(size) + radius) * SLACK
    places = 20
    while wanted and wanted * 10**places < 10**16:
        places += 5
    return plain_text(Rounded(-(-wanted.numerator * 10**places // wanted.denominator), -places, False, _ANY))


def beyond_floats(low: Fraction, high: Fraction) -> bool:
    """Whether floating point has no number for an end, or cannot tell the interval from its neighbourhood."""
    size = max(abs(low), abs(high))
    if size == 0:
        return False
    if size > LARGEST or any(0 < abs(end) < SMALLEST for end in (low, high)):
        return True
    return low != high and high - low < size * RELATIVE

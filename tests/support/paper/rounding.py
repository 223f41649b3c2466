"""The contract's rule for digits, on fractions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from byhand.problem.model import Digits, Numbers
from support import scalar

#: (value, quantity) → the value that is carried on.
Carry = Callable[[Fraction, str], Fraction]


def rounded(value: Fraction, digits: Digits, rounding: str) -> Fraction:
    """To so many digits; with decimals a tiny number keeps two significant figures."""
    if value == 0:
        return value
    if digits.kind == "significant":
        return _significant(value, digits.count, rounding)
    n = digits.count
    if abs(value) < Fraction(10) ** (1 - n if n >= 3 else -n):
        return _significant(value, 2, rounding)
    return _at(value, Fraction(10) ** -n, rounding)


def _significant(value: Fraction, count: int, rounding: str) -> Fraction:
    first = scalar.decimal(abs(value)).adjusted()
    while Fraction(10) ** first > abs(value):  # where the quotient was rounded up to the next power of ten
        first -= 1
    return _at(value, Fraction(10) ** (first - count + 1), rounding)


def _at(value: Fraction, unit: Fraction, rounding: str) -> Fraction:
    """The multiple of ``unit`` beside the value."""
    whole, rest = divmod(abs(value) / unit, 1)
    match rounding:
        case "truncate":
            up = False
        case "half_up":
            up = rest >= Fraction(1, 2)
        case _:
            up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1)
    return (whole + up) * unit * (1 if value > 0 else -1)


def carry_rule(numbers: Numbers) -> Carry:
    if numbers.carry == "exact":
        return lambda value, quantity: scalar.short(value)
    return lambda value, quantity: rounded(value, numbers.digits_of(quantity or None), numbers.rounding)

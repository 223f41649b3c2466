"""Real functions on fractions: exact where a simple identity gives a rational, else good to a hundred digits.

Made of nothing but Python's ``decimal`` and ``fractions``, so that it shares no arithmetic with what it judges. What
does not exist raises ``ArithmeticError``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from fractions import Fraction
from functools import cache

DIGITS = 130
#: Fractions above this many bits are cut to ``DIGITS`` digits: nothing that a person writes down is so long.
EXACT_BITS = 2_000

_ZERO, _ONE = Fraction(0), Fraction(1)


def _context(digits: int = DIGITS) -> Context:
    return Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN)


def decimal(x: Fraction, digits: int = DIGITS) -> Decimal:
    return _context(digits).divide(Decimal(x.numerator), Decimal(x.denominator))


def short(x: Fraction) -> Fraction:
    """The same number, or one that agrees with it in ``DIGITS`` digits where it is long."""
    if x.numerator.bit_length() + x.denominator.bit_length() <= EXACT_BITS:
        return x
    return Fraction(decimal(x))


def exp(x: Fraction) -> Fraction:
    if x > 10_000:
        raise ArithmeticError("beyond all bounds")
    return _ONE if x == 0 else Fraction(decimal(x).exp(_context()))


def ln(x: Fraction) -> Fraction:
    if x <= 0:
        raise ArithmeticError(f"the logarithm of {float(x)}")
    if x == 1:
        return _ZERO
    # Near 1 the logarithm is as small as the distance: more digits in, as many good ones out.
    return Fraction(decimal(x, 2 * DIGITS).ln(_context()))


def sqrt(x: Fraction) -> Fraction:
    if x < 0:
        raise ArithmeticError("the square root of a negative number")
    above, below = math.isqrt(x.numerator), math.isqrt(x.denominator)
    if above**2 == x.numerator and below**2 == x.denominator:
        return Fraction(above, below)
    return Fraction(decimal(x).sqrt(_context()))


def power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator == 1:
        if base == 0 and exponent < 0:
            raise ArithmeticError("a division by 0")
        return base ** int(exponent)
    if exponent == Fraction(1, 2):
        return sqrt(base)
    return _ZERO if base == 0 and exponent > 0 else exp(exponent * ln(base))


def sigmoid(x: Fraction) -> Fraction:
    return 1 / (1 + exp(-x)) if x > 0 else exp(x) / (1 + exp(x))


def tanh(x: Fraction) -> Fraction:
    return 2 * sigmoid(2 * x) - 1


def softplus(x: Fraction) -> Fraction:
    e = exp(x)
    if x < -80:  # there 1 + e has no room for the digits of e
        return e - e**2 / 2 + e**3 / 3
    return ln(1 + e)


def cosh(x: Fraction) -> Fraction:
    return (exp(x) + exp(-x)) / 2


def _series(first: Decimal, ratio: Callable[[int], Decimal], digits: int) -> Decimal:
    """Σ of terms, each the one before it times ``ratio(n)``, until they no longer count."""
    total = term = first
    for n in range(1, 100_000):
        term *= ratio(n)
        if not term or term.adjusted() < -digits:
            return total
        total += term
    raise AssertionError("a series that does not end")


@cache
def pi(digits: int = DIGITS) -> Decimal:
    """Machin's formula."""

    def arccot(n: int) -> Decimal:
        return sum((Decimal((-1) ** k) / ((2 * k + 1) * Decimal(n) ** (2 * k + 1)) for k in range(digits)), Decimal(0))

    with localcontext(_context(digits + 10)):
        return 4 * (4 * arccot(5) - arccot(239))


def _circular(x: Fraction, first: int) -> Fraction:
    """sin (``first`` = 1) and cos (``first`` = 0) as their power series, after whole turns are taken off."""
    with localcontext(_context(DIGITS + 30)):
        turn = 2 * pi(DIGITS + 30)
        angle = decimal(x, DIGITS + 30).remainder_near(turn)
        start = angle if first else Decimal(1)
        return Fraction(_series(start, lambda n: -(angle**2) / ((2 * n + first) * (2 * n + first - 1)), DIGITS + 20))


def sin(x: Fraction) -> Fraction:
    return _ZERO if x == 0 else _circular(x, 1)


def cos(x: Fraction) -> Fraction:
    return _ONE if x == 0 else _circular(x, 0)


def normal_density(x: Fraction) -> Fraction:
    with localcontext(_context()):
        return exp(-x * x / 2) / Fraction((2 * pi()).sqrt())


def normal_distribution(x: Fraction) -> Fraction:
    """Φ(x) = ½ + φ(x) Σ xⁿ⁺¹/(n+1)!! over even n: no term cancels another. Far out by its continued fraction."""
    if x == 0:
        return Fraction(1, 2)
    if abs(x) > 15:
        tail = _normal_tail(abs(x))
        return 1 - tail if x > 0 else tail
    # Left of 0 the halves cancel to a number as small as φ.
    digits = DIGITS + 70
    with localcontext(_context(digits)):
        value = decimal(x, digits)
        series = _series(value, lambda n: value**2 / (2 * n + 1), digits)
        density = (-(value**2) / 2).exp() / (2 * pi(digits)).sqrt()
        return Fraction(Decimal("0.5") + density * series)


def _normal_tail(x: Fraction) -> Fraction:
    """1 − Φ(x) = φ(x)/(x + 1/(x + 2/(x + 3/…)))."""
    with localcontext(_context()):
        value = decimal(x)
        fraction = value
        for n in range(400, 0, -1):
            fraction = value + n / fraction
        return Fraction(decimal(normal_density(x)) / fraction)

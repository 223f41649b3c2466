"""Intervals whose ends are whole numbers of 10⁻⁵⁰: decimals stay what they are, everything else is rounded outward.

A rounded number of a sheet (0.5933) is exact here, so 1 − 0.5933 has four decimals as it has on paper; in binary it
would lie a hair beside them and count as one unit off. Functions go through python-flint's balls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from flint import arb, fmpq

PLACES = 50
SCALE: int = 10**PLACES
#: Working precision of the functions: well beyond PLACES digits for every number that stands on a sheet.
BITS = 256

#: A number of more bits than this is no answer on a sheet.
BITS_AT_MOST = 4096
#: Lower and upper end, in units of 10⁻⁵⁰.
Ends = tuple[int, int]
ZERO: Ends = (0, 0)
ONE: Ends = (SCALE, SCALE)


class Unbounded(Exception):
    """The values that students may get have no bound: a divisor or a logarithm's argument may be 0."""


@cache
def scale() -> arb:
    return arb(SCALE)


def ends_of(value: fmpq | arb) -> Ends:
    """The ends of an exact number (equal where it is a short decimal) or of a ball."""
    if isinstance(value, fmpq):
        numerator, denominator = int(value.p) * SCALE, int(value.q)
        return numerator // denominator, -(-numerator // denominator)
    return _of_ball(value)


def _of_ball(ball: arb) -> Ends:
    if not ball.is_finite():
        raise Unbounded
    scaled = ball * scale()
    return _shifted(scaled.lower()), -_shifted((-scaled).lower())


def _shifted(end: arb) -> int:
    mantissa, exponent = end.man_exp()
    m, e = int(mantissa), int(exponent)
    if e > BITS_AT_MOST:
        raise Unbounded
    return m << e if e >= 0 else m >> -e


def multiply(a: Ends, b: Ends) -> Ends:
    """The product of two numbers of one scale: the outer ends, in units of 10⁻⁵⁰."""
    low, high = wide_product(a, b)
    return low // SCALE, -(-high // SCALE)


def wide_product(a: Ends, b: Ends) -> Ends:
    """The exact ends of the product, in units of both scales multiplied."""
    (p, q), (r, s) = a, b
    if p >= 0:
        return (p * r if r >= 0 else q * r), (q * s if s >= 0 else p * s)
    if q <= 0:
        return (p * s if s >= 0 else q * s), (q * r if r >= 0 else p * r)
    if r >= 0:
        return p * s, q * s
    if s <= 0:
        return q * r, p * r
    return min(p * s, q * r), max(p * r, q * s)


def quotient(above: Ends, below: Ends, shift: int) -> Ends:
    """above · shift / below."""
    p, q = below
    if p <= 0 <= q:
        raise Unbounded
    (low, high) = above
    if q < 0:
        low, high, p, q = -high, -low, -q, -p
    low, high = low * shift, high * shift
    return low // (q if low >= 0 else p), -(-high // (p if high >= 0 else q))


def reciprocal(a: Ends) -> Ends:
    return quotient(ONE, a, SCALE)


def hull(parts: Sequence[Ends]) -> Ends:
    return min(low for low, _ in parts), max(high for _, high in parts)


def power(a: Ends, n: int) -> Ends:
    low, high = a[0] ** n, a[1] ** n
    if n % 2 == 0 and a[1] <= 0:
        low, high = high, low
    elif n % 2 == 0 and a[0] < 0:
        low, high = 0, max(low, high)
    unit = SCALE ** (n - 1)
    return low // unit, -(-high // unit)


# -- functions ---------------------------------------------------------------------------------------------------


def point(x: int) -> arb:
    return arb(x) / scale()


def ball(a: Ends) -> arb:
    return point(a[0]).union(point(a[1]))


def _rising(function: Callable[[arb], arb]) -> Callable[[Ends], Ends]:
    def of(a: Ends) -> Ends:
        low = _of_ball(function(point(a[0])))
        return low if a[0] == a[1] else (low[0], _of_ball(function(point(a[1])))[1])

    return of


def _anywhere(function: Callable[[arb], arb]) -> Callable[[Ends], Ends]:
    return lambda a: _of_ball(function(point(a[0]) if a[0] == a[1] else ball(a)))


def _distribution(x: arb) -> arb:
    return (-x / arb(2).sqrt()).erfc() / 2


def _density(x: arb) -> arb:
    return (-x * x / 2).exp() / (2 * arb.pi()).sqrt()


def _root(a: Ends) -> Ends:
    """Of what is not negative; who has a negative number there gets no answer at all."""
    if a[1] < 0:
        raise Unbounded
    return _rising(arb.sqrt)((max(a[0], 0), a[1]))


def _logarithm(a: Ends) -> Ends:
    if a[0] <= 0:
        raise Unbounded
    return _rising(arb.log)(a)


def _exponential(a: Ends) -> Ends:
    if a[1] > 2000 * SCALE:
        raise Unbounded
    return ONE if a == ZERO else _rising(arb.exp)(a)


FUNCTIONS: dict[str, Callable[[Ends], Ends]] = {
    "exp": _exponential,
    "log": _logarithm,
    "sqrt": _root,
    "sin": _anywhere(arb.sin),
    "cos": _anywhere(arb.cos),
    "erf": _rising(arb.erf),
    "normal_distribution": _rising(_distribution),
    "normal_density": _anywhere(_density),
}
#: The function's slope, of its argument and its value; ``Unbounded`` where it is steep without limit.
SLOPES: dict[str, Callable[[Ends, Ends], Ends]] = {
    "exp": lambda x, y: y,
    "log": lambda x, y: reciprocal(x),
    "sqrt": lambda x, y: reciprocal((2 * y[0], 2 * y[1])),
    "sin": lambda x, y: FUNCTIONS["cos"](x),
    "cos": lambda x, y: _negative(FUNCTIONS["sin"](x)),
    "erf": lambda x, y: _anywhere(lambda b: 2 * (-b * b).exp() / arb.pi().sqrt())(x),
    "normal_distribution": lambda x, y: FUNCTIONS["normal_density"](x),
    "normal_density": lambda x, y: _negative(multiply(x, y)),
}


def _negative(a: Ends) -> Ends:
    return -a[1], -a[0]


def raised(base: Ends, exponent: Ends) -> Ends:
    """base^exponent of a positive base: the extremes lie in the corners."""
    if base[0] <= 0:
        raise Unbounded
    corners = [
        _of_ball((point(x).log() * point(y)).exp()) for x in {base[0], base[1]} for y in {exponent[0], exponent[1]}
    ]
    return hull(corners)

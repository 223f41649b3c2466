"""Numbers: exact rationals as long as they can be, proven balls after that, and rounding that is proven too.

A value is an ``fmpq`` (exact) or an ``arb`` (a ball that surely holds the true number). Rounding a ball gives digits
only where every number in it rounds alike; else ``Undecided`` asks for more precision.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb, fmpq, fmpz

from byhand.problem.model import Digits, Rounding
from byhand.unknown import lazy, settled

Exact = fmpq
Value = fmpq | arb

#: A rational larger than this (numerator or denominator, in bits) is carried on as a ball.
EXACT_BITS = 4096
#: No printable number is larger or smaller than 2^±this: Python makes no text of more than 4300 digits.
PRINTABLE_BITS = 14_000
#: No end of a ball that is looked at is, either.
MAGNITUDE_BITS = 100_000

ZERO = fmpq(0)
ONE = fmpq(1)


class Undecided(Exception):
    """The ball is too wide to decide a sign, a comparison or a digit."""


class Impossible(Exception):
    """The value does not exist: a division by 0, the logarithm of 0, a number beyond all bounds."""


def exact(value: Fraction | int) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def bounded(value: Value) -> Value:
    """The value, as a ball where its exact form has grown too large; a ball that is 0 is exact."""
    if isinstance(value, fmpq):
        return arb(value) if value.height_bits() > EXACT_BITS else value
    return ZERO if value.is_zero() else value


def sign(value: Value) -> int:
    """−1, 0 or 1; ``Undecided`` where the ball straddles 0."""
    if lazy(value) is not None:
        known = settled(_sign, value)
        if known is None:
            raise Undecided
        return known
    if isinstance(value, fmpq):
        return int(value > 0) - int(value < 0)
    if value.is_zero():
        return 0
    if value > 0:
        return 1
    if value < 0:
        return -1
    raise Undecided


def _sign(value: Value) -> int | None:
    try:
        return sign(value)
    except Undecided:
        return None


def limits(value: Value) -> tuple[fmpq, fmpq]:
    """Exact ends of the interval that holds the value."""
    if isinstance(value, fmpq):
        bits = value.p.bit_length() - value.q.bit_length()
        _printable(tiny=value != 0 and bits < -PRINTABLE_BITS, huge=bits > PRINTABLE_BITS)
        return value, value
    if not value.is_finite():
        raise Undecided
    if not value.contains(0):
        bound = arb(2) ** PRINTABLE_BITS
        _printable(tiny=bool(value.abs_upper() < 1 / bound), huge=bool(value.abs_lower() > bound))
    # Middle and radius are exact whatever the working precision; a ball's own lower() and upper() are not.
    middle, radius = _dyadic(value.mid()), _dyadic(value.rad())
    return middle - radius, middle + radius


def simplest(low: fmpq, high: fmpq) -> fmpq:
    """The rational of smallest denominator in an interval: of a narrow one the only short number that it can hold."""
    if low <= 0 <= high:
        return ZERO
    if high < 0:
        return -simplest(-high, -low)
    common = []  # the beginning that both ends' continued fractions share
    whole = low.floor()
    while whole != low and whole + 1 > high:
        common.append(whole)
        low, high = 1 / (high - whole), 1 / (low - whole)
        whole = low.floor()
    value = fmpq(whole if whole == low else whole + 1)
    for term in reversed(common):
        value = term + 1 / value
    return value


def _printable(*, tiny: bool, huge: bool) -> None:
    if tiny:
        raise Impossible("a number too close to 0 to be written")
    if huge:
        raise Impossible("a number beyond all bounds")


def _dyadic(end: arb) -> fmpq:
    mantissa, power_of_two = end.man_exp()
    exponent = int(power_of_two)
    if abs(exponent) > MAGNITUDE_BITS:
        if exponent < 0 and end.abs_upper() < arb(2) ** (-MAGNITUDE_BITS):
            raise Undecided
        raise Impossible("a number beyond all bounds")
    power = fmpz(2) ** abs(exponent)
    return fmpq(mantissa * power, 1) if exponent >= 0 else fmpq(mantissa, power)


@dataclass(frozen=True, slots=True)
class Rounded:
    """A number as it is printed: mantissa · 10^exponent, in scientific form where ``scientific``.

    digits: the digits that were asked for.
    """

    mantissa: int
    exponent: int
    scientific: bool
    digits: Digits

    @property
    def value(self) -> fmpq:
        power = fmpz(10) ** abs(self.exponent)
        return fmpq(self.mantissa * power, 1) if self.exponent >= 0 else fmpq(fmpz(self.mantissa), power)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rounded) and self.value == other.value

    def __hash__(self) -> int:
        return hash(fraction(self.value))


def round_value(value: Value, digits: Digits, rounding: Rounding) -> Rounded:
    """The value to so many digits, tiny ones to two significant figures (the rule of ``problem-file``)."""
    unknown = lazy(value)
    if unknown is not None:
        return unknown.tracer.rounded(unknown, lambda known: round_value(known, digits, rounding))
    low, high = limits(value)
    first = _round_exact(low, digits, rounding)
    if low == high:
        return first
    second = _round_exact(high, digits, rounding)
    if first == second and first.scientific == second.scientific and not (low < 0 < high and not first.mantissa):
        return first
    raise Undecided


def _round_exact(value: fmpq, digits: Digits, rounding: Rounding) -> Rounded:
    if value == 0:
        return Rounded(0, 0, False, digits)
    if digits.kind == "decimals":
        n = digits.count
        threshold = n - 1 if n >= 3 else n
        if abs(value) * fmpz(10) ** threshold < 1:
            return _significant(value, 2, rounding, digits, scientific=True)
        return Rounded(_to_integer(value * fmpz(10) ** n, rounding), -n, False, digits)
    return _significant(value, digits.count, rounding, digits, scientific=None)


def _significant(value: fmpq, count: int, rounding: Rounding, digits: Digits, scientific: bool | None) -> Rounded:
    leading = decimal_exponent(value)
    exponent = leading - count + 1
    scaled = value * fmpz(10) ** -exponent if exponent <= 0 else value / fmpz(10) ** exponent
    mantissa = _to_integer(scaled, rounding)
    if scientific is None:
        # As a calculator does: positional from 0.0001 up to as many places as there are digits.
        after = leading + (abs(mantissa) == 10**count)
        scientific = after < -4 or after >= max(count, 6)
    return Rounded(mantissa, exponent, scientific, digits)


def decimal_exponent(value: fmpq) -> int:
    """e with 10^e ≤ |value| < 10^(e+1)."""
    size = abs(value)
    estimate = ((size.p.bit_length() - size.q.bit_length()) * 30103) // 100000
    while fmpz(10) ** max(estimate, 0) * size.q > size.p * fmpz(10) ** max(-estimate, 0):
        estimate -= 1
    while fmpz(10) ** max(estimate + 1, 0) * size.q <= size.p * fmpz(10) ** max(-estimate - 1, 0):
        estimate += 1
    return estimate


def _to_integer(value: fmpq, rounding: Rounding) -> int:
    size = abs(value)
    whole = size.p // size.q
    rest = size - whole
    half = fmpq(1, 2)
    up = rounding != "truncate" and (rest > half or (rest == half and (rounding == "half_up" or int(whole) % 2 == 1)))
    result = int(whole) + int(up)
    return -result if value < 0 else result


def decimal_text(value: Value, significant: int = 17) -> str:
    """Correctly rounded to so many significant digits, half to even, no trailing zeros (for traces)."""
    rounded = round_value(value, Digits("significant", significant), "half_even")
    return plain_text(rounded)


def plain_text(rounded: Rounded) -> str:
    """ASCII digits, positional for usual sizes and with an exponent otherwise."""
    mantissa, exponent = rounded.mantissa, rounded.exponent
    if mantissa == 0:
        return "0"
    sign_text = "-" if mantissa < 0 else ""
    digits = str(abs(mantissa))
    stripped = digits.rstrip("0")
    exponent += len(digits) - len(stripped)
    digits = stripped
    leading = exponent + len(digits) - 1
    if -7 < leading < 21:
        if exponent >= 0:
            return sign_text + digits + "0" * exponent
        if leading >= 0:
            return f"{sign_text}{digits[: leading + 1]}.{digits[leading + 1 :]}"
        return f"{sign_text}0.{'0' * (-leading - 1)}{digits}"
    body = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{sign_text}{body}e{leading}"

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
        if not isinstance(other, Rounded):
            return False
        if self.exponent == other.exponent:
            return self.mantissa == other.mantissa
        return bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash(fraction(self.value))


def round_value(value: Value, digits: Digits, rounding: Rounding) -> Rounded:
    """The value to so many digits, tiny ones to two significant figures (the rule of ``problem-file``)."""
    unknown = lazy(value)
    if unknown is not None:
        return unknown.tracer.rounded(unknown, lambda known: round_value(known, digits, rounding))
    low, high, denominator = _ends(value)
    first = _round_ratio(low, denominator, digits, rounding)
    if low == high:
        return first
    second = _round_ratio(high, denominator, digits, rounding)
    if first == second and first.scientific == second.scientific and not (low < 0 < high and not first.mantissa):
        return first
    raise Undecided


def _ends(value: Value) -> tuple[int, int, int]:
    """The numerators of ``limits`` and their common denominator; usual balls need no fractions for it."""
    if isinstance(value, arb) and value.is_finite():
        middle, place = map(int, value.mid().man_exp())
        radius, last = map(int, value.rad().man_exp())
        if max(abs(place), abs(last), abs(place + middle.bit_length())) < PRINTABLE_BITS:
            unit = min(place, last) if radius else place
            centre, spread = middle << (place - unit), radius << (last - unit) if radius else 0
            up, down = max(unit, 0), max(-unit, 0)
            return (centre - spread) << up, (centre + spread) << up, 1 << down
    low, high = limits(value)
    if low == high:
        return int(low.p), int(low.p), int(low.q)
    return int(low.p * high.q), int(high.p * low.q), int(low.q * high.q)


def _round_ratio(numerator: int, denominator: int, digits: Digits, rounding: Rounding) -> Rounded:
    if numerator == 0:
        return Rounded(0, 0, False, digits)
    if digits.kind == "decimals":
        n = digits.count
        threshold = n - 1 if n >= 3 else n
        if abs(numerator) * 10**threshold < denominator:
            return _significant(numerator, denominator, 2, rounding, digits, scientific=True)
        return Rounded(_to_integer(numerator * 10**n, denominator, rounding), -n, False, digits)
    return _significant(numerator, denominator, digits.count, rounding, digits, scientific=None)


def _significant(
    numerator: int, denominator: int, count: int, rounding: Rounding, digits: Digits, scientific: bool | None
) -> Rounded:
    leading = _decimal_exponent(abs(numerator), denominator)
    exponent = leading - count + 1
    mantissa = _to_integer(numerator * 10 ** max(-exponent, 0), denominator * 10 ** max(exponent, 0), rounding)
    if scientific is None:
        # As a calculator does: positional from 0.0001 up to as many places as there are digits.
        after = leading + (abs(mantissa) == 10**count)
        scientific = after < -4 or after >= max(count, 6)
    return Rounded(mantissa, exponent, scientific, digits)


def decimal_exponent(value: fmpq) -> int:
    """e with 10^e ≤ |value| < 10^(e+1)."""
    return _decimal_exponent(abs(int(value.p)), int(value.q))


def _decimal_exponent(numerator: int, denominator: int) -> int:
    estimate = ((numerator.bit_length() - denominator.bit_length()) * 30103) // 100000
    while 10 ** max(estimate, 0) * denominator > numerator * 10 ** max(-estimate, 0):
        estimate -= 1
    while 10 ** max(estimate + 1, 0) * denominator <= numerator * 10 ** max(-estimate - 1, 0):
        estimate += 1
    return estimate


def _to_integer(numerator: int, denominator: int, rounding: Rounding) -> int:
    whole, rest = divmod(abs(numerator), denominator)
    if rounding != "truncate":
        twice = 2 * rest
        if twice > denominator or (twice == denominator and (rounding == "half_up" or whole % 2 == 1)):
            whole += 1
    return -whole if numerator < 0 else whole


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

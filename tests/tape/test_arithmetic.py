"""Rounding against Python's ``decimal``; balls that decide, and those that don't."""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from flint import arb, fmpq
from hypothesis import example, given
from hypothesis import strategies as st

from byhand.problem.model import Digits
from byhand.tape.arithmetic import (
    EXACT_BITS,
    ZERO,
    Impossible,
    Undecided,
    bounded,
    decimal_exponent,
    decimal_text,
    exact,
    fraction,
    limits,
    plain_text,
    round_value,
    sign,
)
from byhand.tape.evaluate import working_precision

MODES = {"half_even": ROUND_HALF_EVEN, "half_up": ROUND_HALF_UP, "truncate": ROUND_DOWN}
LONG = Context(prec=3000, Emax=MAX_EMAX, Emin=MIN_EMIN)

#: Decimals of every size, and many that end in 5: half way between two shorter ones.
numbers = st.one_of(
    st.decimals(-1000, 1000, allow_nan=False, places=6),
    st.builds(
        lambda mantissa, exponent: Decimal(mantissa).scaleb(exponent),
        st.integers(-(10**12), 10**12),
        st.integers(-40, 40),
    ),
    st.builds(lambda whole, places: (Decimal(whole) + Decimal("0.5")).scaleb(-places), st.integers(-999, 999),
              st.integers(0, 9)),
)  # fmt: skip


def by_decimal(value: Decimal, digits: Digits, rounding: str) -> Decimal:
    """The rule of the contract in Python's own arithmetic."""
    if value == 0:
        return Decimal(0)
    if digits.kind == "decimals":
        n = digits.count
        smallest = Decimal(1).scaleb(1 - n if n >= 3 else -n)
        if abs(value) >= smallest:
            return value.quantize(Decimal(1).scaleb(-n), MODES[rounding], LONG)
    count = 2 if digits.kind == "decimals" else digits.count
    unit = Decimal(1).scaleb(value.adjusted() - count + 1)
    return value.quantize(unit, MODES[rounding], LONG)


@given(numbers, st.sampled_from(["decimals", "significant"]), st.integers(1, 12), st.sampled_from(list(MODES)))
@example(Decimal("0.125"), "decimals", 2, "half_even")
@example(Decimal("0.125"), "decimals", 2, "half_up")
@example(Decimal("-0.125"), "decimals", 2, "half_up")
@example(Decimal("-0.129"), "decimals", 2, "truncate")
@example(Decimal("0.0099999"), "decimals", 3, "half_up")
@example(Decimal("0.01"), "decimals", 3, "half_up")
@example(Decimal("0.00996"), "decimals", 2, "half_up")
@example(Decimal("9.9996"), "significant", 4, "half_up")
def test_rounding_is_that_of_decimal(value: Decimal, kind: str, count: int, rounding: str) -> None:
    digits = Digits(kind, count)  # type: ignore[arg-type]
    rounded = round_value(exact(Fraction(value)), digits, rounding)  # type: ignore[arg-type]
    assert fraction(rounded.value) == Fraction(by_decimal(value, digits, rounding))
    # Once rounded, a number stays: what a sum of one term is.
    assert round_value(rounded.value, digits, rounding) == rounded  # type: ignore[arg-type]
    assert fraction(round_value(exact(-Fraction(value)), digits, rounding).value) == -fraction(rounded.value)  # type: ignore[arg-type]


@given(st.fractions(), st.integers(1, 9), st.sampled_from(list(MODES)))
def test_a_fraction_is_rounded_as_it_is(value: Fraction, n: int, rounding: str) -> None:
    rounded = fraction(round_value(exact(value), Digits("decimals", n), rounding).value)  # type: ignore[arg-type]
    unit = Fraction(1, 10**n)
    if abs(value) >= 10 * unit:
        assert (rounded / unit).denominator == 1
        assert abs(rounded - value) <= (unit if rounding == "truncate" else unit / 2)
        assert rounding != "truncate" or abs(rounded) <= abs(value)
    else:
        assert bool(rounded) == bool(value)


@pytest.mark.parametrize(
    ("value", "kind", "count", "scientific"),
    [
        ("0.0001", "significant", 3, False),
        ("0.00001", "significant", 3, True),
        ("0.000099996", "significant", 3, False),  # rounds up to 0.0001
        ("123456", "significant", 6, False),
        ("1234567", "significant", 3, True),
        ("999999.6", "significant", 6, True),
        ("0.0099", "decimals", 3, True),
        ("0.01", "decimals", 3, False),
        ("0.09", "decimals", 1, True),
        ("0.1", "decimals", 1, False),
        ("123456789", "decimals", 2, False),
        ("0", "decimals", 2, False),
    ],
)
def test_scientific_form(value: str, kind: str, count: int, scientific: bool) -> None:
    rounded = round_value(exact(Fraction(value)), Digits(kind, count), "half_up")  # type: ignore[arg-type]
    assert rounded.scientific is scientific


@given(numbers, st.integers(1, 9), st.sampled_from(list(MODES)), st.integers(20, 200))
def test_a_ball_rounds_as_its_number_or_not_at_all(value: Decimal, n: int, rounding: str, bits: int) -> None:
    whole = exact(Fraction(value))
    digits = Digits("decimals", n)
    with working_precision(bits):
        ball = arb(whole) + (arb(1) / 3 - arb(1) / 3)
        try:
            rounded = round_value(ball, digits, rounding)  # type: ignore[arg-type]
        except Undecided:
            return
    assert rounded == round_value(whole, digits, rounding)  # type: ignore[arg-type]


def test_a_ball_across_a_tie_is_undecided() -> None:
    tie = arb(fmpq(1, 8), arb("1e-30"))
    for rounding in ("half_even", "half_up"):
        with pytest.raises(Undecided):
            round_value(tie, Digits("decimals", 2), rounding)  # type: ignore[arg-type]
    assert fraction(round_value(tie, Digits("decimals", 2), "truncate").value) == Fraction(3, 25)
    with pytest.raises(Undecided):
        round_value(arb(0, arb("1e-30")), Digits("decimals", 2), "half_up")


@pytest.mark.parametrize(
    ("value", "where"), [(fmpq(-1, 3), -1), (fmpq(0), 0), (fmpq(5), 1), (arb(0), 0), (arb(2), 1), (arb(-2), -1)]
)
def test_sign(value: fmpq | arb, where: int) -> None:
    assert sign(value) == where


def test_the_sign_of_a_ball_around_0_is_undecided() -> None:
    with pytest.raises(Undecided):
        sign(arb(0, 1))


def test_no_number_is_beyond_all_bounds() -> None:
    with pytest.raises(Impossible, match="beyond all bounds"):
        limits(arb(12).exp().exp())
    with pytest.raises(Impossible, match="too close to 0 to be written"):
        limits((-arb(12).exp()).exp())
    with pytest.raises(Undecided):
        limits(arb("nan"))


def test_large_fractions_become_balls_and_zero_balls_become_exact() -> None:
    assert isinstance(bounded(fmpq(3) ** EXACT_BITS), arb)
    assert bounded(fmpq(1, 3)) == fmpq(1, 3)
    assert bounded(arb(0)) is ZERO
    assert isinstance(bounded(arb(1)), arb)


@given(st.fractions().filter(bool))
def test_the_decimal_exponent(value: Fraction) -> None:
    e = decimal_exponent(exact(value))
    assert Fraction(10) ** e <= abs(value) < Fraction(10) ** (e + 1)


@pytest.mark.parametrize("power", [-400, -5, -1, 0, 1, 7, 400])
def test_the_decimal_exponent_at_powers_of_ten(power: int) -> None:
    assert decimal_exponent(exact(Fraction(10) ** power)) == power


@given(numbers, st.integers(1, 20))
def test_plain_text_is_read_back_as_the_same_number(value: Decimal, count: int) -> None:
    rounded = round_value(exact(Fraction(value)), Digits("significant", count), "half_even")
    text = plain_text(rounded)
    assert Fraction(Decimal(text)) == fraction(rounded.value)
    assert text.isascii()
    assert text != "-0"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("-0.0000010", "-0.000001"),
        ("0.0000001", "1e-7"),
        ("-0.00000012", "-1.2e-7"),
        ("100", "100"),
        ("1/3", "0.33333333333333333"),
        ("2/3", "0.66666666666666667"),
        ("123456789012345678901", "123456789012345680000"),
        ("1e21", "1e21"),
        ("-1.5e300", "-1.5e300"),
    ],
)
def test_decimal_text(value: str, text: str) -> None:
    assert decimal_text(exact(Fraction(value))) == text

from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from byhand.proofread.rounding import Digits, Rule, magnitude


def rational(text: str) -> fmpq:
    value = Fraction(text)
    return fmpq(value.numerator, value.denominator)


@pytest.mark.parametrize(
    ("kind", "count", "mode", "value", "printed"),
    [
        ("decimals", 4, "half_up", "-0.01905", "-0.0191"),
        ("decimals", 4, "half_even", "-0.01905", "-0.019"),
        ("decimals", 4, "truncate", "-0.01909", "-0.019"),
        ("decimals", 4, "half_up", "0.00099999", "0.001"),
        ("decimals", 4, "half_up", "0.00044", "0.00044"),
        ("decimals", 4, "half_up", "0.000446", "0.00045"),
        ("decimals", 4, "half_even", "0.000000000445", "0.00000000044"),
        ("decimals", 2, "half_up", "0.0099", "0.0099"),
        ("decimals", 2, "half_up", "0.0999", "0.1"),
        ("decimals", 1, "half_up", "0.0999", "0.1"),
        ("decimals", 0, "half_up", "0.4567", "0.46"),
        ("decimals", 0, "half_even", "2.5", "2"),
        ("significant", 3, "half_even", "12345", "12300"),
        ("significant", 3, "half_even", "9.995", "10"),
        ("significant", 3, "truncate", "9.999", "9.99"),
        ("significant", 6, "half_up", "0.29837110876", "0.298371"),
    ],
)
def test_printed(kind: str, count: int, mode: str, value: str, printed: str) -> None:
    assert Digits(kind, count).printed(rational(value), mode) == rational(printed)  # type: ignore[arg-type]


@given(st.fractions().filter(bool))
def test_magnitude(value: Fraction) -> None:
    place = magnitude(fmpq(value.numerator, value.denominator))
    assert Fraction(10) ** place <= abs(value) < Fraction(10) ** (place + 1)


@given(
    st.fractions(-1000, 1000, max_denominator=10**6),
    st.sampled_from(["decimals", "significant"]),
    st.integers(1, 8),
    st.sampled_from(["half_even", "half_up", "truncate"]),
)
def test_a_value_is_within_the_reach_of_what_it_is_printed_as(
    value: Fraction, kind: str, count: int, mode: str
) -> None:
    exact = fmpq(value.numerator, value.denominator)
    digits = Digits(kind, count)  # type: ignore[arg-type]
    number = digits.printed(exact, mode)  # type: ignore[arg-type]
    rule = Rule("exact", (digits,), mode)  # type: ignore[arg-type]
    low, high = rule.reach(number)
    assert low <= exact <= high
    assert rule.is_printed(exact, number)
    assert rule.is_printed(number, number)

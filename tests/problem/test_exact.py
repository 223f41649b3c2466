"""Decimal texts: their exact value and their one spelling."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byhand.problem.exact import NotExact, read_exact


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("0.10", Fraction(1, 10), "0.10"),
        ("1/3", Fraction(1, 3), "1/3"),
        ("-2/4", Fraction(-1, 2), "-2/4"),
        ("1 / 3", Fraction(1, 3), "1/3"),
        ("1e-8", Fraction(1, 10**8), "1e-8"),
        ("1E+05", Fraction(10**5), "1e5"),
        ("+5", Fraction(5), "5"),
        (".5", Fraction(1, 2), "0.5"),
        ("5.", Fraction(5), "5"),
        ("010", Fraction(10), "10"),
        ("-0.0", Fraction(0), "0.0"),
        ("-0", Fraction(0), "0"),
        ("00.5", Fraction(1, 2), "0.5"),
    ],
)
def test_values_and_spellings(text: str, value: Fraction, shown: str) -> None:
    assert read_exact(text) == (value, shown)


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            " 1",
            "1 ",
            "one",
            "1,5",
            "−1",
            "١",
            "1/0",
            "1/-3",
            "0.5/3",
            "1e",
            "e5",
            ".",
            "nan",
            "inf",
            "1_000",
            "0x10",
        ],
        *["1e1001", "1e-1001", "1e" + "9" * 100, "9" * 1001, "1/" + "9" * 1001, "9" * 10**6],
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(NotExact):
        read_exact(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_agrees_with_decimal(number: Decimal) -> None:
    value, shown = read_exact(str(number))
    assert value == Fraction(number) == Fraction(shown)
    assert read_exact(shown) == (value, shown)

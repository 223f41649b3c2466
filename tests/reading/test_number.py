"""Numbers as people type them are read where there is one way to read them, and never guessed at."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byhand.reading.number import LONGEST, Ambiguous, Unreadable, Written, has_decimal_comma, has_decimal_point, read

READ = [
    ("0.0317", "0.0317", "0.0001"),
    ("0,59", "0.59", "0.01"),
    ("0,123", "0.123", "0.001"),
    ("12,3456", "12.3456", "0.0001"),
    ("1,234.5", "1234.5", "0.1"),
    ("1.234,5", "1234.5", "0.1"),
    ("1,234,567", "1234567", "1"),
    ("1.234.567", "1234567", "1"),
    ("1 234.5", "1234.5", "0.1"),
    ("1\u202f234,5", "1234.5", "0.1"),
    ("1'234.5", "1234.5", "0.1"),
    ("1e-3", "0.001", "0.001"),
    ("1E−3", "0.001", "0.001"),
    ("2.50e+1", "25", "0.1"),
    ("−0.5", "-0.5", "0.1"),
    ("–0.5", "-0.5", "0.1"),
    ("- 0.5", "-0.5", "0.1"),
    ("½", "1/2", "0"),
    ("-½", "-1/2", "0"),
    ("1½", "3/2", "0"),
    ("⅓", "1/3", "0"),
    ("3/4", "3/4", "0"),
    ("2 3/4", "11/4", "0"),
    ("8.2×10⁻⁵", "0.000082", "0.000001"),
    ("8.2*10^-5", "0.000082", "0.000001"),
    ("8,2·10^-5", "0.000082", "0.000001"),
    ("8.2 x 10^(−5)", "0.000082", "0.000001"),
    (r"8.2\cdot 10^{-5}", "0.000082", "0.000001"),
    ("-10⁻⁵", "-0.00001", "0"),
    ("5 %", "0.05", "0.01"),
    ("12,5%", "0.125", "0.001"),
    (" = 0.5 ", "0.5", "0.1"),
    ("≈ 0.5", "0.5", "0.1"),
    ("＝０．５", "0.5", "0.1"),
    ("٠٫٥", "0.5", "0.1"),
    ("+0.5", "0.5", "0.1"),
    ("(−0.5)", "-0.5", "0.1"),
    ("'-0.5", "-0.5", "0.1"),
    ("0.0317 (approx)", "0.0317", "0.0001"),
    (".5", "0.5", "0.1"),
    ("5.", "5", "1"),
    ("-0.054.", "-0.054", "0.001"),
    ("1/2.", "1/2", "0"),
    ("about -0.022", "-0.022", "0.001"),
    ("ca. -0.0034", "-0.0034", "0.0001"),
    ("ca -.5", "-0.5", "0.1"),
    ("approx. 0,59", "0.59", "0.01"),
    ("~ -0.5", "-0.5", "0.1"),
    ("w=0.5108", "0.5108", "0.0001"),
    ("w5 = 0.3", "0.3", "0.1"),
    ("w_11^+ ≈ −0.25", "-0.25", "0.01"),
    ("∂L/∂w₅ = 0,082", "0.082", "0.001"),
    ("δ = about 0.5 (rounded).", "0.5", "0.1"),
    ("0.3054 (w11)", "0.3054", "0.0001"),
]


@pytest.mark.parametrize(("text", "value", "unit"), READ)
def test_a_number_and_its_last_digit(text: str, value: str, unit: str) -> None:
    assert read(text) == Written(Fraction(value), Fraction(unit))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nan", "not_finite"), ("-inf", "not_finite"), ("∞", "not_finite"),
        ("0.5 V", "unit"), ("0.5cm", "unit"), ("abc", "words"), ("TRUE", "words"),
        ("#DIV/0!", "formula"), ("w5 = 0.3 + 1", "formula"), ("a = b = 0.5", "formula"), ("0.1+0.2 = 0.3", "formula"),
        ("0.5 (or 0.6)", "formula"), ("2(x1)", "formula"), ("about", "words"), ("about a half", "words"),
        ("w = ", "words"),
        ("caesar 5", "words"), ("0.5*0.3", "formula"), ("2^3", "formula"),
        ("8.2×10-5", "formula"),
        ("0.5 0.6", "several"), ("0.5; 0.6", "several"), ("12 34", "several"),
        ("1/0", "zero_divisor"), ("1e999", "exponent"), ("1e99999999999999999999", "exponent"),
        ("0.5.1", "garbled"), ("--0.5", "garbled"), ("12,34,5", "garbled"), ("\0", "garbled"),
        ("1" * (LONGEST + 1), "long"), ("__import__('os')", "words"), ("½½", "formula"),
    ],
)  # fmt: skip
def test_what_is_no_number_has_a_reason(text: str, reason: str) -> None:
    assert read(text) == Unreadable(reason)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", " ", "-", "–", "—", "\u00a0", "n/a", "N/A"])
def test_nothing_is_nothing(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("text", ["1,234", "-12,345", "123,456"])
def test_a_comma_before_three_digits_is_not_guessed_at(text: str) -> None:
    found = read(text)
    assert isinstance(found, Ambiguous)
    assert read(text, decimal_comma=True) == Written(Fraction(text.replace(",", ".")), Fraction(1, 1000))


def test_who_writes_commas() -> None:
    assert has_decimal_comma("0,5")
    assert not has_decimal_comma("1,234")
    assert not has_decimal_comma("1,234.5")
    assert has_decimal_point("0.5")
    assert not has_decimal_point("0,5")


@given(st.text(max_size=LONGEST + 5))
def test_any_text_is_read_or_has_a_reason(text: str) -> None:
    assert read(text) is None or isinstance(read(text), Written | Unreadable | Ambiguous)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**6), max_value=10**6, places=6))
def test_what_python_writes_is_read(value: object) -> None:
    found = read(str(value))
    assert isinstance(found, Written)
    assert found.value == Fraction(str(value))


@given(st.text(alphabet="0123456789.,eE+-−×^*/%½() '", max_size=30))
def test_what_looks_like_a_number_neither_crashes_nor_takes_long(text: str) -> None:
    found = read(text)
    if isinstance(found, Written):
        assert found.value.denominator.bit_length() < 5000

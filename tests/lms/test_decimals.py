"""Numbers for machines: exact decimals, and tolerances that lose no accepted number in floating point."""

from __future__ import annotations

import re
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from byhand.lms.decimals import beyond_floats, decimal, points_text, tolerance

VALUES = st.builds(Fraction, st.integers(-(10**30), 10**30), st.integers(0, 50).map(lambda places: 10**places))


@given(VALUES)
def test_a_decimal_is_exact_and_plain(value: Fraction) -> None:
    written = decimal(value)
    assert Fraction(written) == value
    assert re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", written, re.ASCII)


@given(VALUES, st.builds(Fraction, st.integers(0, 10**12), st.integers(6, 20).map(lambda places: 10**places)))
def test_a_tolerance_holds_both_ends_in_floating_point_and_little_more(middle: Fraction, radius: Fraction) -> None:
    written = tolerance(radius, middle)
    for end in (middle - radius, middle + radius):
        assert abs(float(decimal(end)) - float(decimal(middle))) <= float(written)
    slack = Fraction(written) - radius
    assert 0 <= slack <= (abs(middle) + radius) / 2**48 + Fraction(1, 10**19)


def test_points_have_seven_decimals_at_most() -> None:
    assert [points_text(Fraction(*own)) for own in ((1, 1), (1, 2), (1, 3))] == ["1", "0.5", "0.3333333"]


def test_what_floating_point_cannot_hold() -> None:
    assert not beyond_floats(Fraction(0), Fraction(0))
    assert not beyond_floats(Fraction(1, 10), Fraction(1, 5))
    assert beyond_floats(Fraction(1), 1 + Fraction(1, 10**18))
    assert beyond_floats(Fraction(10) ** 400, Fraction(10) ** 400)
    assert beyond_floats(Fraction(1, 10**400), Fraction(1, 10**399))

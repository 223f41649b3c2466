"""Numbers in sentences that no quantity has: the header tells them."""

from __future__ import annotations

import json

import pytest

from byhand.proofread import proofread
from byhand.proofread.report import Report

RULE = {"carry": "exact", "digits": {"decimals": 4}, "rounding": "half_even", "trailing_zeros": False}
TEXT = "\n\n$x = 1 + 1 = 2$\n\nThere are 26.5 points.\n"


def report(said: object) -> Report:
    return proofread(f"<!-- byhand-document/1 {json.dumps({**RULE, 'said': said})} -->{TEXT}")


def test_what_is_said_belongs_to_no_quantity() -> None:
    assert report(["0.5", "26.5"]).ok


@pytest.mark.parametrize(
    "said",
    [[], ["26.4"], "26.5", [26.5], {"26.5": 1}, ["26.5e0"], ["-26.5"], ["٢٦.٥"], ["2" * 50], ["26.5"] * 101, None],
)
def test_nothing_else_lets_a_number_pass(said: object) -> None:
    assert not report(said).ok

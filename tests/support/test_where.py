from __future__ import annotations

from fractions import Fraction

import pytest

from support import where

TRACE = {
    "steps": [{"loss": "0.5", "report": {"a b": "2e-3", "it's": "4"}, "samples": [{"net": ["-1", "3"]}]}],
    "final": {"loss": "0.25"},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$.steps[0].loss", "1/2"),
        ("$.steps[0].report['a b']", "1/500"),
        (r"$.steps[0].report['it\'s']", "4"),
        ("$.steps[0].samples[0].net[1] - $.final.loss", "11/4"),
        ("-$.steps[0].samples[0].net[1]^2", "-9"),
        ("2^-1*3 + 1e1/4", "4"),
        ("(1 - 0.9)*$.steps[0].loss/(1 - 0.9)", "1/2"),
        ("2^3^2", "512"),
        ("sqrt(16) + max(1, 2, -3) - min(4, 5) + abs(-1) + relu(-2) + exp(0)", "4"),
    ],
)
def test_it_is_arithmetic_over_the_trace(text: str, value: str) -> None:
    assert where.figure(TRACE, text) == Fraction(value)


@pytest.mark.parametrize("text", ["", "1 +", "(1", "1 2", "$.steps[0", "unknown(1)", "loss", "$.steps[0].loss ?", "1)"])
def test_nothing_else_is_read(text: str) -> None:
    with pytest.raises(ValueError):
        where.figure(TRACE, text)


def test_a_missing_place_is_an_error() -> None:
    with pytest.raises((KeyError, IndexError)):
        where.figure(TRACE, "$.steps[1].loss")


def test_only_a_path_is_a_path() -> None:
    assert where.is_path("$.steps[0].report['a b']")
    assert not where.is_path("-$.final.loss")
    assert not where.is_path("2")

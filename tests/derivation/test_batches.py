"""Which samples each update sees, and how their losses combine."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from typing import Any

import pytest

from byhand.derivation.binding import batches
from byhand.derivation.run import run
from byhand.derivation.trace import trace
from byhand.problem.load import load_text

PROBLEM = """
[network]
inputs = 1
[[network.layers]]
weights = [[1]]
[[samples]]
input = [1]
target = [0]
[[samples]]
input = [2]
target = [0]
[[samples]]
input = [3]
target = [0]
[training]
loss = "half_squared_error"
learning_rate = 0.01
{}
[[report]]
name = "input"
formula = "x_1"
"""


def traced(training: str) -> Any:
    return trace(run(load_text(PROBLEM.format(training))))


@pytest.mark.parametrize(
    ("training", "seen"),
    [
        ("", [[1, 2, 3]]),
        ("batch = 2\nsteps = 4", [[1, 2], [3, 1], [2, 3], [1, 2]]),
        ("batch = 1\nsteps = 4", [[1], [2], [3], [1]]),
        ("batch = 3\nsteps = 2", [[1, 2, 3], [1, 2, 3]]),
        ("batch = 2\nepochs = 1", [[1, 2], [3, 1]]),
        ("batch = 2\nepochs = 2", [[1, 2], [3, 1], [2, 3]]),
    ],
)
def test_batches_go_round_in_file_order(training: str, seen: list[list[int]]) -> None:
    problem = load_text(PROBLEM.format(training))
    assert [list(batch) for batch in islice(batches(problem), len(seen))] == seen
    found = trace(run(problem))
    assert [[int(sample["input"][0]) for sample in step["samples"]] for step in found["steps"]] == seen
    assert len(found["final"]["samples"]) == 3


@pytest.mark.parametrize(("how", "share"), [("mean", Fraction(1, 3)), ("sum", Fraction(1))])
def test_losses_gradients_and_reports_combine_alike(how: str, share: Fraction) -> None:
    step = traced(f'samples = "{how}"')["steps"][0]
    assert [sample["loss"] for sample in step["samples"]] == ["0.5", "2", "4.5"]
    assert float(step["loss"]) == pytest.approx(float(7 * share), rel=1e-15)
    assert float(step["gradients"][0]["weights"][0][0]) == pytest.approx(float(14 * share), rel=1e-15)
    assert float(step["report"]["input"]) == pytest.approx(float(6 * share), rel=1e-15)


def test_stopping_looks_at_the_step_s_own_batch() -> None:
    found = traced("batch = 1\nsteps = 9\nstop_below = 0.5")
    # 0.5 is not below 0.5; the second and third samples are far off; back at the first it has become smaller.
    assert [step["step"] for step in found["steps"]] == [1, 2, 3, 4]
    assert "after" not in found["steps"][3]

"""The trace of any problem, figure by figure, against two references that share nothing with byhand's mathematics."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, event, given, settings

from byhand.derivation.run import run
from byhand.derivation.trace import trace
from byhand.errors import ProblemError
from byhand.problem.model import Problem, Show
from support import figures, oracle, paper, strategies

#: Drawn problems are large data; a few of them leave the range of numbers and are passed over.
LARGE = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much])


def traced(problem: Problem) -> dict[str, Any] | None:
    try:
        return trace(run(problem))
    except ProblemError as error:
        refused = str(error)
    assert "cannot be decided" not in refused
    return None


def on_paper(problem: Problem) -> dict[str, Any] | None:
    try:
        return paper.reference(problem)
    except ArithmeticError:
        return None


@LARGE
@given(strategies.problems(["exact"]))
def test_in_exact_carry_all_17_digits_are_right(problem: Problem) -> None:
    found, expected = traced(problem), on_paper(problem)
    assert (found is None) == (expected is None)
    assume(found is not None)
    assert figures.mismatches(found, expected, figures.same_digits) == []


@LARGE
@given(strategies.problems(["rounded"]))
def test_in_rounded_carry_every_number_is_the_one_on_paper(problem: Problem) -> None:
    found, expected = traced(problem), on_paper(problem)
    event(f"refused: {found is None}")
    assert (found is None) == (expected is None)
    assume(found is not None)
    assert figures.mismatches(found, expected, figures.carried) == []


@LARGE
@given(strategies.problems(["exact"]))
def test_the_independent_pass_in_float64_agrees(problem: Problem) -> None:
    problem = dataclasses.replace(problem, show=Show(steps="all"))
    try:
        expected = oracle.reference(problem)
    except (oracle.AtKink, ArithmeticError):
        assume(False)
    found = traced(problem)
    assert found is not None
    assert figures.mismatches(found, expected, figures.near(1e-7)) == []


@LARGE
@given(strategies.problems())
def test_the_sign_convention_of_delta_changes_nothing(problem: Problem) -> None:
    turned = {
        delta: dataclasses.replace(problem, notation=dataclasses.replace(problem.notation, delta=delta))
        for delta in ("a-t", "t-a")
    }
    assert traced(turned["a-t"]) == traced(turned["t-a"])


@LARGE
@given(strategies.problems())
def test_a_trace_is_plain_data_in_decimal_strings(problem: Problem) -> None:
    found = traced(problem)
    assume(found is not None)
    assert json.loads(json.dumps(found)) == found
    for path, leaf in figures.flat(found):
        if isinstance(leaf, str) and path not in ("$.format", "$.title"):
            number = figures.exact(leaf)
            assert leaf == "0" or number != 0, path
            if problem.numbers.carry == "exact":
                assert len(leaf.split("e")[0].replace("-", "").replace(".", "").strip("0")) <= 17, path


@pytest.mark.full
@LARGE
@given(strategies.networks(most_layers=6, widest=8))
def test_larger_networks_too(problem: Problem) -> None:
    found, expected = traced(problem), on_paper(problem)
    assert (found is None) == (expected is None)
    assume(found is not None)
    agree = figures.carried if problem.numbers.carry == "rounded" else figures.same_digits
    assert figures.mismatches(found, expected, agree) == []

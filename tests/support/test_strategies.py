"""The drawn problems are what they claim to be: files that byhand accepts, and that both references can compute."""

from __future__ import annotations

from hypothesis import given

from byhand.problem.dump import resolved
from byhand.problem.load import load_text
from byhand.problem.model import Problem
from support import strategies


@given(strategies.problems())
def test_a_drawn_problem_is_a_problem_file(problem: Problem) -> None:
    assert load_text(resolved(problem), name="drawn") == problem

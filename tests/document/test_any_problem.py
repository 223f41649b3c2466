"""Whatever the contract allows, in both carries: the document is written and every printed equality in it holds."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from byhand import vocabulary
from byhand.errors import ProblemError
from byhand.problem.model import NotationChoice, Problem, Show
from byhand.walkthrough import Walkthrough
from support.strategies import problems

VIEWS = st.lists(st.sampled_from(vocabulary.BACKWARD_VIEWS), min_size=1, max_size=3, unique=True)


@st.composite
def looks(draw: st.DrawFn) -> Problem:
    """A problem with any notation, any order of views, any detail."""
    problem = draw(problems())
    notation = NotationChoice(draw(st.sampled_from(vocabulary.PRESETS)), problem.notation.delta)
    weights = draw(st.sampled_from(("first", "all")))
    show = Show(tuple(draw(VIEWS)), weights, None, draw(st.sampled_from(("full", "compact"))))
    return replace(problem, notation=notation, show=show)


@settings(suppress_health_check=list(HealthCheck))
@given(looks())
def test_every_document_holds(problem: Problem) -> None:
    walkthrough = Walkthrough(problem)
    with contextlib.suppress(ProblemError):  # a value that does not exist is refused, in a line
        assert walkthrough.to_markdown()  # each is proofread before it is returned
        assert walkthrough.to_latex()

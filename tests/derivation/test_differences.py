"""Gradients against central differences of the loss, both to more digits than a trace has."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

from hypothesis import HealthCheck, assume, given, settings

from byhand.derivation.run import run
from byhand.errors import ProblemError
from byhand.problem.model import Digits, Problem, Show
from byhand.tape.names import Name
from support import paper, strategies

H = Fraction(1, 10**25)
#: The error of a central difference is of the order of its step's square.
TOLERANCE = Fraction(1, 10**40)
DIGITS = Digits("significant", 60)


#: So many parameters of a drawn network are looked at; which, changes from one to the next.
MOST = 8


def _difference(problem: Problem, name: str, here: Fraction) -> Fraction | None:
    """∂loss/∂name at the first step, where the loss is ``here``; None at a kink, where the two sides differ."""
    above, below = (paper.loss_of_first_step(problem, {name: distance}) for distance in (H, -H))
    right, left = (above - here) / H, (here - below) / H
    if abs(right - left) > Fraction(1, 10**15) * (1 + abs(right)):
        return None
    return (right + left) / 2


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much])
@given(strategies.problems(["exact"]))
def test_a_gradient_is_the_central_difference(problem: Problem) -> None:
    training = dataclasses.replace(problem.training, order="simultaneous", stop_below=None, steps=1)
    problem = dataclasses.replace(problem, training=training, show=Show())
    # The perceptron's step has no derivative of its own.
    assume(not problem.network or problem.network.layers[-1].activation.kind != "step")
    try:
        done = run(problem)
    except ProblemError:
        assume(False)
    at = done.steps[0]
    here = paper.loss_of_first_step(problem, {})
    names = [name for name, _ in at.tape.named("parameter")]
    for name in names[:: -(-len(names) // MOST)]:
        difference = _difference(problem, name.label, here)
        if difference is None:
            continue
        label = Name("gradient", label=name.label) if problem.system else name.of_kind("gradient")
        found = done.rounded(at, at.tape[label], DIGITS, "half_even").value
        gradient = Fraction(int(found.p), int(found.q))
        assert abs(gradient - difference) <= TOLERANCE * (1 + abs(gradient)), name

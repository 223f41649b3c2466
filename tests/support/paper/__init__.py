"""Training as a person does it on paper: unit by unit, one number after the other, each rounded by a rule.

Written from the contract ("Rounding as on paper"), with fractions and ``support.scalar`` and none of byhand's
mathematics; the result has the trace's shape with fractions for numbers. Without rounding it is the reference for
exact carry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from byhand.problem.model import Problem
from support.paper.network import Network
from support.paper.system import System


def reference(problem: Problem, *, exact: bool = False) -> dict[str, Any]:
    """The trace in fractions; ``exact``: without rounding, whatever the problem says. Raises ``ArithmeticError``."""
    if exact:
        problem = replace(problem, numbers=replace(problem.numbers, carry="exact"))
    return System(problem).train() if problem.system else Network(problem).train()


def loss_of_first_step(problem: Problem, moved: Mapping[str, Fraction]) -> Fraction:
    """The first step's loss, unrounded, after some parameters were moved by so much: for central differences."""
    problem = replace(problem, numbers=replace(problem.numbers, carry="exact"))
    if problem.system is not None:
        system = System(problem)
        for name, distance in moved.items():
            system.w[name] += distance
        return system.forward()["loss"]
    network = Network(problem)
    for place, name in network.labels.items():
        network.w[place] += moved.get(name, 0)
    passes = [network.forward(number) for number in range(problem.training.batch)]
    return network.head(passes)["loss"]

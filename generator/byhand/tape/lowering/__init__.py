"""From a problem to the forward part of a tape; one file per layer kind, its row in ``LAYERS``."""

from __future__ import annotations

from byhand.problem.model import Problem
from byhand.tape.lowering.network import lower_network
from byhand.tape.lowering.system import lower_system
from byhand.tape.tape import Tape

__all__ = ["lower"]


def lower(problem: Problem, batch: int) -> Tape:
    """The forward pass, the loss and the reports of ``batch`` samples (of the one system of equations)."""
    if problem.system is not None:
        return lower_system(problem)
    return lower_network(problem, batch)

"""The NumPy program at the end of a worked example: the same computation, on a page, printing the same numbers."""

from __future__ import annotations

from collections.abc import Iterator

from byhand.problem.model import Problem
from byhand.program.arithmetics import float64, long, on_paper
from byhand.program.network import NetworkProgram
from byhand.program.saturation import loses_digits
from byhand.program.style import Style
from byhand.program.system import SystemProgram

__all__ = ["numpy_program"]

#: Lines of a program that fits a page.
PAGE = 70


def numpy_program(problem: Problem) -> str:
    """A program, standing alone or beside the trace, that prints the problem's losses, gradients and parameters.

    Its lines: ``step 1 loss …`` and ``step 1 report NAME …`` of the listed steps and the last, ``grad NAME …`` of the
    first step, ``final loss …``, ``report NAME …``, ``NAME …`` of every parameter; for more than
    200 parameters ``sum W1 …`` instead of gradients and parameters, and the numbers are read from ``NAME.json``.
    """
    if problem.system is not None:
        return SystemProgram(problem, _style(problem)).text()
    shortest = ""
    for program in _candidates(problem):
        text = program.text()
        if not shortest or text.count("\n") < shortest.count("\n"):
            shortest = text
        if shortest.count("\n") <= PAGE:
            return shortest
    return shortest.replace("\n\ndef ", "\ndef ")


def _candidates(problem: Problem) -> Iterator[NetworkProgram]:
    """The ways to write a network's program, the plainest first."""
    yield NetworkProgram(problem, _style(problem))
    if can_be_stacked(problem):
        yield NetworkProgram(problem, _style(problem), stacked=True)


def can_be_stacked(problem: Problem) -> bool:
    """Whether one loop can do for all layers: hidden layers and biases of one kind, all of a kind changing or none."""
    assert problem.network is not None
    hidden = problem.network.layers[:-1]
    biases = {(layer.bias is None, layer.shared_bias) for layer in problem.network.layers}
    alike = all(layer.activation == hidden[0].activation for layer in hidden)
    is_bias, chosen = problem.network.is_bias(), set(problem.training.update)
    changing = all(len({name in chosen for name in is_bias if is_bias[name] == kind}) < 2 for kind in (True, False))
    return len(hidden) > 1 and alike and len(biases) == 1 and changing


def _style(problem: Problem) -> Style:
    if problem.numbers.carry == "rounded":
        return on_paper(problem)
    return long(problem) if loses_digits(problem) else float64(problem)

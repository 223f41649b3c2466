"""What every program does around its steps: which it prints, when it stops, what it says about its numbers."""

from __future__ import annotations

from collections.abc import Sequence

from byhand.problem.model import Problem
from byhand.program.code import filled, function, indented
from byhand.program.helpers import helper_lines, imports
from byhand.program.style import Style

#: Rules whose losses are rational numbers, so that one may lie exactly at ``stop_below``.
_RATIONAL = {"identity", "relu", "leaky_relu", "step"}
_RATIONAL_LOSSES = {"half_squared_error", "squared_error", "mean_squared_error", "absolute_error", "hinge", "huber"}


def looped(problem: Problem) -> bool:
    """Whether the steps stand in a loop; one step without a way out is written straight down."""
    return problem.training.steps > 1 or problem.training.stop_below is not None


def step_number(problem: Problem) -> str:
    """The code of the step's number."""
    return "step" if looped(problem) else "1"


def step_label(problem: Problem) -> str:
    """The step's number inside an f-string."""
    return "{step}" if looped(problem) else "1"


def loop(problem: Problem, body: Sequence[str]) -> list[str]:
    if not looped(problem):
        return list(body)
    return [f"for step in range(1, {problem.training.steps + 1}):", *indented(body)]


def step_lines(problem: Problem, style: Style, reports: Sequence[str]) -> list[str]:
    """Print the step's loss where it is one of those shown, and leave the loop where the loss is small enough."""
    lines = [f'print(f"step {step_label(problem)} loss {style.shown("loss")}")', *reports]
    steps = problem.training.steps
    listed = problem.show.listed(steps) | {steps}
    limit = problem.training.stop_below
    test = "" if limit is None else _below(problem, style)
    if len(listed) == steps:
        return [*lines, f"if {test}:", "    break"] if limit is not None else lines
    head = "if step in [" if limit is None else "listed = step in ["
    shown = filled(head, [str(step) for step in sorted(listed)], "]:" if limit is None else "]")
    if limit is None:
        return [*shown, *indented(lines)]
    return [*shown, f"stop = {test}", "if listed or stop:", *indented(lines), "if stop:", "    break"]


def show_function(style: Style) -> list[str]:
    body = [
        "for name, value in zip(names, np.concatenate([np.ravel(array) for array in arrays])):",
        f'    print(f"{{label}}{{name}} {style.shown("value" if style.fractions else "value + 0")}")',
    ]
    return function("show(label, names, *arrays)", indented(body))


def first_step(problem: Problem, lines: Sequence[str]) -> list[str]:
    """The lines, done in the first step only."""
    return ["if step == 1:", *indented(lines)] if looped(problem) else list(lines)


def _below(problem: Problem, style: Style) -> str:
    limit = problem.training.stop_below
    assert limit is not None
    if style.fractions or limit.value < 1e-9 or not _rational(problem):
        return f"loss < {style.scalar(limit)}"
    style.need("np.round")
    return f"np.round(loss - {style.number(limit)}, 13) < 0"


def _rational(problem: Problem) -> bool:
    if problem.network is None or problem.training.loss is None:
        return False
    kinds = {layer.activation.kind for layer in problem.network.layers}
    return kinds <= _RATIONAL and problem.training.loss.kind in _RATIONAL_LOSSES


def assembled(
    problem: Problem, style: Style, given: list[str], own: list[str], main: list[str], *, from_trace: bool = False
) -> str:
    """The whole program: imports, what is given, functions, the computation. Fractions need their helpers first."""
    helpers = helper_lines(style)
    parts = [*helpers, "", *given] if style.fractions else [*given, *helpers]
    head = [
        *(["import json", "from pathlib import Path"] if from_trace else []),
        *imports(style),
        "",
        *notes(style, problem.numbers.carry == "rounded"),
    ]
    return "\n".join([*head, *parts, *own, "", *main]) + "\n"


def notes(style: Style, on_paper: bool) -> list[str]:
    """What a reader should know about the program's numbers before reading it."""
    if style.fractions and not on_paper:
        return ["# Carried with 40 digits: in float64 1 - a would lose most of its digits here."]
    if "np.round" in style.helpers:
        return ["# np.round(..., 13) before a comparison: in float64 0.1 + 0.2 - 0.3 is not quite 0."]
    return []

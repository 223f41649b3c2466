"""Runs a generated program and holds what it prints against the trace of the same problem."""

from __future__ import annotations

import contextlib
import io
import warnings
from decimal import Decimal
from typing import Any

from byhand.derivation.run import run
from byhand.derivation.trace import trace
from byhand.problem.model import Problem
from byhand.program import numpy_program


def output_of(program: str) -> list[str]:
    """The lines that a program prints; a warning of NumPy's is an error."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(compile(program, "program", "exec"), {"__name__": "__main__"})
    return printed.getvalue().splitlines()


def expected_lines(problem: Problem) -> list[tuple[str, str]]:
    """(label, number) of every line that the program must print, in order."""
    found = trace(run(problem))
    steps, last = found["steps"], len(found["steps"])
    listed = problem.show.listed(problem.training.steps) | {last}
    lines: list[tuple[str, str]] = []
    for step in steps:
        if step["step"] in listed:
            lines.append((f"step {step['step']} loss", step["loss"]))
            lines += [(f"step {step['step']} report {name}", value) for name, value in step.get("report", {}).items()]
        if step["step"] == 1 and "gradients" in step:
            lines += [(f"grad {name}", value) for name, value in _named(problem, step["gradients"]).items()]
    lines.append(("final loss", found["final"]["loss"]))
    lines += [(f"report {name}", value) for name, value in found["final"]["report"].items()]
    return lines + list(_parameters_after(problem, steps).items())


def _parameters_after(problem: Problem, steps: list[dict[str, Any]]) -> dict[str, str]:
    full = [step for step in steps if "before" in step]
    last = full[-1]
    assert last["step"] == len(steps), "the last step must be listed for its parameters to be known"
    named = _named(problem, last.get("after", last["before"]))
    givens = [name for name, _ in problem.system.values] if problem.system else list(named)
    return {name: named[name] for name in givens}


def _named(problem: Problem, entry: Any) -> dict[str, str]:
    if problem.system is not None:
        return dict(entry)
    assert problem.network is not None
    named: dict[str, str] = {}
    for layer, values in zip(problem.network.layers, entry, strict=True):
        for names, row in zip(layer.weight_names, values["weights"], strict=True):
            named.update(zip(names, row, strict=True))
        bias = values["bias"] or []
        named.update(zip(layer.bias_names, bias if isinstance(bias, list) else [bias], strict=True))
    return named


def disagreements(problem: Problem, tolerance: float = 1e-9, program: str | None = None) -> list[str]:
    """Each printed line that is not the trace's, and lines that are missing."""
    printed = output_of(program or numpy_program(problem))
    expected = expected_lines(problem)
    if len(printed) != len(expected):
        return [f"{len(printed)} lines, expected {len(expected)}", *printed]
    wrong = []
    for line, (label, value) in zip(printed, expected, strict=True):
        if not line.startswith(f"{label} ") or not _agree(line[len(label) + 1 :], value, problem, tolerance):
            wrong.append(f"{line}   expected {label} {value}")
    return wrong


def _agree(printed: str, value: str, problem: Problem, tolerance: float) -> bool:
    found, wanted = Decimal(printed), Decimal(value)
    if problem.numbers.carry == "rounded":
        return found == wanted
    # Below 1e-13 float64 holds the rest of a cancellation.
    return abs(found - wanted) <= Decimal(tolerance) * abs(wanted) + Decimal("1e-13")

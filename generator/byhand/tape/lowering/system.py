"""A system of equations: each quantity is one equation of the tape, as the author wrote it."""

from __future__ import annotations

from byhand.problem.model import Problem
from byhand.rules.formulas import expression_of
from byhand.tape.forms import form, slot
from byhand.tape.names import Name
from byhand.tape.tape import Tape


def quantity(problem: Problem, label: str) -> Name:
    """The name of a value or of a computed quantity."""
    assert problem.system is not None
    given = any(label == name for name, _ in problem.system.values)
    return Name("parameter" if given else "quantity", label=label)


def lower_system(problem: Problem) -> Tape:
    system = problem.system
    assert system is not None
    tape = Tape()
    for label, _ in system.values:
        tape.given(Name("parameter", label=label))
    for stage, (label, formula) in enumerate(system.equations, start=1):
        shape = form(
            f"formula[{formula.tree!r}]",
            [slot(name) for name in formula.variables],
            expression_of(formula.tree),
            authored=True,
        )
        operands = [tape[quantity(problem, name)] for name in formula.variables]
        tape.define(Name("quantity", label=label), shape, operands, rule="quantity", stage=stage)
    tape.alias(Name("loss"), tape[quantity(problem, system.minimize)])
    for report in problem.reports:
        shape = form(
            f"report[{report.formula.tree!r}]",
            [slot(name) for name in report.formula.variables],
            expression_of(report.formula.tree),
            authored=True,
        )
        operands = [tape[quantity(problem, name)] for name in report.formula.variables]
        name = Name("report", label=report.name)
        tape.define(name, shape, operands, rule="report", digits="loss", stage=len(system.equations) + 1)
    return tape

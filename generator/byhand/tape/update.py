"""The optimizer on the tape: decayed gradient, state, new parameter, for each parameter that changes."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr

from byhand.problem.model import Problem
from byhand.rules.optimizers import OPTIMIZERS, decayed_form, rule_form
from byhand.tape.forms import Form
from byhand.tape.names import Name
from byhand.tape.tape import Slot, Tape

#: Slot of a formula → the setting that stands there.
_SETTINGS = {
    "eta": "learning_rate",
    "k": "k",
    **{name: name for name in ("momentum", "rho", "beta1", "beta2", "epsilon", "weight_decay", "l1")},
}


def update(problem: Problem, tape: Tape, parameters: Iterable[Name]) -> None:
    """Append the update of these parameters; fixed ones stay what they were."""
    chosen = set(problem.training.update)
    for parameter in parameters:
        if parameter.label in chosen:
            _update_one(problem, tape, parameter)
        else:
            tape.alias(parameter.of_kind("after"), tape[parameter])


def state_name(parameter: Name, state: str, kind: str = "state") -> Name:
    """The name of ``m``, ``v`` … of a parameter, after the step (or ``state_before``)."""
    return parameter._replace(kind=kind, label=f"{parameter.label}:{state}")


def _update_one(problem: Problem, tape: Tape, parameter: Name) -> None:
    optimizer = problem.training.optimizer
    rule = OPTIMIZERS[optimizer.kind]
    stage = parameter.layer
    known: dict[str, Slot] = {"w": tape[parameter], "g": tape[parameter.of_kind("gradient")]}
    if optimizer.weight_decay is not None or optimizer.l1 is not None:
        shape = decayed_form(optimizer.weight_decay is not None, optimizer.l1 is not None)
        operands = _operands(tape, shape, known, parameter)
        known["g"] = tape.define(
            parameter.of_kind("decayed"), shape, operands, rule="decayed", digits="gradient", stage=stage
        )
    for name, expression in rule.stages:
        known[name] = _append(tape, parameter, optimizer.kind, name, expression, known)
    shape = rule_form(f"{optimizer.kind}.after", rule.after)
    operands = _operands(tape, shape, known, parameter)
    tape.define(
        parameter.of_kind("after"), shape, operands, rule=f"{optimizer.kind}.after", digits="parameter", stage=stage
    )


def _append(tape: Tape, parameter: Name, kind: str, name: str, expression: Expr, known: dict[str, Slot]) -> Slot:
    shape = rule_form(f"{kind}.{name}", expression)
    operands = _operands(tape, shape, known, parameter)
    return tape.define(state_name(parameter, name), shape, operands, rule=f"{kind}.{name}", stage=parameter.layer)


def _operands(tape: Tape, shape: Form, known: dict[str, Slot], parameter: Name) -> list[Slot]:
    operands = []
    for symbol in shape.fixed:
        name = str(symbol.name)
        if name in known:
            operands.append(known[name])
        elif name.endswith("_old"):
            operands.append(tape.given(state_name(parameter, name.removesuffix("_old"), "state_before")))
        else:
            operands.append(tape.given(Name("setting", label=_SETTINGS[name])))
    return operands

"""What a derivation is held against before anything of it is printed.

On the exact, simultaneous tape every gradient must equal a central difference of the loss in ball arithmetic. With

    (E(w + h) − E(w − h)) / 2h = ∂E/∂w + O(h²),   h = 2⁻⁶⁰ at 512 bits,

the remainder is far below every digit that is compared. Where an activation or a loss sits exactly on a kink,
the two sides differ by right; such parameters are listed as unchecked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import sympy
from flint import arb, fmpq
from sympy import Expr

from byhand.derivation.run import Pass, Run, describe, run
from byhand.errors import ByhandError
from byhand.problem.model import Numbers, Problem, Show
from byhand.rules.functions import maximum, minimum
from byhand.tape.arithmetic import Impossible, Undecided, Value, sign
from byhand.tape.compile import compile_expression
from byhand.tape.evaluate import (
    EquationImpossible,
    EquationUndecided,
    Instruction,
    evaluate,
    instructions,
    working_precision,
)
from byhand.tape.forms import Form
from byhand.tape.names import Name
from byhand.tape.tape import Equation, Tape

#: Up to so many parameters each is checked by itself; beyond, one direction through all of them and five by name.
EVERY_PARAMETER = 200
NAMED = 5
_BITS = 512
_H = fmpq(1, 2**60)
_TOLERANCE = fmpq(1, 10**25)


@dataclass(frozen=True, slots=True)
class Difference:
    """One gradient beside its central difference, both as computed on the exact tape."""

    parameter: Name
    gradient: Value
    difference: Value


@dataclass(frozen=True, slots=True)
class Kink:
    """A quantity that sits exactly where its rule has no derivative, so that the convention decided."""

    name: Name
    rule: str


@dataclass(frozen=True, slots=True)
class Checks:
    """differences: the parameters checked. direction: whether all others were checked together.

    kinks: what was hit in the first step. unchecked: parameters that a kink keeps from being compared.
    reference: the exact, simultaneous run that was checked (the derivation's own where it is one).
    """

    differences: tuple[Difference, ...]
    direction: bool
    kinks: tuple[Kink, ...]
    unchecked: tuple[Name, ...]
    reference: Run


def check(own: Run) -> Checks:
    """Hold the first step's gradients against central differences; ``ByhandError`` where one fails."""
    reference = _reference(own)
    at = reference.first
    kinks = tuple(find_kinks(at))
    if at.stopped:
        return Checks((), False, kinks, (), reference)
    parameters = [name for name, _ in at.tape.named("parameter") if name.of_kind("gradient") in at.tape]
    chosen = parameters if len(parameters) <= EVERY_PARAMETER else parameters[:NAMED]
    loss = _Loss(reference, at)
    differences, unchecked = [], []
    for parameter in chosen:
        difference = loss.central({parameter: fmpq(1)})
        gradient = at.value(_gradient_name(at, parameter))
        if _is_step(reference.problem):
            unchecked.append(parameter)  # its slope counts as 1 by convention: no difference could confirm that
        elif difference is not None and _agree(gradient, difference):
            differences.append(Difference(parameter, gradient, difference))
        elif kinks:
            unchecked.append(parameter)
        else:
            raise ByhandError(f"the gradient of {describe(parameter)} {parameter.label} fails its central difference")
    direction = len(parameters) > len(chosen)
    if direction and not kinks and not _is_step(reference.problem) and not _direction_agrees(loss, at, parameters):
        raise ByhandError("the gradient fails its central difference along one direction through all parameters")
    return Checks(tuple(differences), direction, kinks, tuple(unchecked), reference)


def _reference(own: Run) -> Run:
    problem = own.problem
    if problem.numbers.carry == "exact" and problem.training.order == "simultaneous":
        return own
    training = replace(problem.training, order="simultaneous", steps=1, stop_below=None)
    return run(replace(problem, numbers=Numbers(), training=training, show=Show()))


def _is_step(problem: Problem) -> bool:
    return problem.network is not None and any(layer.activation.kind == "step" for layer in problem.network.layers)


def _gradient_name(at: Pass, parameter: Name) -> Name:
    return parameter.of_kind("gradient")


def _agree(gradient: Value, difference: Value) -> bool:
    with working_precision(_BITS):
        gap = arb(gradient) - arb(difference)
        scale = 1 + abs(arb(gradient))
        return bool(gap.abs_upper() < (scale * arb(_TOLERANCE)).abs_lower())


class _Loss:
    """The loss of one pass as a function of its parameters."""

    def __init__(self, reference: Run, at: Pass) -> None:
        self.at = at
        self.numbers = reference.problem.numbers
        self.walk = forward_part(at.tape, reference.problem.numbers)

    def central(self, direction: Mapping[Name, fmpq]) -> Value | None:
        """(E(w + h d) − E(w − h d)) / 2h; ``None`` where one of the two has no value."""
        with working_precision(_BITS):
            try:
                above, below = self.at_offset(direction, _H), self.at_offset(direction, -_H)
            except (EquationImpossible, EquationUndecided):
                return None
            return (above - below) / (2 * _H)

    def at_offset(self, direction: Mapping[Name, fmpq], h: fmpq) -> Value:
        values = list(self.at.values)
        for name, part in direction.items():
            slot = self.at.tape[name]
            values[slot] = values[slot] + h * part  # type: ignore[operator]  # given, so a number
        evaluate(self.at.tape, self.walk, values, self.numbers, frozenset())
        found = values[self.at.tape[Name("loss")]]
        assert found is not None
        return found


def forward_part(tape: Tape, numbers: Numbers) -> list[Instruction]:
    """The instructions up to the loss."""
    last = tape[Name("loss")]
    return [step for step in instructions(tape, numbers) if step.target <= last]


def loss_moved(reference: Run, parameter: Name, by: fmpq) -> Value | None:
    """How much the first step's loss really changes when one parameter is nudged."""
    at = reference.first
    loss = _Loss(reference, at)
    with working_precision(reference.bits):
        try:
            return loss.at_offset({parameter: fmpq(1)}, by) - at.value(Name("loss"))
        except (EquationImpossible, EquationUndecided):
            return None


def _direction_agrees(loss: _Loss, at: Pass, parameters: Sequence[Name]) -> bool:
    # A fixed, uneven direction, so that no two parameters can hide behind each other.
    direction = {name: fmpq(1 + place % 7, 7) for place, name in enumerate(parameters)}
    difference = loss.central(direction)
    with working_precision(_BITS):
        along = sum((at.value(_gradient_name(at, name)) * part for name, part in direction.items()), fmpq(0))
    return difference is not None and _agree(along, difference)


def find_kinks(at: Pass) -> Iterator[Kink]:
    """Forward equations whose operands lie exactly on a kink."""
    for equation in at.tape.equations.values():
        name = at.tape.names[equation.target]
        if name.kind in ("gradient", "delta", "after", "state", "decayed", "report", "sample_report"):
            continue
        if equation.target in at.tape.adjoints and _on_kink(equation, at):
            yield Kink(name, equation.rule)


def _on_kink(equation: Equation, at: Pass) -> bool:
    edges = _edges(equation.form)
    if not edges or equation.form.term is not None:
        return False
    places = {symbol: place for place, symbol in enumerate(equation.form.fixed)}
    operands = [at.values[slot] for slot in equation.fixed]
    for edge in edges:
        try:
            if sign(compile_expression(edge, places)(operands)) == 0:  # type: ignore[arg-type]
                return True
        except (Undecided, Impossible):
            continue
    return False


def _edges(form: Form) -> list[Expr]:
    """Expressions whose zeros are the form's kinks."""
    edges: list[Expr] = []
    for node in sympy.preorder_traversal(form.body):
        if isinstance(node, sympy.Abs):
            edges.append(node.args[0])
        elif isinstance(node, maximum | minimum):
            edges.extend(first - second for first, second in zip(node.args, node.args[1:], strict=False))
        elif isinstance(node, sympy.Piecewise):
            edges.extend(when.args[0] - when.args[1] for _, when in node.args if when != sympy.true)
    return edges

"""What a derivation is held against before anything of it is printed.

On the exact, simultaneous tape every gradient must equal a central difference of the loss in ball arithmetic. With

    (E(w + h) − E(w − h)) / 2h = ∂E/∂w + O(h²),   h = 2⁻⁶⁴ at 512 bits,

the remainder is far below every digit that is compared; where more digits are asked for, or a saturated unit leaves
too few, there are more bits and a smaller h. Where an activation or a loss sits exactly on a kink the two sides differ
by right, and at the edge of a root's domain one side has no value; such parameters are listed as unchecked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import sympy
from flint import arb, fmpq
from sympy import Expr

from byhand.derivation.run import Pass, Run, run
from byhand.derivation.words import describe
from byhand.errors import ByhandError
from byhand.problem.model import Numbers, Problem, Show
from byhand.rules.functions import maximum, minimum
from byhand.tape.arithmetic import Exact, Impossible, Undecided, Value, sign
from byhand.tape.compile import compile_expression, magnitude, program
from byhand.tape.evaluate import (
    FIRST_BITS,
    LAST_BITS,
    EquationImpossible,
    EquationUndecided,
    Instruction,
    evaluate,
    instructions,
    working_precision,
)
from byhand.tape.forms import Form
from byhand.tape.names import Name
from byhand.tape.tape import Equation, Slot, Tape

#: Up to so many parameters each is checked by itself; beyond, one direction through all of them and five by name.
EVERY_PARAMETER = 200
NAMED = 5
#: One-sided slopes are taken over this distance; a kink's differ by more than the other bound.
_STEP = fmpq(1, 2**100)
_BEND = fmpq(1, 2**60)


@dataclass(frozen=True, slots=True)
class Difference:
    """One gradient beside its central difference, both as computed on the exact tape."""

    parameter: Name
    gradient: Value
    difference: Value


@dataclass(frozen=True, slots=True)
class Kink:
    """A quantity of a step that sits exactly where its rule has no derivative, so that the convention decided."""

    name: Name
    step: int


@dataclass(frozen=True, slots=True)
class Checks:
    """differences: the parameters checked. direction: whether all others were checked together.

    kinks: what the shown steps and the first hit. unchecked: parameters that could not be compared.
    reference: the exact, simultaneous run that was checked (the derivation's own where it is one).
    """

    differences: tuple[Difference, ...]
    direction: bool
    kinks: tuple[Kink, ...]
    unchecked: tuple[Name, ...]
    reference: Run


def check(own: Run) -> Checks:
    """Hold the first step's gradients against central differences; ``ByhandError`` where one fails."""
    kinks = tuple(_kinks_of(own))
    reference = _reference(own)
    at = reference.first
    if at.stopped:
        return Checks((), False, kinks, (), reference)
    parameters = [name for name, _ in at.tape.named("parameter") if name.of_kind("gradient") in at.tape]
    chosen = parameters if len(parameters) <= EVERY_PARAMETER else parameters[:NAMED]
    if _is_step(reference.problem):  # its slope counts as 1 by convention: no difference could confirm that
        return Checks((), len(parameters) > len(chosen), kinks, tuple(chosen), reference)
    measures = _Measures(reference)
    differences, unchecked = [], []
    for parameter in chosen:
        found = measures.compare({parameter: fmpq(1)}, f"of {describe(parameter)} {parameter.label}")
        if found is None:
            unchecked.append(parameter)
        else:
            differences.append(Difference(parameter, *found))
    direction = len(parameters) > len(chosen)
    if direction:
        # A fixed, uneven direction, so that no two parameters can hide behind each other.
        uneven = {name: fmpq(1 + place % 7, 7) for place, name in enumerate(parameters)}
        direction = measures.compare(uneven, "along one direction through all parameters") is not None
    return Checks(tuple(differences), direction, kinks, tuple(unchecked), reference)


def _kinks_of(own: Run) -> Iterator[Kink]:
    """Those of the steps that are shown, and of the first, decided on the values that were carried."""
    passes = own.steps if own.first in own.steps else [own.first, *own.steps]
    for at in passes:
        if not at.stopped:
            yield from find_kinks(at)


def _reference(own: Run) -> Run:
    problem = own.problem
    if problem.numbers.carry == "exact" and problem.training.order == "simultaneous":
        return own
    training = replace(problem.training, order="simultaneous", steps=1, stop_below=None)
    return run(replace(problem, numbers=Numbers(), training=training, show=Show()))


def _is_step(problem: Problem) -> bool:
    return problem.network is not None and any(layer.activation.kind == "step" for layer in problem.network.layers)


class _Measures:
    """Gradients beside central differences of the first step's loss, as precise as the comparison needs."""

    def __init__(self, reference: Run) -> None:
        self.reference = reference
        self.kinked = any(True for _ in find_kinks(reference.first))
        digits = reference.problem.numbers.digits_of("gradient").count
        #: How closely the two must agree, relatively; and from how many bits the remainder is smaller than that.
        self.tolerance = fmpq(1, 10 ** max(25, digits + 15))
        self.first_bits = next(bits for bits in _levels() if bits * fmpq(3, 40) > digits + 25 or bits == LAST_BITS)
        self._losses: dict[int, _Loss] = {}

    def compare(self, direction: Mapping[Name, fmpq], what: str) -> tuple[Value, Value] | None:
        """The gradient and its difference; ``None`` where they cannot be compared, an error where they contradict."""
        for bits in _levels():
            if bits < self.first_bits:
                continue
            try:
                loss = self._loss(bits)
                gradient, difference = loss.along(direction), loss.central(direction)
            except EquationUndecided:
                continue
            except EquationImpossible:
                return None  # on one side the loss has no value
            with working_precision(bits):
                gap, size = arb(gradient - difference), abs(arb(gradient))
                if gap.abs_upper() < ((size if size > 0 else 1) * arb(self.tolerance)).abs_lower():
                    return gradient, difference
                apart = gap.abs_lower() > ((1 + size) * arb(self.tolerance)).abs_upper()
            if self.kinked and apart:
                return None
            if bits == LAST_BITS and apart:
                raise ByhandError(f"the gradient {what} fails its central difference")
        return None  # too small to be compared

    def _loss(self, bits: int) -> _Loss:
        if bits not in self._losses:
            self._losses[bits] = _Loss(self.reference, bits)
        return self._losses[bits]


def _levels() -> Iterator[int]:
    bits = 4 * FIRST_BITS
    while bits <= LAST_BITS:
        yield bits
        bits *= 2


class _Loss:
    """The first step's loss as a function of its parameters, in balls of so many bits."""

    def __init__(self, reference: Run, bits: int) -> None:
        self.at = at = reference.first
        self.numbers = reference.problem.numbers
        self.bits = bits
        self.h = fmpq(1, 2 ** (bits // 8))
        self.walk = forward_part(at.tape, self.numbers)
        self.values = list(at.values)
        if bits != reference.bits:
            self._walk(reference.exact.get(1, {}))

    def _walk(self, known: Mapping[Slot, Exact]) -> None:
        """Whatever the step starts from is given and exact, so that it can be walked at any precision by itself."""
        for slot in self.at.tape.equations:
            self.values[slot] = None
        with working_precision(self.bits):
            evaluate(self.at.tape, instructions(self.at.tape, self.numbers), self.values, self.numbers, known)

    def value(self, name: Name) -> Value:
        found = self.values[self.at.tape[name]]
        assert found is not None, name
        return found

    def along(self, direction: Mapping[Name, fmpq]) -> Value:
        """What the gradient promises in that direction."""
        with working_precision(self.bits):
            return sum((self.value(name.of_kind("gradient")) * part for name, part in direction.items()), fmpq(0))

    def central(self, direction: Mapping[Name, fmpq]) -> Value:
        """(E(w + h d) − E(w − h d)) / 2h."""
        with working_precision(self.bits):
            return (self.moved(direction, self.h) - self.moved(direction, -self.h)) / (2 * self.h)

    def moved(self, direction: Mapping[Name, fmpq], by: fmpq) -> Value:
        """The loss with its parameters moved so far in that direction."""
        values = list(self.values)
        for name, part in direction.items():
            slot = self.at.tape[name]
            values[slot] = self.value(name) + by * part
        with working_precision(self.bits):
            evaluate(self.at.tape, self.walk, values, self.numbers, {})
        found = values[self.at.tape[Name("loss")]]
        assert found is not None
        return found


def forward_part(tape: Tape, numbers: Numbers) -> list[Instruction]:
    """The instructions up to the loss."""
    last = tape[Name("loss")]
    return [step for step in instructions(tape, numbers) if step.target <= last]


def loss_moved(reference: Run, parameter: Name, by: fmpq) -> Value | None:
    """How much the first step's loss really changes when one parameter is nudged."""
    try:
        loss = _Loss(reference, reference.bits)
        with working_precision(reference.bits):
            return loss.moved({parameter: fmpq(1)}, by) - loss.value(Name("loss"))
    except (EquationImpossible, EquationUndecided):
        return None


def find_kinks(at: Pass) -> Iterator[Kink]:
    """Forward equations whose operands lie exactly on a kink."""
    for equation in at.tape.equations.values():
        name = at.tape.names[equation.target]
        if name.kind in ("gradient", "delta", "after", "state", "decayed", "report", "sample_report"):
            continue
        if equation.target in at.tape.adjoints and _on_kink(equation, at):
            yield Kink(name, at.step)


def _on_kink(equation: Equation, at: Pass) -> bool:
    form = equation.form
    edges = _edges(form)
    if not edges or form.term is not None:
        return False
    places = {symbol: place for place, symbol in enumerate(form.fixed)}
    operands = [at.values[slot] for slot in equation.fixed]
    for edge in edges:
        try:
            if sign(compile_expression(edge, places)(operands)) == 0:  # type: ignore[arg-type]  # evaluated, so numbers
                moving = [places[symbol] for symbol in edge.free_symbols]
                # max(z, z) sits on its kink wherever z is: by the convention for ties its slope counts as 0.
                if not moving or any(_bends(form, operands, place) for place in moving):  # type: ignore[arg-type]  # the same
                    return True
        except (Undecided, Impossible):
            continue
    return False


def _bends(form: Form, operands: list[Value], place: int) -> bool:
    """Whether the slopes to the left and to the right differ; where a side has no value, they surely do."""

    def at(offset: fmpq) -> Value:
        return program(form)([*operands[:place], operands[place] + offset, *operands[place + 1 :]], ())

    with working_precision(4 * FIRST_BITS):
        try:
            middle = at(fmpq(0))
            bend = (at(_STEP) - middle) + (at(-_STEP) - middle)
            return sign(magnitude(bend) - _BEND * _STEP) > 0
        except Undecided:
            return False
        except Impossible:
            return True


@cache
def _edges(form: Form) -> Sequence[Expr]:
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

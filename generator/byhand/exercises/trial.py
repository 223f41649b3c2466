"""One draw put to the test: its numbers, walked as far as a condition asks for them, and compared as they are printed.

Everything is decided by exact numbers and balls, so on every machine alike. Floating point only says of two numbers
that they are surely further apart than a printed digit; where it does not say so, both are rounded properly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

from flint import arb, fmpq

from byhand.derivation.binding import bind, carry_on, initial
from byhand.derivation.run import Run
from byhand.exercises.answers import Answers
from byhand.exercises.ground import Asked, Ground
from byhand.exercises.workshop import Plan
from byhand.problem.model import Digits, Problem
from byhand.tape.arithmetic import Impossible, Rounded, Undecided, Value, bounded, round_value
from byhand.tape.evaluate import (
    FIRST_BITS,
    EquationUndecided,
    Instruction,
    decided,
    evaluate,
    working_precision,
)
from byhand.tape.names import Name
from byhand.tape.tape import Slot, Tape

Values = list[Value | None]
#: What may be another number times 1, by a ReLU's slope.
_HANDED_ON = ("activation", "delta")


class Trial:
    """A problem of a ground's shape. Reading its numbers raises ``ProblemError`` or ``EquationImpossible`` where they
    don't exist.
    """

    def __init__(self, ground: Ground, problem: Problem) -> None:
        self.ground = ground
        self.problem = problem
        self._start: dict[Name, Value] = dict(initial(problem, ground.workshop.tape))

    # -- numbers -----------------------------------------------------------------------------------------------

    @cached_property
    def forward(self) -> Values:
        """Step 1 by slot, as far as the units' outputs."""
        tape = self.ground.workshop.tape
        batch = tuple(range(1, self.problem.training.batch + 1)) if self.problem.samples else ()
        values = bind(self.problem, tape, batch, self._start, 1)
        self._walk(tape, self.ground.until_output, values)
        return values

    @cached_property
    def first(self) -> Values:
        """Step 1 by slot."""
        self._walk(self.ground.workshop.tape, self.ground.after_output, self.forward)
        return self.forward

    @cached_property
    def passes(self) -> list[tuple[Sequence[Asked], Values]]:
        """What is asked for and its numbers: of the steps that are shown, and of the last forward pass."""
        ground, training = self.ground, self.problem.training
        if training.steps == 1 and training.stop_below is None:
            return [(ground.first, self.first), (ground.final, self.last if ground.final else [])]
        found = [(ground.first, each.values) for each in self.run.steps if not each.stopped]
        return [*found, (ground.final, self.last)]

    @property
    def stops(self) -> bool:
        """Whether training ends before its first update."""
        return self.problem.training.stop_below is not None and self.run.first.stopped

    @cached_property
    def run(self) -> Run:
        """The whole training, with all the care of a document."""
        run = Run(self.problem, self.ground.workshop.tape, self.ground.workshop.forward)
        run.recompute()
        return run

    @cached_property
    def last(self) -> Values:
        """The last forward pass by slot."""
        training = self.problem.training
        if training.steps > 1 or training.stop_below is not None:
            return self.run.final.values if self.run.final else []
        carried = dict(self._start)
        carry_on(self.ground.workshop.tape, self.first, carried)
        samples = tuple(range(1, len(self.problem.samples) + 1))
        values = bind(self.problem, self.ground.workshop.forward, samples, carried, 0)
        self._walk(self.ground.workshop.forward, self.ground.workshop.forward_walk, values)
        return values

    def _walk(self, tape: Tape, walk: Sequence[Instruction], values: Values) -> None:
        """Fills ``values``; where the usual precision does not decide, with those of the whole training."""
        try:
            with working_precision(FIRST_BITS):
                evaluate(tape, walk, values, self.problem.numbers, {})
        except EquationUndecided:
            source = self.run.first if tape is self.ground.workshop.tape else self.run.final
            assert source is not None
            values[:] = source.values

    # -- comparisons -------------------------------------------------------------------------------------------

    def printed(self, value: Value, digits: Digits) -> Rounded:
        with working_precision(FIRST_BITS):
            return round_value(value, digits, self.problem.numbers.rounding)

    def alike(self, one: Value, other: Value, digits: Digits, others: Digits | None = None) -> bool:
        """Whether both print the same; raises ``Undecided``."""
        others = others or digits
        first, second = approximate(one), approximate(other)
        size = max(abs(first), abs(second))
        if abs(first - second) > 2.01 * max(unit(size, digits), unit(size, others)) + 1e-13 * size:
            return False
        return self.printed(one, digits) == self.printed(other, others)

    def shows(self, plan: Plan) -> bool:
        """Whether the misconception's first step already changes an answer in print."""
        values: Values = [*self.first, *[None] * (len(plan.tape) - len(self.first))]
        for slot in plan.fresh:
            name = plan.tape.names[slot]
            if name.kind != "setting" or not name.label.isdigit():
                return False
            values[slot] = fmpq(int(name.label))
        asked = self.ground.places(plan)
        rounded = self.problem.numbers.carry == "rounded"
        try:
            with working_precision(FIRST_BITS):
                for step in plan.walk:
                    value = self._rounded(step, values) if rounded else bounded(step.value(values))
                    values[step.target] = value
                    if any(self._differs(each, value) for each in asked.get(step.target, ())):
                        return True
        except Impossible:
            return True  # the misconception finds no number, where the right way has one
        except Undecided:
            return False
        return any(self._differs(each, values[slot]) for slot, moved in asked.items() for each in moved)

    def _rounded(self, step: Instruction, values: Values) -> Value:
        return decided(step.form, *step.operands(values), step.digits, self.problem.numbers.rounding).value

    def _differs(self, asked: Asked, value: Value | None) -> bool:
        right = self.first[asked.slot]
        if right is None or value is None or value is right:
            return False
        return not self.alike(value, right, asked.digits)

    @cached_property
    def answers(self) -> Answers:
        """Every number of every misconception, for what ``shows`` leaves open."""
        return Answers(self.ground.workshop, self.problem)

    def shown(self, name: str) -> bool:
        """Whether the misconception changes an answer in print anywhere."""
        if self.shows(self.ground.workshop.plans[name]):
            return True
        if not self.ground.late[name]:
            return False
        return not self.ground.addresses.isdisjoint(self.answers.affected(name, printed=True))


def handed_on(ground: Ground, tape: Tape, values: Values, one: Slot, other: Slot) -> bool:
    """Whether one of the two is the other times a 1 that nobody drew (a ReLU's slope), or both are so of a third."""
    return _origin(ground, tape, values, one) == _origin(ground, tape, values, other)


def _origin(ground: Ground, tape: Tape, values: Values, slot: Slot) -> Slot:
    """The first quantity whose number the slot takes over as it is."""
    kinds = _HANDED_ON if ground.homework.vary.inputs else (*_HANDED_ON, "gradient", "sample_gradient")
    while slot in tape.equations and tape.names[slot].kind in kinds:
        operands = tape.equations[slot].operands()
        same = [place for place in operands if place in tape.equations and _same(values[place], values[slot])]
        if not same:
            break
        slot = same[0]
    return slot


def _same(one: Value | None, other: Value | None) -> bool:
    if isinstance(one, arb) and isinstance(other, arb):
        return bool(one.overlaps(other))
    return isinstance(one, fmpq) and isinstance(other, fmpq) and one == other


def approximate(value: Value) -> float:
    """As a float; ``nan`` of a ball that is not narrow."""
    if isinstance(value, fmpq):
        return int(value.p) / int(value.q) if value.height_bits() < 900 else math.nan
    assert isinstance(value, arb)
    return float(value.mid()) if value.is_finite() and value.rel_accuracy_bits() > 60 else math.nan


def unit(size: float, digits: Digits) -> float:
    """No less than the place of the last printed digit of a number of that size."""
    power = float(10.0**-digits.count)
    return power if digits.kind == "decimals" else 10 * size * power

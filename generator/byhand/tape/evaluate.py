"""One evaluator for every tape: values by slot, exact or carried as on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import flint

from byhand.problem.model import Digits, Numbers, Rounding
from byhand.tape.arithmetic import Exact, Impossible, Rounded, Undecided, Value, bounded, round_value
from byhand.tape.compile import program
from byhand.tape.forms import Form
from byhand.tape.names import Name
from byhand.tape.structure import exactly_from
from byhand.tape.tape import Equation, Slot, Tape

FIRST_BITS = 128
#: Where this precision doesn't decide, nothing will: the document says so instead of looping on.
LAST_BITS = 8192
#: What is undecided here is probably not close to a tie or a 0, but exactly there: structure is asked.
SUSPECT_BITS = 4 * FIRST_BITS


@contextmanager
def working_precision(bits: int) -> Iterator[None]:
    """Balls of so many bits inside; flint's precision is global, so it is always put back."""
    before = flint.ctx.prec
    flint.ctx.prec = bits
    try:
        yield
    finally:
        flint.ctx.prec = before


class EquationImpossible(Exception):
    """An equation has no value: which one, and why."""

    def __init__(self, name: Name, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class EquationUndecided(Exception):
    """An equation's value needs more precision than there is."""

    def __init__(self, slot: Slot) -> None:
        super().__init__(str(slot))
        self.slot = slot


@dataclass(frozen=True, slots=True)
class Instruction:
    """An equation made ready: its program and where its operands stand."""

    target: Slot
    form: Form
    run: Callable[[Sequence[Value], Sequence[Sequence[Value]]], Value]
    fixed: tuple[Slot, ...]
    columns: tuple[tuple[Slot, ...], ...]
    digits: Digits

    def value(self, values: Sequence[Value | None]) -> Value:
        return self.run(*self.operands(values))

    def operands(self, values: Sequence[Any]) -> tuple[list[Any], list[list[Any]]]:
        """Their values; they stand earlier on the tape, so none is missing."""
        return [values[place] for place in self.fixed], [[values[place] for place in column] for column in self.columns]


def instructions(tape: Tape, numbers: Numbers) -> list[Instruction]:
    """The tape as a list to walk; once per tape, however often it is evaluated."""
    return [instruction(equation, numbers) for equation in tape.equations.values()]


def instruction(equation: Equation, numbers: Numbers) -> Instruction:
    digits = numbers.digits_of(equation.digits or None)
    return Instruction(equation.target, equation.form, program(equation.form), equation.fixed, equation.columns, digits)


def evaluate(
    tape: Tape, walk: Sequence[Instruction], values: list[Value | None], numbers: Numbers, known: Mapping[Slot, Exact]
) -> None:
    """Fill ``values`` (by slot; the given ones stand there already) at the working precision.

    known: slots whose exact value is known by structure although no ball shows it.
    Raises ``EquationImpossible`` or, in exact carry, ``EquationUndecided``.
    """
    rounded = numbers.carry == "rounded"
    for step in walk:
        try:
            if step.target in known:
                values[step.target] = known[step.target]
            elif rounded:
                values[step.target] = _carried(step, values, numbers)
            else:
                values[step.target] = bounded(step.value(values))
        except Impossible as fault:
            raise EquationImpossible(tape.names[step.target], str(fault)) from fault
        except Undecided as fault:
            raise EquationUndecided(step.target) from fault


def _carried(step: Instruction, values: Sequence[Value | None], numbers: Numbers) -> Value:
    """One line on paper: from carried operands, rounded once."""
    return decided(step.form, *step.operands(values), step.digits, numbers.rounding).value


def decided(
    form: Form, fixed: Sequence[Exact], columns: Sequence[Sequence[Exact]], digits: Digits, rounding: Rounding
) -> Rounded:
    """A form at exact operands, rounded; the precision is raised until every digit is decided."""
    bits = FIRST_BITS
    while True:
        value: Value | None = None
        try:
            with working_precision(bits):
                value = program(form)(fixed, columns)
                return round_value(value, digits, rounding)
        except Undecided:
            if bits == SUSPECT_BITS and (known := exactly_from(form, fixed, columns, value)) is not None:
                return round_value(known, digits, rounding)
            bits *= 2
            if bits > LAST_BITS:
                raise

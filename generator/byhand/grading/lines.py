"""A line as the walkthrough prints it, and beside it the same line as a person with other numbers or rules gets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from byhand.derivation.addresses import computed
from byhand.derivation.run import Pass
from byhand.document.blocks import Chain
from byhand.document.frame import Frame
from byhand.document.symbols import Symbols
from byhand.errors import ByhandError
from byhand.exercises.diagnosis import Diagnosis
from byhand.exercises.mistaken_tapes import carrying
from byhand.tape.arithmetic import Exact, Impossible, Undecided, Value, exact, limits
from byhand.tape.evaluate import Instruction, instructions, working_precision
from byhand.tape.names import Name
from byhand.tape.tape import Slot, Tape


class Lines:
    """One person's."""

    def __init__(self, diagnosis: Diagnosis) -> None:
        following = diagnosis.following
        self.following = following
        self.run = following.run
        self.problem = self.run.problem
        self.layers = len(self.problem.network.layers) if self.problem.network else 0
        self.symbols = Symbols(self.problem)

    def right(self, address: str) -> Chain | None:
        """The line in right numbers."""
        found = self._place(address)
        if found is None:
            return None
        at, name = found
        return _chain(Frame(self.run, at, self.symbols, plus=at.step == 0), name)

    def own(self, address: str, names: Sequence[str] = ()) -> Chain | None:
        """The line from the person's own numbers, by the rule or with these mistakes; ``None`` where it has none."""
        found = self._place(address)
        wrong = self.following.ready.wrong(tuple(names)) if names else None
        if found is None or (names and wrong is None):
            return None
        own, name = found
        carried: dict[Name, Value] = {}
        for walked in self.following.passes:
            tape = wrong.tape if wrong is not None and walked.step else walked.tape
            written = {slot: self.following.written[at] for slot, at in walked.written.items()}
            given = {slot: number.value for slot, number in written.items() if tape.names[slot] != name}
            values = self._values(walked.raw, tape, given, carried, walked.batch, walked.step)
            if walked.step == own.step:
                at = Pass(own.step, own.samples, tape, values)
                return _chain(Frame(self.run, at, self.symbols, plus=own.step == 0), name)
            for after, before in carrying(tape):
                value = values[tape[after]]
                if value is not None:
                    carried[before] = value
        return None

    def _place(self, address: str) -> tuple[Pass, Name] | None:
        final = [self.run.final] if self.run.final is not None else []
        for at in (*self.run.steps, *final):
            names = computed(at, self.layers)
            if address in names:
                return at, at.tape.names[at.tape[names[address]]]
        return None

    def _values(
        self,
        raw: Sequence[Value | None],
        tape: Tape,
        given: Mapping[Slot, Fraction],
        carried: Mapping[Name, Value],
        batch: tuple[int, ...],
        step: int,
    ) -> list[Value | None]:
        """The tape with what was written in its places; all as exact numbers, since nothing is proven of them."""
        values = self.following.given_numbers(tape, batch, step) if len(tape) != len(raw) else list(raw)
        for name, value in carried.items():
            if name in tape:
                values[tape[name]] = value
        with working_precision(self.run.bits):
            for line in instructions(tape, self.problem.numbers):
                if line.target in given:
                    values[line.target] = exact(given[line.target])
                    continue
                operands = (*line.fixed, *(slot for column in line.columns for slot in column))
                if all(values[slot] is not None for slot in operands):
                    values[line.target] = _computed(line, values)
        return values


def _computed(line: Instruction, values: list[Value | None]) -> Exact | None:
    try:
        value = line.value(values)
        low, high = limits(value)
        return value if isinstance(value, Exact) else (low + high) / 2
    except (Impossible, Undecided):
        return None


def _chain(frame: Frame, name: Name) -> Chain | None:
    """Without an anchor, and with nothing to be recomputed."""
    try:
        return replace(frame.define(name), address="", source=None)
    except (ByhandError, AssertionError, Impossible, Undecided):
        return None

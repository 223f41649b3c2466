"""A line as the walkthrough prints it, and beside it the same line as a person with other numbers or rules gets it."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from byhand.derivation.addresses import address as address_of
from byhand.derivation.addresses import computed
from byhand.derivation.run import Pass
from byhand.document.blocks import Chain
from byhand.document.frame import Frame
from byhand.document.symbols import Symbols
from byhand.errors import ByhandError
from byhand.exercises.diagnosis import Diagnosis
from byhand.exercises.following import Following, Walked
from byhand.exercises.mistaken_tapes import carrying
from byhand.reading.number import Written
from byhand.tape.arithmetic import (
    Exact,
    Impossible,
    Rounded,
    Undecided,
    Value,
    exact,
    fraction,
    limits,
    round_value,
)
from byhand.tape.evaluate import Instruction, decided, instructions, working_precision
from byhand.tape.names import Name
from byhand.tape.tape import Slot, Tape


class Lines:
    """One person's."""

    def __init__(self, diagnosis: Diagnosis) -> None:
        following = diagnosis.following
        self.following = following
        self.run = following.run
        self.problem = self.run.problem
        self.layers = self.problem.depth
        self.symbols = Symbols(self.problem)

    def right(self, address: str) -> Chain | None:
        """The line in right numbers."""
        found = self._place(address)
        if found is None:
            return None
        at, name = found
        return _chain(Frame(self.run, at, self.symbols, plus=at.step == 0), name)

    def own(self, address: str, names: Sequence[str] = (), printed: Container[str] = ()) -> Chain | None:
        """The line from the person's own numbers, by the rule or with these mistakes; ``None`` where it has none.

        printed: addresses that the sheet prints. A line that would have another number there is none: nobody who
        reads the sheet gets that number.
        """
        found = self._place(address)
        wrong = self.following.ready.wrong(tuple(names)) if names else None
        if found is None or (names and wrong is None):
            return None
        own, name = found
        carried: dict[Name, tuple[Value | None, bool]] = {}
        for walked in self.following.passes:
            mistaken = wrong if walked.step else None
            tape = mistaken.tape if mistaken is not None else walked.tape
            other = _Other(self.following, walked, tape, mistaken.changed if mistaken is not None else frozenset())
            other.walk(tape[name] if walked.step == own.step else None, carried)
            if walked.step == own.step:
                if _denied(own, tape, tape[name], other, self.layers, printed):
                    return None
                at = Pass(own.step, own.samples, tape, other.values)
                return _chain(Frame(self.run, at, self.symbols, plus=own.step == 0), name)
            carried = {
                before: (other.values[tape[after]], tape[after] in other.slots) for after, before in carrying(tape)
            }
        return None

    def _place(self, address: str) -> tuple[Pass, Name] | None:
        final = [self.run.final] if self.run.final is not None else []
        for at in (*self.run.steps, *final):
            names = computed(at, self.layers)
            if address in names:
                return at, at.tape.names[at.tape[names[address]]]
        return None


class _Other:
    """One pass in a person's numbers: the right ones, as they are printed, but for those that the person has otherwise.

    slots: of the latter: what was written otherwise, what a mistake changes, and what follows from either.
    """

    def __init__(self, following: Following, walked: Walked, tape: Tape, changed: frozenset[Slot]) -> None:
        self.run, self.walked, self.tape, self.changed = following.run, walked, tape, changed
        self.numbers = following.problem.numbers
        self.written = {slot: following.written[at] for slot, at in walked.written.items()}
        self.slots: set[Slot] = set()
        raw = walked.raw
        given = raw if len(tape) == len(raw) else following.given_numbers(tape, walked.batch, walked.step)
        self.values: list[Value | None] = list(given)

    def walk(self, shown: Slot | None, carried: Mapping[Name, tuple[Value | None, bool]]) -> None:
        """shown: whose line is asked for: it is computed, whatever was written there. carried: from the step before,
        and whether it differs from the right number.
        """
        right = self._right()
        for name, (value, differs) in carried.items():
            if name not in self.tape:
                continue
            slot = self.tape[name]
            known = right[slot] if slot < len(right) else None
            self.values[slot] = value if differs or known is None else known
            if differs:
                self.slots.add(slot)
        with working_precision(self.run.bits):
            for line in instructions(self.tape, self.numbers):
                self._line(line, right, computed=line.target == shown)

    def _right(self) -> list[Exact | None]:
        """The right numbers by slot; all of them exact, since nothing is proven of what is made of them."""
        at = self.walked.at
        return [_middle(value) for value in at.values] if at is not None else []

    def _line(self, line: Instruction, right: Sequence[Exact | None], *, computed: bool) -> None:
        target = line.target
        known = right[target] if target < len(right) else None
        written = None if computed else self.written.get(target)
        operands = (*line.fixed, *(slot for column in line.columns for slot in column))
        if written is not None and not self._is_printed(known, written, line):
            self.values[target] = exact(written.value)
            self.slots.add(target)
            return
        differs = written is None and (target in self.changed or not self.slots.isdisjoint(operands))
        if known is not None and not differs:
            self.values[target] = known
        elif all(self.values[slot] is not None for slot in operands):
            self.values[target] = self._computed(line)
        if differs:
            self.slots.add(target)

    def _is_printed(self, right: Exact | None, written: Written, line: Instruction) -> bool:
        """Whether that was written which is printed for the right number: then it is that number, whole."""
        try:
            return right is not None and fraction(self._rounded(right, line).value) == written.value
        except (Impossible, Undecided):
            return False

    def _rounded(self, value: Value, line: Instruction) -> Rounded:
        return round_value(value, line.digits, self.numbers.rounding)

    def _computed(self, line: Instruction) -> Exact | None:
        try:
            if self.numbers.carry == "rounded":
                return decided(line.form, *line.operands(self.values), line.digits, self.numbers.rounding).value
            return _middle(line.value(self.values))
        except (Impossible, Undecided):
            return None


def _middle(value: Value | None) -> Exact | None:
    if value is None or isinstance(value, Exact):
        return value
    try:
        low, high = limits(value)
    except (Impossible, Undecided):
        return None
    return (low + high) / 2


def _denied(own: Pass, tape: Tape, slot: Slot, other: _Other, layers: int, printed: Container[str]) -> bool:
    """Whether the line has a number that differs from one that the sheet prints."""
    found = (operand for operand in tape.equations[slot].operands() if operand in other.slots)
    return any(address_of(own, tape.names[operand], layers) in printed for operand in found)


def _chain(frame: Frame, name: Name) -> Chain | None:
    """Without an anchor, and with nothing to be recomputed."""
    try:
        return replace(frame.define(name), address="", source=None)
    except (ByhandError, AssertionError, Impossible, Undecided):
        return None

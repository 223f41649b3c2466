"""What a person's next line should say, given the numbers that this person wrote before it.

The tape is walked with a person's own numbers in the place of the right ones: what was written stands for its
quantity, whatever is right; what was not is computed from what was. So each line is judged by itself, by the rule for
digits that the sheet states, and the same walk over a tape with a mistake in it tells what that mistake leads to from
here.

A number that was written down may have been carried on with more digits, so in later lines it counts with what its
last digit leaves open.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from byhand.derivation.addresses import computed
from byhand.derivation.binding import batches, bind, initial
from byhand.derivation.run import Pass, Run
from byhand.exercises.fixedpoint import BITS, SCALE, Ends
from byhand.exercises.mistaken_tapes import Ready, Wrong, carrying
from byhand.exercises.propagation import NOTHING_SHARED, Equationed, Propagation, Quantity
from byhand.exercises.quick import approximately, walk_changed
from byhand.exercises.rounding import Rule
from byhand.exercises.written import Own, left_open
from byhand.reading.number import Written
from byhand.tape.arithmetic import Value
from byhand.tape.evaluate import working_precision
from byhand.tape.names import Name
from byhand.tape.tape import Slot, Tape

#: Mistakes are followed through so many steps of a training; a longer one is judged line by line only.
MOST_STEPS = 20


@dataclass(slots=True)
class Walked:
    """One pass over a person's numbers.

    written: by slot, under which address. values: what stands for each quantity. own: what a written line should have
    given. tainted: slots whose value is not right, or comes from one that isn't. emptied: those of them that are 0 and
    should not be.
    """

    at: Pass | None
    step: int
    tape: Tape
    batch: tuple[int, ...]
    lines: Sequence[Equationed]
    raw: list[Value | None]
    values: list[Quantity | None]
    written: dict[Slot, str] = field(default_factory=dict)
    own: dict[Slot, Quantity | None] = field(default_factory=dict)
    tainted: set[Slot] = field(default_factory=set)
    emptied: set[Slot] = field(default_factory=set)


class Following:
    """One person's numbers. written: by address. wrong: the addresses of those that the sheet does not accept."""

    def __init__(
        self, ready: Ready, run: Run, rule: Rule, written: Mapping[str, Written], wrong: frozenset[str]
    ) -> None:
        if not ready.workshop.fits(run.problem):
            raise ValueError(f"{run.problem.name} has another architecture")
        self.ready = ready
        self.run = run
        self.rule = rule
        self.written = written
        self.wrong = wrong
        self.propagation = Propagation(rule)
        self.problem = run.problem
        self._rough: dict[int, list[float]] = {}
        self._layers = run.problem.depth
        with working_precision(BITS):
            self.passes = list(self._walked())
        #: Address → its line, for all that was written and is computed.
        self.own: dict[str, Own] = {
            address: self._own(walked, slot) for walked in self.passes for slot, address in walked.written.items()
        }

    # -- the right tape --------------------------------------------------------------------------------------------

    def _walked(self) -> Iterator[Walked]:
        run, tape = self.run, self.ready.workshop.tape
        shown = {at.step: at for at in run.steps} | {1: run.first}
        start: dict[Name, Value] = dict(initial(self.problem, tape))
        carried: dict[Name, tuple[Quantity | None, bool]] = {}
        for step, batch in zip(range(1, len(run.losses) + 1), batches(self.problem), strict=False):
            at = shown.get(step)
            lines = [line for line in self.ready.step if at is None or at.values[line.target] is not None]
            raw = bind(self.problem, tape, batch, start, step)
            walked = self._pass(Walked(at, step, tape, batch, lines, raw, [None] * len(raw)), carried)
            if at is None or not at.stopped:
                for after, before in carrying(tape):
                    carried[before] = walked.values[tape[after]], tape[after] in walked.tainted
            yield walked
        assert run.final is not None
        forward = self.ready.workshop.forward
        batch = run.final.samples
        raw = bind(self.problem, forward, batch, start, 0)
        yield self._pass(Walked(run.final, 0, forward, batch, self.ready.last, raw, [None] * len(raw)), carried)

    def _pass(self, walked: Walked, carried: Mapping[Name, tuple[Quantity | None, bool]]) -> Walked:
        tape, values = walked.tape, walked.values
        if walked.at is not None:
            for address, name in computed(walked.at, self._layers).items():
                if address in self.written:
                    walked.written.setdefault(tape[name], address)
        for slot, value in enumerate(walked.raw):
            if value is not None:
                name = tape.names[slot]
                values[slot], tainted = carried.get(name, (None, False))
                if name not in carried:
                    values[slot] = Quantity.given(value)
                elif tainted:
                    self._taint(walked, slot)
        for line in walked.lines:
            found = self.propagation.line(line, values, walked.raw)
            known = walked.written.get(line.target)
            if known is None:
                values[line.target] = found
                if any(operand in walked.tainted for operand in line.operands):
                    self._taint(walked, line.target)
                continue
            walked.own[line.target] = found
            values[line.target] = self._quantity(self.written[known], line.digits)
            if known in self.wrong:
                self._taint(walked, line.target)
        return walked

    def _taint(self, walked: Walked, slot: Slot) -> None:
        walked.tainted.add(slot)
        value = walked.values[slot]
        right = walked.at.values[slot] if walked.at is not None else None
        if value is not None and value.box == (0, 0) and (right is None or right != 0):
            walked.emptied.add(slot)

    def _quantity(self, written: Written, digits: str) -> Quantity:
        """The number, with what its last digit leaves open."""
        box = left_open(written, self.propagation.answer(digits))
        centre = written.value.numerator * SCALE // written.value.denominator
        return Quantity(centre, box, box, NOTHING_SHARED, 0.0)

    def _own(self, walked: Walked, slot: Slot) -> Own:
        operands = walked.tape.equations[slot].operands()
        tainted = {operand for operand in operands if operand in walked.tainted}
        ends = self._ends(walked.own.get(slot), walked.tape.equations[slot].digits)
        return Own(ends, bool(tainted), bool(tainted & walked.emptied))

    def _ends(self, found: Quantity | None, digits: str) -> Ends | None:
        return self.propagation.answer(digits).written(found.natural) if found is not None else None

    # -- a tape with mistakes --------------------------------------------------------------------------------------

    def under(self, names: tuple[str, ...], until: str = "") -> dict[str, Ends | None]:
        """What the lines say that these mistakes change, each from the person's own numbers before it.

        Only what was written is told. until: the last address that matters, "" for all.
        """
        told: dict[str, Ends | None] = {}
        wrong = self._followed(names)
        if wrong is None:
            return told
        carried: dict[Name, Quantity | None] = {}
        with working_precision(BITS):
            for walked in self.passes:
                tape, lines = (wrong.tape, wrong.lines) if walked.step else (walked.tape, walked.lines)
                overlay = {tape[name]: value for name, value in carried.items() if name in tape}
                fixed = wrong.changed if walked.step else frozenset()
                self._overlaid(walked, tape, lines, fixed, overlay, told)
                if until in told:
                    break
                carried = {before: overlay[tape[after]] for after, before in carrying(tape) if tape[after] in overlay}
        return told

    def about(self, names: tuple[str, ...], until: str = "") -> dict[str, float]:
        """The same in floats and without bounds: fast, to see what is worth a closer look."""
        told: dict[str, float] = {}
        wrong = self._followed(names)
        if wrong is None:
            return told
        carried: dict[Name, float] = {}
        for walked in self.passes:
            tape, lines = (wrong.tape, wrong.quick) if walked.step else (walked.tape, self.ready.quick_last)
            overlay = {tape[name]: value for name, value in carried.items() if name in tape}
            values = self._floats(walked, tape)
            fixed = wrong.changed if walked.step else frozenset()
            found = walk_changed(lines, values, fixed, overlay, walked.written)
            told.update((walked.written[slot], value) for slot, value in found.items())
            if until in told:
                break
            carried = {before: overlay[tape[after]] for after, before in carrying(tape) if tape[after] in overlay}
        return told

    def _followed(self, names: tuple[str, ...]) -> Wrong | None:
        return self.ready.wrong(names) if len(self.run.losses) <= MOST_STEPS else None

    def _floats(self, walked: Walked, tape: Tape) -> list[float]:
        if walked.step not in self._rough:
            self._rough[walked.step] = [_float(value) for value in walked.values]
        known = self._rough[walked.step]
        if len(tape) == len(known):
            return list(known)
        return known + [approximately(value) for value in self._raw(walked, tape)[len(known) :]]

    def _raw(self, walked: Walked, tape: Tape) -> list[Value | None]:
        return walked.raw if len(tape) == len(walked.raw) else self.given_numbers(tape, walked.batch, walked.step)

    def given_numbers(self, tape: Tape, batch: tuple[int, ...], step: int) -> list[Value | None]:
        """What a step's tape is given, by slot; parameters and state as they are before the first step."""
        return bind(self.problem, tape, batch, dict(initial(self.problem, tape)), step)

    def _overlaid(
        self,
        walked: Walked,
        tape: Tape,
        lines: Sequence[Equationed],
        fixed: frozenset[Slot],
        overlay: dict[Slot, Quantity | None],
        told: dict[str, Ends | None],
    ) -> None:
        """Lines that are wrong, or have another number in them than before; the others are as they were."""
        values: list[Quantity | None] = [*walked.values, *[None] * (len(tape) - len(walked.values))]
        raw = self._raw(walked, tape)
        if len(tape) > len(walked.raw):
            for slot, value in enumerate(raw[len(walked.raw) :], start=len(walked.raw)):
                values[slot] = Quantity.given(value) if value is not None else None
        for slot, other in overlay.items():
            values[slot] = other
        for line in lines:
            if line.target not in fixed and not any(operand in overlay for operand in line.operands):
                continue
            found = self.propagation.line(line, values, raw)
            known = walked.written.get(line.target)
            if known is None:
                overlay[line.target] = values[line.target] = found
            else:
                told[known] = self._ends(found, line.digits)


def _float(quantity: Quantity | None) -> float:
    try:
        return quantity.centre / SCALE if quantity is not None else math.nan
    except OverflowError:
        return math.inf

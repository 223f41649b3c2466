"""From a problem to numbers: the step's tape, walked once for each step of the training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flint import arb

from byhand.derivation.binding import batches, bind, carry_on, initial
from byhand.derivation.tapes import Tapes
from byhand.derivation.words import describe, when
from byhand.errors import Fault, ProblemError
from byhand.problem.model import Digits, Problem, Rounding
from byhand.tape.arithmetic import Exact, Impossible, Rounded, Undecided, Value, exact, round_value, sign
from byhand.tape.evaluate import (
    FIRST_BITS,
    LAST_BITS,
    SUSPECT_BITS,
    EquationImpossible,
    EquationUndecided,
    Instruction,
    evaluate,
    instructions,
    working_precision,
)
from byhand.tape.names import Name
from byhand.tape.structure import Residue, Residues, carried_on, exactly, residues
from byhand.tape.tape import Slot, Tape


@dataclass(slots=True)
class Pass:
    """One evaluation of a tape.

    step: its number, from 1; 0 for the final forward pass.
    samples: for each position of the batch the sample's number in the file, from 1.
    values: by slot. stopped: whether training ended before this step's update.
    """

    step: int
    samples: tuple[int, ...]
    tape: Tape
    values: list[Value | None]
    stopped: bool = False

    def value(self, name: Name) -> Value:
        found = self.values[self.tape[name]]
        assert found is not None, name
        return found

    def has(self, name: Name) -> bool:
        return name in self.tape and self.values[self.tape[name]] is not None


@dataclass(slots=True)
class Run:
    """A problem's training in numbers.

    steps: the passes that are shown in full, in order (perhaps none). losses: every step's loss, from step 1.
    final: the forward pass over all samples with the last parameters.
    """

    problem: Problem
    tape: Tape
    forward: Tape
    bits: int = FIRST_BITS
    steps: list[Pass] = field(default_factory=list)
    losses: list[Value] = field(default_factory=list)
    final: Pass | None = None
    #: By step: slots whose exact value is known by structure.
    exact: dict[int, dict[Slot, Exact]] = field(default_factory=dict)
    #: The passes that documents may hold, by step; another walk fills these, it doesn't replace them.
    known: dict[int, Pass] = field(default_factory=dict)
    #: Every step's values, where ``remember`` asks for them: to see a zero that goes back to earlier steps.
    history: dict[int, list[Value | None]] = field(default_factory=dict)
    remember: bool = False

    @property
    def first(self) -> Pass:
        """The first step, whether or not it is shown."""
        return self.known[1]

    @property
    def stopped(self) -> bool:
        """Whether training ended before its last step; the step at which it did is always shown."""
        return bool(self.steps) and self.steps[-1].stopped

    def rounded(self, at: Pass, slot: Slot, digits: Digits, rounding: Rounding | None = None) -> Rounded:
        """The slot's value in that pass, to so many digits, every one proven."""
        while True:
            value = at.values[slot]
            assert value is not None
            try:
                return self.round(value, digits, rounding)
            except Undecided:
                self._refine_for(at, slot)
            except Impossible as fault:
                raise ProblemError(_fault(self, at, at.tape.names[slot], str(fault))) from fault

    def loss_rounded(self, step: int, digits: Digits, rounding: Rounding | None = None) -> Rounded:
        """A step's loss, whether or not the step is kept in full."""
        while True:
            try:
                return self.round(self.losses[step - 1], digits, rounding)
            except Undecided:
                self._refine_for_loss(step)
            except Impossible as fault:
                raise ProblemError(Fault(when(step), f"the loss has no value: {fault}")) from fault

    def round(self, value: Value, digits: Digits, rounding: Rounding | None = None) -> Rounded:
        """A value as it is printed; raises ``Undecided`` or ``Impossible``."""
        return round_value(value, digits, rounding or self.problem.numbers.rounding)

    def _refine_for(self, at: Pass, slot: Slot) -> None:
        if self.bits >= SUSPECT_BITS and (self._note_exact(at.step, at.tape, at.values, slot) or self._forgotten):
            self.recompute()
            return
        self.refine(f"a digit of {describe(at.tape.names[slot])}")

    def residues(self, at: Pass) -> Residues | None:
        """What the pass's slots are by structure; ``None`` after a walk that went back for earlier steps."""
        carried = self._residues_before(at.step)
        if carried is None:
            self.recompute()
            return None
        return residues(at.tape, at.values, len(at.tape) - 1, carried)

    def _refine_for_loss(self, step: int) -> None:
        at = self.known.get(step)
        values = at.values if at else self.history.get(step)
        if self.bits < SUSPECT_BITS or (values is None and self.remember):
            self.refine(f"the digits of step {step}'s loss")
        elif values is None:
            self.remember = True
            self.recompute()
        elif self._note_exact(step, self.tape, values, self.tape[Name("loss")]) or self._forgotten:
            self.recompute()
        else:
            self.refine(f"the digits of step {step}'s loss")

    def refine(self, what: str) -> None:
        """More precision for ``what``; an error where there is no more to be had."""
        if self.bits >= LAST_BITS:
            line = f"{what} cannot be proven with {LAST_BITS} bits: too close to 0 (a saturated unit?) or to a tie"
            raise ProblemError(Fault("", line))
        self.bits *= 2
        self.recompute()

    def _note_exact(self, step: int, tape: Tape, values: list[Value | None], slot: Slot) -> bool:
        """Whether the slot, what it comes from, or a 0 before it is newly known to be an exact number by structure."""
        carried = self._residues_before(step)
        if carried is None:
            return False
        noted = self.exact.setdefault(step, {})
        near = {slot, *(tape.equations[slot].operands() if slot in tape.equations else ())}
        found = {}
        for place, residue in residues(tape, values, slot, carried).items():
            value = values[place]
            if place in noted or isinstance(value, Exact) or not (place in near or _straddles(value)):
                continue
            number = exactly(residue, value)
            if number is not None:
                found[place] = number
        noted.update(found)
        return bool(found)

    def _residues_before(self, step: int) -> Mapping[Name, Residue] | None:
        """What the step (0: the last forward pass) starts from; ``None`` asks for a walk that remembers every step."""
        if self.problem.numbers.carry == "rounded":
            return {}
        last = step or len(self.losses) + 1
        while len(self._starts) < last:
            before = len(self._starts)
            at = self.known.get(before)
            values = at.values if at else self.history.get(before)
            if values is None:
                self._forgotten = self.remember = True
                return None
            after = carried_on(self.tape, residues(self.tape, values, len(self.tape) - 1, self._starts[-1]))
            self._starts.append(self._starts[-1] if at and at.stopped else after)
        return self._starts[last - 1]

    def recompute(self) -> None:
        """Walk all steps again at the present precision, in place."""
        while True:
            self._forgotten = False
            self.history.clear()
            self._starts = [{}]
            try:
                with working_precision(self.bits):
                    _walk(self)
                return
            except EquationUndecided as fault:
                if self._forgotten:
                    continue
                step, tape, _ = self._last
                if self.bits >= LAST_BITS:
                    what = f"in {describe(tape.names[fault.slot])} cannot be decided with {LAST_BITS} bits"
                    raise ProblemError(Fault(when(step), f"a sign or a comparison {what}")) from fault
                self.bits *= 2

    _last: tuple[int, Tape, list[Value | None]] = field(default=(0, Tape(), []))
    #: What each step starts from, as far as it was asked for (see ``structure``).
    _starts: list[Mapping[Name, Residue]] = field(default_factory=lambda: [{}])
    _forgotten: bool = False


def _straddles(value: Value | None) -> bool:
    """Whether its sign is undecided."""
    return isinstance(value, arb) and bool(value.contains(0)) and not value.is_zero()


def run(problem: Problem, tapes: Tapes | None = None) -> Run:
    """Build the tapes and walk them; raises ``ProblemError`` where a value does not exist.

    tapes: of another problem of the same architecture, where they are built already.
    """
    tapes = tapes or Tapes.of(problem)
    # A long training loses bits at every step; the start allows for it, so that few runs are walked twice.
    bits = FIRST_BITS if problem.training.steps < 100 else 2 * FIRST_BITS
    result = Run(problem, tapes.step, tapes.forward, bits)
    result.recompute()
    return result


def _walk(result: Run) -> None:
    problem, tape, numbers = result.problem, result.tape, result.problem.numbers
    walk = instructions(tape, numbers)
    until_loss = _forward_only(tape, walk)
    carried = dict(initial(problem, tape))
    kept = problem.show.listed(problem.training.steps)
    result.steps, result.losses = [], []
    for step, batch in zip(range(1, problem.training.steps + 1), batches(problem), strict=False):
        values = bind(problem, tape, batch, carried, step)
        at = _pass(result, step, batch, tape, values)
        result._last = (step, tape, values)
        if stops := _stops(result, at, until_loss):
            at.stopped = True
        else:
            _evaluate(result, at, walk)
        result.losses.append(at.value(Name("loss")))
        if step in kept or stops:
            result.steps.append(at)
        if step == 1 or step in kept or stops:
            result.known[step] = at
        if stops:
            break
        if result.remember:
            result.history[step] = values
        carry_on(tape, values, carried)
    samples = tuple(range(1, len(problem.samples) + 1))
    values = bind(problem, result.forward, samples, carried, 0)
    result.final = result.known[0] = _pass(result, 0, samples, result.forward, values)
    result._last = (0, result.forward, values)
    _evaluate(result, result.final, instructions(result.forward, numbers))


def _pass(result: Run, step: int, samples: tuple[int, ...], tape: Tape, values: list[Value | None]) -> Pass:
    """The pass of that step; where documents already hold it, it is filled anew in place."""
    at = result.known.get(step) or Pass(step, samples, tape, values)
    at.values = values
    return at


def _forward_only(tape: Tape, walk: list[Instruction]) -> list[Instruction]:
    last = max(slot for name, slot in tape.index.items() if name.kind in ("loss", "report", "quantity"))
    return [instruction for instruction in walk if instruction.target <= last]


def _stops(result: Run, at: Pass, until_loss: list[Instruction]) -> bool:
    """Whether the batch's loss is below the author's limit; if so only the forward part is evaluated."""
    limit = result.problem.training.stop_below
    if limit is None:
        return False
    _evaluate(result, at, until_loss)
    try:
        return sign(at.value(Name("loss")) - exact(limit.value)) < 0
    except Undecided as fault:
        raise EquationUndecided(at.tape[Name("loss")]) from fault


def _evaluate(result: Run, at: Pass, walk: list[Instruction]) -> None:
    """Fill the pass; a sign that stays undecided may be that of a quantity which is 0 by structure."""
    while True:
        try:
            evaluate(at.tape, walk, at.values, result.problem.numbers, result.exact.get(at.step, {}))
            return
        except EquationImpossible as fault:
            raise ProblemError(_fault(result, at, fault.name, fault.reason)) from fault
        except EquationUndecided as fault:
            exhausted = result.bits >= SUSPECT_BITS or result.problem.numbers.carry == "rounded"
            if not (exhausted and result._note_exact(at.step, at.tape, at.values, fault.slot)):
                raise


def _fault(result: Run, at: Pass, name: Name, reason: str) -> Fault:
    sample = f", sample {at.samples[name.sample - 1]}" if name.sample and len(result.problem.samples) > 1 else ""
    return Fault(f"{when(at.step)}{sample}", f"{describe(name)} has no value: {reason}")

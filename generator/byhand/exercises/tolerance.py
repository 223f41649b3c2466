"""Which answers to accept: everything that a student who obeys the sheet's rule can get, and as little more as can be.

**Who obeys.** A rule says "each" or "end" (``rounding.Rule``).

* *Lines.* Every equation of the tape is a line; its result is an answer, and with "each" it is written down, and
  carried on, with so many digits. Which way it is rounded is stated, or open: then half up, half even and truncating
  are all right, and mixing them from number to number too.
* *More digits.* Whoever keeps more digits than asked for, at some lines or at all of them, obeys. So the exact value
  is always accepted, and so is the key.
* *Inside a line* people differ: one computes it in one go, another writes down a product of a sum, a − t, 1 − a,
  e^(−z), the slope, ηg. So every operation of a form may be written down, with the digits of its line or more, or not
  at all; of a product of three and more factors any may be multiplied first, a longer sum has running totals. σ, tanh
  and cosh are made of exponentials. Two things are one step: a quotient (nobody writes 1/s first; but 1/n of a mean
  and 1/(1 + e^(−z)) as a slope are numbers of their own), and what is made of settings only (1 − βᵏ is exact).
* *Formulas* are those of the sheet: σ′ from the carried a, softmax unshifted.
* *Numbers near 0.* A sheet with n decimals says that below 10^(1−n) (n < 3: 10^(−n)) two significant figures count.
  Then 0.0001 for 0.00012 does not obey; where the sheet doesn't say so (``Rule.tiny`` is "any") plain decimals do,
  even if they are 0.
* *"end"*: a calculator shows ten significant digits, so nobody carries fewer (``CALCULATOR``); answers are rounded.

**How it is bounded.** Line by line in the tape's order, each by its range and by the mean value theorem (``spread``),
over all lines with the errors that they share (``propagation``), in intervals whose ends are decimals
(``fixedpoint``), functions by python-flint's balls. Where a kink (ReLU at 0, max, |x|) lies inside the range, every
case counts; where a divisor or a logarithm's argument may be 0, there is no bound. A training that stops below a loss
stops where the key does; that others may stop elsewhere is told (``Intervals.parting``).

Nothing here depends on the numbers of a problem until ``evaluate``: ``Tolerances`` is made once for all variants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from byhand.derivation.addresses import computed
from byhand.derivation.binding import batches, bind, initial
from byhand.derivation.run import Pass, Run, run
from byhand.derivation.tapes import Tapes
from byhand.exercises.fixedpoint import BITS, PLACES, SCALE, Ends, ends_of
from byhand.exercises.propagation import Equationed, Propagation, Quantity, made_ready
from byhand.exercises.rounding import Rule
from byhand.problem.model import Digits, Problem
from byhand.tape.arithmetic import Rounded, Value, exact, plain_text
from byhand.tape.evaluate import working_precision
from byhand.tape.names import Name
from byhand.tape.tape import Slot, Tape

_ENDS = Digits("decimals", PLACES)


@dataclass(frozen=True, slots=True)
class Interval:
    """The answers to accept for one blank.

    key: as the key prints it. ends: in units of 10⁻⁵⁰; ``None`` where the rule leaves no bound.
    """

    key: Rounded
    ends: Ends | None

    @property
    def low(self) -> Fraction | None:
        return Fraction(self.ends[0], SCALE) if self.ends else None

    @property
    def high(self) -> Fraction | None:
        return Fraction(self.ends[1], SCALE) if self.ends else None

    @property
    def texts(self) -> tuple[str, str]:
        """Low and high as exact decimals; empty where there is no bound."""
        if self.ends is None:
            return "", ""
        low, high = (plain_text(Rounded(end, -PLACES, False, _ENDS)) for end in self.ends)
        return low, high

    def __contains__(self, value: Fraction) -> bool:
        return self.ends is None or self.ends[0] <= value * SCALE <= self.ends[1]


@dataclass(frozen=True, slots=True)
class Intervals:
    """by_address: of every quantity of the shown steps and the last forward pass. Aliases share one interval.

    parting: steps at which some students stop (``stop_below``) and others go on.
    """

    by_address: Mapping[str, Interval]
    parting: tuple[int, ...]


def accepted(problem: Problem | Run, rule: Rule | None = None) -> Mapping[str, Interval]:
    """The answers to accept, by address; the rule is the one of the problem's ``[numbers]`` unless another is given."""
    of = problem if isinstance(problem, Run) else run(problem)
    return Tolerances(of.problem).evaluate(of, rule or Rule.of(of.problem.numbers)).by_address


class Tolerances:
    """An architecture made ready, for any number of variants. tapes: its own, where they are built already."""

    def __init__(self, problem: Problem, tapes: Tapes | None = None) -> None:
        tapes = tapes or Tapes.of(problem)
        self.tape, self.forward = tapes.step, tapes.forward
        self.step = [made_ready(self.tape, equation) for equation in self.tape.equations.values()]
        self.last = [made_ready(self.forward, equation) for equation in self.forward.equations.values()]
        self._places: dict[tuple[int, tuple[int, ...]], tuple[tuple[str, Slot, str], ...]] = {}

    def evaluate(self, of: Run, rule: Rule) -> Intervals:
        """The answers to accept in one variant; ``ValueError`` where it has another architecture."""
        if not (_same(of.tape, self.tape) and _same(of.forward, self.forward)):
            raise ValueError(f"{of.problem.name} has another architecture")
        with working_precision(BITS):
            return _Evaluation(self, of, rule).intervals()

    def places(self, at: Pass, layers: int) -> tuple[tuple[str, Slot, str], ...]:
        """(address, slot, quantity for its digits) of all that a pass computes."""
        key = at.step, at.samples
        if key not in self._places:
            equations = at.tape.equations
            self._places[key] = tuple(
                (address, at.tape[name], equations[at.tape[name]].digits)
                for address, name in computed(at, layers).items()
            )
        return self._places[key]


def _same(tape: Tape, other: Tape) -> bool:
    if tape is other:
        return True
    pairs = zip(tape.equations.values(), other.equations.values(), strict=False)
    return tape.names == other.names and all(one == two for one, two in pairs)


class _Evaluation:
    def __init__(self, ready: Tolerances, of: Run, rule: Rule) -> None:
        self.ready = ready
        self.of = of
        self.rule = rule
        self.propagation = Propagation(rule)
        self.found: dict[str, Interval] = {}
        self.parting: list[int] = []

    def intervals(self) -> Intervals:
        of, problem, tape = self.of, self.of.problem, self.ready.tape
        shown = {at.step: at for at in of.steps}
        start: dict[Name, Value] = dict(initial(problem, tape))
        carried: dict[Name, Quantity | None] = {}
        for step, batch in zip(range(1, len(of.losses) + 1), batches(problem), strict=False):
            raw = bind(problem, tape, batch, start, step)
            at = shown.get(step)
            stopped = at is not None and at.stopped
            lines = [line for line in self.ready.step if at is None or at.values[line.target] is not None]
            values = self.walk(tape, lines, raw, carried)
            self.look_at_stop(step, values[tape[Name("loss")]], stopped)
            if at is not None:
                self.collect(at, values)
            if not stopped:
                _carry_on(tape, values, carried)
        assert of.final is not None
        raw = bind(problem, self.ready.forward, tuple(range(1, len(problem.samples) + 1)), start, 0)
        self.collect(of.final, self.walk(self.ready.forward, self.ready.last, raw, carried))
        return Intervals(self.found, tuple(self.parting))

    def walk(
        self,
        tape: Tape,
        lines: Sequence[Equationed],
        raw: Sequence[Value | None],
        carried: Mapping[Name, Quantity | None],
    ) -> list[Quantity | None]:
        """raw: the given numbers by slot; carried: what came out of earlier steps, in their place."""
        values: list[Quantity | None] = [None] * len(raw)
        for slot, value in enumerate(raw):
            if value is not None:
                name = tape.names[slot]
                values[slot] = carried[name] if name in carried else Quantity.given(value)
        for line in lines:
            values[line.target] = self.propagation.line(line, values, raw)
        return values

    def look_at_stop(self, step: int, loss: Quantity | None, stopped: bool) -> None:
        limit = self.of.problem.training.stop_below
        if limit is None:
            return
        end, _ = ends_of(exact(limit.value))
        if loss is None or (loss.box[1] >= end if stopped else loss.box[0] < end):
            self.parting.append(step)

    def collect(self, at: Pass, values: Sequence[Quantity | None]) -> None:
        of, problem = self.of, self.of.problem
        layers = len(problem.network.layers) if problem.network else 0
        rounding = self.rule.rounding or problem.numbers.rounding
        known: dict[Slot, Interval] = {}
        for address, slot, quantity in self.ready.places(at, layers):
            if at.values[slot] is None:
                continue
            if slot not in known:
                key = of.rounded(at, slot, self.rule.digits_of(quantity), rounding)
                known[slot] = Interval(key, self.ends(values[slot], quantity, key))
            self.found[address] = known[slot]

    def ends(self, value: Quantity | None, quantity: str, key: Rounded) -> Ends | None:
        if value is None:
            return None
        low, high = self.propagation.answer(quantity).written(value.natural)
        below, above = ends_of(key.value)  # of a key that was carried by another rule
        return min(low, below), max(high, above)


def _carry_on(tape: Tape, values: Sequence[Quantity | None], carried: dict[Name, Quantity | None]) -> None:
    """What the next step starts from, in the place of what this one was given."""
    for name, slot in tape.index.items():
        if name.kind == "after":
            carried[name.of_kind("parameter")] = values[slot]
        elif name.kind == "state" and name.of_kind("state_before") in tape:
            carried[name.of_kind("state_before")] = values[slot]

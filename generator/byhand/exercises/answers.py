"""The numbers that misconceptions lead to in one problem: by pass, by address, beside the right ones.

For each misconception only the lines that it changes are walked, and those that follow; where the usual precision does
not decide, a whole run with that mistake is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flint import arb

from byhand.derivation.binding import bind, carry_on, initial
from byhand.derivation.run import Pass, Run
from byhand.errors import ByhandError, ProblemError
from byhand.exercises.fixedpoint import SCALE, Ends
from byhand.exercises.quick import approximately, ratio
from byhand.exercises.workshop import Workshop, walked
from byhand.problem.model import Digits, Problem
from byhand.tape.arithmetic import Rounded, Undecided, Value, fraction, round_value, sign
from byhand.tape.evaluate import EquationImpossible, EquationUndecided, evaluate, working_precision
from byhand.tape.names import Name
from byhand.tape.tape import Slot

#: More than a float is off, as a part of itself.
_FUZZ = 1e-12


class Answers:
    """What each misconception makes of one problem of a workshop; all is computed when it is asked for, once.

    right: the right numbers. Raises ``ProblemError`` where these don't exist, ``ValueError`` for a problem of another
    architecture than the workshop's.
    """

    def __init__(self, workshop: Workshop, problem: Problem) -> None:
        if not workshop.fits(problem):
            raise ValueError(f"{problem.name} has another architecture than the workshop's problem")
        self.workshop = workshop
        self.problem = problem
        self.right = walked(Run(problem, workshop.tape, workshop.forward))
        self._firsts: dict[str, Pass | None] = {}
        self._finals: dict[str, Pass | None] = {}
        self._runs: dict[str, Run | None] = {}
        self._printed: dict[tuple[str, str], Rounded | None] = {}
        self._keys: dict[str, Rounded] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The misconceptions that this problem leaves room for, in the table's order."""
        return () if self.right.first.stopped else tuple(self.workshop.plans)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Everything that is computed in step 1 and in the last forward pass."""
        return () if self.right.first.stopped else (*self.workshop.first, *self.workshop.final)

    # -- passes ------------------------------------------------------------------------------------------------

    def first(self, name: str) -> Pass | None:
        """Step 1 with that mistake; ``None`` where one of its numbers does not exist."""
        if name not in self._firsts:
            self._firsts[name] = self._first(name)
        return self._firsts[name]

    def final(self, name: str) -> Pass | None:
        """The last forward pass, the mistake having been made at every step."""
        if name not in self._finals:
            self._finals[name] = self._final(name)
        return self._finals[name]

    def run(self, name: str) -> Run | None:
        """The whole training with that mistake: slower, and good for as many digits as one wants."""
        if name not in self._runs:
            try:
                plan = self.workshop.plans[name]
                self._runs[name] = walked(Run(self.problem, plan.tape, self.workshop.forward))
            except ProblemError:
                self._runs[name] = None
        return self._runs[name]

    def _first(self, name: str) -> Pass | None:
        plan, right = self.workshop.plans[name], self.right.first
        values: list[Value | None] = [*right.values, *[None] * (len(plan.tape) - len(right.values))]
        if plan.fresh:
            start = dict(initial(self.problem, plan.tape))
            given = bind(self.problem, plan.tape, right.samples, start, 1)
            for slot in plan.fresh:
                values[slot] = given[slot]
        at = Pass(1, right.samples, plan.tape, values)
        try:
            with working_precision(self.right.bits):
                evaluate(plan.tape, plan.walk, values, self.problem.numbers, {})
        except EquationImpossible:
            return None
        except EquationUndecided:
            run = self.run(name)
            return run.first if run else None
        return at

    def _final(self, name: str) -> Pass | None:
        training, final = self.problem.training, self.right.final
        if training.learning_rate is None:
            return final
        first = self.first(name)
        if training.steps > 1 or first is None or final is None:
            run = self.run(name) if training.steps > 1 else None
            return run.final if run else None
        carried = dict(initial(self.problem, first.tape))
        carry_on(first.tape, first.values, carried)
        values = bind(self.problem, self.workshop.forward, final.samples, carried, 0)
        try:
            with working_precision(self.right.bits):
                evaluate(self.workshop.forward, self.workshop.forward_walk, values, self.problem.numbers, {})
        except EquationImpossible:
            return None
        except EquationUndecided:
            run = self.run(name)
            return run.final if run else None
        return Pass(0, final.samples, self.workshop.forward, values)

    # -- numbers by address ------------------------------------------------------------------------------------

    def key(self, address: str) -> Rounded:
        """The right number as it is printed."""
        if address not in self._keys:
            at, quantity = self._place(address, "")
            assert at is not None
            slot = at.tape[quantity]
            digits = self.problem.numbers.digits_of(at.tape.equations[slot].digits or None)
            self._keys[address] = self.right.rounded(at, slot, digits)
        return self._keys[address]

    def value(self, name: str, address: str) -> Value | None:
        """The misconception's number, unrounded in exact carry."""
        at, quantity = self._place(address, name)
        return at.values[at.tape[quantity]] if at else None

    def printed(self, name: str, address: str) -> Rounded | None:
        """The misconception's number as it would be printed; ``None`` where it does not exist."""
        if (name, address) not in self._printed:
            self._printed[name, address] = self._round(name, address)
        return self._printed[name, address]

    def _place(self, address: str, name: str) -> tuple[Pass | None, Name]:
        """The pass that the address belongs to, right where ``name`` is empty, and its quantity."""
        if address in self.workshop.first:
            return (self.first(name) if name else self.right.first), self.workshop.first[address]
        if address not in self.workshop.final:
            raise ByhandError(f"nothing is computed at {address!r}")
        return (self.final(name) if name else self.right.final), self.workshop.final[address]

    def _round(self, name: str, address: str) -> Rounded | None:
        at, quantity = self._place(address, name)
        if at is None:
            return None
        slot = at.tape[quantity]
        value = at.values[slot]
        if value is None:  # training has stopped before
            return None
        digits = self.problem.numbers.digits_of(at.tape.equations[slot].digits or None)
        try:
            with working_precision(self.right.bits):
                return round_value(value, digits, self.problem.numbers.rounding)
        except Undecided:
            return self._round_with_care(name, at, slot)

    def _round_with_care(self, name: str, at: Pass, slot: Slot) -> Rounded | None:
        run = self.run(name)
        if run is None:
            return None
        passed = run.first if at.step else run.final
        assert passed is not None
        digits = self.problem.numbers.digits_of(passed.tape.equations[slot].digits or None)
        try:
            return run.rounded(passed, slot, digits)
        except ProblemError:
            return None

    # -- comparisons -------------------------------------------------------------------------------------------

    def affected(self, name: str, *, printed: bool = False) -> tuple[str, ...]:
        """The addresses at which the misconception gives another number, before rounding or as printed.

        One that does not exist is another.
        """
        differs = self._differs_in_print if printed else self._differs
        return tuple(address for address in self.addresses if differs(name, address))

    def _differs(self, name: str, address: str) -> bool:
        (right, quantity), (wrong, _) = self._place(address, ""), self._place(address, name)
        assert right is not None
        if wrong is None:
            return True
        first, second = right.values[right.tape[quantity]], wrong.values[wrong.tape[quantity]]
        if first is second:
            return False
        if first is None or second is None:
            return True
        try:
            with working_precision(self.right.bits):
                return sign(first - second) != 0
        except Undecided:  # equal as far as the precision shows
            return False

    def _differs_in_print(self, name: str, address: str) -> bool:
        return self._differs(name, address) and self.printed(name, address) != self.key(address)

    def wrong(self, address: str) -> dict[str, Rounded]:
        """Misconception → its printed number at the address, for all that give another one than the key."""
        pairs = ((name, self.printed(name, address)) for name in self.names if self._differs(name, address))
        key = self.key(address)
        return {name: number for name, number in pairs if number is not None and number != key}

    def within(self, bounds: Mapping[str, Ends], names: Sequence[str] | None = None) -> dict[str, dict[str, Rounded]]:
        """Address → misconception → its printed number, for the wrong numbers that lie between the address's ends.

        bounds: address → low and high in units of ``fixedpoint``, both included; only ``addresses`` count.
        names: of the misconceptions that are looked at, all by default.
        """
        names = self.names if names is None else [name for name in self.names if name in names]
        found: dict[str, dict[str, Rounded]] = {}
        for right, wrong_of, quantities in (
            (self.right.first, self.first, self.workshop.first),
            (self.right.final, self.final, self.workshop.final),
        ):
            asked = tuple(address for address in quantities if address in bounds)
            if right is None or not asked:
                continue
            windows = [self._window(right, quantities[address], *bounds[address]) for address in asked]
            for name in names:
                wrong = wrong_of(name)
                for address in self._near(wrong, asked, windows) if wrong else ():
                    number = self.printed(name, address) if self._differs(name, address) else None
                    if number is not None and number != self.key(address) and _between(number, *bounds[address]):
                        found.setdefault(address, {})[name] = number
        return found

    def _near(self, wrong: Pass, asked: tuple[str, ...], windows: Sequence[_Window]) -> Iterator[str]:
        """Where a misconception's number is another one, and may be in the window once it is printed."""
        for address, slot, window in zip(asked, self.workshop.slots(wrong.tape, asked), windows, strict=True):
            value = wrong.values[slot]
            if value is not None and value is not window.right and window.holds(value):
                yield address

    def _window(self, right: Pass, quantity: Name, low: int, high: int) -> _Window:
        slot = right.tape[quantity]
        digits = self.problem.numbers.digits_of(right.tape.equations[slot].digits or None)
        return _Window(right.values[slot], ratio(low, SCALE), ratio(high, SCALE), digits)

    def distractors(self, address: str) -> Iterator[tuple[str, Rounded]]:
        """Wrong numbers with their causes, in the table's order; none like the key or one before it in print."""
        seen = set()
        for name, number in self.wrong(address).items():
            if number not in seen:
                seen.add(number)
                yield name, number

    def unseen(self, *addresses: str) -> tuple[str, ...]:
        """Misconceptions that change no printed number at these addresses (all of them where none is named)."""
        asked = addresses or self.addresses
        return tuple(name for name in self.names if not any(self._differs_in_print(name, at) for at in asked))


def _between(number: Rounded, low: int, high: int) -> bool:
    units = fraction(number.value) * SCALE
    return low <= units <= high


class _Window:
    """Where a number has to be so that it may lie between two others once it is printed; in floats, with room.

    right: the right number. Most wrong ones are far away, and need not be rounded to know.
    """

    __slots__ = ("high", "low", "relative", "right")

    def __init__(self, right: Value | None, low: float, high: float, digits: Digits) -> None:
        # Printing moves a number by less than a unit of its last digit (of two significant digits where it is tiny).
        decimals = digits.kind == "decimals"
        room = 10.0**-digits.count if decimals else 0.0
        self.right = right
        self.relative = _FUZZ if decimals else 10.0 ** (1 - digits.count)
        self.low, self.high = low - room - _FUZZ * abs(low), high + room + _FUZZ * abs(high)

    def holds(self, value: Value) -> bool:
        rough = approximately(value)
        room = self.relative * abs(rough)
        if isinstance(value, arb):  # perhaps it is 0, and no ball shows that
            room += 2 * float(value.rad())
        return not (rough < self.low - room or rough > self.high + room)  # what is no number is not near

"""A training in which every number is rounded before it is used: by line, or at every operation.

This is what happens where an author computes on from printed numbers. A figure may show more digits than are carried,
so what counts is the result of rounded operands before it is rounded itself, beside what is carried.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from byhand.audit.walk import BALL, FLOAT, Arithmetic, part_value, parts_of, shape_of
from byhand.audit.worlds import Key, World
from byhand.derivation.addresses import by_slot
from byhand.derivation.binding import batches, bind, carry_on, initial
from byhand.derivation.run import Pass
from byhand.exercises.quick import approximately
from byhand.problem.model import Digits, Rounding
from byhand.tape.arithmetic import Impossible, Undecided, Value, fraction, limits, round_value
from byhand.tape.evaluate import working_precision

Number = Any
Each = Literal["line", "operation"]
#: So many steps are walked; the last forward pass is reached only by trainings that are no longer.
MOST_STEPS = 4
_BITS = 192


@dataclass(frozen=True, slots=True)
class Habit:
    """digits: what is kept. rounding: how. each: of every line's result, or of every operation's."""

    digits: Digits
    rounding: Rounding
    each: Each


def habits() -> Iterator[Habit]:
    """All that are tried, the most usual first."""
    for each in ("line", "operation"):
        for rounding in ("half_up", "truncate"):
            for count in range(1, 11):
                yield Habit(Digits("decimals", count), rounding, each)
                if count > 1:
                    yield Habit(Digits("significant", count), rounding, each)


class Trail:
    """The first steps of a world's training by a habit."""

    def __init__(self, world: World, habit: Habit) -> None:
        self.world = world
        self.habit = habit

    @cached_property
    def numbers(self) -> dict[Key, float]:
        """Every number on the way, before it is rounded."""
        return dict(self._walk(FLOAT, _rough(self.habit)))

    @cached_property
    def _proven(self) -> dict[Key, Value]:
        with working_precision(_BITS):
            return dict(self._walk(BALL, _exactly(self.habit)))

    def proven(self, key: Key) -> Value | None:
        """The number in balls, before it is rounded; ``None`` where there is none, or no precision decides a tie."""
        return self._proven.get(key)

    def _walk(self, how: Arithmetic, rounded: Callable[[Number], Number]) -> Iterator[tuple[Key, Number]]:
        run, problem = self.world.run, self.world.problem
        convert: Callable[[Any], Any] = approximately if how is FLOAT else lambda value: value
        carried = dict(initial(problem, run.tape))
        last = 0
        for step, batch in zip(range(1, min(len(run.losses), MOST_STEPS) + 1), batches(problem), strict=False):
            last = step
            values = bind(problem, run.tape, batch, carried, step)  # exact, but for what earlier steps left
            yield from self._pass(Pass(step, batch, run.tape, values), how, rounded, convert)
            carry_on(run.tape, values, carried)
        if last == len(run.losses):
            every = tuple(range(1, len(problem.samples) + 1))
            values = bind(problem, run.forward, every, carried, 0)
            yield from self._pass(Pass(0, every, run.forward, values), how, rounded, convert)

    def _pass(
        self, at: Pass, how: Arithmetic, rounded: Callable[[Number], Number], convert: Callable[[Any], Any]
    ) -> Iterator[tuple[Key, Number]]:
        tape = at.tape
        exact: list[Any] = list(at.values)  # parameters that an earlier step left are doubles, where these are used
        values: list[Any] = [each if each is None or isinstance(each, float) else convert(each) for each in exact]
        inner = rounded if self.habit.each == "operation" else None
        where = by_slot(at, self.world.problem.depth)
        for slot, equation in tape.equations.items():
            shape = shape_of(tape, equation)
            settings = [exact[place] for place in equation.fixed]
            raw, places = _line(shape, [values[each] for each in equation.operands()], settings, how, inner)
            if raw is None:
                values[slot] = None
                continue
            try:
                values[slot] = rounded(raw[shape.result])
            except (Undecided, Impossible):
                values[slot] = None  # a tie that no precision decides: what follows is not known either
                continue
            if slot in where:
                yield (where[slot], ""), raw[shape.result]
                for part in parts_of(shape):
                    try:
                        yield (
                            (where[slot], part.key),
                            raw[part.place] if not part.factors else part_value(shape, places, part, how),
                        )
                    except (ArithmeticError, ValueError, Undecided):
                        continue
        at.values[:] = values


def _line(
    shape: Any,
    operands: Sequence[Number],
    settings: Sequence[Any],
    how: Arithmetic,
    inner: Callable[[Number], Number] | None,
) -> tuple[list[Number] | None, list[Number]]:
    """(each place before it is rounded, after)."""
    raw, places = list(operands), list(operands)
    if any(operand is None for operand in operands):
        return None, places
    try:
        for step in shape.steps:
            if step.kind == "constant":
                value = step.data(settings)
                value = approximately(value) if how is FLOAT else value
                raw.append(value)
                places.append(value)
                continue
            value = how.kinds[step.kind](step, [places[part] for part in step.parts])
            raw.append(value)
            places.append(inner(value) if inner else value)
    except (ArithmeticError, ValueError, Undecided, Impossible, OverflowError):
        return None, places
    return raw, places


# --- rounding ------------------------------------------------------------------------------------------


def _exactly(habit: Habit) -> Callable[[Number], Number]:
    from flint import fmpq

    def rounded(value: Value) -> Value:
        if habit.digits.kind == "significant":
            return round_value(value, habit.digits, habit.rounding).value
        # Plain decimals: a number below the last of them is 0, as on paper.
        shift = 10**habit.digits.count
        low, high = (_integer(fraction(end) * shift, habit.rounding) for end in limits(value))
        if low != high:
            raise Undecided
        return fmpq(low, shift)

    return rounded


def _integer(value: Fraction, rounding: Rounding) -> int:
    size = abs(value)
    whole = int(size if rounding == "truncate" else size + Fraction(1, 2))
    return -whole if value < 0 else whole


def _rough(habit: Habit) -> Callable[[float], float]:
    half = 0.5 if habit.rounding != "truncate" else 0.0
    count, decimals = habit.digits.count, habit.digits.kind == "decimals"

    def rounded(value: float) -> float:
        if value == 0 or not math.isfinite(value):
            return value
        places = count if decimals else count - 1 - math.floor(math.log10(abs(value)))
        shift = 10.0**places
        size = math.floor(abs(value) * shift + half + 1e-9)
        return math.copysign(float(f"{size}e{-places}"), value)

    return rounded

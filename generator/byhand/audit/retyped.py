"""Lines worked out from the figures printed beside them, as an author with a calculator does.

Each operand of a line is the exact number, or a figure that the source prints for it, or what comes out for it when
it is itself worked out from printed figures. So a last digit that differs because rounded figures were multiplied is
found without guessing to how many digits they were rounded, and so is a wrong figure that was carried on.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from byhand.audit.walk import BALL, FLOAT, Arithmetic, Part, exactly, part_value, parts_of, shape_of, worked_out
from byhand.audit.worlds import Key, World
from byhand.derivation.addresses import by_slot
from byhand.derivation.run import Pass
from byhand.exercises.quick import approximately
from byhand.tape.arithmetic import Impossible, Undecided, Value
from byhand.tape.evaluate import working_precision
from byhand.tape.operations import Operations
from byhand.tape.tape import Equation, Slot

Number = Any
#: So many ways to choose the operands of one line.
_MOST_CHOICES = 64
#: So many figures for one quantity.
_MOST_FIGURES = 4
_BITS = 192


@dataclass(frozen=True, slots=True)
class Choice:
    """A value for an operand and the rows of figures that it comes from."""

    value: Number
    rows: frozenset[int]


class Retyped:
    """figures: for each quantity the (row, number) that are printed for it. passes: whose lines are worked out."""

    def __init__(self, world: World, figures: Mapping[Key, Sequence[tuple[int, Any]]], passes: Sequence[Pass]) -> None:
        self.world = world
        self.passes = passes
        self.figures = figures

    @cached_property
    def numbers(self) -> dict[tuple[Key, int], tuple[float, frozenset[int]]]:
        """(key, how manyth way) → what comes out, from which rows."""
        return {place: (value, rows) for place, value, rows in self._walk(FLOAT)}

    @cached_property
    def _proven(self) -> dict[tuple[Key, int], Value]:
        with working_precision(_BITS):
            return {place: value for place, value, _ in self._walk(BALL)}

    def proven(self, key: Key) -> Value | None:
        """key: with ``#`` and the number of the way behind its part."""
        part, _, way = key[1].partition("#")
        return self._proven.get(((key[0], part), int(way)))

    def _walk(self, how: Arithmetic) -> Iterator[tuple[tuple[Key, int], Number, frozenset[int]]]:
        counts: dict[Key, int] = {}
        for key, value, rows in self._lines(how):
            way = counts.get(key, 0)
            counts[key] = way + 1
            yield (key, way), value, rows

    def _lines(self, how: Arithmetic) -> Iterator[tuple[Key, Number, frozenset[int]]]:
        carried: dict[str, tuple[Choice, ...]] = {}
        for at in self.passes:
            choices = self._given(at, carried, how)
            for slot, equation in at.tape.equations.items():
                if at.values[slot] is None:
                    continue
                found = list(self._line(at, slot, equation, choices, how))
                best: Choice | None = None
                for key, value, rows in found:
                    if rows:
                        yield key, value, rows
                    if rows and not key[1]:
                        best = Choice(value, rows)  # all from figures: the last way
                choices[slot] = self._options(at, slot, best, how)
            for name, slot in at.tape.index.items():
                if name.kind == "after":
                    carried[name.label] = choices.get(slot, ())

    def _given(
        self, at: Pass, carried: Mapping[str, tuple[Choice, ...]], how: Arithmetic
    ) -> dict[Slot, tuple[Choice, ...]]:
        found: dict[Slot, tuple[Choice, ...]] = {}
        for name, slot in at.tape.index.items():
            if slot not in at.tape.equations and at.values[slot] is not None:
                extra = carried.get(name.label, ())[1:] if name.kind == "parameter" else ()
                found[slot] = (Choice(_number(at.values[slot], how), frozenset()), *extra)
        return found

    def _options(self, at: Pass, slot: Slot, best: Choice | None, how: Arithmetic) -> tuple[Choice, ...]:
        exact = Choice(_number(at.values[slot], how), frozenset())
        printed = [
            Choice(float(value) if how is FLOAT else exactly(value), frozenset([row]))
            for row, value in self.figures.get((self._address(at, slot), ""), ())[:_MOST_FIGURES]
        ]
        return (exact, *([best] if best else []), *printed)

    def _address(self, at: Pass, slot: Slot) -> str:
        return self._where[id(at)].get(slot, "")

    @cached_property
    def _where(self) -> dict[int, dict[Slot, str]]:
        return {id(at): by_slot(at, self.world.problem.depth) for at in self.passes}

    def _line(
        self, at: Pass, slot: Slot, equation: Equation, choices: Mapping[Slot, tuple[Choice, ...]], how: Arithmetic
    ) -> Iterator[tuple[Key, Number, frozenset[int]]]:
        shape, where = shape_of(at.tape, equation), self._address(at, slot)
        settings = [at.values[each] for each in equation.fixed]
        operands = tuple(equation.operands())
        for chosen in _ways([choices.get(each, ()) for each in operands]):
            values = [each.value for each in chosen]
            rows = frozenset().union(*(each.rows for each in chosen))
            places = worked_out(shape, values, settings, how)
            if places is None:
                continue
            if rows:
                yield from _told(shape, where, places, rows, how)
            yield from self._with_parts(shape, where, values, settings, rows, how)

    def _with_parts(
        self,
        shape: Operations,
        where: str,
        values: Sequence[Number],
        settings: Sequence[Any],
        rows: frozenset[int],
        how: Arithmetic,
    ) -> Iterator[tuple[Key, Number, frozenset[int]]]:
        """The line with figures in place of some of the numbers on the way."""
        own = {
            Part.of(part): found[0]
            for (address, part), found in self.figures.items()
            if address == where and part and found
        }
        whole = {part.place: each for part, each in own.items() if not part.factors}
        if not whole:
            return
        places = worked_out(
            shape, values, settings, how, {p: float(v) if how is FLOAT else exactly(v) for p, (_, v) in whole.items()}
        )
        if places is not None:
            yield from _told(shape, where, places, rows | {row for row, _ in whole.values()}, how)


def _told(
    shape: Operations, where: str, places: Sequence[Number], rows: frozenset[int], how: Arithmetic
) -> Iterator[tuple[Key, Number, frozenset[int]]]:
    for part in parts_of(shape):
        try:
            yield (where, part.key), part_value(shape, places, part, how), rows
        except (ArithmeticError, ValueError, Undecided, Impossible):
            continue
    yield (where, ""), places[shape.result], rows


def _ways(options: Sequence[tuple[Choice, ...]]) -> Iterator[tuple[Choice, ...]]:
    """All ways to choose; where they are too many: one operand at a time, then all. The last takes the most figures."""
    if any(not each for each in options):
        return
    count = 1
    for each in options:
        count *= len(each)
    if count <= _MOST_CHOICES:
        yield from itertools.product(*options)
        return
    exact = tuple(each[0] for each in options)
    yield exact
    for place, each in enumerate(options):
        for other in each[1:]:
            yield (*exact[:place], other, *exact[place + 1 :])
    yield tuple(each[-1] for each in options)


def _number(value: Value | None, how: Arithmetic) -> Number:
    return approximately(value) if how is FLOAT else value

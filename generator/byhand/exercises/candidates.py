"""Candidates for ``find``: places on grids, the problems that they stand for, and how far each is from the wishes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from flint import arb

from byhand.derivation.binding import batches, bind, initial
from byhand.errors import Fault, ProblemError
from byhand.exercises.conditions import CONDITIONS, holds
from byhand.exercises.drawing import Drawer
from byhand.exercises.ground import Ground
from byhand.exercises.probes import learn
from byhand.exercises.quick import Quick, approximately
from byhand.exercises.stream import Item, Stream
from byhand.exercises.trial import Trial, Values
from byhand.exercises.wishes import Figure, Wishes
from byhand.problem.model import Given, Problem
from byhand.tape.arithmetic import ZERO, exact
from byhand.tape.names import Name
from byhand.tape.tape import Slot, Tape

#: A training of more steps is walked too slowly to be searched.
MOST_STEPS = 20
#: A finer grid is none that a search can use.
MOST_NUMBERS = 100_000


class _Chosen(Stream):
    """Stands in for random numbers: place after place of a candidate. It notes what there was to choose from."""

    def __init__(self, places: Iterator[int], grids: list[Sequence[Any]]) -> None:
        self.places = places
        self.grids = grids

    def choice(self, items: Sequence[Item]) -> Item:
        self.grids.append(items)
        return items[next(self.places, 0)]


class Candidates:
    """All candidates of some wishes. A place is a row of whole numbers, one per number that varies."""

    def __init__(self, wishes: Wishes) -> None:
        homework = wishes.homework
        if homework.problem.training.steps > MOST_STEPS:
            found = homework.problem.training.steps
            raise ProblemError(Fault("problem.training.steps", f"found {found}; allowed in a search: {MOST_STEPS}"))
        if homework.vary.activation or homework.vary.units:
            raise ProblemError(Fault("vary", "found activation or units; allowed in a search: one shape"))
        self.wishes = wishes
        self.drawer = Drawer(homework)
        self.grids: list[Sequence[Given]] = []
        self._drawn(iter(()), self.grids)
        if not self.grids:
            raise ProblemError(Fault("vary", "nothing varies; allowed: weights, inputs and so on"))
        if (most := max(map(len, self.grids))) > MOST_NUMBERS:
            raise ProblemError(Fault("vary", f"a range of {most:,} numbers; allowed in a search: {MOST_NUMBERS:,}"))
        self.sizes = np.array([len(grid) for grid in self.grids], dtype=np.int64)
        self.base = self.problem([0] * len(self.grids))
        self.ground = Ground(homework, self.base)
        learn(self.ground, (self.problem(row) for row in self.random(Stream("", "probe"), 40)))
        self.walks = _walks(self)

    def problem(self, place: Sequence[int]) -> Problem:
        return self._drawn(iter(int(each) for each in place), [])

    def _drawn(self, places: Iterator[int], grids: list[Sequence[Given]]) -> Problem:
        return self.drawer.draw(lambda purpose: _Chosen(places, grids), (0, 0))

    # -- places ------------------------------------------------------------------------------------------------

    def random(self, stream: Stream, count: int) -> Any:
        words = np.frombuffer(stream.take(8 * count * len(self.sizes)), dtype=">u8")
        return (words.reshape(count, -1) % self.sizes.astype(np.uint64)).astype(np.int64)

    def near(self, place: Any, moves: Sequence[int]) -> Any:
        """All places that are one move of one number away."""
        count = len(self.sizes)
        moved = np.repeat(place[None, :], count * len(moves), axis=0)
        rows = np.arange(len(moved))
        moved[rows, rows % count] += np.repeat(np.array(moves), count)
        return self._inside(moved)

    def pairs(self, place: Any, moves: Sequence[int], stream: Stream, count: int) -> Any:
        """Some places that are a move of two numbers away."""
        moved = np.repeat(place[None, :], count, axis=0)
        rows = np.arange(count)
        for _ in range(2):
            words = np.frombuffer(stream.take(4 * count), dtype=">u2").reshape(2, count).astype(np.int64)
            moved[rows, words[0] % len(self.sizes)] += np.array(moves)[words[1] % len(moves)]
        return self._inside(moved)

    def _inside(self, moved: Any) -> Any:
        return np.minimum(np.maximum(moved, 0), self.sizes - 1)

    # -- how far from the wishes -------------------------------------------------------------------------------

    def costs(self, places: Any) -> Any:
        """One number per place, 0 where all wishes seem to hold."""
        values = self.walks(places)
        total = np.zeros(len(places))
        with np.errstate(all="ignore"):
            for number in self._penalties(*values):
                total = total + number
        return np.where(np.isfinite(total), total, np.inf)

    def _penalties(self, first: list[Any], final: list[Any]) -> Iterator[Any]:
        wishes, good = self.wishes, self.wishes.homework.good
        tape, forward = self.ground.workshop.tape, self.ground.workshop.forward
        for figure, value in (
            (wishes.loss_before, first[tape[Name("loss")]]),
            (wishes.loss_after, final[forward[Name("loss")]]),
        ):
            if figure:
                yield _beside(value, figure)
        if good.unit_range:
            low, high = map(float, good.unit_range)
            outs = [first[each.out] for each in self.ground.units]
            outs += [final[slot] for _, slot in forward.named("activation")]
            for out in outs:
                yield 10 * (np.maximum(low - out, 0) + np.maximum(out - high, 0))
        if good.least_gradient:
            least = float(good.least_gradient)
            for _, slot in self.ground.moving:
                yield np.maximum(1 - np.abs(first[slot]) / least, 0)
        yield from self._dead(first)
        if good.short is not None:
            yield from _long(good.short, [(self.ground.first, first), (self.ground.final, final)])

    def _dead(self, first: list[Any]) -> Iterator[Any]:
        """A unit that is off costs less the closer it is to being on."""
        good = self.wishes.homework.good
        nets = self.ground.workshop.tape.named("net")
        if good.alive and self.base.network is not None:
            for name, slot in nets:
                if self.base.network.layers[name.layer - 1].activation.kind == "relu":
                    yield np.where(first[slot] > 0, 0, 1 - np.asarray(first[slot]))

    # -- proof -------------------------------------------------------------------------------------------------

    def missed(self, problem: Problem) -> tuple[str, ...]:
        """The wishes that don't hold, by exact arithmetic."""
        trial = Trial(self.ground, problem)
        good = self.wishes.homework.good
        found = []
        for name, condition in CONDITIONS.items():
            if condition.asked(good) and (why := holds(trial, name)) is not None:
                found.append(f"{name} ({why})" if why else name)
        if any(each.startswith("exists") for each in found):
            return tuple(found)
        wished = (("loss_before", self.wishes.loss_before, trial.first, self.ground.workshop.tape),)
        after = (("loss_after", self.wishes.loss_after, trial.last, self.ground.workshop.forward),)
        for name, figure, values, tape in (*wished, *after):
            if figure and not _rounds_to(values, tape, figure):
                loss = approximately(values[tape[Name("loss")]])
                found.append(
                    f"{name} ({loss:.{figure.decimals + 3}f} instead of {float(figure.value):.{figure.decimals}f})"
                )
        return tuple(found)

    def nothing(self) -> Fault:
        return Fault("vary", "none of the candidates has numbers at all (a logarithm of 0, a division by 0)")


def _rounds_to(values: Values, tape: Tape, figure: Figure) -> bool:
    loss = values[tape[Name("loss")]]
    return loss is not None and bool(arb(exact(figure.half)) > arb(loss - exact(figure.value)).abs_upper())


def _beside(value: Any, figure: Figure) -> Any:
    """By how many units in the last place it is beside the figure; a little less than a half is none."""
    off = np.abs(value - float(figure.value)) / float(2 * figure.half)
    return np.where(off < 0.499, 0.0, off)


def _long(short: int, passes: Sequence[tuple[Sequence[Any], list[Any]]]) -> Iterator[Any]:
    scale = 10.0**short
    for asked, values in passes:
        for each in asked:
            scaled = np.asarray(values[each.slot]) * scale
            yield np.where(np.abs(scaled - np.rint(scaled)) > 1e-6, 1.0, 0.0)


#: (slot, the number's place among those of a candidate, its grid)
Bound = list[tuple[Slot, int, Any]]


def _walks(candidates: Candidates) -> Callable[[Any], tuple[list[Any], list[Any]]]:
    """Places → numbers by slot, of the first step and of the last forward pass."""
    base, workshop = candidates.base, candidates.ground.workshop
    step, forward = Quick(workshop.tape), Quick(workshop.forward)
    plan = [
        _bound(candidates, workshop.tape, batch, number)
        for number, batch in zip(range(1, base.training.steps + 1), batches(base), strict=False)
    ]
    last = _bound(candidates, workshop.forward, tuple(range(1, len(base.samples) + 1)), 0)
    kept = [(name, slot) for name, slot in workshop.tape.index.items() if name.kind in ("after", "state")]
    later = {name.of_kind("parameter" if name.kind == "after" else "state_before"): slot for name, slot in kept}

    def walk(places: Any) -> tuple[list[Any], list[Any]]:
        before: list[Any] | None = None
        first: list[Any] = []
        for blank, numbers in plan:
            before = _filled(workshop.tape, blank, numbers, places, before, later)
            step.walk(before)
            first = first or before
        values = _filled(workshop.forward, last[0], last[1], places, before, later)
        forward.walk(values)
        return first, values

    return walk


def _bound(candidates: Candidates, tape: Tape, batch: tuple[int, ...], step: int) -> tuple[list[float], Bound]:
    """What a pass starts from, and which slots take a candidate's numbers: (slot, number's place, its grid)."""

    def start(place: Sequence[int]) -> Values:
        problem = candidates.problem(place)
        given = {name: ZERO for name in tape.index if name.kind == "state_before"}
        return bind(problem, tape, batch, {**given, **dict(initial(problem, tape))}, step)

    count = len(candidates.grids)
    blank = start([0] * count)
    bound: Bound = []
    tables: dict[int, Any] = {}
    for number, grid in enumerate(candidates.grids):
        other = next((place for place, each in enumerate(grid) if each.value != grid[0].value), 0)
        row = start([other if place == number else 0 for place in range(count)])
        table = tables.setdefault(id(grid), np.array([float(each.value) for each in grid]))
        bound += [(slot, number, table) for slot in range(len(blank)) if row[slot] != blank[slot]]
    return [approximately(value) for value in blank], bound


def _filled(
    tape: Tape, blank: list[float], bound: Bound, places: Any, before: list[Any] | None, later: dict[Name, Slot]
) -> list[Any]:
    values: list[Any] = list(blank)
    for slot, number, grid in bound:
        values[slot] = grid[places[:, number]]
    if before is not None:
        for name, slot in tape.index.items():
            if name in later:
                values[slot] = before[later[name]]
    return values

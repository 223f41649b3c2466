"""A search for parameters with which a network has the figures that someone wishes for.

Candidates are places on the grids of [vary]. From the best of many random ones the search goes downhill, one number or
two at a time; where it gets stuck it starts again. What it costs is counted in candidates, not by the clock, so a
search comes to the same network every time and everywhere. What it proposes is proven before it is called found.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from byhand.derivation.run import run
from byhand.errors import ProblemError
from byhand.exercises.candidates import Candidates
from byhand.exercises.stream import Seed, Stream
from byhand.exercises.wishes import Wishes
from byhand.problem.dump import resolved
from byhand.problem.model import Digits, Problem
from byhand.tape.arithmetic import plain_text
from byhand.tape.names import Name

#: Random candidates of a start, of which the best few are followed.
_START, _FOLLOWED = 256, 4
#: Steps on a number's grid.
_MOVES = (1, -1, 2, -2, 5, -5, 20, -20)
#: Steps of two numbers at once, where no single one leads on.
_PAIRS, _PAIR_ROUNDS = 256, 8
_LOSS, _SHOWN = Name("loss"), Digits("significant", 9)


@dataclass(frozen=True, slots=True)
class Found:
    """The best problem so far. met: whether all wishes hold, proven. missed: those that don't, in words.

    evaluations: candidates looked at. stopped: whether a limit in seconds ended the search.
    """

    problem: Problem
    met: bool
    missed: tuple[str, ...]
    evaluations: int
    stopped: bool = False

    @property
    def text(self) -> str:
        """The problem as a file."""
        return resolved(self.problem)

    @property
    def losses(self) -> tuple[str, str] | None:
        """The loss before and after the training to nine digits; ``None`` where there is none, or no training."""
        done = run(self.problem)
        if done.final is None or not done.final.has(_LOSS) or self.problem.training.learning_rate is None:
            return None
        after = done.rounded(done.final, done.forward[_LOSS], _SHOWN)
        return plain_text(done.loss_rounded(1, _SHOWN)), plain_text(after)


def find(wishes: Wishes, seed: Seed = 0, *, seconds: float | None = None) -> Found:
    """Look for a network; the best one, where none has all that is wished for.

    seconds: an outer limit, for the impatient: a search that it ends (``stopped``) may end elsewhere another time.
    """
    return _Search(wishes, seed, seconds).found()


class _Search:
    def __init__(self, wishes: Wishes, seed: Seed, seconds: float | None) -> None:
        self.candidates = Candidates(wishes)
        self.left = wishes.evaluations
        self.all = wishes.evaluations
        self.seed = seed
        self.end = None if seconds is None else time.monotonic() + seconds
        self.best: tuple[float, Any] | None = None
        self.proven: Problem | None = None

    def found(self) -> Found:
        restart = 0
        while self.going:
            self.start(Stream(self.seed, "find", restart))
            restart += 1
        late = self.proven is None and self.left > 0
        if self.proven is not None:
            return Found(self.proven, True, (), self.all - self.left, False)
        if self.best is None:
            raise ProblemError(self.candidates.nothing())
        problem = self.candidates.problem(self.best[1])
        return Found(problem, False, self.candidates.missed(problem), self.all - self.left, late)

    @property
    def going(self) -> bool:
        in_time = self.end is None or time.monotonic() < self.end
        return self.proven is None and self.left > 0 and in_time

    def start(self, stream: Stream) -> None:
        places = self.candidates.random(stream, min(_START, self.left))
        costs = self.costs(places)
        for number in np.argsort(costs, kind="stable")[:_FOLLOWED]:
            self.descend(places[number], float(costs[number]), stream)
            if not self.going:
                return

    def costs(self, places: Any) -> Any:
        self.left -= len(places)
        return self.candidates.costs(places)

    def descend(self, place: Any, cost: float, stream: Stream) -> None:
        while self.going:
            if cost == 0 and self.prove(place):
                return
            if cost == 0 or not np.isfinite(cost):
                break
            better = next(self.steps(place, cost, stream), None)
            if better is None:
                break
            place, cost = better
        self.keep(place, cost)

    def steps(self, place: Any, cost: float, stream: Stream) -> Iterator[tuple[Any, float]]:
        """Better neighbours: the best of all single steps, then the best of some double ones."""
        for batch in (self.candidates.near(place, _MOVES), *(None,) * _PAIR_ROUNDS):
            if not self.going:
                return
            moved = self.candidates.pairs(place, _MOVES, stream, _PAIRS) if batch is None else batch
            moved = moved[: self.left]
            costs = self.costs(moved)
            lowest = int(np.argmin(costs))
            if costs[lowest] < cost:
                yield moved[lowest], float(costs[lowest])

    def keep(self, place: Any, cost: float) -> None:
        if np.isfinite(cost) and (self.best is None or cost < self.best[0]):
            self.best = cost, place

    def prove(self, place: Any) -> bool:
        problem = self.candidates.problem(place)
        if not self.candidates.missed(problem):
            self.proven = problem
        return self.proven is not None

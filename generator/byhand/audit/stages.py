"""The numbers that are tried beside the stated ones, stage by stage: retyped, rounded, under other rules, in pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from byhand.audit.carrying import Trail, habits
from byhand.audit.origin import Origin
from byhand.audit.pool import Hit, Pool
from byhand.audit.retyped import Retyped
from byhand.audit.standing import Standing
from byhand.audit.variations import pairs, singles
from byhand.audit.worlds import World, keeping
from byhand.problem.model import Problem

#: So many lines are rounded in every habit at the most.
_ROUNDED_LINES = 8_000
#: So many steps of a training under another rule are looked at in full.
FEW_STEPS = 10


class Stages:
    """named: the steps that names of figures speak of. worlds: how many trainings under other rules were walked."""

    def __init__(self, standing: Standing, named: Iterable[int]) -> None:
        self.standing = standing
        self.world = standing.world
        self.named = sorted(named)[:FEW_STEPS]
        self.worlds = 0

    @property
    def lean(self) -> Problem:
        """The problem with few steps kept."""
        problem = self.world.problem
        last = problem.training.steps
        few = {1, 2, last, *self.named} if last > FEW_STEPS else set(range(1, last + 1))
        return keeping(problem, sorted(step for step in few if step <= last))

    def retyped(self) -> Pool:
        """What comes out where lines are worked out from the figures of the list."""
        pool = Pool()
        made = Retyped(self.world, self.standing.printed_for(), self.standing.shown)
        wrong, known = self.standing.strangers(), self.world.numbers
        for ((where, part), way), (value, rows) in made.numbers.items():
            if known.get((where, part)) != value:
                facts = {"rows": tuple(sorted(rows)), "wrong": bool(wrong & rows)}
                pool.put(Hit(value, (where, part), Origin("retyped", made, (), facts), (where, f"{part}#{way}")))
        return pool

    def rounded(self) -> Pool:
        """What comes out under every habit of rounding; nothing for trainings that are too long."""
        pool = Pool()
        if len(self.world.run.tape.equations) * min(len(self.world.run.losses), FEW_STEPS) > _ROUNDED_LINES:
            return pool
        for habit in habits():
            trail = Trail(self.world, habit)
            name = f"{habit.digits.count} {habit.digits.kind}, {habit.rounding}, {habit.each}"
            pool.add(trail.numbers.items(), Origin("rounding", trail, (name,), {"habit": habit}), self.world.numbers)
        return pool

    def singles(self) -> Pool:
        """What comes out under one other rule, or with one mistake."""
        return self._varied(singles(self.lean))

    def pairs(self, known: Sequence[str]) -> Pool:
        """known: names of variations that some figure needs."""
        return self._varied(pairs(self.lean, known))

    def _varied(self, worlds: Iterable[World]) -> Pool:
        pool = Pool()
        for world in worlds:
            self.worlds += 1
            names = tuple(f"{each.name}:{each.detail}" if each.detail else each.name for each in world.variations)
            origin = Origin("variation", world, names, {"variations": world.variations})
            pool.add(world.numbers.items(), origin, self.world.numbers)
        return pool

"""Every world that is tried beside the right one, within bounds on how much is walked.

A training that is too long for all of them is tried in full under as many rules as the bounds allow, in the order of
the tables, and under the others in its first two steps.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from byhand.audit.conventions import CONVENTIONS
from byhand.audit.worlds import Variation, World, keeping, size, world
from byhand.derivation.tapes import step_tape
from byhand.errors import ByhandError
from byhand.exercises.misconceptions import MISCONCEPTIONS, applicable
from byhand.problem.model import Problem

#: Lines of equations that are walked for single variations, and for pairs of them.
SINGLE_LINES: Final = 3_000_000
PAIR_LINES: Final = 600_000
#: So many pairs are tried at the most.
MOST_PAIRS: Final = 300
#: Making a world costs about as much as walking so many lines.
_MAKING = 600
_SHORT = 2

#: A variation and the problem under it; a misconception leaves the problem as it is.
Rule = tuple[Variation, Problem]


def rules(problem: Problem) -> Iterator[Rule]:
    """All single variations that the problem leaves room for, conventions first."""
    for name, make in CONVENTIONS.items():
        for detail, other in make(problem):
            yield Variation("convention", name, detail), other
    yield from ((each, problem) for each in _misconceptions(problem))


def _misconceptions(problem: Problem) -> list[Variation]:
    try:
        found = applicable(problem, step_tape(problem))
    except (ByhandError, ValueError):  # the problem itself has no such tape
        return []
    return [Variation("misconception", name) for name in MISCONCEPTIONS if name in found]


def singles(problem: Problem) -> Iterator[World]:
    """The worlds of single variations, in the order of the tables."""
    left = SINGLE_LINES
    for variation, other in rules(problem):
        cost = size(other) + _MAKING
        if cost > left:
            other, cost = _shortened(other), size(_shortened(other)) + _MAKING
        if cost > left:
            continue
        left -= cost
        if (made := _made(problem, other, (variation,))) is not None:
            yield made


def _made(problem: Problem, other: Problem, variations: tuple[Variation, ...]) -> World | None:
    steps = problem.show.listed(problem.training.steps)
    last = other.training.steps
    kept = sorted({step for step in steps if step <= last} | ({last} if last not in steps and last <= 10 else set()))
    made = world(keeping(other, kept), variations)
    if made is not None and other.training.steps < problem.training.steps and not _counts(variations):
        made.run.final = None  # the end of a shortened training is nobody's
    return made


def _counts(variations: Sequence[Variation]) -> bool:
    return any(each.name in ("rounds", "batch") for each in variations)


def _shortened(problem: Problem) -> Problem:
    training = replace(problem.training, steps=min(_SHORT, problem.training.steps))
    return replace(problem, training=training)


def pairs(problem: Problem, known: Sequence[str]) -> Iterator[World]:
    """The worlds of two variations at once. known: names of variations that some figure needs: these go first."""
    listed = list(rules(problem))
    likely = {name: place for place, name in enumerate(known)}

    def rank(pair: tuple[tuple[int, Rule], tuple[int, Rule]]) -> tuple[int, int]:
        (first, (one, _)), (second, (other, _)) = pair
        places = [likely.get(each.name, len(likely)) for each in (one, other)]
        return min(places), first + second

    chosen = sorted(itertools.combinations(enumerate(listed), 2), key=rank)
    left, count = PAIR_LINES, 0
    for (_, (first, changed)), (_, (second, _)) in chosen:
        if first.name == second.name:
            continue
        if count >= MOST_PAIRS:
            return
        other = _after(changed, second)
        if other is None:
            continue
        cost = size(other) + _MAKING
        if cost > left:
            continue
        left, count = left - cost, count + 1
        if (made := _made(problem, other, (first, second))) is not None:
            yield made


def _after(problem: Problem, variation: Variation) -> Problem | None:
    """The problem under one more rule; ``None`` where it leaves no room for it."""
    if variation.kind == "misconception":
        return problem
    return next((other for detail, other in CONVENTIONS[variation.name](problem) if detail == variation.detail), None)

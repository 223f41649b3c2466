"""A few draws of a shape before the first variant: what they have in common is no variant's fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from byhand.errors import ProblemError
from byhand.exercises.conditions import CONDITIONS, holds
from byhand.exercises.ground import Ground
from byhand.exercises.trial import Trial, approximate
from byhand.problem.model import Problem
from byhand.tape.arithmetic import Undecided, sign
from byhand.tape.evaluate import EquationImpossible, EquationUndecided

#: Draws that show what is always so.
_ALWAYS = 8
#: Draws after which a condition that none of them met is left off, where nobody asked for it.
_NEVER = 100
_UNITS = ("alive", "least_slope", "unit_range")


def learn(ground: Ground, draws: Iterable[Problem]) -> None:
    """Fill in what the ground leaves open; ``draws`` depend on the homework only."""
    trials = _walked(ground, draws)
    tried: list[Trial] = []
    usual: list[Trial] = []
    while len(usual) < _ALWAYS and (trial := next(trials, None)):
        tried.append(trial)
        usual += [trial] if _usual(trial) else []
    first = (usual + [trial for trial in tried if trial not in usual])[:_ALWAYS]
    ground.alike = _alike(first)
    ground.moving = [each for each in ground.gradients if any(not _is_zero(trial, each[1]) for trial in first)]
    hidden = list(ground.workshop.plans)
    for trial in first:
        hidden = [name for name in hidden if not _changes(trial, name)]
    ground.misconceptions = tuple(name for name in ground.workshop.plans if name not in hidden)
    ground.left_off = _never_met(ground, tried, trials)


def _usual(trial: Trial) -> bool:
    """Whether no unit is in the way: of a dead ReLU everything is 0."""
    good = trial.ground.homework.good
    return all(holds(trial, name) is None for name in _UNITS if CONDITIONS[name].asked(good))


def _walked(ground: Ground, draws: Iterable[Problem]) -> Iterator[Trial]:
    """Those draws whose numbers exist."""
    for problem in islice(draws, _NEVER):
        trial = Trial(ground, problem)
        try:
            if trial.passes and not trial.stops:
                yield trial
        except (ProblemError, EquationImpossible, EquationUndecided):
            continue


def _alike(trials: list[Trial]) -> dict[str, int]:
    """Address → a number that equal answers share."""
    kinds: dict[str, list[str]] = {}
    for trial in trials:
        for asked, values in (trial.passes[0], trial.passes[-1]):
            for each in asked:
                value = values[each.slot]
                kinds.setdefault(each.address, []).append("" if value is None else f"{approximate(value):.12g}")
    numbers: dict[tuple[str, ...], int] = {}
    return {address: numbers.setdefault(tuple(found), len(numbers)) for address, found in kinds.items()}


def _is_zero(trial: Trial, slot: int) -> bool:
    value = trial.first[slot]
    try:
        return value is None or sign(value) == 0
    except Undecided:
        return True


def _changes(trial: Trial, name: str) -> bool:
    return name in trial.answers.names and not trial.ground.addresses.isdisjoint(trial.answers.affected(name))


def _never_met(ground: Ground, first: list[Trial], more: Iterator[Trial]) -> tuple[str, ...]:
    good = ground.homework.good
    open_ones = [name for name, each in CONDITIONS.items() if each.asked(good) and name not in good.stated]
    tried: Iterable[Trial] = iter(first)
    while open_ones:
        trial = next(iter(tried), None) or next(more, None)
        if trial is None:
            return tuple(open_ones)
        open_ones = [name for name in open_ones if holds(trial, name) is not None]
    return ()

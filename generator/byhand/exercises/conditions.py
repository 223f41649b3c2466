"""What makes a variant good: one table of conditions, each asked of a trial, cheap ones first.

A condition answers ``None``, or what keeps it from holding in a word or two ("" where its name says it all).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flint import arb, fmpq, fmpz

from byhand.errors import ProblemError
from byhand.exercises.ground import Asked
from byhand.exercises.homework import Good
from byhand.exercises.trial import Trial, Values, approximate, handed_on, unit
from byhand.tape.arithmetic import Undecided, Value, exact
from byhand.tape.evaluate import EquationImpossible, EquationUndecided

Check = Callable[[Trial, Good], str | None]


@dataclass(frozen=True, slots=True)
class Condition:
    """asked: whether the homework's [good] wants it. check: see above."""

    asked: Callable[[Good], bool]
    check: Check


def failing(trial: Trial, left_off: Iterable[str] = ()) -> tuple[str, str] | None:
    """The first condition that does not hold and why; ``None`` for a good variant."""
    good = trial.ground.homework.good
    for name, condition in CONDITIONS.items():
        if name not in left_off and condition.asked(good):
            why = holds(trial, name)
            if why is not None:
                return name, why
    return None


def holds(trial: Trial, name: str) -> str | None:
    """Why a condition fails; a number that does not exist fails whatever asks for it."""
    try:
        return CONDITIONS[name].check(trial, trial.ground.homework.good)
    except (ProblemError, EquationImpossible):
        return "a number does not exist"
    except (Undecided, EquationUndecided):
        return "undecided"


def at_least(value: Value, least: fmpq) -> bool:
    """Whether a size surely is; a ball around the threshold is not."""
    if isinstance(value, fmpq):
        return bool(abs(value) >= least)
    return bool(value.abs_lower() >= arb(least))


# -- the conditions --------------------------------------------------------------------------------------------


def _exists(trial: Trial, _good: Good) -> str | None:
    """Every number that is shown exists."""
    assert trial.passes
    return "training stops at once" if trial.stops else None


def _alive(trial: Trial, _good: Good) -> str | None:
    """No unit has slope 0 for every sample: nothing that leads to it would learn."""
    on: dict[tuple[int, int], bool] = {}
    for each in trial.ground.units:
        slope = each.slope and each.slope([_known(trial.forward, slot) for slot in each.operands])
        on[each.place] = on.get(each.place, False) or slope is None or slope != 0
    dead = next((place for place, learns in on.items() if not learns), None)
    return f"unit {dead[0]}_{dead[1]}" if dead else None


def _least_slope(trial: Trial, good: Good) -> str | None:
    """No unit is saturated: of one whose slope bends, |f′(z)| is at least so large for every sample."""
    least = exact(good.least_slope)
    for each in trial.ground.units:
        if each.bends and each.slope:
            slope = each.slope([_known(trial.forward, slot) for slot in each.operands])
            if not at_least(slope, least):
                return f"unit {each.place[0]}_{each.place[1]}"
    return None


def _unit_range(trial: Trial, good: Good) -> str | None:
    """Every unit's output is between the two, in step 1 and in the last forward pass."""
    assert good.unit_range
    low, high = map(exact, good.unit_range)
    forward = trial.ground.workshop.forward
    outs = [(each.place, trial.forward, each.out) for each in trial.ground.units]
    after = ((name, slot) for name, slot in forward.named("activation"))
    for place, values, slot in itertools.chain(
        outs, (((name.layer, name.unit), trial.last, slot) for name, slot in after)
    ):
        out = _known(values, slot)
        if not (out >= low and out <= high):
            return f"unit {place[0]}_{place[1]}"
    return None


def _least_gradient(trial: Trial, good: Good) -> str | None:
    """Every gradient of step 1 that some draw can change is at least so large."""
    least = exact(good.least_gradient)
    for name, slot in trial.ground.moving:
        if not at_least(_known(trial.first, slot), least):
            return name.label
    return None


def _short(trial: Trial, good: Good) -> str | None:
    """Every answer is an exact decimal with no more places."""
    assert good.short is not None
    scale = fmpz(10) ** good.short
    for asked, values in trial.passes:
        for each in asked:
            value = _known(values, each.slot)
            if isinstance(value, arb) or (value * scale).q != 1:
                return each.address
    return None


def _distinct(trial: Trial, _good: Good) -> str | None:
    """No two answers of a pass print alike, but those that are equal by nature, and those that are 0."""
    for asked, values in trial.passes:
        if pair := _twins(trial, asked, values):
            return pair
    return None


def _twins(trial: Trial, asked: Sequence[Asked], values: Values) -> str | None:
    answers: list[tuple[float, Value, Asked]] = []
    seen: set[int] = set()
    for each in asked:
        kind = trial.ground.alike.get(each.address, -1)
        value = _known(values, each.slot)
        if value == 0 or kind in seen:
            continue
        answers.append((approximate(value), value, each))
        if kind >= 0:
            seen.add(kind)
    if any(math.isnan(rough) for rough, _, _ in answers):
        raise Undecided
    answers.sort(key=lambda each: each[0])
    widest = max((each.digits for _, _, each in answers), key=lambda digits: unit(1.0, digits), default=None)
    tape = trial.ground.workshop.tape if asked is trial.ground.first else trial.ground.workshop.forward
    for number, (rough, value, each) in enumerate(answers):
        for higher, other, another in answers[number + 1 :]:
            size = max(abs(rough), abs(higher))
            if widest is None or higher - rough > 2.1 * unit(size, widest) + 1e-12 * size:
                break
            alike = trial.alike(value, other, each.digits, another.digits)
            if alike and not handed_on(trial.ground, tape, values, each.slot, another.slot):
                return f"{each.address} and {another.address}"
    return None


def _misconceptions(trial: Trial, _good: Good) -> str | None:
    """Each misconception that can show in what is asked for changes an answer at the printed digits."""
    return next((name for name in trial.ground.misconceptions if not trial.shown(name)), None)


def _known(values: Values, slot: int) -> Value:
    value = values[slot]
    assert value is not None
    return value


#: In the order in which they are asked: a draw counts for the first that it fails.
CONDITIONS: Mapping[str, Condition] = {
    "alive": Condition(lambda good: good.alive, _alive),
    "least_slope": Condition(lambda good: good.least_slope > 0, _least_slope),
    "unit_range": Condition(lambda good: good.unit_range is not None, _unit_range),
    "least_gradient": Condition(lambda good: good.least_gradient > 0, _least_gradient),
    "exists": Condition(lambda good: True, _exists),
    "short": Condition(lambda good: good.short is not None, _short),
    "distinct": Condition(lambda good: good.distinct, _distinct),
    "misconceptions": Condition(lambda good: good.misconceptions, _misconceptions),
}

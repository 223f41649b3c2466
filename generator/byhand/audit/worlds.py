"""A training under some variation of the rules, and every number that it consists of, by address."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from byhand.audit.extras import Extra, extras
from byhand.audit.walk import BALL, FLOAT, Part, part_value, parts_of, shape_of, worked_out
from byhand.derivation.addresses import address
from byhand.derivation.run import Pass, Run
from byhand.derivation.tapes import forward_tape, step_tape
from byhand.errors import ByhandError
from byhand.exercises.misconceptions import apply_all
from byhand.exercises.quick import approximately
from byhand.exercises.workshop import walked
from byhand.problem.model import Problem
from byhand.tape.arithmetic import Impossible, Undecided, Value
from byhand.tape.evaluate import working_precision
from byhand.tape.names import Name
from byhand.tape.tape import Equation, Slot

Kind = Literal["convention", "misconception"]
#: Address, and which number on the way to it ("" for the quantity itself).
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Variation:
    """name: of a convention's or a misconception's entry. detail: which of the convention's problems."""

    kind: Kind
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A quantity of one pass."""

    at: Pass
    name: Name
    slot: Slot


class World:
    """A problem's training, with ``variations`` made of the stated rules (none: the right one)."""

    def __init__(self, run: Run, variations: tuple[Variation, ...] = ()) -> None:
        self.run = run
        self.problem = run.problem
        self.variations = variations

    @cached_property
    def passes(self) -> tuple[Pass, ...]:
        """The passes that are kept in full, in the order of the training; the last forward pass at the end."""
        steps = {at.step: at for at in (self.run.first, *self.run.steps)}
        final = () if self.run.final is None else (self.run.final,)
        return (*(steps[number] for number in sorted(steps)), *final)

    @cached_property
    def spots(self) -> Mapping[str, Spot]:
        """Every quantity that has an address; of aliases the first."""
        layers = self.problem.depth
        found: dict[str, Spot] = {}
        for at in self.passes:
            for name, slot in at.tape.index.items():
                if at.values[slot] is None or name.kind in _UNSEEN or (at.step == 0 and name.kind in _ONCE):
                    continue
                found.setdefault(address(at, name, layers), Spot(at, name, slot))
        return found

    @cached_property
    def doubles(self) -> Mapping[str, float]:
        """Address → its number."""
        found = {where: approximately(spot.at.values[spot.slot]) for where, spot in self.spots.items()}
        for step, loss in enumerate(self.run.losses, start=1):
            found.setdefault(f"step{step}.loss", approximately(loss))
        return found

    @cached_property
    def extras(self) -> Mapping[str, Extra]:
        """What has no line of its own on the tape: how much something changed, other figures of loss, sums."""
        return extras(self.problem, self.doubles, [(at.step, at.samples) for at in self.passes])

    @cached_property
    def numbers(self) -> Mapping[Key, float]:
        """Every quantity, and every extra, in doubles."""
        # Under another rule nobody looks at the loss of just any step.
        known = self.spots if self.variations else self.doubles
        found: dict[Key, float] = {(where, ""): self.doubles[where] for where in known}
        for where, extra in self.extras.items():
            if (value := _tried(lambda extra=extra: extra(self.doubles.__getitem__))) is not None:  # type: ignore[misc]
                found[where, ""] = value
        return found

    @cached_property
    def parts(self) -> Mapping[Key, float]:
        """Every number on the way to a quantity."""
        return dict(self.parts_of(self.passes))

    def parts_of(self, passes: Sequence[Pass]) -> Iterator[tuple[Key, float]]:
        """The same of some passes only."""
        chosen = {id(at) for at in passes}
        for where, spot in self.spots.items():
            equation = spot.at.tape.equations.get(spot.slot)
            if equation is None or id(spot.at) not in chosen:
                continue
            shape = shape_of(spot.at.tape, equation)
            doubles = [approximately(spot.at.values[slot]) for slot in equation.operands()]
            places = worked_out(shape, doubles, _settings(spot, equation), FLOAT)
            if places is not None:
                for part in parts_of(shape):
                    if (value := _tried(lambda p=part, s=shape, q=places: part_value(s, q, p, FLOAT))) is not None:  # type: ignore[misc]
                        yield (where, part.key), value

    def given(self, where: str) -> bool:
        """Whether the problem states that number."""
        spot = self.spots.get(where)
        return spot is not None and spot.slot not in spot.at.tape.equations

    # -- proven numbers ------------------------------------------------------------------------------------------

    def proven(self, key: Key) -> Value | None:
        """The number in balls; ``None`` where there is none."""
        where, part = key
        with working_precision(self.run.bits):
            if part:
                return self._part(self.spots[where], Part.of(part)) if where in self.spots else None
            extra = self.extras.get(where)
            found: Value | None = _tried(lambda: extra(self._value) if extra else self._value(where))
            return found

    def _value(self, where: str) -> Any:
        if where in self.spots:
            return self.spots[where].at.values[self.spots[where].slot]
        return self.run.losses[int(where.removeprefix("step").partition(".")[0]) - 1]

    def _part(self, spot: Spot, part: Part) -> Value | None:
        equation = spot.at.tape.equations[spot.slot]
        shape = shape_of(spot.at.tape, equation)
        operands = [spot.at.values[slot] for slot in equation.operands()]
        places = worked_out(shape, operands, _settings(spot, equation), BALL)
        return None if places is None else _tried(lambda: part_value(shape, places, part, BALL))


#: What nobody prints, and what the last forward pass only repeats.
_UNSEEN = ("setting", "state_before")
_ONCE = ("parameter", "input", "target")


def _settings(spot: Spot, equation: Equation) -> list[Value | None]:
    return [spot.at.values[slot] for slot in equation.fixed]


def _tried(compute: Callable[[], Any]) -> Any:
    try:
        return compute()
    except (ArithmeticError, ValueError, KeyError, IndexError, Undecided, Impossible):
        return None


# --- making worlds -------------------------------------------------------------------------------------


def keeping(problem: Problem, steps: Sequence[int]) -> Problem:
    """The problem with these steps kept in full."""
    return replace(problem, show=replace(problem.show, steps=tuple(steps)))


def world(problem: Problem, variations: tuple[Variation, ...] = ()) -> World | None:
    """The training with the misconceptions among ``variations``; the conventions are in the problem already.

    ``None`` where one of its numbers does not exist, or the misconceptions cannot be made together.
    """
    names = [each.name for each in variations if each.kind == "misconception"]
    try:
        tape = step_tape(problem)
        if names:
            tape = apply_all(problem, tape, names)
        return World(walked(Run(problem, tape, forward_tape(problem))), variations)
    except (ByhandError, ValueError):  # ValueError: with these mistakes a quantity would depend on itself
        return None


def size(problem: Problem) -> int:
    """How many lines a training walks, about."""
    if problem.network is None:
        assert problem.system is not None
        return len(problem.system.equations) * 4 * problem.training.steps
    parameters = len(problem.network.parameter_names())
    return (6 * parameters * problem.training.batch + parameters) * problem.training.steps + 100

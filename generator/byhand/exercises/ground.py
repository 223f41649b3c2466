"""What all draws of one shape share: the tapes, what is asked for, and what no draw can change.

Some answers are equal whatever is drawn (a bias's gradient is its unit's δ), some gradients are always 0 (of a weight
whose input is 0), some misconceptions never show in what is asked for. A few draws from a stream of their own tell
which; no condition counts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from byhand.derivation.addresses import computed
from byhand.derivation.run import Pass
from byhand.exercises.draft import Draft
from byhand.exercises.homework import Homework, group_of
from byhand.exercises.workshop import Plan, Workshop
from byhand.problem.model import Digits, Problem
from byhand.tape.compile import Function, compile_expression
from byhand.tape.evaluate import Instruction, instruction
from byhand.tape.names import Name
from byhand.tape.rewrite import bends
from byhand.tape.tape import Factor, Slot, Tape

_STEP = "step"


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer that a sheet may ask for."""

    address: str
    name: Name
    slot: Slot
    digits: Digits


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's output for one sample. slope: f′, a function of ``operands``; ``None``: not differentiated (step).

    bends: whether the slope is more than a choice of constants.
    """

    place: tuple[int, int]
    out: Slot
    slope: Function | None
    operands: tuple[Slot, ...]
    bends: bool


class Ground:
    """problem: any draw of the shape."""

    def __init__(self, homework: Homework, problem: Problem) -> None:
        self.homework = homework
        self.workshop = Workshop(problem)
        self.problem = problem
        groups = homework.blanks.groups
        self.first = self._asked(self.workshop.tape, self.workshop.first, groups, final=False)
        self.final = self._asked(self.workshop.forward, self.workshop.final, groups, final=True)
        self.addresses = frozenset(each.address for each in (*self.first, *self.final))
        self.gradients = self._gradients()
        tape = self.workshop.tape
        last = max((slot for _, slot in tape.named("activation")), default=-1)
        walk = [instruction(equation, problem.numbers) for equation in tape.equations.values()]
        self.until_output: list[Instruction] = [each for each in walk if each.target <= last]
        self.after_output: list[Instruction] = [each for each in walk if each.target > last]
        #: Misconception → whether it might show elsewhere than ``Trial.shows`` looks.
        self.late = {name: bool(self.final) or _unusual(plan) for name, plan in self.workshop.plans.items()}
        self._places: dict[int, dict[Slot, list[Asked]]] = {}
        # What ``probes.learn`` finds out: answers that are equal by nature have one number, gradients that some draw
        # can change, misconceptions that can show, conditions that no draw meets.
        self.alike: Mapping[str, int] = {}
        self.misconceptions: tuple[str, ...] = tuple(self.workshop.plans)
        self.moving: Sequence[tuple[Name, Slot]] = self.gradients
        self.left_off: tuple[str, ...] = ()

    def _asked(self, tape: Tape, names: Mapping[str, Name], groups: Iterable[str], *, final: bool) -> tuple[Asked, ...]:
        wanted = set(groups)
        found = []
        for address, name in names.items():
            if group_of(name.kind, final=final) in wanted:
                slot = tape[name]
                digits = self.problem.numbers.digits_of(tape.equations[slot].digits or None)
                found.append(Asked(address, name, slot, digits))
        return tuple(found)

    def places(self, plan: Plan) -> Mapping[Slot, Sequence[Asked]]:
        """Where the misconception's tape has what is asked for in step 1."""
        if id(plan) not in self._places:
            found: dict[Slot, list[Asked]] = {}
            for each in self.first:
                found.setdefault(plan.tape.index.get(each.name, each.slot), []).append(each)
            self._places[id(plan)] = found
        return self._places[id(plan)]

    def _gradients(self) -> list[tuple[Name, Slot]]:
        tape = self.workshop.tape
        at = Pass(1, tuple(range(1, self.problem.training.batch + 1)), tape, [])
        layers = self.problem.depth
        named = computed(at, layers).values()
        return [(name, tape[name]) for name in named if name.kind in ("gradient", "sample_gradient")]

    @cached_property
    def units(self) -> list[Unit]:
        network = self.problem.network
        if network is None:
            return []
        draft = Draft(self.problem, self.workshop.tape)
        return [
            self._unit(draft, name, slot, network.layers[name.layer - 1].activation.kind)
            for name, slot in self.workshop.tape.named("activation")
        ]

    def _unit(self, draft: Draft, name: Name, slot: Slot, kind: str) -> Unit:
        place = (name.layer, name.unit)
        if kind == _STEP:
            return Unit(place, slot, None, (), False)
        factor: Factor = draft.slope(name)
        places = {symbol: number for number, (symbol, _) in enumerate(factor.bindings)}
        function = compile_expression(factor.expression, places)
        curved = kind == "softmax" or bends(self.workshop.tape, slot)
        return Unit(place, slot, function, tuple(slot for _, slot in factor.bindings), curved)


def _unusual(plan: Plan) -> bool:
    """Whether the misconception starts from more than the right way does, other than a plain number."""
    names = [plan.tape.names[slot] for slot in plan.fresh]
    return not all(name.kind == "setting" and name.label.isdigit() for name in names)

"""A problem's tapes with misconceptions in them: one after the other for a whole run, or all of them for many variants.

``misconceived`` is a whole training with the mistake made at every step. A ``Workshop`` holds what the variants of a
problem share; ``answers`` puts their numbers in.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from byhand.derivation.addresses import computed
from byhand.derivation.run import Pass, Run
from byhand.derivation.tapes import forward_tape, step_tape
from byhand.exercises.architecture import signature
from byhand.exercises.misconceptions import applicable, apply_all, changed
from byhand.problem.model import Problem
from byhand.tape.evaluate import Instruction, instruction, instructions
from byhand.tape.tape import Slot, Tape


def misconceived(problem: Problem, *names: str) -> Run:
    """The training with these mistakes made at every step, in the problem's own number rule.

    Raises ``ProblemError`` where a number does not exist then, ``ByhandError`` for an unknown name.
    """
    tape = apply_all(problem, step_tape(problem), names)
    return walked(Run(problem, tape, forward_tape(problem)))


def walked(run: Run) -> Run:
    """The run with its numbers filled in."""
    run.recompute()
    return run


@dataclass(frozen=True, slots=True)
class Plan:
    """One misconception's tape. wrong: the lines that it changes. walk: these and all that follows from them.

    fresh: given slots that the right tape does not have.
    """

    tape: Tape
    wrong: tuple[Slot, ...]
    walk: tuple[Instruction, ...]
    fresh: tuple[Slot, ...]


class Workshop:
    """The tapes of one architecture, right and wrong; ``problem`` is any of its variants."""

    def __init__(self, problem: Problem) -> None:
        self._signature = signature(problem)
        self._numbers = problem.numbers
        self._several = problem.training.steps > 1
        self.tape = step_tape(problem)
        self.forward = forward_tape(problem)
        self.plans = {name: self._plan(wrong) for name, wrong in applicable(problem, self.tape).items()}
        self.forward_walk = instructions(self.forward, self._numbers)
        layers = problem.depth
        batch, samples = (tuple(range(1, n + 1)) for n in (problem.training.batch, len(problem.samples)))
        #: Address → name of what step 1 computes, and of what the last forward pass does.
        self.first = computed(Pass(1, batch, self.tape, []), layers)
        self.final = computed(Pass(0, samples, self.forward, []), layers)
        self._slots: dict[tuple[int, tuple[str, ...]], tuple[Slot, ...]] = {}

    def _plan(self, wrong: Tape) -> Plan:
        lines = changed(self.tape, wrong)
        dirty = set(lines)
        walk = []
        for slot, equation in wrong.equations.items():
            if slot in dirty or any(operand in dirty for operand in equation.operands()):
                dirty.add(slot)
                walk.append(instruction(equation, self._numbers))
        fresh = tuple(slot for slot in range(len(self.tape), len(wrong)) if slot not in wrong.equations)
        return Plan(wrong, tuple(lines), tuple(walk), fresh)

    def possible(self, hidden: Container[str]) -> tuple[str, ...]:
        """The misconceptions that somebody can have who is shown all numbers but those at these addresses.

        Of several steps every one: a mistake that cannot be made in the first may be made later.
        """
        return tuple(name for name in self.plans if self._several or self._hidden(name, hidden))

    def _hidden(self, name: str, hidden: Container[str]) -> bool:
        """Whether a line that the misconception changes is hidden, or is one that has no address."""
        wrong = set(self.plans[name].wrong)
        found = [address for address, quantity in self.first.items() if self.tape[quantity] in wrong]
        return not found or any(address in hidden for address in found)

    def slots(self, tape: Tape, addresses: tuple[str, ...]) -> tuple[Slot, ...]:
        """Where these stand on one of the workshop's tapes."""
        key = id(tape), addresses
        if key not in self._slots:
            quantities = self.final if tape is self.forward else self.first
            self._slots[key] = tuple(tape[quantities[address]] for address in addresses)
        return self._slots[key]

    def fits(self, problem: Problem) -> bool:
        """Whether the problem is a variant of the workshop's."""
        return signature(problem) == self._signature

"""An architecture's lines made ready to be walked, right and with mistakes in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from byhand.exercises.misconceptions import apply_all, changed
from byhand.exercises.propagation import Equationed, made_ready
from byhand.exercises.quick import Quick, QuickLine
from byhand.exercises.workshop import Workshop
from byhand.problem.model import Problem
from byhand.tape.names import Name
from byhand.tape.tape import Slot, Tape


@dataclass(frozen=True, slots=True)
class Wrong:
    """A step's tape with mistakes in it. lines: those that are wrong, and all that could follow from them, in order.

    quick: the same lines for a walk in floats.
    """

    tape: Tape
    changed: frozenset[Slot]
    lines: tuple[Equationed, ...]
    quick: Sequence[QuickLine]


class Ready:
    """An architecture's lines, right and wrong, for any number of its variants and people."""

    def __init__(self, problem: Problem) -> None:
        self.workshop = Workshop(problem)
        self.problem = problem
        tape, forward = self.workshop.tape, self.workshop.forward
        self.step = [made_ready(tape, equation) for equation in tape.equations.values()]
        self.last = [made_ready(forward, equation) for equation in forward.equations.values()]
        self.quick_last = Quick(forward).steps
        self._wrong: dict[tuple[str, ...], Wrong | None] = {}

    def wrong(self, names: tuple[str, ...]) -> Wrong | None:
        """The step with these mistakes in it; ``None`` where they can't be made together."""
        if names not in self._wrong:
            self._wrong[names] = self._made(names)
        return self._wrong[names]

    def _made(self, names: tuple[str, ...]) -> Wrong | None:
        right = self.workshop.tape
        try:
            tape = self.workshop.plans[names[0]].tape if len(names) == 1 else apply_all(self.problem, right, names)
        except ValueError:  # a quantity would depend on itself
            return None
        slots = frozenset(changed(right, tape))
        reached = set(slots)
        if self.problem.training.steps > 1:
            reached |= {tape[before] for _, before in carrying(tape) if before in tape}
        lines = []
        for slot, equation in tape.equations.items():
            if slot in slots or any(operand in reached for operand in equation.operands()):
                reached.add(slot)
                lines.append(made_ready(tape, equation))
        return Wrong(tape, slots, tuple(lines), Quick(tape, reached).steps)


def carrying(tape: Tape) -> Iterator[tuple[Name, Name]]:
    """Names of what a step leaves and of what the next one starts from."""
    for name in tape.index:
        if name.kind == "after":
            yield name, name.of_kind("parameter")
        elif name.kind == "state" and name.of_kind("state_before") in tape:
            yield name, name.of_kind("state_before")

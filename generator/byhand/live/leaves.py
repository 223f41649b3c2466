"""The given numbers of a problem as a list: which a reader may edit, and what each may be.

Some given numbers decide more than values: which lines there are, how a quantity is called. Those are not for editing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from byhand.derivation.binding import first_values, setting_values
from byhand.derivation.run import Pass
from byhand.problem.model import Given, Problem
from byhand.problem.settings import allowed_range
from byhand.tape.names import Name
from byhand.tape.tape import Tape

#: How the engine calls what a setting may be, by its place there: anything, 0 ≤ v < 1, v > 0, v ≥ 0.
RANGES = ("any", "fraction", "positive", "not negative")


class Leaves:
    """listed: each given number with the place of its range in ``RANGES``; the engine's leaves, in order.

    parameters, settings: which leaf a parameter's first value, a rule's number is.
    samples: for each sample the leaves of its inputs and targets.
    """

    def __init__(self, problem: Problem, tape: Tape) -> None:
        self.listed: list[tuple[Given, int]] = []
        self.parameters = {name: self._add(given) for name, given in first_values(problem, tape)}
        self.samples = [[self._add(given) for given in (*sample.input, *sample.target)] for sample in problem.samples]
        self.settings = {
            key: self._add(given, RANGES.index(allowed_range(key[1]))) for key, given in setting_values(problem).items()
        }
        self._inputs = problem.network.fan_in if problem.network else 0
        self._targets = _targets_are_free(problem)
        layers = Counter(label for layer, label in self.settings if layer)
        self._shared = {label for label, count in layers.items() if count > 1}
        if not self.samples:
            self.samples = [[]]

    def _add(self, given: Given, allowed: int = 0) -> int:
        self.listed.append((given, allowed))
        return len(self.listed) - 1

    def column(self, name: Name) -> int:
        """Where an input or a target stands among a sample's numbers."""
        return name.unit - 1 + (self._inputs if name.kind == "target" else 0)

    def of(self, name: Name, at: Pass, changing: Collection[str]) -> int | None:
        """The leaf that a quantity of a pass shows, where a reader may edit it."""
        if name.kind == "input" or (name.kind == "target" and self._targets):
            return self.samples[at.samples[name.sample - 1] - 1][self.column(name)]
        if name.kind == "parameter" and (at.step == 1 or name.label not in changing):
            return self.parameters[name]
        if name.kind == "setting" and name.label not in self._shared:
            return self.settings.get((name.layer, name.label))
        return None


def _targets_are_free(problem: Problem) -> bool:
    """Not where their sum decides between two formulas for δ: softmax with cross-entropy."""
    if problem.network is None or problem.training.loss is None:
        return True
    kinds = (problem.network.layers[-1].activation.kind, problem.training.loss.kind)
    return kinds != ("softmax", "cross_entropy")

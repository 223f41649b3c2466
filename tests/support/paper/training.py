"""The steps of a training, whatever is trained: parameters, their state, when it stops."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from byhand.problem.model import Problem
from support.paper.rounding import carry_rule
from support.paper.rules import STATES, ZERO, stepped

#: (layer, to, from) of a weight, (layer, to, 0) of a bias, (layer, 0, 0) of a shared one; a value's name in a system.
Place = Any


class Training:
    """What networks and systems have in common: parameters, their state, the steps."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.training = problem.training
        self.carry = carry_rule(problem.numbers)
        self.w = dict(self.parameters())
        self.labels = dict(self.named())
        self.fixed = {place for place, label in self.labels.items() if label not in self.training.update}
        states = STATES[self.training.optimizer.kind]
        self.state: dict[Place, dict[str, Fraction]] = {
            place: {} if place in self.fixed else dict.fromkeys(states, ZERO) for place in self.w
        }

    def parameters(self) -> Iterable[tuple[Place, Fraction]]:
        raise NotImplementedError

    def named(self) -> Iterable[tuple[Place, str]]:
        raise NotImplementedError

    def combined(self, values: Sequence[Fraction], mean: bool, quantity: str) -> Fraction:
        """A sum or a mean, rounded once; one number by itself is that number."""
        if len(values) == 1:
            return values[0]
        return self.carry(sum(values) / (len(values) if mean else 1), quantity)

    def over_samples(self, values: Sequence[Fraction], quantity: str) -> Fraction:
        return self.combined(values, self.training.samples == "mean", quantity)

    def update(self, k: int, places: Iterable[Place], gradients: Mapping[Place, Fraction]) -> None:
        if self.training.learning_rate is None:
            return
        rate = self.training.learning_rate.value
        for place in places:
            if place not in self.fixed:
                g, state = gradients[place], self.state[place]
                self.w[place] = stepped(self.training.optimizer, rate, k, self.w[place], g, state, self.carry)

    @property
    def has_state(self) -> bool:
        return bool(STATES[self.training.optimizer.kind])

    def stops(self, loss: Fraction) -> bool:
        limit = self.training.stop_below
        return limit is not None and loss < limit.value

    def is_listed(self, k: int) -> bool:
        """Whether ``show.steps`` wants it: by default all up to 10 steps, else the first, the second and the last."""
        chosen, last = self.problem.show.steps, self.training.steps
        if chosen == "all" or (chosen is None and last <= 10):
            return True
        return k in (chosen or (1, 2, last))

    def train(self) -> dict[str, Any]:
        steps = []
        for k in range(1, self.training.steps + 1):
            entry = self.step(k)
            stopped = "gradients" not in entry
            steps.append(entry if stopped or self.is_listed(k) else {"step": k, "loss": entry["loss"]})
            if stopped:
                break
        title = self.problem.title or ""
        return {"format": "byhand-trace/1", "title": title, "steps": steps, "final": self.final()}

    def step(self, k: int) -> dict[str, Any]:
        raise NotImplementedError

    def final(self) -> dict[str, Any]:
        raise NotImplementedError

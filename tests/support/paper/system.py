"""A system of equations on paper: adjoints by products and sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from byhand.problem.model import Problem
from support import formula_values
from support.formula_values import FRACTIONS
from support.paper.rules import ONE, ZERO
from support.paper.training import Place, Training


class System(Training):
    def __init__(self, problem: Problem) -> None:
        assert problem.system is not None
        self.system = problem.system
        super().__init__(problem)

    def parameters(self) -> Iterable[tuple[Place, Fraction]]:
        return ((name, number.value) for name, number in self.system.values)

    def named(self) -> Iterable[tuple[Place, str]]:
        return ((name, name) for name, _ in self.system.values)

    def forward(self) -> dict[str, Any]:
        values = dict(self.w)
        for name, formula in self.system.equations:
            values[name] = self.carry(formula_values.value(formula.tree, values, FRACTIONS), "")
        reports = {
            report.name: self.carry(formula_values.value(report.formula.tree, values, FRACTIONS), "loss")
            for report in self.problem.reports
        }
        return {"loss": values[self.system.minimize], "report": reports, "values": values}

    def backward(self, values: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """Each product of an adjoint with a local partial, then their sum; one product by itself is the gradient."""
        gradients = {self.system.minimize: ONE}
        names = [*self.w, *(name for name, _ in self.system.equations)]
        for name in reversed(names):
            if name in gradients:
                continue
            users = [(u, f) for u, f in self.system.equations if name in f.variables and self.reaches(u)]
            quantity = "gradient" if len(users) == 1 else ""
            products = []
            for user, formula in users:
                partial = formula_values.slope(formula.tree, values, name, FRACTIONS)
                products.append(self.carry(gradients[user] * partial, quantity))
            gradients[name] = self.combined(products, False, "gradient") if products else ZERO
        return {name: gradients[name] for name in names}

    def reaches(self, name: str) -> bool:
        """Whether the minimized quantity depends on this one."""
        known = {self.system.minimize}
        for target, formula in reversed(self.system.equations):
            if target in known:
                known.update(formula.variables)
        return name in known

    def step(self, k: int) -> dict[str, Any]:
        entry: dict[str, Any] = {"step": k} | self.forward() | {"before": dict(self.w)}
        if self.stops(entry["loss"]):
            return entry
        entry["gradients"] = self.backward(entry["values"])
        if self.training.learning_rate is not None:
            self.update(k, self.w, entry["gradients"])
            entry |= {"state": {name: dict(state) for name, state in self.state.items()}} if self.has_state else {}
            entry["after"] = dict(self.w)
        return entry

    def final(self) -> dict[str, Any]:
        return self.forward()

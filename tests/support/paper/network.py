"""A network on paper: forward, δ, gradients, unit by unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from byhand.problem.model import Given, Layer, Problem
from support import formula_values, scalar
from support.formula_values import FRACTIONS
from support.paper.rules import ONE, ZERO, activation, activation_slope, is_mean, loss_slope, loss_term
from support.paper.training import Place, Training


@dataclass(slots=True)
class Pass:
    """One sample's way through the network: lists by layer, then by unit. ``outputs`` are the terms of its loss."""

    input: list[Fraction]
    target: list[Fraction]
    net: list[list[Fraction]]
    activation: list[list[Fraction]]
    loss: Fraction
    reports: dict[str, Fraction]
    delta: list[list[Fraction]]

    def entry(self, *, given: bool, delta: bool) -> dict[str, Any]:
        layers: list[dict[str, Any]] = []
        for place, (net, out) in enumerate(zip(self.net, self.activation, strict=True)):
            layers.append({"net": net, "activation": out} | ({"delta": self.delta[place]} if delta else {}))
        known = {"input": self.input, "target": self.target} if given else {}
        return known | {"loss": self.loss, "layers": layers}


class Network(Training):
    def __init__(self, problem: Problem) -> None:
        assert problem.network is not None and problem.training.loss is not None
        self.layers, self.loss = problem.network.layers, problem.training.loss
        super().__init__(problem)

    def parameters(self) -> Iterable[tuple[Place, Fraction]]:
        for n, layer in enumerate(self.layers, 1):
            yield from ((place, number.value) for place, number in _places(n, layer, layer.weights, layer.biases))

    def named(self) -> Iterable[tuple[Place, str]]:
        for n, layer in enumerate(self.layers, 1):
            yield from _places(n, layer, layer.weight_names, layer.bias_names)

    def bias_place(self, n: int, unit: int) -> Place | None:
        bias = self.layers[n - 1].bias
        if bias is None:
            return None
        return (n, 0, 0) if isinstance(bias, Given) else (n, unit, 0)

    # forward

    def forward(self, number: int) -> Pass:
        sample = self.problem.samples[number]
        inputs = [x.value for x in sample.input]
        one = Pass(inputs, [t.value for t in sample.target], [], [], ZERO, {}, [])
        below = inputs
        for n, layer in enumerate(self.layers, 1):
            nets = []
            for unit in range(1, layer.units + 1):
                total = sum((self.w[n, unit, source] * x for source, x in enumerate(below, 1)), ZERO)
                place = self.bias_place(n, unit)
                nets.append(self.carry(total + (self.w[place] if place else ZERO), "net"))
            below = self.activate(layer, nets)
            one.net.append(nets)
            one.activation.append(below)
        terms = [self.carry(loss_term(self.loss, t, a), "loss") for t, a in zip(one.target, below, strict=True)]
        one.loss = self.combined(terms, is_mean(self.loss), "loss")
        names = self.names(one)
        for report in self.problem.reports:
            value = formula_values.value(report.formula.tree, names, FRACTIONS)
            one.reports[report.name] = self.carry(value, "loss")
        return one

    def activate(self, layer: Layer, nets: Sequence[Fraction]) -> list[Fraction]:
        if layer.activation.kind != "softmax":
            return [self.carry(activation(layer, z), "activation") for z in nets]
        each = [self.carry(scalar.exp(z), "activation") for z in nets]
        total = self.carry(sum(each, ZERO), "activation")
        return [self.carry(e / total, "activation") for e in each]

    def names(self, one: Pass) -> dict[str, Fraction]:
        names = {f"x_{i}": x for i, x in enumerate(one.input, 1)}
        names |= {f"t_{k}": t for k, t in enumerate(one.target, 1)}
        for n, (net, out) in enumerate(zip(one.net, one.activation, strict=True), 1):
            names |= {f"z{n}_{j}": z for j, z in enumerate(net, 1)}
            names |= {f"a{n}_{j}": a for j, a in enumerate(out, 1)}
        return names

    def head(self, passes: Sequence[Pass]) -> dict[str, Any]:
        reports = {
            report.name: self.over_samples([one.reports[report.name] for one in passes], "loss")
            for report in self.problem.reports
        }
        return {"loss": self.over_samples([one.loss for one in passes], "loss"), "report": reports}

    # backward

    def cancels(self) -> bool:
        pair = (self.layers[-1].activation.kind, self.loss.kind)
        if pair == ("sigmoid", "binary_cross_entropy"):
            return True
        sums = (sum(t.value for t in sample.target) for sample in self.problem.samples)
        return pair == ("softmax", "cross_entropy") and all(total == 1 for total in sums)

    def output_delta(self, one: Pass) -> list[Fraction]:
        layer, nets, outs = self.layers[-1], one.net[-1], one.activation[-1]
        if self.cancels():
            return [self.carry(a - t, "") for a, t in zip(outs, one.target, strict=True)]
        share = Fraction(1, layer.units) if is_mean(self.loss) else ONE
        slopes = [share * loss_slope(self.loss, t, a) for t, a in zip(one.target, outs, strict=True)]
        return self.delta(layer, slopes, nets, outs)

    def delta(self, layer: Layer, above: list[Fraction], nets: list[Fraction], outs: list[Fraction]) -> list[Fraction]:
        if layer.activation.kind == "softmax":
            mixed = sum((g * a for g, a in zip(above, outs, strict=True)), ZERO)
            return [self.carry(a * (g - mixed), "") for g, a in zip(above, outs, strict=True)]
        return [
            self.carry(g * activation_slope(layer, z, a), "") if g else ZERO
            for g, z, a in zip(above, nets, outs, strict=True)
        ]

    def hidden_delta(self, one: Pass, n: int, above: Sequence[Fraction]) -> list[Fraction]:
        layer = self.layers[n - 1]
        sums = []
        for unit in range(1, layer.units + 1):
            backs = [self.carry(delta * self.w[n + 1, to, unit], "") for to, delta in enumerate(above, 1)]
            sums.append(self.combined(backs, False, ""))
        return self.delta(layer, sums, one.net[n - 1], one.activation[n - 1])

    def sample_gradient(self, one: Pass, place: Place, deltas: Sequence[Fraction]) -> Fraction:
        n, to, source = place
        if to == 0:
            total = sum(deltas, ZERO)
            # Softmax's δ cancel, whatever they are; of long fractions the noise of their last digit is left then.
            noise = abs(total) < sum(map(abs, deltas), ZERO) / 10**100
            return ZERO if noise else self.carry(total, "gradient")
        below = one.activation[n - 2] if n > 1 else one.input
        return self.carry(deltas[to - 1] * (below[source - 1] if source else ONE), "gradient")

    # training

    def step(self, k: int) -> dict[str, Any]:
        count, size = len(self.problem.samples), self.training.batch
        passes = [self.forward(((k - 1) * size + place) % count) for place in range(size)]
        entry: dict[str, Any] = {"step": k} | self.head(passes)
        stopped = self.stops(entry["loss"])
        entry["before"] = self.arranged(self.w)
        if not stopped:
            entry["gradients"] = self.arranged(self.backward(k, passes))
            entry |= {"state": self.arranged(self.state)} if self.has_state else {}
            entry["after"] = self.arranged(self.w)
        return entry | {"samples": [one.entry(given=True, delta=not stopped) for one in passes]}

    def backward(self, k: int, passes: Sequence[Pass]) -> dict[Place, Fraction]:
        """Layer by layer from the output: δ, gradients and, under ``output_first``, the update at once."""
        gradients: dict[Place, Fraction] = {}
        deltas: list[list[Fraction]] = []
        for n in range(len(self.layers), 0, -1):
            if n == len(self.layers):
                deltas = [self.output_delta(one) for one in passes]
            else:
                deltas = [self.hidden_delta(one, n, above) for one, above in zip(passes, deltas, strict=True)]
            own = [place for place in self.w if place[0] == n]
            for place in own:
                each = [self.sample_gradient(one, place, at) for one, at in zip(passes, deltas, strict=True)]
                gradients[place] = self.over_samples(each, "gradient")
            for one, at in zip(passes, deltas, strict=True):
                one.delta.insert(0, at)
            if self.training.order == "output_first":
                self.update(k, own, gradients)
        if self.training.order == "simultaneous":
            self.update(k, self.w, gradients)
        return gradients

    def arranged(self, by_place: Mapping[Place, Any]) -> list[dict[str, Any]]:
        """By layer, as the trace has it."""
        entries = []
        for n, layer in enumerate(self.layers, 1):
            units, sources = range(1, layer.units + 1), range(1, layer.fan_in + 1)
            rows = [[_copy(by_place[n, unit, source]) for source in sources] for unit in units]
            bias: Any = None
            if layer.bias is not None:
                shared = isinstance(layer.bias, Given)
                bias = _copy(by_place[n, 0, 0]) if shared else [_copy(by_place[n, unit, 0]) for unit in units]
            entries.append({"weights": rows, "bias": bias})
        return entries

    def final(self) -> dict[str, Any]:
        passes = [self.forward(number) for number in range(len(self.problem.samples))]
        return self.head(passes) | {"samples": [one.entry(given=False, delta=False) for one in passes]}


def _copy(value: Any) -> Any:
    return dict(value) if isinstance(value, dict) else value


def _places(
    n: int, layer: Layer, weights: Sequence[Sequence[Any]], biases: Sequence[Any]
) -> Iterable[tuple[Place, Any]]:
    for unit, row in enumerate(weights, 1):
        yield from (((n, unit, source), each) for source, each in enumerate(row, 1))
    shared = isinstance(layer.bias, Given)
    yield from (((n, 0 if shared else unit, 0), each) for unit, each in enumerate(biases, 1))

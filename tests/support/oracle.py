"""The independent pass: forward, backward and update in NumPy's float64, whole batches as matrices.

Written from the contract, not from byhand's code; the result has the trace's shape with floats for numbers. Where a
number lies so close to a kink that float64 cannot tell the side, ``AtKink`` says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from byhand.problem.formula import Formula, Node
from byhand.problem.model import Activation, Given, Layer, Loss, Problem
from support import formula_values
from support.formula_values import FLOATS, AtKink

Array = NDArray[np.float64]
#: Nearer to a kink than this, float64 may be on the wrong side of it.
KINK = 1e-9


def clear(distance: Array | float) -> None:
    """Raises ``AtKink`` where a number is next to 0."""
    if np.any(np.abs(distance) < KINK):
        raise AtKink


def floats(numbers: Any) -> Array:
    if isinstance(numbers, Given):
        return np.float64(float(numbers.value))
    return np.array([floats(number) for number in numbers], dtype=np.float64)


# --- rules -----------------------------------------------------------------------------------------

_PHI = np.vectorize(lambda z: math.erfc(-z / math.sqrt(2)) / 2, otypes=[np.float64])


def sigma(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def _elementwise(formula: Formula, name: str) -> tuple[Callable[..., Array], Callable[..., Array]]:
    """A formula and its slope by ``name`` over arrays."""

    def over(pick: int) -> Callable[..., Array]:
        def one(*values: float) -> float:
            names = dict(zip(order, values, strict=True))
            return float(formula_values.pair(formula.tree, names, name, FLOATS)[pick])

        return np.vectorize(one, otypes=[np.float64])

    order = ("z",) if name == "z" else ("t", "a")
    return over(0), over(1)


def activate(choice: Activation, z: Array) -> tuple[Array, Array]:
    """(a, its derivative by z); softmax's derivative is not elementwise and left at 1."""
    setting = {key: float(number.value) for key, number in choice.settings.items()}
    match choice.kind:
        case "formula":
            f, slope = _elementwise(choice.formula, "z")
            return f(z), slope(z)
        case "identity":
            return z, np.ones_like(z)
        case "sigmoid":
            return sigma(z), sigma(z) * sigma(-z)
        case "bipolar_sigmoid":
            return np.tanh(z / 2), 2 * sigma(z) * sigma(-z)
        case "tanh":
            return np.tanh(z), 1 / np.cosh(z) ** 2
        case "relu":
            clear(z)
            return np.where(z > 0, z, 0), np.where(z > 0, 1.0, 0.0)
        case "leaky_relu":
            clear(z)
            return np.where(z > 0, z, setting["slope"] * z), np.where(z > 0, 1.0, setting["slope"])
        case "elu":
            alpha = setting["alpha"]
            clear(z if alpha != 1 else 1.0)
            return np.where(z > 0, z, alpha * np.expm1(z)), np.where(z > 0, 1.0, alpha * np.exp(z))
        case "softplus":
            return np.logaddexp(0, z), sigma(z)
        case "silu":
            return z * sigma(z), sigma(z) * (1 + z * sigma(-z))
        case "gelu":
            return z * _PHI(z), _PHI(z) + z * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        case "softmax":
            e = np.exp(z - z.max(axis=1, keepdims=True))
            return e / e.sum(axis=1, keepdims=True), np.ones_like(z)
        case "step":
            clear(z)
            return np.where(z >= 0, 1.0, 0.0), np.ones_like(z)
    raise ValueError(choice.kind)


def losses(loss: Loss, t: Array, a: Array) -> tuple[Array, Array]:
    """(the loss of each output, its derivative by a)."""
    r = a - t
    match loss.kind:
        case "formula":
            f, slope = _elementwise(loss.formula, "a")
            return f(t, a), slope(t, a)
        case "half_squared_error":
            return r**2 / 2, r
        case "squared_error" | "mean_squared_error":
            return r**2, 2 * r
        case "binary_cross_entropy":
            if np.any(1 - a < 1e-6):
                raise FloatingPointError("1 − a has lost its digits")
            return -_xlogy(t, a) - _xlogy(1 - t, 1 - a), _ratio(1 - t, 1 - a) - _ratio(t, a)
        case "cross_entropy":
            return -_xlogy(t, a), -_ratio(t, a)
        case "absolute_error":
            clear(r)
            return np.abs(r), np.sign(r)
        case "hinge":
            clear(1 - t * a)
            return np.maximum(0, 1 - t * a), np.where(1 - t * a > 0, -t, 0)
        case "huber":
            delta = float(loss.settings["delta"].value)
            size = np.abs(r)
            return np.where(size <= delta, r**2 / 2, delta * (size - delta / 2)), np.clip(r, -delta, delta)
        case "log_cosh":
            return np.logaddexp(r, -r) - math.log(2), np.tanh(r)
    raise ValueError(loss.kind)


def _xlogy(coefficient: Array, x: Array) -> Array:
    return np.where(coefficient == 0, 0, coefficient * np.log(np.where(coefficient == 0, 1, x)))


def _ratio(coefficient: Array, x: Array) -> Array:
    return np.where(coefficient == 0, 0, coefficient / np.where(coefficient == 0, 1, x))


def step(problem: Problem, k: int, w: Array, g: Array, state: dict[str, Array]) -> Array:
    """The parameters after update k; ``state`` is brought up to date."""
    optimizer, rate = problem.training.optimizer, problem.training.learning_rate
    assert rate is not None
    eta = float(rate.value)
    p = {key: float(number.value) for key, number in optimizer.settings.items()}
    if optimizer.l1:
        clear(np.where(w == 0, 1.0, w))
    l2, l1 = (float(number.value) if number else 0.0 for number in (optimizer.weight_decay, optimizer.l1))
    g = g + l2 * w + l1 * np.sign(w)
    match optimizer.kind:
        case "sgd":
            return w - eta * g
        case "momentum" | "nesterov":
            v = state["v"] = p["momentum"] * state.get("v", 0) + g
            return w - eta * (v if optimizer.kind == "momentum" else g + p["momentum"] * v)
        case "adagrad":
            s = state["s"] = state.get("s", 0) + g**2
            return w - eta * g / (np.sqrt(s) + p["epsilon"])
        case "rmsprop":
            s = state["s"] = p["rho"] * state.get("s", 0) + (1 - p["rho"]) * g**2
            return w - eta * g / (np.sqrt(s) + p["epsilon"])
    m = state["m"] = p["beta1"] * state.get("m", 0) + (1 - p["beta1"]) * g
    s = state["s"] = p["beta2"] * state.get("s", 0) + (1 - p["beta2"]) * g**2
    moved = eta * (m / (1 - p["beta1"] ** k)) / (np.sqrt(s / (1 - p["beta2"] ** k)) + p["epsilon"])
    return w - moved - (eta * p["weight_decay"] * w if optimizer.kind == "adamw" else 0)


# --- training --------------------------------------------------------------------------------------


def reference(problem: Problem) -> dict[str, Any]:
    """The trace in floats, every step in full. Raises ``AtKink``, or ``ArithmeticError`` where float64 gives out."""
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        result = _System(problem).train() if problem.system else _Network(problem).train()
    result["title"] = problem.title or ""
    return result


class _Layer:
    """A layer's parameters as arrays; ``bias`` is one per unit even where the author shares one."""

    def __init__(self, layer: Layer, chosen: Sequence[str]) -> None:
        self.layer = layer
        self.weights = floats(layer.weights)
        self.bias = np.zeros(layer.units) if layer.bias is None else floats(layer.bias) * np.ones(layer.units)
        self.moving = np.array([[name in chosen for name in row] for row in layer.weight_names])
        names = layer.bias_names * layer.units if layer.shared_bias else layer.bias_names
        self.bias_moving = np.array([name in chosen for name in names or [""] * layer.units])
        self.states: tuple[dict[str, Array], dict[str, Array]] = ({}, {})

    def entry(self, weights: Any, bias: Any) -> dict[str, Any]:
        if self.layer.bias is None:
            return {"weights": weights.tolist(), "bias": None}
        return {"weights": weights.tolist(), "bias": float(bias[0]) if self.layer.shared_bias else bias.tolist()}

    def update(self, problem: Problem, k: int, gradients: tuple[Array, Array]) -> None:
        weights = step(problem, k, self.weights, gradients[0], self.states[0])
        self.weights = np.where(self.moving, weights, self.weights)
        if self.layer.bias is not None:
            bias = step(problem, k, self.bias, gradients[1], self.states[1])
            self.bias = np.where(self.bias_moving, bias, self.bias)

    def state(self) -> dict[str, Any]:
        def table(states: Mapping[str, Array], moving: Any, place: Any) -> dict[str, float]:
            return {name: float(state[place]) for name, state in states.items()} if moving[place] else {}

        rows, columns = self.moving.shape
        weights = [[table(self.states[0], self.moving, (j, i)) for i in range(columns)] for j in range(rows)]
        biases = [table(self.states[1], self.bias_moving, j) for j in range(rows)]
        if self.layer.bias is None:
            return {"weights": weights, "bias": None}
        return {"weights": weights, "bias": biases[0] if self.layer.shared_bias else biases}


class _Network:
    def __init__(self, problem: Problem) -> None:
        assert problem.network is not None and problem.training.loss is not None
        self.problem, self.training, self.loss = problem, problem.training, problem.training.loss
        self.layers = [_Layer(layer, problem.training.update) for layer in problem.network.layers]

    def forward(self, batch: Sequence[int]) -> dict[str, Any]:
        samples = [self.problem.samples[number] for number in batch]
        x, t = floats([sample.input for sample in samples]), floats([sample.target for sample in samples])
        nets, outs, slopes = [], [x], []
        for layer in self.layers:
            nets.append(outs[-1] @ layer.weights.T + layer.bias)
            a, slope = activate(layer.layer.activation, nets[-1])
            outs.append(a)
            slopes.append(slope)
        terms, above = losses(self.loss, t, outs[-1])
        share = 1.0
        if self.loss.kind == "mean_squared_error" or (self.loss.kind == "formula" and self.loss.outputs == "mean"):
            share = 1 / t.shape[1]
        each = share * terms.sum(axis=1)
        reports = {
            report.name: [self.report(report.formula.tree, row, x, t, nets, outs) for row in range(len(batch))]
            for report in self.problem.reports
        }
        return {
            "x": x,
            "t": t,
            "nets": nets,
            "outs": outs,
            "slopes": slopes,
            "each": each,
            "above": share * above,
            "loss": self.combined(each),
            "report": {name: self.combined(np.array(figures)) for name, figures in reports.items()},
        }

    def report(self, tree: Node, row: int, x: Array, t: Array, nets: Sequence[Array], outs: Sequence[Array]) -> float:
        names = {f"x_{i}": float(v) for i, v in enumerate(x[row], 1)}
        names |= {f"t_{k}": float(v) for k, v in enumerate(t[row], 1)}
        for n, (net, out) in enumerate(zip(nets, outs[1:], strict=True), 1):
            names |= {f"z{n}_{j}": float(v) for j, v in enumerate(net[row], 1)}
            names |= {f"a{n}_{j}": float(v) for j, v in enumerate(out[row], 1)}
        return float(formula_values.value(tree, names, FLOATS))

    def combined(self, each: Array) -> float:
        return float(each.mean() if self.training.samples == "mean" else each.sum())

    def samples(self, passed: dict[str, Any], *, given: bool, deltas: Sequence[Array]) -> list[dict[str, Any]]:
        entries = []
        for row in range(len(passed["each"])):
            layers = [
                {"net": net[row].tolist(), "activation": out[row].tolist()}
                for net, out in zip(passed["nets"], passed["outs"][1:], strict=True)
            ]
            for layer, delta in zip(layers, deltas, strict=False):
                layer["delta"] = delta[row].tolist()
            known = {"input": passed["x"][row].tolist(), "target": passed["t"][row].tolist()} if given else {}
            entries.append(known | {"loss": float(passed["each"][row]), "layers": layers})
        return entries

    def backward(self, k: int, passed: dict[str, Any]) -> tuple[list[Array], list[tuple[Array, Array]]]:
        """(δ, gradients) by layer; under ``output_first`` a layer is updated before the one below is looked at."""
        above, deltas, gradients = passed["above"], [], []
        scale = 1 / len(passed["each"]) if self.training.samples == "mean" else 1.0
        for n in range(len(self.layers) - 1, -1, -1):
            layer, out = self.layers[n], passed["outs"][n + 1]
            if layer.layer.activation.kind == "softmax":
                delta = out * (above - (above * out).sum(axis=1, keepdims=True))
            else:
                delta = above * passed["slopes"][n]
            by_bias = scale * delta.sum(axis=0)
            if layer.layer.shared_bias:
                by_bias = by_bias.sum() * np.ones_like(by_bias)
            gradients.insert(0, (scale * delta.T @ passed["outs"][n], by_bias))
            deltas.insert(0, delta)
            if self.training.order == "output_first":
                layer.update(self.problem, k, gradients[0])
            above = delta @ layer.weights
        if self.training.order == "simultaneous":
            for layer, gradient in zip(self.layers, gradients, strict=True):
                layer.update(self.problem, k, gradient)
        return deltas, gradients

    def train(self) -> dict[str, Any]:
        steps: list[dict[str, Any]] = []
        count, size = len(self.problem.samples), self.training.batch
        for k in range(1, self.training.steps + 1):
            passed = self.forward([((k - 1) * size + place) % count for place in range(size)])
            entry: dict[str, Any] = {"step": k, "loss": passed["loss"], "report": passed["report"]}
            entry["before"] = [layer.entry(layer.weights, layer.bias) for layer in self.layers]
            steps.append(entry)
            if limit := self.training.stop_below:
                clear(passed["loss"] - float(limit.value))
                if passed["loss"] < float(limit.value):
                    entry["samples"] = self.samples(passed, given=True, deltas=())
                    break
            deltas, gradients = self.backward(k, passed)
            entry["samples"] = self.samples(passed, given=True, deltas=deltas)
            entry["gradients"] = [layer.entry(*each) for layer, each in zip(self.layers, gradients, strict=True)]
            if self.training.optimizer.kind != "sgd":
                entry["state"] = [layer.state() for layer in self.layers]
            entry["after"] = [layer.entry(layer.weights, layer.bias) for layer in self.layers]
        passed = self.forward(range(count))
        final = {"loss": passed["loss"], "report": passed["report"]}
        return {
            "format": "byhand-trace/1",
            "steps": steps,
            "final": final | {"samples": self.samples(passed, given=False, deltas=())},
        }


class _System:
    """A system of equations: the derivative of ``minimize`` is carried forwards, one name at a time."""

    def __init__(self, problem: Problem) -> None:
        assert problem.system is not None
        self.problem, self.system, self.training = problem, problem.system, problem.training
        self.w = {name: float(number.value) for name, number in problem.system.values}
        self.state: dict[str, dict[str, Array]] = {name: {} for name in self.w}

    def forward(self) -> dict[str, Any]:
        values = dict(self.w)
        for name, formula in self.system.equations:
            values[name] = float(formula_values.value(formula.tree, values, FLOATS))
        reports = {
            report.name: float(formula_values.value(report.formula.tree, values, FLOATS))
            for report in self.problem.reports
        }
        return {"loss": values[self.system.minimize], "report": reports, "values": values}

    def gradient(self, values: Mapping[str, float], name: str) -> float:
        """∂minimize/∂name, with what ``name`` stands for held as a variable of its own."""
        slopes = {other: float(other == name) for other in values}
        for target, formula in self.system.equations:
            if target != name:
                slopes[target] = sum(
                    float(formula_values.slope(formula.tree, values, used, FLOATS)) * slopes[used]
                    for used in formula.variables
                )
        return slopes[self.system.minimize]

    def train(self) -> dict[str, Any]:
        steps: list[dict[str, Any]] = []
        for k in range(1, self.training.steps + 1):
            entry: dict[str, Any] = {"step": k} | self.forward() | {"before": dict(self.w)}
            steps.append(entry)
            if limit := self.training.stop_below:
                clear(entry["loss"] - float(limit.value))
                if entry["loss"] < float(limit.value):
                    break
            entry["gradients"] = {name: self.gradient(entry["values"], name) for name in entry["values"]}
            if self.training.learning_rate is not None:
                for name in self.training.update:
                    gradient = np.float64(entry["gradients"][name])
                    self.w[name] = float(step(self.problem, k, np.float64(self.w[name]), gradient, self.state[name]))
                entry["after"] = dict(self.w)
                if self.training.optimizer.kind != "sgd":
                    entry["state"] = {
                        name: {key: float(s) for key, s in kept.items()} for name, kept in self.state.items()
                    }
        return {"format": "byhand-trace/1", "steps": steps, "final": self.forward()}

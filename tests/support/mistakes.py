"""The independent pass with a mistake in it: one sample and one unit after the other, in floats, as a person would err.

Written from the sentences of the misconceptions, not from byhand's tapes. δ has the sign that the problem gives it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from byhand.problem.model import Layer, Problem
from support.oracle import activate, floats, losses, step

Array = NDArray[np.float64]

#: Slopes that people write in the output.
IN_OUTPUT = {
    "sigmoid": lambda a: a * (1 - a),
    "bipolar_sigmoid": lambda a: (1 + a) * (1 - a) / 2,
    "tanh": lambda a: 1 - a * a,
}
#: Activations made of straight pieces: nobody takes a slope of 0 or 1 in the wrong place.
STRAIGHT = ("identity", "relu", "leaky_relu", "step", "max(z, z/10)", "min(1, max(-1, z))")
CANCELS = {("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy")}


def mistaken(problem: Problem, mistake: str = "") -> dict[str, float]:
    """Address → number: the first step's δ, gradients and new parameters, and the last loss.

    ``stop_below`` is not looked at. Raises ``AtKink`` or an ``ArithmeticError`` where floats cannot tell.
    """
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        return _Training(problem, mistake).run()


class _Training:
    def __init__(self, problem: Problem, mistake: str) -> None:
        assert problem.network is not None and problem.training.loss is not None
        self.problem, self.training, self.loss, self.mistake = problem, problem.training, problem.training.loss, mistake
        self.layers = problem.network.layers
        self.weights = [floats(layer.weights) for layer in self.layers]
        self.biases = [np.array([float(b.value) for b in layer.biases]) for layer in self.layers]
        self.states: list[dict[str, dict[str, Array]]] = [{"w": {}, "b": {}} for _ in self.layers]
        self.sign = -1.0 if problem.notation.delta == "t-a" else 1.0
        self.found: dict[str, float] = {}
        pair = (self.layers[-1].activation.kind, self.loss.kind)
        whole = all(sum(t.value for t in sample.target) == 1 for sample in problem.samples)
        self.cancels = pair in CANCELS and (pair[0] == "sigmoid" or whole)

    def run(self) -> dict[str, float]:
        count, size = len(self.problem.samples), self.training.batch
        for k in range(1, self.training.steps + 1):
            self.step(k, [((k - 1) * size + place) % count for place in range(size)])
        self.found["final.loss"] = self.combined([self.forward(n)[3] for n in range(count)])
        return self.found

    def combined(self, each: Sequence[Any]) -> Any:
        total = sum(each)
        return total / len(each) if self.training.samples == "mean" else total

    # -- one sample ----------------------------------------------------------------------------------------------

    def forward(self, number: int) -> tuple[list[Array], list[Array], Array, float]:
        """(z by layer, a by layer with the inputs first, ∂E/∂a of the outputs, the sample's loss)."""
        sample = self.problem.samples[number]
        nets, outs = [], [floats(sample.input)]
        for layer, weights, bias in zip(self.layers, self.weights, self.biases, strict=True):
            nets.append(weights @ outs[-1] + (bias if len(bias) else 0))
            outs.append(activate(layer.activation, nets[-1][None, :])[0][0])
        terms, above = losses(self.loss, floats(sample.target)[None, :], outs[-1][None, :])
        mean = self.loss.kind == "mean_squared_error" or (self.loss.kind == "formula" and self.loss.outputs == "mean")
        share = 1 / len(outs[-1]) if mean else 1.0
        return nets, outs, share * above[0], float(share * terms.sum())

    def slope(self, n: int, net: float, out: float) -> float:
        """f′ of layer n as people write it: filled with an output, or with a net input."""
        kind = self.layers[n].activation.kind
        if kind in IN_OUTPUT:
            return float(IN_OUTPUT[kind](out))
        return float(activate(self.layers[n].activation, np.array([[net]]))[1][0, 0])

    def sloped(self, n: int, j: int, nets: Sequence[Array], outs: Sequence[Array], error: float) -> float:
        """The slope that is taken for unit j of layer n."""
        net, out = nets[n][j], outs[n + 1][j]
        choice = self.layers[n].activation
        if choice.kind in STRAIGHT or (choice.formula is not None and choice.formula.text in STRAIGHT):
            return self.slope(n, net, out)
        other = {"derivative_at_layer_above": n + 1, "derivative_at_layer_below": n - 1}.get(self.mistake, -1)
        if self.mistake == "derivative_at_output":
            return float(activate(self.layers[n].activation, np.array([[out]]))[1][0, 0])
        if self.mistake == "net_in_derivative":
            return self.slope(n, net, net)
        if self.mistake == "derivative_at_error":
            return self.slope(n, error, error)
        if 0 <= other < len(nets):
            unit = min(j, len(nets[other]) - 1)
            return self.slope(n, nets[other][unit], outs[other + 1][unit])
        return self.slope(n, net, out)

    def output_delta(self, number: int, nets: Sequence[Array], outs: Sequence[Array], above: Array) -> Array:
        n, a, t = len(nets) - 1, outs[-1], floats(self.problem.samples[number].target)
        softmax = self.layers[n].activation.kind == "softmax"
        if self.mistake == "output_derivative_forgotten":
            return above
        if self.cancels:
            return self.resized(a - t, kept=a * (1 - a))
        if softmax:
            alone = self.mistake == "softmax_alone"
            return self.resized(above * a * (1 - a) if alone else a * (above - above @ a))
        errors = self.sign * (a - t)
        return self.resized(above * np.array([self.sloped(n, j, nets, outs, errors[j]) for j in range(len(a))]))

    def resized(self, delta: Array, kept: Any = 1.0) -> Array:
        squared = self.loss.kind in ("half_squared_error", "squared_error", "mean_squared_error", "huber", "formula")
        halved = self.loss.kind in ("half_squared_error", "huber", "formula")
        mean = self.loss.kind == "mean_squared_error" or (self.loss.kind == "formula" and self.loss.outputs == "mean")
        factor = {
            "difference_reversed": -1.0,
            "factor_two": 2.0 if halved and not self.cancels else 1.0,
            "factor_half": 0.5 if squared and not self.cancels else 1.0,
            "outputs_summed": float(len(delta)) if mean else 1.0,
            "outputs_averaged": 1.0 if mean else 1 / len(delta),
            "derivative_kept": kept,
        }.get(self.mistake, 1.0)
        return factor * delta

    def hidden_delta(self, n: int, nets: Sequence[Array], outs: Sequence[Array], above: Array) -> Array:
        a = outs[n + 1]
        if self.mistake == "hidden_derivative_forgotten":
            return above
        if self.layers[n].activation.kind == "softmax":
            alone = self.mistake == "softmax_alone"
            delta = above * a * (1 - a) if alone else a * (above - above @ a)
        else:
            delta = above * np.array([self.sloped(n, j, nets, outs, above[j]) for j in range(len(a))])
        return -delta if self.mistake == "hidden_sign" else delta

    def handed_down(self, weights: Array, delta: Array, above: Array) -> Array:
        """What arrives at the outputs of the layer below."""
        given = above if self.mistake == "error_handed_down" else delta
        rows, columns = weights.shape
        products = np.empty((columns, rows))
        for j in range(columns):
            for k in range(rows):
                swapped = self.mistake == "transposed_weights" and j < rows and k < columns
                weight = 1.0 if self.mistake == "weight_forgotten" else weights[j, k] if swapped else weights[k, j]
                products[j, k] = given[k] * weight
        if self.mistake in ("first_path_only", "last_path_only"):
            return products[:, 0 if self.mistake == "first_path_only" else -1]
        return products.sum(axis=1)

    # -- one step ------------------------------------------------------------------------------------------------

    def step(self, k: int, batch: Sequence[int]) -> None:
        passes = [self.forward(number) for number in batch]
        above = [self.sign * passed[2] for passed in passes]
        new = []
        for n in range(len(self.layers) - 1, -1, -1):
            deltas = []
            for place, number in enumerate(batch):
                nets, outs = passes[place][:2]
                last = n == len(self.layers) - 1
                delta = (
                    self.sign * self.output_delta(number, nets, outs, self.sign * above[place])
                    if last
                    else self.hidden_delta(n, nets, outs, above[place])
                )
                deltas.append(delta)
                if k == 1:
                    found = {f"step1.sample{number + 1}.delta{n + 1}_{j}": float(d) for j, d in enumerate(delta, 1)}
                    self.found |= found
            each = [
                (self.sign * self.by_weight(n, d, p[0], p[1]), self.sign * self.by_bias(n, d))
                for d, p in zip(deltas, passes, strict=True)
            ]
            gradient = (self.batched([w for w, _ in each]), self.batched([b for _, b in each]))
            moved = self.moved(k, n, gradient)
            new.insert(0, moved)
            if k == 1:
                self.note(self.layers[n], gradient, "step1.grad")
                self.note(self.layers[n], moved, "step1.after")
            early = (self.training.order == "output_first") != (self.mistake in ("updated_weights", "old_weights"))
            way = moved[0] if early else self.weights[n]
            above = [self.handed_down(way, d, s) for d, s in zip(deltas, above, strict=True)]
        self.weights, self.biases = [w for w, _ in new], [b for _, b in new]

    def by_weight(self, n: int, delta: Array, nets: Sequence[Array], outs: Sequence[Array]) -> Array:
        inputs = outs[n]
        if self.mistake == "wrong_input":
            inputs = np.roll(inputs, -1)
        if self.mistake == "net_as_input" and n > 0:
            inputs = nets[n - 1]
        if self.mistake == "input_forgotten":
            inputs = np.ones_like(inputs)
        if self.mistake == "own_output_as_input":
            return np.outer(delta * outs[n + 1], np.ones_like(inputs))
        return np.outer(delta, inputs)

    def by_bias(self, n: int, delta: Array) -> Array:
        layer = self.layers[n]
        if layer.bias is None or self.mistake == "bias_left_out":
            return np.zeros(len(layer.bias_names))
        if not layer.shared_bias:
            return delta
        if self.mistake == "shared_bias_one_delta":
            return delta[:1]
        return np.array([delta.mean() if self.mistake == "shared_bias_averaged" else delta.sum()])

    def batched(self, each: Sequence[Array]) -> Array:
        if self.mistake == "first_sample_only":
            return each[0]
        wrong = {"samples_summed": "sum", "samples_averaged": "mean"}.get(self.mistake, self.training.samples)
        return sum(each) / (len(each) if wrong == "mean" else 1)

    # -- the update ----------------------------------------------------------------------------------------------

    def moved(self, k: int, n: int, gradient: tuple[Array, Array]) -> tuple[Array, Array]:
        layer, chosen = self.layers[n], self.training.update
        moving = np.array([[name in chosen for name in row] for row in layer.weight_names])
        bias_moving = np.array([name in chosen for name in layer.bias_names], dtype=bool)
        if self.mistake == "fixed_updated" and self.training.order == "simultaneous":
            moving[:], bias_moving[:] = True, True
        weights = self.stepped(k, self.weights[n], gradient[0], self.states[n]["w"])
        biases = self.stepped(k, self.biases[n], gradient[1], self.states[n]["b"])
        return np.where(moving, weights, self.weights[n]), np.where(bias_moving, biases, self.biases[n])

    def stepped(self, k: int, w: Array, g: Array, state: dict[str, Array]) -> Array:
        optimizer, rate = self.training.optimizer, self.training.learning_rate
        assert rate is not None
        if optimizer.kind not in ("sgd", "momentum", "nesterov") and np.any((g != 0) & (np.abs(g) < 1e-12)):
            raise ArithmeticError("a gradient that may be 0, and is about to be divided by its own size")
        if self.mistake == "state_forgotten":
            state.clear()
        if self.mistake in ("correction_forgotten", "root_forgotten") and optimizer.kind not in ("sgd", "momentum"):
            return self.adapted(k, w, g, state)
        problem = self.problem
        if self.mistake == "learning_rate_forgotten":
            problem = self.with_training(learning_rate=replace(rate, value=1))
        if self.mistake == "decay_forgotten":
            settings = dict(optimizer.settings)
            if "weight_decay" in settings:
                settings["weight_decay"] = replace(rate, value=0)
            problem = self.with_training(optimizer=replace(optimizer, settings=settings, weight_decay=None, l1=None))
        after = step(problem, k, w, g, state)
        if self.mistake == "update_sign":
            decay = float(optimizer.settings["weight_decay"].value) if optimizer.kind == "adamw" else 0.0
            shrunk = w * (1 - float(rate.value) * decay)
            return shrunk - (after - shrunk)
        return after

    def with_training(self, **changes: Any) -> Problem:
        return replace(self.problem, training=replace(self.training, **changes))

    def adapted(self, k: int, w: Array, g: Array, state: dict[str, Array]) -> Array:
        """The adaptive rules once more, without the correction or without the root."""
        optimizer, eta = self.training.optimizer, float(self.training.learning_rate.value)  # type: ignore[union-attr]
        right = step(self.problem, k, w, g, state)  # brings the state up to date
        p = {key: float(number.value) for key, number in optimizer.settings.items()}
        l2, l1 = (float(number.value) if number else 0.0 for number in (optimizer.weight_decay, optimizer.l1))
        g = g + l2 * w + l1 * np.sign(w)
        if "s" not in state or (optimizer.kind in ("adagrad", "rmsprop") and self.mistake == "correction_forgotten"):
            return right
        m, s = state.get("m", g), state["s"]
        if "m" in state and self.mistake != "correction_forgotten":
            m, s = m / (1 - p["beta1"] ** k), s / (1 - p["beta2"] ** k)
        below = s if self.mistake == "root_forgotten" else np.sqrt(s)
        decayed = eta * p["weight_decay"] * w if optimizer.kind == "adamw" else 0.0
        return w - decayed - eta * m / (below + p["epsilon"])

    def note(self, layer: Layer, pair: tuple[Array, Array], head: str) -> None:
        for names, row in zip(layer.weight_names, pair[0], strict=True):
            self.found |= {f"{head}.{name}": float(number) for name, number in zip(names, row, strict=True)}
        for name, number in zip(layer.bias_names, pair[1], strict=True):
            self.found[f"{head}.{name}"] = float(number)

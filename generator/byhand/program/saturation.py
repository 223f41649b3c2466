"""Where float64 is not enough: of a unit that is all but certain, 1 − a has few digits left."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from byhand.problem.model import Given, Layer, Problem

#: Activation → the net input from which 1 − a (tanh: 1 − a²) has lost six digits and more.
_LIMITS: Mapping[str, float] = {"sigmoid": 14, "bipolar_sigmoid": 14, "tanh": 7, "softmax": 14}
#: More work than this is left to float64.
_MOST_PRODUCTS = 20_000
#: Optimizers that divide by the size of the gradient, and so blow up the rest of one that should be 0.
_ADAPTIVE = {"adagrad", "rmsprop", "adam", "adamw"}


def loses_digits(problem: Problem) -> bool:
    """Whether the first pass saturates a unit, or an adaptive rule meets a gradient that is 0 by cancellation."""
    network, training = problem.network, problem.training
    if network is None:
        return False
    if too_large(problem):
        return False
    adaptive = training.optimizer.kind in _ADAPTIVE
    if adaptive and any(x.shared_bias and x.units > 1 and x.activation.kind == "softmax" for x in network.layers):
        return True  # the deltas of a softmax add up to 0
    for sample in problem.samples:
        outputs = _outputs(network.layers, [number.value for number in sample.input])
        if outputs is None:
            return True
        if adaptive and any(a == number.value for a, number in zip(outputs, sample.target, strict=False)):
            return True
    return False


def too_large(problem: Problem) -> bool:
    """Whether fractions would take too long; then float64 has to do, saturated or not."""
    assert problem.network is not None
    products = len(problem.network.parameter_names()) * len(problem.samples)
    return products * max(1, problem.training.steps) > _MOST_PRODUCTS


def _outputs(layers: Sequence[Layer], values: list[Fraction]) -> list[Fraction] | None:
    """The outputs, exact where they are rational; ``None`` where a unit saturates; [] where they aren't known."""
    for layer in layers:
        kind = layer.activation.kind
        nets = [_net(row, bias, values) for row, bias in zip(layer.weights, _biases(layer), strict=True)]
        reach = max(nets) - min(nets) if kind == "softmax" else max(map(abs, nets))
        if reach > _LIMITS.get(kind, math.inf):
            return None
        if kind == "softmax":
            shares = [Fraction(math.exp(net - max(nets))) for net in nets]
            values = [share / sum(shares) for share in shares]
        elif kind in _VALUES:
            slope = layer.activation.settings.get("slope")
            values = [_VALUES[kind](net) if slope is None or net > 0 else net * slope.value for net in nets]
        else:
            return []
    return values


def _net(row: Sequence[Given], bias: Fraction, values: Sequence[Fraction]) -> Fraction:
    return sum((weight.value * value for weight, value in zip(row, values, strict=True)), start=bias)


def _biases(layer: Layer) -> list[Fraction]:
    if layer.bias is None:
        return [Fraction(0)] * layer.units
    biases = [bias.value for bias in layer.biases]
    return biases * layer.units if layer.shared_bias else biases


def _sigmoid(z: Fraction) -> Fraction:
    return Fraction(1 / (1 + math.exp(-z)))


#: Close enough to see where the next layer saturates; exact where they can be.
_VALUES: Mapping[str, Callable[[Fraction], Fraction]] = {
    "identity": lambda z: z,
    "sigmoid": _sigmoid,
    "bipolar_sigmoid": lambda z: 2 * _sigmoid(z) - 1,
    "tanh": lambda z: Fraction(math.tanh(z)),
    "relu": lambda z: max(z, Fraction(0)),
    "leaky_relu": lambda z: z,  # above 0
    "elu": lambda z: max(z, Fraction(-1)),
    "softplus": lambda z: Fraction(math.log1p(math.exp(-abs(z)))) + max(z, Fraction(0)),
    "silu": lambda z: z / Fraction(1 + math.exp(-max(z, Fraction(-50)))),
    "gelu": lambda z: max(z, Fraction(0)),
    "step": lambda z: Fraction(z >= 0),
}

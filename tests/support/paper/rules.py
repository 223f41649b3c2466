"""Activations, losses and optimizers in numbers, with the slopes that the contract states."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from byhand.problem.model import Layer, Loss, Optimizer
from support import formula_values, scalar
from support.formula_values import FRACTIONS
from support.paper.rounding import Carry

ZERO, ONE = Fraction(0), Fraction(1)


def activation(layer: Layer, z: Fraction) -> Fraction:
    choice = layer.activation
    setting = {key: number.value for key, number in choice.settings.items()}
    match choice.kind:
        case "formula":
            return formula_values.value(choice.formula.tree, {"z": z}, FRACTIONS)
        case "identity":
            return z
        case "sigmoid":
            return scalar.sigmoid(z)
        case "bipolar_sigmoid":
            return 2 * scalar.sigmoid(z) - 1
        case "tanh":
            return scalar.tanh(z)
        case "relu":
            return max(z, ZERO)
        case "leaky_relu":
            return z if z > 0 else setting["slope"] * z
        case "elu":
            return z if z > 0 else setting["alpha"] * (scalar.exp(z) - 1)
        case "softplus":
            return scalar.softplus(z)
        case "silu":
            return z * scalar.sigmoid(z)
        case "gelu":
            return z * scalar.normal_distribution(z)
        case "step":
            return ONE if z >= 0 else ZERO
    raise ValueError(choice.kind)


def activation_slope(layer: Layer, z: Fraction, a: Fraction) -> Fraction:
    """f′ inline: from the carried a for three of them, from the carried z for all others."""
    choice = layer.activation
    setting = {key: number.value for key, number in choice.settings.items()}
    match choice.kind:
        case "formula":
            return formula_values.slope(choice.formula.tree, {"z": z}, "z", FRACTIONS)
        case "identity" | "step":
            return ONE
        case "sigmoid":
            return a * (1 - a)
        case "bipolar_sigmoid":
            return (1 + a) * (1 - a) / 2
        case "tanh":
            return 1 - a * a
        case "relu":
            return ONE if z > 0 else ZERO
        case "leaky_relu":
            return ONE if z > 0 else setting["slope"]
        case "elu":
            return ONE if z > 0 else setting["alpha"] * scalar.exp(z)
        case "softplus":
            return scalar.sigmoid(z)
        case "silu":
            return scalar.sigmoid(z) + z * scalar.sigmoid(z) * scalar.sigmoid(-z)
        case "gelu":
            return scalar.normal_distribution(z) + z * scalar.normal_density(z)
    raise ValueError(choice.kind)


def _weighted(coefficient: Fraction, factor: Callable[[], Fraction]) -> Fraction:
    """A term whose coefficient is 0 is left out, whether or not the rest exists."""
    return coefficient * factor() if coefficient else ZERO


def loss_term(loss: Loss, t: Fraction, a: Fraction) -> Fraction:
    match loss.kind:
        case "formula":
            return formula_values.value(loss.formula.tree, {"t": t, "a": a}, FRACTIONS)
        case "half_squared_error":
            return (t - a) ** 2 / 2
        case "squared_error" | "mean_squared_error":
            return (t - a) ** 2
        case "binary_cross_entropy":
            return -(_weighted(t, lambda: scalar.ln(a)) + _weighted(1 - t, lambda: scalar.ln(1 - a)))
        case "cross_entropy":
            return -_weighted(t, lambda: scalar.ln(a))
        case "absolute_error":
            return abs(t - a)
        case "hinge":
            return max(ZERO, 1 - t * a)
        case "huber":
            delta, size = loss.settings["delta"].value, abs(t - a)
            return size**2 / 2 if size <= delta else delta * (size - delta / 2)
        case "log_cosh":
            return scalar.ln(scalar.cosh(a - t))
    raise ValueError(loss.kind)


def loss_slope(loss: Loss, t: Fraction, a: Fraction) -> Fraction:
    match loss.kind:
        case "formula":
            return formula_values.slope(loss.formula.tree, {"t": t, "a": a}, "a", FRACTIONS)
        case "half_squared_error":
            return a - t
        case "squared_error" | "mean_squared_error":
            return 2 * (a - t)
        case "binary_cross_entropy":
            return _weighted(1 - t, lambda: 1 / (1 - a)) - _weighted(t, lambda: 1 / a)
        case "cross_entropy":
            return -_weighted(t, lambda: 1 / a)
        case "absolute_error":
            return sign(a - t)
        case "hinge":
            return -t if 1 - t * a > 0 else ZERO
        case "huber":
            delta = loss.settings["delta"].value
            return max(-delta, min(delta, a - t))
        case "log_cosh":
            return scalar.tanh(a - t)
    raise ValueError(loss.kind)


def is_mean(loss: Loss) -> bool:
    return loss.kind == "mean_squared_error" or (loss.kind == "formula" and loss.outputs == "mean")


def sign(x: Fraction) -> Fraction:
    return Fraction((x > 0) - (x < 0))


STATES: Mapping[str, tuple[str, ...]] = {
    "sgd": (),
    "momentum": ("v",),
    "nesterov": ("v",),
    "adagrad": ("s",),
    "rmsprop": ("s",),
    "adam": ("m", "s"),
    "adamw": ("m", "s"),
}


def stepped(
    optimizer: Optimizer, rate: Fraction, k: int, w: Fraction, g: Fraction, state: dict[str, Fraction], carry: Carry
) -> Fraction:
    """The new parameter; ``state`` is brought up to date."""
    setting = {key: number.value for key, number in optimizer.settings.items()}
    decay, l1 = optimizer.weight_decay, optimizer.l1
    if decay or l1:
        g += (decay.value * w if decay else ZERO) + (l1.value * sign(w) if l1 else ZERO)
        g = carry(g, "gradient")

    def kept(name: str, value: Fraction) -> Fraction:
        state[name] = carry(value, "")
        return state[name]

    match optimizer.kind:
        case "sgd":
            new = w - rate * g
        case "momentum":
            new = w - rate * kept("v", setting["momentum"] * state["v"] + g)
        case "nesterov":
            v = kept("v", setting["momentum"] * state["v"] + g)
            new = w - rate * (g + setting["momentum"] * v)
        case "adagrad":
            new = w - rate * g / (scalar.sqrt(kept("s", state["s"] + g * g)) + setting["epsilon"])
        case "rmsprop":
            rho = setting["rho"]
            s = kept("s", rho * state["s"] + (1 - rho) * g * g)
            new = w - rate * g / (scalar.sqrt(s) + setting["epsilon"])
        case _:
            one, two = setting["beta1"], setting["beta2"]
            m = carry(kept("m", one * state["m"] + (1 - one) * g) / (1 - one**k), "")
            s = carry(kept("s", two * state["s"] + (1 - two) * g * g) / (1 - two**k), "")
            new = w - rate * m / (scalar.sqrt(s) + setting["epsilon"])
            if optimizer.kind == "adamw":
                new -= rate * setting["weight_decay"] * w
    return carry(new, "parameter")

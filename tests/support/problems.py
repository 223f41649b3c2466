"""Problems for tests: small ones from a few words, and random ones for Hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from byhand import vocabulary
from byhand.problem.load import from_mapping
from byhand.problem.model import Problem

#: Formulas in z whose kinks, powers and calls between them need every line of a printer.
ACTIVATION_FORMULAS = (
    "z/(1+exp(-z))",
    "max(0,z)^2/2 - 0.1*z",
    "sin(z)+0.044715*z^3",
    "z*sigmoid(1.702*z)+abs(z)/3-min(z,1/3,2*z)",
)
#: Formulas in t and a; those with a logarithm need outputs between 0 and 1.
LOSS_FORMULAS = (
    "(t - a)^2",
    "-(t*ln(a)+(1-t)*ln(1-a))",
    "abs(t-a)^1.5",
    "sqrt((t-a)^2+1/4)-0.5",
    "max(0, 0.1-t*a)^2",
    "exp(t-a)/e + pi",
    "relu(a-t)+cos(a)*tanh(t)",
)
#: Losses that need outputs between 0 and 1, and which activations give them.
BOUNDED = {"binary_cross_entropy": ("sigmoid", "softmax"), "cross_entropy": ("softmax", "sigmoid")}


def small(
    *activations: Any,
    loss: Any = "half_squared_error",
    samples: int = 1,
    units: int = 2,
    bias: Any = "each",
    **extra: Any,
) -> Problem:
    """A network with two inputs and one layer for each activation; its numbers follow a fixed pattern.

    bias: each, shared or none. extra: ``numbers``, ``report``, ``show``, ``notation``; anything else goes to training.
    """
    layers, fan_in = [], 2
    for place, activation in enumerate(activations):
        weights = [[(7 * (3 * place + 5 * j + 11 * i) % 19 - 9) / 10 for i in range(fan_in)] for j in range(units)]
        layer: dict[str, Any] = {"activation": activation, "weights": weights}
        if bias != "none":
            layer["bias"] = 0.35 if bias == "shared" else [(2 - 3 * j) / 10 for j in range(units)]
        layers.append(layer)
        fan_in = units
    outer = {key: extra.pop(key) for key in ("numbers", "report", "show", "notation") if key in extra}
    training = {"loss": loss, "learning_rate": 0.1, "update": "all", "steps": 2} | extra
    given = [
        {"input": [0.5 - s, 1.5 * s + 0.25], "target": [(s + k) % 2 for k in range(units)]} for s in range(samples)
    ]
    return from_mapping({"network": {"inputs": 2, "layers": layers}, "samples": given, "training": training} | outer)


def numbers(carry: str = "exact", **rule: Any) -> dict[str, Any]:
    return {"carry": carry} | (rule or {"decimals": 4})


def _decimal(low: int, high: int, places: int) -> st.SearchStrategy[float]:
    return st.integers(low * 10**places, high * 10**places).map(lambda n: n / 10**places)


@st.composite
def networks(draw: st.DrawFn) -> dict[str, Any]:
    """The mapping of a random network problem, with every part of the contract now and then."""
    loss: Any = draw(st.sampled_from([*vocabulary.LOSSES, *LOSS_FORMULAS]))
    depth, fan_in = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    kinds = [*(kind for kind in vocabulary.ACTIVATIONS if kind != "step"), *ACTIVATION_FORMULAS]
    layers: list[dict[str, Any]] = []
    width = fan_in
    for place in range(depth):
        units = draw(st.integers(1, 3))
        kind = draw(st.sampled_from(BOUNDED.get(loss, kinds) if place == depth - 1 else kinds))
        kind = "sigmoid" if "ln" in loss and place == depth - 1 else kind
        number = _decimal(-1, 1, draw(st.integers(0, 2)))
        layer: dict[str, Any] = {
            "activation": {"formula": kind} if kind in ACTIVATION_FORMULAS else kind,
            "weights": [[draw(number) for _ in range(width)] for _ in range(units)],
        }
        if bias := draw(st.sampled_from(["none", "shared", "each"])):
            layer |= {} if bias == "none" else {"bias": draw(number)} if bias == "shared" else {}
            layer |= {"bias": [draw(number) for _ in range(units)]} if bias == "each" else {}
        layers.append(layer)
        width = units
    bounded = loss in BOUNDED or "ln" in loss
    target = st.sampled_from([0, 1, 0.3]) if bounded else _decimal(-1, 1, 1)
    count = draw(st.sampled_from([1, 1, 2, 3]))
    samples = [
        {"input": [draw(_decimal(-2, 2, 1)) for _ in range(fan_in)], "target": [draw(target) for _ in range(width)]}
        for _ in range(count)
    ]
    problem = {
        "network": {"inputs": fan_in, "layers": layers},
        "samples": samples,
        "training": draw(_training(loss, count, fan_in, depth)),
        "numbers": draw(_numbers()),
    }
    if draw(st.booleans()):
        problem["report"] = [{"name": 'my "figure"\\', "formula": f"(t_1^2 - a{depth}_1^2)/2 + abs(z1_1)/3 + x_1"}]
    return problem


@st.composite
def _training(draw: st.DrawFn, loss: str, count: int, fan_in: int, depth: int) -> dict[str, Any]:
    optimizer: dict[str, Any] = {"kind": draw(st.sampled_from(list(vocabulary.OPTIMIZERS)))}
    if draw(st.integers(0, 3)) == 0:
        optimizer["weight_decay"] = 0.05
    if draw(st.integers(0, 3)) == 0 and optimizer["kind"] != "adamw":
        optimizer["l1"] = 0.02
    some = [f"w1_1_{draw(st.integers(1, fan_in))}", f"w{depth}_1_1"]
    training = {
        "loss": {"formula": loss, "outputs": draw(st.sampled_from(["sum", "mean"]))} if loss in LOSS_FORMULAS else loss,
        "learning_rate": 0.1,
        "samples": draw(st.sampled_from(["mean", "sum"])),
        "update": draw(st.sampled_from(["all", "weights", sorted(set(some))])),
        "order": draw(st.sampled_from(["simultaneous", "output_first"])),
        "steps": draw(st.integers(1, 3)),
        "batch": draw(st.sampled_from(["all", 1, min(2, count)])),
        "optimizer": optimizer,
    }
    return training | ({"stop_below": 0.2} if draw(st.integers(0, 3)) == 0 else {})


@st.composite
def _numbers(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.booleans()):
        return {}
    kinds = st.sampled_from(["decimals", "significant"])
    rule: dict[str, Any] = {"carry": "rounded", "rounding": draw(st.sampled_from(vocabulary.ROUNDINGS))}
    rule[draw(kinds)] = draw(st.sampled_from([2, 3, 4, 6, 9, 12]))
    for quantity in vocabulary.QUANTITIES:
        if draw(st.integers(0, 5)) == 0:
            rule[quantity] = {draw(kinds): draw(st.sampled_from([3, 5, 8]))}
    return rule

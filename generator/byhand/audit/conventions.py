"""Other rules than the stated one that authors compute by, as one table: each makes other problems of a problem.

Misconceptions are mistakes; a convention is right elsewhere. What it is called and what it says stands in
``templates/prose/LANGUAGE/audit.toml`` under its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from byhand.audit.other_networks import (
    activation,
    bias_dropped,
    bias_per_unit,
    euler,
    inputs_reversed,
    samples_reversed,
    targets_reversed,
    weights_transposed,
)
from byhand.audit.rewriting import Variants, defaults, given, training_changed, updates
from byhand.problem.formula import parse_formula
from byhand.problem.model import Given, Loss, Optimizer, Problem
from byhand.vocabulary import LOSSES, OPTIMIZERS

_RATES = ("0.001", "0.01", "0.05", "0.1", "0.2", "0.25", "0.3", "0.5", "0.6", "0.7", "0.75", "0.8", "0.9", "1")
_SQUARES = ("half_squared_error", "squared_error", "mean_squared_error")


# --- how a step is taken -------------------------------------------------------------------------------


def order(problem: Problem) -> Variants:
    """Output layer first and its new weights on the way down; or all from the old ones."""
    if problem.network and len(problem.network.layers) > 1 and updates(problem):
        other: Literal["simultaneous", "output_first"] = (
            "output_first" if problem.training.order == "simultaneous" else "simultaneous"
        )
        yield other, training_changed(problem, order=other)


def learning_rate(problem: Problem) -> Variants:
    rate = problem.training.learning_rate
    if rate is None:
        return
    own = {rate.value}
    scaled = [
        Given(rate.value * factor, str(float(rate.value * factor)))
        for factor in (Fraction(1, 10), 10, 2, Fraction(1, 2))
    ]
    for other in (*map(given, _RATES), *scaled):
        if other.value not in own:
            own.add(other.value)
            yield other.text, training_changed(problem, learning_rate=other)


def samples(problem: Problem) -> Variants:
    if problem.training.batch > 1:
        other: Literal["mean", "sum"] = "sum" if problem.training.samples == "mean" else "mean"
        yield other, training_changed(problem, samples=other)


def batch(problem: Problem) -> Variants:
    """Sample by sample, or all at once."""
    count, size = len(problem.samples), problem.training.batch
    for other in (1, count):
        if count > 1 and other != size and updates(problem):
            yield str(other), training_changed(problem, batch=other)


def parameters_moved(problem: Problem) -> Variants:
    """Biases kept where they are to move, or moved where they are to stay."""
    network = problem.network
    if network is None or not updates(problem):
        return
    kinds = network.is_bias()
    weights = tuple(name for name, bias in kinds.items() if not bias)
    for detail, names in (("weights", weights), ("all", tuple(kinds))):
        if set(names) != set(problem.training.update):
            yield detail, training_changed(problem, update=names)


def rounds(problem: Problem) -> Variants:
    """A step more, or less."""
    steps = problem.training.steps
    if updates(problem):
        for other in (steps + 1, steps - 1):
            if other >= 1:
                yield str(other), training_changed(problem, steps=other)


def optimizer(problem: Problem) -> Variants:
    if not updates(problem):
        return
    own = problem.training.optimizer
    for kind in OPTIMIZERS:
        if kind != own.kind:
            chosen = Optimizer(kind, defaults(OPTIMIZERS, kind), None if kind == "adamw" else own.weight_decay, own.l1)
            yield kind, training_changed(problem, optimizer=chosen)


def optimizer_settings(problem: Problem) -> Variants:
    """Other usual values of β₁, ρ, ε."""
    own = problem.training.optimizer
    usual = {"rho": ("0.9", "0.95", "0.99"), "beta1": ("0.9", "0.95", "0.5"), "beta2": ("0.999", "0.99", "0.9"),
             "momentum": ("0.9", "0.5", "0.99"), "epsilon": ("1e-8", "1e-7", "1e-6", "1e-10", "0")}  # fmt: skip
    for name, texts in usual.items():
        for text in texts:
            if name in own.settings and own.settings[name].value != Fraction(text):
                settings = {**own.settings, name: given(text)}
                yield f"{name} = {text}", training_changed(problem, optimizer=replace(own, settings=settings))


# --- the loss ------------------------------------------------------------------------------------------


def loss(problem: Problem) -> Variants:
    """Differentiated: another of the common losses, or half the mean of the squares."""
    own = problem.training.loss
    if own is None or problem.network is None:
        return
    wanted = list(_SQUARES)
    last = problem.network.layers[-1].activation.kind
    wanted += {"sigmoid": ["binary_cross_entropy"], "softmax": ["cross_entropy"]}.get(last, [])
    for kind in wanted:
        if kind != own.kind:
            yield kind, training_changed(problem, loss=Loss(kind, defaults(LOSSES, kind)))
    if problem.network.layers[-1].units > 1:
        half = Loss("formula", formula=parse_formula("(t - a)^2/2", ("t", "a")), outputs="mean")
        yield "half_mean", training_changed(problem, loss=half)


#: In the order in which a report names them: of two that come to the same the first.
CONVENTIONS: Mapping[str, Callable[[Problem], Variants]] = {
    "order": order,
    "samples": samples,
    "parameters_moved": parameters_moved,
    "loss": loss,
    "batch": batch,
    "rounds": rounds,
    "bias_per_unit": bias_per_unit,
    "weights_transposed": weights_transposed,
    "bias_dropped": bias_dropped,
    "learning_rate": learning_rate,
    "activation": activation,
    "optimizer": optimizer,
    "optimizer_settings": optimizer_settings,
    "inputs_reversed": inputs_reversed,
    "targets_reversed": targets_reversed,
    "samples_reversed": samples_reversed,
    "euler": euler,
}

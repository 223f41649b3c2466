"""Conventions that change the network or its samples: other activations, biases, the order of numbers in a list."""

from __future__ import annotations

from dataclasses import replace

from byhand.audit.rewriting import Variants, defaults, layers_changed
from byhand.problem.formula import parse_formula
from byhand.problem.model import Activation, Given, Layer, Problem
from byhand.vocabulary import ACTIVATIONS

_EULER = ("2.7", "2.71", "2.718", "2.7183", "2.72")
_SQUASHING = ("sigmoid", "tanh", "bipolar_sigmoid", "relu", "identity")


def activation(problem: Problem) -> Variants:
    """Another activation in the hidden layers, in the last one, in all."""
    if problem.network is None or problem.network.layers[-1].activation.kind == "step":
        return
    last = len(problem.network.layers)
    places = {"hidden": range(1, last), "output": range(last, last + 1), "all": range(1, last + 1)}
    for where, numbers in places.items():
        if not numbers or (where == "all" and last == 1):
            continue
        kinds = (*_SQUASHING, "softmax") if where == "output" else _SQUASHING
        for kind in kinds:
            chosen = Activation(kind, defaults(ACTIVATIONS, kind))
            changed = layers_changed(
                problem,
                lambda number, layer, n=numbers, c=chosen: replace(layer, activation=c) if number in n else layer,  # type: ignore[misc]
            )
            if changed != problem:
                yield f"{where}: {kind}", changed


def euler(problem: Problem) -> Variants:
    """σ with a rounded e."""
    if problem.network is None or all(layer.activation.kind != "sigmoid" for layer in problem.network.layers):
        return
    for text in _EULER:
        chosen = Activation("formula", formula=parse_formula(f"1/(1 + {text}^(-z))", ("z",)))

        def change(_number: int, layer: Layer, chosen: Activation = chosen) -> Layer:
            return replace(layer, activation=chosen) if layer.activation.kind == "sigmoid" else layer

        yield text, layers_changed(problem, change)


def bias_dropped(problem: Problem) -> Variants:
    if problem.network and any(layer.bias is not None for layer in problem.network.layers):
        yield "", layers_changed(problem, lambda _number, layer: replace(layer, bias=None, bias_names=()))


def bias_per_unit(problem: Problem) -> Variants:
    """A shared bias as one for each unit, all beginning alike."""
    network = problem.network
    if network is None or not any(layer.shared_bias and layer.units > 1 for layer in network.layers):
        return

    def change(_number: int, layer: Layer) -> Layer:
        if not isinstance(layer.bias, Given):
            return layer
        names = tuple(f"{layer.bias_names[0]}[{unit}]" for unit in range(1, layer.units + 1))
        return replace(layer, bias=(layer.bias,) * layer.units, bias_names=names)

    yield "", layers_changed(problem, change)


def weights_transposed(problem: Problem) -> Variants:
    """The list of a layer's weights read column by column: in one layer, or in all."""
    if problem.network is None:
        return
    last = len(problem.network.layers)
    for chosen in (range(1, last + 1), *(range(n, n + 1) for n in range(1, last + 1) if last > 1)):

        def change(number: int, layer: Layer, chosen: range = chosen) -> Layer:
            flat = [weight for row in layer.weights for weight in row]
            turned = tuple(tuple(flat[unit :: layer.units]) for unit in range(layer.units))
            return replace(layer, weights=turned) if number in chosen else layer

        changed = layers_changed(problem, change)
        if changed != problem:
            yield "all" if len(chosen) == last else str(chosen[0]), changed


def inputs_reversed(problem: Problem) -> Variants:
    turned = tuple(replace(sample, input=sample.input[::-1]) for sample in problem.samples)
    if turned != problem.samples:
        yield "", replace(problem, samples=turned)


def targets_reversed(problem: Problem) -> Variants:
    turned = tuple(replace(sample, target=sample.target[::-1]) for sample in problem.samples)
    if turned != problem.samples:
        yield "", replace(problem, samples=turned)


def samples_reversed(problem: Problem) -> Variants:
    if len(problem.samples) > 1 and problem.training.batch < len(problem.samples):
        yield "", replace(problem, samples=problem.samples[::-1])

"""Changing a problem whole: a training, a layer, a number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from byhand.problem.model import Given, Layer, Network, Problem

#: A detail, as "tanh" or "0.1" ("" where there is nothing to tell), and the problem under that rule.
Variants = Iterator[tuple[str, Problem]]


def given(text: str) -> Given:
    """A number as an author would write it."""
    return Given(Fraction(text), text)


def defaults(table: Mapping[str, Mapping[str, str]], kind: str) -> dict[str, Given]:
    """A rule's settings with their defaults, from the vocabulary."""
    return {name: given(text) for name, text in table[kind].items()}


def training_changed(problem: Problem, **changes: object) -> Problem:
    """The problem with another training."""
    return replace(problem, training=replace(problem.training, **changes))  # type: ignore[arg-type]


def layers_changed(problem: Problem, change: Callable[[int, Layer], Layer]) -> Problem:
    """The problem with other layers, numbered from 1; parameters that are gone are not updated."""
    network = problem.network
    assert network is not None
    layers = tuple(change(number, layer) for number, layer in enumerate(network.layers, start=1))
    changed = replace(network, layers=layers)
    update = tuple(name for name in changed.parameter_names() if _moves(problem, network, name))
    return training_changed(replace(problem, network=changed), update=update)


def _moves(problem: Problem, network: Network, name: str) -> bool:
    known = name in network.is_bias()
    return name in problem.training.update or (not known and name.rpartition("[")[0] in problem.training.update)


def updates(problem: Problem) -> bool:
    """Whether anything is updated at all."""
    return problem.training.learning_rate is not None

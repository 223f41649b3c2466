"""What a pass starts from: the samples of its batch, given numbers, and what the last step left."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from byhand.problem.model import Given, Problem
from byhand.tape.arithmetic import ONE, ZERO, Value, exact
from byhand.tape.names import Name
from byhand.tape.tape import Tape


def batches(problem: Problem) -> Iterator[tuple[int, ...]]:
    """The samples of each update, in file order, going round; sample numbers from 1."""
    count, size = len(problem.samples), problem.training.batch
    start = 0
    while True:
        yield tuple((start + place) % count + 1 for place in range(size)) if count else ()
        start = (start + size) % count if count else 0


def initial(problem: Problem, tape: Tape) -> Iterator[tuple[Name, Value]]:
    """Parameters at the start and the optimizer's state, which is 0 at first."""
    for name, number in first_values(problem, tape):
        yield name, exact(number.value)
    for name, _ in tape.named("state_before"):
        yield name, ZERO


def first_values(problem: Problem, tape: Tape) -> Iterator[tuple[Name, Given]]:
    """Every parameter of the tape with the number that the author gave it."""
    numbers = dict(problem.system.values) if problem.system is not None else _parameter_values(problem)
    for name, _ in tape.named("parameter"):
        yield name, numbers[name.label]


def _parameter_values(problem: Problem) -> dict[str, Given]:
    assert problem.network is not None
    values: dict[str, Given] = {}
    for layer in problem.network.layers:
        values.update(zip(itertools.chain(*layer.weight_names), itertools.chain(*layer.weights), strict=True))
        values.update(zip(layer.bias_names, layer.biases, strict=True))
    return values


def setting_values(problem: Problem) -> dict[tuple[int, str], Given]:
    """Every number of a rule, by (layer, label); layer 0 is the optimizer's, the last but one the loss's."""
    training = problem.training
    values = {(0, label): number for label, number in training.optimizer.settings.items()}
    if training.learning_rate is not None:
        values[0, "learning_rate"] = training.learning_rate
    for label, number in (("weight_decay", training.optimizer.weight_decay), ("l1", training.optimizer.l1)):
        if number is not None:
            values[0, label] = number
    if problem.network is not None:
        for place, layer in enumerate(problem.network.layers, start=1):
            values.update({(place, label): number for label, number in layer.activation.settings.items()})
        if training.loss is not None:
            stage = len(problem.network.layers) + 1
            values.update({(stage, label): number for label, number in training.loss.settings.items()})
    return values


def bind(
    problem: Problem, tape: Tape, batch: tuple[int, ...], carried: Mapping[Name, Value], step: int
) -> list[Value | None]:
    """A fresh list of values with everything given filled in."""
    values: list[Value | None] = [None] * len(tape)
    settings = setting_values(problem)
    for slot, name in enumerate(tape.names):
        if slot in tape.equations:
            continue
        if name.kind == "input":
            values[slot] = exact(problem.samples[batch[name.sample - 1] - 1].input[name.unit - 1].value)
        elif name.kind == "target":
            values[slot] = exact(problem.samples[batch[name.sample - 1] - 1].target[name.unit - 1].value)
        elif name.kind == "setting":
            values[slot] = _setting(settings, name, step)
        else:
            values[slot] = carried[name]
    return values


def _setting(settings: Mapping[tuple[int, str], Given], name: Name, step: int) -> Value:
    if name.label == "k":
        return exact(step)
    if name.label.isdigit():
        return int(name.label) * ONE
    return exact(settings[name.layer, name.label].value)


def carry_on(tape: Tape, values: list[Value | None], carried: dict[Name, Value]) -> None:
    """What the next step starts from."""
    for name, slot in tape.index.items():
        value = values[slot]
        if value is None:
            continue
        if name.kind == "after":
            carried[name.of_kind("parameter")] = value
        elif name.kind == "state" and name.of_kind("state_before") in carried:
            carried[name.of_kind("state_before")] = value

"""What people print that no line of the tape defines: changes, sums over an epoch, other figures of loss."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from byhand.audit.losses import figure_names, loss_figure
from byhand.problem.model import Problem

Number = Any
#: From the numbers of addresses, in whatever arithmetic, to one more.
Extra = Callable[[Callable[[str], Number]], Number]

#: Sums over so many steps at the most.
_LONGEST_EPOCH = 10_000


def extras(
    problem: Problem, known: Mapping[str, float], passes: Sequence[tuple[int, tuple[int, ...]]]
) -> Mapping[str, Extra]:
    """known: the numbers in doubles; passes: (step, samples) of each, 0 the last forward pass.

    Addresses: ``step1.change.w_5``, ``change.loss``, ``epoch1.loss`` (a sum), ``step1.sample1.figure.NAME:sum``.
    """
    found: dict[str, Extra] = {}
    for step, samples in passes:
        if step:
            found |= dict(_changes(step, known))
        if problem.network is not None:
            found |= dict(_figures(problem, step, samples, known))
    if "final.loss" in known and problem.training.learning_rate is not None:
        found["change.loss"] = lambda get: get("step1.loss") - get("final.loss")
    found |= dict(_epochs(problem, known))
    return found


def _changes(step: int, known: Mapping[str, float]) -> Iterator[tuple[str, Extra]]:
    head = f"step{step}."
    for where in known:
        if where.startswith(f"{head}after."):
            label = where.removeprefix(f"{head}after.")
            before = f"{head}before.{label}"
            if before in known:
                yield f"{head}change.{label}", lambda get, a=where, b=before: get(a) - get(b)  # type: ignore[misc]


def _epochs(problem: Problem, known: Mapping[str, float]) -> Iterator[tuple[str, Extra]]:
    """The sum of the losses of one time through the samples, where it takes several steps."""
    count, batch, steps = len(problem.samples), problem.training.batch, problem.training.steps
    length = count // batch if batch else 0
    if length < 2 or count % batch or steps > _LONGEST_EPOCH:
        return
    for number in range(steps // length):
        places = [f"step{number * length + step}.loss" for step in range(1, length + 1)]
        if all(place in known for place in places):
            yield f"epoch{number + 1}.loss", _sum(places)
            yield f"epoch{number + 1}.mean", _sum(places, divided=True)


def _sum(places: Sequence[str], *, divided: bool = False) -> Extra:
    """The sum of some quantities, or their mean."""

    def added(get: Callable[[str], Number]) -> Number:
        first, *rest = map(get, places)
        total = sum(rest, start=first)
        return total / len(places) if divided else total

    return added


def _figures(
    problem: Problem, step: int, samples: Sequence[int], known: Mapping[str, float]
) -> Iterator[tuple[str, Extra]]:
    """Other figures of loss: of each sample, and over all of a pass."""
    assert problem.network is not None
    last, units = len(problem.network.layers), problem.network.layers[-1].units
    head = f"step{step}" if step else "final"

    def of_sample(get: Callable[[str], Number], sample: int, name: str) -> Number:
        outputs = [get(f"{head}.sample{sample}.a{last}_{unit}") for unit in range(1, units + 1)]
        targets = [_target(problem, sample, unit, outputs[0]) for unit in range(units)]
        return loss_figure(name, targets, outputs)

    if any(f"{head}.sample{sample}.a{last}_1" not in known for sample in samples):
        return
    every = tuple(samples)
    for name in figure_names(units):
        for sample in every:
            yield f"{head}.sample{sample}.figure.{name}", lambda get, n=name, s=sample: of_sample(get, s, n)  # type: ignore[misc]
        if len(every) > 1:

            def total(get: Callable[[str], Number], name: str = name) -> Number:
                first, *rest = (of_sample(get, sample, name) for sample in every)
                return sum(rest, start=first)

            yield f"{head}.figure.{name}:total", total
            yield f"{head}.figure.{name}:average", lambda get, t=total: t(get) / len(every)  # type: ignore[misc]


def _target(problem: Problem, sample: int, unit: int, like: Number) -> Number:
    value = problem.samples[sample - 1].target[unit].value
    if isinstance(like, float):
        return float(value)
    from flint import fmpq

    return fmpq(value.numerator, value.denominator)

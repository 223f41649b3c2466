"""The samples: from the file or from a CSV beside it, each with as many numbers as the network has units."""

from __future__ import annotations

from dataclasses import dataclass

from byhand.problem.context import Context
from byhand.problem.faults import describe
from byhand.problem.fields import given
from byhand.problem.model import Given, Sample
from byhand.problem.schema import SampleTable
from byhand.problem.sections import take
from byhand.problem.shapes import NetworkShape
from byhand.problem.tables import Drawn


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a sample must look like. loss: the kind of the loss, ``None`` where that is not known."""

    shape: NetworkShape
    loss: str | None


def resolve_samples(context: Context, found: object, wanted: Wanted) -> tuple[Sample, ...] | None:
    """The samples; ``None`` where something in them is at fault."""
    faults = len(context.faults)
    if isinstance(found, str):
        from byhand.problem.csv_samples import read_csv

        rows = read_csv(context, found, wanted)
    else:
        rows = _tables(context, found)
    if not rows or not _few_enough(context, len(rows), wanted.shape):
        return None
    samples = [_sample(context, where, table, wanted) for where, table in rows]
    if len(context.faults) > faults:
        return None
    return tuple(sample for sample in samples if sample)


def _tables(context: Context, found: object) -> list[tuple[str, SampleTable]]:
    if found is None:
        context.faults.add("samples", "missing; allowed: one [[samples]] or more, or the name of a CSV file")
    elif not isinstance(found, list) or not found:
        what = "allowed: one [[samples]] or more, or the name of a CSV file"
        context.faults.add("samples", f"found {describe(found)}; {what}")
    elif context.within("samples", len(found), "samples"):
        return [
            (f"samples[{index}]", take(SampleTable, each, f"samples[{index}]", context.faults))
            for index, each in enumerate(found)
        ]
    return []


def _few_enough(context: Context, count: int, shape: NetworkShape) -> bool:
    each = (shape.inputs or 0) + (shape.outputs or 0)
    return context.within("samples", count, "samples") and context.within("samples", count * each, "values")


def _sample(context: Context, where: str, table: SampleTable, wanted: Wanted) -> Sample | None:
    inputs = wanted.shape.inputs
    if table.lacks("input"):
        context.faults.add(f"{where}.input", "missing; allowed: a list of numbers, one per input")
    values = _row(context, f"{where}.input", table.input, inputs, "input")
    target = _target(context, where, table, wanted)
    if values is None or target is None:
        return None
    return Sample(values, target, table.class_)


def _target(context: Context, where: str, table: SampleTable, wanted: Wanted) -> tuple[Given, ...] | None:
    outputs = wanted.shape.outputs
    has_class = table.class_ is not None or table.is_broken("class")
    if has_class and not table.lacks("target"):
        context.faults.add(where, "found target and class; allowed: one of them")
        return None
    if has_class:
        return _one_hot(context, where, table.class_, outputs, wanted.loss)
    if table.lacks("target"):
        context.faults.add(f"{where}.target", "missing; allowed: a list of numbers, one per output, or class")
    return _row(context, f"{where}.target", table.target, outputs, "output")


def _row(
    context: Context, where: str, found: list[Given] | Drawn | None, count: int | None, unit: str
) -> tuple[Given, ...] | None:
    if isinstance(found, Drawn):
        drawing = context.drawing(where, found)
        return tuple(drawing.numbers(count)) if drawing and count is not None else None
    if found is None:
        return None
    if count is not None and len(found) != count:
        context.faults.add(where, f"found {len(found)}; allowed: {count}, one per {unit}")
        return None
    return tuple(found)


def _one_hot(
    context: Context, where: str, index: int | None, outputs: int | None, loss: str | None
) -> tuple[Given, ...] | None:
    if loss not in (None, "cross_entropy"):
        context.faults.add(f"{where}.class", f"found class with {loss}; allowed: class with cross_entropy, or target")
    if index is None or outputs is None:
        return None
    if index >= outputs:
        what = f"a whole number from 0 to {outputs - 1} (there are {outputs} outputs)" if outputs > 1 else "0"
        context.faults.add(f"{where}.class", f"found {index}; allowed: {what}")
        return None
    return tuple(given("1" if k == index else "0") for k in range(outputs))

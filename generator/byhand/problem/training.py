"""How the parameters change: of a network here, of a system of equations in ``system``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, cast

from byhand import vocabulary as words
from byhand.problem.context import Context
from byhand.problem.faults import plural
from byhand.problem.model import Loss, Training
from byhand.problem.schema import TrainingTable
from byhand.problem.settings import bounded, loss_of, optimizer_of

Samples = Literal["mean", "sum"]
Order = Literal["simultaneous", "output_first"]


def resolve_training(
    context: Context, table: TrainingTable, parameters: Mapping[str, bool] | None, samples: int | None
) -> Training | None:
    """parameters: name → whether it is a bias; samples: how many; ``None`` where the file is at fault there."""
    faults = len(context.faults)
    loss = _loss(context, table)
    optimizer = optimizer_of(context, "training.optimizer", table.optimizer)
    if table.lacks("learning_rate"):
        context.faults.add("training.learning_rate", "missing; allowed: a number, 0 or more")
    if table.minimize is not None:
        context.faults.add("training.minimize", "found with a network; allowed: loss (minimize is for [equations])")
    rate = bounded(context, "training", "learning_rate", table.learning_rate)
    if loss and loss.formula is None and table.stop_below and table.stop_below.value <= 0:
        what = f"found {table.stop_below.text}; allowed: above 0 ({loss.kind} is never below 0)"
        context.faults.add("training.stop_below", what)
    batch = _batch(context, table, samples)
    steps = _steps(context, table, samples, batch)
    update = updated(context, table.update, parameters)
    if len(context.faults) > faults or not (loss and optimizer and rate and steps and batch) or update is None:
        return None
    return Training(
        loss=loss,
        learning_rate=rate,
        optimizer=optimizer,
        steps=steps,
        batch=batch,
        update=update,
        samples=cast(Samples, table.samples or "mean"),
        order=cast(Order, table.order or "simultaneous"),
        epochs=table.epochs,
        stop_below=table.stop_below,
    )


def _loss(context: Context, table: TrainingTable) -> Loss | None:
    if table.loss is not None:
        return loss_of(context, "training.loss", table.loss)
    if table.lacks("loss"):
        context.faults.add("training.loss", f'missing; allowed: {", ".join(words.LOSSES)}, or {{ formula = "…" }}')
    return None


def loss_kind(table: TrainingTable) -> str | None:
    """What ``class`` is checked against, known even where the loss's settings are at fault."""
    if table.loss is None or isinstance(table.loss, str):
        return table.loss
    return table.loss.kind or (None if table.loss.is_broken("kind") else "a formula")


def _batch(context: Context, table: TrainingTable, samples: int | None) -> int | None:
    if table.batch is None or table.batch == "all":
        return samples
    batch = cast(int, table.batch)
    if samples is not None and batch > samples:
        have = f"there {'is' if samples == 1 else 'are'} {plural(samples, 'sample')}"
        context.faults.add("training.batch", f'found {batch}; allowed: "all" or at most {samples} ({have})')
    return batch


def _steps(context: Context, table: TrainingTable, samples: int | None, batch: int | None) -> int | None:
    """Updates at the most; epochs are the fewest updates that see every sample so often."""
    if table.steps is not None and table.epochs is not None:
        context.faults.add("training", "found steps and epochs; allowed: one of them")
        return None
    if table.epochs is None:
        steps = table.steps or 1
        return steps if context.within("training.steps", steps, "steps") else None
    if samples is None or not batch:
        return None
    steps = -(-table.epochs * samples // batch)
    return steps if context.within("training.epochs", steps, "steps") else None


def updated(
    context: Context, found: str | Sequence[str] | None, parameters: Mapping[str, bool] | None
) -> tuple[str, ...] | None:
    """The parameters that change, in the order of the file."""
    if parameters is None:
        return None
    if found is None or isinstance(found, str):
        return tuple(name for name, is_bias in parameters.items() if found != "weights" or not is_bias)
    where = "training.update"
    if not found:
        context.faults.add(where, 'found no names; allowed: "all", "weights" or one name or more')
    known_names(context, where, found, parameters)
    chosen = set(found)
    return tuple(name for name in parameters if name in chosen)


def known_names(context: Context, where: str, found: Sequence[str], known: Mapping[str, object]) -> None:
    """Report names that are not known, or that stand twice."""
    seen: set[str] = set()
    names = list(known)
    for index, name in enumerate(found):
        if name not in known:
            context.faults.unknown(f"{where}[{index}]", f"unknown name {name!r}", name, names)
        elif name in seen:
            context.faults.add(f"{where}[{index}]", f"the name {name!r} stands twice")
        seen.add(name)

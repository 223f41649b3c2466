"""A system of equations: quantities defined one after the other, and how the values change."""

from __future__ import annotations

import re
from collections.abc import Mapping

from byhand.problem.context import Context
from byhand.problem.faults import describe, key_path
from byhand.problem.fields import read_number
from byhand.problem.formula import Formula
from byhand.problem.model import Given, Optimizer, System, Training
from byhand.problem.schema import TrainingTable
from byhand.problem.settings import bounded, optimizer_of
from byhand.problem.training import updated
from byhand.vocabulary import FORMULA_FUNCTIONS

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_LONGEST_NAME = 200


def resolve_system(
    context: Context, equations: object, values: object, table: TrainingTable
) -> tuple[System | None, dict[str, None], dict[str, bool] | None]:
    """The system, every name in it, and the values as parameters (none of them is a bias)."""
    faults = len(context.faults)
    texts = _table(context, "equations", equations)
    givens = _table(context, "values", values) if values is not None else {}
    if not context.within("equations", len(texts) + len(givens), "equations"):
        return None, {}, None
    names: dict[str, None] = dict.fromkeys([*givens, *texts])
    _check_names(context, texts, givens)
    numbers = tuple((name, number) for name, found in givens.items() if (number := _number(context, name, found)))
    formulas = _formulas(context, texts, givens, names)
    minimize = _minimize(context, table, list(texts))
    parameters = dict.fromkeys(givens, False)
    if len(context.faults) > faults or minimize is None:
        return None, names, parameters
    return System(formulas, numbers, minimize), names, parameters


def _table(context: Context, where: str, found: object) -> dict[str, object]:
    if isinstance(found, Mapping) and (found or where == "values"):
        return dict(found)
    context.faults.add(where, f'found {describe(found) if found else "none"}; allowed: lines such as q = "x + y"')
    return {}


def _check_names(context: Context, texts: Mapping[str, object], givens: Mapping[str, object]) -> None:
    for where, table in (("equations", texts), ("values", givens)):
        for name in table:
            path = key_path([where, name])
            if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
                context.faults.add(path, "not a name for a formula; allowed: letters a-z, then letters, digits and _")
            elif name in FORMULA_FUNCTIONS:
                context.faults.add(path, f"{name} is a function; allowed: any other name")
    for name in texts:
        if name in givens:
            context.faults.add(key_path(["values", name]), f"{name} is also defined in [equations]; allowed: once")


def _number(context: Context, name: str, found: object) -> Given | None:
    from pydantic_core import PydanticCustomError

    try:
        return read_number(found)
    except PydanticCustomError as error:
        what = f"found {describe(found)}; allowed: {error.message()}"
        context.faults.add(key_path(["values", name]), what)
        return None


def _formulas(
    context: Context, texts: Mapping[str, object], givens: Mapping[str, object], names: dict[str, None]
) -> tuple[tuple[str, Formula], ...]:
    formulas: list[tuple[str, Formula]] = []
    defined = set(givens)
    for name, text in texts.items():
        where = key_path(["equations", name])
        if not isinstance(text, str):
            what = "a formula in quotes (a number that is given goes to [values])"
            context.faults.add(where, f"found {describe(text)}; allowed: {what}")
        elif formula := context.formula(where, text, names):
            for used in formula.variables:
                if used not in defined:
                    when = "itself" if used == name else f"{used}, which is defined below"
                    context.faults.add(where, f"uses {when}; allowed: [values] and earlier equations")
            formulas.append((name, formula))
        defined.add(name)
    return tuple(formulas)


def _minimize(context: Context, table: TrainingTable, names: list[str]) -> str | None:
    where = "training.minimize"
    if table.minimize is not None and table.minimize not in names and names:
        context.faults.unknown(where, f"unknown equation {table.minimize!r}", table.minimize, names)
    elif table.lacks("minimize"):
        context.faults.add(where, "missing; allowed: the name of the equation to differentiate")
    return table.minimize


#: Keys of [training] that mean nothing without a network, and why.
_NETWORK_ONLY = {
    "loss": "minimize names what is differentiated",
    "samples": "there are no samples",
    "epochs": "there are no samples; steps counts the updates",
    "batch": "there are no samples",
    "order": "there are no layers",
}
_NEED_RATE = ("optimizer", "steps", "update", "stop_below")


def resolve_system_training(
    context: Context, table: TrainingTable, parameters: Mapping[str, bool] | None
) -> Training | None:
    faults = len(context.faults)
    for key, why in _NETWORK_ONLY.items():
        if getattr(table, key) is not None:
            context.faults.add(f"training.{key}", f"found with [equations]; allowed: none, as {why}")
    if table.lacks("learning_rate"):
        for key in _NEED_RATE:
            if getattr(table, key) is not None:
                context.faults.add(f"training.{key}", "found without learning_rate; allowed: with one")
    rate = bounded(context, "training", "learning_rate", table.learning_rate)
    optimizer: Optimizer | None = optimizer_of(context, "training.optimizer", table.optimizer)
    steps = table.steps or 1
    context.within("training.steps", steps, "steps")
    if rate and not parameters and parameters is not None:
        context.faults.add("values", "missing; allowed: the values that learning_rate changes")
    update = updated(context, None if table.update == "weights" else table.update, parameters)
    if rate is None:
        update = update and ()
    if len(context.faults) > faults or optimizer is None or update is None:
        return None
    return Training(
        loss=None,
        learning_rate=rate,
        optimizer=optimizer,
        steps=steps,
        batch=1,
        update=update,
        stop_below=table.stop_below,
    )

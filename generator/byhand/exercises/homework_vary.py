"""What a homework's [vary] comes to for its problem: grids to draw from, layers that change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from byhand.exercises.grid import Grid, between, listed, places_of
from byhand.exercises.homework import Vary
from byhand.exercises.homework_schema import (
    MOST_PLACES,
    MOST_VALUES,
    ActivationsTable,
    RangeTable,
    UnitsTable,
    VaryTable,
)
from byhand.exercises.sensible import range_of
from byhand.problem.context import Context
from byhand.problem.faults import plural
from byhand.problem.model import Activation, Network, Problem
from byhand.problem.settings import activation_of

#: parameters × samples × steps of one variant.
MOST_WORK = 100_000
_OF_NETWORKS = ("weights", "biases", "inputs", "targets", "activation", "units")


def resolve_vary(context: Context, table: VaryTable, problem: Problem | None) -> Vary | None:
    """problem: ``None`` where it is at fault; then only what needs no problem is looked at."""
    before = len(context.faults)
    vary = Vary(
        weights=_grid(context, "vary.weights", table.weights),
        biases=_grid(context, "vary.biases", table.biases),
        inputs=_grid(context, "vary.inputs", table.inputs),
        targets=_grid(context, "vary.targets", table.targets),
        learning_rate=_grid(context, "vary.learning_rate", table.learning_rate),
        values=_grid(context, "vary.values", table.values),
        activation=_activations(context, table.activation),
        units=_units(context, table.units),
    )
    each = {name: _grid(context, f"vary.each.{name}", found) for name, found in (table.each or {}).items()}
    vary = replace(vary, each={name: grid for name, grid in each.items() if grid})
    if problem is None:
        return None
    if problem.network is None:
        _of_a_system(context, table, problem)
    else:
        vary = _of_a_network(context, table, vary, problem, problem.network)
    _rate(context, vary, problem)
    _names(context, vary, problem)
    if len(context.faults) == before:
        _size(context, vary, problem)
    return vary if len(context.faults) == before else None


# -- what needs no problem -------------------------------------------------------------------------------------


def _grid(context: Context, where: str, table: RangeTable | None) -> Grid | None:
    if table is None:
        return None
    ends = [key for key in ("low", "high", "decimals", "step", "zero") if getattr(table, key) is not None]
    if table.values is not None:
        if ends:
            context.faults.add(where, f"found values and {ends[0]}; allowed: values, or low and high")
        elif not 1 <= len(table.values) <= MOST_VALUES:
            context.faults.add(f"{where}.values", f"found {len(table.values)}; allowed: 1 to {MOST_VALUES} numbers")
        return listed(table.values)
    if table.is_broken("values"):
        return None
    missing = [key for key in ("low", "high") if table.lacks(key)]
    for key in missing:
        context.faults.add(f"{where}.{key}", "missing; allowed: a number (or values = […] instead of low and high)")
    if table.low is None or table.high is None:
        return None
    places = _places(context, where, table)
    if places is None:
        return None
    step = table.step.value if table.step else None
    grid = between(table.low.value, table.high.value, places, step=step, zero=bool(table.zero))
    if abs(grid.first) > 10**18 or abs(grid.last) > 10**18:
        context.faults.add(where, f"found {table.low.text[:40]} to {table.high.text[:40]}; allowed: a smaller range")
    elif not len(grid):
        of = f"no multiple of {table.step.text}" if table.step else f"nothing with {plural(places, 'decimal')}"
        but = "" if grid.zero else " but 0 (zero = true allows it)" if grid.first <= 0 <= grid.last else ""
        context.faults.add(where, f"{of} lies between {table.low.text} and {table.high.text}{but}")
    return grid


def _places(context: Context, where: str, table: RangeTable) -> int | None:
    """How many decimals the numbers are written with."""
    if table.step is None:
        return 1 if table.decimals is None else table.decimals
    needed = places_of(table.step)
    if table.step.value <= 0 or needed is None or needed > MOST_PLACES:
        allowed = f"a number above 0 with at most {MOST_PLACES} decimals"
        context.faults.add(f"{where}.step", f"found {table.step.text[:40]}; allowed: {allowed}")
        return None
    if table.decimals is not None and table.decimals < needed:
        what = f"found {table.decimals}; allowed: {needed} or more, as the step {table.step.text} needs"
        context.faults.add(f"{where}.decimals", what)
    return max(needed, table.decimals or 0)


def _activations(context: Context, table: ActivationsTable | None) -> tuple[Activation, ...]:
    if table is None:
        return ()
    where = "vary.activation.values"
    if table.lacks("values") or table.values == []:
        context.faults.add(where, "missing; allowed: a list of activations")
    if len(table.values or ()) > MOST_VALUES:
        context.faults.add(where, f"found {len(table.values or ())}; allowed: at most {MOST_VALUES}")
        return ()
    found = [activation_of(context, f"{where}[{place}]", each) for place, each in enumerate(table.values or ())]
    return tuple(each for each in found if each)


def _units(context: Context, table: UnitsTable | None) -> tuple[int, ...]:
    if table is None:
        return ()
    if table.lacks("values") or table.values == []:
        context.faults.add("vary.units.values", "missing; allowed: a list of whole numbers")
    return tuple(table.values or ())


# -- what depends on the problem -------------------------------------------------------------------------------


def _of_a_system(context: Context, table: VaryTable, problem: Problem) -> None:
    for key in _OF_NETWORKS:
        if getattr(table, key) is not None:
            context.faults.add(f"vary.{key}", "found with [equations]; allowed: values, each, learning_rate")
    if table.values is not None and problem.system and not problem.system.values:
        context.faults.add("vary.values", "the problem has no [values]")


def _of_a_network(context: Context, table: VaryTable, vary: Vary, problem: Problem, network: Network) -> Vary:
    if table.values is not None:
        context.faults.add("vary.values", "found with [network]; allowed: weights, biases, inputs, targets")
    if vary.biases and not any(layer.biases for layer in network.layers):
        context.faults.add("vary.biases", "the problem has no biases")
    if vary.targets and any(sample.class_index is not None for sample in problem.samples):
        context.faults.add("vary.targets", "the samples have classes; allowed: with targets that are numbers")
    count = len(network.layers)
    hidden = tuple(range(1, count))
    if vary.activation:
        layers = _layers(context, "vary.activation.layers", table.activation, hidden, count)
        vary = replace(vary, activation_layers=layers)
        if count > 1 and any(each.kind == "step" for each in vary.activation):
            what = f"found step in a network of {plural(count, 'layer')}; allowed: step in a network of one layer"
            context.faults.add("vary.activation.values", what)
    if vary.units:
        vary = replace(vary, units_layers=_layers(context, "vary.units.layers", table.units, hidden, count - 1))
        _follows(context, problem)
        usual = range_of([])
        vary = replace(vary, weights=vary.weights or usual, biases=vary.biases or usual)
        if vary.each:
            context.faults.add("vary.each", "found with units; allowed: without, as names come and go with the units")
    return vary


def _layers(
    context: Context, where: str, table: ActivationsTable | UnitsTable | None, hidden: Sequence[int], last: int
) -> tuple[int, ...]:
    found = table.layers if table else None
    if found is None:
        if not hidden:
            allowed = f"layers, from 1 to {last}" if last else "a problem with one"
            context.faults.add(where, f"there is no hidden layer; allowed: {allowed}")
        return tuple(hidden)
    for place, number in enumerate(found[:MOST_VALUES]):
        if number > last:
            allowed = f"from 1 to {last}" if last else "none, as there is no hidden layer"
            context.faults.add(f"{where}[{place}]", f"found {number}; allowed: {allowed}")
    if not found:
        context.faults.add(where, "found none; allowed: one or more")
    return tuple(sorted(set(found)))


def _follows(context: Context, problem: Problem) -> None:
    """Whether nothing in the problem names a unit or a weight that another size would not have."""
    assert problem.network is not None
    kinds = problem.network.is_bias()
    usual = {tuple(kinds), tuple(name for name, bias in kinds.items() if not bias)}
    named = {
        "training.update": problem.training.update not in usual,
        "show.weights": not isinstance(problem.show.weights, str),
        "report": bool(problem.reports),
    }
    for key, found in named.items():
        if found:
            context.faults.add("vary.units", f"the problem's {key} names what another size may not have")


def _rate(context: Context, vary: Vary, problem: Problem) -> None:
    grid = vary.learning_rate
    if grid is None or not len(grid):
        return
    if problem.training.learning_rate is None:
        context.faults.add("vary.learning_rate", "the problem has no learning_rate")
    least = min(number.value for number in grid.listed) if grid.listed else grid[0].value
    if least < 0:
        context.faults.add("vary.learning_rate", "found numbers below 0; allowed: 0 or more")


def _names(context: Context, vary: Vary, problem: Problem) -> None:
    known = problem.network.parameter_names() if problem.network else []
    known += [name for name, _ in problem.system.values] if problem.system else []
    for name in vary.each:
        if name not in known:
            context.faults.unknown("vary.each", f"unknown name {name[:60]!r}", name, known)


def _size(context: Context, vary: Vary, problem: Problem) -> None:
    """Whether the largest variant is no more work than a sheet can be."""
    if problem.network is None:
        return
    most = max(vary.units, default=0)
    below, parameters = problem.network.fan_in, 0
    for number, layer in enumerate(problem.network.layers, start=1):
        units = most if number in vary.units_layers else layer.units
        parameters += units * (below + 1)
        below = units
    work = parameters * len(problem.samples) * problem.training.steps
    if work > MOST_WORK:
        what = f"{parameters:,} parameters, {plural(len(problem.samples), 'sample')}, {problem.training.steps:,} steps"
        context.faults.add("problem", f"too much for a sheet: {what}; allowed: a product of {MOST_WORK:,}")

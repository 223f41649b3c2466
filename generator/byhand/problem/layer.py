"""One layer: its shape from whatever the author said about it, its numbers and names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from byhand.problem.context import Context
from byhand.problem.faults import describe, plural
from byhand.problem.model import Given, Layer
from byhand.problem.schema import LayerTable
from byhand.problem.settings import activation_of
from byhand.problem.shapes import LayerShape
from byhand.problem.tables import Drawn


@dataclass(frozen=True, slots=True)
class _Place:
    """number: of the layer, from 1."""

    context: Context
    table: LayerTable
    number: int
    where: str
    units: int | None
    fan_in: int | None

    def add(self, key: str, what: str) -> None:
        self.context.faults.add(f"{self.where}.{key}", what)


def resolve_layer(
    context: Context, index: int, table: LayerTable, fan_in: int | None, before: int
) -> tuple[LayerShape, Layer | None, int]:
    """The layer's shape, the layer (``None`` where it is at fault), and the parameters so far (``before`` it)."""
    where = f"network.layers[{index}]"
    faults = len(context.faults)
    units = _units(context, where, table)
    place = _Place(context, table, index + 1, where, units, fan_in)
    count = before + (units or 0) * (fan_in or 0)
    if not _small_enough(place, before, count):
        return LayerShape(None, None), None, before
    _check_weights(place)
    weight_names = _weight_names(place)
    bias_names = _bias_names(place)
    shape = LayerShape(units, fan_in, weight_names, bias_names)
    activation = activation_of(context, f"{where}.activation", table.activation)
    weights = _weights(place)
    bias = _bias(place)
    count += len(bias_names or ())
    if len(context.faults) > faults or not (units and fan_in and weights and weight_names and activation):
        return shape, None, count
    layer = Layer(
        units=units,
        fan_in=fan_in,
        activation=activation,
        weights=weights,
        bias=bias,
        weight_names=weight_names,
        bias_names=bias_names or (),
        names=tuple(table.names) if table.names else None,
        own_weight_names=table.weight_names is not None,
        own_bias_names=table.bias_name is not None,
    )
    return shape, layer, count


def _units(context: Context, where: str, table: LayerTable) -> int | None:
    """How many units: what the file says first, after a look at whether it says the same everywhere."""
    said: dict[str, int] = {}
    if table.units is not None:
        said["units"] = table.units
    for key, rows in (("weights", table.weights), ("names", table.names), ("bias", table.bias)):
        if isinstance(rows, list):
            said[key] = len(rows)
    if not said:
        broken = any(table.is_broken(key) for key in ("units", "weights", "names", "bias"))
        if not broken and table.weights is not None:
            context.faults.add(f"{where}.units", "missing; allowed: a whole number (drawn weights do not say it)")
        return None
    source, units = next(iter(said.items()))
    if units == 0:
        context.faults.add(f"{where}.{source}", "found none; allowed: one or more")
        return None
    for key, count in said.items():
        if count != units:
            by = "" if source == "units" else f" ({source} has {units})"
            what = f"found {count}; allowed: {units}, one per unit{by}"
            context.faults.add(f"{where}.{key}", what)
    return units


def _small_enough(place: _Place, before: int, count: int) -> bool:
    if place.units is None and place.fan_in is None:
        return True
    largest = max(count, before + (place.units or 0), before + (place.fan_in or 0))
    return place.context.within(place.where, largest, "parameters")


def _check_weights(place: _Place) -> None:
    if place.table.lacks("weights"):
        place.add("weights", "missing; allowed: a list of rows of numbers, one row per unit, or { random = … }")
    if isinstance(place.table.weights, list):
        _check_rows(place, "weights", place.table.weights)


def _check_rows(place: _Place, key: str, rows: Sequence[Sequence[object]]) -> bool:
    """Whether every row has one entry per unit of the layer below."""
    good = True
    for j, row in enumerate(rows):
        if place.fan_in is not None and len(row) != place.fan_in:
            below = "input" if place.number == 1 else f"unit of layer {place.number - 1}"
            place.add(f"{key}[{j}]", f"found {len(row)}; allowed: {place.fan_in}, one per {below}")
            good = False
    return good


def _weights(place: _Place) -> tuple[tuple[Given, ...], ...] | None:
    weights = place.table.weights
    if isinstance(weights, Drawn):
        drawing = place.context.drawing(f"{place.where}.weights", weights)
        if drawing is None or place.units is None or place.fan_in is None:
            return None
        flat = drawing.numbers(place.units * place.fan_in)
        return tuple(tuple(flat[j * place.fan_in : (j + 1) * place.fan_in]) for j in range(place.units))
    return tuple(tuple(row) for row in weights) if weights else None


def _bias(place: _Place) -> Given | tuple[Given, ...] | None:
    bias = place.table.bias
    if isinstance(bias, Drawn):
        drawing = place.context.drawing(f"{place.where}.bias", bias, may_share=True)
        if drawing is None or place.units is None:
            return None
        return drawing.numbers(1)[0] if bias.shared else tuple(drawing.numbers(place.units))
    return tuple(bias) if isinstance(bias, list) else bias


def _weight_names(place: _Place) -> tuple[tuple[str, ...], ...] | None:
    """The author's names where they have the weights' shape, else the default ones."""
    names = place.table.weight_names
    if names is not None:
        if place.units is not None and len(names) != place.units:
            place.add("weight_names", f"found {plural(len(names), 'row')}; allowed: {place.units}, one per unit")
            return None
        return tuple(tuple(row) for row in names) if _check_rows(place, "weight_names", names) else None
    if place.units is None or place.fan_in is None or place.table.is_broken("weight_names"):
        return None
    to, below = range(1, place.units + 1), range(1, place.fan_in + 1)
    return tuple(tuple(f"w{place.number}_{j}_{i}" for i in below) for j in to)


def _bias_names(place: _Place) -> tuple[str, ...] | None:
    """One name for a shared bias, one per unit for a list, none without a bias."""
    bias, name = place.table.bias, place.table.bias_name
    if place.table.is_broken("bias") or place.table.is_broken("bias_name"):
        return None
    if isinstance(bias, Drawn) and bias.is_broken("shared"):
        return None
    if bias is None:
        if name is not None:
            place.add("bias_name", f"found {describe(name)} without a bias; allowed: none")
        return ()
    if isinstance(bias, Given) or (isinstance(bias, Drawn) and bias.shared):
        if isinstance(name, list):
            place.add("bias_name", "found a list for one shared bias; allowed: a name (or a list as bias)")
            return None
        return (name or f"b{place.number}",)
    if isinstance(name, str):
        place.add("bias_name", f"found {describe(name)}; allowed: a list of names, as bias is a list")
        return None
    if place.units is None:
        return None
    if name is not None and len(name) != place.units:
        place.add("bias_name", f"found {plural(len(name), 'name')}; allowed: {place.units}, one per unit")
        return None
    return tuple(name) if name is not None else tuple(f"b{place.number}_{j}" for j in range(1, place.units + 1))

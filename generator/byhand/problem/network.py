"""The network: shapes that agree, defaults filled in, numbers drawn."""

from __future__ import annotations

from collections.abc import Sequence

from byhand.problem.context import Context
from byhand.problem.faults import describe, plural
from byhand.problem.layer import resolve_layer
from byhand.problem.model import Layer, Network
from byhand.problem.schema import LayerTable, NetworkTable
from byhand.problem.sections import take
from byhand.problem.shapes import LayerShape, NetworkShape

_LAYERS = "network.layers"


def resolve_network(context: Context, found: object) -> tuple[Network | None, NetworkShape]:
    """The network (``None`` where something in it is at fault) and what is known of its shape."""
    rest, raw_layers = found, None
    if isinstance(found, dict):
        raw_layers = found.get("layers")
        rest = {key: value for key, value in found.items() if key != "layers"}
    section = take(NetworkTable, rest, "network", context.faults)
    tables = _layer_tables(context, raw_layers, missing=isinstance(found, dict))
    names, inputs = _inputs(context, section)
    if inputs is None and tables:
        inputs = _columns(tables[0])
    shapes, layers = _layers(context, tables, inputs)
    shape = NetworkShape(inputs, names, tuple(shapes))
    _unique_parameters(context, tables, shapes)
    _unique_units(context, names or (), tables)
    _step_stands_alone(context, tables)
    if inputs is None or not layers or len(context.faults):
        return None, shape
    return Network(inputs, tuple(layers), names), shape


def _layer_tables(context: Context, raw: object, *, missing: bool) -> list[LayerTable]:
    if isinstance(raw, list) and raw:
        return [take(LayerTable, each, f"{_LAYERS}[{index}]", context.faults) for index, each in enumerate(raw)]
    if raw is None and missing:
        context.faults.add(_LAYERS, "missing; allowed: one [[network.layers]] or more")
    elif raw is not None:
        context.faults.add(_LAYERS, f"found {describe(raw)}; allowed: one [[network.layers]] or more")
    return []


def _inputs(context: Context, section: NetworkTable) -> tuple[tuple[str, ...] | None, int | None]:
    """The inputs' names, where they have any, and how many they are."""
    if section.lacks("inputs"):
        context.faults.add("network.inputs", "missing; allowed: a list of names, or how many there are")
    if section.inputs is None:
        return None, None
    if isinstance(section.inputs, int):
        return None, section.inputs
    if not section.inputs:
        context.faults.add("network.inputs", "found no names; allowed: one or more")
        return None, None
    unique(context, "network.inputs", section.inputs, {})
    return tuple(section.inputs), len(section.inputs)


def _columns(layer: LayerTable) -> int | None:
    """How many inputs there are by the first layer's weights, where the file does not say it."""
    return len(layer.weights[0]) if isinstance(layer.weights, list) and layer.weights else None


def _layers(context: Context, tables: Sequence[LayerTable], inputs: int | None) -> tuple[list[LayerShape], list[Layer]]:
    shapes: list[LayerShape] = []
    layers: list[Layer] = []
    fan_in = inputs
    parameters = 0
    for index, table in enumerate(tables):
        shape, layer, parameters = resolve_layer(context, index, table, fan_in, parameters)
        shapes.append(shape)
        layers += [layer] if layer else []
        fan_in = shape.units
    return shapes, layers


def _unique_parameters(context: Context, tables: Sequence[LayerTable], shapes: Sequence[LayerShape]) -> None:
    seen: dict[str, str] = {}
    for index, (table, shape) in enumerate(zip(tables, shapes, strict=True)):
        for j, row in enumerate(shape.weight_names or ()):
            unique(context, f"{_LAYERS}[{index}].weight_names[{j}]", row, seen)
        one = isinstance(table.bias_name, str)
        unique(context, f"{_LAYERS}[{index}].bias_name", shape.bias_names or (), seen, one=one)


def _unique_units(context: Context, inputs: Sequence[str], tables: Sequence[LayerTable]) -> None:
    seen = {name: f"network.inputs[{index}]" for index, name in enumerate(inputs)}
    for index, table in enumerate(tables):
        unique(context, f"{_LAYERS}[{index}].names", table.names or (), seen)


def unique(context: Context, where: str, names: Sequence[str], seen: dict[str, str], *, one: bool = False) -> None:
    """Report every name that was ``seen`` (name → where) before; the others are added to it.

    one: the file has a single name there, not a list.
    """
    for index, name in enumerate(names):
        place = where if one else f"{where}[{index}]"
        if name in seen:
            context.faults.add(place, f"the name {describe(name)} is taken by {seen[name]}; allowed: each name once")
        seen.setdefault(name, place)


def _step_stands_alone(context: Context, tables: Sequence[LayerTable]) -> None:
    for index, table in enumerate(tables):
        found = table.activation
        kind = found if isinstance(found, str) or found is None else found.kind
        if kind == "step" and len(tables) > 1:
            what = f"found step in a network of {plural(len(tables), 'layer')}; allowed: step in a network of one layer"
            context.faults.add(f"{_LAYERS}[{index}].activation", what)

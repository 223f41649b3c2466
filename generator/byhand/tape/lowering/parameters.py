"""What a layer's parameters are called, whatever the layer does with them."""

from __future__ import annotations

from collections.abc import Iterator

from byhand.problem.model import Layer
from byhand.tape.names import Name


def parameters(layer: Layer, number: int) -> Iterator[Name]:
    """The layer's parameters: weights row by row, then biases."""
    for unit, row in enumerate(layer.weight_names, start=1):
        for source, label in enumerate(row, start=1):
            yield Name("parameter", number, unit, source, label=label)
    for unit, label in enumerate(layer.bias_names, start=1):
        yield Name("parameter", number, 0 if layer.shared_bias else unit, 0, label=label)

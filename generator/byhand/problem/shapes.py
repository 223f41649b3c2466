"""How many units each layer has and what everything is called, as far as the file says it.

Known even where the numbers are at fault, so that samples, reports and names are checked all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LayerShape:
    """units, fan_in: ``None`` where the file does not say it or contradicts itself.

    weight_names, bias_names: ``None`` where they cannot be known.
    """

    units: int | None
    fan_in: int | None
    weight_names: tuple[tuple[str, ...], ...] | None = None
    bias_names: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class NetworkShape:
    inputs: int | None = None
    input_names: tuple[str, ...] | None = None
    layers: tuple[LayerShape, ...] = field(default=())

    @property
    def outputs(self) -> int | None:
        return self.layers[-1].units if self.layers else None

    def parameters(self) -> dict[str, bool] | None:
        """Every parameter's name → whether it is a bias; ``None`` where some are not known."""
        known: dict[str, bool] = {}
        for layer in self.layers:
            if layer.weight_names is None or layer.bias_names is None:
                return None
            known.update({name: False for row in layer.weight_names for name in row})
            known.update(dict.fromkeys(layer.bias_names, True))
        return known if self.layers else None

    def quantities(self) -> dict[str, None] | None:
        """What a report may name: x_i, t_k, z<layer>_<unit>, a<layer>_<unit>."""
        if self.inputs is None or not self.layers or any(layer.units is None for layer in self.layers):
            return None
        names = [f"x_{i}" for i in range(1, self.inputs + 1)]
        names += [f"t_{k}" for k in range(1, (self.outputs or 0) + 1)]
        for number, layer in enumerate(self.layers, 1):
            names += [f"{letter}{number}_{j}" for letter in "za" for j in range(1, (layer.units or 0) + 1)]
        return dict.fromkeys(names)

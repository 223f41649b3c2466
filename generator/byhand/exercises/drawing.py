"""The problem of one draw: which numbers, activations and sizes a stream of random numbers puts in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from byhand.exercises.grid import Grid
from byhand.exercises.homework import Homework, Vary
from byhand.exercises.stream import Stream
from byhand.problem.model import Given, Layer, Network, Problem, Sample

#: What a number is drawn for → the stream of its random numbers.
Streams = Callable[[str], Stream]
#: Which activation and which size of ``Vary``, from 0.
Shape = tuple[int, int]
_ZERO = Given(Fraction(0), "0")


class Drawer:
    """Draws problems of one homework; what only depends on the choice of activation and size is made once."""

    def __init__(self, homework: Homework) -> None:
        self.homework = homework
        self._shapes: dict[Shape, Problem] = {}

    def shape(self, streams: Streams) -> Shape:
        vary = self.homework.vary
        activation = streams("activation").below(len(vary.activation)) if vary.activation else 0
        return activation, streams("units").below(len(vary.units)) if vary.units else 0

    def draw(self, streams: Streams, shape: Shape) -> Problem:
        """streams: what for (a key of [vary], or a name in its ``each``) → its random numbers."""
        vary = self.homework.vary
        problem = self._shaped(shape)
        if grid := vary.learning_rate:
            rate = grid.draw(streams("learning_rate"))
            problem = replace(problem, training=replace(problem.training, learning_rate=rate))
        if problem.system is not None:
            return replace(problem, system=replace(problem.system, values=self._values(problem, streams)))
        assert problem.network is not None
        layers = _Layers(vary, streams).drawn(problem.network)
        samples = _samples(problem.samples, vary, streams)
        return replace(problem, network=replace(problem.network, layers=layers), samples=samples)

    def _values(self, problem: Problem, streams: Streams) -> tuple[tuple[str, Given], ...]:
        assert problem.system is not None
        vary, values = self.homework.vary, problem.system.values
        drawn = vary.values.row(streams("values"), len(values)) if vary.values else tuple(each for _, each in values)
        return tuple((name, _own(vary, streams, name, each)) for (name, _), each in zip(values, drawn, strict=True))

    def _shaped(self, shape: Shape) -> Problem:
        """The problem with that activation and size, numbers to be filled in."""
        if shape not in self._shapes:
            self._shapes[shape] = _shaped(self.homework, *shape)
        return self._shapes[shape]


def _own(vary: Vary, streams: Streams, name: str, otherwise: Given) -> Given:
    grid = vary.each.get(name)
    return grid.draw(streams(f"each {name}")) if grid else otherwise


class _Layers:
    def __init__(self, vary: Vary, streams: Streams) -> None:
        self.vary = vary
        self.streams = streams
        self.weights = streams("weights") if vary.weights else None
        self.biases = streams("biases") if vary.biases else None

    def drawn(self, network: Network) -> tuple[Layer, ...]:
        return tuple(self.layer(layer) for layer in network.layers)

    def layer(self, layer: Layer) -> Layer:
        weights = tuple(
            self.row(self.vary.weights, self.weights, names, row)
            for names, row in zip(layer.weight_names, layer.weights, strict=True)
        )
        biases = self.row(self.vary.biases, self.biases, layer.bias_names, layer.biases)
        bias = biases[0] if layer.shared_bias else biases or None
        return replace(layer, weights=weights, bias=bias)

    def row(
        self, grid: Grid | None, stream: Stream | None, names: tuple[str, ...], row: tuple[Given, ...]
    ) -> tuple[Given, ...]:
        drawn = grid.row(stream, len(row)) if grid and stream else row
        if not self.vary.each:
            return drawn
        return tuple(_own(self.vary, self.streams, name, each) for name, each in zip(names, drawn, strict=True))


def _samples(samples: tuple[Sample, ...], vary: Vary, streams: Streams) -> tuple[Sample, ...]:
    if grid := vary.inputs:
        stream = streams("inputs")
        samples = tuple(replace(each, input=grid.row(stream, len(each.input))) for each in samples)
    if grid := vary.targets:
        stream = streams("targets")
        samples = tuple(replace(each, target=grid.row(stream, len(each.target))) for each in samples)
    return samples


# -- activation and size ---------------------------------------------------------------------------------------


def _shaped(homework: Homework, activation: int, units: int) -> Problem:
    """Words about the original numbers (source, note, seed) are dropped: they would be wrong of others."""
    vary = homework.vary
    problem = replace(homework.problem, name=homework.name, title=homework.title, source=None, note=None, seed=None)
    network = problem.network
    if network is None:
        return problem
    if vary.activation:
        chosen = vary.activation[activation]
        layers = tuple(
            replace(layer, activation=chosen) if number in vary.activation_layers else layer
            for number, layer in enumerate(network.layers, start=1)
        )
        network = replace(network, layers=layers)
    if vary.units:
        before = network.is_bias()
        network = _sized(network, vary.units[units], vary.units_layers)
        names = network.is_bias()
        whole = problem.training.update == tuple(before)
        update = tuple(name for name, bias in names.items() if whole or not bias)
        problem = replace(problem, training=replace(problem.training, update=update))
    return replace(problem, network=network)


def _sized(network: Network, units: int, numbers: tuple[int, ...]) -> Network:
    """Every parameter has its usual name then, so that sheets of different size speak alike."""
    layers, below = [], network.fan_in
    for number, layer in enumerate(network.layers, start=1):
        size = units if number in numbers else layer.units
        layers.append(_resized(layer, number, size, below))
        below = size
    return replace(network, layers=tuple(layers))


def _resized(layer: Layer, number: int, units: int, fan_in: int) -> Layer:
    to = range(1, units + 1)
    bias_names = tuple(f"b{number}_{j}" for j in to) if isinstance(layer.bias, tuple) else ()
    return replace(
        layer,
        units=units,
        fan_in=fan_in,
        weights=((_ZERO,) * fan_in,) * units,
        bias=(_ZERO,) * units if isinstance(layer.bias, tuple) else layer.bias,
        weight_names=tuple(tuple(f"w{number}_{j}_{i}" for i in range(1, fan_in + 1)) for j in to),
        bias_names=(f"b{number}",) if layer.shared_bias else bias_names,
        names=layer.names if units == layer.units else None,
        own_weight_names=False,
        own_bias_names=False,
    )

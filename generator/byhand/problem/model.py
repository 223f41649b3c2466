"""A problem as byhand understands it: plain frozen data, every number exact.

What the author may write is ``problem-file``'s business (``schema``, ``load``); what stands here has been
checked, completed with defaults and drawn numbers, and is all that the rest of the package ever sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from byhand.problem.formula import Formula

Rounding = Literal["half_even", "half_up", "truncate"]


@dataclass(frozen=True, slots=True)
class Given:
    """A number as the author gave it: its exact value and the text to show (``0.10``, ``1/3``, ``1e-8``)."""

    value: Fraction
    text: str


@dataclass(frozen=True, slots=True)
class Activation:
    """kind: a name of ``vocabulary.ACTIVATIONS`` or ``"formula"`` (then ``formula`` is in ``z``)."""

    kind: str = "identity"
    settings: Mapping[str, Given] = field(default_factory=dict)
    formula: Formula | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of units; ``weights[j][i]`` leads to unit j from unit i of the layer below.

    bias: ``None``; one number shared by the whole layer; or one per unit.
    bias_names: as many as there are bias parameters (0, 1 or one per unit).
    names: the author's names of the units, or ``None``.
    own_weight_names / own_bias_names: whether the author chose them.
    """

    units: int
    fan_in: int
    activation: Activation
    weights: tuple[tuple[Given, ...], ...]
    bias: Given | tuple[Given, ...] | None
    weight_names: tuple[tuple[str, ...], ...]
    bias_names: tuple[str, ...]
    names: tuple[str, ...] | None = None
    own_weight_names: bool = False
    own_bias_names: bool = False
    kind: str = "dense"

    @property
    def shared_bias(self) -> bool:
        return isinstance(self.bias, Given)

    @property
    def biases(self) -> tuple[Given, ...]:
        """The bias parameters in the order of ``bias_names``."""
        if self.bias is None:
            return ()
        return (self.bias,) if isinstance(self.bias, Given) else self.bias


@dataclass(frozen=True, slots=True)
class Network:
    """inputs: the author's names, or ``None`` where only a count was given."""

    fan_in: int
    layers: tuple[Layer, ...]
    inputs: tuple[str, ...] | None = None

    def parameter_names(self) -> list[str]:
        """Every parameter, layer by layer: weights row by row, then biases."""
        return [
            name
            for layer in self.layers
            for name in (*(n for row in layer.weight_names for n in row), *layer.bias_names)
        ]

    def is_bias(self) -> dict[str, bool]:
        """Parameter name → whether it is a bias."""
        kinds: dict[str, bool] = {}
        for layer in self.layers:
            kinds.update({n: False for row in layer.weight_names for n in row})
            kinds.update(dict.fromkeys(layer.bias_names, True))
        return kinds


@dataclass(frozen=True, slots=True)
class Sample:
    """class_index: the author's 0-based ``class``; ``target`` is then its one-hot form."""

    input: tuple[Given, ...]
    target: tuple[Given, ...]
    class_index: int | None = None


@dataclass(frozen=True, slots=True)
class System:
    """Equations in order, each naming one new quantity; ``values`` are the givens; ``minimize`` is differentiated."""

    equations: tuple[tuple[str, Formula], ...]
    values: tuple[tuple[str, Given], ...]
    minimize: str


@dataclass(frozen=True, slots=True)
class Loss:
    """kind: a name of ``vocabulary.LOSSES`` or ``"formula"`` (in ``t`` and ``a``).

    outputs: how the terms of a formula combine over the outputs, ``sum`` or ``mean``.
    """

    kind: str
    settings: Mapping[str, Given] = field(default_factory=dict)
    formula: Formula | None = None
    outputs: Literal["sum", "mean"] = "sum"


@dataclass(frozen=True, slots=True)
class Optimizer:
    """settings: every setting of the kind, defaults filled in (``adamw``'s ``weight_decay`` among them).

    weight_decay, l1: λ of the term added to the gradient first (never set for ``adamw``'s own decay).
    """

    kind: str = "sgd"
    settings: Mapping[str, Given] = field(default_factory=dict)
    weight_decay: Given | None = None
    l1: Given | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """learning_rate: ``None`` where an equation system is only differentiated.

    steps: parameter updates at the most (epochs are already turned into steps).
    epochs: what the author wrote, for display.
    batch: samples per update, never more than there are.
    update: the names of the parameters that change, in file order.
    """

    loss: Loss | None
    learning_rate: Given | None
    optimizer: Optimizer
    steps: int
    batch: int
    update: tuple[str, ...]
    samples: Literal["mean", "sum"] = "mean"
    order: Literal["simultaneous", "output_first"] = "simultaneous"
    epochs: int | None = None
    stop_below: Given | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A figure evaluated beside the loss, never differentiated."""

    name: str
    formula: Formula
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Digits:
    """How many digits: ``decimals`` after the point, or ``significant`` ones."""

    kind: Literal["decimals", "significant"]
    count: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """The number rules; ``quantities`` overrides ``digits`` for loss, gradient, parameter, activation, net.

    decimal_mark: between a number's whole and its decimals; ``None``: as the language has it.
    """

    carry: Literal["exact", "rounded"] = "exact"
    digits: Digits = Digits("significant", 6)
    rounding: Rounding = "half_even"
    trailing_zeros: bool = False
    quantities: Mapping[str, Digits] = field(default_factory=dict)
    decimal_mark: Literal["point", "comma"] | None = None

    def digits_of(self, quantity: str | None) -> Digits:
        """The digits of a quantity of ``vocabulary.QUANTITIES``; the general ones for anything else."""
        return self.quantities.get(quantity, self.digits) if quantity else self.digits


@dataclass(frozen=True, slots=True)
class NotationChoice:
    preset: str = "z-a"
    delta: Literal["a-t", "t-a"] = "a-t"
    index_order: Literal["to-from", "from-to"] | None = None
    loss_symbol: str | None = None


@dataclass(frozen=True, slots=True)
class Show:
    """weights: ``"first"``, ``"all"`` or names. steps: ``None`` for the default, ``"all"`` or numbers."""

    backward: tuple[str, ...] = ("node", "weight")
    weights: str | tuple[str, ...] = "first"
    steps: Literal["all"] | tuple[int, ...] | None = None
    detail: Literal["full", "compact"] = "full"
    sections: tuple[str, ...] | None = None

    def listed(self, last: int) -> set[int]:
        """The steps to write out in full, of those from 1 to ``last``."""
        if self.steps == "all" or (self.steps is None and last <= 10):
            return set(range(1, last + 1))
        if self.steps is None:
            return {1, 2, last}
        return {step for step in self.steps if step <= last}


@dataclass(frozen=True, slots=True)
class Problem:
    """name: a file-name-safe stem. Exactly one of ``network`` and ``system`` is set.

    language: of the sentences around the author's own words, as a tag (``de``, ``de-CH``).
    """

    name: str
    training: Training
    title: str | None = None
    source: str | None = None
    note: str | None = None
    seed: int | None = None
    network: Network | None = None
    system: System | None = None
    samples: tuple[Sample, ...] = ()
    reports: tuple[Report, ...] = ()
    numbers: Numbers = Numbers()
    notation: NotationChoice = NotationChoice()
    show: Show = Show()
    language: str = "en"

    @property
    def depth(self) -> int:
        """How many layers the network has, 0 where there is none."""
        return len(self.network.layers) if self.network is not None else 0

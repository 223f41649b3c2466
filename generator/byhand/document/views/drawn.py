"""One pass as a network to be drawn: which layers and units stand in it, and what is printed of each quantity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from byhand.document.blocks import Say
from byhand.document.frame import Frame
from byhand.document.page import Page, say
from byhand.figures.network import (
    MOST_LAYERS,
    Column,
    Edge,
    Text,
    Unit,
    chosen,
    layers_left_out,
    left_out,
)
from byhand.mathtext.tree import Node, Relation
from byhand.tape.names import Name


@dataclass(frozen=True, slots=True)
class Shown:
    """What one degree of detail prints.

    units: kinds of the quantities in a unit. edges: what stands on an edge, ``weight`` and ``gradient``.
    named: which of them have their symbol before the number; a unit without has its name above.
    """

    units: tuple[str, ...]
    edges: tuple[str, ...]
    named: tuple[str, ...] = ("units", "weight", "gradient")
    loss: bool = True


class Drawn:
    """One pass as a network to be drawn: which layers and units stand in it, and what is printed of each quantity."""

    def __init__(self, page: Page, frame: Frame, shown: Shown, *, values: bool = True) -> None:
        self.page, self.frame, self.shown, self.values = page, frame, shown, values
        #: What was set already, which all degrees of detail of one picture share.
        self.texts: dict[tuple[Name, bool], Text] = {}
        layers, self.layers_left = chosen(len(page.layers), MOST_LAYERS)
        self.stages = [0, *layers]
        self.units = {stage: chosen(self._count(stage)) for stage in self.stages}

    def _count(self, stage: int) -> int:
        return self.page.network.fan_in if stage == 0 else self.page.layers[stage - 1].units

    def columns(self) -> list[Column]:
        found: list[Column] = []
        for place, stage in enumerate(self.stages):
            if self.layers_left and place == len(self.stages) - 1:
                found.append(layers_left_out(self.layers_left))
            near = place > 0 and self.stages[place - 1] == stage - 1
            found.append(Column(self.column(stage), self.edges(stage) if near else ()))
            if near and (bias := self.shared_bias(stage)) is not None:
                found[-2], found[-1] = self._with_bias(found[-2], found[-1], bias)
        if self.shown.loss:
            found += self.after_outputs()
        return found

    def column(self, stage: int) -> tuple[Unit, ...]:
        numbers, left = self.units[stage]
        units = [self.unit(stage, unit) for unit in numbers]
        if left:
            units.insert(-1, left_out(left))
        return tuple(units)

    def unit(self, stage: int, unit: int) -> Unit:
        if stage == 0:
            name = Name("input", unit=unit, sample=1)
            own = (self.text(name, "units"),) if self.values else ()
            return Unit(
                own if own and self.named("units") else (self.label(0, unit), *own), address=self.frame.address(name)
            )
        name = Name("activation", stage, unit, sample=1)
        rows = tuple(self.text(name.of_kind(kind), "units") for kind in self.shown.units)
        if not rows or not self.named("units"):
            rows = (self.label(stage, unit), *rows)
        return Unit(rows, self.bias(stage, unit), self.frame.address(name))

    def label(self, stage: int, unit: int) -> Text:
        return Text(self.page.symbols.label(stage, unit), "plain")

    def named(self, what: str) -> bool:
        return what in self.shown.named

    def bias(self, stage: int, unit: int) -> tuple[Text, ...]:
        layer = self.page.layers[stage - 1]
        if layer.bias is None or layer.shared_bias or not self.shown.edges:
            return ()
        return self.parameter(Name("parameter", stage, unit, label=layer.bias_names[unit - 1]))

    def shared_bias(self, stage: int) -> Unit | None:
        layer = self.page.layers[stage - 1]
        if layer.bias is None or not layer.shared_bias or not self.shown.edges:
            return None
        name = Name("parameter", stage, 0, label=layer.bias_names[0])
        return Unit(self.parameter(name), address=self.frame.address(name), style="ghost")

    def _with_bias(self, before: Column, column: Column, bias: Unit) -> tuple[Column, Column]:
        """A bias that a layer shares stands below the column before, with an edge to each unit."""
        extra = [
            Edge(len(before.units), target, address=bias.address)
            for target, unit in enumerate(column.units)
            if unit.framed
        ]
        return replace(before, extra=bias), replace(column, edges=(*column.edges, *extra))

    def edges(self, stage: int) -> tuple[Edge, ...]:
        return tuple(self.edge(stage, *ends) for ends in self.ends(stage))

    def ends(self, stage: int) -> Iterator[tuple[int, int, int, int]]:
        """(place before, place, unit before, unit) of every edge that is drawn."""
        for place, unit in self._places(stage):
            for before, source in self._places(stage - 1):
                yield before, place, source, unit

    def _places(self, stage: int) -> list[tuple[int, int]]:
        numbers, left = self.units[stage]
        return [(place + (1 if left and place == len(numbers) - 1 else 0), n) for place, n in enumerate(numbers)]

    def weight(self, stage: int, source: int, unit: int) -> Name:
        label = self.page.layers[stage - 1].weight_names[unit - 1][source - 1]
        return Name("parameter", stage, unit, source, label=label)

    def edge(self, stage: int, before: int, place: int, source: int, unit: int) -> Edge:
        name = self.weight(stage, source, unit)
        return Edge(before, place, self.parameter(name), self.frame.address(name))

    def parameter(self, name: Name) -> tuple[Text, ...]:
        """The weight or the bias, and its gradient."""
        rows = []
        if "weight" in self.shown.edges:
            rows.append(self.text(name, "weight"))
        own = gradient_of(self.frame, name)
        if "gradient" in self.shown.edges and own is not None:
            rows.append(self.text(own, "gradient"))
        return tuple(rows)

    def text(self, name: Name, what: str) -> Text:
        key = (name, self.named(what))
        if key not in self.texts:
            node: Node = self.frame.number(name)
            if self.named(what):
                node = Relation(self.frame.symbol(name), "=", node)
            gradient = name.kind in ("delta", "gradient", "sample_gradient")
            self.texts[key] = Text(node, "gradient" if gradient else "value")
        return self.texts[key]

    def after_outputs(self) -> list[Column]:
        """The loss, which every output leads to."""
        name = Name("sample_loss", sample=1)
        unit = Unit((Text(Relation(self.frame.symbol(name), "=", self.frame.number(name))),),
                    address=self.frame.address(name))  # fmt: skip
        return [Column((unit,), tuple(Edge(place, 0) for place, _ in self._places(self.stages[-1])))]

    def left(self) -> list[Say]:
        """What is left out of the picture, in words."""
        said = [
            say("pictures.inputs_left" if stage == 0 else "pictures.units_left", count=left, number=stage)
            for stage, (_, left) in self.units.items()
            if left
        ]
        return [*said, say("pictures.layers_left", count=self.layers_left)] if self.layers_left else said


class Given(Drawn):
    """Targets stand where the loss will be."""

    def after_outputs(self) -> list[Column]:
        if not self.values:
            return []
        units: list[Unit] = []
        edges: list[Edge] = []
        for place, number in self._places(self.stages[-1]):
            name = Name("target", unit=number, sample=1)
            edges.append(Edge(place, len(units), style="faint"))
            units.append(Unit((self.text(name, "units"),), address=self.frame.address(name), style="ghost"))
        return [] if self.units[self.stages[-1]][1] else [Column(tuple(units), tuple(edges))]


class Ways(Drawn):
    """The ways of one weight to the loss are lit; what lies beside them has its name only."""

    def __init__(self, page: Page, frame: Frame, shown: Shown, name: Name) -> None:
        super().__init__(page, frame, shown)
        self.name = name

    def on_way(self, stage: int, unit: int) -> bool:
        own = self.name
        return stage > own.layer or (stage, unit) in ((own.layer, own.unit), (own.layer - 1, own.source))

    def unit(self, stage: int, unit: int) -> Unit:
        if not self.on_way(stage, unit):
            return Unit((Text(self.page.symbols.label(stage, unit), "note"),), style="ghost")
        found = super().unit(stage, unit)
        at_end = stage == len(self.page.layers) and self.shown.units
        delta = (self.text(Name("delta", stage, unit, sample=1), "units"),) if at_end else ()
        return replace(found, rows=(*found.rows, *delta), below=(), style="chosen")

    def shared_bias(self, stage: int) -> Unit | None:
        return None

    def edge(self, stage: int, before: int, place: int, source: int, unit: int) -> Edge:
        name = self.weight(stage, source, unit)
        lit = name == self.name or (stage > self.name.layer and self.on_way(stage - 1, source))
        if not lit:
            return Edge(before, place, (), self.frame.address(name), "faint")
        return Edge(before, place, self.parameter(name), self.frame.address(name), "lit")

    def after_outputs(self) -> list[Column]:
        return [
            replace(
                column,
                units=tuple(replace(unit, style="chosen") for unit in column.units),
                edges=tuple(replace(edge, style="lit") for edge in column.edges),
            )
            for column in super().after_outputs()
        ]


def gradient_of(frame: Frame, name: Name) -> Name | None:
    """The parameter's gradient for the pass's first sample; ``None`` where nothing leads from it to the loss."""
    single = len(frame.at.samples) == 1
    own = name.of_kind("gradient") if single else name.of_kind("sample_gradient", 1)
    return own if own in frame.tape and frame.at.has(own) else None

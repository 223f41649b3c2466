"""A step's tape as a mistake sees it: which quantity is which, and what its lines consist of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from byhand.problem.model import Problem
from byhand.tape.differentiate import of_slot
from byhand.tape.names import Name
from byhand.tape.rewrite import difference, share_slope, slope
from byhand.tape.tape import Equation, Factor, Slot, Tape


@dataclass(frozen=True, slots=True)
class Draft:
    """problem: only its architecture may be looked at, never its numbers. tape: a copy that is being rewritten."""

    problem: Problem
    tape: Tape

    @property
    def last(self) -> int:
        """The output layer's number; 0 in a system of equations."""
        return len(self.problem.network.layers) if self.problem.network else 0

    @property
    def sign(self) -> int:
        """−1 where δ is t − a: then every adjoint has the opposite sign, and gradients turn it back."""
        return -1 if self.last and self.problem.notation.delta == "t-a" else 1

    def units(self, layer: int) -> int:
        """How many units the layer has; layer 0 is the inputs."""
        assert self.problem.network is not None
        return self.problem.network.layers[layer - 1].units if layer else self.problem.network.fan_in

    def ruled(self, *rules: str) -> Iterator[tuple[Name, Equation]]:
        """The equations under these rules, with the names of what they define."""
        for equation in self.tape.equations.values():
            if equation.rule in rules:
                yield self.tape.names[equation.target], equation

    def deltas(self, *, output: bool) -> Iterator[tuple[Name, Equation]]:
        """The lines of the output's δ, or of the hidden ones."""
        for name, slot in list(self.tape.named("delta")):
            if (name.layer == self.last) == output:
                yield name, self.tape.equations[slot]

    def sloped(self, *, output: bool) -> Iterator[tuple[Name, Equation]]:
        """Those that are a product with the slope of one activation."""
        rule = "delta.output" if output else "delta.hidden"
        return ((name, equation) for name, equation in self.deltas(output=output) if equation.rule == rule)

    # -- quantities around a unit, by the name of its δ ---------------------------------------------------------

    def out(self, name: Name) -> Slot:
        return self.tape[Name("activation", name.layer, name.unit, sample=name.sample)]

    def net(self, name: Name) -> Slot:
        return self.tape[Name("net", name.layer, name.unit, sample=name.sample)]

    def target(self, name: Name) -> Slot:
        return self.tape[Name("target", unit=name.unit, sample=name.sample)]

    def below(self, layer: int, source: int, sample: int) -> Slot:
        """What reaches a layer from unit ``source`` of the layer below, or from that input."""
        if layer == 1:
            return self.tape[Name("input", unit=source, sample=sample)]
        return self.tape[Name("activation", layer - 1, source, sample=sample)]

    def neighbour(self, name: Name, layer: int) -> Name:
        """The unit of that layer with the same number, or the last one."""
        return name._replace(layer=layer, unit=min(name.unit, self.units(layer)))

    # -- factors -------------------------------------------------------------------------------------------------

    def above(self, name: Name) -> Factor:
        """∂E/∂a of the unit: a formula of its output, or the sum that came down to it."""
        return self.tape.adjoints[self.out(name)]

    def delta(self, name: Name) -> Factor:
        """The unit's δ as a factor."""
        return of_slot(self.tape[name.of_kind("delta")])

    def slope(self, name: Name) -> Factor:
        """f′ of the unit; of a softmax unit a(1 − a)."""
        assert self.problem.network is not None
        if self.problem.network.layers[name.layer - 1].activation.kind == "softmax":
            return share_slope(self.out(name))
        return slope(self.tape, self.out(name))

    def difference(self, name: Name) -> Factor:
        """a − t of an output."""
        return difference(self.out(name), self.target(name))

    # -- parameters ----------------------------------------------------------------------------------------------

    def parameters(self) -> list[tuple[Name, Slot]]:
        return list(self.tape.named("parameter"))

    def before_after(self) -> Mapping[Slot, Slot]:
        """Slot of each parameter that is updated → slot of what it becomes."""
        pairs = [(slot, self.tape.index.get(name.of_kind("after"), slot)) for name, slot in self.parameters()]
        return {before: after for before, after in pairs if before != after}

    def number(self, value: int) -> Slot:
        """A plain number as an operand."""
        return self.tape.given(Name("setting", label=str(value)))

"""The same pass as matrices: one line for each layer instead of one for each unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from byhand.document.blocks import Chain, Source
from byhand.document.frame import Frame, Grid, Line, slotted
from byhand.document.notation import derivative
from byhand.document.page import Blocks, Page, display, paragraph, say, section
from byhand.document.views.factors import slope_line
from byhand.mathtext.numbers import number_node
from byhand.mathtext.tree import (
    Accent,
    Call,
    Fence,
    Letter,
    Matrix,
    Node,
    Number,
    Product,
    Row,
    Script,
    Sign,
    negated,
)
from byhand.tape.differentiate import of_slot, product_form
from byhand.tape.forms import TOTAL, form, slots, times
from byhand.tape.lowering.parameters import parameters
from byhand.tape.names import Name
from byhand.tape.tape import Slot

#: What stands for a slot in a formula: its number, or the place for one.
Figure = Callable[[Slot], Node]

#: Larger matrices are not written out.
MOST = 6


def matrix_view(page: Page, frame: Frame, prefix: str, level: int, *, again: bool = False) -> Blocks:
    """δ and the gradients of each layer as vectors and outer products, for the first sample."""
    blocks: Blocks = [section("matrix.title", f"{prefix}-matrix", level, view="matrix")]
    if not again:
        blocks.append(paragraph(say("matrix.intro", count=len(page.layers))))
    if len(frame.at.samples) > 1:
        blocks.append(paragraph(say("weight.one_sample", number=frame.at.samples[0])))
    for number in range(len(page.layers), 0, -1):
        layer = _Layer(page, frame, number)
        if max(layer.own.units, layer.own.fan_in, layer.above) > MOST:
            facts = {"number": number, "rows": layer.own.units, "columns": layer.own.fan_in}
            blocks.append(paragraph(say("matrix.too_large", **facts)))
            continue
        if layer.needs_its_lines:
            blocks += [paragraph(say("matrix.carried")), display(*layer.carried_lines())]
        blocks.append(display(layer.delta(), layer.gradient()))
    return blocks


def bold(letter: str, layer: int = 0, *, transposed: bool = False) -> Node:
    """A vector's or a matrix's letter with its layer."""
    above: list[Node] = [Sign("("), Number(str(layer)), Sign(")")] if layer else []
    if transposed:
        above.append(Sign("⊤"))
    return Script(Accent("bold", Letter(letter)), None, Row(tuple(above))) if above else Accent("bold", Letter(letter))


def column(nodes: Sequence[Node]) -> Matrix:
    return Matrix(tuple((node,) for node in nodes))


class _Layer:
    """One layer of the pass, its quantities as columns and rows of slots (first sample)."""

    def __init__(self, page: Page, frame: Frame, number: int) -> None:
        self.page, self.frame, self.number = page, frame, number
        self.own = page.layers[number - 1]
        self.last = number == len(page.layers)
        self.above = 0 if self.last else page.layers[number].units
        self.negative = page.problem.notation.delta == "t-a"

    @property
    def needs_its_lines(self) -> bool:
        """Where numbers are carried as on paper, the lines that carry them must stand somewhere."""
        carried = self.frame.numbers.carry == "rounded" and "node" not in self.page.problem.show.backward
        return carried and not self.last

    def carried_lines(self) -> list[Chain]:
        """The sums and the δ of this layer, unit by unit."""
        names = [Name("delta", self.number, unit, sample=1) for unit in range(1, self.own.units + 1)]
        pairs = [(name.of_kind("adjoint_activation"), name) for name in names]
        return [self.frame.define(name) for pair in pairs for name in pair if name in self.frame.tape]

    def deltas(self, number: int) -> list[Slot]:
        units = range(1, self.page.layers[number - 1].units + 1)
        return [self.frame.slot(Name("delta", number, unit, sample=1)) for unit in units]

    def numbers(self, slots: Sequence[Slot]) -> list[Node]:
        return [self.frame.number(slot) for slot in slots]

    def delta(self) -> Chain:
        """At the outputs the δ already found, below them (Wᵀ δ) ⊙ f′."""
        deltas = self.deltas(self.number)
        head, result = bold("δ", self.number), column(self.numbers(deltas))
        slopes = self._slopes()
        if self.last or not slopes:
            return Chain((("", head), ("=", column([self.frame.symbol(slot) for slot in deltas])), ("=", result)))
        prime = Call(Row((self.page.symbols.function(self.number), Sign("′"))), (bold("z", self.number),))
        back = Product((bold("W", self.number + 1, transposed=True), bold("δ", self.number + 1)))
        columns = list(zip(*self._weights_above(), strict=True))
        above = self.deltas(self.number + 1)

        def numbers(figure: Figure) -> Node:
            weights = Matrix(tuple(tuple(map(figure, entries)) for entries in columns))
            moved = Fence(Product((weights, column([figure(slot) for slot in above]))))
            return Product((moved, column([figure(slot) for slot in slopes])), "⊙")

        w, d, slope = slots("w d slope")
        entry = form("matrix.entry", [slope], times(TOTAL, slope), [w, d], times(w, d))
        lines = [
            Line(entry, (own,), (tuple(entries), tuple(above)), target)
            for entries, own, target in zip(columns, slopes, deltas, strict=True)
        ]
        return self._chain(head, Product((Fence(back), prime), "⊙"), numbers, [[line] for line in lines])

    def _chain(self, head: Node, symbols: Node, numbers: Callable[[Figure], Node], lines: list[list[Line]]) -> Chain:
        def made() -> Chain:
            parts = (("", head), ("=", symbols), ("=", numbers(self.frame.number)), *self._results(lines))
            return Chain(parts, source=Source(self.frame, Grid(tuple(map(tuple, lines)), numbers(slotted)), 2))

        return self.frame.whole(made)

    def _results(self, lines: list[list[Line]]) -> list[tuple[str, Node]]:
        """What the printed numbers give, entry by entry, and the carried values where they differ from it."""
        carried = Matrix(tuple(tuple(self.frame.number(line.target) for line in row) for row in lines))
        if all(self.frame.relation(line) == "=" for row in lines for line in row):
            return [("=", carried)]
        recomputed = [[self.frame.recompute(line) for line in row] for row in lines]
        if self.frame.numbers.carry == "exact" or any(entry is None for row in recomputed for entry in row):
            return [("≈", carried)]
        zeros = self.frame.numbers.trailing_zeros
        own = Matrix(
            tuple(
                tuple(number_node(entry, trailing_zeros=zeros) for entry in row if entry is not None)
                for row in recomputed
            )
        )
        return [("=", own), ("≈", carried)]

    def _weights_above(self) -> list[list[Slot]]:
        above = self.page.layers[self.number]
        slots = [self.frame.slot(name) for name in parameters(above, self.number + 1) if name.source]
        used = [self.frame.tape.replaced.get(slot, slot) for slot in slots]
        return [used[place * above.fan_in : (place + 1) * above.fan_in] for place in range(above.units)]

    def _slopes(self) -> list[Slot]:
        """f′ at each unit, as lines of this view's own; none for softmax."""
        if self.own.activation.kind == "softmax":
            return []
        names = [Name("activation", self.number, unit, sample=1) for unit in range(1, self.own.units + 1)]
        return [slope_line(self.frame, name).target for name in names]

    def gradient(self) -> Chain:
        """∂E/∂W = δ aᵀ."""
        deltas, below, rows = self.deltas(self.number), self._below(), self._gradients()
        sample = self.frame.sample_number(Name("net", self.number, 1, sample=1))
        head = derivative(self.page.symbols.loss_of(sample), bold("W", self.number))
        source = bold("a", self.number - 1, transposed=True) if self.number > 1 else bold("x", transposed=True)
        symbols: Node = Product((bold("δ", self.number), source))

        def numbers(figure: Figure) -> Node:
            outer = Product((column([figure(slot) for slot in deltas]), Matrix((tuple(map(figure, below)),))))
            return negated(outer) if self.negative else outer

        shape = product_form([of_slot(0), of_slot(0)], -1 if self.negative else 1)
        lines = [
            [Line(shape, (delta, operand), (), slot) for operand, slot in zip(below, row, strict=True)]
            for delta, row in zip(deltas, rows, strict=True)
        ]
        return self._chain(head, negated(symbols) if self.negative else symbols, numbers, lines)

    def _below(self) -> list[Slot]:
        names = [
            Name("activation", self.number - 1, unit, sample=1)
            if self.number > 1
            else Name("input", unit=unit, sample=1)
            for unit in range(1, self.own.fan_in + 1)
        ]
        return [self.frame.slot(name) for name in names]

    def _gradients(self) -> list[list[Slot]]:
        single = len(self.frame.at.samples) == 1
        kind, sample = ("gradient", 0) if single else ("sample_gradient", 1)
        weights = [name for name in parameters(self.own, self.number) if name.source]
        slots = [self.frame.slot(name.of_kind(kind, sample)) for name in weights]
        return [slots[place * self.own.fan_in : (place + 1) * self.own.fan_in] for place in range(self.own.units)]

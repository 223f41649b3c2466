"""A document's formulas, tables, pictures and sentences without the numbers that a plan hides.

A line is not crossed out but made again: where a minus stood, which case of a function applied, whether a digit was
off, all that would tell of the number. What cannot be made again without it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from byhand.document.blocks import Chain, Display, Fact, Figure, Inline, Items, Listing, Math, Say, Source, Table
from byhand.exercises.blanks import Plan
from byhand.figures.scene import Label
from byhand.mathtext.change import changed, values
from byhand.mathtext.layout import lay_out
from byhand.mathtext.tree import Blank, Mark, Node, Number, bare
from byhand.tape.tape import Slot
from byhand.unknown import change, look

#: A view's own factors are slots below 0; a frame tells from which line each of them is.
_Frame = Any
_Line = Any
#: Sentences that read only numbers which stand before them; others may look ahead, to the next step's loss.
_LOOKS_BACK = re.compile(
    r"forward\.reading_|node\.(reading|together)_|update\.reading_|weight\.(nudge|because)_|pictures\.(largest|no)_"
)
#: What is drawn in these styles has the size or the place that its number gives it.
_MEASURED = frozenset(("curve", "dot", "before", "after", "target"))


class Mask:
    """hints: whether a line shows the numbers that go in, with the blanks among them."""

    def __init__(self, plan: Plan, *, hints: bool = False) -> None:
        self.plan = plan
        self.hints = hints

    # -- formulas ------------------------------------------------------------------------------------------------

    def node(self, node: Node) -> Node:
        """Blanks in place of hidden numbers."""
        return changed(node, self._blank)

    def _blank(self, node: Node) -> Node | None:
        if isinstance(node, Mark) and node.value and self.plan.hides(node.address):
            return self.blank(node.address)
        return None

    def blank(self, address: str) -> Node:
        return Mark(address, Blank(self.plan.numbers.get(address, 0)), value=True)

    def touches(self, node: Node) -> bool:
        """Whether the formula has a hidden number in it, or one that nobody knows where it is from."""
        return any(self.plan.hides(mark.address) for mark in values(node))

    def asks(self, node: Node) -> list[int]:
        """The numbers of the blanks in a formula that was masked."""
        marked = (bare(mark) for mark in values(node))
        return [blank.number for blank in marked if isinstance(blank, Blank) and blank.number]

    # -- lines ---------------------------------------------------------------------------------------------------

    def chain(self, chain: Chain) -> Chain | None:
        """The line as far as it may be shown; ``None`` where nothing of it is left."""
        return change(chain, self._chain)

    def _chain(self, chain: Chain) -> Chain | None:
        source = chain.source
        slots = list(_slots(source.line)) if source is not None else []
        unknown = source is not None and any(self._unknown(source.frame, slot) for slot in slots)
        if not unknown and not any(self.touches(node) for _, node in chain.parts):
            open_ = source is None or not any(self._hidden(source.frame, slot) for slot in slots)
            if open_:
                return chain
        return self._made(chain, source, unknown=unknown)

    def _made(self, chain: Chain, source: Source | None, *, unknown: bool) -> Chain | None:
        result = chain.parts[-1][1]
        parts = self._lead(chain, source)
        numbers = values(result)
        if not numbers or not all(mark.address for mark in numbers):
            # A factor of a view's own: its formula in symbols is all that may be seen.
            return Chain(parts, chain.address) if len(parts) > 1 or source is not None else None
        if source is not None and not unknown and (self.hints or not self.touches(result)):
            filled = self._filled(source)
            if filled is not None and bare(filled) != bare(parts[-1][1]):
                parts = (*parts, ("=", filled))
        masked = self.node(result)
        if not self.plan.gaps and self.touches(result) and not self.asks(masked):
            return None
        return Chain((*parts, ("=" if parts else "", masked)), chain.address)

    def _lead(self, chain: Chain, source: Source | None) -> tuple[tuple[str, Node], ...]:
        """The parts in symbols."""
        if source is None:
            count = next((place for place, (_, node) in enumerate(chain.parts) if values(node)), len(chain.parts) - 1)
            return chain.parts[:count]
        extra = (("=" if source.lead else "", source.symbols),) if source.symbols is not None else ()
        return (*chain.parts[: source.lead], *extra)

    def _filled(self, source: Source) -> Node | None:
        """The formula in numbers, its cases left open; ``None`` for matrices, and where it only repeats the result."""
        frame, line = source.frame, source.line
        if not hasattr(line, "columns"):
            return None

        def number(slot: Slot) -> Node:
            return changed(self.node(frame.number(slot)), _small)

        count = len(line.columns[0]) if line.columns else 0
        columns = [[number(slot) for slot in column] for column in _abridged(line.columns, count)]
        node = lay_out(line.form, [number(slot) for slot in line.fixed], columns, count=count)
        return None if isinstance(bare(node), Number | Blank) else node

    def _hidden(self, frame: _Frame, slot: Slot) -> bool:
        if slot < 0:
            return self._unknown(frame, slot)
        return self.plan.hides(frame.address(frame.tape.names[slot]))

    def _unknown(self, frame: _Frame, slot: Slot) -> bool:
        """Whether the slot is a view's own factor that must not be shown."""
        if slot >= 0:
            return False
        line = frame.derived[-1 - slot]
        own = (*line.fixed, *(place for column in line.columns for place in column))
        return frame.at.step in self.plan.worked or any(self._hidden(frame, place) for place in own)

    # -- sentences -----------------------------------------------------------------------------------------------

    def keeps(self, said: Inline, *, readings: bool) -> bool:
        """Whether a sentence tells nothing of what is hidden; readings: whether those that read numbers may stay."""
        return bool(look(said, lambda known: self._harmless(known, readings=readings)))

    def _harmless(self, fact: Fact, *, readings: bool) -> bool:
        match fact:
            case Math(node):
                return not self.touches(node)
            case Listing(items):
                return all(self._harmless(item, readings=readings) for item in items)
            case Say(key, facts, reading):
                own = not reading or (readings and _LOOKS_BACK.match(key) is not None)
                return own and all(self._harmless(each, readings=readings) for each in facts.values())
        return True

    def heading(self, said: Inline) -> Inline:
        """A title with blanks: it cannot be left out."""
        match said:
            case Math(node):
                return Math(self.node(node))
            case Say(key, facts, reading):
                return Say(key, {name: self._fact(fact) for name, fact in facts.items()}, reading)
        return said

    def _fact(self, fact: Fact) -> Fact:
        match fact:
            case Math() | Say():
                return self.heading(fact)
            case Listing(items):
                return Listing(tuple(map(self._fact, items)))
        return fact

    # -- blocks --------------------------------------------------------------------------------------------------

    def display(self, block: Display) -> Display | None:
        chains = tuple(chain for each in block.chains if (chain := self.chain(each)) is not None)
        return Display(chains) if chains else None

    def table(self, block: Table) -> Table | None:
        """With blanks in place of what is asked for; none, where a number in it can be neither shown nor asked."""
        cells = [mark for row in block.rows for cell in row for mark in _cell_values(cell)]
        hidden = [mark.address for mark in cells if self.plan.hides(mark.address)]
        if any(address not in self.plan.numbers for address in hidden):
            return None
        if not hidden:
            return block
        rows = tuple(tuple(map(self._cell, row)) for row in block.rows)
        blank = [any(self._asked_cell(row[place]) for row in rows) for place in range(len(block.spec))]
        spec = tuple("text" if is_blank else own for own, is_blank in zip(block.spec, blank, strict=True))
        return replace(block, rows=rows, spec=spec)

    def _cell(self, cell: Inline) -> Inline:
        """Small blanks: their lines are elsewhere."""
        return Math(changed(self.node(cell.node), _small)) if isinstance(cell, Math) else self.heading(cell)

    def _asked_cell(self, cell: Inline) -> bool:
        return isinstance(cell, Math) and bool(self.asks(cell.node))

    def items(self, block: Items, *, readings: bool) -> Items | None:
        rows = (tuple(said for said in row if self.keeps(said, readings=readings)) for row in block.items)
        left = tuple(row for row in rows if row)
        return replace(block, items=left) if left else None

    def figure(self, block: Figure, *, readings: bool) -> Figure | None:
        """Where a label's width tells of a hidden number, or a shape's place does, there is no picture."""
        return change(block, lambda known: self._figure(known, readings=readings))

    def _figure(self, block: Figure, *, readings: bool) -> Figure | None:
        labels = (item.node for item in block.scene.items if isinstance(item, Label))
        drawn = {getattr(item, "address", "") for item in block.scene.items if item.style in _MEASURED}
        told = (block.title, *block.description)
        if any(map(self.touches, labels)) or not drawn.isdisjoint(self.plan.hidden):
            return None
        if not all(self.keeps(said, readings=True) for said in told):
            return None
        left = tuple(said for said in block.description if self.keeps(said, readings=readings))
        return replace(block, description=left)


def _small(node: Node) -> Node | None:
    return Blank(node.number, small=True) if isinstance(node, Blank) else None


def _cell_values(cell: Inline) -> Sequence[Mark]:
    return values(cell.node) if isinstance(cell, Math) else ()


def _slots(line: _Line) -> Iterator[Slot]:
    """Everything that a line, or a matrix of lines, takes and gives."""
    if hasattr(line, "lines"):
        for row in line.lines:
            for entry in row:
                yield from _slots(entry)
        return
    yield from line.fixed
    for column in line.columns:
        yield from column
    yield line.target


def _abridged(columns: Sequence[Sequence[Slot]], count: int) -> Sequence[Sequence[Slot]]:
    from byhand.document.frame import SHOWN_TERMS

    if count <= SHOWN_TERMS:
        return columns
    return [(*column[: SHOWN_TERMS - 2], column[-1]) for column in columns]

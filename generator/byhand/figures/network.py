"""A network as a picture: columns of units from left to right, edges between them, formulas in units and on edges.

What stands on the edges that lead to a unit is a list before it, each label at the end of its own edge, in the order of
the units that the edges come from. So no label lies over anything, however many edges cross.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from byhand.figures.scene import Item, Label, Line, Perhaps, Point, Rectangle, Scene, composed
from byhand.figures.setting import extent
from byhand.mathtext.tree import Node, Number, Row, Sign
from byhand.unknown import Lazy, maybe, most

#: Sizes in points: the type, a line of it, room beside it in a unit, room between two units.
TYPE, LEAD, PAD, APART = 9.0, 13.0, 8.0, 14.0
#: What edges without labels take of a list, and what parts one list from the next.
BARE, LISTS_APART = 7.0, 10.0
#: The room in which edges cross is between these, the wider the steeper they are; where the page is full, less.
WIDE_FAN, NARROW_FAN = (48.0, 96.0), (28.0, 44.0)
#: A page's text is so wide, and so much of it may be one picture.
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 512.0, 640.0, 6.0
#: More units in a layer, or more layers, than these are left out of the picture.
MOST_UNITS, MOST_LAYERS = 6, 5


@dataclass(frozen=True, slots=True)
class Text:
    """One line in a unit or on an edge; width: how wide it is set, in points."""

    node: Node
    style: Literal["plain", "value", "gradient", "note"] = "value"
    width: float = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", extent(self.node) * TYPE)  # once: a layout asks for it many times


@dataclass(frozen=True, slots=True)
class Unit:
    """rows: what stands in it; below: what stands under it, as its bias. framed: whether it is drawn at all."""

    rows: tuple[Text, ...]
    below: tuple[Text, ...] = ()
    address: str = ""
    style: Literal["unit", "chosen", "ghost"] = "unit"
    framed: bool = True


@dataclass(frozen=True, slots=True)
class Edge:
    """source, target: places in the columns before and after, from 0."""

    source: int
    target: int
    rows: tuple[Text, ...] = ()
    address: str = ""
    style: Literal["edge", "lit", "faint"] = "edge"


@dataclass(frozen=True, slots=True)
class Column:
    """edges: those that lead to its units. extra: a unit below the column, which stands as one place more."""

    units: tuple[Unit, ...]
    edges: tuple[Edge, ...] = ()
    extra: Unit | None = None

    @property
    def all(self) -> tuple[Unit, ...]:
        return (*self.units, self.extra) if self.extra is not None else self.units


Net = Sequence[Column]


def chosen(count: int, most: int = MOST_UNITS) -> tuple[list[int], int]:
    """Which of so many are drawn, from 1, and how many are left out, which is before the last."""
    if count <= most:
        return list(range(1, count + 1)), 0
    return [*range(1, most - 1), count], count - most + 1


def left_out(count: int) -> Unit:
    """In place of units that are not drawn: how many they are."""
    return Unit((Text(Sign("⋮")), Text(Row((Sign("+"), Number(str(count)))))), framed=False)


def layers_left_out(count: int) -> Column:
    """In place of layers that are not drawn."""
    return Column((Unit((Text(Sign("⋯")), Text(Row((Sign("+"), Number(str(count)))))), framed=False),))


def draw(nets: Iterable[Net]) -> Scene:
    """The first of these that fits a page; where none does, the one that has to shrink least."""
    best: _Drawing | None = None
    for net in nets:
        for fan in (WIDE_FAN, NARROW_FAN):
            drawing = _Drawing(net, fan)
            if drawing.shrunk <= 1:
                return drawing.scene()
            if best is None or drawing.shrunk < best.shrunk:
                best = drawing
    assert best is not None
    return best.scene()


def _wide(rows: Sequence[Text]) -> float:
    return most([row.width for row in rows], 0.0)


def _high(rows: Sequence[Text]) -> float:
    return LEAD * len(rows)


def _tall(unit: Unit) -> float:
    return max(_high(unit.rows) + 8, 26.0)


def _place(edge: Edge) -> float:
    """How high the edge's place in its list is."""
    return _high(edge.rows) + (3 if len(edge.rows) > 1 else 0) if edge.rows else BARE


class _Drawing:
    def __init__(self, net: Net, fan: tuple[float, float]) -> None:
        self.net = net
        self.fan = fan
        units = [unit for column in net for unit in column.all]
        below = max(_high(unit.below) + 3 if unit.below else 0.0 for unit in units)
        lists = [height for column in net for height in _lists(column).values()]
        #: From the middle of a unit to the next one's.
        self.step = max(max(map(_tall, units)) + below + APART, max(lists, default=0.0) + LISTS_APART)
        self.widths = [_column_width(column) for column in net]
        #: How wide what stands on the edges to each column is.
        self.listed = [most([_wide(edge.rows) for edge in column.edges], 0.0) for column in net]
        self.gaps = [0.0, *(self._gap(number) for number in range(1, len(net)))]
        across = sum(self.widths) + sum(self.gaps) + 2 * MARGIN
        down = max(len(column.all) for column in net) * self.step - APART + 2 * MARGIN
        #: How many times too large for a page the picture is.
        self.shrunk = most([across / PAGE_WIDTH, down / PAGE_HEIGHT])

    def y(self, column: Column, place: int) -> float:
        """The middle of a unit; columns are centred on each other."""
        return (place - (len(column.units) - 1) / 2) * self.step

    def scene(self) -> Scene:
        edges: list[Line] = []
        units: list[Item] = []
        labels: list[Item] = []
        left = 0.0
        for number, column in enumerate(self.net):
            if number:
                lines, words = self._edges(number, left, left + self.gaps[number])
                edges += lines
                labels += words
                left += self.gaps[number]
            width = self.widths[number]
            for place, unit in enumerate(column.all):
                units += self._unit(unit, Point(left + width / 2, self.y(column, place)), width)
            left += width
        edges.sort(key=lambda line: ("faint", "edge", "lit").index(line.style))
        frames = [item for item in units if not isinstance(item, Label)]
        return composed([*edges, *frames, *(item for item in units if isinstance(item, Label)), *labels], MARGIN)

    def _unit(self, unit: Unit, middle: Point, width: float) -> list[Item]:
        height = _tall(unit)
        items = _stacked(unit.rows, middle)
        if unit.framed:
            corner = Point(middle.x - width / 2, middle.y - height / 2)
            items.insert(0, Rectangle(corner, width, height, unit.style, unit.address, 10.0))
        under = middle.y + height / 2 + 3 + _high(unit.below) / 2
        return [*items, *_stacked(unit.below, Point(middle.x, under))]

    def _gap(self, number: int) -> float:
        """Room before a column for the fan of edges, which is wider where they are steep, and for the lists."""
        before, column = self.net[number - 1], self.net[number]
        tall = max((abs(self.y(before, edge.source) - self.y(column, edge.target)) for edge in column.edges), default=0)
        listed = self.listed[number]
        least, most = self.fan
        return max(least, min(0.75 * tall, most)) + (listed + 7 if listed else 0.0)

    def _edges(self, number: int, left: float, right: float) -> tuple[list[Line], list[Item]]:
        before, column = self.net[number - 1], self.net[number]
        lines: list[Line] = []
        words: list[Item] = []
        heights = _lists(column)
        labelled = self.listed[number] > 0
        done: dict[int, float] = {}
        for edge in sorted(column.edges, key=lambda edge: edge.source):
            middle = self.y(column, edge.target)
            top = done.get(edge.target, middle - heights[edge.target] / 2)
            done[edge.target] = top + _place(edge)
            y = top + _place(edge) / 2 if labelled else middle
            start = Point(left, self.y(before, edge.source))
            end = right - 4 - _wide(edge.rows) - 3 if edge.rows else right
            # All edges end their slope at the list's left side, or a steep one would cut a longer label's end.
            way = [start, Point(right - 7 - self.listed[number], y)] if labelled else [start]
            if labelled and not edge.rows:
                way += self._around(column, edge, right, y)
            else:
                way += _last(way[-1], Point(end, y))
            lines.append(Line(tuple(way), edge.style, False, edge.address))
            words += _stacked(edge.rows, Point(right - 4, y), "end")
        return lines, words

    def _around(self, column: Column, edge: Edge, right: float, y: float) -> list[Point]:
        """The end of an edge without a label, past those that have one: into the unit's side, or from below."""
        half = _tall(column.units[edge.target]) / 2
        away = y - self.y(column, edge.target)
        if abs(away) <= half - 5:
            return [Point(right, y)]
        border = self.y(column, edge.target) + (half if away > 0 else -half)
        return [Point(right + 13, y), Point(right + 13, border)]


def _last(before: Point, end: Point) -> Sequence[Point]:
    """The end of a way, where it is not there already."""
    there = maybe(end.x, before.x + 1, lambda one, other: one > other)
    if isinstance(there, Lazy):
        return [Perhaps(end, there)]  # type: ignore[list-item]  # it stands for a point
    return [end] if there else []


def _lists(column: Column) -> dict[int, float]:
    """How high the list before each unit is, by the unit's place."""
    heights: dict[int, float] = {}
    for edge in column.edges:
        heights[edge.target] = heights.get(edge.target, 0.0) + _place(edge)
    return heights


def _column_width(column: Column) -> float:
    units = column.all
    framed = [most([_wide(unit.rows) + 2 * PAD, _wide(unit.below)]) for unit in units if unit.framed]
    bare = [_wide(unit.rows) + 4 for unit in units if not unit.framed]
    return most([*framed, *bare, 30.0 if framed else 0.0])


def _stacked(rows: Sequence[Text], middle: Point, anchor: Literal["middle", "end"] = "middle") -> list[Item]:
    top = middle.y - LEAD * (len(rows) - 1) / 2
    return [
        Label(Point(middle.x, top + LEAD * place), row.node, anchor, TYPE, row.style) for place, row in enumerate(rows)
    ]

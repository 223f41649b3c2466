"""A computation graph as a picture: quantities in boxes, from the given ones on the left to the result on the right.

Above a box stands its value, which is found going forward, below it its gradient, which is found going back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from byhand.figures.scene import Item, Label, Line, Perhaps, Point, Rectangle, Scene, composed
from byhand.figures.setting import extent
from byhand.mathtext.tree import Node
from byhand.unknown import Lazy, maybe, most

#: Sizes in points.
TYPE, HIGH, PAD, LEAD, APART, FAN = 9.0, 22.0, 8.0, 12.0, 14.0, 46.0
#: A line that passes a column takes this much of it.
PASSING = 12.0


@dataclass(frozen=True, slots=True)
class Vertex:
    """inside: a symbol or a formula. sources: the places of the vertices that it is made from, all before it."""

    inside: Node
    above: Node | None = None
    below: Node | None = None
    sources: tuple[int, ...] = ()
    address: str = ""
    framed: bool = True


@dataclass(slots=True)
class _Spot:
    """What stands in a column: a vertex, or (``vertex`` is None) a line on its way past it."""

    vertex: Vertex | None
    before: list[_Spot]
    column: int
    y: float = 0.0

    @property
    def up(self) -> float:
        """How far it reaches above its middle."""
        return self._reach(self.vertex.above if self.vertex else None)

    @property
    def down(self) -> float:
        return self._reach(self.vertex.below if self.vertex else None)

    def _reach(self, words: Node | None) -> float:
        if self.vertex is None:
            return PASSING / 2
        return HIGH / 2 + APART / 2 + (LEAD + 1 if words is not None else 0)


def computation_graph(vertices: Sequence[Vertex]) -> Scene:
    columns = _columns(vertices)
    _arrange(columns)
    widths = [most([_width(spot.vertex) for spot in column if spot.vertex is not None], 0) for column in columns]
    lines: list[Item] = []
    boxes: list[Item] = []
    labels: list[Item] = []
    lefts: list[float] = []
    left = 0.0
    for width in widths:
        lefts.append(left)
        left += width + FAN
    for number, column in enumerate(columns):
        for spot in column:
            if spot.vertex is None:
                ends = (Point(lefts[number], spot.y), Point(lefts[number] + widths[number], spot.y))
                lines.append(Line(ends, "edge"))
            else:
                frame, words = _box(spot.vertex, lefts[number], widths[number], spot.y)
                boxes += frame
                labels += words
            lines += _incoming(spot, lefts, widths)
    return composed([*lines, *boxes, *labels])


def _incoming(spot: _Spot, lefts: Sequence[float], widths: Sequence[float]) -> list[Line]:
    """Lines from what stands before; several end one below the other, in the order in which they come."""
    sources = sorted(spot.before, key=lambda source: source.y)
    slots = {1: (0.0,), 2: (-4.0, 4.0)}.get(len(sources)) or [
        (place / (len(sources) - 1) - 0.5) * (HIGH - 8) for place in range(len(sources))
    ]
    found = []
    for source, slot in zip(sources, slots, strict=True):
        left, right = lefts[spot.column], lefts[source.column] + widths[source.column]
        y = spot.y + (slot if spot.vertex else 0)
        # Between a box and its column's side, where its words may be wider than it is, the line is level.
        way = list(_level(Point(right - _beside(source, widths), source.y), Point(right, source.y)))
        way += [Point(left - 7, y), Point(left + _beside(spot, widths) - 1, y)]
        address = source.vertex.address if source.vertex is not None else ""
        found.append(Line(tuple(way), "edge", spot.vertex is not None, address))
    return found


def _level(start: Point, end: Point) -> Sequence[Point]:
    """Two points, or one where they are the same."""
    apart = maybe(start.x, end.x, lambda one, other: one != other)
    if isinstance(apart, Lazy):
        return [start, Perhaps(end, apart)]  # type: ignore[list-item]  # it stands for a point
    return [start, end] if apart else [start]


def _beside(spot: _Spot, widths: Sequence[float]) -> float:
    """From the side of a spot's column to its box."""
    return 0.0 if spot.vertex is None else (widths[spot.column] - _frame(spot.vertex)) / 2


def _frame(vertex: Vertex) -> float:
    return most([extent(vertex.inside) * TYPE + 2 * PAD, 30.0])


def _width(vertex: Vertex) -> float:
    around = [extent(node) * TYPE for node in (vertex.above, vertex.below) if node is not None]
    return most([_frame(vertex), *around])


def _box(vertex: Vertex, left: float, width: float, y: float) -> tuple[list[Item], list[Item]]:
    middle = left + width / 2
    frame: list[Item] = []
    if vertex.framed:
        own = _frame(vertex)
        frame.append(Rectangle(Point(middle - own / 2, y - HIGH / 2), own, HIGH, "unit", vertex.address, 6.0))
    words: list[Item] = [Label(Point(middle, y), vertex.inside)]
    if vertex.above is not None:
        words.append(Label(Point(middle, y - HIGH / 2 - LEAD / 2 - 1), vertex.above, style="value"))
    if vertex.below is not None:
        words.append(Label(Point(middle, y + HIGH / 2 + LEAD / 2 + 1), vertex.below, style="gradient"))
    return frame, words


def _columns(vertices: Sequence[Vertex]) -> list[list[_Spot]]:
    """Each vertex right of all that it is made from; given ones just left of their first user."""
    depth = [0] * len(vertices)
    for place, vertex in enumerate(vertices):
        depth[place] = max((depth[source] + 1 for source in vertex.sources), default=0)
    for place, vertex in enumerate(vertices):
        users = [depth[user] for user, other in enumerate(vertices) if place in other.sources]
        if not vertex.sources and users:
            depth[place] = min(users) - 1
    columns: list[list[_Spot]] = [[] for _ in range(max(depth, default=0) + 1)]
    spots = [_Spot(vertex, [], column) for vertex, column in zip(vertices, depth, strict=True)]
    passing: dict[tuple[int, int], _Spot] = {}
    for place, vertex in enumerate(vertices):
        columns[depth[place]].append(spots[place])
        for source in dict.fromkeys(vertex.sources):
            last = spots[source]
            for column in range(depth[source] + 1, depth[place]):
                if (source, column) not in passing:
                    passing[source, column] = _Spot(None, [last], column)
                    columns[column].append(passing[source, column])
                last = passing[source, column]
            spots[place].before.append(last)
    return columns


def _arrange(columns: Sequence[list[_Spot]]) -> None:
    """Give every spot its height: near the middle of what it is joined to, so that few lines cross."""
    after: Mapping[int, list[_Spot]] = _after(columns)
    for column in columns:
        _stack(column)
    for sweep in range(6):
        order = range(len(columns)) if sweep % 2 == 0 else range(len(columns) - 1, -1, -1)
        for number in order:
            wanted = {}
            for place, spot in enumerate(columns[number]):
                joined = spot.before if sweep % 2 == 0 else after.get(id(spot), [])
                wanted[id(spot)] = (sum(other.y for other in joined) / len(joined) if joined else spot.y, place)
            columns[number].sort(key=lambda spot: wanted[id(spot)])
            middle = sum(wanted[id(spot)][0] for spot in columns[number]) / len(columns[number])
            _stack(columns[number], middle)


def _after(columns: Sequence[list[_Spot]]) -> dict[int, list[_Spot]]:
    after: dict[int, list[_Spot]] = {}
    for column in columns:
        for spot in column:
            for source in spot.before:
                after.setdefault(id(source), []).append(spot)
    return after


def _stack(column: Sequence[_Spot], middle: float = 0.0) -> None:
    y = middle - sum(spot.up + spot.down for spot in column) / 2
    for spot in column:
        spot.y = y + spot.up
        y += spot.up + spot.down

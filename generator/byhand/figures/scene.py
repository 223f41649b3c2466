"""What a picture consists of: a few shapes and labels in a plane, before any dialect.

Labels are layout trees, so a picture's numbers carry the same marks as the page's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from byhand.figures.setting import extent
from byhand.mathtext.tree import Node
from byhand.unknown import Lazy, lazy, least, most


class Point(NamedTuple):
    """In points of 1/72 inch; x to the right, y down."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Perhaps:
    """A point on a way that is there only for some numbers; where it is not, it lies within the way's bounds."""

    point: Point
    there: Lazy

    @property
    def x(self) -> float:
        return self.point.x

    @property
    def y(self) -> float:
        return self.point.y


def joined(points: Sequence[Point], joint: str, write: Callable[[Point], str]) -> str:
    """A way as text."""
    first, *others = points
    return write(first) + "".join(_next(point, joint, write) for point in others)


def _next(point: Point | Perhaps, joint: str, write: Callable[[Point], str]) -> str:
    if isinstance(point, Perhaps):
        known = point.point
        return point.there.tracer.written(lambda: joint + write(known) if point.there else "")
    return joint + write(point)


def coordinate(value: float) -> str:
    """A number in a picture's source."""
    unknown = lazy(value)
    if unknown is not None:
        return unknown.written(coordinate)
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


class Box(NamedTuple):
    """What a shape or a label covers."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box, margin: float = 0.0) -> bool:
        """Whether they overlap, or come nearer to each other than the margin."""
        return (
            self.left < other.right + margin
            and other.left < self.right + margin
            and self.top < other.bottom + margin
            and other.top < self.bottom + margin
        )


#: What a shape is for; a writer decides how that looks, so that it reads in print, without colour and in the dark.
Style = Literal[
    "edge",
    "faint",
    "lit",
    "unit",
    "ghost",
    "chosen",
    "axis",
    "grid",
    "curve",
    "dot",
    "box",
    "before",
    "after",
    "target",
]


@dataclass(frozen=True, slots=True)
class Line:
    """Straight pieces through the points. arrow: whether the end has a head. address: of what it stands for."""

    points: tuple[Point, ...]
    style: Style = "edge"
    arrow: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class Circle:
    center: Point
    radius: float
    style: Style = "unit"
    address: str = ""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """round: the radius of its corners."""

    corner: Point
    width: float
    height: float
    style: Style = "box"
    address: str = ""
    round: float = 0.0


@dataclass(frozen=True, slots=True)
class Label:
    """A formula at a place. anchor: which part of it stands at ``at``, which is its vertical middle.

    size: of its type, in points. style: what it says, so that values and gradients look different.
    """

    at: Point
    node: Node
    anchor: Literal["start", "middle", "end"] = "middle"
    size: float = 9.0
    style: Literal["plain", "value", "gradient", "note"] = "plain"

    def box(self) -> Box:
        """About what it covers when it is set."""
        width = extent(self.node) * self.size
        left = self.at.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * width
        return Box(left, self.at.y - 0.56 * self.size, left + width, self.at.y + 0.56 * self.size)


Item = Line | Circle | Rectangle | Label


@dataclass(frozen=True, slots=True)
class Scene:
    """width, height: in the same points. items: drawn in order."""

    width: float
    height: float
    items: tuple[Item, ...]

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height in the pixels of a page, of which 96 are an inch."""
        return round(self.width * 4 / 3), round(self.height * 4 / 3)

    @property
    def plotted(self) -> bool:
        """Whether values decide where something stands or how large it is."""
        return any(
            isinstance(item, Rectangle | Line) and item.style in ("before", "after", "curve") for item in self.items
        )

    def labels(self) -> list[Label]:
        return [item for item in self.items if isinstance(item, Label)]


def box_of(item: Item) -> Box:
    match item:
        case Label():
            return item.box()
        case Circle(center, radius):
            return Box(center.x - radius, center.y - radius, center.x + radius, center.y + radius)
        case Rectangle(corner, width, height):
            return Box(corner.x, corner.y, corner.x + width, corner.y + height)
        case Line(points):
            across, down = [point.x for point in points], [point.y for point in points]
            return Box(least(across), least(down), most(across), most(down))


def composed(items: Sequence[Item], margin: float = 6.0) -> Scene:
    """The items as a picture that just holds them, with a margin around."""
    boxes = [box_of(item) for item in items]
    left, top = least([box.left for box in boxes]) - margin, least([box.top for box in boxes]) - margin
    right, bottom = most([box.right for box in boxes]), most([box.bottom for box in boxes])
    width, height = right + margin - left, bottom + margin - top
    return Scene(round(width, 1), round(height, 1), tuple(_moved(item, -left, -top) for item in items))


def _moved(item: Item, right: float, down: float) -> Item:
    def moved(point: Any) -> Any:
        if isinstance(point, Perhaps):
            return Perhaps(moved(point.point), point.there)
        return Point(round(point.x + right, 2), round(point.y + down, 2))

    match item:
        case Line(points, style, arrow, address):
            return Line(tuple(map(moved, points)), style, arrow, address)
        case Circle(center, radius, style, address):
            return Circle(moved(center), radius, style, address)
        case Rectangle(corner, width, height, style, address, rounded):
            return Rectangle(moved(corner), width, height, style, address, rounded)
        case Label(at, node, anchor, size, style):
            return Label(moved(at), node, anchor, size, style)

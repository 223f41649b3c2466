"""A number over the steps of a training as a curve, with few and round numbers at its axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from byhand.figures.axes import powers, ticks, written
from byhand.figures.scene import Circle, Item, Label, Line, Point, Scene, composed
from byhand.mathtext.tree import Node

WIDTH, HEIGHT = 330.0, 150.0
#: Of more steps than this only the highest and the lowest of each stretch are drawn.
MOST_POINTS = 300


@dataclass(frozen=True, slots=True)
class Curve:
    """values: of step 1, 2 and so on, finite. symbol: what is drawn. first, last: its printed values at both ends.

    address: of the quantity at all steps. logarithmic: whether equal distances upwards are equal factors (all values
    are positive then).
    """

    values: Sequence[float]
    symbol: Node
    first: Node
    last: Node
    address: str = ""
    logarithmic: bool = False


def is_steep(values: Sequence[float]) -> bool:
    """Whether only a logarithmic axis shows the small values: all are positive, and differ by a factor of 1000."""
    return min(values) > 0 and max(values) / min(values) >= 1000


def draw_curve(curve: Curve) -> Scene:
    low, high, marks = _scale(curve)
    count = len(curve.values)

    def at(step: int, value: float) -> Point:
        share = (_up(curve, value) - low) / (high - low)
        return Point((step - 1) / max(count - 1, 1) * WIDTH, (1 - share) * HEIGHT)

    items: list[Item] = []
    for mark in marks:
        y = at(1, mark).y
        items.append(Line((Point(0, y), Point(WIDTH, y)), "grid"))
    items.append(Line((Point(0, -4), Point(0, HEIGHT), Point(WIDTH, HEIGHT)), "axis"))
    steps = _steps(count)
    items += [Line((Point(at(s, 1).x, HEIGHT), Point(at(s, 1).x, HEIGHT + 3)), "axis") for s in steps]
    points = [at(step, value) for step, value in _thinned(curve.values)]
    items.append(Line(tuple(points), "curve", False, curve.address))
    items += [Circle(end, 2.2, "dot", curve.address) for end in (points[0], points[-1])]
    items += [Label(Point(-6, at(1, mark).y), written(mark), "end", style="note") for mark in marks]
    items += [Label(Point(at(s, 1).x, HEIGHT + 11), written(s), "middle", style="note") for s in steps]
    items.append(Label(Point(-6, -14), curve.symbol, "end"))
    # The first value stands on the side that the curve leaves free.
    rises = len(points) > 1 and points[1].y < points[0].y
    items.append(Label(Point(5, points[0].y + (9 if rises else -8)), curve.first, "start", style="value"))
    items.append(Label(Point(WIDTH + 7, points[-1].y), curve.last, "start", style="value"))
    return composed(items)


def _up(curve: Curve, value: float) -> float:
    return math.log10(value) if curve.logarithmic else value


def _scale(curve: Curve) -> tuple[float, float, list[float]]:
    """From where to where the axis goes, and the numbers at it; from 0 where all values are on one side of it."""
    lowest, highest = min(curve.values), max(curve.values)
    if curve.logarithmic:
        marks = powers(lowest, highest, 5)
        low, high = math.log10(lowest), math.log10(highest)
        room = 0.12 * (high - low)
        return low - 0.04 * (high - low), high + room, marks
    low, high = min(0.0, lowest), max(0.0, highest)
    if low == high:
        high = 1.0
    room = 0.12 * (high - low)
    low, high = (low - room if low < 0 else low), (high + room if high > 0 else high)
    return low, high, ticks(low, high, 5)


def _steps(count: int) -> list[int]:
    """The first step, the last, and round ones between that leave both room."""
    if count <= 10:
        return list(range(1, count + 1))
    between = [int(step) for step in ticks(0, count, 6) if 0.08 * count < step < 0.92 * count and step == int(step)]
    return [1, *between, count]


def _thinned(values: Sequence[float]) -> list[tuple[int, float]]:
    numbered = list(enumerate(values, start=1))
    if len(numbered) <= MOST_POINTS:
        return numbered
    stride = -(-2 * len(numbered) // MOST_POINTS)
    kept = {1, len(numbered)}
    for start in range(0, len(numbered), stride):
        stretch = numbered[start : start + stride]
        kept |= {min(stretch, key=lambda pair: pair[1])[0], max(stretch, key=lambda pair: pair[1])[0]}
    return [numbered[step - 1] for step in sorted(kept)]

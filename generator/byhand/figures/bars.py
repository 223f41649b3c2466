"""Outputs before and after as bars, with their targets as a line across: did they move the right way?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from byhand.figures.axes import ticks, written
from byhand.figures.network import chosen
from byhand.figures.scene import Item, Label, Line, Point, Rectangle, Scene, composed
from byhand.figures.setting import extent
from byhand.mathtext.tree import Node, Number, Row, Sign
from byhand.unknown import least, most, settled

#: Sizes in points: the longest bar, a bar's height, from one row to the next, between two outputs.
LONG, BAR, ROW, APART = 250.0, 9.0, 13.0, 12.0
#: More outputs than this are left out.
MOST_OUTPUTS = 6


@dataclass(frozen=True, slots=True)
class Value:
    """label: symbol = number, as it is printed. value: its length as a bar. address: of the quantity."""

    label: Node
    value: float
    address: str


@dataclass(frozen=True, slots=True)
class Output:
    before: Value
    after: Value
    target: Value


def draw_bars(outputs: Sequence[Output]) -> Scene:
    """At most ``MOST_OUTPUTS``; of the rest it is said how many there are."""
    places, left = chosen(len(outputs), MOST_OUTPUTS)
    shown = [outputs[place - 1] for place in places]
    values = [part.value for output in shown for part in (output.before, output.after, output.target)]
    marks = settled(_marks, least([0.0, *values]), most([0.0, *values]))
    low, high = marks[0], marks[-1]

    def x(value: float) -> float:
        return (value - low) / (high - low) * LONG

    items: list[Item] = []
    y = 0.0
    for place, output in enumerate(shown):
        if left and place == len(shown) - 1:
            items.append(
                Label(Point(-8, y + ROW / 2), Row((Sign("⋮"), Sign(" "), Sign("+"), Number(str(left)))), "end")
            )
            y += ROW + APART
        items += _bar(output.before, "before", y, x)
        items += _bar(output.after, "after", y + ROW, x)
        across = x(output.target.value)
        line = (Point(across, y - 3), Point(across, y + 3 * ROW - 2))
        items.append(Line(line, "target", False, output.target.address))
        items.append(Label(Point(-8, y + 2 * ROW + ROW / 2), output.target.label, "end", style="value"))
        y += 3 * ROW + APART
    bottom = y - APART + 6
    axis: list[Item] = [Line((Point(x(mark), -4), Point(x(mark), bottom)), "grid") for mark in marks if mark]
    axis.append(Line((Point(x(low), bottom), Point(x(high), bottom)), "axis"))
    zero = Line((Point(x(0), -4), Point(x(0), bottom)), "axis")
    words = [Label(Point(x(mark), bottom + 10), written(mark), "middle", style="note") for mark in _free(marks, x)]
    return composed([*axis, *items, zero, *words])


def _marks(low: float, high: float) -> tuple[float, ...]:
    """The marks of an axis that holds all values and 0."""
    marks = ticks(low, high if high > low else 1.0, 5)
    step = marks[1] - marks[0] if len(marks) > 1 else 1.0
    if high > marks[-1] * (1 + 1e-9) or (high > marks[-1] and marks[-1] <= 0):
        marks.append(float(f"{marks[-1] + step:.9g}"))
    if low < marks[0]:
        marks.insert(0, float(f"{marks[0] - step:.9g}"))
    return tuple(marks)


def _bar(value: Value, style: Literal["before", "after"], y: float, x: Callable[[float], float]) -> list[Item]:
    start, end = least([x(0.0), x(value.value)]), most([x(0.0), x(value.value)])
    bar = Rectangle(Point(start, y + (ROW - BAR) / 2), end - start, BAR, style, value.address)
    return [bar, Label(Point(-8, y + ROW / 2), value.label, "end", style="value")]


def _free(marks: Sequence[float], x: Callable[[float], float]) -> list[float]:
    """Every second mark where their numbers would touch."""
    widest = max(extent(written(mark)) * 9 for mark in marks) + 6
    near = len(marks) > 1 and x(marks[1]) - x(marks[0]) < widest
    return list(marks[::2] if near else marks)

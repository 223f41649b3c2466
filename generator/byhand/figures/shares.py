"""Bars that consist of parts, one below the other: how much of each thing is what; or bars of one part each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from byhand.figures.axes import ticks, written
from byhand.figures.scene import Item, Label, Line, Point, Rectangle, Scene, Style, composed
from byhand.figures.setting import extent
from byhand.mathtext.tree import Node

#: Sizes in points: the longest bar, a bar's height, from one row to the next.
LONG, BAR, ROW = 260.0, 11.0, 19.0
#: What the parts look like, in order: filled strongly, filled, hatched, empty; so they differ without colour too.
STYLES: Final[tuple[Style, ...]] = ("dot", "after", "before", "ghost")
_HATCHED: Final[Style] = "before"
#: In points: from one line of a hatching to the next.
_HATCH = 3.5


@dataclass(frozen=True, slots=True)
class Bar:
    """label: what stands before it. parts: how many of each kind. note: what stands behind it, or ``None``."""

    label: Node
    parts: tuple[int, ...]
    note: Node | None = None


def draw_shares(bars: Sequence[Bar], legend: Sequence[Node], *, whole: bool = True) -> Scene:
    """whole: whether each bar is as long as the others, so that its parts are shares; else lengths are numbers."""
    longest = max((sum(bar.parts) for bar in bars), default=0) or 1
    items: list[Item] = []
    for place, bar in enumerate(bars):
        y = place * ROW
        unit = LONG / ((sum(bar.parts) or 1) if whole else longest)
        items.append(Label(Point(-8, y + BAR / 2), bar.label, "end"))
        items += _parts(bar, y, unit)
        if bar.note is not None:
            items.append(Label(Point((LONG if whole else sum(bar.parts) * unit) + 8, y + BAR / 2), bar.note, "start"))
    bottom = len(bars) * ROW - (ROW - BAR) + 5
    if not whole:
        items += _axis(longest, bottom)
    return composed([*items, *_legend(legend, bottom + (12 if whole else 28))])


def _parts(bar: Bar, y: float, unit: float) -> list[Item]:
    items: list[Item] = []
    x = 0.0
    for style, number in zip(STYLES, bar.parts, strict=False):
        width = number * unit
        if number:
            items += _patch(x, y, width, style)
        x += width
    return items


def _patch(x: float, y: float, width: float, style: Style) -> Iterator[Item]:
    """A part of a bar, or its sample in the legend."""
    yield Rectangle(Point(x, y), width, BAR, style)
    if style != _HATCHED:
        return
    for place in range(1, int((width + BAR) / _HATCH) + 1):
        top = place * _HATCH  # how far right the line would be at the bar's upper edge; it falls to the left at 45°
        low, high = max(top - BAR, 0.0), min(top, width)
        if high - low > 0.5:
            yield Line((Point(x + low, y + top - low), Point(x + high, y + top - high)), "axis")


def _axis(longest: int, bottom: float) -> list[Item]:
    items: list[Item] = [Line((Point(0, bottom), Point(LONG, bottom)), "axis")]
    for mark in ticks(0.0, float(longest), 6):
        if mark == int(mark):
            x = mark / longest * LONG
            items.append(Line((Point(x, bottom), Point(x, bottom + 3)), "axis"))
            items.append(Label(Point(x, bottom + 11), written(mark), "middle", style="note"))
    return items


def _legend(legend: Sequence[Node], y: float) -> list[Item]:
    """Side by side, as wide as the words are."""
    items: list[Item] = []
    x = 0.0
    for style, words in zip(STYLES, legend, strict=False):
        items += _patch(x, y, BAR, style)
        items.append(Label(Point(x + BAR + 5, y + BAR / 2), words, "start"))
        x += BAR + 5 + extent(words) * 9 + 16
    return items

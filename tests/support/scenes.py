"""What lies over what in a picture: the geometry that tests ask for, apart from how the picture was laid out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from byhand.figures.scene import Box, Circle, Label, Line, Point, Rectangle, Scene, box_of

#: So much may shapes touch, in points: half of a line's width.
TOUCH = 0.6


def overlaps(scene: Scene) -> Iterator[str]:
    """Every label that lies over another label, over a line, over the border of a shape, or outside of the picture."""
    labels = [(item, _shrunk(item.box())) for item in scene.items if isinstance(item, Label)]
    for (one, first), (other, second) in itertools.combinations(labels, 2):
        if first.meets(second):
            yield f"{one.node} lies over {other.node}"
    frames = [box_of(item) for item in scene.items if isinstance(item, Rectangle | Circle) and item.style != "dot"]
    lines = [item for item in scene.items if isinstance(item, Line) and item.style not in ("grid", "target")]
    for label, box in labels:
        if not _within(box, Box(0, 0, scene.width, scene.height)):
            yield f"{label.node} lies outside of the picture"
        around = [frame for frame in frames if box.meets(frame)]
        if any(not _within(box, frame) for frame in around):
            yield f"{label.node} lies over a border"
        if not around and any(_crosses(line, box) for line in lines):
            yield f"a line goes through {label.node}"
    for one_box, other_box in itertools.combinations(frames, 2):
        if _shrunk(one_box).meets(_shrunk(other_box)):
            yield "one shape lies over another"


def _shrunk(box: Box) -> Box:
    return Box(box.left + TOUCH, box.top + TOUCH, box.right - TOUCH, box.bottom - TOUCH)


def _within(box: Box, outer: Box) -> bool:
    return box.left >= outer.left and box.top >= outer.top and box.right <= outer.right and box.bottom <= outer.bottom


def _crosses(line: Line, box: Box) -> bool:
    return any(_enters(start, end, box) for start, end in itertools.pairwise(line.points))


def _enters(start: Point, end: Point, box: Box) -> bool:
    """Whether a straight piece comes into the box; found by halving, so that it shares nothing with a layout."""
    low, high = Box(*map(min, start, end), *map(max, start, end)), box
    if not low.meets(high):
        return False
    if abs(end.x - start.x) + abs(end.y - start.y) < 0.2:
        return True
    middle = Point((start.x + end.x) / 2, (start.y + end.y) / 2)
    return _enters(start, middle, box) or _enters(middle, end, box)

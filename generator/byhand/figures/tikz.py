"""A scene as TikZ: the same places, the labels set as LaTeX formulas; nothing but the package ``tikz`` is needed."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from byhand.figures.scene import Circle, Item, Label, Line, Point, Rectangle, Scene, coordinate, joined
from byhand.figures.setting import one_line
from byhand.figures.svg import head_of
from byhand.mathtext.latex import LatexWriter
from byhand.unknown import apart

_LOOKS: Mapping[str, str] = {
    "edge": "draw=black!50, line width=.6pt",
    "lit": "draw=black, line width=2pt",
    "faint": "draw=black!35, line width=.5pt, dash pattern=on 2pt off 2.5pt",
    "ghost": "draw=black!35, fill=white, line width=.6pt",
    "unit": "draw=black, fill=white, line width=.8pt",
    "chosen": "draw=black, fill=white, line width=2pt",
    "axis": "draw=black, line width=.6pt",
    "grid": "draw=black!15, line width=.4pt",
    "curve": "draw=black, line width=1.2pt, line join=round",
    "dot": "draw=black, fill=black, line width=.2pt",
    "box": "draw=black, line width=.6pt",
    "before": "draw=black, fill=white, line width=.6pt",
    "after": "draw=black, fill=black!45, line width=.6pt",
    "target": "draw=black, line width=1.2pt, dash pattern=on 4pt off 2pt",
}
_ANCHORS = {"start": "west", "middle": "center", "end": "east"}


def write_tikz(scene: Scene, writer: LatexWriter | None = None) -> str:
    """The picture, made smaller where it is wider than the line. writer: of the formulas in it."""
    writer = writer or LatexWriter(markdown=False)
    # One unit is one point of 1/72 inch; what sticks out of labels does not count.
    body = [
        r"\begin{tikzpicture}[x=1bp, y=-1bp, every node/.style={inner sep=0pt, outer sep=0pt}]",
        rf"\useasboundingbox (0,0) rectangle ({coordinate(scene.width)},{coordinate(scene.height)});",
    ]
    for style, group in itertools.groupby(scene.items, key=lambda item: item.style):
        items = list(group)
        if all(isinstance(item, Label) for item in items):
            body += [_label(item, writer) for item in items if isinstance(item, Label)]
            continue
        body.append(rf"\begin{{scope}}[{_LOOKS[style]}]")
        action = "draw, fill" if "fill=" in _LOOKS[style] else "draw"
        body += [rf"\path[{action}] {_path(item)};" for item in items]
        body.append(r"\end{scope}")
    body.append(r"\end{tikzpicture}")
    picture = "\n".join(body)
    return (
        f"\\begingroup\\setbox0=\\hbox{{%\n{picture}%\n}}%\n"
        "\\ifdim\\wd0>\\linewidth\\resizebox{\\linewidth}{!}{\\box0}\\else\\leavevmode\\box0\\fi\\endgroup"
    )


def _path(item: Item) -> str:
    match item:
        case Line(points):
            head = head_of(item)
            return joined(points, " -- ", _point) + (" " + joined(head, " -- ", _point) if head else "")
        case Circle(center, radius):
            return f"{_point(center)} circle [radius={coordinate(radius)}bp]"
        case Rectangle(corner, width, height):
            end = Point(corner.x + width, corner.y + height)
            corners = f"[rounded corners={coordinate(item.round)}bp] " if item.round else ""
            return f"{corners}{_point(corner)} rectangle {_point(end)}"
        case Label():
            raise TypeError("a label is no path")


def _label(label: Label, writer: LatexWriter) -> str:
    size = coordinate(label.size)
    lead = coordinate(label.size * 1.2)
    # Labels of any height stand on one line, that of a digit.
    formula = apart(label.node, lambda node: writer.write(one_line(node)))
    return (
        rf"\node[anchor={_ANCHORS[label.anchor]}, font=\fontsize{{{size}}}{{{lead}}}\selectfont] at {_point(label.at)} "
        rf"{{$\smash{{{formula}}}\vphantom{{0}}$}};"
    )


def _point(point: Point) -> str:
    return f"({coordinate(point.x)},{coordinate(point.y)})"

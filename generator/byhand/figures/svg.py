"""A scene as SVG: a file of its own, or a part of a web page that the page's style sheet dresses.

A file of its own has sensible blacks and greys as plain attributes, which every reader of SVG knows (Typst among them),
and a style sheet for the dark beside them. Its paper is part of it, so that it reads on any page.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

from byhand.figures.scene import Circle, Item, Label, Line, Point, Rectangle, Scene, coordinate, joined
from byhand.figures.setting import Run, runs, set_in_runs
from byhand.mathtext.change import pointed
from byhand.mathtext.tree import Node

#: (address, whether it is a number's text) → attributes to be written, with a space before them.
Attributes = Callable[[str, bool], str]

_FACES = (
    "'New Computer Modern','Latin Modern Roman','STIX Two Text',Cambria,'Libertinus Serif','Times New Roman',"
    "'Liberation Serif','New Computer Modern Math','Latin Modern Math','STIX Two Math','Cambria Math',serif"
)
_INK, _LIT, _GREY = "#1d2127", "#0b5394", "#858b95"
#: What a style is drawn with on white paper; black, white and greys carry the meaning, the colours only help.
_LOOKS: Mapping[str, Mapping[str, str]] = {
    "edge": {"fill": "none", "stroke": _GREY, "stroke-width": ".8"},
    "lit": {"fill": "none", "stroke": _LIT, "stroke-width": "2.2"},
    "faint": {"fill": "none", "stroke": "#aab0b9", "stroke-width": ".7", "stroke-dasharray": "2 2.5"},
    "ghost": {"fill": "#fff", "stroke": "#aab0b9", "stroke-width": ".8"},
    "unit": {"fill": "#fff", "stroke": _INK, "stroke-width": "1"},
    "chosen": {"fill": "#fff", "stroke": _LIT, "stroke-width": "2.2"},
    "axis": {"fill": "none", "stroke": _INK, "stroke-width": ".8"},
    "grid": {"fill": "none", "stroke": "#d8dce2", "stroke-width": ".6"},
    "curve": {"fill": "none", "stroke": _LIT, "stroke-width": "1.6", "stroke-linejoin": "round"},
    "dot": {"fill": _LIT, "stroke": "none"},
    "box": {"fill": "none", "stroke": _INK, "stroke-width": ".8"},
    "before": {"fill": "#fff", "stroke": _INK, "stroke-width": ".8"},
    "after": {"fill": "#7d8794", "stroke": _INK, "stroke-width": ".8"},
    "target": {"fill": "none", "stroke": _INK, "stroke-width": "1.4", "stroke-dasharray": "4 2"},
    "plain": {"fill": _INK},
    "value": {"fill": _INK},
    "gradient": {"fill": "#9a2a12"},
    "note": {"fill": "#5a616c"},
}
_DARK: Mapping[str, str] = {
    "#fff": "#16191d", _INK: "#e4e7eb", _LIT: "#7dbbff", _GREY: "#8e96a1", "#aab0b9": "#5b636e", "#d8dce2": "#343a42",
    "#7d8794": "#66717f", "#9a2a12": "#ff9f86", "#5a616c": "#a2aab5",
}  # fmt: skip


def write_svg(
    scene: Scene,
    title: str,
    description: str,
    *,
    prefix: str,
    standalone: bool = False,
    attributes: Attributes | None = None,
    face: str = "",
    mark: str = ".",
) -> str:
    """The picture; title and description are plain text. prefix: of its ids, unique in the page.

    standalone: with its own looks and paper; else only classes, whose looks are in ``picture.css`` of the page.
    face: a font for mathematics to set it in, where one is sure to be there; letters in italics then come from its
    mathematical alphabet, as they always do without ``standalone``, where the page names the font.
    mark: between a number's whole and its decimals.
    attributes: what every marked shape, symbol and number gets (``data-q="12"``), so that scripts find it.
    """
    width, height = coordinate(scene.width), coordinate(scene.height)
    # Ids are letters, digits and hyphens, whatever the prefix was made of.
    own = re.sub(r"[^A-Za-z0-9_-]", "-", prefix)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {width} {height}" width="{width}pt" '
        f'height="{height}pt" role="img" aria-labelledby="{own}-title {own}-desc" font-size="9"'
        + (f' font-family="{escape(face) or _FACES}">' if standalone else ">"),
        f'<title id="{own}-title">{harmless(title)}</title>',
        f'<desc id="{own}-desc">{harmless(description)}</desc>',
    ]
    if standalone:
        parts.append(f"<style>@media (prefers-color-scheme:dark){{{_dark(scene)}}}</style>")
        parts.append(f'<rect class="paper" width="{width}" height="{height}" rx="4" fill="#fff"/>')
    writer = _Writer(standalone and not face, bool(face), attributes or (lambda address, value: ""), mark)
    for style, group in itertools.groupby(scene.items, key=lambda item: item.style):
        looks = "".join(f' {key}="{value}"' for key, value in _LOOKS[style].items()) if standalone else ""
        parts.append(f'<g class="{style}"{looks}>')
        parts += [writer.item(item) for item in group]
        parts.append("</g>")
    return "\n".join([*parts, "</svg>"]) + "\n"


def _dark(scene: Scene) -> str:
    """The colours of the dark, for the styles that the scene has."""
    rules = [f".paper{{fill:{_DARK['#fff']}}}"]
    for style in dict.fromkeys(item.style for item in scene.items):
        colours = [f"{key}:{_DARK[value]}" for key, value in _LOOKS[style].items() if value in _DARK]
        rules.append(f".{style}{{{';'.join(colours)}}}")
    return "".join(rules)


class _Writer:
    """styled: whether letters are set in italics by their style, not by the letters of the mathematical alphabet.

    typst: whether Typst will set it, which does not count what is moved back when it places the end of a text.
    """

    def __init__(self, styled: bool, typst: bool, attributes: Attributes, mark: str) -> None:
        self.mark = mark
        self.styled = styled
        self.typst = typst
        self.attributes = attributes

    def item(self, item: Item) -> str:
        match item:
            case Line():
                return self._line(item)
            case Circle(center, radius):
                across, down = coordinate(center.x), coordinate(center.y)
                return f'<circle cx="{across}" cy="{down}" r="{coordinate(radius)}"{self._of(item)}/>'
            case Rectangle(corner, width, height):
                rounded = f' rx="{coordinate(item.round)}"' if item.round else ""
                return (
                    f'<rect x="{coordinate(corner.x)}" y="{coordinate(corner.y)}" width="{coordinate(width)}" '
                    f'height="{coordinate(height)}"{rounded}{self._of(item)}/>'
                )
            case Label():
                return self._label(item)

    def _of(self, item: Line | Circle | Rectangle) -> str:
        return self.attributes(item.address, False) if item.address else ""

    def _line(self, line: Line) -> str:
        path = "M" + joined(line.points, "L", _point)
        head = head_of(line)
        if head:
            path += "M" + joined(head, "L", _point)
        return f'<path d="{path}"{self._of(line)}/>'

    def _label(self, label: Label) -> str:
        anchor = "" if label.anchor == "start" else f' text-anchor="{label.anchor}"'
        size = "" if label.size == 9 else f' font-size="{coordinate(label.size)}"'
        left = label.at.x
        if self.typst:
            moved_back = sum(run.back for run in runs(self._pointed(label))) * label.size
            left += moved_back * {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor]
        baseline = label.at.y + 0.33 * label.size
        words = set_in_runs(self._pointed(label), lambda found: "".join(self._runs(found, label.size)))
        return f'<text x="{coordinate(left)}" y="{coordinate(baseline)}"{anchor}{size}>{words}</text>'

    def _pointed(self, label: Label) -> Node:
        return pointed(label.node, self.mark)

    def _runs(self, pieces: Sequence[Run], size: float) -> Iterator[str]:
        """Runs of one mark in one element; heights are told as differences from the run before."""
        height = 0.0
        for (address, value), group in itertools.groupby(pieces, key=lambda run: (run.address, run.value)):
            inner = ""
            for run in group:
                inner += self._run(run, size, height)
                height = run.rise
            own = self.attributes(address, value) if address else ""
            yield f"<tspan{own}>{inner}</tspan>" if own else inner

    def _run(self, run: Run, size: float, height: float) -> str:
        looks = ""
        if run.back:
            looks += f' dx="{coordinate(-run.back * size)}"'
        if run.rise != height:
            looks += f' dy="{coordinate((height - run.rise) * size)}"'
        if run.size != 1:
            looks += f' font-size="{coordinate(run.size * size)}"'
        if run.italic and self.styled:
            looks += ' font-style="italic"'
        text = harmless(run.text if self.styled or not run.italic else "".join(map(_slanted, run.text)))
        return f"<tspan{looks}>{text}</tspan>" if looks else text


def head_of(line: Line) -> tuple[Point, Point, Point] | None:
    """The arrow's head as an open angle, where the line has one."""
    if not line.arrow or len(line.points) < 2:
        return None
    before, tip = line.points[-2:]
    length = ((tip.x - before.x) ** 2 + (tip.y - before.y) ** 2) ** 0.5 or 1.0
    along, across = (tip.x - before.x) / length, (tip.y - before.y) / length
    back = Point(tip.x - 4.5 * along, tip.y - 4.5 * across)
    return (
        Point(back.x - 2.4 * across, back.y + 2.4 * along),
        tip,
        Point(back.x + 2.4 * across, back.y - 2.4 * along),
    )


def _slanted(char: str) -> str:
    """The letter of the mathematical alphabet, which a page's font for formulas has in italics."""
    if char == "h":
        return "ℎ"
    if "a" <= char <= "z":
        return chr(0x1D44E + ord(char) - ord("a"))
    if "A" <= char <= "Z":
        return chr(0x1D434 + ord(char) - ord("A"))
    if "α" <= char <= "ω":
        return chr(0x1D6FC + ord(char) - ord("α"))
    return char


#: What XML cannot hold.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def harmless(text: str) -> str:
    """Words in a picture's source."""
    return escape(_NO_XML.sub(" ", text))


def _point(point: Point) -> str:
    return f"{coordinate(point.x)} {coordinate(point.y)}"

"""The writers: well-formed SVG that says what it shows, harmless whatever authors write; TikZ that compiles."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from byhand.figures.scene import Circle, Label, Line, Point, Rectangle, Scene, composed
from byhand.figures.setting import LONGEST, extent, one_line, runs
from byhand.figures.svg import write_svg
from byhand.figures.tikz import write_tikz
from byhand.mathtext.latex import LatexWriter
from byhand.mathtext.tree import (
    Accent,
    Cases,
    Fence,
    Fraction,
    Letter,
    Mark,
    Matrix,
    Negated,
    Node,
    Number,
    Power,
    Product,
    Relation,
    Root,
    Row,
    Script,
    Sign,
    Word,
)
from byhand.mathtext.tree import Label as Words
from support.pdflatex import compile_source, missing

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = ['<script>alert("x")</script>', "</text></svg>", "a&b", "]]>", "\x00\x08\ud800", "\\input{x}%$_^~#"]
W: Node = Mark("w", Script(Letter("w"), Number("12"), Row((Sign("["), Number("1"), Sign("]")))))


def scene(*nodes: Node) -> Scene:
    items = [
        Line((Point(0, 0), Point(40, 9)), "edge", True, "w"),
        Circle(Point(0, 0), 9, address="a"),
        Rectangle(Point(40, 0), 30, 18, "chosen", "b", 6),
        *(Label(Point(90, 14.0 * place), node, "start") for place, node in enumerate(nodes)),
    ]
    return composed(items)


def tree(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


@pytest.mark.parametrize("standalone", [True, False])
@pytest.mark.parametrize("text", HOSTILE)
def test_what_authors_write_is_only_ever_text(text: str, standalone: bool) -> None:
    svg = write_svg(scene(Words(text)), text, text, prefix=text, standalone=standalone)
    root = tree(svg)
    known = {"svg", "title", "desc", "style", "rect", "g", "path", "circle", "text", "tspan"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= known
    assert all(re.fullmatch(r"[\w-]+", element.get("id", "x")) for element in root.iter())


def test_title_and_description_are_what_the_picture_is_labelled_by() -> None:
    root = tree(write_svg(scene(W), "A title", "What it says", prefix="p-", standalone=True))
    assert root.get("role") == "img"
    named = {element.get("id"): element.text for element in root if element.get("id")}
    assert [named[name] for name in (root.get("aria-labelledby") or "").split()] == ["A title", "What it says"]


def test_every_id_begins_with_the_prefix() -> None:
    svg = write_svg(scene(W), "t", "d", prefix="one", standalone=False)
    assert all(name.startswith("one") for name in re.findall(r' id="([^"]*)"', svg))


def test_marked_shapes_symbols_and_numbers_get_their_attributes() -> None:
    node = Relation(W, "=", Mark("w", Number("0.15", negative=True), value=True))
    seen: list[tuple[str, bool]] = []

    def attributes(address: str, value: bool) -> str:
        seen.append((address, value))
        return f' data-q="{address}"' + (" data-v=''" if value else "")

    root = tree(write_svg(scene(node), "t", "d", prefix="p", standalone=False, attributes=attributes))
    assert {("w", False), ("w", True), ("a", False), ("b", False)} <= set(seen)
    (number,) = [element for element in root.iter() if element.get("data-v") is not None]
    assert "".join(number.itertext()) == "−0.15"


def test_a_part_of_a_page_brings_no_looks_of_its_own() -> None:
    svg = write_svg(scene(W), "t", "d", prefix="p", standalone=False)
    assert not re.search(r"<style|fill=|stroke=|font-family", svg)


def test_a_file_of_its_own_has_its_paper_and_asks_for_nothing() -> None:
    svg = write_svg(scene(W), "t", "d", prefix="p", standalone=True)
    assert "prefers-color-scheme:dark" in svg and 'class="paper"' in svg
    assert not re.search(r"href|url\(|@import|currentColor|var\(", svg)


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (Number("0.5", negative=True), "−0.5"),
        (Number("8.2", exponent=-5), "8.2\u202f×\u202f10−5"),
        (Fraction(Row((Sign("∂"), Letter("E"))), Row((Sign("∂"), Script(Letter("w"), Number("5"))))), "∂E/∂w5"),
        (Negated(Fraction(Number("1"), Number("3"))), "−1/3"),
        (Relation(Accent("hat", Letter("y")), "=", Number("1")), "y\u0302 = 1"),
        (Words("x" * 60), "x" * (LONGEST - 1) + "…"),
        (Product((Number("3"), Power(Number("2"), Letter("x")))), "3 · 2x"),
        (Product((Letter("x"), Number("2"))), "x · 2"),
        (Product((Number("2"), Letter("x"))), "2\u202fx"),
    ],
)
def test_formulas_are_set_on_one_line(node: Node, text: str) -> None:
    assert "".join(run.text for run in runs(node)) == text
    assert extent(node) > 0.2


LONG = Word("x" * 60)
THIRD = Fraction(Number("1"), Number("3"))


@pytest.mark.parametrize(
    "node", [LONG, Words("x" * 60), Power(LONG, THIRD), Root(THIRD), Accent("hat", LONG), Fence(THIRD)]
)
def test_a_flat_formula_is_set_like_the_tall_one(node: Node) -> None:
    assert "".join(run.text for run in runs(one_line(node))) == "".join(run.text for run in runs(node))
    assert "frac" not in LatexWriter(markdown=False).write(one_line(node))


@pytest.mark.parametrize("node", [Matrix(((THIRD,),)), Root(Cases(((THIRD, None),)))])
def test_what_needs_several_lines_is_no_label(node: Node) -> None:
    with pytest.raises(TypeError, match="cannot hold"):
        runs(node)
    with pytest.raises(TypeError, match="cannot hold"):
        one_line(node)


def test_the_same_scene_gives_the_same_bytes() -> None:
    assert write_svg(scene(W), "t", "d", prefix="p") == write_svg(scene(W), "t", "d", prefix="p")
    assert write_tikz(scene(W)) == write_tikz(scene(W))


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_tikz_compiles_with_nothing_but_tikz_and_amsmath_and_never_exceeds_the_line() -> None:
    wide = composed([Line((Point(0, 0), Point(900, 0)), "curve"), Label(Point(450, 20), Word("net"))])
    nodes = [
        LONG,
        Power(LONG, THIRD),
        W,
        Number("8.2", True, -5),
        Fraction(Letter("E"), Letter("δ")),
        Row((Sign("⋮"), Sign("+"), Number("58"))),
    ]
    bodies = [write_tikz(scene(*nodes, *map(Words, HOSTILE))), write_tikz(wide)]
    source = "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{lmodern,textcomp,amsmath}\\usepackage{tikz}"
    source += "\\begin{document}\\noindent " + "\n\n\\noindent ".join(bodies) + "\\end{document}"
    result = compile_source(source, runs=1)
    assert result.errors == () and result.overfull == ()

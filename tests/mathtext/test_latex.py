"""The tree as LaTeX: (node, plain LaTeX, Markdown's dialect where it differs)."""

from __future__ import annotations

import pytest

from byhand.mathtext.identifier import identifier_node
from byhand.mathtext.latex import LatexWriter
from byhand.mathtext.tree import (
    Call,
    Fence,
    Fraction,
    Label,
    Letter,
    Matrix,
    Negated,
    Node,
    Number,
    Relation,
    Root,
    Row,
    Script,
    Sign,
    Word,
    negated,
    power,
    product,
    total,
)

W, X = Letter("w"), Letter("x")
HALF, TINY = Number("0.5"), Number("8.2", False, -5)
MINUS = Number("0.3", negative=True)

CASES: list[tuple[Node, str]] = [
    (HALF, "0.5"),
    (MINUS, "-0.3"),
    (TINY, r"8.2 \times 10^{-5}"),
    (product(W, X), r"w\,x"),
    (product(HALF, Number("0.4")), r"0.5 \cdot 0.4"),
    (product(MINUS, HALF), r"(-0.3) \cdot 0.5"),
    (product(HALF, MINUS), r"0.5 \cdot (-0.3)"),
    (product(HALF, power(Number("2"), X)), r"0.5 \cdot 2^{x}"),
    (product(X, Number("2")), r"x \cdot 2"),
    (product(Number("2"), X), r"2\,x"),
    (product(TINY, HALF), r"(8.2 \times 10^{-5}) \cdot 0.5"),
    (product(Number("2"), total((False, W), (True, X))), r"2\,(w - x)"),
    (total((False, HALF), (False, MINUS)), "0.5 + (-0.3)"),
    (total((False, MINUS), (False, HALF)), "-0.3 + 0.5"),
    (total((False, HALF), (True, MINUS)), "0.5 - (-0.3)"),
    (total((False, HALF), (False, TINY)), r"0.5 + 8.2 \times 10^{-5}"),
    (total((True, W), (False, X)), "-w + x"),
    (negated(MINUS), "-(-0.3)"),
    (negated(total((False, W), (False, X))), "-(w + x)"),
    (Negated(product(W, X)), r"-w\,x"),
    (power(MINUS, Number("2")), "(-0.3)^{2}"),
    (power(TINY, Number("2")), r"(8.2 \times 10^{-5})^{2}"),
    (power(W, Number("2")), "w^{2}"),
    (power(identifier_node("w_1"), Number("2")), "w_1^{2}"),
    (power(Sign("e"), negated(MINUS)), r"\mathrm{e}^{-(-0.3)}"),
    (power(total((False, W), (True, X)), Number("2")), "(w - x)^{2}"),
    (Fraction(W, X), r"\frac{w}{x}"),
    (Fence(Fraction(W, X)), r"\left( \frac{w}{x} \right)"),
    (Fence(W, "||"), r"\lvert w \rvert"),
    (Call(Word("ln"), (HALF,)), r"\ln(0.5)"),
    (Call(Word("ReLU"), (W,)), r"\operatorname{ReLU}(w)"),
    (Call(Letter("σ"), (Script(Letter("h"), Number("1")),)), r"\sigma(h_1)"),
    (Root(W), r"\sqrt{w}"),
    (Row((Sign("∂"), W)), r"\partial w"),
    (Relation(W, "≤", X), r"w \le x"),
    (Matrix(((W, X), (HALF, MINUS))), r"\begin{bmatrix} w & x \\ 0.5 & -0.3 \end{bmatrix}"),
    (Script(Word("net"), identifier_node("h_1")), r"\mathrm{net}_{h_1}"),
    (Label("50 % of {a}"), r"\text{50 \% of \textbraceleft a\textbraceright\relax}"),
]


@pytest.mark.parametrize(("node", "written"), CASES, ids=[written for _, written in CASES])
def test_latex(node: Node, written: str) -> None:
    assert LatexWriter(markdown=False).write(node) == written


@pytest.mark.parametrize(("node", "written"), CASES, ids=[written for _, written in CASES])
def test_markdown_avoids_what_markdown_reads_itself(node: Node, written: str) -> None:
    formula = LatexWriter(markdown=True).write(node)
    # A backslash before punctuation, save the row breaks of a matrix, which only stand in displays.
    assert not any(f"\\{mark}" in formula for mark in "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~")
    assert "<" not in formula
    assert "|" not in formula


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("w", "w"),
        ("w_1", "w_1"),
        ("w1", "w_1"),
        ("w_14", "w_{14}"),
        ("w1_2_1", "w_{1,2,1}"),
        ("theta_4", r"\theta_4"),
        ("E_o1", "E_{o_1}"),
        ("net_h", r"\mathrm{net}_{h}"),
        ("two words", r"\text{two words}"),
        (r"\input{x}", r"\text{\textbackslash input\textbraceleft x\textbraceright\relax}"),
    ],
)
def test_identifiers(name: str, written: str) -> None:
    assert LatexWriter(markdown=False).write(identifier_node(name)) == written


def test_an_unknown_node_is_an_error() -> None:
    with pytest.raises(TypeError, match="no LaTeX for int"):
        LatexWriter(markdown=False).write(3)  # type: ignore[arg-type]

"""Plain text of formulas: one line, brackets where it would fall apart, no markup."""

from __future__ import annotations

import pytest

from byhand.mathtext.plain import PlainWriter
from byhand.mathtext.tree import (
    Accent,
    Call,
    Cases,
    Fence,
    Fraction,
    Label,
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
    Total,
    Word,
)

W = Letter("w")
X = Letter("x")
CASES: list[tuple[Node, str]] = [
    (Number("0.15", negative=True), "−0.15"),
    (Number("8.2", exponent=-5), "8.2 × 10⁻⁵"),
    (Script(W, Number("12")), "w₁₂"),
    (Script(Word("net"), Script(Letter("h"), Number("1"))), "net_h₁"),
    (Script(W, Number("1"), Sign("+")), "w₁⁺"),
    (Script(Letter("z"), Number("1"), Fence(Number("2"), "[]")), "z₁^[2]"),
    (Script(Letter("δ"), Label("my unit")), "δ_(my unit)"),
    (Fraction(Row((Sign("∂"), Letter("E"))), Row((Sign("∂"), Script(W, Number("5"))))), "∂E/∂w₅"),
    (Fraction(Number("1"), Total(((False, Number("1")), (False, X)))), "1/(1 + x)"),
    (Fraction(Number("1"), Product((W, X))), "1/(w x)"),
    (Total(((True, W), (True, X))), "−w − x"),
    (Product((Number("0.4"), Fence(Number("2", negative=True)))), "0.4 · (−2)"),
    (Product((W, X), "⊙"), "w ⊙ x"),
    (Product((Number("3"), Power(Number("2"), X))), "3 · 2ˣ"),
    (Product((X, Number("2"))), "x · 2"),
    (Product((Number("2"), X)), "2 x"),
    (Power(Sign("e"), Negated(X)), "e⁻ˣ"),
    (Power(Fence(Total(((False, W), (True, X)))), Number("2")), "(w − x)²"),
    (Accent("hat", Letter("y")), "y\u0302"),
    (Accent("bold", W), "w"),
    (Call(Row((Letter("σ"), Sign("′"))), (X,)), "σ′(x)"),
    (Call(Word("max"), (W, X)), "max(w, x)"),
    (Fence(X, "||"), "|x|"),
    (Root(Total(((False, W), (False, X)))), "√(w + x)"),
    (Matrix(((Number("1"), Number("2")), (Number("3"), Number("4")))), "[1 2; 3 4]"),
    (Cases(((X, Relation(X, ">", Number("0"))), (Number("0"), None))), "x if x > 0, 0 otherwise"),
    (Relation(Mark("a", W), "≈", Mark("a", Number("1"), value=True)), "w ≈ 1"),
]


@pytest.mark.parametrize(("node", "text"), CASES, ids=[text for _, text in CASES])
def test_plain(node: Node, text: str) -> None:
    assert PlainWriter().write(node) == text


def test_the_words_of_cases_come_from_the_catalogue() -> None:
    cases = Cases(((X, Relation(X, ">", Number("0"))), (W, None)))
    assert PlainWriter(lambda key: key.upper()).write(cases) == "x DOCUMENT.IF x > 0, w DOCUMENT.OTHERWISE"


def test_what_is_unknown_is_refused() -> None:
    with pytest.raises(TypeError, match="no plain text for int"):
        PlainWriter().write(3)  # type: ignore[arg-type]

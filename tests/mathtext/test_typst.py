"""The tree as Typst: pairs, and Typst itself as the judge of what authors write."""

from __future__ import annotations

import pytest

from byhand.mathtext.identifier import identifier_node
from byhand.mathtext.tree import (
    Accent,
    Call,
    Cases,
    Fence,
    Fraction,
    Label,
    Letter,
    Matrix,
    Negated,
    Node,
    Number,
    Power,
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
from byhand.mathtext.typst import TypstWriter, literal, printable
from byhand.render.pdf import typst_pdf
from support import pdf

W, X = Letter("w"), Letter("x")
HALF, TINY = Number("0.5"), Number("8.2", False, -5)
MINUS = Number("0.3", negative=True)

CASES: list[tuple[Node, str]] = [
    (HALF, "0.5"),
    (MINUS, "−0.3"),
    (TINY, "8.2 × 10^(−5)"),
    (product(W, X), "w thin x"),
    (product(HALF, Number("0.4")), "0.5 ⋅ 0.4"),
    (product(HALF, power(Number("2"), X)), "0.5 ⋅ 2^(x)"),
    (product(X, Number("2")), "x ⋅ 2"),
    (product(MINUS, HALF), r"\(−0.3\) ⋅ 0.5"),
    (product(W, X, sign="⊙"), "w ⊙ x"),
    (total((False, HALF), (True, MINUS)), r"0.5 − \(−0.3\)"),
    (total((True, W), (False, X)), "−w + x"),
    (negated(total((False, W), (False, X))), r"−\(w + x\)"),
    (power(identifier_node("w_1"), Number("2")), "w_(1)^(2)"),
    (power(total((False, W), (True, X)), Number("2")), r"\(w − x\)^(2)"),
    (power(Sign("e"), Negated(W)), "upright(e)^(−w)"),
    (Power(Script(W, X, Sign("+")), Number("2")), "lr(w_(x)^(+))^(2)"),
    (Fraction(W, X), "frac(w, x)"),
    (Fence(Fraction(W, X)), "lr((frac(w, x)))"),
    (Fence(W, "||"), r"\|w\|"),
    (Fence(Relation(W, ">", X), "[]"), r"\[w \> x\]"),
    (Call(Word("ln"), (HALF,)), r'op("ln") \(0.5\)'),
    (Call(Row((Word("ReLU"), Sign("′"))), (W,)), r"""op("ReLU")' \(w\)"""),
    (Call(Letter("σ"), (W, X)), r"σ \(w\, x\)"),
    (Root(W), "sqrt(w)"),
    (Row((Sign("∂"), W)), "∂w"),
    (Row((W, X)), "w x"),
    (Script(W, Row((Number("1"), Sign(","), Number("12")))), r"w_(1\,12)"),
    (Script(W, Number("1"), Row((Sign("["), Number("2"), Sign("]")))), r"w_(1)^(\[2\])"),
    (Script(Sign(""), None, Sign("+")), '""^(+)'),
    (Accent("hat", Letter("m")), "hat(m)"),
    (Accent("bold", Letter("W")), "upright(bold(W))"),
    (Matrix(((W, X), (HALF, MINUS))), 'mat(delim: "[", w, x; 0.5, −0.3)'),
    (Cases(((W, Relation(X, "<", HALF)), (X, None))), r'cases(w & "if" med x \< 0.5, x & "otherwise")'),
    (Script(Word("net"), identifier_node("h_1")), 'upright("net")_(h_(1))'),
    (Label('50 % of "a"\\'), '"50 % of \\"a\\"\\\\"'),
]


@pytest.mark.parametrize(("node", "written"), CASES, ids=[written for _, written in CASES])
def test_typst(node: Node, written: str) -> None:
    assert TypstWriter().write(node) == written


def _document(formulas: list[str]) -> str:
    lines = [f'#math.equation(${formula}$.body, alt: "formula", block: true)' for formula in formulas]
    return '#set document(title: "formulas")\n#set text(font: "New Computer Modern")\n' + "\n\n".join(lines)


def test_typst_takes_every_formula() -> None:
    typst_pdf(_document([written for _, written in CASES]))


HOSTILE = [
    '") #read("/etc/passwd") ("',
    '#eval("1+1")',
    "$ #panic() $",
    "\\",
    '\\"',
    "a\nb\r\u2028\x00",
    "// no comment */ /*",
    "f(x, y; z: 1)..w",
    "] } ) @label <label> _a_ *b*",
    "日本 😀 \u202eabc \ue000",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.skipif(bool(pdf.missing()), reason=pdf.missing())
def test_an_authors_text_is_data_wherever_it_stands(text: str) -> None:
    label = Label(text)
    places = [label, Script(W, label), Script(label, W), Call(label, (label, label)), Fraction(label, label)]
    places += [Fence(label), Root(label), Row((Sign("∂"), label, label)), Matrix(((label, label), (label, label)))]
    made = typst_pdf(_document([TypstWriter().write(place) for place in places]))
    found = "".join(pdf.text(made).split())
    expected = "".join(printable(text).split())
    assert found.count(expected) >= len(places)


def test_what_has_no_glyph_stands_as_its_number() -> None:
    assert printable("日\u202ex\x07") == "U+65E5U+202Ex "
    assert printable("naïve σ₁ ≤ Ωмир שלום") == "naïve σ₁ ≤ Ωмир שלום"


@pytest.mark.parametrize("font", ["New Computer Modern", "New Computer Modern Math", "DejaVu Sans Mono"])
def test_whatever_counts_as_printable_has_a_glyph(font: str) -> None:
    chars = "".join(char for char in map(chr, range(0x20, 0x30000)) if printable(char) == char)
    assert len(chars) > 2500
    typst_pdf(f'#set document(title: "x")\n#set text(font: "{font}")\n#{literal(chars)};')


def test_an_unknown_node_is_an_error() -> None:
    with pytest.raises(TypeError, match="no Typst for int"):
        TypstWriter().write(3)  # type: ignore[arg-type]

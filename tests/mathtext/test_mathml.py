"""MathML Core: each node's elements, and that every built-in problem's formulas keep to the elements' rules."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from byhand import explain
from byhand.document.blocks import Display, Document, Listing, Math, Say
from byhand.mathtext.mathml import MathmlWriter
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
from byhand.problem.builtin import builtin_titles

W, X, ONE = Letter("w"), Letter("x"), Number("1")
MINUS = '<mo form="prefix">−</mo>'
LEFT, RIGHT = '<mo form="prefix" stretchy="false">(</mo>', '<mo form="postfix" stretchy="false">)</mo>'
CASES: list[tuple[Node, str]] = [
    (Number("0.15"), "<mn>0.15</mn>"),
    (Number("0.2", negative=True), f"<mrow>{MINUS}<mn>0.2</mn></mrow>"),
    (
        Number("8.2", exponent=-5),
        f"<mrow><mn>8.2</mn><mo>×</mo><msup><mn>10</mn><mrow>{MINUS}<mn>5</mn></mrow></msup></mrow>",
    ),
    (Letter("δ"), "<mi>δ</mi>"),
    (Letter("Φ"), '<mi mathvariant="normal">Φ</mi>'),
    (Word("net"), "<mi>net</mi>"),
    (Word("T"), '<mi mathvariant="normal">T</mi>'),
    (Label("my <b>unit</b> "), "<mtext>my &lt;b&gt;unit&lt;/b&gt;\u00a0</mtext>"),
    (Label("a\x00b\u202ec\n"), "<mtext>a bc\u00a0</mtext>"),
    (Sign("e"), '<mi mathvariant="normal">e</mi>'),
    (Script(W, ONE), "<msub><mi>w</mi><mn>1</mn></msub>"),
    (Script(W, None, Sign("+")), "<msup><mi>w</mi><mo>+</mo></msup>"),
    (Script(W, ONE, Sign("+")), "<msubsup><mi>w</mi><mn>1</mn><mo>+</mo></msubsup>"),
    (Script(W), "<mi>w</mi>"),
    (
        Script(W, None, Row((ONE, Sign("+")))),
        '<msup><mi>w</mi><mrow><mn>1</mn><mo lspace="0" rspace="0">+</mo></mrow></msup>',
    ),
    (Script(Sign("∑"), W), '<munder><mo form="prefix">∑</mo><mi>w</mi></munder>'),
    (Row((Letter("σ"), Sign("′"))), '<mrow><mi>σ</mi><mo form="postfix">′</mo></mrow>'),
    (Total(((True, W), (False, X))), f"<mrow>{MINUS}<mi>w</mi><mo>+</mo><mi>x</mi></mrow>"),
    (Product((W, X)), '<mrow><mi>w</mi><mo rspace=".17em">\u2062</mo><mi>x</mi></mrow>'),
    (Product((ONE, ONE)), "<mrow><mn>1</mn><mo>·</mo><mn>1</mn></mrow>"),
    (
        Product((ONE, Power(ONE, X))),
        "<mrow><mn>1</mn><mo>·</mo><msup><mn>1</mn><mi>x</mi></msup></mrow>",
    ),
    (Product((W, X), "⊙"), '<mrow><mi>w</mi><mo largeop="false">⊙</mo><mi>x</mi></mrow>'),
    (Negated(Fence(W)), f"<mrow>{MINUS}{LEFT}<mi>w</mi>{RIGHT}</mrow>"),
    (Fraction(ONE, X), "<mfrac><mn>1</mn><mi>x</mi></mfrac>"),
    (Power(X, Number("2")), "<msup><mi>x</mi><mn>2</mn></msup>"),
    (Root(Total(((False, W), (False, X)))), "<msqrt><mi>w</mi><mo>+</mo><mi>x</mi></msqrt>"),
    (Accent("hat", Letter("y")), '<mover accent="true"><mi>y</mi><mo stretchy="false">ˆ</mo></mover>'),
    (Accent("bold", Letter("W")), "<mi>𝐖</mi>"),
    (Accent("bold", Letter("δ")), "<mi>𝛅</mi>"),
    (Fence(X), f"<mrow>{LEFT}<mi>x</mi>{RIGHT}</mrow>"),
    (
        Fence(Fraction(ONE, X), "[]"),
        '<mrow><mo form="prefix">[</mo><mfrac><mn>1</mn><mi>x</mi></mfrac><mo form="postfix">]</mo></mrow>',
    ),
    (Call(Word("ln"), (X,)), f"<mrow><mi>ln</mi><mo>\u2061</mo>{LEFT}<mi>x</mi>{RIGHT}</mrow>"),
    (Relation(W, "<", X), "<mrow><mi>w</mi><mo>&lt;</mo><mi>x</mi></mrow>"),
    (
        Cases(((X, Relation(X, ">", W)), (ONE, None))),
        '<mrow><mo form="prefix">{</mo><mtable class="cases">'
        "<mtr><mtd><mi>x</mi></mtd><mtd><mrow><mtext>if\u00a0</mtext><mi>x</mi><mo>&gt;</mo><mi>w</mi></mrow></mtd></mtr>"
        "<mtr><mtd><mn>1</mn></mtd><mtd><mtext>otherwise</mtext></mtd></mtr></mtable></mrow>",
    ),
    (
        Matrix(((ONE, X),)),
        '<mrow><mo form="prefix">[</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mi>x</mi></mtd></mtr></mtable>'
        '<mo form="postfix">]</mo></mrow>',
    ),
]


@pytest.mark.parametrize(("node", "mathml"), CASES)
def test_each_node_has_its_elements(node: Node, mathml: str) -> None:
    assert MathmlWriter().write(node) == mathml


def attributes(address: str, value: bool) -> str:
    return f' data-q="{address}"{" data-v" if value else ""}'


@pytest.mark.parametrize(
    ("node", "mathml"),
    [
        (Mark("a", Number("0.15"), value=True), '<mn data-q="a" data-v>0.15</mn>'),
        (Mark("a", Script(W, ONE)), '<msub data-q="a"><mi>w</mi><mn>1</mn></msub>'),
        (Mark("a", Number("2", negative=True), value=True), f'<mrow data-q="a" data-v>{MINUS}<mn>2</mn></mrow>'),
        (Mark("a", Negated(W)), f'<mrow data-q="a">{MINUS}<mi>w</mi></mrow>'),
        (Mark("a", Mark("b", W)), '<mrow data-q="a"><mi data-q="b">w</mi></mrow>'),
        (Script(Mark("a", W), ONE), '<msub><mi data-q="a">w</mi><mn>1</mn></msub>'),
    ],
)
def test_a_mark_is_on_its_bodys_outermost_element(node: Node, mathml: str) -> None:
    assert MathmlWriter(attributes).write(node) == mathml


def test_what_is_unknown_is_refused() -> None:
    with pytest.raises(TypeError, match="no MathML for int"):
        MathmlWriter().write(3)  # type: ignore[arg-type]


#: MathML Core: how many children each element takes (None: any), and which attributes.
ALLOWED: dict[str, tuple[int | None, set[str]]] = {
    "mn": (0, set()),
    "mi": (0, {"mathvariant"}),
    "mo": (0, {"form", "stretchy", "largeop", "fence", "lspace", "rspace", "separator", "class"}),
    "mtext": (0, set()),
    "mspace": (0, {"width"}),
    "mrow": (None, set()),
    "msqrt": (None, set()),
    "mfrac": (2, set()),
    "msub": (2, set()),
    "msup": (2, set()),
    "msubsup": (3, set()),
    "mover": (2, {"accent"}),
    "munder": (2, set()),
    "munderover": (3, set()),
    "mtable": (None, {"class"}),
    "mtr": (None, set()),
    "mtd": (1, set()),
}
#: In which element alone some can stand.
INSIDE = {"mtr": "mtable", "mtd": "mtr"}


def faults(element: ElementTree.Element, parent: str = "math") -> Iterator[str]:
    if element.tag not in ALLOWED:
        yield f"<{element.tag}> is not written here"
        return
    count, known = ALLOWED[element.tag]
    if count is not None and len(element) != count:
        yield f"<{element.tag}> has {len(element)} children"
    if unknown := set(element.attrib) - known - {"data-q", "data-v"}:
        yield f"<{element.tag}> has {unknown}"
    if INSIDE.get(element.tag, parent) != parent or (parent in INSIDE.values() and element.tag not in INSIDE):
        yield f"<{element.tag}> stands in <{parent}>"
    if count == 0 and element.tag != "mspace" and not (element.text or "").strip("\n"):
        yield f"<{element.tag}> is empty"
    if count != 0 and ((element.text or "").strip() or any((child.tail or "").strip() for child in element)):
        yield f"<{element.tag}> has text between its children"
    for child in element:
        yield from faults(child, element.tag)


def formulas(document: Document) -> Iterator[Node]:
    """All of them, in displays and in sentences."""
    for block in document.blocks:
        if isinstance(block, Display):
            yield from (node for chain in block.chains for _, node in chain.parts)
        else:
            yield from _inside([getattr(block, name) for name in block.__dataclass_fields__])


def _inside(thing: object) -> Iterator[Node]:
    match thing:
        case Math(node):
            yield node
        case Say(_, facts):
            yield from _inside(list(facts.values()))
        case Listing(items):
            yield from _inside(items)
        case list() | tuple():
            for item in thing:
                yield from _inside(item)


@pytest.mark.parametrize("name", builtin_titles())
def test_every_formula_of_a_built_in_problem_is_mathml_core(name: str) -> None:
    writer = MathmlWriter(lambda address, value: ' data-q="1" data-v=""')
    written = [writer.write(node) for node in formulas(explain(name).document)]
    assert len(written) > 50
    wrong = [(fault, text) for text in written for fault in faults(ElementTree.fromstring(text))]
    assert not wrong, wrong[:3]

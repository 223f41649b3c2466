"""A blank tells nothing but its number, in every language, and takes the same room whatever belongs into it."""

from __future__ import annotations

import pytest

from byhand.figures.setting import extent
from byhand.mathtext.change import changed, values
from byhand.mathtext.latex import LatexWriter
from byhand.mathtext.mathml import MathmlWriter
from byhand.mathtext.plain import PlainWriter
from byhand.mathtext.shape import width
from byhand.mathtext.speech import Speech
from byhand.mathtext.tree import Blank, Fence, Letter, Mark, Node, Number, Product, product, total
from byhand.mathtext.typst import TypstWriter
from byhand.proofread import proofread

PHRASES = {"speech.empty": "blank {number}", "speech.hidden": "left out", "speech.operator.times": "times"}


def spoken(node: Node) -> str:
    return Speech(PHRASES.__getitem__).say(node)


WRITTEN = [
    (LatexWriter(markdown=True).write, r"\boxed{\vphantom{\Big(}{\scriptstyle\text{(7)}}\hspace{3.4em}}"),
    (LatexWriter(markdown=False).write, r"\boxed{\vphantom{\Big(}{\scriptstyle\text{(7)}}\hspace{3.4em}}"),
    (MathmlWriter().write, '<mtext class="blank" role="img" aria-label="blank 7">(7)</mtext>'),
    (TypstWriter().write, '#blank("(7)");'),
    (PlainWriter().write, "[blank 7]"),
    (spoken, "blank 7"),
]


@pytest.mark.parametrize(("write", "text"), WRITTEN)
def test_a_blank_is_written(write: object, text: str) -> None:
    assert write(Blank(7)) == text  # type: ignore[operator]  # a writer


def test_all_blanks_are_as_wide() -> None:
    assert len({width(Blank(number)) for number in range(200)}) == 1
    assert width(Blank(1, small=True)) < width(Blank(1))
    assert extent(Blank(3)) == extent(Blank(8))


def test_a_blank_stands_as_a_number_does() -> None:
    assert LatexWriter(markdown=False).write(product(Blank(1), Number("0.5"))).endswith(r" \cdot 0.5")
    assert spoken(product(Number("2"), Blank(0))) == "2 times left out"


def test_brackets_that_stood_for_a_sign_go_with_it() -> None:
    def hidden(node: Node) -> Node | None:
        return Mark("a", Blank(1), value=True) if isinstance(node, Mark) and node.value else None

    below = Mark("a", Number("0.25", negative=True), value=True)
    above = Mark("a", Number("0.25"), value=True)
    tiny = Mark("a", Number("2.5", exponent=-7), value=True)
    for make in (
        lambda number: product(Letter("w"), number),
        lambda number: total((False, Letter("w")), (True, number)),
    ):
        assert len({changed(make(number), hidden) for number in (below, above, tiny)}) == 1
    assert isinstance(product(Letter("w"), below), Product)
    assert isinstance(product(Letter("w"), below).factors[1], Fence)  # type: ignore[union-attr]  # a product


def test_marked_numbers_are_found_from_left_to_right() -> None:
    first, second = Mark("x", Number("1"), value=True), Mark("y", Number("2"), value=True)
    assert values(product(first, Mark("z", Letter("z")), Fence(second))) == [first, second]


def test_what_is_not_asked_for_is_no_symbol() -> None:
    """Two of them may hold two numbers, and a reader must not take one for the other."""
    page = r"$$\begin{aligned} a &= \tanh(BLANK) = 0.5 \\ b &= \tanh(BLANK) = 0.8 \end{aligned}$$"
    head = '<!-- byhand-document/1 {"carry": "exact", "digits": {"decimals": 4}, "rounding": "half_even"} -->\n\n'
    for number, faults in ((0, False), (7, True)):
        written = page.replace("BLANK", LatexWriter(markdown=True).write(Blank(number, small=True)))
        found = [fault for fault in proofread(head + written, "markdown").faults if "stands as" in fault.message]
        assert bool(found) is faults

"""The tree as spoken text: pairs, nothing left over in any built-in problem, and different formulas sound different."""

from __future__ import annotations

import re

import pytest

from byhand.document.blocks import Display, Math
from byhand.document.notation import derivative
from byhand.mathtext.identifier import identifier_node
from byhand.mathtext.speech import Speech
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
    Relation,
    Root,
    Row,
    Script,
    Sign,
    Word,
    power,
    product,
    total,
)
from byhand.problem.builtin import builtin_names
from byhand.render.prose import catalogue
from byhand.render.templating import template_directories
from byhand.walkthrough import explain

SPEECH = Speech(catalogue(tuple(template_directories()), "en").sentence)
W, X, E = Letter("w"), Letter("x"), Letter("E")
HALF, ONE, TINY = Number("0.5"), Number("1"), Number("8.2", False, -5)
MINUS = Number("0.3", negative=True)
NET = Script(Word("net"), identifier_node("h_1"))
SAMPLE = Row((Sign("("), ONE, Sign(")")))

CASES: list[tuple[Node, str]] = [
    (HALF, "0.5"),
    (MINUS, "negative 0.3"),
    (TINY, "8.2 times 10 to the power of negative 5"),
    (identifier_node("w_5"), "w sub 5"),
    (NET, "net sub h 1"),
    (Script(W, Row((ONE, Sign(","), Number("12")))), "w sub 1 comma 12"),
    (Script(W, ONE, Row((Sign("["), Number("2"), Sign("]")))), "w sub 1 super bracket 2"),
    (Script(E, None, Row((SAMPLE, Sign("+")))), "updated E super paren 1"),
    (Script(Letter("m"), Script(W, ONE, SAMPLE)), "m sub, w sub 1 super paren 1, end sub"),
    (derivative(E, identifier_node("w_5")), "the derivative of E with respect to w sub 5"),
    (Fraction(ONE, Number("2")), "1 over 2"),
    (Fraction(ONE, total((False, ONE), (False, W))), "begin fraction, 1, over, 1 plus w, end fraction"),
    (product(W, X), "w times x"),
    (product(HALF, MINUS), "0.5 times negative 0.3"),
    (product(W, X, sign="⊙"), "w times, element by element, x"),
    (
        product(Number("0.5933"), total((False, ONE), (True, Number("0.5933")))),
        "0.5933 times, open parenthesis, 1 minus 0.5933, close parenthesis",
    ),
    (total((False, product(W, X)), (False, Letter("b"))), "w times x, plus b"),
    (power(Sign("e"), Negated(Letter("z"))), "e to the power of minus z"),
    (power(Sign("e"), total((False, W), (False, X))), "e to the power of, w plus x, end power"),
    (power(total((False, W), (True, X)), Number("2")), "open parenthesis, w minus x, close parenthesis, squared"),
    (power(MINUS, Number("2")), "open parenthesis, negative 0.3, close parenthesis, squared"),
    (Call(Letter("σ"), (NET,)), "sigma of net sub h 1"),
    (Call(Word("ln"), (total((False, W), (False, X)),)),
     "the natural logarithm of, open parenthesis, w plus x, close parenthesis"),
    (Call(Row((Word("ReLU"), Sign("′"))), (W,)), "ReLU prime of w"),
    (Call(Word("max"), (Number("0"), W)), "the maximum of, open parenthesis, 0 comma w, close parenthesis"),
    (Root(W), "the square root of w"),
    (Accent("hat", Letter("y")), "y hat"),
    (Fence(W, "||"), "the absolute value of w"),
    (Relation(W, "≈", HALF), "w is approximately 0.5"),
    (Row((Script(Sign("∑"), Letter("j")), Sign(" "), X)), "the sum over j of, x, end sum"),
    (Matrix(((W, X), (HALF, MINUS))), "2 by 2 matrix, row 1, w, x, row 2, 0.5, negative 0.3, end matrix"),
    (Matrix(((W,), (X,))), "column of 2, w, x, end column"),
    (Cases(((W, Relation(X, "<", HALF)), (X, None))), "cases, w if x is less than 0.5, x otherwise, end cases"),
    (Letter("Δ"), "capital delta"),
    (Label("  "), "blank"),
    (Label("two\nwords"), "two words"),
]  # fmt: skip


@pytest.mark.parametrize(("node", "spoken"), CASES, ids=[spoken for _, spoken in CASES])
def test_speech(node: Node, spoken: str) -> None:
    assert SPEECH.say(node) == spoken


def test_chains_are_read_one_after_the_other() -> None:
    chains = [[("", W), ("=", HALF)], [("", X), ("≈", MINUS)]]
    assert SPEECH.say_chains(chains) == "w, equals 0.5; x, is approximately negative 0.3"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Fraction(ONE, total((False, W), (False, X))), total((False, Fraction(ONE, W)), (False, X))),
        (power(Sign("e"), total((False, W), (False, X))), total((False, power(Sign("e"), W)), (False, X))),
        (product(W, total((False, X), (False, E))), total((False, product(W, X)), (False, E))),
        (Root(total((False, W), (False, X))), total((False, Root(W)), (False, X))),
        (Call(Letter("f"), (total((False, W), (False, X)),)), total((False, Call(Letter("f"), (W,))), (False, X))),
        (Script(W, Script(X, ONE, SAMPLE)), Script(Script(W, X), ONE, SAMPLE)),
        (Negated(HALF), Number("0.5", negative=True)),
        (Script(E, None, Sign("+")), Row((E, Sign("+")))),
    ],
)
def test_different_formulas_sound_different(one: Node, other: Node) -> None:
    assert SPEECH.say(one) != SPEECH.say(other)


#: What only a missing phrase would leave over: braces, signs, letters that no voice knows.
_LEFT_OVER = re.compile(r"[^A-Za-z0-9 .,;'()\-]|,\s*,|  ")


@pytest.mark.parametrize("name", builtin_names())
def test_nothing_of_a_built_in_problem_is_left_over(name: str) -> None:
    said = []
    for block in explain(name).document.blocks:
        if isinstance(block, Display):
            said.append(SPEECH.say_chains([chain.parts for chain in block.chains]))
        said += [SPEECH.say(math.node) for math in _formulas(block)]
    assert said
    for spoken in said:
        assert spoken.strip()
        assert not _LEFT_OVER.search(spoken), spoken


def _formulas(of: object) -> list[Math]:
    """The formulas in a block's sentences and cells."""
    if isinstance(of, Math):
        return [of]
    if isinstance(of, tuple):
        return [math for item in of for math in _formulas(item)]
    if isinstance(of, dict):
        return _formulas(tuple(of.values()))
    names = ("facts", "sentences", "title", "rows", "items", "header")
    return [math for name in names if hasattr(of, name) for math in _formulas(getattr(of, name))]


def test_an_unknown_node_is_an_error() -> None:
    with pytest.raises(TypeError, match="no speech for int"):
        SPEECH.say(3)  # type: ignore[arg-type]

"""Operands: literals, brackets, fractions, functions, matrices, names. One row of ``ATOMS`` for each command."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from flint import fmpq

from byhand.proofread import names
from byhand.proofread.cursor import Unreadable
from byhand.proofread.functions import FUNCTIONS
from byhand.proofread.tree import Call, Constant, Ellipsis, Matrix, Node, Number, Power, Product, Quotient, Symbol
from byhand.proofread.tree import Transpose as Transposed

if TYPE_CHECKING:
    from byhand.proofread.latex import Parser

CLOSERS = {"(": ")", "[": "]", "{": "}", r"\lbrace": r"\rbrace", r"\lvert": r"\rvert", "|": "|", r"\|": r"\|"}
MAX_LITERAL = 450
_EXPONENT = re.compile(r"\{(-?[0-9]{1,5})\}|([0-9])(?![0-9])")
_MATRICES = "matrix bmatrix pmatrix Bmatrix smallmatrix bsmallmatrix psmallmatrix array".split()
_ONE = Number(fmpq(1), "1")
_BRACKETS = frozenset(("(", "[", r"\lbrace"))


def literal(parser: Parser) -> Node:
    """Digits; with ``\\times 10^{n}`` behind them that is part of the one number."""
    text = parser.advance()
    parser.numeric = True
    whole, point, decimals = text.partition(parser.mark)
    if len(text) > MAX_LITERAL or text == ".":
        raise Unreadable(f"{text[:20]}… (so many digits)" if len(text) > 20 else text)
    if point in decimals if point else not whole.isdigit():
        raise Unreadable(f"{text}: the document's decimal mark is {parser.mark!r}")
    text = f"{whole}.{decimals}" if point else text
    value = fmpq(int(whole + decimals), 10 ** len(decimals))
    if parser.token == r"\times" and parser.ahead() == "10" and parser.ahead(2) == "^":
        found = _EXPONENT.match("".join(parser.ahead(3 + step) for step in range(4)))
        if found:
            for _ in range(3):
                parser.advance()
            parser.raw()
            power = int(found[1] or found[2])
            return Number(value * 10**power if power >= 0 else value / 10**-power, f"{text} × 10^{power}")
    return Number(value, text)


def letter(parser: Parser) -> Node:
    """A name; or something that is not of the subset."""
    token = parser.token
    if token in names.LETTERS or token.isalpha():
        parser.advance()
        return parser.symbol(token)
    if token.startswith(r"\text{"):
        parser.advance()
        word = token[6:-1]
        if word in FUNCTIONS and parser.token in _BRACKETS:
            return Call(word, parser.bracket())
        return parser.symbol(token)
    if token.startswith(r"\operatorname{"):
        return _operator(parser)
    raise Unreadable(token or "the end")


def _operator(parser: Parser) -> Node:
    """A function with its arguments, never a product; one that is not known has no value."""
    name = parser.advance()[14:-1]
    if parser.token == "'":
        name += parser.advance()
    parser.symbolic |= name not in FUNCTIONS
    return Call(name, parser.bracket())


_CONDITIONS = frozenset(("<", ">", r"\lt", r"\gt", r"\le", r"\ge", "="))


def _condition_length(parser: Parser) -> int:
    """How many tokens ``[z > 0]`` has: 1 where it holds, else 0. 0 where the brackets hold no comparison."""
    depth, compares = 0, False
    for step, token in enumerate(parser.tokens[parser.position :]):
        depth += (token in CLOSERS) - (token in CLOSERS.values())
        compares |= depth == 1 and token in _CONDITIONS
        if depth == 0:
            return step + 1 if compares else 0
    return 0


def _group(parser: Parser) -> Node:
    if parser.token == "[" and (length := _condition_length(parser)):
        start = parser.position
        for _ in range(length):
            parser.advance()
        return parser.symbol(names.spelling(parser.tokens[start : parser.position]))
    inside = parser.bracket()
    return inside[0] if len(inside) == 1 else Matrix([[entry] for entry in inside], loose=True)


def _bars(name: str) -> Callable[[Parser], Node]:
    return lambda parser: Call(name, parser.bracket())


def _fraction(parser: Parser) -> Node:
    """A quotient; a derivative is one symbol."""
    parser.advance()
    if (parser.token == "{" and parser.ahead() in names.DERIVATIVE) or parser.token in names.DERIVATIVE:
        over, under = names.spelling(parser.raw()), names.spelling(parser.raw())
        return parser.symbol(rf"\frac{{{over}}}{{{under}}}")
    over_node = parser.argument()
    return Quotient(over_node, parser.argument())


def _root(parser: Parser) -> Node:
    parser.advance()
    if parser.token != "[":
        return Call("sqrt", [parser.argument()])
    degree = parser.bracket()[0]
    return Power(parser.argument(), Quotient(_ONE, degree))


def _named(name: str, bare: bool) -> Callable[[Parser], Node]:
    """A function; ``bare`` where its argument may stand without brackets. Else, unapplied, it is a symbol."""

    def read(parser: Parser) -> Node:
        token = parser.advance()
        if name == "σ" and parser.token == "'" and parser.ahead() in _BRACKETS:
            parser.advance()
            return Call("σ'", parser.bracket())
        if parser.token in _BRACKETS:
            return Call(name, parser.bracket())
        if not bare or parser.token == "_":
            return parser.symbol(token)
        if parser.token == "^":
            parser.advance()
            exponent = parser.argument()
            arguments = parser.bracket() if parser.token in _BRACKETS else [parser.postfix()]
            return Power(Call(name, arguments), exponent)
        return Call(name, [parser.postfix()])

    return read


def _matrix(parser: Parser) -> Node:
    """Rows of expressions; ``array`` has its columns' description first."""
    name = parser.advance()[7:-1]
    end = rf"\end{{{name}}}"
    if name == "array":
        parser.raw()
    rows: list[list[Node]] = [[]]
    while parser.token != end:
        rows[-1].append(parser.expression())
        if parser.token == "&":
            parser.advance()
        elif parser.token == "\\\\":
            parser.advance()
            if parser.token != end:
                rows.append([])
        elif parser.token != end:
            raise Unreadable(parser.token or "a matrix that is not closed")
    parser.advance()
    if not rows[0] or any(len(row) != len(rows[0]) for row in rows):
        raise Unreadable("a matrix with rows of different lengths")
    return Matrix(rows)


def _cases(parser: Parser) -> Node:
    """Opaque: it only defines."""
    depth = 0
    while token := parser.advance():
        depth += token.startswith(r"\begin{") - token.startswith(r"\end{")
        if depth == 0:
            return parser.symbol(r"\begin{cases}")
    raise Unreadable(r"\begin{cases} that is not closed")


def _annotated(parser: Parser) -> Node:
    """``\\underbrace{X}_{Y}`` means X."""
    parser.advance()
    node = parser.argument()
    while parser.token in ("_", "^") and parser.token:
        parser.advance()
        parser.raw()
    return node


def _accent(parser: Parser) -> Node:
    token = parser.advance()
    return parser.symbol(f"{token}{{{names.spelling(parser.raw())}}}")


def _big(parser: Parser) -> Node:
    return parser.symbol(parser.advance())


def _ellipsis(parser: Parser) -> Node:
    parser.advance()
    parser.symbolic = parser.abridged = True
    return Ellipsis()


def _constant(name: str) -> Callable[[Parser], Node]:
    def read(parser: Parser) -> Node:
        token = parser.advance()
        return parser.symbol(token) if (parser.pi_is_symbol and name == "π") or parser.token == "_" else Constant(name)

    return read


def _prefixed(parser: Parser) -> Node:
    """``\\Delta w``, ``\\nabla_w E`` and ``\\partial E / \\partial w`` are one symbol each."""
    start = parser.position
    prefix = parser.advance()
    while parser.token in ("_", "^") and parser.token:
        parser.advance()
        parser.raw()
    head = names.spelling(parser.tokens[start : parser.position])
    if not _starts_name(parser.token):
        return parser.symbol(head)
    named = parser.postfix()
    whole = names.spelling(parser.tokens[start : parser.position])
    if prefix in names.DERIVATIVE and parser.token == "/" and parser.ahead() in names.DERIVATIVE:
        parser.advance()
        start = parser.position
        parser.advance()
        parser.postfix()
        return parser.symbol(rf"\frac{{{whole}}}{{{names.spelling(parser.tokens[start : parser.position])}}}")
    match named:
        case Symbol():
            return Symbol(whole)
        case Power(base=Symbol() as base):
            return Power(Symbol(f"{head} {base.key}"), named.exponent)
        case Transposed(base=Symbol() as base):
            return Transposed(Symbol(f"{head} {base.key}"))
    return Product([parser.symbol(head), named])


def _starts_name(token: str) -> bool:
    return token.isalpha() or token in names.LETTERS or token in names.ACCENTS or token.startswith(r"\text{")


ATOMS: dict[str, Callable[[Parser], Node]] = {
    **dict.fromkeys(("(", "[", "{", r"\lbrace"), _group),
    **dict.fromkeys((r"\lvert", "|"), _bars("abs")),
    r"\|": _bars("norm"),
    r"\frac": _fraction,
    r"\sqrt": _root,
    **{rf"\begin{{{name}}}": _matrix for name in _MATRICES},
    **dict.fromkeys((r"\begin{cases}", r"\begin{dcases}"), _cases),
    **dict.fromkeys((r"\underbrace", r"\overbrace"), _annotated),
    **dict.fromkeys(names.ACCENTS, _accent),
    **dict.fromkeys(names.BIG, _big),
    **dict.fromkeys(names.ELLIPSES, _ellipsis),
    **dict.fromkeys(names.PREFIXES, _prefixed),
    **{rf"\{name}": _named(name, bare=True) for name in ("exp", "ln", "tanh", "cosh", "sinh", "sin", "cos", "tan")},
    **{rf"\{name}": _named(name, bare=True) for name in ("max", "min")},
    r"\sigma": _named("σ", bare=False),
    r"\Phi": _named("Φ", bare=False),
    r"\varphi": _named("φ", bare=False),
    r"\pi": _constant("π"),
    r"\mathrm{e}": _constant("e"),
}

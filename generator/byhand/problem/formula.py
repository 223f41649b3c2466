"""Formulas as the author writes them, read by a grammar of our own and kept as a small tree.

    sum      = product (("+" | "-") product)*
    product  = sign (("*" | "/") sign)*
    sign     = ("-" | "+") sign | power
    power    = atom ("^" sign)?                 binds tightest, to the right; -x^2 is -(x^2)
    atom     = number | name | function "(" sum ("," sum)* ")" | "(" sum ")"

Nothing is ever evaluated as code. The tree keeps the author's order and grouping.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction

from byhand.errors import nearest
from byhand.problem.exact import NotExact, read_exact
from byhand.problem.faults import listing
from byhand.problem.limits import Limits
from byhand.problem.tokens import FormulaError, Token, tokenize
from byhand.problem.worth import combined
from byhand.vocabulary import FORMULA_CONSTANTS, FORMULA_FUNCTIONS

__all__ = [
    "Binary", "Call", "Constant", "Formula", "FormulaError", "Negative", "Node", "Number", "Variable", "parse_formula",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    value: Fraction
    text: str


@dataclass(frozen=True, slots=True)
class Variable:
    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """``e`` or ``pi``, where the author does not use the name for something else."""

    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """operator: one of ``+ - * / ^``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    """function: a name of ``vocabulary.FORMULA_FUNCTIONS`` (``log`` is read as ``ln``)."""

    function: str
    arguments: tuple[Node, ...]


Node = Number | Variable | Constant | Negative | Binary | Call


@dataclass(frozen=True, slots=True)
class Formula:
    """text: what the author wrote. variables: the names in it, in order of first appearance."""

    text: str
    tree: Node
    variables: tuple[str, ...]


#: Whatever the limits say: the parser calls itself, and Python's stack is finite.
DEEPEST = 64


def parse_formula(text: str, names: Collection[str] | None, *, limits: Limits | None = None) -> Formula:
    """Read ``text``; ``names`` are those that may occur (``None``: any).

    ``e`` and ``pi`` are the constants unless they are among ``names``. Whatever is wrong is a ``FormulaError``.
    """
    limits = limits or Limits()
    if len(text) > limits.formula_length:
        raise FormulaError(
            f"a formula of {len(text):,} characters; allowed: {limits.formula_length:,} "
            f"(raise it with --limit formula_length={len(text)})"
        )
    return _Parser(text, names, limits).formula()


#: A node and, where it is made of plain numbers only, what it is worth (so that 9^9^9^9 is seen before it is computed).
_Valued = tuple[Node, Fraction | None]


class _Parser:
    def __init__(self, text: str, names: Collection[str] | None, limits: Limits) -> None:
        self.text = text
        self.names = names if names is None or isinstance(names, Mapping) else dict.fromkeys(names)
        self.limits = limits
        self.tokens = tokenize(text)
        self.position = 0
        self.depth = 0
        self.nodes = 0
        self.variables: dict[str, None] = {}

    def formula(self) -> Formula:
        tree, _ = self.sum()
        if self.token.kind != "end":
            raise FormulaError(f"{self.found()}; allowed: an operator (there is no implicit multiplication) or the end")
        return Formula(self.text, tree, tuple(self.variables))

    # -- the grammar, one method per rule -----------------------------------------------------------------

    def sum(self) -> _Valued:
        return self.chain("+-", self.product)

    def product(self) -> _Valued:
        return self.chain("*/", self.sign)

    def chain(self, operators: str, operand: Callable[[], _Valued]) -> _Valued:
        left = operand()
        while self.token.kind in operators and self.token.kind:
            operator = self.take()
            left = self.binary(operator, left, operand())
        return left

    def sign(self) -> _Valued:
        if self.token.kind not in ("-", "+"):
            return self.power()
        with self.deeper(self.take()) as token:
            operand, value = self.sign()
        if token.kind == "+":
            return operand, value
        return self.counted(Negative(operand)), None if value is None else -value

    def power(self) -> _Valued:
        base = self.atom()
        if self.token.kind != "^":
            return base
        with self.deeper(self.take()) as operator:
            exponent = self.sign()
        return self.binary(operator, base, exponent)

    def atom(self) -> _Valued:
        if self.token.kind not in ("number", "name", "("):
            raise FormulaError(f"{self.found()}; allowed: a number, a name, a function or '('")
        token = self.take()
        if token.kind == "number":
            return self.number(token)
        if token.kind == "name":
            return self.call(token) if token.text in FORMULA_FUNCTIONS else (self.name(token), None)
        with self.deeper(token):
            inside = self.sum()
        self.close(token)
        return inside

    # -- what the rules are made of -----------------------------------------------------------------------

    def number(self, token: Token) -> _Valued:
        try:
            value, _ = read_exact(token.text)
        except NotExact as error:
            raise FormulaError(f"found {_short(token.text)} at column {token.column}; allowed: {error}") from None
        return self.counted(Number(value, token.text)), value

    def name(self, token: Token) -> Node:
        known = self.names
        if self.token.kind == "(":
            functions = list(FORMULA_FUNCTIONS)
            raise FormulaError(
                f"found {_short(token.text)} before '(' at column {token.column}; allowed there: an operator, or one "
                f"of the functions {', '.join(functions)}{nearest(token.text, functions)}"
            )
        if token.text in FORMULA_CONSTANTS and (known is None or token.text not in known):
            return self.counted(Constant(token.text))
        if known is not None and token.text not in known:
            close = nearest(token.text, list(known)[:1000])
            raise FormulaError(
                f"unknown name {_short(token.text)} at column {token.column}; allowed: {listing(list(known))}{close}"
            )
        self.variables[token.text] = None
        return self.counted(Variable(token.text))

    def call(self, token: Token) -> _Valued:
        opening = self.take()
        if opening.kind != "(":
            raise FormulaError(f"{token.text} at column {token.column} needs its argument in parentheses")
        with self.deeper(opening):
            arguments = [self.sum()[0]]
            while self.token.kind == ",":
                self.take()
                arguments.append(self.sum()[0])
        self.close(opening)
        allowed = FORMULA_FUNCTIONS[token.text]
        if len(arguments) not in allowed:
            some = str(allowed[0]) if len(allowed) == 1 else f"{allowed[0]} to {allowed[-1]}"
            raise FormulaError(f"{token.text} at column {token.column} has {len(arguments)} arguments; allowed: {some}")
        function = "ln" if token.text == "log" else token.text
        return self.counted(Call(function, tuple(arguments))), None

    def binary(self, operator: Token, left: _Valued, right: _Valued) -> _Valued:
        value = combined(operator, left[1], right[1])
        return self.counted(Binary(operator.text, left[0], right[0])), value

    def counted(self, node: Node) -> Node:
        self.nodes += 1
        if self.nodes > self.limits.formula_nodes:
            raise FormulaError(
                f"more than {self.limits.formula_nodes} numbers, names and operations; split the formula "
                f"(or raise the limit with --limit formula_nodes={2 * self.limits.formula_nodes})"
            )
        return node

    @contextmanager
    def deeper(self, token: Token) -> Iterator[Token]:
        self.depth += 1
        if self.depth > min(self.limits.formula_depth, DEEPEST):
            raise FormulaError(
                f"nested more than {min(self.limits.formula_depth, DEEPEST)} deep at column {token.column}; "
                "split the formula"
            )
        yield token
        self.depth -= 1

    def close(self, opening: Token) -> None:
        if self.token.kind != ")":
            raise FormulaError(f"{self.found()}; allowed: an operator, or ')' for the '(' at column {opening.column}")
        self.take()

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def take(self) -> Token:
        token = self.tokens[self.position]
        self.position += token.kind != "end"
        return token

    def found(self) -> str:
        if self.token.kind == "end":
            return "the formula is empty" if len(self.tokens) == 1 else "the formula ends too early"
        return f"found {_short(self.token.text)} at column {self.token.column}"


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")

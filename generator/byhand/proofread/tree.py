"""The tree that a part of a printed line is read into, and its short form for messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from flint import arb, fmpq


@dataclass(slots=True)
class Number:
    """A literal. ``text`` is short and plain (``8.2e-5``); ``ball`` is what it can stand for, once that was asked."""

    value: fmpq
    text: str
    ball: arb | fmpq | None = field(default=None, compare=False)


@dataclass(slots=True)
class Symbol:
    """A name, or anything that is opaque; ``key`` is canonical LaTeX."""

    key: str


@dataclass(slots=True)
class Constant:
    """π or Euler's number."""

    name: str


@dataclass(slots=True)
class Ellipsis:
    """Something left out on purpose."""


@dataclass(slots=True)
class Sum:
    """Terms with their signs; also a lone negated term."""

    terms: list[tuple[int, Node]]


@dataclass(slots=True)
class Product:
    """Factors from left to right; ``elementwise`` where they are joined by ⊙."""

    factors: list[Node]
    elementwise: bool = False


@dataclass(slots=True)
class Quotient:
    """A fraction, however it is written."""

    over: Node
    under: Node


@dataclass(slots=True)
class Power:
    """A base with an exponent that is no label."""

    base: Node
    exponent: Node


@dataclass(slots=True)
class Call:
    """A function known by name, with its arguments."""

    name: str
    arguments: list[Node]


@dataclass(slots=True)
class Matrix:
    """Rows of one length. A parenthesised list is a column with ``loose`` set: it may be meant as a row."""

    rows: list[list[Node]]
    loose: bool = False


@dataclass(slots=True)
class Transpose:
    """Of a matrix or of its symbol."""

    base: Node


Node: TypeAlias = Number | Symbol | Constant | Ellipsis | Sum | Product | Quotient | Power | Call | Matrix | Transpose

_SHORTEST = 90


def plain(node: Node) -> str:
    """The node on one short line, for messages."""
    text = _plain(node)
    return text if len(text) <= _SHORTEST else f"{text[:60]} … {text[-25:]}"


def _inside(node: Node) -> str:
    """As a factor or a base: sums and negative numbers in parentheses."""
    text = _plain(node)
    return f"({text})" if isinstance(node, Sum) or text.startswith("-") else text


def _plain(node: Node) -> str:
    match node:
        case Number():
            return node.text
        case Symbol():
            return node.key
        case Constant():
            return node.name
        case Ellipsis():
            return "…"
        case Sum():
            signed = [("+ " if sign > 0 else "- ") + _inside(term) for sign, term in node.terms]
            first = signed[0].replace("- ", "-").removeprefix("+ ")
            return " ".join([first, *signed[1:]])
        case Product():
            return (" ⊙ " if node.elementwise else " · ").join(map(_inside, node.factors))
        case Quotient():
            under = _inside(node.under)
            return f"{_inside(node.over)} / {f'({under})' if isinstance(node.under, Product) else under}"
        case Power():
            base = _inside(node.base)
            return f"{f'({base})' if isinstance(node.base, (Product, Quotient)) else base}^{_inside(node.exponent)}"
        case Call():
            return f"{node.name}({', '.join(map(_plain, node.arguments))})"
        case Matrix():
            return "[" + "; ".join(", ".join(map(_plain, row)) for row in node.rows) + "]"
        case Transpose():
            return _inside(node.base) + "ᵀ"

"""Other trees from a tree: what stands in some places replaced, and what stands there found."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from byhand.mathtext.tree import (
    Accent,
    Blank,
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
    bare,
)

#: What a node is replaced with; ``None``: it stays, and what it holds is looked at.
Change = Callable[[Node], Node | None]


def changed(node: Node, change: Change) -> Node:
    """The tree with nodes replaced, from the outside in.

    Brackets around what has become a blank go: they stood there for a minus or a power of ten.
    """
    found = change(node)
    if found is not None:
        return found

    def of(part: Node) -> Node:
        return changed(part, change)

    match node:
        case Number() | Letter() | Word() | Label() | Sign() | Blank():
            return node
        case Fence(body, kind):
            inner = of(body)
            return inner if kind == "()" and isinstance(bare(inner), Blank) else Fence(inner, kind)
        case Mark(address, body, value):
            return Mark(address, of(body), value)
        case Total(terms):
            return Total(tuple((subtracted, of(term)) for subtracted, term in terms))
        case Product(factors, sign):
            return Product(tuple(map(of, factors)), sign)
        case Script(base, below, above):
            return Script(of(base), below and of(below), above and of(above))
        case Matrix(rows):
            return Matrix(tuple(tuple(map(of, row)) for row in rows))
        case Cases(branches):
            return Cases(tuple((of(body), when and of(when)) for body, when in branches))
        case Call(function, arguments):
            return Call(of(function), tuple(map(of, arguments)))
        case Relation(left, sign, right):
            return Relation(of(left), sign, of(right))
        case Row(items):
            return Row(tuple(map(of, items)))
        case Fraction(over, under):
            return Fraction(of(over), of(under))
        case Power(base, exponent):
            return Power(of(base), of(exponent))
        case Accent(kind, body):
            return Accent(kind, of(body))
        case Negated(body):
            return Negated(of(body))
        case Root(body):
            return Root(of(body))
    raise TypeError(f"no parts known of {type(node).__name__}")


def marks(node: Node) -> Iterator[Mark]:
    """The marks in a tree, from left to right; of nested ones the outer first."""
    found: list[Mark] = []

    def note(part: Node) -> None:
        if isinstance(part, Mark):
            found.append(part)

    changed(node, note)
    yield from found


def values(node: Node) -> list[Mark]:
    """The marked numbers in a tree."""
    return [mark for mark in marks(node) if mark.value]


def has_decimals(node: Node) -> bool:
    """Whether a number with decimals stands in the tree."""
    found: list[Number] = []

    def note(part: Node) -> None:
        if isinstance(part, Number) and "." in part.text:
            found.append(part)

    changed(node, note)
    return bool(found)


def pointed(node: Node, mark: str) -> Node:
    """The tree with that decimal mark in its numbers, for writers that know of none."""
    if mark == ".":
        return node
    return changed(
        node,
        lambda part: (
            Number(part.text.replace(".", mark), part.negative, part.exponent) if isinstance(part, Number) else None
        ),
    )

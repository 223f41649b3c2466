"""Walks a symbolic line and its substituted form in step: what stands for a symbol is its number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from byhand.proofread.latex import negated
from byhand.proofread.names import BIG
from byhand.proofread.tree import (
    Call,
    Constant,
    Ellipsis,
    Matrix,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
)

_OPAQUE = (*BIG, r"\begin")
_FUNCTIONS = frozenset(("f", "g", "f^'", "g^'", r"\phi", r"\phi^'", r"\psi", r"\sigma^'", r"\varphi^'"))

Binding: TypeAlias = tuple[str, Number | Matrix]


@dataclass(slots=True)
class Found:
    """What two trees of one shape say.

    bindings: the symbols that have a number at their place in the other tree.
    clashes: constants that differ although they stand at the same place.
    """

    bindings: list[Binding] = field(default_factory=list)
    clashes: list[tuple[Number, Number]] = field(default_factory=list)


def unify(symbolic: Node, substituted: Node) -> Found:
    """Empty where the trees are of different shapes."""
    found = Found()
    return found if _match(symbolic, substituted, found) else Found()


def lone_key(node: Node) -> str | None:
    """The name of a part that is nothing but one symbol: ``w``, ``\\sigma(h_1)``, ``f(x)``."""
    if isinstance(node, Symbol):
        return None if node.key.startswith(_OPAQUE) else node.key
    match node:
        case Call(arguments=[*arguments]) if any(map(lone_key, arguments)):
            return _applied(node.name, arguments)
        case Product(factors=[Symbol(key=name), (Symbol() | Number()) as argument]) if name in _FUNCTIONS:
            return _applied(name, [argument])
    return None


def _applied(name: str, arguments: Sequence[Node]) -> str | None:
    keys = [node.text if isinstance(node, Number) else lone_key(node) for node in arguments]
    return f"{name}({', '.join(key for key in keys if key)})" if all(keys) else None


def is_pattern(node: Node) -> bool:
    """A part to which a bare number, or matrix of numbers, gives a value: a lone symbol, or a matrix of them."""
    if isinstance(node, Symbol):
        return lone_key(node) is not None
    match node:
        case Transpose() | Sum(terms=[(_, _)]):
            inner = node.base if isinstance(node, Transpose) else node.terms[0][1]
            return lone_key(inner) is not None
        case Matrix():
            return any(isinstance(entry, Symbol) for row in node.rows for entry in row)
    return lone_key(node) is not None


def _match(left: Node, right: Node, found: Found) -> bool:
    """Whether the trees agree but for symbols; collects what stands for these. Works in both directions."""
    if isinstance(left, (Number, Matrix)) and not isinstance(right, (Number, Matrix)):
        left, right = right, left
    if isinstance(right, (Number, Matrix)) and not isinstance(left, (Number, Matrix)):
        return _bind(left, right, found)
    if isinstance(left, Sum) or isinstance(right, Sum):
        return _match_sums(left, right, found)
    if type(left) is not type(right):
        return _stands_alone(left, right)
    match left, right:
        case (Number(), Number()):
            if left.value != right.value:
                found.clashes.append((left, right))
            return True
        case (Symbol(), Symbol()):
            return left.key == right.key
        case (Constant(), Constant()):
            return left.name == right.name
        case (Ellipsis(), Ellipsis()):
            return True
        case (Product(), Product()):
            return left.elementwise == right.elementwise and _match_products(left, right, found)
        case (Quotient(), Quotient()):
            return _match(left.over, right.over, found) and _match(left.under, right.under, found)
        case (Power(), Power()):
            return _match(left.base, right.base, found) and _match(left.exponent, right.exponent, found)
        case (Transpose(), Transpose()):
            return _match(left.base, right.base, found)
        case (Call(), Call()):
            return left.name == right.name and _match_all(left.arguments, right.arguments, found)
        case (Matrix(), Matrix()):
            return [len(row) for row in left.rows] == [len(row) for row in right.rows] and all(
                _match_all(*rows, found) for rows in zip(left.rows, right.rows, strict=True)
            )
    return False


def _stands_alone(left: Node, right: Node) -> bool:
    """A symbol for which an expression was put in: it has no one number here, but the rest may go on."""
    return isinstance(left, Symbol) or isinstance(right, Symbol)


def _bind(pattern: Node, value: Number | Matrix, found: Found) -> bool:
    key = lone_key(pattern)
    if key is not None:
        if isinstance(value, Number) or all(isinstance(entry, Number) for row in value.rows for entry in row):
            found.bindings.append((key, value))
        return True
    if isinstance(pattern, Transpose):
        turned = value
        if isinstance(value, Matrix):
            turned = Matrix([list(column) for column in zip(*value.rows, strict=True)], value.loose)
        return _bind(pattern.base, turned, found)
    if isinstance(pattern, Sum) and len(pattern.terms) == 1 and isinstance(value, Number):
        negative = negated(value)
        return isinstance(negative, Number) and _match(pattern.terms[0][1], negative, found)
    return False


def _match_all(left: Sequence[Node], right: Sequence[Node], found: Found) -> bool:
    return len(left) == len(right) and all(_match(a, b, found) for a, b in zip(left, right, strict=True))


def _match_products(left: Product, right: Product, found: Found) -> bool:
    if len(left.factors) != len(right.factors):
        return _match_all(list(_flat(left)), list(_flat(right)), found)
    return _match_all(left.factors, right.factors, found)


def _flat(node: Product) -> Iterator[Node]:
    for factor in node.factors:
        if isinstance(factor, Product) and factor.elementwise == node.elementwise:
            yield from _flat(factor)
        else:
            yield factor


def _match_sums(left: Node, right: Node, found: Found) -> bool:
    ours, theirs = _terms(left), _terms(right)
    if len(ours) != len(theirs):
        ours, theirs = list(_flat_terms(ours)), list(_flat_terms(theirs))
    if len(ours) != len(theirs):
        return _stands_alone(left, right)
    for (our_sign, our), (their_sign, their) in zip(ours, theirs, strict=True):
        if our_sign != their_sign:
            turned = negated(their)
            if turned is None:
                return False
            their = turned
        if not _match(our, their, found):
            return False
    return True


def _terms(node: Node) -> list[tuple[int, Node]]:
    return node.terms if isinstance(node, Sum) else [(1, node)]


def _flat_terms(terms: list[tuple[int, Node]], sign: int = 1) -> Iterator[tuple[int, Node]]:
    for own, term in terms:
        if isinstance(term, Sum):
            yield from _flat_terms(term.terms, sign * own)
        else:
            yield sign * own, term

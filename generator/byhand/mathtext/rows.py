"""Which parts of a chain stand on one line: all of them where they fit, else below each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from byhand.mathtext.shape import width
from byhand.mathtext.tree import Mark, Node, Product, Total, is_numeric
from byhand.unknown import least, most

#: A printed line holds about so many digits.
LINE = 66


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: what stands left of the relation, then pieces, each with what stands before it.

    A piece's joint is a relation, or ``+``, ``−``, ``·`` where a long sum or product goes on.
    """

    left: Node | None
    pieces: tuple[tuple[str, Node], ...]
    continued: bool = False


def lines(parts: Sequence[tuple[str, Node]], limit: float = LINE) -> list[Line]:
    """The chain broken into lines: at relations first, within a part only at the terms of a sum or at factors."""
    left: Node | None = parts[0][1]
    if len(parts) == 1:
        return [Line(left, ())]
    result: list[Line] = []
    pieces: list[tuple[str, Node]] = []
    if width(parts[0][1]) > limit / 3:  # too wide to stand left of all others: on a line of its own
        result, left = _wide_left(parts[0][1], limit), None
    indent = least([width(left), 8.0]) if left is not None else 2.0
    used = width(left) if left is not None else indent
    for relation, node in parts[1:]:
        size = width(node) + 2.5
        if pieces and used + size > limit:
            result.append(Line(left if not result else None, tuple(pieces)))
            pieces, used = [], indent
        broken = _broken(relation, node, limit - used) if size > limit - used else [(relation, node)]
        for place, piece in enumerate(broken):
            pieces.append(piece)
            if place < len(broken) - 1:
                result.append(Line(left if not result else None, tuple(pieces), continued=place > 0))
                pieces = []
        if len(broken) > 1:
            result.append(Line(None, tuple(pieces), continued=True))
            pieces, used = [], indent
        else:
            used += size
    if pieces:
        result.append(Line(left if not result else None, tuple(pieces)))
    return result


def widest(parts: Sequence[tuple[str, Node]], limit: float = LINE) -> float:
    """The width of the widest line that the chain needs."""
    return most(
        [
            (width(line.left) if line.left is not None else 2.0) + sum(width(node) + 2.5 for _, node in line.pieces)
            for line in lines(parts, limit)
        ]
    )


def pieces(relation: str, node: Node, limit: float = LINE) -> list[tuple[str, Node]]:
    """The part in pieces that each fit a line, with what stands before each; for those who break lines themselves."""
    return _broken(relation, node, limit) if width(node) > limit else [(relation, node)]


def _wide_left(node: Node, limit: float) -> list[Line]:
    pieces = _broken("", node, limit) if width(node) > limit else [("", node)]
    return [Line(None, (piece,), continued=place > 0) for place, piece in enumerate(pieces)]


def _broken(relation: str, node: Node, limit: float) -> list[tuple[str, Node]]:
    """A long sum or product as pieces for several lines; the first begins with the relation."""
    inner = node
    while isinstance(inner, Mark):
        inner = inner.body
    if isinstance(inner, Total):
        return _broken_sum(relation, inner, limit)
    if isinstance(inner, Product) and not inner.sign and is_numeric(inner):
        return _broken_product(relation, inner, limit)
    return [(relation, node)]


def _broken_sum(relation: str, total: Total, limit: float) -> list[tuple[str, Node]]:
    groups = _groups([width(term) + 2.2 for _, term in total.terms], limit)
    result: list[tuple[str, Node]] = []
    for start, end in groups:
        terms = total.terms[start:end]
        joint = relation if start == 0 else ("−" if terms[0][0] else "+")
        if start:
            terms = ((False, terms[0][1]), *terms[1:])
        result.append((joint, terms[0][1] if len(terms) == 1 and not terms[0][0] else Total(terms)))
    return result


def _broken_product(relation: str, product: Product, limit: float) -> list[tuple[str, Node]]:
    result: list[tuple[str, Node]] = []
    for start, end in _groups([width(factor) + 1.4 for factor in product.factors], limit):
        factors = product.factors[start:end]
        result.append((relation if start == 0 else "·", factors[0] if len(factors) == 1 else Product(factors)))
    return result


def _groups(sizes: Sequence[float], limit: float) -> list[tuple[int, int]]:
    """Consecutive places that fit a line together."""
    groups, start, used = [], 0, 0.0
    for place, size in enumerate(sizes):
        if place > start and used + size > limit:
            groups.append((start, place))
            start, used = place, 0.0
        used += size
    return [*groups, (start, len(sizes))]

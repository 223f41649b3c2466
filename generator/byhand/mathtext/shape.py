"""The shape of a printed formula: about how wide it is, how tall, and where a product needs its dot."""

from __future__ import annotations

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
    is_numeric,
)
from byhand.unknown import most


def needs_dot(left: Node, right: Node) -> bool:
    """Whether two neighbours in a product would read as one number without a dot between them."""
    return _begins_with_digit(right) or (is_numeric(right) and is_numeric(left))


def _begins_with_digit(node: Node) -> bool:
    match bare(node):
        case Number() | Blank():
            return True
        case Power(base, _) | Script(base, _, _):
            return _begins_with_digit(base)
        case Product(factors, _):
            return _begins_with_digit(factors[0])
    return False


#: Of every blank, in digits: nothing about a number can be told from the room that is left for it.
BLANK_WIDTH, SMALL_BLANK_WIDTH = 9.0, 4.0


def width(node: Node) -> float:
    """About how wide the node is printed, in digits."""
    match node:
        case Number() as number:
            return number.size()
        case Blank(_, small):
            return SMALL_BLANK_WIDTH if small else BLANK_WIDTH
        case Letter() | Sign():
            return 1.2
        case Word(text) | Label(text):
            return len(text)
        case Row(items):
            return sum(map(width, items))
        case Total(terms):
            return sum(width(term) for _, term in terms) + 2.2 * (len(terms) - 1)
        case Product(factors, _):
            dots = 1.4 if is_numeric(node) else 0.4
            return sum(map(width, factors)) + dots * (len(factors) - 1)
        case Negated(body):
            return width(body) + 1.5
        case Fence(body, _):
            return width(body) + 1.2
        case Root(body) | Accent(_, body):
            return width(body) + 0.8
        case Mark(_, body, _):
            return width(body)
        case Fraction(over, under):
            return most([width(over), width(under)]) + 0.5
        case Power(base, exponent):
            return width(base) + 0.7 * width(exponent)
        case Script(base, below, above):
            return width(base) + 0.7 * most([width(below) if below else 0, width(above) if above else 0])
        case Call(function, arguments):
            return width(function) + sum(map(width, arguments)) + len(arguments) + 0.4
        case Matrix(rows):
            return sum(most([width(row[place]) for row in rows]) + 1.6 for place in range(len(rows[0]))) + 0.8
        case Cases(branches):
            return most([width(body) + (width(when) if when else 8) + 4 for body, when in branches])
        case Relation(left, _, right):
            return width(left) + width(right) + 2.5


def tall(node: Node) -> bool:
    """Whether brackets around the node have to grow."""
    match node:
        case Fraction() | Root() | Matrix() | Cases():
            return True
        case Row(items):
            return any(map(tall, items))
        case Total(terms):
            return any(tall(term) for _, term in terms)
        case Product(factors, _):
            return any(map(tall, factors))
        case Negated(body) | Fence(body, _) | Mark(_, body, _) | Accent(_, body) | Script(body, _, _) | Power(body, _):
            return tall(body)
        case Call(_, arguments):
            return any(map(tall, arguments))
        case Relation(left, _, right):
            return tall(left) or tall(right)
    return False

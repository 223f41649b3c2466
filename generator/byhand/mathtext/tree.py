"""The maths-layout tree: what a formula looks like, before any dialect.

Writers turn it into LaTeX, MathML, Typst, plain text or speech. The constructors ``total``, ``product``, ``power``
and ``quotient`` put brackets where arithmetic needs them (a negative factor, a sum inside a product), so no writer
has to. A ``Mark`` ties what it holds to the quantity that it shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction as Ratio
from typing import Literal


@dataclass(frozen=True, slots=True)
class Number:
    """text: unsigned digits, as ``0.1385``. exponent: of ten, for scientific form."""

    text: str
    negative: bool = False
    exponent: int | None = None

    def worth(self) -> Ratio:
        """Its value."""
        return Ratio(f"{'-' if self.negative else ''}{self.text}") * Ratio(10) ** (self.exponent or 0)

    def outline(self) -> Number:
        """A number of the same look, whose digits may be others."""
        return self

    def size(self) -> float:
        """About how wide it is printed, in digits."""
        return len(self.text) + self.negative + (0 if self.exponent is None else 4)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter in italics, Latin or Greek (``δ``)."""

    char: str


@dataclass(frozen=True, slots=True)
class Word:
    """Several letters set upright: a function's or a quantity's name (``net``, ``ln``)."""

    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """Text of an author's or of a sentence's inside a formula; escaped by every writer."""

    text: str


@dataclass(frozen=True, slots=True)
class Sign:
    """An operator or punctuation by itself: ``∂``, ``,``, ``…``, ``←``, ``⊤``."""

    char: str


@dataclass(frozen=True, slots=True)
class Row:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """A sum; each term with whether it is subtracted."""

    terms: tuple[tuple[bool, Node], ...]


@dataclass(frozen=True, slots=True)
class Product:
    """sign: what stands between factors (``⊙``), or "" for the usual product."""

    factors: tuple[Node, ...]
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Negated:
    body: Node


@dataclass(frozen=True, slots=True)
class Fraction:
    over: Node
    under: Node


@dataclass(frozen=True, slots=True)
class Power:
    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Script:
    base: Node
    below: Node | None = None
    above: Node | None = None


@dataclass(frozen=True, slots=True)
class Accent:
    kind: Literal["hat", "bar", "bold"]
    body: Node


@dataclass(frozen=True, slots=True)
class Fence:
    """kind: ``()``, ``[]`` or ``||``."""

    body: Node
    kind: Literal["()", "[]", "||"] = "()"


@dataclass(frozen=True, slots=True)
class Call:
    """A function applied to arguments."""

    function: Node
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Root:
    body: Node


@dataclass(frozen=True, slots=True)
class Matrix:
    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """Each case: what it gives, and when (``None``: otherwise)."""

    branches: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """Two sides of a comparison or an equality inside a formula."""

    left: Node
    sign: str
    right: Node


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty box in place of a number, as wide as any other. number: its name; 0: it is not asked for.

    small: whether nobody is to write into it, because it has its place elsewhere.
    """

    number: int
    small: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Shows the quantity ``address`` (as ``step1.delta2_1``); ``value`` tells numbers from symbols."""

    address: str
    body: Node
    value: bool = False


Node = (
    Number | Letter | Word | Label | Sign | Row | Total | Product | Negated | Fraction | Power | Script | Accent
    | Fence | Call | Root | Matrix | Cases | Relation | Blank | Mark
)  # fmt: skip


def bare(node: Node) -> Node:
    """What a mark holds."""
    while isinstance(node, Mark):
        node = node.body
    return node


def _is_negative(node: Node) -> bool:
    inner = bare(node)
    return (isinstance(inner, Number) and inner.negative) or isinstance(inner, Negated)


def _is_scientific(node: Node) -> bool:
    inner = bare(node)
    return isinstance(inner, Number) and inner.exponent is not None


def as_factor(node: Node) -> Node:
    """The node as a factor of a product: sums, negatives and scientific numbers in brackets."""
    if isinstance(bare(node), Total | Relation) or _is_negative(node) or _is_scientific(node):
        return Fence(node)
    return node


def total(*terms: tuple[bool, Node]) -> Node:
    """A sum of (subtracted, term); negatives after the first stand in brackets."""
    if len(terms) == 1:
        subtracted, node = terms[0]
        return negated(node) if subtracted else node
    placed = []
    for place, (subtracted, node) in enumerate(terms):
        nested = isinstance(bare(node), Total) and (subtracted or place > 0)
        placed.append((subtracted, Fence(node) if nested or (_is_negative(node) and (place or subtracted)) else node))
    return Total(tuple(placed))


def product(*factors: Node, sign: str = "") -> Node:
    if len(factors) == 1:
        return factors[0]
    return Product(tuple(as_factor(factor) for factor in factors), sign)


def negated(node: Node) -> Node:
    inner = bare(node)
    if isinstance(inner, Total) or _is_negative(node):
        return Negated(Fence(node))
    return Negated(node)


def power(base: Node, exponent: Node) -> Node:
    inner = bare(base)
    brackets = isinstance(inner, Total | Product | Fraction | Negated | Power | Call | Script) and not (
        isinstance(inner, Script) and inner.above is None
    )
    if brackets or _is_negative(base) or _is_scientific(base):
        base = Fence(base)
    return Power(base, exponent)


def is_numeric(node: Node) -> bool:
    """Whether the node holds numbers only, no symbol."""
    match node:
        case Number() | Blank():
            return True
        case Letter() | Word() | Label() | Script() | Accent() | Matrix() | Cases() | Relation():
            return False
        case Sign(char):
            return char in "eπ"
        case Row(items):
            return all(map(is_numeric, items))
        case Total(terms):
            return all(is_numeric(term) for _, term in terms)
        case Product(factors, _):
            return all(map(is_numeric, factors))
        case Negated(body) | Fence(body, _) | Root(body) | Mark(_, body, _):
            return is_numeric(body)
        case Fraction(over, under):
            return is_numeric(over) and is_numeric(under)
        case Power(base, exponent):
            return is_numeric(base) and is_numeric(exponent)
        case Call(_, arguments):
            return all(map(is_numeric, arguments))


def printed_value(node: Node) -> Ratio | None:
    """What a number, or a sum of numbers, comes to as it is printed; ``None`` for anything else."""
    match bare(node):
        case Number() as number:
            return number.worth()
        case Negated(body):
            return None if (value := printed_value(body)) is None else -value
        case Fence(body, "()"):
            return printed_value(body)
        case Total(terms):
            values = [(subtracted, printed_value(term)) for subtracted, term in terms]
            known = [-value if subtracted else value for subtracted, value in values if value is not None]
            return sum(known, Ratio(0)) if len(known) == len(values) else None
    return None

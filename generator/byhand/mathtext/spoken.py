"""How signs and words of ours are called in the catalogue of speech, and which formulas need no brackets in words."""

from __future__ import annotations

from byhand.mathtext.identifier import GREEK as LETTERS
from byhand.mathtext.tree import (
    Accent,
    Blank,
    Fence,
    Label,
    Letter,
    Negated,
    Node,
    Number,
    Row,
    Script,
    Sign,
    Word,
    bare,
)

#: Each sign → the end of its phrase's key.
GREEK = {char: name for name, char in LETTERS.items()}

RELATIONS = {
    "=": "equal", "≈": "about", "≤": "at_most", "≥": "at_least", "<": "less", ">": "greater", "≠": "unequal",
    "→": "tends", "←": "from", "≔": "defined",
}  # fmt: skip

SIGNS = {
    ",": "comma", ".": "point", "e": "euler", "π": "pi", "⋯": "dots", "…": "dots", "⋮": "dots", "∇": "gradient",
    "∏": "product", "∂": "partial", "∑": "sum", "Δ": "change", "⊤": "transposed", "′": "prime", "|": "bar",
    "(": "open_round", ")": "close_round", "[": "open_square", "]": "close_square", "−1": "minus_one", "ℓ": "ell",
}  # fmt: skip

OPERATORS = {"+": "plus", "−": "minus", "·": "times", "⊙": "elementwise"}

#: Words of ours that are read otherwise than they are written.
WORDS = frozenset("ln max min tanh sinh cosh sin cos exp sgn id".split())


def flat(above: Node | None) -> list[Node]:
    """The marks above a symbol, one by one."""
    if above is None:
        return []
    inner = bare(above)
    return [mark for item in inner.items for mark in flat(item)] if isinstance(inner, Row) else [above]


def short(node: Node) -> bool:
    """Whether what is said of the node cannot be taken for more or less than the node."""
    match bare(node):
        case Number(_, _, exponent):
            return exponent is None
        case Letter() | Word() | Label() | Sign() | Blank():
            return True
        case Script(base, _, _) | Accent(_, base):
            return short(base)
        case Fence(body, "()"):
            inner = bare(body)
            return isinstance(inner, Number) and inner.exponent is None
    return False


def short_index(node: Node) -> bool:
    match bare(node):
        case Script(base, below, above):
            return above is None and short(base) and (below is None or short_index(below))
        case Row(items):
            return all(map(short_index, items))
    return short(node)


def short_exponent(node: Node) -> bool:
    inner = bare(node)
    return short(inner.body if isinstance(inner, Negated) else inner)

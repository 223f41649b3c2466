"""The tree as plain text on one line: for titles, alternative texts and tooltips."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from byhand.mathtext.phrases import Phrase, last_word, separator
from byhand.mathtext.shape import needs_dot
from byhand.mathtext.sums import sum_text
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

_BELOW = dict(zip("0123456789+−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))
_ABOVE = dict(
    zip("0123456789+−=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)
) | {
    "⊤": "ᵀ",
    "′": "′",
}
_COMBINED = {"hat": "\u0302", "bar": "\u0304"}

#: A word with its index, or what stands in brackets already.
_WHOLE = re.compile(r"[\w₀-₉ₐ-ₜ]+|\([^()]*\)|\[[^\[\]]*\]|.")


class PlainWriter:
    """phrase: a word of the catalogue, by its key. mark: between a number's whole and its decimals."""

    def __init__(self, phrase: Phrase = last_word, mark: str = ".") -> None:
        self.phrase = phrase
        self.mark = mark
        self.comma = f"{separator(mark)} "

    def write(self, node: Node) -> str:
        """The formula as text without markup; an author's text in it is not escaped."""
        match node:
            case Number(text, negative, exponent):
                power = "" if exponent is None else f" × 10{_raised(str(exponent).replace('-', '−'))}"
                return f"{'−' if negative else ''}{text.replace('.', self.mark)}{power}"
            case Letter(char) | Sign(char):
                return {"⊙": " ⊙ ", "←": " ← ", "→": " → ", ",": ", "}.get(char, char)
            case Word(text) | Label(text):
                return text
            case Row(items):
                return "".join(map(self.write, items))
            case Total(terms):
                return sum_text(terms, self.write, "−")
            case Product(factors, sign):
                return self._product(factors, sign)
            case Negated(body):
                return f"−{self.write(body)}"
            case Fraction(over, under):
                return f"{self._grouped(over)}/{self._grouped(under, below=True)}"
            case Power(base, exponent):
                return f"{self._grouped(base)}{_raised(self.write(exponent))}"
            case Script():
                return self._script(node)
            case Accent(kind, body):
                return self.write(body) + _COMBINED.get(kind, "")
            case Fence(body, kind):
                return f"{kind[0]}{self.write(body)}{kind[1]}"
            case Call(function, arguments):
                return f"{self.write(function)}({self.comma.join(map(self.write, arguments))})"
            case Root(body):
                return f"√{self._grouped(body)}"
            case Matrix(rows):
                return f"[{'; '.join(' '.join(map(self.write, row)) for row in rows)}]"
            case Cases(branches):
                return self._cases(branches)
            case Relation(left, sign, right):
                return f"{self.write(left)} {sign} {self.write(right)}"
            case Blank(number):
                return f"[{self.phrase('document.blank')} {number or '…'}]"
            case Mark(_, body, _):
                return self.write(body)
        raise TypeError(f"no plain text for {type(node).__name__}")

    def _product(self, factors: Sequence[Node], sign: str) -> str:
        written = self.write(factors[0])
        for left, right in itertools.pairwise(factors):
            joint = f" {sign} " if sign else " · " if needs_dot(left, right) else " "
            written += joint + self.write(right)
        return written

    def _script(self, node: Script) -> str:
        below = "" if node.below is None else _lowered(self.write(node.below))
        above = "" if node.above is None else _raised(self.write(node.above))
        return f"{self.write(node.base)}{below}{above}"

    def _grouped(self, node: Node, *, below: bool = False) -> str:
        """In brackets where it would not stay together; ``below`` a line even a product does not."""
        written, inner = self.write(node), bare(node)
        apart: tuple[type, ...] = (Total, Negated, Relation, Fraction, Cases, *((Product,) if below else ()))
        scientific = isinstance(inner, Number) and (inner.exponent is not None or inner.negative)
        several = below and isinstance(inner, Row) and " " in written
        return f"({written})" if isinstance(inner, apart) or scientific or several else written

    def _cases(self, branches: Sequence[tuple[Node, Node | None]]) -> str:
        written = [
            f"{self.write(body)} {self.phrase('document.otherwise')}"
            if when is None
            else f"{self.write(body)} {self.phrase('document.if')} {self.write(when)}"
            for body, when in branches
        ]
        return self.comma.join(written)


def _lowered(text: str) -> str:
    if text and all(char in _BELOW for char in text):
        return "".join(_BELOW[char] for char in text)
    return f"_{_together(text)}"


def _raised(text: str) -> str:
    if text and all(char in _ABOVE for char in text):
        return "".join(_ABOVE[char] for char in text)
    return f"^{_together(text)}"


def _together(text: str) -> str:
    """In brackets, where it hasn't any of its own and could seem to end earlier."""
    whole = _WHOLE.fullmatch(text) is not None
    return text if whole else f"({text})"

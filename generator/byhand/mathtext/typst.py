"""The tree as Typst mathematics.

Symbols are written as Unicode characters, because their names change between versions of Typst. Whatever an author
wrote stands in a string literal, in which nothing is special but ``\\`` and ``"``; every comma, bracket and dot of ours
is escaped, so none is read as the end of an argument, as a group or as a field.
"""

from __future__ import annotations

import itertools
import re

from byhand.mathtext.phrases import Phrase, last_word, separator
from byhand.mathtext.shape import needs_dot, tall
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

_SIGNS = {
    "∂": "∂", "e": "upright(e)", "π": "π", "⋯": "⋯", "…": "…", "⋮": "⋮", "⊙": "⊙", "←": "←", "→": "→", "⊤": "⊤",
    "′": "'", ",": r"\,", "+": "+", "−": "−", "∇": "∇", ".": r"\.", "·": "⋅", "∑": "∑", "Δ": "Δ", "[": r"\[",
    "]": r"\]", "(": r"\(", ")": r"\)", "": '""', "|": r"\|", "=": "=", "≈": "≈", "−1": "−1", "∏": "∏", " ": "thin",
    "≠": "≠", "ℓ": "ℓ",
}  # fmt: skip

RELATIONS = {
    "=": "=", "≈": "≈", "≤": "≤", "≥": "≥", "<": r"\<", ">": r"\>", "→": "→", "": "", "≔": "≔", "+": "+", "−": "−",
    "·": "⋅",
}  # fmt: skip

#: What Typst's own fonts can print; a character without a glyph would stop the whole document.
_UNPRINTABLE = re.compile(
    "[^ -~\u00a0-\u00ac\u00ae-\u0377\u0391-\u03a1\u03a3-\u0481\u048a-\u04ff\u05d0-\u05ea\u0621-\u063a\u0641-\u064a"
    "\u10d0-\u10f6\u1e00-\u1eff\u2002-\u200a\u2010-\u2027\u202f\u2030-\u2040\u2044-\u2052\u2070\u2071\u2074-\u208e\u20a0-\u20ac\u2100-\u211e"
    "\u2190-\u23ff\u2500-\u25ff\u27e6-\u27eb\ufb00-\ufb06\U0001d400-\U0001d454\U0001d456-\U0001d49c\U0001d6a8-\U0001d7cb]"
)
_CONTROL = re.compile("[\\x00-\\x1f\\x7f-\\x9f\u2028\u2029]+")


def literal(text: str) -> str:
    """The text as a string of Typst's, on one line and harmless, whatever it says."""
    text = _CONTROL.sub(" ", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def printable(text: str) -> str:
    """What cannot be printed as its number, so that no two texts look the same."""
    return _UNPRINTABLE.sub(lambda found: f"U+{ord(found[0]):04X}", _CONTROL.sub(" ", text))


class TypstWriter:
    """phrase: a word of the catalogue, by its key. mark: between a number's whole and its decimals."""

    def __init__(self, phrase: Phrase = last_word, mark: str = ".") -> None:
        self.phrase = phrase
        self.mark = mark
        self.comma = rf"\{separator(mark)} "

    def write(self, node: Node) -> str:
        """The formula, without delimiters."""
        match node:
            case Number(text, negative, exponent):
                ten = "" if exponent is None else f" × 10^({_minus(str(exponent))})"
                return f"{'−' if negative else ''}{self._digits(text)}{ten}"
            case Letter(char):
                return char if char.isalpha() and len(char) == 1 else literal(printable(char))
            case Word(text):
                return f"upright({literal(printable(text))})"
            case Label(text):
                return literal(printable(text))
            case Sign(char):
                return _SIGNS[char]
            case Row(items):
                return _joined([self.write(item) for item in items])
            case Total(terms):
                return sum_text(terms, self.write, "−")
            case Product(factors, sign):
                return self._product(factors, sign)
            case Negated(body):
                return "−" + self.write(body)
            case Fraction(over, under):
                return f"frac({self.write(over)}, {self.write(under)})"
            case Power(base, exponent):
                return f"{self._powered(base)}^({self.write(exponent)})"
            case Script():
                return self._script(node)
            case Accent(kind, body):
                inner = self.write(body)
                return f"upright(bold({inner}))" if kind == "bold" else f"{_ACCENTS[kind]}({inner})"
            case Fence(body, brackets):
                return _fence(self.write(body), brackets, tall(body))
            case Call(function, arguments):
                inside = self.comma.join(map(self.write, arguments))
                return self._function(function) + _fence(inside, "()", any(map(tall, arguments)))
            case Root(body):
                return f"sqrt({self.write(body)})"
            case Matrix(rows):
                entries = "; ".join(", ".join(map(self.write, row)) for row in rows)
                return f'mat(delim: "[", {entries})'
            case Cases(branches):
                return f"cases({', '.join(self._case(body, when) for body, when in branches)})"
            case Relation(left, sign, right):
                return f"{self.write(left)} {RELATIONS[sign]} {self.write(right)}"
            case Blank(number, small):
                return _blank(number, small)
            case Mark(_, body, _):
                return self.write(body)
        raise TypeError(f"no Typst for {type(node).__name__}")

    def _digits(self, text: str) -> str:
        """The digits; with a comma as a text, since a comma in a formula has space behind it."""
        return text if self.mark == "." or "." not in text else literal(text.replace(".", self.mark))

    def _product(self, factors: tuple[Node, ...], sign: str) -> str:
        written = self.write(factors[0])
        for left, right in itertools.pairwise(factors):
            if sign:
                joint = f" {_SIGNS[sign]} "
            elif needs_dot(left, right):
                joint = " ⋅ "
            else:
                joint = " thin "
            written += joint + self.write(right)
        return written

    def _script(self, node: Script) -> str:
        below = f"_({self.write(node.below)})" if node.below is not None else ""
        above = f"^({self.write(node.above)})" if node.above is not None else ""
        return self._base(node.base) + below + above

    def _powered(self, node: Node) -> str:
        """What an exponent hangs on: it may stand above an index, but not above another exponent."""
        inner = bare(node)
        return self.write(node) if isinstance(inner, Script) and inner.above is None else self._base(node)

    def _base(self, node: Node) -> str:
        """What a script hangs on; what has scripts itself is grouped, which prints no brackets in an attachment."""
        written = self.write(node)
        return f"lr({written})" if isinstance(bare(node), Script | Power | Fraction | Row | Negated) else written

    def _function(self, node: Node) -> str:
        match node:
            case Word(text):
                return f"op({literal(printable(text))}) "
            case Row((first, Sign("′"))):
                return self._function(first).rstrip() + "' "
        return self.write(node) + " "

    def _case(self, body: Node, when: Node | None) -> str:
        if when is None:
            return f"{self.write(body)} & {self._words('otherwise')}"
        return f"{self.write(body)} & {self._words('if')} med {self.write(when)}"

    def _words(self, key: str) -> str:
        return literal(printable(self.phrase(f"document.{key}")))


_ACCENTS = {"hat": "hat", "bar": "macron"}


def _fence(body: str, kind: str, grows: bool) -> str:
    """Brackets; ours grow only around what is tall, an escaped one stays as it is."""
    left, right = (char if grows else f"\\{char}" for char in kind)
    return f"lr({left}{body}{right})" if grows else f"{left}{body}{right}"


def _blank(number: int, small: bool) -> str:
    """A box with its number in it, which the skeleton draws."""
    called = f"({number})" if number else "…"
    return f'#{"small-blank" if small else "blank"}("{called}");'


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _joined(parts: list[str]) -> str:
    """Side by side; a space, which prints nothing, where two letters would read as one name."""
    written = ""
    for part in parts:
        if written and part and written[-1].isalnum() and (part[0].isalnum() or part[0] == "("):
            written += " "
        written += part
    return written

"""Transcribes a web page's formulas, MathML, into the LaTeX subset that the reader of parts knows: one grammar for all.

Elements are transcribed from the inside out, as they close, so nothing here recurses. What can be seen decides: an
``mrow`` groups nothing, and characters that are no part of the subset stay, to be refused by the reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

MAX_DEPTH = 200
MAX_LENGTH = 1_000_000

_GREEK = dict(
    zip(
        "αβγδεϵζηθικλμνξπρστυφϕχψωΓΔΘΛΞΠΣΥΦΨΩ",
        "alpha beta gamma delta epsilon epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon "
        "varphi phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split(),
        strict=True,
    )
)
_COMMANDS = {char: f"\\{name}" for char, name in _GREEK.items()} | {
    "∂": r"\partial", "∇": r"\nabla", "∆": r"\Delta", "ℓ": r"\ell", "⊤": r"\top", "−": "-", "·": r"\cdot",
    "⋅": r"\cdot", "×": r"\times", "*": r"\cdot", "⊙": r"\odot", "∘": r"\odot", "≈": r"\approx", "≠": r"\ne",
    "≤": r"\le", "≥": r"\ge", "<": r"\lt", ">": r"\gt", "→": r"\to", "←": r"\leftarrow", "≔": "=", "∑": r"\sum",
    "∏": r"\prod", "⋯": r"\cdots", "…": r"\ldots", "⋮": r"\vdots", "⋱": r"\ddots", "′": "'", "‖": r"\|",
    "{": r"\lbrace", "}": r"\rbrace", "\u2062": r"\,", "\u2063": ",", "\u2064": "+",
}  # fmt: skip
_APPLY = "\u2061"
_OPERATORS = frozenset(("ln", "log", "tanh", "cosh", "sinh", "sin", "cos", "tan", "max", "min", "exp"))
_ACCENTS = {"＾": "hat", "ˆ": "hat", "¯": "bar", "‾": "bar", "~": "tilde", "˜": "tilde", "˙": "dot"}
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?|\.[0-9]+", re.ASCII)
#: What a function is named: any word, or, with a prime, also one that LaTeX has a command for.
_NAMED = re.compile(r"(?:\\mathrm\{([^{}]*)\}|\\([a-z]+)(?='))('?)")
#: What would end a word, or begin something, in LaTeX; an author's words stay words.
_HARMLESS = str.maketrans({char: chr(ord(char) + 0xFEE0) for char in "\\{}$%&#_^"} | {"\u00a0": "~"})
_GROUPED = frozenset(("msub", "msup", "msubsup", "mfrac"))


class Broken(ValueError):
    """The formula is no formula; the message says where it breaks."""


@dataclass(slots=True)
class _Piece:
    """An element that was closed. tag: its name, an mrow's with one child being that child's. source: its LaTeX."""

    tag: str
    source: str


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: Mapping[str, str | None]
    text: str = ""
    children: list[_Piece] = field(default_factory=list)


class Formula:
    """One ``<math>``, fed with its tags and texts; every method raises Broken."""

    def __init__(self) -> None:
        self.open = [_Element("math", {})]
        self.length = 0
        self.source = ""

    def start(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if tag not in _TRANSCRIBED:
            raise Broken(f"<{tag}> in a formula")
        if len(self.open) > MAX_DEPTH:
            raise Broken("a formula nested so deep")
        self.open.append(_Element(tag, attributes))

    def data(self, text: str) -> None:
        element = self.open[-1]
        if element.tag in _WORDS:
            element.text += text
        elif text.strip():
            raise Broken(f"{text.strip()[:20]!r} between the elements of a formula")

    def end(self, tag: str) -> bool:
        """Whether that was the formula's own end; its LaTeX is then ``source``."""
        element = self.open.pop()
        if element.tag != tag:
            raise Broken(f"a <{element.tag}> that </{tag}> closes")
        self.source = _TRANSCRIBED[tag](element)
        self.length += len(self.source)
        if self.length > MAX_LENGTH:
            raise Broken("a formula of such length")
        if not self.open:
            return True
        alone = tag in _ROWS and len(element.children) == 1
        self.open[-1].children.append(_Piece(element.children[0].tag if alone else tag, self.source))
        return False


def _row(element: _Element) -> str:
    """Children from left to right; an invisible ``apply`` makes a function of the name before it."""
    sources: list[str] = []
    for piece in element.children:
        if piece.source == _APPLY:
            if sources and (named := _NAMED.fullmatch(sources[-1])):
                sources[-1] = rf"\operatorname{{{named[1] or named[2]}}}{named[3]}"
        elif piece.source == "'" and sources:
            name = sources[-1].removeprefix("\\")  # a prime belongs to the name before it
            sources[-1] = rf"\operatorname{{{name}}}'" if name in _OPERATORS else f"{sources[-1]}'"
        elif piece.source:
            sources.append(piece.source)
    return " ".join(sources)


def _number(element: _Element) -> str:
    text = element.text.strip()
    if not _NUMBER.fullmatch(text):
        raise Broken(f"a number that is none: {text[:20]!r}")
    return text.replace(",", "{,}")


def _identifier(element: _Element) -> str:
    text = element.text.strip()
    if text in _COMMANDS or not text:
        return _COMMANDS.get(text, "")
    if text == "e" and element.attributes.get("mathvariant") == "normal":
        return r"\mathrm{e}"
    if text in _OPERATORS:
        return f"\\{text}"
    if _NUMBER.fullmatch(text):
        return text.replace(",", "{,}")  # it looks like a number, so it is one
    single = len(text) == 1 and element.attributes.get("mathvariant") != "normal" and text.isalpha()
    return text if single else rf"\mathrm{{{_words(text)}}}"


def _operator(element: _Element) -> str:
    text = element.text.strip()
    if text == "|":
        return {"prefix": r"\lvert", "postfix": r"\rvert"}.get(element.attributes.get("form") or "", "|")
    if text in _COMMANDS:
        return _COMMANDS[text]
    return text if text == _APPLY else text.translate(_HARMLESS)


def _text(element: _Element) -> str:
    text = " ".join(element.text.split(" "))
    return rf"\text{{{_words(text.strip(' '))}}}"


def _words(text: str) -> str:
    return " ".join(text.translate(_HARMLESS).splitlines())


def _parts(element: _Element, count: int) -> list[_Piece]:
    if len(element.children) != count:
        raise Broken(f"a <{element.tag}> of {len(element.children)} parts, not {count}")
    return element.children


def _base(piece: _Piece) -> str:
    return f"{{{piece.source}}}" if piece.tag in _GROUPED else piece.source


def _script(marks: str) -> Callable[[_Element], str]:
    """A base with what stands below (``_``) and above (``^``) it; a prime is no exponent."""

    def transcribe(element: _Element) -> str:
        base, *scripts = _parts(element, 1 + len(marks))
        if marks == "^" and scripts[0].source == "'":
            return f"{base.source}'"
        return _base(base) + "".join(f"{mark}{{{piece.source}}}" for mark, piece in zip(marks, scripts, strict=True))

    return transcribe


def _over(element: _Element) -> str:
    base, over = _parts(element, 2)
    accent = _ACCENTS.get(over.source)
    return rf"\{accent}{{{base.source}}}" if accent else f"{base.source}^{{{over.source}}}"


def _fraction(element: _Element) -> str:
    over, under = _parts(element, 2)
    return rf"\frac{{{over.source}}}{{{under.source}}}"


def _root(element: _Element) -> str:
    base, degree = _parts(element, 2)
    return rf"\sqrt[{degree.source}]{{{base.source}}}"


def _table_row(element: _Element) -> str:
    return " & ".join(piece.source for piece in element.children)


def _table(element: _Element) -> str:
    name = "cases" if "cases" in (element.attributes.get("class") or "").split() else "matrix"
    rows = r" \\ ".join(piece.source for piece in element.children)
    return rf"\begin{{{name}}} {rows} \end{{{name}}}"


def _braced(element: _Element) -> str:
    """A row; the brace that stands before cases belongs to them."""
    if any(piece.tag == "mtable" and piece.source.startswith(r"\begin{cases}") for piece in element.children):
        element.children = [piece for piece in element.children if piece.source != r"\lbrace"]
    return _row(element)


def _first(element: _Element) -> str:
    return element.children[0].source if element.children else ""


_ROWS = frozenset(("math", "mrow", "mstyle", "mpadded", "mtd", "menclose", "a"))
_WORDS = frozenset(("mn", "mi", "mo", "mtext", "ms", "annotation"))
_TRANSCRIBED: Mapping[str, Callable[[_Element], str]] = {
    **dict.fromkeys(_ROWS, _braced),
    "mn": _number,
    "mi": _identifier,
    "mo": _operator,
    "mtext": _text,
    "ms": _text,
    "mspace": lambda element: r"\,",
    "mphantom": lambda element: "",
    "annotation": lambda element: "",
    "semantics": _first,
    "mfrac": _fraction,
    "msqrt": lambda element: rf"\sqrt{{{_row(element)}}}",
    "mroot": _root,
    "msub": _script("_"),
    "msup": _script("^"),
    "msubsup": _script("_^"),
    "munder": _script("_"),
    "mover": _over,
    "munderover": _script("_^"),
    "mtable": _table,
    "mtr": _table_row,
}

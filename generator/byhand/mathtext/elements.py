"""The elements of MathML that the writer puts together: letters, numbers, signs, brackets, tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

TIMES = "\u2062"  # invisible: read aloud, not drawn
APPLY = "\u2061"  # between a function and its argument, likewise
MINUS = '<mo form="prefix">−</mo>'

#: Signs that are names, not operators; upright ones, since a browser slants a single letter.
_NAMES = {"e": True, "π": False, "∂": False, "∇": True, "Δ": True, "⊤": True, "ℓ": False}
_OPERATORS = {
    "⋯": "<mo>⋯</mo>",
    "…": "<mo>…</mo>",
    "⋮": "<mo>⋮</mo>",
    "⊙": '<mo largeop="false">⊙</mo>',
    "∑": '<mo form="prefix">∑</mo>',
    "∏": '<mo form="prefix">∏</mo>',
    ",": "<mo>,</mo>",
    ".": '<mo separator="true">.</mo>',
    "|": '<mo stretchy="false" form="infix">|</mo>',
    "·": "<mo>·</mo>",
    "+": "<mo>+</mo>",
    "−": "<mo>−</mo>",
    "−1": f"<mrow>{MINUS}<mn>1</mn></mrow>",
    "′": '<mo form="postfix">′</mo>',
    " ": '<mspace width=".17em"/>',
    **{sign: f"<mo>{sign}</mo>" for sign in "←→=≈≠≤≥"},
}
RELATIONS = {"<": "&lt;", ">": "&gt;", **{sign: sign for sign in "=≈≤≥→≔≠"}}
HATS = {"hat": "ˆ", "bar": "¯"}

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
#: Characters that turn the direction of writing or cannot be seen: an author's name shows its letters, nothing else.
_UNSEEN = re.compile(r"[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def shown(text: str) -> str:
    """An author's text on one line, without what cannot be seen or stand in XML."""
    return _UNSEEN.sub("", _CONTROL.sub(" ", text))


def harmless(text: str) -> str:
    """An author's text as character data, on one line."""
    return escape(shown(text))


def one(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"<mrow>{''.join(items)}</mrow>"


def number(text: str, negative: bool, exponent: int | None) -> str:
    digits = f"<mn>{text}</mn>"
    if exponent is not None:
        digits += f"<mo>×</mo><msup><mn>10</mn>{number(str(abs(exponent)), exponent < 0, None)}</msup>"
    if negative:
        return f"<mrow>{MINUS}{digits}</mrow>"
    return digits if exponent is None else f"<mrow>{digits}</mrow>"


def blank(number: int, small: bool, word: str) -> str:
    """An empty box, which a style sheet draws; word: what it is called when it is read aloud."""
    kind = "blank small" if small else "blank"
    if not number:
        return f'<mrow class="{kind}"><mo>…</mo></mrow>'
    return f'<mtext class="{kind}" role="img" aria-label="{harmless(word)} {number}">({number})</mtext>'


def letter(char: str) -> str:
    return upright(char) if "Α" <= char <= "Ω" else f"<mi>{harmless(char)}</mi>"


def upright(text: str) -> str:
    return f"<mi>{text}</mi>" if len(text) > 1 else f'<mi mathvariant="normal">{text}</mi>'


def sign(char: str) -> list[str]:
    if char == "":
        return ["<mrow></mrow>"]
    if char in _NAMES:
        return [upright(char) if _NAMES[char] else f"<mi>{char}</mi>"]
    if char in "()[]":
        form = "prefix" if char in "([" else "postfix"
        return [f'<mo form="{form}" stretchy="false">{char}</mo>']
    return [_OPERATORS[char]]


def fence(inside: list[str], kind: str, stretches: bool) -> list[str]:
    still = "" if stretches else ' stretchy="false"'
    bars = ' fence="true"' if kind == "||" else ""
    items = [
        f'<mo form="prefix"{bars}{still}>{kind[0]}</mo>',
        *inside,
        f'<mo form="postfix"{bars}{still}>{kind[1]}</mo>',
    ]
    return [one(items)] if stretches else items  # what stretches does so to the height of its own row


def table(rows: Sequence[Sequence[str]], kind: str = "") -> str:
    body = "".join(f"<mtr>{''.join(f'<mtd>{entry}</mtd>' for entry in row)}</mtr>" for row in rows)
    return f'<mtable class="{kind}">{body}</mtable>' if kind else f"<mtable>{body}</mtable>"


def spaced(text: str) -> str:
    """Space at the ends of an author's name and double space in it stay what they are."""
    return re.sub(r"^ | $|(?<= ) ", "\u00a0", harmless(text)) or "\u00a0"


def bold(char: str) -> str:
    """Bold letters have places of their own in Unicode; what has none stays as it is."""
    for first, last, place in (("A", "Z", 0x1D400), ("a", "z", 0x1D41A), ("0", "9", 0x1D7CE)):
        if first <= char <= last:
            return chr(place + ord(char) - ord(first))
    for first, last, place in (("Α", "Ω", 0x1D6A8), ("α", "ω", 0x1D6C2)):
        if first <= char <= last:
            return chr(place + ord(char) - ord(first))
    return char

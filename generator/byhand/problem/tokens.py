"""A formula's text cut into numbers, names and signs, each with its column."""

from __future__ import annotations

import re
from typing import NamedTuple


class FormulaError(ValueError):
    """A formula that cannot be read; the message is one line and names the column."""


class Token(NamedTuple):
    """kind: ``number``, ``name``, the sign itself, or ``end``. column: counted from 1."""

    kind: str
    text: str
    column: int


_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<sign>\*\*|[-+*/^(),])"
)

#: What authors paste from documents, and what to write instead.
_INSTEAD = {
    "\u2212": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u00d7": "*",
    "\u00b7": "*",
    "\u22c5": "*",
    "\u2217": "*",
    "\u00f7": "/",
    "\u2215": "/",
    "\u00b2": "^2",
    "\u00b3": "^3",
    "\u221a": "sqrt( )",
    "\u03c0": "pi",
    "[": "(",
    "{": "(",
    "]": ")",
    "}": ")",
    "**": "^",
}


def tokenize(text: str) -> list[Token]:
    """Every token of ``text``, then one of kind ``end``."""
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.group() == "**":
            raise FormulaError(_unreadable(match.group() if match else text[position], position + 1))
        kind = str(match.lastgroup)
        if kind != "space":
            tokens.append(Token(match.group() if kind == "sign" else kind, match.group(), position + 1))
        position = match.end()
    tokens.append(Token("end", "", len(text) + 1))
    return tokens


def _unreadable(found: str, column: int) -> str:
    if found in _INSTEAD:
        return f"found {found!r} at column {column}; write {_INSTEAD[found]!r} instead"
    code = "" if found.isascii() else f" (U+{ord(found):04X})"
    return f"found {found!r}{code} at column {column}; allowed: numbers, names and + - * / ^ ( ) ,"

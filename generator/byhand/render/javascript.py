"""JavaScript as tokens, as far as our own scripts need it: what is a name, a string, a pattern, a new line."""

from __future__ import annotations

import re
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
      |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      |(?P<word>[^\W\d][\w$]*|\$[\w$]*)
      |(?P<number>\d[\w.]*)
      |(?P<sign>\.\.\.|=>|\?\?=|\?\.|\?\?|\+\+|--|.)""",
    re.VERBOSE | re.DOTALL,
)
_PATTERN = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
#: A slash behind one of these begins a pattern, not a division.
_BEFORE_PATTERN = frozenset("( , = : [ ! & | ? { } ; => return + ??".split())


class Token(NamedTuple):
    """kind: ``word``, ``number``, ``text`` (strings, patterns, pieces of templates) or ``sign``.

    lines: whether a new line stands before it.
    """

    kind: str
    text: str
    lines: bool


def tokens_of(text: str) -> list[Token]:
    """The tokens of a script; space and comments are left out."""
    return _tokens(text, 0, "")[0]


def _tokens(text: str, start: int, end: str) -> tuple[list[Token], int]:
    """The tokens up to a closing brace that nothing here opened (``end``), and where they end."""
    tokens: list[Token] = []
    depth, place, lines = 0, start, False
    while place < len(text):
        before = tokens[-1].text if tokens else ";"
        if text[place] == "`":
            inner, place = _template(text, place)
            tokens += inner
            continue
        if text[place] == "/" and text[place + 1] not in "/*" and before in _BEFORE_PATTERN:
            match = _PATTERN.match(text, place)
        else:
            match = _TOKEN.match(text, place)
        assert match is not None, text[place : place + 40]
        kind = match.lastgroup or "text"
        place = match.end()
        if kind == "space":
            lines = lines or "\n" in match[0]
            continue
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth < 0 and end:
            return tokens, place
        tokens.append(Token(kind, match[0], lines))
        lines = False
    return tokens, place


def _template(text: str, start: int) -> tuple[list[Token], int]:
    """A template's pieces of text, with the tokens of what it holds between them."""
    tokens: list[Token] = []
    piece, place = "`", start + 1
    while text[place] != "`":
        if text.startswith("${", place):
            inner, place = _tokens(text, place + 2, "}")
            tokens += [Token("text", piece + "${", False), *inner]
            piece = "}"
        else:
            length = 2 if text[place] == "\\" else 1
            piece += text[place : place + length]
            place += length
    return [*tokens, Token("text", piece + "`", False)], place + 1

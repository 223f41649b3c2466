"""A page's scripts as they are shipped: without comments and spare space, and with short names.

A name becomes shorter only where that cannot be seen from outside of its script: it is declared there, and it is
nowhere the name of a property. Every such name gets one short name that stands for nothing else, so scopes stay what
they are.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator

from byhand.render.javascript import Token, tokens_of

_KEYWORDS = frozenset(
    "as async await break case catch class const continue delete do else export extends false finally for from function"
    " get if import in instanceof let new null of return set static super switch this throw true try typeof undefined"
    " var void while yield".split()
)
#: A brace behind one of these holds properties, not statements.
_BEFORE_OBJECT = frozenset("( , = : [ ? return throw const let var ... | & ||= &&=".split())
_SEPARATE = frozenset("+-/")


def shipped_script(text: str) -> str:
    """The script with the same meaning and about half the size."""
    tokens = _joined(_bare_parameters(tokens_of(text)))
    names = _short_names(tokens)
    written = ""
    for before, token in itertools.pairwise([Token("sign", ";", False), *tokens]):
        own = (
            names.get(token.text, token.text) if token.kind == "word" and before.text not in (".", "?.") else token.text
        )
        if written and token.lines and _ends(before) and _begins(token):
            written += "\n"
        elif written and _clash(before, token):
            written += " "
        written += own
    return written


def _bare_parameters(tokens: list[Token]) -> list[Token]:
    """``x => …`` for ``(x) => …``."""
    kept = list(tokens)
    for place in range(len(tokens) - 3, 0, -1):
        first, name, last, arrow = tokens[place - 1 : place + 3]
        if (first.text, last.text, arrow.text) == ("(", ")", "=>") and name.kind == "word":
            kept[place - 1 : place + 2] = [name._replace(lines=first.lines)]
    return kept


def _joined(tokens: list[Token]) -> list[Token]:
    """``let`` for ``const``, one of them for several in a row, and no semicolon before a closing brace."""
    kept: list[Token] = []
    begins: list[str] = [""]  # for each open bracket, how its present statement begins
    heads: list[bool] = []  # for each open bracket, whether it is the head of a loop
    empty = False  # whether a semicolon here would be a loop's whole body
    for place, token in enumerate(tokens):
        before, after = (tokens[place - 1] if place else token).text, (tokens[place + 1 : place + 2] or [token])[0].text
        if token.text in ("const", "let") and token.kind == "word":
            token = token._replace(text="let")
            if begins[-1] == "let;":  # the last statement was one, too
                kept[-1] = kept[-1]._replace(text=",")
                begins[-1] = "let"
                continue
        if token.text == "}" and before == ";" and not empty:
            kept.pop()
        empty = token.text == ";" and before == ")" and empty
        if token.kind == "text" and token.text.startswith("}"):
            begins.pop(), heads.pop()
        if token.text in ("(", "[", "{") or (token.kind == "text" and token.text.endswith("${")):
            begins.append("")
            heads.append(before in ("for", "while"))
        elif token.text in (")", "]", "}"):
            begins.pop()
            empty = heads.pop()
            if token.text == "}" and begins[-1] not in ("let",) and after not in (",", ")", ".", ";"):
                begins[-1] = ""
        elif token.text == ";":
            begins[-1] = "let;" if begins[-1] == "let" and not (heads and heads[-1]) else ""
        elif begins[-1] in ("", "let;"):
            begins[-1] = token.text if token.kind == "word" else "?"
        kept.append(token)
    return kept


def _ends(token: Token) -> bool:
    """Whether a statement without a semicolon could end here."""
    return token.kind != "sign" or token.text in ")]}"


def _begins(token: Token) -> bool:
    return token.kind != "sign" or token.text not in ")]},;.:?=>|&*"


def _clash(before: Token, token: Token) -> bool:
    wordy = before.kind in ("word", "number") and token.kind in ("word", "number")
    return wordy or (before.text[-1:] in _SEPARATE and before.text[-1:] == token.text[:1] and token.kind == "sign")


def _short_names(tokens: list[Token]) -> dict[str, str]:
    """Long names that may be shortened, the most frequent first."""
    words = Counter(token.text for token in tokens if token.kind == "word")
    free = set(_declared(tokens)) - set(_declared(tokens, outermost=True)) - set(_properties(tokens)) - _KEYWORDS
    taken = (set(words) - free) | _KEYWORDS
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    short = ("".join(pair) for size in (1, 2) for pair in itertools.product(letters, repeat=size))
    unused = (name for name in short if name not in taken)
    ordered = sorted(free, key=lambda name: (-words[name] * len(name), name))
    return dict(zip(ordered, unused, strict=False))


def _properties(tokens: list[Token]) -> Iterator[str]:
    """Every name that is behind a dot, or a key of an object or a pattern."""
    holds: list[bool] = []  # for each open bracket, whether it is an object's
    for before, token in itertools.pairwise([Token("sign", ";", False), *tokens]):
        if token.kind == "word" and (before.text in (".", "?.") or (holds and holds[-1] and before.text in "{,")):
            yield token.text
        if token.text in ("(", "[", "{") or (token.kind == "text" and token.text.endswith("${")):
            holds.append(token.text == "{" and before.text in _BEFORE_OBJECT)
        elif token.text in (")", "]", "}") or (token.kind == "text" and token.text.startswith("}")):
            holds.pop()
            if token.kind == "text" and token.text.endswith("${"):
                holds.append(False)


def _declared(tokens: list[Token], *, outermost: bool = False) -> Iterator[str]:
    """Every name behind ``const``, ``function`` …, and every parameter; outermost: those that other scripts see."""
    opened: list[int] = []
    for place, token in enumerate(tokens):
        if outermost and opened:
            if token.text in ("(", "[", "{"):
                opened.append(place)
            elif token.text in (")", "]", "}"):
                opened.pop()
            continue
        after = tokens[place + 1].text if place + 1 < len(tokens) else ""
        if token.text in ("const", "let", "var") and token.kind == "word":
            yield from _bound(tokens, place + 1)
        elif token.text in ("function", "class") and token.kind == "word" and after != "(":
            yield after
        elif token.kind == "word" and after == "=>":
            yield token.text
        if token.text in ("(", "[", "{"):
            opened.append(place)
        elif token.text in (")", "]", "}"):
            start = opened.pop()
            named = tokens[start - 1].text if start else ""
            if token.text == ")" and (after == "=>" or named == "catch" or tokens[start - 2].text == "function"):
                yield from _names(tokens[start + 1 : place])


def _bound(tokens: list[Token], place: int) -> Iterator[str]:
    """The names of one declaration: ``a = 1, [b, c] = d``."""
    depth, wanted = 0, True
    while place < len(tokens) and depth >= 0:
        text = tokens[place].text
        if not depth and text in (";", "of", "in"):
            return
        if wanted and not depth and text in ("[", "{"):
            end = _closing(tokens, place)
            yield from _names(tokens[place + 1 : end])
            place, wanted = end + 1, False
            continue
        if wanted and not depth and tokens[place].kind == "word":
            yield text
            wanted = False
        depth += (text in ("(", "[", "{")) - (text in (")", "]", "}"))
        wanted = wanted or (not depth and text == ",")
        place += 1


def _closing(tokens: list[Token], place: int) -> int:
    depth = 0
    for end in range(place, len(tokens)):
        depth += (tokens[end].text in ("(", "[", "{")) - (tokens[end].text in (")", "]", "}"))
        if not depth:
            return end
    raise ValueError("a bracket is not closed")


def _names(tokens: list[Token]) -> Iterator[str]:
    """The names in a list of parameters or in a pattern; what stands for a default is no name."""
    default = False
    for token in tokens:
        default = token.text == "=" or (default and token.text != ",")
        if token.kind == "word" and not default:
            yield token.text

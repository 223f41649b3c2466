"""Where the reader of a part stands among its tokens, and the steps that need no grammar."""

from __future__ import annotations

from collections.abc import Sequence

DIGITS = frozenset("0123456789.")
_NO_ARGUMENT = frozenset(("", ")", "]", "}", r"\rbrace", r"\rvert", ",", ";", "&", "\\\\", "_", "^"))


class Unreadable(ValueError):
    """The tokens are not of the subset; the message says at what."""


class Cursor:
    """``token`` is the current one; past the end it is the empty string.

    symbolic: a symbol or something opaque was met. numeric: a literal was met outside names.
    abridged: an ellipsis was met.
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = [*tokens, "", "", "", ""]
        self.position = 0
        self.token = self.tokens[0]
        self.symbolic = self.numeric = self.abridged = False

    def advance(self) -> str:
        """Step over the current token and return it."""
        token = self.token
        if token:
            self.position += 1
            self.token = self.tokens[self.position]
        return token

    def ahead(self, count: int = 1) -> str:
        return self.tokens[min(self.position + count, len(self.tokens) - 1)]

    def expect(self, token: str) -> None:
        if self.token != token:
            raise Unreadable(self.token or f"the end, where {token} was expected")
        self.advance()

    def raw(self) -> list[str]:
        """The tokens of a braced group without its braces, or the one token that stands for it.

        TeX takes one digit where no brace stands: ``\\frac12``, ``w_12``.
        """
        token = self.token
        if token != "{":
            if token in _NO_ARGUMENT:
                raise Unreadable(token or "the end")
            if token[0] in DIGITS and len(token) > 1:
                self.tokens[self.position] = self.token = token[1:]
                return [token[0]]
            return [self.advance()]
        depth, start = 0, self.position
        while True:
            token = self.advance()
            depth += (token == "{") - (token == "}")
            if depth == 0:
                return self.tokens[start + 1 : self.position - 1]
            if not token:
                raise Unreadable("a brace that is not closed")

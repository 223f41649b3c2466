"""Parts as trees, each spelling read once: a document repeats its formulas in every step."""

from __future__ import annotations

from dataclasses import dataclass

from byhand.proofread.chains import Chain, Part, split
from byhand.proofread.latex import Unreadable, parse
from byhand.proofread.relations import is_bare
from byhand.proofread.tree import Node
from byhand.proofread.unify import is_pattern


@dataclass(slots=True)
class Piece:
    """A part that was read, shared by all parts that are spelt alike.

    symbolic: a symbol or something opaque occurs. numeric: a literal occurs outside names. abridged: an ellipsis does.
    bare: it is nothing but a number, or a matrix of them. pattern: nothing but a symbol, or a matrix of them.
    """

    text: str
    node: Node
    symbolic: bool
    numeric: bool
    abridged: bool
    bare: bool
    pattern: bool


class Pieces:
    """What has been read of one document."""

    def __init__(self, pi_is_symbol: bool, mark: str = ".") -> None:
        self._pi_is_symbol = pi_is_symbol
        self._mark = mark
        self._pieces: dict[str, Piece | str] = {}
        self._chains: dict[str, list[Chain]] = {}

    def chains(self, text: str) -> list[Chain]:
        """The chains of a piece of inline mathematics; their lines count from 0."""
        found = self._chains.get(text)
        if found is None:
            found = self._chains[text] = split(text)
        return found

    def read(self, part: Part) -> Piece | str | None:
        """A part's tree; what it cannot be read for; None where nothing stands."""
        tokens = part.tokens
        if not tokens:
            return None
        key = " ".join(tokens)
        found = self._pieces.get(key)
        if found is None:
            found = self._pieces[key] = self._read(key, tokens)
        return found

    def _read(self, key: str, tokens: list[str]) -> Piece | str:
        try:
            read = parse(tokens, self._pi_is_symbol, self._mark)
        except Unreadable as problem:
            return str(problem)
        bare = not read.symbolic and is_bare(read.node)
        pattern = read.symbolic and is_pattern(read.node)
        return Piece(key, read.node, read.symbolic, read.numeric, read.abridged, bare, pattern)

"""Tables whose columns say what they hold: ``<!-- byhand-table symbol, value, known -->``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from byhand.proofread.blocks import Block
from byhand.proofread.tree import Node, Number, Quotient, Sum
from byhand.proofread.unify import lone_key

if TYPE_CHECKING:
    from byhand.proofread.proof import Proof

_WORDS = ("symbol", "value", "known", "free", "text")
_EMPTY = frozenset(("", "-", "--", "---", "–", "—", "·", "&nbsp;", "&mdash;", r"\textemdash", r"\textendash"))
_RAISED = re.compile(r"10(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,5})")
_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")
_PLAIN = str.maketrans({"−": "-", "×": r"\times ", "*": "", "`": "", "\u00a0": " ", "\u202f": " "})
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


class Table:
    """The meaning of the columns; without a specification every cell is text."""

    def __init__(self, specification: str) -> None:
        self.columns = [word.strip() for word in specification.split(",")] if specification.strip() else []
        self.unknown = next((word for word in self.columns if word not in _WORDS), "")

    def row(self, proof: Proof, block: Block) -> None:
        """Equalities in every cell; then each cell by its column."""
        for cell in block.cells:
            for piece in proof.inline(cell, block.line):
                if piece.kind == "inline":
                    proof.sentence_math(piece, lone=False)
                elif piece.kind in ("math", "broken", "note"):
                    proof.take(piece)
        if not self.columns or self.unknown or any(r"\multicolumn" in cell for cell in block.cells):
            return
        if len(block.cells) != len(self.columns):
            proof.fault(block.line, f"a row of {len(block.cells)} cells in a table of {len(self.columns)} columns")
            return
        key: str | None = None
        for word, cell in zip(self.columns, block.cells, strict=True):
            if word == "symbol":
                key = self.symbol(proof, cell, block.line)
            elif word != "text":
                self.number(proof, word, key, cell, block.line)

    def symbol(self, proof: Proof, cell: str, line: int) -> str | None:
        inside = cell.strip(" *").removeprefix(r"\(").removesuffix(r"\)").strip("$`")
        chains = proof.pieces.chains(inside)
        if len(chains) == 1 and len(chains[0].parts) == 1:
            piece = proof.pieces.read(chains[0].parts[0])
            key = lone_key(piece.node) if piece is not None and not isinstance(piece, str) else None
            if key:
                return key
        proof.fault(line, f"a symbol should stand where {cell!r} stands")
        return None

    def number(self, proof: Proof, word: str, key: str | None, cell: str, line: int) -> None:
        text = cell.strip(" *")
        if text in _EMPTY:
            return
        number = self.read(proof, text)
        if number is None:
            proof.fault(line, f"cannot read {cell!r} as a number")
        elif word == "known":
            proof.known.append((line, number.value, number.text))
        elif word == "free":
            proof.symbols.note(number, line)
        elif key:
            complaint = proof.symbols.bind(proof.scope, key, number, line)
            if complaint:
                proof.fault(line, complaint)

    @staticmethod
    def read(proof: Proof, text: str) -> Number | None:
        """A cell's number, as mathematics or as plain text (``−4.4 × 10⁻⁴``)."""
        inside = text.removeprefix(r"\(").removesuffix(r"\)").strip("$").translate(_PLAIN)
        if proof.rule.mark == ",":
            inside = _COMMA.sub("{,}", inside)
        inside = _RAISED.sub(lambda found: f"10^{{{found[1].translate(_DIGITS)}}}", inside)
        chains = proof.pieces.chains(inside.strip("%\\ ") if inside.endswith("%") else inside)
        parts = [part for chain in chains for part in chain.parts if part.tokens]
        piece = proof.pieces.read(parts[0]) if len(parts) == 1 else None
        if piece is None or isinstance(piece, str):
            return None
        return _as_number(piece.node)


def _as_number(node: Node) -> Number | None:
    """A literal, or a quotient of two as authors give it, perhaps with a minus before it."""
    match node:
        case Number():
            return node
        case Quotient(over=Number() as over, under=Number() as under) if under.value != 0:
            return Number(over.value / under.value, f"{over.text}/{under.text}")
        case Sum(terms=[(-1, Quotient() as inner)]):
            ratio = _as_number(inner)
            return None if ratio is None else Number(-ratio.value, f"-{ratio.text}")
    return None

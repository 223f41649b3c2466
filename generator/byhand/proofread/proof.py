"""One document's proofreading: what has been read so far, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from flint import fmpq

from byhand.proofread.blocks import Block, Lines
from byhand.proofread.chains import Chain, Part, split
from byhand.proofread.pieces import Piece, Pieces
from byhand.proofread.relations import Judge, is_bare, literals
from byhand.proofread.report import NOTHING_RECOMPUTED, Fault, Report
from byhand.proofread.rounding import Rule
from byhand.proofread.symbols import Symbols
from byhand.proofread.tables import Table
from byhand.proofread.tree import Matrix, Node, Number
from byhand.proofread.unify import unify

_EQUAL = frozenset(("=", r"\approx"))
#: By decimal mark.
_PROSE_NUMBER = {
    ".": re.compile(r"(?<![\w./])[0-9]+\.[0-9]+(?!\w|/|\\[A-Za-z]|\.[0-9])"),
    ",": re.compile(r"(?<![\w.,/])[0-9]+,[0-9]+(?!\w|/|\\[A-Za-z]|,[0-9])"),
}
_POWER = re.compile(r"[ \u00a0\u202f]*[×x·][ \u00a0\u202f]*10(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,5})")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SHOWN = 70


class Proof:
    """Takes blocks in their order; ``report`` closes it."""

    def __init__(self, rule: Rule, inline: Callable[[str, int], Iterator[Block]], pi_is_symbol: bool) -> None:
        self.rule = rule
        self.inline = inline
        self.pieces = Pieces(pi_is_symbol, rule.mark)
        self.judge = Judge(rule)
        self.symbols = Symbols()
        self.scope = ""
        self.free = self.heading = False
        self.table: Table | None = None
        self.faults: dict[Fault, None] = {}
        self.equalities = self.elided = 0
        self.loose: list[tuple[int, fmpq, str]] = []
        self.known: list[tuple[int, fmpq, str]] = []
        self.carried: list[tuple[int, fmpq, str]] = []
        self._judged: dict[tuple[str, str, str], str | None] = {}

    def take(self, block: Block) -> None:
        match block.kind:
            case "math":
                for chain in split(block.text, block.line):
                    self.chain(chain, 0)
            case "inline":
                self.sentence_math(block)
            case "prose":
                if not (self.free or self.heading):
                    self.prose(block)
            case "row":
                (self.table or Table("")).row(self, block)
            case "heading":
                self.heading = True
            case "end":
                self.heading = False
                self.table = None if block.text == "table" else self.table
            case "note":
                self.note(block)
            case "broken":
                self.fault(block.line, f"cannot read on: {block.text}")

    def fault(self, line: int, message: str) -> None:
        self.faults[Fault(line, " ".join(message.split()))] = None

    def note(self, block: Block) -> None:
        word, _, rest = block.text.partition(" ")
        if word == "scope":
            self.scope = rest.strip()
        elif word == "table":
            self.table = Table(rest)
            if self.table.unknown:
                self.fault(block.line, f"a column of a table cannot be {self.table.unknown!r}")
        elif word in ("free", "/free"):
            self.free = word == "free"

    def sentence_math(self, block: Block, lone: bool = True) -> None:
        """Equalities within a sentence, and numbers that stand alone in it (``lone``)."""
        chains = self.pieces.chains(block.text)
        for chain in chains:
            pieces = self.chain(chain, block.line)
            only = [piece for piece in pieces if piece is not None]
            if not lone or self.free or self.heading or len(only) != 1 or len(pieces) - len(only) > 1:
                continue
            number = only[0].node
            if isinstance(number, Number) and not _percent(block.after) and not number.text.endswith("%"):
                self.loose_number(block.line, number.value, number.text)

    def prose(self, block: Block) -> None:
        text = block.text
        lines = Lines(text, block.line)
        for found in _PROSE_NUMBER[self.rule.mark].finditer(text):
            if _percent(text[found.end() : found.end() + 12]):
                continue
            digits = found[0].replace(",", ".")
            value = fmpq(int(digits.replace(".", "")[:400]), 10 ** (len(digits[:401]) - digits.index(".") - 1))
            if power := _POWER.match(text, found.end()):
                value *= fmpq(10) ** int(power[1].translate(_RAISED))
            self.loose_number(lines.at(found.start()), value, digits)

    def loose_number(self, line: int, value: fmpq, text: str) -> None:
        """A number in a sentence: with three significant figures it must come from somewhere."""
        mantissa = text.partition(" ")[0]
        long = "." in mantissa and len(mantissa.strip("-").replace(".", "").lstrip("0")) >= 3
        if long and abs(value) not in self.rule.said:
            self.loose.append((line, abs(value), text))

    def chain(self, chain: Chain, offset: int) -> list[Piece | None]:
        """Check one chain; its pieces, None where nothing stands or where it could not be read."""
        pieces: list[Piece | None] = []
        abridged = False
        for part in chain.parts:
            found = self.pieces.read(part)
            if isinstance(found, str):
                self.unreadable(part, found, offset)
                found = None
            elif found is not None:
                abridged |= found.abridged and found.numeric
            pieces.append(found)
        self.elided += abridged
        start = 0
        for index, relation in enumerate(chain.relations):
            left, right = pieces[index], pieces[index + 1]
            if left is not None and right is not None and not (left.symbolic or right.symbolic):
                self.relation(left, relation, right, chain.parts[index + 1].line + offset)
            if relation not in _EQUAL:
                self.run(chain.parts[start : index + 1], pieces[start : index + 1], offset)
                start = index + 1
        if len(pieces) - start > 1:
            self.run(chain.parts[start:], pieces[start:], offset)
        return pieces

    def unreadable(self, part: Part, problem: str, offset: int) -> None:
        if any(character.isdigit() for token in part.tokens for character in token):
            shown = " ".join(part.tokens[: _SHOWN // 2])
            shown = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
            self.fault(part.line + offset, f"cannot read {problem[:_SHOWN]} in {shown}")

    def relation(self, left: Piece, relation: str, right: Piece, line: int) -> None:
        self.equalities += 1
        key = (left.text, relation, right.text)
        if key not in self._judged:
            self._judged[key] = self.judge.complaint(left.node, relation, right.node)
        complaint = self._judged[key]
        if complaint is None:
            return
        number = right.node
        views = self.rule.carry == "rounded" and relation == r"\approx" and left.bare
        if views and is_bare(number):
            self.carried.extend((line, entry.value, complaint) for entry in literals(number))
        else:
            self.fault(line, complaint)

    def run(self, parts: list[Part], pieces: list[Piece | None], offset: int) -> None:
        """Parts that are all equal: their symbols get numbers."""
        value: Piece | None = None
        value_line = 0
        related = sum(bool(part.tokens) for part in parts) > 1
        for part, piece in zip(parts, pieces, strict=True):
            if piece is not None and piece.bare and related:
                value, value_line = piece, part.line + offset
                assert isinstance(piece.node, (Number, Matrix))
                self.symbols.note(piece.node, value_line)
        if value is not None:
            if isinstance(value.node, Number) and any(p is not None and p.symbolic and not p.pattern for p in pieces):
                self.judge.remember(value.node)
            for piece in pieces:
                if piece is not None and piece.pattern:
                    self.bind(piece.node, value.node, value_line)
        for (left, right), (_, part) in zip(pairwise(pieces), pairwise(parts), strict=True):
            if left is None or right is None or left.bare or right.bare:
                continue
            if left.symbolic and right.numeric:
                self.bind(left.node, right.node, part.line + offset)
            elif right.symbolic and left.numeric:
                self.bind(right.node, left.node, part.line + offset)

    def bind(self, symbolic: Node, numeric: Node, line: int) -> None:
        """Bind what the two trees say; where only a constant differs, the numbers are not those of the formula."""
        found = unify(symbolic, numeric)
        if found.clashes:
            if found.bindings and all(self.symbols.has(self.scope, *binding) for binding in found.bindings):
                ours, theirs = found.clashes[0]
                self.fault(line, f"the formula has {ours.text} where its numbers have {theirs.text}")
            return
        for key, value in found.bindings:
            complaint = self.symbols.bind(self.scope, key, value, line)
            if complaint:
                self.fault(line, complaint)

    def report(self, header_line: int) -> Report:
        """Settle what waited for the end of the document."""
        for line, value, complaint in self.carried:
            if not self.symbols.stands_elsewhere(value, line):
                self.fault(line, complaint)
        for line, value, text in self.known:
            if not self.symbols.stands(value):
                self.fault(line, f"{text} is the value of nothing in this document")
        for line, value, text in self.loose:
            if not self.symbols.stands(value, either_sign=True):
                self.fault(line, f"{text} is the value of nothing in this document")
        if not self.equalities:
            self.fault(header_line, NOTHING_RECOMPUTED)
        return Report(tuple(sorted(self.faults)), self.equalities, self.elided, len(self.symbols))


def _percent(after: str) -> bool:
    return after.lstrip(" ~\u00a0\u202f\\,").startswith(("%", "per cent", "percent"))

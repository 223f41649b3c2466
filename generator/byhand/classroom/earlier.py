"""Which variants of unfinished blocks need not be made: a roster that has grown moves everybody behind to other blocks.

Only where a variant has files of its own: it is found by whose it is, whatever block an earlier run put it in.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace

from byhand.classroom.ledger import Finished, Ledger, row_of
from byhand.classroom.making import Layout
from byhand.classroom.roster import Entry


@dataclass(frozen=True, slots=True)
class Block:
    number: int
    entries: tuple[Entry, ...]


class Earlier:
    """left: the unfinished blocks, all others being whole."""

    def __init__(self, ledger: Ledger, blocks: Sequence[Block], left: Sequence[Block], layout: Layout) -> None:
        #: As text: the rows of a large course, with all of their answers, would fill the memory.
        self._found: dict[Entry, str] = {}
        if layout.chunk > 1 or layout.printed:
            return
        unfinished = {block.number for block in left}
        whole = {block.number for block in blocks if block.number not in unfinished}
        records = [number for number in ledger.numbers() if number not in whole]
        wanted = {_whose(entry) for block in left for entry in block.entries} if records else set()
        for number in records:
            for row, files in ledger.finished(number, lambda entry: _whose(entry) in wanted):
                self._found[_whose(row.entry)] = json.dumps([astuple(row), files])

    def missing(self, block: Block) -> tuple[Entry, ...]:
        """Whose variants in the block have to be made."""
        return tuple(entry for entry in block.entries if _whose(entry) not in self._found)

    def of(self, block: Block) -> list[Finished]:
        """The other ones."""
        return [self._finished(entry) for entry in block.entries if _whose(entry) in self._found]

    def _finished(self, entry: Entry) -> Finished:
        row, files = json.loads(self._found[_whose(entry)])
        return Finished(replace(row_of(row), entry=entry), files)


def _whose(entry: Entry) -> Entry:
    """A student is the same in another place of the list; a number is its own place."""
    return replace(entry, number=0) if entry.student else entry

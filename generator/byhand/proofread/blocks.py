"""What the two dialects' readers cut a document into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["math", "inline", "prose", "heading", "row", "end", "note", "broken"]

HEADER = "byhand-document/1"


@dataclass(slots=True)
class Block:
    """One piece of a document, where its text begins.

    math: a display. inline: mathematics within a sentence, ``after`` it the next few characters.
    prose: a sentence's text between mathematics. heading: what follows, up to ``end``, is one.
    row: a table's row of data with its ``cells``; ``end`` behind the last one.
    note: a ``byhand-…`` comment without that prefix. broken: what is wrong here.
    """

    kind: Kind
    line: int
    text: str = ""
    after: str = ""
    cells: tuple[str, ...] = ()


def note(comment: str, line: int) -> Block | None:
    """The block of a comment that is meant for the proofreader."""
    text = comment.strip()
    closing = text.startswith("/")
    if not text.startswith("byhand-", closing):
        return None
    return Block("note", line, ("/" if closing else "") + text[len("byhand-") + closing :])


class Lines:
    """Counts lines while a text is walked from front to back."""

    def __init__(self, text: str, line: int) -> None:
        self.text = text
        self.line = line
        self.position = 0

    def at(self, position: int) -> int:
        """The line of a position that is not before the last one asked for."""
        self.line += self.text.count("\n", self.position, position)
        self.position = position
        return self.line

"""What proofreading hands back."""

from __future__ import annotations

from dataclasses import dataclass

#: The fault of a document that prints no equality at all: a checker that reads nothing must not say "fine".
NOTHING_RECOMPUTED = "found no equality that can be recomputed"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One printed line that does not hold.

    line: counted from 1, in the text that was read.
    message: one line; what is printed and what comes out.
    """

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome for one document.

    faults: in the order of the lines; empty where everything holds.
    equalities: numeric relations that were recomputed from their printed operands.
    elided: rows that could not be recomputed because they are abridged (``\\ldots``).
    symbols: symbols, each within its scope, whose number is known.
    """

    faults: tuple[Fault, ...]
    equalities: int
    elided: int
    symbols: int

    @property
    def nothing(self) -> Fault | None:
        """Why nothing was recomputed, where that is all that can be said: no header, no notebook, no equality."""
        return self.faults[0] if len(self.faults) == 1 and not self.equalities else None

    @property
    def ok(self) -> bool:
        """Whether the document may be handed out."""
        return not self.faults

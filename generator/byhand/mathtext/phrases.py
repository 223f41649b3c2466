"""What a formula takes from the document's language: a few words ("if", "otherwise") and what parts numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

#: A sentence or word of the catalogue, by its dotted key.
Phrase: TypeAlias = Callable[[str], str]


def last_word(key: str) -> str:
    """In place of a catalogue: ``document.otherwise`` says "otherwise"."""
    return key.rpartition(".")[2]


def separator(mark: str) -> str:
    """What parts numbers from one another, where that is their decimal mark: max(0; 0,35)."""
    return ";" if mark == "," else ","

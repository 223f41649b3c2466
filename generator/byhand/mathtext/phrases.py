"""The few words inside formulas ("if", "otherwise") come from the catalogue of the document's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

#: A sentence or word of the catalogue, by its dotted key.
Phrase: TypeAlias = Callable[[str], str]


def last_word(key: str) -> str:
    """In place of a catalogue: ``document.otherwise`` says "otherwise"."""
    return key.rpartition(".")[2]

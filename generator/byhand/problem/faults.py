"""Collecting what is wrong with a problem, and saying it in the same few ways everywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from byhand.errors import Fault, nearest
from byhand.problem.written import Written

#: Looking for the nearest name costs time in proportion to both; beyond these it is left out.
_MOST_NEAREST = 100
_MOST_CANDIDATES = 500


class Faults:
    """The faults found so far, in the order in which they were found."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, where: str, what: str) -> None:
        self.found.append(Fault(where, what))

    def unknown(self, where: str, what: str, name: str, allowed: Sequence[str]) -> None:
        """``name`` is not among ``allowed``: says so, with the nearest of them."""
        close = nearest(name, allowed[:_MOST_CANDIDATES]) if len(self.found) < _MOST_NEAREST else ""
        self.add(where, f"{what}; allowed: {listing(allowed)}{close}")

    def __len__(self) -> int:
        return len(self.found)


def describe(value: object) -> str:
    """What stands in the file, short enough for one line."""
    if isinstance(value, Written):
        return _cut(value.text)
    if isinstance(value, str):
        return json.dumps(value[:60], ensure_ascii=not value.isprintable()) + ("…" if len(value) > 60 else "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return _cut(str(value)) if value.bit_length() < 4_000 else "a huge number"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return "a table"
    return "nothing" if value is None else f"a {type(value).__name__}"


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"


def key_path(parts: Iterable[str | int]) -> str:
    """``network.layers[0].weights``; keys that are no bare words stand in quotes."""
    path = ""
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            bare = re.fullmatch(r"[A-Za-z0-9_-]+", part)
            path += ("." if path else "") + (part if bare else describe(part))
    return path


def listing(names: Sequence[str], most: int = 12) -> str:
    """``a, b, c, …``: enough of the allowed names to see their pattern."""
    if not names:
        return "none"
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


def plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"

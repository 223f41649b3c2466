"""Authors' names as mathematics, each with a look of its own.

``w1`` and ``w_1`` are two names and one look; a weight may be called ``E`` or ``eta``. The first name gets the look,
and what would look like something else stands upright, or as text.
"""

from __future__ import annotations

from collections.abc import Iterable

from byhand.mathtext.identifier import identifier_node
from byhand.mathtext.tree import Label, Node


class Looks:
    """The looks that are taken, and the look of each name (of each kind) that was given one."""

    def __init__(self, reserved: Iterable[Node] = ()) -> None:
        self._taken: set[Node] = set(reserved)
        self._own: dict[tuple[str, str], Node] = {}

    def give(self, kind: str, name: str, otherwise: Node | None = None) -> None:
        """Give the name its look; the next of the candidates where that is taken."""
        candidates = [identifier_node(name), identifier_node(name, upright=True), Label(f"{kind} {name}")]
        if otherwise is not None:
            candidates[1:1] = [otherwise]
        look = next((candidate for candidate in candidates if candidate not in self._taken), candidates[-1])
        self._taken.add(look)
        self._own[kind, name] = look

    def of(self, kind: str, name: str) -> Node:
        return self._own[kind, name]

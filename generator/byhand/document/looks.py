"""Authors' names as mathematics, each with a look of its own.

``w1`` and ``w_1`` are two names and one look; a weight may be called ``E`` or ``eta``. The first name gets the look,
and what would look like something else stands upright, or as text.
"""

from __future__ import annotations

from collections.abc import Iterable

from byhand.mathtext.identifier import identifier_node
from byhand.mathtext.tree import Label, Letter, Node, Script, Word

#: Words and letters that read as a function or a constant, whatever they were meant for.
_OTHERWISE_READ = frozenset(
    (
        *map(
            Word, "abs cos cosh erf exp ln log max min sech sgn sign sin sinh softplus sqrt tan tanh ReLU relu".split()
        ),
        *map(Letter, "σΦφπ"),
    )
)


def base_of(look: Node) -> Node:
    """The look without its indices."""
    return look.base if isinstance(look, Script) else look


def candidates(kind: str, name: str) -> list[Node]:
    """The looks that a name may have, the best first, none of which reads as a function; the last is always free."""
    own = [identifier_node(name), identifier_node(name, upright=True)]
    return [*(look for look in own if base_of(look) not in _OTHERWISE_READ), Label(f"{kind} {name}")]


class Looks:
    """The looks that are taken, and the look of each name (of each kind) that was given one."""

    def __init__(self, reserved: Iterable[Node] = ()) -> None:
        self._taken: set[Node] = set(reserved)
        self._own: dict[tuple[str, str], Node] = {}

    def give(self, kind: str, name: str, otherwise: Node | None = None) -> None:
        """Give the name its look; the next of the candidates where that is taken."""
        wanted = candidates(kind, name)
        if otherwise is not None:
            wanted[-1:-1] = [otherwise]
        look = next((candidate for candidate in wanted if candidate not in self._taken), wanted[-1])
        self._taken.add(look)
        self._own[kind, name] = look

    def of(self, kind: str, name: str) -> Node:
        return self._own[kind, name]

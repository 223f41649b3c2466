"""Parts of documents that depend on unknown numbers, and how to look at them without asking for more than is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar, cast

from byhand.unknown.batch import NotKnown, StandIn, Unhashable
from byhand.unknown.tracing import Cell
from byhand.unknown.values import Lazy, applied

T = TypeVar("T")


class Held(StandIn, Generic[T]):
    """A part of a document that depends on numbers; looked at, it asks for the way that was taken to it.

    cell: the program that makes it, for which each kind has a slot.
    """

    __slots__ = ()
    cell: Cell

    def __init__(self, cell: Cell) -> None:
        object.__setattr__(self, "cell", cell)

    @property
    def unknown(self) -> object:
        return self.cell

    def now(self) -> T:
        """As it is in the variant at hand."""
        found: T = self.cell.tracer.ask(self.cell)
        return found

    def changed(self, make: Callable[[T], T | None]) -> Any:
        """What a change makes of it."""
        raise NotKnown(f"a {type(self).__name__} cannot be changed")

    def asked(self, test: Callable[[T], Any]) -> Any:
        """A plain question about it; no more than the answer counts."""
        return self.cell.tracer.settled(lambda: test(self.now()))


def look(part: T, test: Callable[[T], Any]) -> Any:
    """A plain question about a part of a document, whether or not it is held."""
    return part.asked(test) if isinstance(part, Held) else test(part)


def some(parts: Sequence[T], test: Callable[[T], bool]) -> bool:
    """Whether it holds for any of them: one question, not one for each."""
    held = next((part for part in parts if isinstance(part, Held)), None)
    if held is None:
        return any(map(test, parts))
    return bool(held.cell.tracer.settled(lambda: any(look(part, test) for part in parts)))


class Anew(StandIn, Generic[T]):
    """A part of a document that is made anew for each variant. source: the real part; each kind has a slot for it."""

    __slots__ = ()
    source: Lazy

    def __init__(self, source: Lazy) -> None:
        object.__setattr__(self, "source", source)

    @property
    def unknown(self) -> Lazy:
        return self.source

    def like(self, source: Lazy) -> Anew[T]:
        """Another one of its kind."""
        raise NotImplementedError

    def changed(self, change: Callable[[T], T | None]) -> Anew[T] | None:
        """What a change makes of it, which it makes anew for each variant."""
        made = applied(self.source.tracer, change, self.source)
        return None if made.asked(lambda part: part is None) else self.like(made)


def change(part: T, make: Callable[[T], T | None]) -> T | None:
    """What a change makes of a part of a document, whether or not it is held."""
    if isinstance(part, Held | Anew):
        return cast("T | None", part.changed(make))
    return make(part)


def apart(thing: T, write: Callable[[T], str]) -> str:
    """A piece of text; where unknown numbers are in it, one whose questions are its own."""
    try:
        hash(thing)
    except Unhashable as missing:
        return missing.tracer.written(lambda: write(thing))
    return write(thing)

"""Blocks that are made anew for each variant: pictures whose shapes follow numbers, and programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from byhand.document.blocks import Block, Code, Figure
from byhand.unknown import Anew, Lazy, NotKnown, Tracer, applied


class NewFigure(Anew[Figure], Figure):
    """A picture; only its name is known."""

    __slots__ = ("source",)
    source: Lazy

    @property
    def name(self) -> str:
        return str(self.source.asked(lambda figure: figure.name))

    def like(self, source: Lazy) -> NewFigure:
        return NewFigure(source)


class NewCode(Anew[Code], Code):
    """A program."""

    __slots__ = ("source",)
    source: Lazy

    def like(self, source: Lazy) -> NewCode:
        return NewCode(source)


_KINDS: dict[str, Callable[[Lazy], Any]] = {"Figure": NewFigure, "Code": NewCode}


def held_blocks(tracer: Tracer, make: Callable[[Any], Sequence[Block]]) -> list[Block]:
    """What a view makes of the variant at hand; how many blocks of which kinds is asked."""
    blocks = Lazy(tracer, make)
    kinds = blocks.asked(lambda found: tuple(type(block).__name__ for block in found))
    if not _KINDS.keys() >= set(kinds):
        raise NotKnown("such blocks can't be made anew")

    def one(place: int) -> Lazy:
        return applied(tracer, itemgetter(place), blocks)

    return [_KINDS[kind](one(place)) for place, kind in enumerate(kinds)]

"""From a document to slides: portions that fit, each under its heading; a step a slide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from byhand.document.blocks import Block, Chain, Code, Contents, Display, Document, Figure, Heading, Items, Scope, Table
from byhand.mathtext.rows import lines

#: So many lines of text fit a slide, and so many letters a line.
LINES = 17.0
LETTERS = 88
#: A line of mathematics takes as much room as so many lines of text.
FORMULA = 1.75
#: A program's line is small.
PROGRAM = 0.62
FIGURE = 15.0

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Slide:
    """headings: the slide's own heading and those above it, the highest first; none on the title slide.

    part, parts: which of the slides under its heading it is. texts: its blocks. crowded: how much more than fits it
    holds, as a ratio; the page sets it smaller.
    """

    headings: tuple[Heading, ...]
    part: int
    parts: int
    texts: tuple[str, ...]
    crowded: float


def fitted(document: Document) -> Document:
    """The document with long displays, tables, lists and programs in portions that fit a slide."""
    blocks = tuple(portion for block in document.blocks for portion in _portions(block))
    return replace(document, blocks=blocks)


def _portions(block: Block) -> Iterator[Block]:
    match block:
        case Display(chains):
            yield from (Display(tuple(part)) for part in _packed(chains, [_rows(chain) for chain in chains]))
        case Table(_, rows):
            yield from (replace(block, rows=tuple(part)) for part in _packed(rows, [1.25] * len(rows)))
        case Items(items):
            yield from (replace(block, items=tuple(part)) for part in _packed(items, [1.6] * len(items)))
        case Code(language, text):
            own = text.split("\n")
            yield from (Code(language, "\n".join(part)) for part in _packed(own, [PROGRAM] * len(own)))
        case _:
            yield block


def _rows(chain: Chain) -> float:
    return FORMULA * len(lines(chain.parts))


def _packed(things: Sequence[Any], sizes: Sequence[float], most: float = LINES - 4) -> Iterator[list[Any]]:
    """Consecutive things that fit together, in portions of about equal size."""
    count = max(1, ceil(sum(sizes) / most))
    limit = sum(sizes) / count
    portion: list[Any] = []
    used = 0.0
    for thing, size in zip(things, sizes, strict=True):
        if portion and used + size / 2 > limit:
            yield portion
            portion, used = [], used - limit
        portion.append(thing)
        used += size
    yield portion


def slides(entries: Sequence[Mapping[str, Any]]) -> list[Slide]:
    """The written blocks as slides. entries: ``kind``, ``block`` and ``text`` of each block."""
    made: list[Slide] = []
    trail: tuple[Heading, ...] = ()
    group: list[Mapping[str, Any]] = []
    for entry in entries:
        block = entry["block"]
        if isinstance(block, Heading):
            made += _of_group(trail, group)
            trail = (*(above for above in trail if above.level < block.level), block)
            group = []
        else:
            group.append(entry)
    return made + _of_group(trail, group)


def _of_group(trail: tuple[Heading, ...], group: Sequence[Mapping[str, Any]]) -> list[Slide]:
    """The slides under one heading; a sentence stays with what it introduces. Nothing shown: no slide."""
    if all(not entry["text"] or isinstance(entry["block"], Scope) for entry in group):
        return []
    packs: list[list[Mapping[str, Any]]] = [[]]
    used = 0.0
    for bunch in _bunches(group):
        size = sum(_height(entry) for entry in bunch)
        last = bunch[-1] is group[-1] and all(entry["kind"] == "paragraph" for entry in bunch)
        if packs[-1] and used + size > LINES * (1.2 if last else 1):
            packs.append([])
            used = 0.0
        packs[-1] += bunch
        used += size
    return [
        Slide(trail, part, len(packs), tuple(entry["text"] for entry in pack), sum(map(_height, pack)) / LINES)
        for part, pack in enumerate(packs, start=1)
    ]


def _bunches(group: Sequence[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """Blocks that belong on one slide: sentences with the formulas, the table or the picture that follows them.

    Where they are too much for one, the sentences go before.
    """
    bunch: list[Mapping[str, Any]] = []
    for entry in group:
        if bunch and sum(map(_height, bunch)) + _height(entry) > LINES:
            yield bunch
            bunch = []
        bunch.append(entry)
        if not isinstance(entry["block"], Scope) and entry["kind"] not in ("paragraph", "remark"):
            yield bunch
            bunch = []
    if bunch:
        yield bunch


def _height(entry: Mapping[str, Any]) -> float:
    """About how many lines of text the block takes."""
    match entry["block"]:
        case Display(chains):
            return sum(map(_rows, chains)) + 0.8
        case Table(_, rows):
            return 1.25 * len(rows) + 2.2
        case Code(_, text):
            return PROGRAM * (text.count("\n") + 1) + 1
        case Figure():
            return FIGURE
        case Items(items):
            return 1.4 * len(items) + 0.8
        case Scope():
            return 0
        case Contents():
            return LINES  # a slide of its own
        case _:
            return ceil(len(_TAG.sub("", entry["text"])) / LETTERS) * 1.15 + 0.6 if entry["text"] else 0

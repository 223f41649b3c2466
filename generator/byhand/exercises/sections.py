"""A document's blocks section by section, and sections part by part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from byhand.document.blocks import Block, Heading, Scope

#: A part of the walk; in a hidden one explanations are hints.
_PART = re.compile(r"step\d+(-(forward|loss|backward|update))?|after")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the blocks up to the next one; the first has none."""

    heading: Heading | None
    blocks: tuple[Block, ...]

    @property
    def anchor(self) -> str:
        return self.heading.anchor if self.heading else ""


def sections_of(blocks: Sequence[Block]) -> Iterator[Section]:
    heading: Heading | None = None
    own: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            yield Section(heading, tuple(own))
            heading, own = block, []
        else:
            own.append(block)
    yield Section(heading, tuple(own))


def whole(section: Section) -> tuple[Block, ...]:
    return section.blocks if section.heading is None else (section.heading, *section.blocks)


def parts_of(sections: Sequence[Section]) -> Iterator[list[Section]]:
    """The sections in parts: a first-level section, or a part of a step."""
    part: list[Section] = []
    for section in sections:
        begins = section.heading is not None and (section.heading.level == 1 or _PART.fullmatch(section.anchor))
        if begins and part:
            yield part
            part = []
        part.append(section)
    yield part


def filled(sections: Sequence[Section]) -> list[Block]:
    """Without headings below which nothing is left."""
    found: list[Block] = []
    waiting: list[Heading] = []
    for section in sections:
        if section.heading is not None:
            waiting = [above for above in waiting if above.level < section.heading.level]
            waiting.append(section.heading)
        if any(not isinstance(block, Scope) for block in section.blocks):
            found += waiting
            waiting = []
        found += section.blocks
    return found

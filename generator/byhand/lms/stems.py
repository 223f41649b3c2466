"""What a question shows: the sheet without what only paper needs, or the little that one box by itself needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from byhand.document.blocks import Block, Chain, Contents, Display, Document, Form, Math, Paragraph, Say, Scope, Table
from byhand.exercises.heading import rounding_words
from byhand.exercises.rounding import Rule
from byhand.exercises.sections import Section, filled, sections_of
from byhand.mathtext.change import changed
from byhand.mathtext.tree import Blank, Node, bare

_ON_PAPER = (Form, Scope, Contents)


def sheet_stem(sheet: Document) -> tuple[Block, ...]:
    """Everything but lines to be filled in by hand."""
    return tuple(block for block in sheet.blocks if not isinstance(block, _ON_PAPER))


def brief_stem(sheet: Document, rule: Rule) -> tuple[Block, ...]:
    """What is given, what the symbols mean, the rule for rounding, and the lines before the first box."""
    sections: list[Section] = []
    for section in sections_of(sheet.blocks):
        blocks: tuple[Block, ...] = tuple(block for block in section.blocks if not isinstance(block, _ON_PAPER))
        if section.anchor == "how":
            continue
        if section.anchor == "find" or any(map(asks, blocks)):
            break
        if section.anchor == "formulas":
            blocks = tuple(block for block in blocks if isinstance(block, Table) or _introduces(block))
        sections.append(Section(section.heading, blocks))
    return (*filled(sections), Paragraph(tuple(rounding_words(rule))))


def _introduces(block: Block) -> bool:
    return isinstance(block, Paragraph) and all(
        isinstance(said, Say) and said.key.startswith("notation.") for said in block.sentences
    )


def asks(block: Block) -> bool:
    """Whether there is a box in a line, or in a table."""
    match block:
        case Display(chains):
            return any(_has_box(node) for chain in chains for _, node in chain.parts)
        case Table(_, rows):
            return any(isinstance(cell, Math) and _has_box(cell.node) for row in rows for cell in row)
    return False


def _has_box(node: Node) -> bool:
    boxes: list[Blank] = []

    def note(part: Node) -> None:
        if isinstance(part, Blank):
            boxes.append(part)

    changed(node, note)
    return bool(boxes)


def box_of(node: Node) -> int:
    """The number of the box that a formula consists of, 0 where it is anything else."""
    inner = bare(node)
    return inner.number if isinstance(inner, Blank) and not inner.small else 0


def leads(blocks: Sequence[Block]) -> dict[int, tuple[tuple[str, Node], ...]]:
    """Of each box that ends a line, that line up to it; the first one where there are several."""
    lines: dict[int, tuple[tuple[str, Node], ...]] = {}
    for chain in _chains(blocks):
        number = box_of(chain.parts[-1][1])
        if number and len(chain.parts) > 1:
            lines.setdefault(number, chain.parts[:-1])
    return lines


def worked_lines(document: Document) -> dict[str, Chain]:
    """Of each address the line that gives its number, in symbols and numbers."""
    lines: dict[str, Chain] = {}
    for chain in _chains(document.blocks):
        if chain.address and len(chain.parts) > 1:
            known = lines.get(chain.address)
            if known is None or len(chain.parts) > len(known.parts):
                lines[chain.address] = chain
    return lines


def _chains(blocks: Sequence[Block]) -> Iterator[Chain]:
    for block in blocks:
        if isinstance(block, Display):
            yield from block.chains

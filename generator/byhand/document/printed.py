"""What a document prints: each quantity's number, read off its blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from byhand.document.blocks import Display, Document, Figure, Heading, Math, Table
from byhand.mathtext.tree import Mark, Node, Number, bare

#: The section that compares changes with their prediction, and its table's columns of changes and shares.
_PREDICTED = "after-predicted"
_COLUMNS = {"move": 2, "share": 3}


def printed_numbers(document: Document) -> dict[str, str]:
    """Address → the number in ASCII (``4.4e-6``); "" where the author wrote a fraction."""
    return {mark.address: _ascii(mark) for mark in _marks(document.blocks) if mark.address}


def marked_numbers(document: Document) -> Iterator[Mark]:
    """Every number of a quantity in the document's words and formulas, in no particular order."""
    return (mark for mark in _marks(document.blocks) if mark.address)


def printed_prediction(document: Document) -> dict[str, str]:
    """``move.LABEL``, ``share.LABEL``, ``predicted``: the numbers of that section, which have no address."""
    found: dict[str, str] = {}
    inside = False
    for block in document.blocks:
        if isinstance(block, Heading):
            inside = block.anchor == _PREDICTED
        elif inside and isinstance(block, Table):
            for row in block.rows:
                cells = [cell.node for cell in row if isinstance(cell, Math)]
                label = _label(cells[0])
                found |= {f"{kind}.{label}": _ascii(cells[column]) for kind, column in _COLUMNS.items()}
        elif inside and isinstance(block, Display):
            found["predicted"] = _ascii(block.chains[0].parts[-1][1])
    return found


def _label(symbol: Node) -> str:
    """The parameter's name, from ``step1.before.NAME``."""
    return symbol.address.split(".", 2)[2] if isinstance(symbol, Mark) else ""


def _marks(blocks: tuple[object, ...]) -> Iterator[Mark]:
    """The numbers of quantities anywhere in the blocks but in pictures, in no particular order."""
    parts: dict[str, tuple[str, ...]] = {}
    stack: list[Any] = list(blocks)
    while stack:
        item = stack.pop()
        if isinstance(item, Mark) and item.value:
            yield item
        elif isinstance(item, tuple):
            stack.extend(item)
        elif isinstance(item, dict):
            stack.extend(item.values())
        elif is_dataclass(item) and not isinstance(item, Figure):
            kind = type(item).__name__
            if kind not in parts:
                parts[kind] = tuple(part.name for part in fields(item))
            stack.extend(getattr(item, part) for part in parts[kind])


def _ascii(node: Node) -> str:
    number = bare(node)
    if not isinstance(number, Number):
        return ""
    power = "" if number.exponent is None else f"e{number.exponent}"
    return f"{'-' if number.negative else ''}{number.text}{power}"

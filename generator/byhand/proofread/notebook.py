"""A notebook's sentences: its Markdown cells as one text, and where each line of that stands in the file."""

from __future__ import annotations

import json
from typing import Any


class NoNotebook(ValueError):
    """The text is not JSON with cells."""


def markdown_of(text: str) -> tuple[str, list[int]]:
    """The Markdown, cells parted by blank lines, and for each of its lines its line in ``text``."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoNotebook("it is not JSON") from error
    cells = found.get("cells") if isinstance(found, dict) else None
    if not isinstance(cells, list):
        raise NoNotebook("it has no cells")
    lines: list[str] = []
    places: list[int] = []
    position, line = 0, 1
    for cell in cells:
        for source in _sources(cell):
            # The file spells each piece of a source on a line of its own, or the whole source on one.
            for spelling in (json.dumps(source, ensure_ascii=False), json.dumps(source)):
                if (start := text.find(spelling, position)) >= 0:
                    line += text.count("\n", position, start)
                    position = start
                    break
            pieces = source.removesuffix("\n").split("\n")
            lines += pieces
            places += [line] * len(pieces)
        lines.append("")
        places.append(line)
    return "\n".join(lines), places


def _sources(cell: Any) -> list[str]:
    """What a Markdown cell holds, in the pieces in which it is stored."""
    if not isinstance(cell, dict) or cell.get("cell_type") != "markdown":
        return []
    source = cell.get("source")
    pieces = source if isinstance(source, list) else [source]
    return [piece for piece in pieces if isinstance(piece, str)]

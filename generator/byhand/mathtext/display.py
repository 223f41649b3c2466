"""Chains as lines of one aligned LaTeX block."""

from __future__ import annotations

from collections.abc import Sequence

from byhand.mathtext.latex import RELATIONS, LatexWriter
from byhand.mathtext.rows import LINE, Line, lines
from byhand.mathtext.tree import Node

#: What parts two lines.
NEXT_LINE = " \\\\\n"
#: What a long sum or product goes on with.
JOINTS = {"+": "+", "−": "-", "·": r"\cdot"}


def aligned(
    chains: Sequence[Sequence[tuple[str, Node]]],
    writer: LatexWriter,
    limit: float = LINE,
    numbers: Sequence[int] = (),
) -> str:
    """The lines of all chains, aligned at their first relation; the surrounding environment is the template's.

    numbers: of the chains, in two columns (the second one is empty) left of the others; none: they have none.
    """
    rows = []
    for place, parts in enumerate(chains):
        number = numbered(numbers[place]) if numbers else ""
        for line in lines(parts, limit):
            rows.append(f"{number}{' ' * bool(number)}&& {_row(line, writer)}" if numbers else _row(line, writer))
            number = ""
    return NEXT_LINE.join(rows)


def numbered(number: int) -> str:
    """A line's number, as words between formulas: no part of one."""
    return rf"\text{{({number}) }}\quad"


def _row(line: Line, writer: LatexWriter) -> str:
    left = writer.write(line.left) if line.left is not None else ""
    if left.startswith("-"):
        left = f"{{{left}}}"  # a row that begins with an operator would read as the row above going on
    written = f"{left} &"
    for place, (joint, node) in enumerate(line.pieces):
        relation = writer.relation(joint) if joint in RELATIONS else JOINTS[joint]
        indent = r"\quad " if line.continued and place == 0 else ""
        gap = "{}" if line.continued and place == 0 else ""
        written += f"{indent}{gap}{' ' if place else ''}{relation} {writer.write(node)}".rstrip()
    return written.strip()

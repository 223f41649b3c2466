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


def aligned(chains: Sequence[Sequence[tuple[str, Node]]], writer: LatexWriter, limit: float = LINE) -> str:
    """The lines of all chains, aligned at their first relation; the surrounding environment is the template's."""
    rows = [_row(line, writer) for parts in chains for line in lines(parts, limit)]
    return NEXT_LINE.join(rows)


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

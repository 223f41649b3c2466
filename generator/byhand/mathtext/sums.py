"""Sums as the writers of text put them on a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from byhand.mathtext.tree import Node


def sum_text(terms: Sequence[tuple[bool, Node]], write: Callable[[Node], str], minus: str) -> str:
    """The terms with their signs between them. terms: whether each is subtracted, and the term. minus: its sign."""
    written = ""
    for place, (subtracted, term) in enumerate(terms):
        if place:
            written += f" {minus if subtracted else '+'} "
        elif subtracted:
            written += minus
        written += write(term)
    return written

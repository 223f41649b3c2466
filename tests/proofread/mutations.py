"""Changes every digit of a document, one at a time, to every other digit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

RELATION = re.compile(r"=|\\approx|≈")
NAMES = re.compile(r"[_^](?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|[0-9])")


@dataclass(frozen=True)
class Mutation:
    line: int
    before: str
    after: str
    text: str


def hidden_by_names(line: str) -> str:
    """The line with indices blanked, so that only digits of numbers are left; decimal exponents stay."""
    return NAMES.sub(lambda found: found[0] if re.search(r"[0-9]\.[0-9]", found[0]) else "\0" * len(found[0]), line)


def numbers(line: str) -> Iterator[tuple[int, int]]:
    """Where numbers stand in a line of mathematics, outside indices and exponents."""
    for found in re.finditer(r"(?<![\w.\\])[0-9]+(?:\.[0-9]+)?", hidden_by_names(line)):
        yield found.span()


def mutations(text: str) -> Iterator[Mutation]:
    """Every change of one digit in a line that prints an equality of numbers."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        shown = hidden_by_names(line)
        if line.startswith(("%", "<!--", "|")) or not RELATION.search(shown) or not re.search(r"[0-9]\.[0-9]", shown):
            continue
        for start, stop in numbers(line):
            for position in range(start, stop):
                for digit in "0123456789":
                    if line[position].isdigit() and digit != line[position]:
                        changed = line[:position] + digit + line[position + 1 :]
                        whole = "\n".join([*lines[:index], changed, *lines[index + 1 :]])
                        yield Mutation(index + 1, line, changed, whole)

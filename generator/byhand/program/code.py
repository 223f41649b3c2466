"""Pieces of Python text: expressions that know how tightly they bind, and lines no wider than a page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH = 100

# How tightly an expression binds, loosest first.
CHOICE, SUM, PRODUCT, SIGN, POWER, ATOM = range(6)


@dataclass(frozen=True, slots=True)
class Code:
    """The text of an expression and its outermost operation."""

    text: str
    binds: int = ATOM

    def within(self, level: int) -> str:
        """The text where something that binds at least as tightly as ``level`` is needed."""
        return self.text if self.binds >= level else f"({self.text})"

    def __str__(self) -> str:
        return self.text


def product(factors: Iterable[Code]) -> Code:
    """The factors in their order, without those that are 1."""
    kept = [factor for factor in factors if factor.text != "1"]
    if len(kept) < 2:
        return kept[0] if kept else Code("1")
    first, *rest = kept
    texts = [f"({factor})" if factor.text.startswith("-") else factor.within(PRODUCT) for factor in rest]
    return Code(" * ".join([first.within(PRODUCT), *texts]), PRODUCT)


def assignment(target: str, expression: str | Code, indent: int = 4) -> list[str]:
    """``target = expression``, over several lines where it would be wider than the page at that indent."""
    return _statement(f"{target} = ", str(expression), WIDTH - indent)


def returning(expression: str | Code) -> list[str]:
    return indented(_statement("return ", str(expression), WIDTH - 4))


def _statement(head: str, text: str, width: int) -> list[str]:
    if len(head) + len(text) <= width or " " not in text:
        return [head + text]
    # Inside parentheses any space of an expression may become the end of a line: its strings hold no spaces.
    lines, current = [], ""
    for term in _terms(text):
        if current and len(current) + len(term) > width - 4:
            lines.append(current)
            current = ""
        current += term if current else term.lstrip()
    parts = [part for line in [*lines, current] for part in _wrapped(line, width - 4)]
    return [f"{head}(", *indented(parts), ")"]


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _terms(text: str) -> list[str]:
    """The text cut before each + and - that stands outside parentheses."""
    terms, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        depth += (sign in "([") - (sign in ")]")
        if depth == 0 and text[place : place + 3] in (" + ", " - "):
            terms.append(text[start:place])
            start = place
    return [*terms, text[start:]]


def function(head: str, body: Iterable[str], note: str = "") -> list[str]:
    """A definition, with a blank line before it."""
    return ["", f"def {head}:" + (f"  # {note}" if note else ""), *body]


def noted(lines: list[str], note: str) -> list[str]:
    """The lines, with a comment behind the last where the page is wide enough."""
    *others, last = lines
    line = f"{last}  # {note}"
    return [*others, line] if len(line) <= WIDTH - 8 else lines


def quoted(text: str) -> str:
    """An author's text as a string literal: nothing in it can be anything but a string."""
    literal = ascii(text)
    return f'"{literal[1:-1]}"' if literal[0] == "'" and '"' not in literal and "\\" not in literal else literal


def indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" if line else "" for line in lines]


def filled(head: str, items: Sequence[str], tail: str, width: int = WIDTH) -> list[str]:
    """``head`` item, item, … ``tail`` on one line, or packed into as few lines as the page allows."""
    lines, current = [], head
    for place, item in enumerate(items):
        piece = item + (tail if place == len(items) - 1 else ",")
        if len(current) + len(piece) > width and current.strip():
            lines.append(current.rstrip())
            current = "    "
        current += piece + " "
    return [*lines, current.rstrip()] if items else [head + tail]

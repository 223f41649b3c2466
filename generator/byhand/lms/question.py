"""What a variant asks, whatever platform it is for: a stem, boxes with what is right, wrong numbers with causes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from byhand.document.blocks import Block, Chain, Inline
from byhand.mathtext.tree import Node


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong number that somebody who makes a mistake gets.

    text: as machines read it. reach: so far from it, at the most, is the number of somebody who rounded otherwise.
    causes: what may have led there, as names that tell feedbacks apart. feedback: what to say of it.
    """

    node: Node
    text: str
    value: Fraction
    reach: Fraction
    causes: tuple[str, ...]
    feedback: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to choose. feedback: what to say to those who chose it."""

    node: Node
    text: str
    value: Fraction
    right: bool
    feedback: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One box. lead: its line up to the box, as (relation, formula). value: the key's number, as machines read it.

    low, high: what is accepted; ``None`` where the rule for rounding leaves no bound. choices: at least two, or none
    where wrong numbers can't be told from right ones. worked: the line that gives the number.
    """

    number: int
    address: str
    symbol: Node
    lead: tuple[tuple[str, Node], ...]
    node: Node
    value: str
    key: Fraction
    low: Fraction | None
    high: Fraction | None
    points: Fraction
    mistakes: tuple[Mistake, ...]
    choices: tuple[Choice, ...]
    worked: Chain | None

    def accepts(self, value: Fraction) -> bool:
        return self.low is None or self.high is None or self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Item:
    """A variant. number: from 1; label: the same, or the student's, as a part of names. code: what the sheet bears.

    sheet: the whole sheet. brief: what one question by itself needs. parts: in the sheet's order.
    """

    number: int
    label: str
    code: str
    sheet: tuple[Block, ...]
    brief: tuple[Block, ...]
    parts: tuple[Part, ...]

    @property
    def points(self) -> Fraction:
        return sum((part.points for part in self.parts), Fraction(0))


class Caveat(NamedTuple):
    """An answer that a platform does not hold as it is. what: what becomes of it, in words."""

    target: str
    label: str
    number: int
    address: str
    what: str

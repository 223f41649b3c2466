"""What the writers of all platforms share: they take one variant after the other, then give their files."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from byhand.document.blocks import Block, Chain, Display, Heading, Inline, Math, Say, Table, Text
from byhand.lms.decimals import beyond_floats
from byhand.lms.page import Page, Voice
from byhand.lms.question import Caveat, Item, Part
from byhand.mathtext.elements import harmless
from byhand.mathtext.tree import Label, Node

UNBOUNDED = "the rule for rounding leaves no bound, so any number is marked right"
BEYOND_FLOATS = "its accepted interval is finer, larger or smaller than floating point can hold"


@dataclass
class Writer(ABC):
    """stem: how its files' names begin. title: of the homework, plain. wanted: of the kinds that it knows.

    digest: some letters that no other homework or seed has. drawn: whether a variant is drawn for each student, or
    each variant has its student. caveats: what the platform cannot hold as it is.
    """

    name: ClassVar[str]
    kinds: ClassVar[tuple[str, ...]]
    #: The kinds that are written where none is asked for.
    usual: ClassVar[tuple[str, ...]]

    stem: str
    title: str
    voice: Voice
    wanted: tuple[str, ...]
    digest: str
    drawn: bool = True
    caveats: list[Caveat] = field(default_factory=list)

    @abstractmethod
    def add(self, item: Item) -> None:
        """One variant more."""

    @abstractmethod
    def files(self) -> dict[str, bytes]:
        """File name, or its path of one folder and a name → content."""

    # -- helpers -------------------------------------------------------------------------------------------------

    right: ClassVar[tuple[Inline, ...]] = (Say("lms.right"),)

    def caveat(self, item: Item, part: Part, what: str) -> None:
        self.caveats.append(Caveat(self.name, item.label, part.number, part.address, what))

    def look(self, item: Item, part: Part) -> None:
        """Tell what floating point cannot hold, or what has no bound."""
        if part.low is None or part.high is None:
            self.caveat(item, part, UNBOUNDED)
        elif beyond_floats(part.low, part.high):
            self.caveat(item, part, BEYOND_FLOATS)

    def offers(self, item: Item, part: Part) -> bool:
        """Whether there is anything to choose; where there isn't, that is told."""
        if not part.choices:
            self.caveat(item, part, "no wrong number can be told from the right ones, so there is no multiple choice")
        return bool(part.choices)

    def titled(self, item: Item) -> str:
        """The title of a variant's question."""
        return f"{self.title} – {item.label}"

    def said(self, key: str, page: Page) -> str:
        return page.inline(Say(f"lms.{key}"))

    def asked(self, part: Part) -> Chain:
        """The box's line, asking."""
        return Chain((*part.lead, ("=", Label("?"))), part.address)

    def mathjax(self, node: Node, joint: str = "") -> str:
        """A formula between the delimiters that MathJax looks for."""
        return rf"\(\displaystyle {harmless(self.voice.latex(node, joint))}\)"


def unplaced(item: Item, page: Page) -> tuple[Part, ...]:
    """The boxes for which the sheet has no place of their own: they stand in a table only, or within a formula."""
    return tuple(part for part in item.parts if part.number not in page.placed)


def answer_blocks(parts: Sequence[Part]) -> tuple[Block, ...]:
    """All right numbers of a variant."""
    rows = tuple((Text(str(part.number)), Math(part.symbol), Math(part.node)) for part in parts)
    header = (Say("sheets.blank"), Say("sheets.quantity"), Say("sheets.answer"))
    return Heading(2, Say("lms.answers"), "answers"), Table(header, rows, ("text", "symbol", "value"))


def worked_block(part: Part) -> tuple[Block, ...]:
    """The line that gives a box's number, or at least the number."""
    return (Display((part.worked or Chain((("", part.symbol), ("=", part.node))),)),)

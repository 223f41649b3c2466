"""What a document consists of: typed blocks that hold names, numbers and formulas until a writer prints them.

Sentences are not here but in the prose catalogue; a block names its sentence and brings the facts. So a language is
a catalogue, and a format is a template for each of these classes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from byhand.figures.scene import Scene
from byhand.mathtext.tree import Node
from byhand.problem.model import Numbers


@dataclass(frozen=True, slots=True)
class Text:
    """An author's words: data, escaped by every format."""

    text: str


@dataclass(frozen=True, slots=True)
class Math:
    """A formula within a sentence."""

    node: Node


@dataclass(frozen=True, slots=True)
class CodeText:
    """A name as it stands in a file, an id: data, printed as it is."""

    text: str

    def written(self, write: Callable[[str], str]) -> str:
        """What is written of it."""
        return write(self.text)


@dataclass(frozen=True, slots=True)
class Listing:
    """Several facts as a list in a sentence: a, b and c."""

    items: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence of the catalogue with its facts; also a fact itself, where sentences nest.

    reading: whether it was chosen for these numbers; with others it may be untrue.
    """

    key: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    reading: bool = False


Fact = Text | Math | CodeText | Listing | Say | int | str
Inline = Say | Text | Math | CodeText


@dataclass(frozen=True, slots=True)
class Heading:
    """level: 1 for a section, 2 for a step in it. anchor: stable over runs, unique in the document.

    view: the view of the backward pass that begins here (a key of ``build.BACKWARD``), else "".
    extra: whether that is one that the author did not ask for, which a page keeps for those who switch to it.
    """

    level: int
    title: Inline
    anchor: str
    view: str = ""
    extra: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    sentences: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Callout:
    """A sentence set apart: what a result says."""

    title: Inline
    sentences: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """An author's own words, whose numbers are the author's; about: a sentence that introduces them."""

    text: Text
    about: Inline | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What a chain's numbers were made from, for a page that makes them anew.

    frame, line: the pass and the formula (``Frame``, and ``Line``, ``Grid`` or ``Equation``, which are above this).
    lead: so many parts stand before the numbers, whatever the values. symbols: the formula in symbols, where the values
    decide whether it is shown; it is not counted in ``lead`` then.
    """

    frame: Any
    line: Any
    lead: int
    symbols: Node | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """One thing said of one quantity: symbols = numbers = result.

    parts: (relation, formula); the first relation is "". address: of the quantity, for anchors.
    source: where the numbers come from; ``None`` where there are none, or nobody can recompute them.
    number: of the line, where lines are numbered on paper, from 1; else 0.
    """

    parts: tuple[tuple[str, Node], ...]
    address: str = ""
    source: Source | None = field(default=None, compare=False, repr=False)
    number: int = 0


@dataclass(frozen=True, slots=True)
class Display:
    """Formulas on lines of their own, aligned at their relations."""

    chains: tuple[Chain, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """spec: for each column what a reader may check of it (``symbol``, ``value``, ``known``, ``free``, ``text``)."""

    header: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]
    spec: tuple[str, ...]
    caption: Inline | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``numbered`` where the order matters."""

    items: tuple[tuple[Inline, ...], ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture. name: of its file and its anchor, unique in the document.

    title: what it is, in a line; description: what it says, for those who cannot see it.
    """

    name: str
    scene: Scene
    title: Inline
    description: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """Lines to be filled in by hand, side by side, each behind its words: a name, a number.

    entries: what stands on each line already, an empty text where that is left to the hand; () where all are.
    """

    fields: tuple[Inline, ...]
    entries: tuple[Text | CodeText, ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The list of sections, filled from the document's headings."""


@dataclass(frozen=True, slots=True)
class Scope:
    """From here on symbols have the values of this step."""

    name: str


Block = Heading | Paragraph | Remark | Callout | Display | Table | Items | Figure | Form | Code | Contents | Scope


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands at the foot of each page, so that loose pages find together. student: empty where it is nobody's."""

    variant: Inline
    student: CodeText = CodeText("")


@dataclass(frozen=True, slots=True)
class Document:
    """numbers: the rule that every printed number follows; it travels with the document, so that it can be checked.

    language: of the sentences, as a tag. foot: of each page, where there are pages.
    said: decimals in sentences that are no quantity's, as the points of a sheet; they travel with the rule.
    """

    title: Inline
    numbers: Numbers
    blocks: tuple[Block, ...]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    language: str = "en"
    foot: Foot | None = None
    said: tuple[str, ...] = ()

"""The places in an example that a page can link to: its steps, and the lines that give a quantity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from byhand.document.blocks import Display, Document, Figure, Heading, Inline, Math
from byhand.mathtext.change import changed
from byhand.mathtext.tree import Mark, Node
from byhand.render.dialects.html import one_word
from byhand.render.dialects.latex import LatexDialect
from byhand.sites.derived import Derived


@dataclass(frozen=True, slots=True)
class _Place:
    address: str
    id: str
    label: str
    wording: Inline


def places(example: Derived) -> Mapping[str, Mapping[str, Any]]:
    """Address → id, label in LaTeX, wording. A line has no label of its own there: its step's stands for it."""
    found: dict[str, _Place] = {}
    for prefix, document in example.documents(example.walkthrough.document):
        for place in _of(prefix, document):
            found.setdefault(place.address, place)
    wordings = example.worded([place.wording for place in found.values()])
    return {
        place.address: {"id": place.id, "label": place.label, "wording": wording}
        for place, wording in zip(found.values(), wordings, strict=True)
    }


def _of(prefix: str, document: Document) -> Iterator[_Place]:
    latex = LatexDialect(prefix)
    label = ""
    for block in document.blocks:
        match block:
            case Heading(title=title, anchor=anchor):
                label = latex.label(anchor)
                yield _Place(anchor, one_word(prefix + anchor), label, title)
            case Figure(name=name, title=title):
                yield _Place(name, one_word(prefix + name), label, title)
            case Display(chains):
                for chain in chains:
                    if chain.address:
                        symbol = Math(_unmarked(chain.parts[0][1]))
                        yield _Place(chain.address, one_word(prefix + chain.address), label, symbol)


def _unmarked(node: Node) -> Node:
    return changed(node, lambda part: _unmarked(part.body) if isinstance(part, Mark) else None)

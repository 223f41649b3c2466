"""One example as it was derived: its documents for a place on a page, and words of it in every format of pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from byhand.document.blocks import Document, Inline
from byhand.document.page import Page
from byhand.render.renderer import Options, wordings
from byhand.sites.options import Block
from byhand.sites.parts import problem_of, solution_of, titled
from byhand.walkthrough import Walkthrough

#: What pages are made of, and the format that each piece is written in.
PieceKind = Literal["html", "md", "tex"]
PIECES: Mapping[PieceKind, str] = {"html": "html-fragment", "md": "md", "tex": "tex-fragment"}
#: A number or a title in ``html``, ``md``, ``tex`` and ``plain``.
Wording = Mapping[str, str]


@dataclass(frozen=True)
class Derived:
    """templates: directories searched before the shipped ones."""

    block: Block
    walkthrough: Walkthrough
    templates: tuple[Path, ...]

    @cached_property
    def page(self) -> Page:
        return Page(self.walkthrough.derivation)

    def worded(self, items: Sequence[Inline]) -> list[Wording]:
        """Each of them in ``html``, ``md``, ``tex`` and ``plain``."""
        options = Options("value", self.templates)
        formats: dict[str, str] = dict(PIECES) | {"plain": "plain"}
        columns = [wordings(items, self.walkthrough.document, form, options) for form in formats.values()]
        return [dict(zip(formats, row, strict=True)) for row in zip(*columns, strict=True)]

    def documents(self, whole: Document) -> list[tuple[str, Document]]:
        """What stands on the page: each with what its ids begin with. whole: the example's document."""
        block, prefix = self.block, self.block.prefix
        whole = titled(whole, block.title)
        if block.form == "solution":
            return [(prefix, solution_of(whole))]
        if block.form == "problem":
            return [(prefix, problem_of(whole, self.page))]
        if block.fold:
            return [(prefix, problem_of(whole, self.page)), (f"{prefix}solution-", solution_of(whole))]
        return [(prefix, whole)]

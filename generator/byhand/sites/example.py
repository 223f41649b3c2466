"""One example on its way to a page: its pieces of text, its numbers by address, the places in it to link to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from byhand.mathtext.elements import harmless
from byhand.sites.cache import digest, maker, packed, unpacked
from byhand.sites.options import Block
from byhand.sites.source import Source, source_of

if TYPE_CHECKING:
    from byhand.document.blocks import Document, Inline
    from byhand.document.page import Page
    from byhand.sites.site import Site
    from byhand.walkthrough import Walkthrough

#: What pages are made of, and the format that each piece is written in.
PieceKind = Literal["html", "md", "tex"]
PIECES: Mapping[PieceKind, str] = {"html": "html-fragment", "md": "md", "tex": "tex-fragment"}
#: The languages that a single number or a title is written in.
Wording = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """files: what stands beside the text, by path from there (the pictures of Markdown)."""

    text: str
    files: Mapping[str, bytes]


class Example:
    """Everything is made when it is first asked for, or taken from what an earlier build kept."""

    def __init__(self, site: Site, block: Block) -> None:
        self.site = site
        self.source: Source = source_of(block, site.root)
        self.block = block if block.name else replace(block, name=self.source.name)
        shown = [list(pair) for pair in block.shown]
        about = (maker(site.templates), self.source.name, self.source.called, self.source.content.hex())
        #: Of what the derivation and its document depend on; and of what this place on the page adds.
        self.key = digest(*about, shown)
        placed = [self.block.prefix, block.form, block.fold, block.title, block.level, block.still]
        self.place_key = digest(self.key, placed)

    @property
    def files(self) -> tuple[Path, ...]:
        return self.source.files

    @cached_property
    def walkthrough(self) -> Walkthrough:
        return self.site.walkthrough(self)

    # -- pieces --------------------------------------------------------------------------------------------------

    def piece(self, kind: PieceKind) -> Piece:
        """The example as a part of a page. ``ByhandError`` where it cannot be shown."""
        kept = self._kept(f"{self.place_key}-{kind}", lambda: self._piece(kind))
        return Piece(kept["text"], {name: unpacked(text) for name, text in kept["files"].items()})

    def _kept(self, key: str, make: Callable[[], Any]) -> Any:
        return self.site.kept(key, make)

    def _piece(self, kind: PieceKind) -> Any:
        from byhand.sites.pieces import written

        text, files = written(self, kind)
        return {"text": text, "files": {name: packed(content) for name, content in files.items()}}

    # -- numbers and places --------------------------------------------------------------------------------------

    def value(self, address: str) -> Wording:
        """A quantity's number as printed: in ``html``, ``md``, ``tex`` and ``plain``."""
        found: Wording = self._kept(digest(self.key, "value", address), lambda: self._value(address))
        return found

    def _value(self, address: str) -> Wording:
        from byhand.document.blocks import Math
        from byhand.mathtext.tree import bare
        from byhand.sites.values import number_of

        return self.worded([Math(bare(number_of(self._page, address)))])[0]

    @cached_property
    def _page(self) -> Page:
        from byhand.document.page import Page

        return Page(self.walkthrough.derivation)

    def worded(self, items: Sequence[Inline]) -> list[Wording]:
        """Each of them in ``html``, ``md``, ``tex`` and ``plain``."""
        from byhand.render.renderer import Options, wordings

        options = Options("value", self.site.templates)
        formats: dict[str, str] = dict(PIECES) | {"plain": "plain"}
        columns = [wordings(items, self.walkthrough.document, form, options) for form in formats.values()]
        return [dict(zip(formats, row, strict=True)) for row in zip(*columns, strict=True)]

    @cached_property
    def places(self) -> Mapping[str, Mapping[str, Any]]:
        """Step or address → its ``id``, its ``label`` in LaTeX, and its wording (a heading, a symbol)."""
        found: Mapping[str, Mapping[str, Any]] = self._kept(f"{self.place_key}-places", self._places)
        return found

    def _places(self) -> Mapping[str, Mapping[str, Any]]:
        from byhand.sites.places import places

        return places(self)

    @cached_property
    def title(self) -> Wording:
        """What the example is called."""
        from byhand.sites.parts import titled

        found: Wording = self._kept(
            digest(self.key, "title", self.block.title),
            lambda: self.worded([titled(self.walkthrough.document, self.block.title).title])[0],
        )
        return found

    # -- documents -----------------------------------------------------------------------------------------------

    def documents(self, whole: Document) -> list[tuple[str, Document]]:
        """What stands on the page: each with what its ids begin with. whole: the example's document."""
        from byhand.sites.parts import problem_of, solution_of, titled

        block, prefix = self.block, self.block.prefix
        whole = titled(whole, block.title)
        if block.form == "solution":
            return [(prefix, solution_of(whole))]
        if block.form == "problem":
            return [(prefix, problem_of(whole, self._page))]
        if block.fold:
            return [(prefix, problem_of(whole, self._page)), (f"{prefix}solution-", solution_of(whole))]
        return [(prefix, whole)]


def shown(wording: Wording, *, linked: bool = False) -> str:
    """A wording as HTML. linked: the whole text of a link, which a formula does not name to every reader."""
    named = f' role="math" aria-label="{harmless(wording["plain"])}"' if linked and "<math" in wording["html"] else ""
    return f'<span class="byhand-value"{named}>{wording["html"]}</span>'

"""One example on its way to a page: its pieces of text, its numbers by address, the places in it to link to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from byhand.mathtext.elements import harmless
from byhand.sites.cache import digest, maker, packed, unpacked
from byhand.sites.options import Block
from byhand.sites.source import Source, source_of
from byhand.sites.store import Store

if TYPE_CHECKING:
    from byhand.sites.derived import Derived, PieceKind, Wording
    from byhand.walkthrough import Walkthrough

# What derives and renders is imported where it is used: a build whose pieces were all kept never needs it.


@dataclass(frozen=True, slots=True)
class Piece:
    """files: what stands beside the text, by path from there (the pictures of Markdown)."""

    text: str
    files: Mapping[str, bytes]


class Example:
    """Everything is made when it is first asked for, or taken from what an earlier build kept."""

    def __init__(self, store: Store, block: Block) -> None:
        self.store = store
        self.source: Source = source_of(block, store.root)
        self.block = block if block.name else replace(block, name=self.source.name)
        shown = [list(pair) for pair in block.shown]
        about = (maker(store.templates), self.source.name, self.source.called, self.source.content.hex())
        #: Of what the derivation and its document depend on; and of what this place on the page adds.
        self.key = digest(*about, shown)
        placed = [self.block.prefix, block.form, block.fold, block.title, block.level, block.still]
        self.place_key = digest(self.key, placed)

    @property
    def walkthrough(self) -> Walkthrough:
        """Derived when it is first asked for. ``ByhandError`` where it cannot be."""
        return self.derived.walkthrough

    @cached_property
    def derived(self) -> Derived:
        """``ByhandError`` where the problem, or what this place asks of it, is at fault."""
        from byhand.sites.derived import Derived

        return Derived(self.block, self.store.walkthrough(self.key, self._walkthrough), self.store.templates)

    def _walkthrough(self) -> Walkthrough:
        from byhand.sites.presented import presented
        from byhand.walkthrough import Walkthrough

        return Walkthrough(presented(self.source.problem(), dict(self.block.shown)), self.store.templates)

    # -- pieces --------------------------------------------------------------------------------------------------

    def piece(self, kind: PieceKind) -> Piece:
        """The example as a part of a page. ``ByhandError`` where it cannot be shown."""
        kept = self._kept(f"{self.place_key}-{kind}", lambda: self._piece(kind))
        return Piece(kept["text"], {name: unpacked(text) for name, text in kept["files"].items()})

    def _kept(self, key: str, make: Callable[[], Any]) -> Any:
        return self.store.kept(key, make)

    def _piece(self, kind: PieceKind) -> Any:
        from byhand.sites.pieces import written

        text, files = written(self.derived, kind)
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

        return self.derived.worded([Math(bare(number_of(self.derived.page, address)))])[0]

    @cached_property
    def places(self) -> Mapping[str, Mapping[str, Any]]:
        """Step or address → its ``id``, its ``label`` in LaTeX, and its wording (a heading, a symbol)."""
        found: Mapping[str, Mapping[str, Any]] = self._kept(f"{self.place_key}-places", self._places)
        return found

    def _places(self) -> Mapping[str, Mapping[str, Any]]:
        from byhand.sites.places import places

        return places(self.derived)


def shown(wording: Wording, *, linked: bool = False) -> str:
    """A wording as HTML. linked: the whole text of a link, which a formula does not name to every reader."""
    named = f' role="math" aria-label="{harmless(wording["plain"])}"' if linked and "<math" in wording["html"] else ""
    return f'<span class="byhand-value"{named}>{wording["html"]}</span>'

"""One site's examples: where its source is, what earlier builds kept, and the last derivations at hand."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byhand.sites.cache import Cache
from byhand.sites.example import Example
from byhand.sites.faults import told
from byhand.sites.options import Block

if TYPE_CHECKING:
    from byhand.walkthrough import Walkthrough

#: So many derivations stay in memory: the pieces of one example are asked for close together.
_AT_HAND = 4


class Site:
    """root: the site's source, outside of which no file is read. kept: the directory for what the next build can use.

    templates: directories searched before the shipped ones. derived: how many derivations were made.
    """

    def __init__(self, root: Path, kept: Path | None = None, templates: tuple[Path, ...] = ()) -> None:
        self.root = root.resolve()
        self.cache = Cache(kept)
        self.templates = templates
        self.derived = 0
        self._at_hand: OrderedDict[str, Walkthrough] = OrderedDict()

    def example(self, block: Block) -> Example:
        """``SiteError`` where its problem cannot be found."""
        with told(block.line, block):
            return Example(self, block)

    def kept(self, key: str, make: Callable[[], Any]) -> Any:
        """What an earlier build kept under that key, else made now and kept."""
        found = self.cache.get(key)
        if found is None:
            found = make()
            self.cache.put(key, found)
        return found

    def walkthrough(self, example: Example) -> Walkthrough:
        """The example's walkthrough, derived at most once while it is at hand."""
        from byhand.sites.presented import presented
        from byhand.walkthrough import Walkthrough

        if example.key not in self._at_hand:
            problem = presented(example.source.problem(), dict(example.block.shown))
            self._at_hand[example.key] = Walkthrough(problem, self.templates)
            self.derived += 1
            if len(self._at_hand) > _AT_HAND:
                self._at_hand.popitem(last=False)
        self._at_hand.move_to_end(example.key)
        return self._at_hand[example.key]

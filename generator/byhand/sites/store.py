"""What the examples of one site share: where its source is, what earlier builds kept, the last derivations at hand."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byhand.sites.cache import Cache

if TYPE_CHECKING:
    from byhand.walkthrough import Walkthrough

#: So many derivations stay in memory: the pieces of one example are asked for close together.
_AT_HAND = 4


class Store:
    """root: the site's source, outside of which no file is read. kept: the directory for what the next build can use.

    templates: directories searched before the shipped ones. derived: how many derivations were made.
    """

    def __init__(self, root: Path, kept: Path | None = None, templates: tuple[Path, ...] = ()) -> None:
        self.root = root.resolve()
        self.cache = Cache(kept)
        self.templates = templates
        self.derived = 0
        self._at_hand: OrderedDict[str, Walkthrough] = OrderedDict()

    def kept(self, key: str, make: Callable[[], Any]) -> Any:
        """What an earlier build kept under that key, else made now and kept."""
        found = self.cache.get(key)
        if found is None:
            found = make()
            self.cache.put(key, found)
        return found

    def walkthrough(self, key: str, make: Callable[[], Walkthrough]) -> Walkthrough:
        """The walkthrough of that key, made at most once while it is at hand."""
        if key not in self._at_hand:
            self._at_hand[key] = make()
            self.derived += 1
            if len(self._at_hand) > _AT_HAND:
                self._at_hand.popitem(last=False)
        self._at_hand.move_to_end(key)
        return self._at_hand[key]

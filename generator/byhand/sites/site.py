"""One site: its examples by their blocks on its pages."""

from __future__ import annotations

from byhand.sites.example import Example
from byhand.sites.faults import told
from byhand.sites.options import Block
from byhand.sites.store import Store


class Site(Store):
    """A store that opens examples; every integration has one for all pages."""

    def example(self, block: Block) -> Example:
        """``SiteError`` where its problem cannot be found."""
        with told(block.line, block):
            return Example(self, block)

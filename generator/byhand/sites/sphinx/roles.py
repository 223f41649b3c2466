"""What an author writes in a sentence: a value, a reference."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.roles import XRefRole
from sphinx.util.docutils import SphinxRole

from byhand.sites.sphinx.elements import pending_value


class ValueRole(SphinxRole):
    """One number by its address; which example is meant is decided when the whole page has been read."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        node = pending_value(self.rawtext, target=self.text)
        self.set_source_info(node)
        return [node], []


class RefRole(XRefRole):
    """A link to a step or a line of an example."""

    def create_xref_node(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        self.classes = ["xref", "byhand-ref"]  # without the domain's name, which is our examples' class
        return super().create_xref_node()

    def process_link(
        self, env: Any, refnode: Any, has_explicit_title: bool, title: str, target: str
    ) -> tuple[str, str]:
        refnode["refwarn"] = True
        return title, " ".join(target.split())

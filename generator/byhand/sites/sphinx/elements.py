"""The nodes of examples in Sphinx's trees."""

from __future__ import annotations

from docutils import nodes


class example(nodes.General, nodes.Element):
    """block: what the author asked for."""


class solutions(nodes.General, nodes.Element):
    """Where the solutions of all problems will stand."""


class wording(nodes.Inline, nodes.Element):
    """html, md, tex, plain: a number, a symbol or a title as each of them has it."""


class pending_value(nodes.Inline, nodes.Element):
    """target: a value that is looked up when the page has been read."""


class example_reference(nodes.reference):
    """label: of the place in LaTeX."""

"""What each builder writes for the nodes of examples."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging

from byhand.sites.example import shown
from byhand.sites.faults import SiteError, box, lead, told
from byhand.sites.markup import SECTIONS, without_marks
from byhand.sites.options import Block
from byhand.sites.sphinx.building import site_of
from byhand.sites.sphinx.elements import example, example_reference, pending_value, solutions, wording

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from byhand.sites.derived import PieceKind

log = logging.getLogger(__name__)


def has_examples(doctree: nodes.document) -> bool:
    """Whether a page has anything that our style is for."""
    return any(
        isinstance(node, (example, wording)) or "byhand-fault" in node.get("classes", ())
        for node in doctree.findall(nodes.Element)
    )


def add_nodes(app: Sphinx) -> None:
    """Tell Sphinx of the nodes and of what writes them."""
    app.add_node(example, html=(_html, None), latex=(_latex, None))
    app.add_node(solutions)
    app.add_node(pending_value)
    app.add_node(wording, html=(_wording_html, None), latex=(_wording_latex, None))
    app.add_node(example_reference, latex=(_link_latex, _end_link_latex))


def _text(visitor: Any, node: example, block: Block, kind: PieceKind) -> str | None:
    """``None`` where it cannot be had; the log says why."""
    try:
        with told(block.line, block):
            return site_of(visitor.builder.env).example(block).piece(kind).text
    except SiteError as error:
        log.warning("byhand: %s", error, location=node, type="byhand", subtype="example")
        node["fault"] = str(error)
        return None


def _html(visitor: Any, node: example) -> None:
    text = _text(visitor, node, node["block"], "html")
    visitor.body.append(text if text is not None else box(node["fault"], lead()))
    raise nodes.SkipNode


def _latex(visitor: Any, node: example) -> None:
    below = "\\" + visitor.sectionnames[min(visitor.sectionlevel + 1, len(visitor.sectionnames) - 1)]
    level = SECTIONS.index(below) + 1 if below in SECTIONS else 1
    text = _text(visitor, node, replace(node["block"], level=level), "tex")
    visitor.body.append(f"\n{text}\n" if text is not None else visitor.escape(node["fault"]))
    raise nodes.SkipNode


def _wording_html(visitor: Any, node: wording) -> None:
    visitor.body.append(shown(node.attributes, linked=isinstance(node.parent, example_reference)))
    raise nodes.SkipNode


def _wording_latex(visitor: Any, node: wording) -> None:
    visitor.body.append(node["tex"])
    raise nodes.SkipNode


def _link_latex(visitor: Any, node: example_reference) -> None:
    visitor.body.append(rf"\hyperref[{node['label']}]{{")


def _end_link_latex(visitor: Any, node: example_reference) -> None:
    visitor.body.append("}")


def as_text(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """For builders that know neither HTML nor LaTeX, and for EPUB, whose readers know no MathML to rely on."""
    if draws(app) or app.builder.format == "latex":
        return
    for node in list(doctree.findall(example)):
        text = _text(app, node, node["block"], "md")
        shown = without_marks(text) if text is not None else node["fault"]
        node.replace_self(nodes.literal_block(shown, shown, language="text"))
    for link in list(doctree.findall(example_reference)):
        link.replace_self(link.children)
    for word in list(doctree.findall(wording)):
        word.replace_self(nodes.Text(word["plain"]))


def draws(app: Sphinx) -> bool:
    """Whether the builder makes web pages."""
    return bool(app.builder.format == "html" and app.builder.name != "epub")

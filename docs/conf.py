"""How the documentation's own site is built: sphinx-build -W docs SITE. Needs the extra `docs`."""

from __future__ import annotations

import sys
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent.parent / "generator"))

project = "byhand"
author = "byhand contributors"
project_copyright = author
extensions = ["myst_parser", "sphinx.ext.autodoc", "byhand.sites.sphinx"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
html_theme = "furo"
html_title = "byhand"
html_math_renderer = "mathml"
html_last_updated_fmt = None
exclude_patterns = ["_build"]
autodoc_typehints = "description"
autodoc_member_order = "bysource"
# Pages of the repository that are no pages of the site: links to them stay what they are on the web.
nitpicky = False
suppress_warnings = ["myst.xref_missing", "misc.highlighting_failure"]


def _formula(latex: str, display: str) -> str:
    from latex2mathml.converter import convert

    return convert(latex, display=display)


def _inline(visitor: object, node: nodes.math) -> None:
    visitor.body.append(_formula(node.astext(), "inline"))  # type: ignore[attr-defined]
    raise nodes.SkipNode


def _block(visitor: object, node: nodes.math_block) -> None:
    visitor.body.append(_formula(node.astext(), "block"))  # type: ignore[attr-defined]
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """The few formulas of the pages' own text become MathML while building: a reader's browser loads no script."""
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))

"""Examples in the pages of Sphinx, MyST-Parser and Jupyter Book 1: ``extensions = ["byhand.sites.sphinx"]``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from byhand import __version__

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

#: What the LaTeX of an example needs beside what Sphinx loads.
PACKAGES = ("textcomp", "amsmath", "amssymb", "booktabs", "longtable", "array", "tikz")


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    from byhand.sites.sphinx import resolving, written
    from byhand.sites.sphinx.directives import ExampleDirective, SolutionsDirective
    from byhand.sites.sphinx.domain import ByhandDomain

    app.add_config_value("byhand_templates", [], "env", [list, tuple])
    app.add_domain(ByhandDomain)
    app.add_directive("byhand", ExampleDirective)
    app.add_directive("byhand-solutions", SolutionsDirective)
    written.add_nodes(app)
    for package in PACKAGES:
        app.add_latex_package(package)
    app.connect("builder-inited", _provide)
    app.connect("html-page-context", _include)
    app.connect("doctree-read", resolving.make_examples, priority=400)
    app.connect("doctree-read", resolving.resolve_values, priority=401)
    app.connect("doctree-resolved", resolving.append_solutions)
    app.connect("doctree-resolved", written.as_text, priority=900)
    app.connect("env-updated", resolving.outdated_solutions)
    return {"version": __version__, "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}


def _provide(app: Sphinx) -> None:
    """Style, script and font among the site's static files."""
    from byhand.io import write_all
    from byhand.sites.assets import assets
    from byhand.sites.sphinx.building import site_of
    from byhand.sites.sphinx.written import draws

    if draws(app):
        place = Path(app.doctreedir) / "byhand" / "static"
        write_all(place, assets(site_of(app.env).templates))
        app.config.html_static_path.append(str(place))


def _include(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """The style and the script, once, on the pages that have something of ours."""
    from byhand.sites.assets import CSS, JS
    from byhand.sites.sphinx.written import draws, has_examples

    if doctree is not None and draws(app) and has_examples(doctree):
        app.add_css_file(CSS)
        app.add_js_file(JS, loading_method="defer")

"""What an author writes on a page: an example, or the solutions of all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, cast

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from byhand.sites.faults import SiteError, lead, told, twice
from byhand.sites.options import OPTIONS, Block, block, free_name
from byhand.sites.source import watched
from byhand.sites.sphinx.building import site_of
from byhand.sites.sphinx.domain import ByhandDomain
from byhand.sites.sphinx.elements import example, solutions

log = logging.getLogger(__name__)


class ExampleDirective(SphinxDirective):
    """``byhand``: a problem by name or file, or in the body."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = dict.fromkeys(OPTIONS, directives.unchanged)

    def run(self) -> list[nodes.Node]:
        line = self.get_source_info()[1]
        try:
            with told(line):
                found = self._block(line)
            for path in watched(found, Path(self.env.srcdir)):
                self.env.note_dependency(str(path))
            found = self._entered(found)
        except SiteError as error:
            return [reported(self.env.docname, error)]
        node = example("", block=found)
        self.set_source_info(node)
        return [node]

    def _block(self, line: int) -> Block:
        page = Path(self.env.doc2path(self.env.docname)).relative_to(self.env.srcdir).as_posix()
        argument = self.arguments[0].strip() if self.arguments else ""
        body = "\n".join(self.content)
        first = self.content_offset + 1
        if type(self.state).__module__.startswith("myst_parser"):
            first += line  # MyST counts from the block
        return block(page, line, argument, self.options, body=body, body_line=first)

    def _entered(self, found: Block) -> Block:
        """With a name of its own on the page, by which others find it."""
        domain = cast(ByhandDomain, self.env.domains["byhand"])
        wanted = site_of(self.env).example(found).block.name
        taken = domain.on_page(self.env.docname)
        name = free_name(wanted, taken)
        if found.name and name != found.name:
            raise twice(found)
        taken[name] = replace(found, name=name)
        return taken[name]


class SolutionsDirective(SphinxDirective):
    """``byhand-solutions``: those of all examples with ``form: problem``, of all pages."""

    def run(self) -> list[nodes.Node]:
        self.env.domaindata["byhand"]["appended"][self.env.docname] = ""
        node = solutions("")
        self.set_source_info(node)
        return [node]


def reported(page: str, error: SiteError) -> nodes.Node:
    """Each fault at its line in the build's log, and one line in place of the example."""
    for trouble in error.troubles:
        log.warning("byhand: %s", trouble.what, location=(page, trouble.line), type="byhand", subtype="example")
    return fault_box(str(error))


def fault_box(message: str) -> nodes.Node:
    text = nodes.paragraph("", "", nodes.strong("", lead()), nodes.Text(f" {message}"))
    return nodes.container("", text, classes=["byhand-fault"])

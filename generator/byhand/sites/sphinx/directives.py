"""What an author writes on a page: an example, the solutions of all, a value, a reference."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.roles import XRefRole
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from byhand.sites.faults import SiteError, Trouble, told
from byhand.sites.options import OPTIONS, Block, block
from byhand.sites.source import watched

if TYPE_CHECKING:
    from byhand.sites.sphinx.domain import ByhandDomain

log = logging.getLogger(__name__)


class ExampleDirective(SphinxDirective):
    """``byhand``: a problem by name or file, or in the body."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = dict.fromkeys(OPTIONS, directives.unchanged)

    def run(self) -> list[nodes.Node]:
        from byhand.sites.sphinx.written import example

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
        from byhand.sites.sphinx.domain import site_of

        domain = cast("ByhandDomain", self.env.domains["byhand"])
        wanted = site_of(self.env).example(found).block.name
        name = domain.free_name(self.env.docname, wanted)
        if found.name and name != found.name:
            what = f"the name {found.name!r} stands twice on this page; allowed: once"
            raise SiteError((Trouble(found.line, what),))
        domain.on_page(self.env.docname)[name] = replace(found, name=name)
        return replace(found, name=name)


class SolutionsDirective(SphinxDirective):
    """``byhand-solutions``: those of all examples with ``form: problem``, of all pages."""

    def run(self) -> list[nodes.Node]:
        from byhand.sites.sphinx.written import solutions

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
    from byhand.sites.faults import lead

    text = nodes.paragraph("", "", nodes.strong("", lead()), nodes.Text(f" {message}"))
    return nodes.container("", text, classes=["byhand-fault"])


class ValueRole(SphinxRole):
    """One number by its address; which example is meant is decided when the whole page has been read."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        from byhand.sites.sphinx.written import pending_value

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

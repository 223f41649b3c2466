"""What Sphinx remembers of the examples of all pages, and the roles that look there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx.domains import Domain
from sphinx.util import logging

from byhand.errors import nearest
from byhand.sites.faults import SiteError, Trouble, told
from byhand.sites.options import Block
from byhand.sites.sphinx.building import site_of
from byhand.sites.sphinx.elements import example_reference, wording
from byhand.sites.sphinx.roles import RefRole, ValueRole

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

log = logging.getLogger(__name__)


class ByhandDomain(Domain):
    """examples: of each page, by name. appended: of each page with solutions, what they were when it was written."""

    name = "byhand"
    label = "byhand"
    roles: ClassVar[Any] = {"value": ValueRole(), "ref": RefRole(innernodeclass=nodes.inline)}
    initial_data: ClassVar[Any] = {"examples": {}, "appended": {}}
    data_version = 1

    @property
    def examples(self) -> dict[str, dict[str, Block]]:
        found: dict[str, dict[str, Block]] = self.data["examples"]
        return found

    def on_page(self, page: str) -> dict[str, Block]:
        """The page's own, to be added to."""
        return self.examples.setdefault(page, {})

    def problems(self) -> Iterator[Block]:
        """The examples whose solutions stand elsewhere, in the order of the site's pages."""
        for page in _in_order(self.env):
            yield from (block for block in self.examples.get(page, {}).values() if block.form == "problem")

    def clear_doc(self, docname: str) -> None:
        self.examples.pop(docname, None)
        self.data["appended"].pop(docname, None)

    def merge_domaindata(self, docnames: Any, otherdata: dict[str, Any]) -> None:
        for part in ("examples", "appended"):
            for page in docnames:
                if page in otherdata[part]:
                    self.data[part][page] = otherdata[part][page]

    # -- references ----------------------------------------------------------------------------------------------

    def resolve_xref(
        self, env: Any, fromdocname: str, builder: Any, typ: str, target: str, node: Any, contnode: Any
    ) -> nodes.reference | None:
        """A link to a step or a line: ``mazur step1-forward``, or ``week1#mazur step1-forward`` of another page."""
        try:
            with told(node.line or 0):
                page, block, address = self._target(fromdocname, target)
                places = site_of(self.env).example(block).places
                if address not in places:
                    close = nearest(address, list(places))
                    raise _unknown(f"no step or line {address!r} in {block.name}{close}")
        except SiteError as error:
            log.warning("byhand:ref: %s", error, location=node, type="byhand", subtype="ref")
            return contnode  # type: ignore[no-any-return]
        place = places[address]
        link = example_reference("", "", internal=True, label=place["label"])
        link["refuri"] = (
            "" if page == fromdocname else builder.get_relative_uri(fromdocname, page)
        ) + f"#{place['id']}"
        link += contnode if node.get("refexplicit") else wording("", **place["wording"])
        return link

    def resolve_any_xref(self, *arguments: Any) -> list[Any]:
        return []

    def _target(self, here: str, target: str) -> tuple[str, Block, str]:
        page, hash_, rest = target.rpartition("#")
        first, _, address = rest.strip().partition(" ")
        own = self.examples.get(here, {})
        if not address and len(own) == 1 and not hash_:
            return here, next(iter(own.values())), first
        if hash_:
            page = page.strip().lstrip("/")
            if first not in self.examples.get(page, {}):
                raise _unknown(f"no example {first!r} on the page {page!r}{nearest(page, list(self.examples))}")
            return page, self.examples[page][first], address
        if first in own:
            return here, own[first], address
        found = [page for page, blocks in sorted(self.examples.items()) if first in blocks]
        if len(found) != 1:
            known = sorted({name for blocks in self.examples.values() for name in blocks})
            what = (
                f"pages with an example {first!r}: {', '.join(found)}; allowed: page#{first}"
                if found
                else (f"no example {first!r}; there are: {', '.join(known[:12])}{nearest(first, known)}")
            )
            raise _unknown(what)
        return found[0], self.examples[found[0]][first], address


def _unknown(what: str) -> SiteError:
    return SiteError((Trouble(0, what),))


def _in_order(env: BuildEnvironment) -> list[str]:
    """All pages as the table of contents has them, then the others."""
    found: dict[str, None] = {}
    waiting = [env.config.root_doc]
    while waiting:
        page = waiting.pop()
        if page not in found:
            found[page] = None
            waiting += reversed(env.toctree_includes.get(page, []))
    return [*found, *sorted(set(env.all_docs) - set(found))]

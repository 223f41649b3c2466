"""What can be decided only when a page, or all of them, have been read: values, the solutions of other pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.util import logging

from byhand.sites.cache import digest
from byhand.sites.faults import SiteError, told
from byhand.sites.options import Block
from byhand.sites.source import watched
from byhand.sites.sphinx.building import site_of
from byhand.sites.sphinx.directives import reported
from byhand.sites.sphinx.domain import ByhandDomain
from byhand.sites.sphinx.elements import example, pending_value, solutions, wording

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

log = logging.getLogger(__name__)


def make_examples(app: Sphinx, doctree: nodes.document) -> None:
    """Each example's piece for this builder, at the level of a heading there; or a line that says what is wrong."""
    domain = cast(ByhandDomain, app.env.domains["byhand"])
    for appendix in list(doctree.findall(solutions)):
        appendix["level"] = _level(appendix)
    for node in list(doctree.findall(example)):
        block = node["block"]
        if not block.level:
            block = node["block"] = replace(block, level=_level(node))
        domain.on_page(app.env.docname)[block.name] = block
        try:
            opened = site_of(app.env).example(block)
            with told(block.line, block):
                opened.piece("html" if app.builder.format == "html" else "md")
        except SiteError as error:
            del domain.on_page(app.env.docname)[block.name]
            node.replace_self(reported(app.env.docname, error))


def _level(node: nodes.Node) -> int:
    level, above = 1, node.parent
    while above is not None:
        level += isinstance(above, nodes.section)
        above = above.parent
    return min(level, 6)


def resolve_values(app: Sphinx, doctree: nodes.document) -> None:
    """Each value role becomes its number."""
    for node in list(doctree.findall(pending_value)):
        try:
            with told(node.line or 0):
                found: nodes.Node = wording("", **_value(app.env, node["target"]))
        except SiteError as error:
            log.warning("byhand:value: %s", error, location=node, type="byhand", subtype="value")
            found = nodes.strong("", f"[{error}]")
        node.replace_self(found)


def _value(env: BuildEnvironment, target: str) -> dict[str, str]:
    """``mazur loss.after``, or only the address where the page has one example."""
    domain = cast(ByhandDomain, env.domains["byhand"])
    own = domain.on_page(env.docname)
    name, _, address = target.strip().partition(" ")
    if not address and len(own) == 1:
        return dict(site_of(env).example(next(iter(own.values()))).value(name))
    page = Path(env.doc2path(env.docname)).relative_to(env.srcdir).as_posix()
    block = own.get(name) or Block(page, 0, name)
    for path in watched(block, Path(env.srcdir)):
        env.note_dependency(str(path))
    return dict(site_of(env).example(block).value(address))


def append_solutions(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """The solutions of all problems, as examples of this page."""
    domain = cast(ByhandDomain, app.env.domains["byhand"])
    for node in list(doctree.findall(solutions)):
        found = [example("", block=block.as_solution(level=node["level"])) for block in domain.problems()]
        node.replace_self(found or [nodes.comment()])


def outdated_solutions(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """The pages whose solutions are others than when they were written last."""
    domain = cast(ByhandDomain, env.domains["byhand"])
    if not domain.data["appended"]:
        return []
    now = digest(*[_place_key(env, block) for block in domain.problems()])
    outdated = [page for page, then in sorted(domain.data["appended"].items()) if then != now]
    domain.data["appended"].update(dict.fromkeys(outdated, now))
    return outdated


def _place_key(env: BuildEnvironment, block: Block) -> str:
    try:
        return site_of(env).example(block).place_key
    except SiteError as error:
        return str(error)

"""Examples in the pages of mystmd and Jupyter Book 2: an executable plugin, ``byhand-myst``.

    project:
      plugins:
        - type: executable
          path: byhand.py      # a file that calls byhand.sites.mystmd.main()

Directives and roles leave a mark; the transform, which sees the whole page, puts the examples in their place: so names
and values are looked up on the page, and one process serves it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byhand.sites.faults import SiteError, lead, told
from byhand.sites.fences import Fence
from byhand.sites.mdast_nodes import Node, paragraph, text
from byhand.sites.options import OPTIONS, Block
from byhand.sites.pages import PageExamples, solutions
from byhand.sites.site import Site

if TYPE_CHECKING:
    from byhand.sites.derived import Derived

#: The marks' type of node, until the transform.
_MARK = "byhandMark"
_KEPT = Path("_build", "byhand")
_LARGEST = 200_000_000


def specification() -> dict[str, Any]:
    """What mystmd is told of the plugin."""
    options = {name: {"type": "string"} for name in OPTIONS}
    return {
        "name": "byhand",
        "directives": [
            {
                "name": "byhand",
                "doc": "A worked example of backpropagation: a built-in problem, a file, or one in the body.",
                "arg": {"type": "string"},
                "options": options,
                "body": {"type": "string"},
            },
            {"name": "byhand-solutions", "doc": "The solutions of all examples with form: problem."},
        ],
        "roles": [
            {"name": "byhand:value", "doc": "A number of an example by its address.", "body": {"type": "string"}}
        ],
        "transforms": [{"name": "byhand", "doc": "Puts the examples in their places.", "stage": "document"}],
    }


def marked(kind: str, name: str, data: Mapping[str, Any]) -> list[Node]:
    """The mark for a directive or a role."""
    node = data.get("node") or {}
    line = ((node.get("position") or {}).get("start") or {}).get("line", 0)
    keys = ("arg", "options", "body")
    found = {key: data[key] for key in keys if data.get(key) is not None}
    return [{"type": _MARK, "kind": kind, "name": name, "line": line, "data": found, "children": []}]


class _PageTree:
    """One page on its way from marks to examples."""

    def __init__(self, tree: Node, root: Path) -> None:
        self.tree = tree
        self.page = PageExamples(Site(root, root / _KEPT), "page.md")

    def done(self) -> Node:
        marks = list(_marks(self.tree, 1))
        entered = [self._entered(mark, level) for _, mark, level in marks]
        for (siblings, mark, level), block in zip(marks, entered, strict=True):
            place = next(number for number, node in enumerate(siblings) if node is mark)
            siblings[place : place + 1] = self._nodes(mark, block, level)
        return self.tree

    def _entered(self, mark: Node, level: int) -> Block | str:
        if mark["name"] != "byhand":
            return ""
        data = mark["data"]
        options = tuple((str(key), _text(value)) for key, value in (data.get("options") or {}).items())
        body = str(data.get("body") or "")
        first = mark["line"] + 1 + len(options)
        fence = Fence(
            "byhand", mark["line"], 0, "", str(data.get("arg") or ""), options, body, first, min(level + 1, 6)
        )
        try:
            return self.page.enter(fence)
        except SiteError as error:
            return str(error)

    def _nodes(self, mark: Node, block: Block | str, level: int) -> list[Node]:
        if mark["name"] == "byhand:value":
            return self._value(str(mark["data"].get("body") or ""), mark["line"])
        if mark["name"] == "byhand-solutions":
            return self._solutions(min(level + 1, 6), mark["line"])
        if isinstance(block, str):
            return fault(block, mark["line"])
        return self._example(block, mark["line"])

    def _example(self, block: Block, line: int) -> list[Node]:
        try:
            example = self.page.site.example(block)
            with told(block.line, block):
                kept: list[Node] = self.page.site.kept(f"{example.place_key}-mdast", lambda: _written(example.derived))
                return kept
        except SiteError as error:
            return fault(str(error), line)

    def _solutions(self, level: int, line: int) -> list[Node]:
        found = [*solutions(self.page.site, level)]
        return [node for block, _ in found for node in self._example(replace(block, level=level), line)]

    def _value(self, target: str, line: int) -> list[Node]:
        try:
            return [{"type": "inlineMath", "value": self.page.value(target, line)["md"].strip("$")}]
        except SiteError as error:
            return [missing(f"byhand:value: {error}", line)]


def _written(example: Derived) -> list[Node]:
    from byhand.document.blocks import Say
    from byhand.render.renderer import Options
    from byhand.sites.mdast import Tree

    block = example.block
    options = Options("example", example.templates)
    parts = []
    for place, (_, document) in enumerate(example.documents(example.walkthrough.document)):
        tree = Tree(document, options, block.name, block.level or 2)
        titled = place == 0 and block.title != ""
        parts.append((tree, tree.nodes(titled=titled)))
    if len(parts) == 1:
        return parts[0][1]
    head = {"type": "admonitionTitle", "children": parts[1][0].inline(Say("sites.solution"))}
    # A note that themes fold; what MyST itself folds has no LaTeX.
    fold = {"type": "admonition", "kind": "note", "class": "dropdown", "children": [head, *parts[1][1]]}
    return [*parts[0][1], fold]


def fault(message: str, line: int) -> list[Node]:
    """A line in place of an example; mystmd's own log has it too, with the file and the line."""
    words = [{"type": "strong", "children": [text(lead())]}, text(" "), missing(f"byhand: {message}", line)]
    return [{"type": "admonition", "kind": "error", "class": "byhand-fault", "children": [paragraph(words)]}]


def missing(message: str, line: int) -> Node:
    """What mystmd warns of, as ``file:line``, by the message: a plugin has no other way to its log."""
    place = {"start": {"line": line, "column": 1}, "end": {"line": line, "column": 1}}
    shown = [text(message)]
    return {"type": "crossReference", "identifier": message, "label": message, "children": shown, "position": place}


def _text(value: Any) -> str:
    return "true" if value is True else "false" if value is False else str(value)


def _marks(node: Node, level: int) -> Iterator[tuple[list[Node], Node, int]]:
    """(siblings, mark, level of the heading above), in the page's order."""
    stack: list[tuple[list[Node], int]] = [(node.get("children") or [], 0)]
    while stack:
        siblings, place = stack.pop()
        if place >= len(siblings):
            continue
        stack.append((siblings, place + 1))
        child = siblings[place]
        if child.get("type") == _MARK:
            yield siblings, child, level
        elif child.get("type") == "heading":
            level = int(child.get("depth") or level)
        if child.get("children"):
            stack.append((child["children"], 0))


def main(arguments: Sequence[str] | None = None) -> int:
    """As mystmd calls it: nothing, ``--directive NAME``, ``--role NAME`` or ``--transform NAME``."""
    arguments = sys.argv[1:] if arguments is None else arguments
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    if not arguments:
        print(json.dumps(specification()))
        return 0
    if len(arguments) != 2 or arguments[0] not in ("--directive", "--role", "--transform"):
        print("byhand: allowed: nothing, or --directive, --role or --transform with a name", file=sys.stderr)
        return 2
    kind, name = arguments
    try:
        data = json.loads(sys.stdin.buffer.read(_LARGEST))
        found: Any = _PageTree(data, Path()).done() if kind == "--transform" else marked(kind[2:], name, data)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        print("byhand: this is no request of mystmd's", file=sys.stderr)
        return 2
    print(json.dumps(found, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())

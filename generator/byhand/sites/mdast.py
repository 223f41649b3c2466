"""A document as the tree that MyST has of its pages (mdast): words, formulas in LaTeX, pictures as data."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence

from byhand.document.blocks import (
    Block,
    Callout,
    Code,
    Contents,
    Display,
    Document,
    Figure,
    Form,
    Heading,
    Inline,
    Items,
    Math,
    Paragraph,
    Remark,
    Scope,
    Table,
)
from byhand.render.dialects.base import typeset
from byhand.render.prose import Part
from byhand.render.renderer import Options, Renderer
from byhand.sites.mdast_nodes import Node, paragraph, text


class Tree:
    """label: what the identifiers of steps begin with; "" for none. level: of the document's title."""

    def __init__(self, document: Document, options: Options, label: str, level: int) -> None:
        self.document = document
        self.renderer = Renderer(document, "md", options)
        self.label = label
        self.level = level

    def nodes(self, *, titled: bool = True) -> list[Node]:
        """All blocks, under the title."""
        title = [self._heading(self.level, self.document.title, "")] if titled else []
        return [*title, *(node for block in self.document.blocks for node in self._block(block))]

    def inline(self, *items: Inline) -> list[Node]:
        """The nodes of some sentences, with a space between each two."""
        found: list[Node] = []
        for place, item in enumerate(items):
            parts = [self._part(part) for part in self.renderer.sentences.parts(item)]
            found += ([text(" ")] if place and parts else []) + parts
        return found

    def _part(self, part: Part) -> Node:
        if isinstance(part, Math):
            return {"type": "inlineMath", "value": self.renderer.dialect.math(part.node).strip("$")}
        if part.kind == "code":
            return {"type": "inlineCode", "value": part.text}
        words = text(typeset(part.text))
        return words if part.kind == "text" else {"type": part.kind, "children": [words]}

    def _heading(self, level: int, title: Inline, anchor: str) -> Node:
        node: Node = {"type": "heading", "depth": min(level, 6), "children": self.inline(title), "enumerated": False}
        if anchor and self.label:
            node |= {"identifier": f"{self.label}-{anchor}".lower(), "label": f"{self.label}-{anchor}"}
        return node

    def _block(self, block: Block) -> Iterator[Node]:
        match block:
            case Heading(level, title, anchor):
                yield self._heading(self.level + level, title, anchor)
            case Paragraph(sentences):
                yield paragraph(self.inline(*sentences))
            case Remark(words, about):
                yield paragraph(self.inline(*([about] if about else []), words))
            case Callout(title, sentences):
                head = {"type": "admonitionTitle", "children": self.inline(title)}
                yield {"type": "admonition", "kind": "note", "children": [head, paragraph(self.inline(*sentences))]}
            case Display(chains):
                aligned = f"\\begin{{aligned}}\n{self.renderer.dialect.display(chains)}\n\\end{{aligned}}"
                yield {"type": "math", "value": aligned, "enumerated": False}
            case Items(rows, numbered):
                items = [{"type": "listItem", "spread": False, "children": self.inline(*row)} for row in rows]
                yield {"type": "list", "ordered": numbered, "spread": False, "children": items}
            case Table():
                yield self._table(block)
            case Figure():
                yield from self._figure(block)
            case Form(fields, entries):
                for place, field in enumerate(fields):
                    entry = entries[place].text if entries else ""
                    yield paragraph([*self.inline(field), text(f" {entry or '________'}")])
            case Code(language, program):
                yield {"type": "code", "lang": language, "value": program.rstrip()}
            case Contents() | Scope():
                pass  # the site has its own contents; numbers of a tree are not read back
            case _:
                raise TypeError(f"no mdast for {type(block).__name__}")

    def _table(self, table: Table) -> Node:
        rows = [_row([self.inline(cell) for cell in table.header], header=True)]
        rows += [_row([self.inline(cell) for cell in row], header=False) for row in table.rows]
        return {"type": "table", "children": rows}

    def _figure(self, figure: Figure) -> Iterator[Node]:
        from byhand.render.raster import png_of

        content = base64.b64encode(png_of(figure.scene, self.renderer.dialect.mark)).decode()
        description = self.renderer.wording(figure.title, plain=True)
        if figure.description:
            description = " ".join(self.renderer.wording(each, plain=True) for each in figure.description)
        width = f"{figure.scene.pixels[0]}px"
        yield {"type": "image", "url": f"data:image/png;base64,{content}", "alt": description, "width": width}
        yield paragraph([{"type": "emphasis", "children": self.inline(figure.title)}])


def _row(cells: Sequence[Sequence[Node]], *, header: bool) -> Node:
    return {
        "type": "tableRow",
        "children": [{"type": "tableCell", "header": header, "children": list(cell)} for cell in cells],
    }

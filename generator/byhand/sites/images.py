"""A worked example for pages whose systems take no script, style, SVG or MathML: formulas and pictures are images.

Every image has its spoken or described text. The images are files of their own, because many systems take no data in
place of an address either.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, cast

from byhand.document.blocks import Block, Chain, Display, Document
from byhand.mathtext.elements import harmless
from byhand.mathtext.tree import Fence, Mark, Negated, Node, Number, bare
from byhand.render.raster import Image, pages, png_of

if TYPE_CHECKING:
    from byhand.render.dialects.typst import TypstDialect
    from byhand.walkthrough import Walkthrough

#: Of the letters in formulas, in points: those of an ordinary page.
SIZE = 12
#: Stands for an image until all are made; no text of a document holds it.
_TOKEN = "\x02{}\x02"


@dataclass(slots=True)
class _Images:
    """What the page asks for, each formula once, with what it is called."""

    dialect: TypstDialect
    folder: str
    markup: dict[str, str] = field(default_factory=dict)

    def formula(self, node: Node, joint: str = "") -> str:
        """Within a sentence; a plain number is a number of the text."""
        from byhand.mathtext.plain import PlainWriter

        if _is_number(node):
            return harmless(PlainWriter(self.dialect.phrase, self.dialect.mark).write(node))
        return self._asked(*self.dialect.spoken_formula(node))

    def chain(self, chain: Chain) -> str:
        return self._asked(*self.dialect.spoken_block(chain))

    def _asked(self, spoken: str, markup: str) -> str:
        self.markup.setdefault(markup, spoken)
        return _TOKEN.format(list(self.markup).index(markup))

    def filled(self, text: str) -> tuple[str, dict[str, bytes]]:
        """The text with its images, and their files by path."""
        made = pages(list(self.markup), _PREAMBLE) if self.markup else []
        elements: list[str] = []
        files: dict[str, bytes] = {}
        for number, (image, spoken) in enumerate(zip(made, self.markup.values(), strict=True), start=1):
            path = f"{self.folder}/formula-{number}.png"
            files[path] = image.content
            elements.append(_element(path, spoken, image))
        return re.sub(r"\x02(\d+)\x02", lambda found: elements[int(found[1])], text), files


_PREAMBLE = (
    f'#set text(font: "New Computer Modern", size: {SIZE}pt, top-edge: "bounds", bottom-edge: "bounds")\n'
    "#set par(leading: 0.8em)\n"
    "#show math.equation.where(block: true): set align(left)\n"
)


def _element(path: str, alternative: str, image: Image) -> str:
    size = f'width="{image.width}" height="{image.height}"'
    return f'<img src="{escape(path)}" alt="{harmless(alternative)}" {size} style="vertical-align: middle">'


def _is_number(node: Node) -> bool:
    inner = bare(node)
    while isinstance(inner, Mark | Negated | Fence):
        inner = inner.body
    return isinstance(inner, Number) and inner.exponent is None


def images(walkthrough: Walkthrough) -> dict[str, bytes]:
    """``NAME.images.html``, a part of a page, and the images that it names."""
    from byhand.lms.page import Page, Picture, Voice
    from byhand.render.dialects import dialect

    name, document = walkthrough.problem.name, walkthrough.document
    voice = Voice.of(walkthrough.problem, walkthrough.templates)
    plainly = voice.plainly
    writer = cast(
        "TypstDialect",
        dialect("typst", name, voice.sentences.sentence, plainly.directories, plainly.tongue, voice.mark),
    )
    asked = _Images(writer, f"{name}-images")
    pictures: dict[str, bytes] = {}

    def picture(each: Picture) -> str:
        path = f"{asked.folder}/{each.name}.png"
        pictures[path] = png_of(each.figure.scene, voice.mark)
        image = Image(pictures[path], *each.figure.scene.pixels)
        return _element(path, each.alternative, image)

    page = Page(voice, asked.formula, picture)
    body = "\n".join(_blocks(page.blocks, asked, document))
    title = page.inline(document.title)
    text, formulas = asked.filled(f'<div lang="{escape(voice.language)}">\n<h2>{title}</h2>\n{body}\n</div>\n')
    return {f"{name}.images.html": text.encode(), **pictures, **formulas}


def _blocks(write: Callable[[list[Block]], str], asked: _Images, document: Document) -> list[str]:
    """Each block as systems keep it; a line of formulas is one image."""
    written: list[str] = []
    for block in document.blocks:
        if isinstance(block, Display):
            written += [f"<p>{asked.chain(chain)}</p>" for chain in block.chains]
        else:
            written.append(write([block]))
    return [text for text in written if text]

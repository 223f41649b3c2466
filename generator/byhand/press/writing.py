"""Rendering a document with unknown numbers: every formula, line and chosen sentence is a piece of text of its own.

So what is written of one depends on the questions that it asks, and on nothing that is asked elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

from byhand.document.blocks import Block, Chain, Document, Figure, Form, Inline, Text
from byhand.figures.svg import harmless
from byhand.mathtext.display import NEXT_LINE, aligned
from byhand.mathtext.rows import widest
from byhand.mathtext.tree import Node
from byhand.press.held import HeldSay, HeldSays, HeldText
from byhand.render.dialects.base import Dialect
from byhand.render.dialects.latex import LatexDialect
from byhand.render.dialects.markdown import MarkdownDialect
from byhand.render.renderer import Options, Rendered, Renderer
from byhand.unknown import Anew, Held, NotKnown, TextCell, Tracer, applied, settled


class PressedMarkdown(MarkdownDialect):
    __slots__ = ("tracer",)
    tracer: Tracer

    def math(self, node: Node) -> str:
        return self.tracer.written(partial(super().math, node))

    def display(self, chains: Sequence[Chain]) -> str:
        return NEXT_LINE.join(_lines(self.tracer, chain, self) for chain in chains)


class PressedLatex(LatexDialect):
    __slots__ = ("tracer",)
    tracer: Tracer

    def math(self, node: Node) -> str:
        return self.tracer.written(partial(super().math, node))

    def display(self, chains: Sequence[Chain]) -> str:
        lines = NEXT_LINE.join(_lines(self.tracer, chain, self) for chain in chains)
        sizes = [self.tracer.settled(partial(self._size, chain)) for chain in chains]
        order = [size for _, size in self.sizes]
        return self.sized(max(sizes, key=order.index), lines)

    def _size(self, chain: Chain) -> str:
        """What its widest line asks for; of several lines the one that asks for the smallest type decides."""
        return settled(self.size_of, widest(chain.parts))


def _lines(tracer: Tracer, chain: Chain, dialect: MarkdownDialect | LatexDialect) -> str:
    return tracer.written(lambda: aligned([chain.parts], dialect._writer()))


#: Dialects that a press can write.
PRESSED: Mapping[str, Callable[..., MarkdownDialect | LatexDialect]] = {
    "markdown": PressedMarkdown,
    "latex": PressedLatex,
}


#: What stands in a template's place → whose template it has.
_KINDS = {"HeldFigure": "figure", "NewFigure": "figure", "NewCode": "code"}


class PressedRenderer(Renderer):
    """tracer: of the document's numbers."""

    def __init__(self, tracer: Tracer, document: Document, format_name: str, options: Options) -> None:
        self.tracer = tracer
        self.format_name = format_name
        self._drawn: dict[int, str] = {}
        self._usual: Renderer | None = None
        super().__init__(document, format_name, options)

    def _dialect(self, name: str, *how: Any) -> Dialect:
        if name not in PRESSED:
            raise NotKnown(f"no press writes {name}")
        made = PRESSED[name](*how)
        made.tracer = self.tracer  # type: ignore[union-attr]  # one of the two above
        return made

    def rendered(self) -> Rendered:
        found = super().rendered()
        return Rendered(found.text, dict(self.dialect.files))

    def _block(self, block: Block) -> str:
        if isinstance(block, Anew):
            return self._anew(block)
        if isinstance(block, Figure):  # its description is one text, in which pictures are not drawn again
            self._drawn[id(block)] = self._draw(block)
            return self.tracer.written(partial(super()._block, block))
        if isinstance(block, Form):  # whether a name can be printed concerns nobody else
            return self.tracer.written(partial(super()._block, block))
        return super()._block(block)

    def _anew(self, block: Anew[Any]) -> str:
        """A slot for what the usual renderer writes, and one for each file beside it."""

        def made(real: Block) -> tuple[str, dict[str, bytes]]:
            if self._usual is None:
                self._usual = Renderer(self.document, self.format_name, self.options)
            self._usual.dialect.files.clear()
            return self._usual._block(real), dict(self._usual.dialect.files)

        both = applied(self.tracer, made, block.source)
        for path in both.asked(lambda found: tuple(found[1])):
            content = both.aspect(path, lambda found, path=path: found[1][path].decode())  # type: ignore[misc]
            self.dialect.files[path] = self.tracer.slot(content).encode()
        return self.tracer.slot(both.aspect("", lambda found: found[0]))

    def _sentence(self, item: Inline) -> str:
        if isinstance(item, Held):
            return self.tracer.written(lambda: super(PressedRenderer, self)._inline(*_each(item)))
        return super()._sentence(item)

    def _written(self, words: Text) -> str:
        """A slot, whose text the dialect writes for each variant. Whether there is any is asked."""
        if not isinstance(words, HeldText):
            return super()._written(words)
        write = super()._written
        text = words.source.aspect(f"written {self.format_name}", lambda known: write(Text(known)))
        return self.tracer.slot(text) if text.asked(bool) else ""

    def _plain(self, *items: Inline) -> str:
        return super()._plain(*(said for item in items for said in _each(item)))

    def _picture(self, block: Figure) -> str:
        return self._drawn[id(block)]

    def _draw(self, block: Figure) -> str:
        """What stands for the picture in the text; the source of one in a file is a text of its own, too."""
        told = [self._told(lambda: (block.title,)), self._told(lambda: block.description)]
        paths: set[tuple[str, ...]] = set()  # which a program has caught that is therefore no other's like

        def drawn() -> str:
            files, self.dialect.files = self.dialect.files, {}
            try:
                link = self.dialect.picture(block, *told)
                beside = self.dialect.files
            finally:
                self.dialect.files = files
            paths.add(tuple(beside))
            if len(paths) > 1:  # the text around has been told the first one's
                raise NotKnown("the name of a picture's file follows numbers")
            return "".join(data.decode() for data in beside.values()) or link

        source = self.tracer.written(drawn)
        (own,) = paths
        if not own:
            return source
        (path,) = own
        self.dialect.files[path] = source.encode()
        return quote(path)

    def _told(self, said: Callable[[], Sequence[Inline]]) -> str:
        """A slot for words in a picture's file: they are made harmless there, not when they are put into it."""
        return self.tracer.slot(TextCell(self.tracer, lambda: harmless(self._plain(*said()))))

    def _kind(self, block: Block) -> str:
        return _KINDS.get(type(block).__name__) or super()._kind(block)


def _each(item: Any) -> Sequence[Inline]:
    """Sentences as they are in the variant at hand."""
    if isinstance(item, HeldSays):
        return item.now()
    return (item.now(),) if isinstance(item, HeldSay) else (item,)

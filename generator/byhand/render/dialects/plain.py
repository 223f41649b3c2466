"""Plain text on one line: for titles, alternative texts and descriptions of pictures."""

from __future__ import annotations

from collections.abc import Sequence

from byhand.document.blocks import Chain, Figure
from byhand.mathtext.tree import Node
from byhand.render.dialects.base import CONTROL, Dialect


class PlainDialect(Dialect):
    """Of blocks it knows none: it writes sentences."""

    def text(self, text: str) -> str:
        return CONTROL.sub(" ", text).replace("\n", " ")

    def styled(self, kind: str, text: str) -> str:
        return text

    def math(self, node: Node) -> str:
        from byhand.mathtext.plain import PlainWriter

        return PlainWriter(self.phrase, self.mark).write(node)

    def verbatim(self, text: str) -> str:
        return self.text(text)

    def display(self, chains: Sequence[Chain]) -> str:
        raise NotImplementedError("plain text has no displays")

    def code(self, language: str, text: str) -> str:
        raise NotImplementedError("plain text has no programs")

    def picture(self, figure: Figure, title: str, description: str) -> str:
        raise NotImplementedError("plain text has no pictures")

"""Markdown, with formulas that KaTeX and MathJax read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import ClassVar
from urllib.parse import quote

from byhand.document.blocks import Chain, Figure
from byhand.mathtext.display import aligned
from byhand.mathtext.latex import LatexWriter
from byhand.mathtext.tree import Node
from byhand.render.dialects.base import CONTROL, Dialect, letters_of, numbers_of


class MarkdownDialect(Dialect):
    """Formulas as LaTeX between dollars, pictures as files beside the text."""

    #: Words without any of these need no second look.
    _suspect: ClassVar[re.Pattern[str]] = re.compile(r"[\\`*_\[\]|~$#@&<>:!]|^[+-]|^\d+[.)]|www\.", re.IGNORECASE)

    def text(self, text: str) -> str:
        """Words of the catalogue stay readable; whatever could be markup gets a backslash or an entity."""
        text = CONTROL.sub(" ", text).replace("\n", " ")
        if self._suspect.search(text) is None:
            return text
        return "".join(self._char(text, place) for place in range(len(text)))

    def _char(self, text: str, place: int) -> str:
        char = text[place]
        if char in "&<>":
            return {"&": "&amp;", "<": "&lt;", ">": "&gt;"}[char]
        if char in "\\`*_[]|~$#@":
            return "\\" + char
        if char in "+-" and place == 0:
            return "\\" + char
        if char == ":" and text[place + 1 : place + 3] == "//":
            return "&#58;"
        if char in ".)" and place and text[:place].isdigit():
            return "\\" + char
        if char == "." and text[:place].lower().endswith("www"):
            return "&#46;"
        if char == "!" and text[place + 1 : place + 2] == "[":
            return "\\!"
        return char

    def verbatim(self, text: str) -> str:
        """As code, which may stand in a table: even there a bar would end the cell."""
        return self._fenced(text).replace("|", "\\|")

    def entered(self, text: str, write: Callable[[str], str]) -> str:
        """Not in a table, where code would show a bar's backslash."""
        return super().entered(text, self._fenced if write == self.verbatim else write)

    def _fenced(self, text: str) -> str:
        """The fence is longer than any run of backticks inside."""
        text = CONTROL.sub(" ", text)
        longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
        fence = "`" * (longest + 1)
        pad = " " if text.startswith("`") or text.endswith("`") or not text.strip() else ""
        return f"{fence}{pad}{text}{pad}{fence}"

    def code(self, language: str, text: str) -> str:
        longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
        fence = "`" * max(3, longest + 1)
        return f"{fence}{language}\n{text.rstrip()}\n{fence}"

    def styled(self, kind: str, text: str) -> str:
        mark = {"strong": "**", "emphasis": "*"}[kind]
        return f"{mark}{text}{mark}"

    def math(self, node: Node) -> str:
        return f"${self._writer().write(node)}$"

    def display(self, chains: Sequence[Chain]) -> str:
        return aligned([chain.parts for chain in chains], self._writer(), numbers=numbers_of(chains))

    def _writer(self) -> LatexWriter:
        return LatexWriter(markdown=True, phrase=self.phrase, mark=self.mark, letters=letters_of(self.tongue.base))

    def picture(self, figure: Figure, title: str, description: str) -> str:
        """The picture's path from the document; the file is left in ``files``."""
        from byhand.figures.svg import write_svg

        path = f"{self.name}-figures/{figure.name}.svg"
        svg = write_svg(figure.scene, title, description, prefix=figure.name, standalone=True, mark=self.mark)
        self.files[path] = svg.encode()
        return quote(path)

"""LaTeX for pdflatex: amsmath, booktabs, TikZ."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from byhand.document.blocks import Chain, Figure
from byhand.mathtext.display import aligned
from byhand.mathtext.latex import GREEK, LatexWriter
from byhand.mathtext.rows import LINE, widest
from byhand.mathtext.tree import Node
from byhand.render.dialects.base import CONTROL, MARGIN, Dialect, letters_of, numbers_of

#: A space of no width.
_NOTHING = "\u200b"


class LatexDialect(Dialect):
    """Pictures are TikZ, in the text itself."""

    turn: ClassVar[str] = r"\allowbreak{}"

    #: What a line wider than the text is set in, by how much wider it is.
    sizes: ClassVar[Sequence[tuple[float, str]]] = (
        (1.02, ""), (1.12, r"\small"), (1.25, r"\footnotesize"), (1.45, r"\scriptsize"), (9e9, r"\tiny"),
    )  # fmt: skip

    _escapes: ClassVar[Mapping[str, str]] = {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
        "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
        "|": r"\textbar{}", '"': r"\textquotedbl{}", "`": r"\textasciigrave{}", "'": "'",
        "½": r"\textonehalf{}", "…": r"\ldots{}", "–": "--", "—": "---", "’": "'", "‘": "`", "“": "``", "”": "''",
        "„": r"\quotedblbase{}", "«": r"\guillemotleft{}", "»": r"\guillemotright{}",
        "\u00a0": "~", _NOTHING: "{}", "²": r"\textsuperscript{2}", "³": r"\textsuperscript{3}",
    }  # fmt: skip
    #: Characters that are formulas within words.
    _formulas: ClassVar[Mapping[str, str]] = {
        "−": "-", "×": r"\times", "≈": r"\approx", "⊙": r"\odot", "→": r"\to", "·": r"\cdot", "∂": r"\partial",
        "≤": r"\le", "≥": r"\ge", "⊤": r"\top", "⁺": "+", **{char: f"\\{name}" for char, name in GREEK.items()},
    }  # fmt: skip

    #: Western letters that its fonts do not have; at one of them it would stop.
    _lacking: ClassVar[str] = "ĦħĸĿŀŉŦŧ"

    #: Between signs of which TeX would make another one.
    _ligature: ClassVar[re.Pattern[str]] = re.compile("(?<=-)(?=-)|(?<=,)(?=,)|(?<=')(?=')")

    _harmless: ClassVar[re.Pattern[str]] = re.compile(r"[A-Za-z0-9 .,;:!?()'/=+*@\[\]-]*")

    def text(self, text: str) -> str:
        """What pdflatex cannot print stands as a question mark, never as a command."""
        text = self._ligature.sub(_NOTHING, CONTROL.sub(" ", text).replace("\n", " "))
        if self._harmless.fullmatch(text):
            return text
        pieces = itertools.groupby(text, key=self._formulas.__contains__)
        return "".join(
            self._formula(chars) if formula else "".join(map(self._char, chars)) for formula, chars in pieces
        )

    def prints(self, text: str) -> bool:
        return self.text(text).count("?") == text.count("?")

    def _formula(self, chars: Iterable[str]) -> str:
        """Neighbours in one formula, neighbouring superscripts in one superscript: TeX allows no second."""
        written = ""
        for raised, group in itertools.groupby(chars, key="⁺".__eq__):
            formula = "".join(self._formulas[char] for char in group)
            written += f"^{{{formula}}}" if raised else formula
        return f"${written}$"

    def _char(self, char: str) -> str:
        if char in self._escapes:
            return self._escapes[char]
        western = "À" <= char <= "ž" and char not in self._lacking
        return char if char.isascii() or western or char in self._letters else "?"

    @property
    def _letters(self) -> str:
        return letters_of(self.tongue.base)

    def verbatim(self, text: str) -> str:
        """An apostrophe is a straight one there."""
        return r"\texttt{" + r"\textquotesingle{}".join(map(self.text, text.split("'"))) + "}"

    def code(self, language: str, text: str) -> str:
        # Nothing else ends a verbatim; within a program's string \x7d is the same brace.
        body = text.rstrip().replace(r"\end{verbatim}", r"\end{verbatim\x7d")
        return f"{{\\footnotesize\n\\begin{{verbatim}}\n{body}\n\\end{{verbatim}}\n}}"

    def styled(self, kind: str, text: str) -> str:
        return rf"\{ {'strong': 'textbf', 'emphasis': 'emph'}[kind] }{{{text}}}"

    def math(self, node: Node) -> str:
        return f"${self._writer().write(node)}$"

    def display(self, chains: Sequence[Chain]) -> str:
        parts = [chain.parts for chain in chains]
        numbers = numbers_of(chains)
        room = MARGIN if numbers else 0.0
        size = self.size_of(max(map(widest, parts)) + room)
        return self.sized(size, aligned(parts, self._writer(), LINE - room, numbers), numbered=bool(numbers))

    def size_of(self, width: float) -> str:
        """The size of type for lines of that width."""
        return next(size for limit, size in self.sizes if width / LINE <= limit)

    def sized(self, size: str, lines: str, *, numbered: bool = False) -> str:
        """Lines as a block."""
        begin, end = (r"\begin{alignat*}{2}", r"\end{alignat*}") if numbered else (r"\begin{align*}", r"\end{align*}")
        body = f"{begin}\n{lines}\n{end}"
        return f"{{{size}\n{body}\n}}" if size else body

    def label(self, anchor: str) -> str:
        """An anchor that no other problem's document has."""
        name = "".join(char if char.isascii() else f"{ord(char):x}" for char in self.name)
        return f"{name}:{anchor}"

    def _writer(self) -> LatexWriter:
        return LatexWriter(markdown=False, phrase=self.phrase, mark=self.mark, letters=self._letters)

    def picture(self, figure: Figure, title: str, description: str) -> str:
        from byhand.figures.tikz import write_tikz

        return write_tikz(figure.scene, self._writer())

"""How inline parts look in each dialect: escaping, emphasis, formulas. Only here special characters are known."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from byhand.document.blocks import Math
from byhand.mathtext.display import aligned
from byhand.mathtext.latex import GREEK, LatexWriter
from byhand.mathtext.rows import LINE, widest
from byhand.mathtext.tree import Node
from byhand.render.prose import Part, Styled


class Dialect(ABC):
    """What a format's templates need of its language. Both dialects so far print formulas as LaTeX."""

    markdown = False
    strong = emphasis = ("", "")

    def __init__(self) -> None:
        self.writer = LatexWriter(markdown=self.markdown)

    @abstractmethod
    def text(self, text: str) -> str:
        """An author's or a sentence's words, made harmless."""

    def inline(self, parts: Sequence[Part]) -> str:
        return "".join(self._part(part) for part in _joined(parts)).strip()

    def _part(self, part: Part) -> str:
        if isinstance(part, Math):
            return self.math(part.node)
        if part.kind == "code":
            return self.verbatim(part.text)
        before, after = {"strong": self.strong, "emphasis": self.emphasis}.get(part.kind, ("", ""))
        words = part.text.strip()
        if not before or not words:
            return self.text(part.text)
        head = part.text[: len(part.text) - len(part.text.lstrip())]
        tail = part.text[len(part.text.rstrip()) :]
        return f"{head}{before}{self.text(words)}{after}{tail}"

    def math(self, node: Node) -> str:
        return f"${self.writer.write(node)}$"

    @abstractmethod
    def verbatim(self, text: str) -> str:
        """A name as it stands in a file."""

    def display(self, chains: Sequence[Sequence[tuple[str, Node]]]) -> str:
        """Chains as one block of aligned formulas."""
        return aligned(chains, self.writer)

    @abstractmethod
    def code(self, language: str, text: str) -> str:
        """A program, as a whole block that nothing in it can end."""


def _joined(parts: Sequence[Part]) -> list[Part]:
    """Neighbours of one kind joined, so that emphasis opens and closes once."""
    joined: list[Part] = []
    for part in parts:
        if (
            joined
            and isinstance(part, Styled)
            and isinstance(joined[-1], Styled)
            and part.kind == joined[-1].kind != "code"
        ):
            joined[-1] = Styled(part.kind, joined[-1].text + part.text)
        else:
            joined.append(part)
    return joined


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class MarkdownDialect(Dialect):
    markdown = True
    strong = ("**", "**")
    emphasis = ("*", "*")

    #: Words without any of these need no second look.
    _suspect = re.compile(r"[\\`*_\[\]|~$#@&<>:!]|^[+-]|^\d+[.)]|www\.", re.IGNORECASE)

    def text(self, text: str) -> str:
        """Words of the catalogue stay readable; whatever could be markup gets a backslash or an entity."""
        text = _CONTROL.sub(" ", text).replace("\n", " ")
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
        """As code; the fence is longer than any run of backticks inside."""
        text = _CONTROL.sub(" ", text)
        longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
        fence = "`" * (longest + 1)
        pad = " " if text.startswith("`") or text.endswith("`") or not text.strip() else ""
        return f"{fence}{pad}{text}{pad}{fence}".replace("|", "\\|")

    def code(self, language: str, text: str) -> str:
        longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
        fence = "`" * max(3, longest + 1)
        return f"{fence}{language}\n{text.rstrip()}\n{fence}"


class LatexDialect(Dialect):
    #: What a line wider than the text is set in, by how much wider it is.
    sizes = ((1.02, ""), (1.12, r"\small"), (1.25, r"\footnotesize"), (1.45, r"\scriptsize"), (9e9, r"\tiny"))

    def display(self, chains: Sequence[Sequence[tuple[str, Node]]]) -> str:
        ratio = max(widest(parts) for parts in chains) / LINE
        size = next(size for limit, size in self.sizes if ratio <= limit)
        body = f"\\begin{{align*}}\n{super().display(chains)}\n\\end{{align*}}"
        return f"{{{size}\n{body}\n}}" if size else body

    strong = (r"\textbf{", "}")
    emphasis = (r"\emph{", "}")

    _escapes: ClassVar[Mapping[str, str]] = {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
        "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
        "|": r"\textbar{}", '"': r"\textquotedbl{}", "`": r"\textasciigrave{}", "'": "'",
        "−": "$-$", "×": r"$\times$", "≈": r"$\approx$", "⊙": r"$\odot$", "⁺": "$^{+}$", "½": r"\textonehalf{}",
        "…": r"\ldots{}",
        "–": "--", "—": "---", "’": "'", "‘": "`", "“": "``", "”": "''", "\u00a0": "~", "→": r"$\to$", "·": r"$\cdot$",
        "²": "$^{2}$", "³": "$^{3}$", "∂": r"$\partial$", "≤": r"$\le$", "≥": r"$\ge$", "⊤": r"$\top$",
    }  # fmt: skip

    _harmless = re.compile(r"[A-Za-z0-9 .,;:!?()'/=+*@\[\]-]*")

    def text(self, text: str) -> str:
        """What pdflatex cannot print stands as a question mark, never as a command."""
        text = _CONTROL.sub(" ", text).replace("\n", " ")
        if self._harmless.fullmatch(text):
            return text
        written = "".join(self._char(char) for char in text)
        return written.replace("$$", "")  # two formulas side by side are one; $$ would begin a display

    def _char(self, char: str) -> str:
        if char in self._escapes:
            return self._escapes[char]
        if char in GREEK:
            return rf"$\{GREEK[char]}$"
        if char.isascii() or "À" <= char <= "ÿ" or "Ā" <= char <= "ſ":
            return char
        return "?"

    def verbatim(self, text: str) -> str:
        return rf"\texttt{{{self.text(text)}}}"

    def code(self, language: str, text: str) -> str:
        # Nothing else ends a verbatim; within a program's string \x7d is the same brace.
        body = text.rstrip().replace(r"\end{verbatim}", r"\end{verbatim\x7d")
        return f"{{\\footnotesize\n\\begin{{verbatim}}\n{body}\n\\end{{verbatim}}\n}}"


DIALECTS: dict[str, type[Dialect]] = {"markdown": MarkdownDialect, "latex": LatexDialect}

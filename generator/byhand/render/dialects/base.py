"""What a format's templates need of its language: words made harmless, emphasis, formulas, pictures.

Only the dialects know special characters.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from byhand.document.blocks import Chain, Document, Figure, Math
from byhand.live.program import Program
from byhand.mathtext.phrases import Phrase, last_word
from byhand.mathtext.tree import Node
from byhand.render.prose import Part, Styled
from byhand.render.tongue import ENGLISH, Tongue

#: An apostrophe in a word; a prime stands at a word's end, and in front of nothing.
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")

#: Letters that LaTeX, KaTeX and MathJax print beside the western ones, where the document's language has them.
LETTERS = {"ru": "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя"}


def letters_of(language: str) -> str:
    return LETTERS.get(language, "")


#: A word of somebody's that may not fit a line, and its pieces, none of which begins with a letter's accent.
_LONG, _PIECE = re.compile(r"\S{31,}"), re.compile(r"(\S{10,}?)(?=[\w!-~]\S{4})")

#: No dialect lets these through.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def typeset(text: str) -> str:
    """Words with the apostrophes of print."""
    return _APOSTROPHE.sub("’", text)


#: About so many digits wide is the column of lines' numbers.
MARGIN = 6.0


def numbers_of(chains: Sequence[Chain]) -> list[int]:
    """The numbers of lines that are numbered; none of others."""
    numbers = [chain.number for chain in chains]
    return numbers if any(numbers) else []


@dataclass(slots=True)
class Dialect(ABC):
    """One for each text that is written.

    name: of the problem, safe as a file name. phrase: a sentence of the catalogue without facts, by its key.
    directories: where templates and what belongs to them are looked for.
    tongue: the document's language. mark: between a number's whole and its decimals.
    files: what stands beside the text, by its path from there; filled while writing.
    """

    #: What lets a line end within a word; "" where nothing has to.
    turn: ClassVar[str] = ""

    name: str = "problem"
    phrase: Phrase = last_word
    directories: tuple[Path, ...] = ()
    tongue: Tongue = ENGLISH
    mark: str = "."
    files: dict[str, bytes] = field(default_factory=dict)

    @abstractmethod
    def text(self, text: str) -> str:
        """An author's or a sentence's words, made harmless."""

    def prints(self, text: str) -> bool:
        """Whether the format has every letter of these words; for others ``text`` puts something in their place."""
        return True

    def entered(self, text: str, write: Callable[[str], str]) -> str:
        """Somebody's words, so that they fit lines however long they are; "" where a letter of them is lacking.

        write: ``text`` or ``verbatim``.
        """
        if not text or not self.prints(text):
            return ""
        pieces = _LONG.sub(lambda word: _PIECE.sub("\\1\0", word[0]), text).split("\0") if self.turn else [text]
        return self.turn.join(map(write, pieces)).strip()

    @abstractmethod
    def styled(self, kind: str, text: str) -> str:
        """Words (harmless already) as ``strong`` or ``emphasis``."""

    @abstractmethod
    def math(self, node: Node) -> str:
        """A formula within a sentence."""

    @abstractmethod
    def verbatim(self, text: str) -> str:
        """A name as it stands in a file."""

    @abstractmethod
    def display(self, chains: Sequence[Chain]) -> str:
        """Chains as one block of aligned formulas."""

    @abstractmethod
    def code(self, language: str, text: str) -> str:
        """A program, as a whole block that nothing in it can end."""

    @abstractmethod
    def picture(self, figure: Figure, title: str, description: str) -> str:
        """The picture itself, or where it is to be found. title, description: plain text, not yet made harmless."""

    def begin(self, document: Document) -> None:
        """See the document before any of its blocks is written."""
        return  # most need nothing of it

    def enliven(self, program: Program) -> None:
        """Bring what recomputes the numbers; only a page has a use for it."""
        raise NotImplementedError(f"{type(self).__name__} writes no living page")

    def inline(self, parts: Sequence[Part]) -> str:
        """A sentence."""
        return "".join(self._part(part) for part in _joined(parts)).strip()

    def reading(self, text: str) -> str:
        """A written sentence that is true of these numbers only; a page that can change them marks it."""
        return text

    def _part(self, part: Part) -> str:
        if isinstance(part, Math):
            return self.math(part.node)
        if part.kind == "code":
            return self.verbatim(part.text)
        words = part.text.strip()
        if part.kind == "text" or not words:
            return self.text(part.text)
        head = part.text[: len(part.text) - len(part.text.lstrip())]
        tail = part.text[len(part.text.rstrip()) :]
        return f"{head}{self.styled(part.kind, self.text(words))}{tail}"


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

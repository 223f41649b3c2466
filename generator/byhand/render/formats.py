"""The formats: directories of templates, a dialect and a file name each; a new format has its row here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

#: What the proofreader can read.
Readable = Literal["markdown", "latex", "html", "notebook"]

#: What becomes of the text: it is the file, or something makes the file of it.
Finish = Literal["text", "typst", "latex", "notebook"]


@dataclass(frozen=True, slots=True)
class Format:
    """directories: of its templates, one for each kind of block over a skeleton; what the first lacks the next has.

    extension: of these templates, before ``.j2``. skeleton: the template that holds all blocks.
    dialect: a key of ``dialects.DIALECTS``. suffix: of the file written. readable: the proofreader's name of the text,
    where it reads it. living: whether a reader can switch views and change numbers in it. paged: whether it has slides.
    """

    directories: tuple[str, ...]
    extension: str
    dialect: str
    suffix: str
    skeleton: str = "document"
    finish: Finish = "text"
    readable: Readable | None = None
    living: bool = False
    paged: bool = False

    @property
    def binary(self) -> bool:
        return self.finish in ("typst", "latex")


FORMATS: Mapping[str, Format] = {
    "md": Format(("markdown",), ".md", "markdown", ".md", readable="markdown"),
    "tex": Format(("latex",), ".tex", "latex", ".tex", readable="latex"),
    "tex-fragment": Format(
        ("latex-fragment", "latex"), ".tex", "latex", ".fragment.tex", skeleton="fragment", readable="latex"
    ),
    "tex-pdf": Format(("latex",), ".tex", "latex", ".tex.pdf", finish="latex", readable="latex"),
    "pdf": Format(("typst",), ".typ", "typst", ".pdf", finish="typst"),
    "html": Format(("html",), ".html", "html", ".html", readable="html", living=True),
    "html-fragment": Format(
        ("html",), ".html", "html", ".fragment.html", skeleton="fragment", readable="html", living=True
    ),
    "slides": Format(("slides", "html"), ".html", "html", ".slides.html", readable="html", paged=True),
    "ipynb": Format(("notebook", "markdown"), ".md", "markdown", ".ipynb", finish="notebook", readable="markdown"),
}

#: The sizes of paper that a printed page may have.
PAPERS = ("a4", "letter")

#: Everything that can be asked for; ``json`` is the trace, which is no document.
NAMES = (*FORMATS, "json")


def suffix_of(name: str) -> str:
    """What a file of that format ends in."""
    return FORMATS[name].suffix if name in FORMATS else f".{name}"


def readable(suffix: str) -> Readable | None:
    """How to read a file back, by its ending; ``None``: to be told from its text."""
    for known in FORMATS.values():
        if suffix and known.suffix.endswith(suffix.lower()) and not known.binary:
            return "notebook" if known.finish == "notebook" else known.readable
    return None

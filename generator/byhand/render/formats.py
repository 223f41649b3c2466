"""The formats: a directory of templates and a dialect each; a new format has its row here, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

#: What the proofreader can read.
Readable = Literal["markdown", "latex"]


@dataclass(frozen=True, slots=True)
class Format:
    """directory: of its templates, one for each kind of block over a skeleton. suffix: of the files written.

    dialect: a key of ``dialects.DIALECTS``. readable: the proofreader's name of what is written.
    """

    directory: str
    dialect: str
    suffix: str
    readable: Readable


FORMATS: Mapping[str, Format] = {
    "md": Format("markdown", "markdown", ".md", "markdown"),
    "tex": Format("latex", "latex", ".tex", "latex"),
}

#: Everything that can be asked for; ``json`` is the trace, which is no document.
NAMES = (*FORMATS, "json")


def readable(suffix: str) -> Readable | None:
    """How to read a file back, by its ending; ``None``: to be told from its text."""
    return next((known.readable for known in FORMATS.values() if known.suffix == suffix.lower()), None)

"""The formats: a directory of templates and a dialect each; a new format has its row here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """directory: of its templates, one for each kind of block over a skeleton. suffix: of the files written."""

    directory: str
    dialect: str
    suffix: str
    proofread: str


FORMATS: Mapping[str, Format] = {
    "md": Format("markdown", "markdown", ".md", "markdown"),
    "tex": Format("latex", "latex", ".tex", "latex"),
}

"""The dialects by name; a format names the one that it is written in."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from byhand.mathtext.phrases import Phrase
from byhand.render.dialects.base import Dialect
from byhand.render.tongue import ENGLISH, Tongue

#: Name → module and class; what a format needs is imported when it is written.
DIALECTS = {
    "markdown": ("markdown", "MarkdownDialect"),
    "latex": ("latex", "LatexDialect"),
    "html": ("html", "HtmlDialect"),
    "typst": ("typst", "TypstDialect"),
    "plain": ("plain", "PlainDialect"),
}


def dialect(
    name: str,
    problem: str,
    phrase: Phrase,
    directories: tuple[Path, ...] = (),
    tongue: Tongue = ENGLISH,
    mark: str = ".",
) -> Dialect:
    """A dialect ready to write one document of the problem of that (file) name."""
    module, kind = DIALECTS[name]
    found = getattr(import_module(f"byhand.render.dialects.{module}"), kind)
    made: Dialect = found(problem, phrase, directories, tongue, mark)
    return made

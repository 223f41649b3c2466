"""Worked examples and what they are written as, each made once in a process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import byhand
from byhand.document.blocks import Document
from byhand.render.formats import FORMATS
from byhand.render.renderer import render
from byhand.walkthrough import Walkthrough

Source = str | Path


@cache
def walkthrough(source: Source) -> Walkthrough:
    return byhand.explain(source)


def document_of(example: Walkthrough, form: str) -> Document:
    """What that format prints: a living page has every view."""
    return example.living_document if FORMATS[form].living else example.document


@cache
def files(source: Source, form: str) -> Mapping[str, bytes]:
    """The finished file, and those that belong beside it."""
    return walkthrough(source).files(form)


def page(source: Source, form: str) -> str:
    """The finished file's text."""
    return next(iter(files(source, form).values())).decode()


def markdown_of(example: Walkthrough, form: str) -> str:
    """The document that this format prints, in Markdown."""
    return render(document_of(example, form), "md").text

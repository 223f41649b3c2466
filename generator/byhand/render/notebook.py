"""The notebook: the blocks' Markdown and the code cells as JSON (nbformat 4.5).

Written by ourselves, because the file is a handful of keys and must be the same bytes in every run; the tests hold it
against nbformat's own schema. Pictures stand in the text as data URIs of ``<img>``: JupyterLab shows no SVG among a
cell's attachments, and VS Code lets none through in Markdown's own notation.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from byhand.document.blocks import Block, Code, Document, Figure, Heading
from byhand.document.cells import CodeCell
from byhand.render.renderer import Rendered

#: A program that reads the trace's file does not run by itself; it stays part of the text.
_NEEDS_FILE = "read_text("


def notebook(document: Document, rendered: Rendered, cells: Sequence[CodeCell]) -> str:
    """The file's text. ``rendered`` is in Markdown; cells stand where their ``place`` says."""
    names = _Names()
    hidden = {cell.source for cell in cells if cell.hidden}
    head = rendered.text[: rendered.text.index(rendered.pieces[0][1])] if rendered.pieces else rendered.text
    found = [_text_cell(names, "title", head)]
    for anchor, kind, text in _pieces(rendered, cells):
        if kind == "code":
            found.append(_code_cell(names, anchor, text, hidden=text in hidden))
        elif found[-1]["id"] == "title" and not anchor:
            found[0] = _text_cell(_Names(), "title", f"{head.strip()}\n\n{text}")
        else:
            found.append(_text_cell(names, anchor or "text", text))
    metadata = {
        "byhand": {"format": "byhand-notebook/1", "numbers": json.loads(rendered.rule)} | _language(rendered),
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "title": rendered.title,
    }
    whole = {"cells": found, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _language(rendered: Rendered) -> dict[str, str]:
    return {} if rendered.language == "en" else {"language": rendered.language}


def _pieces(rendered: Rendered, cells: Sequence[CodeCell]) -> Iterator[tuple[str, str, str]]:
    """(anchor, ``text`` or ``code``, source) of every cell: text is parted by headings and by code."""
    units = list(_units(rendered, cells))
    for (anchor, kind, _), group in groupby(units, key=lambda unit: unit[:3]):
        sources = [source for *_, source in group if source]
        if sources:
            yield anchor, kind, "\n\n".join(sources)


def _units(rendered: Rendered, cells: Sequence[CodeCell]) -> Iterator[tuple[str, str, int, str]]:
    """(anchor, kind, number, source); neighbours whose first three are alike belong to one cell."""
    number, anchor = 0, ""
    waiting = list(cells)
    for place, (block, text) in enumerate(rendered.pieces):
        while waiting and waiting[0].place <= place:
            cell = waiting.pop(0)
            number += 1
            yield cell.anchor or "setup", "code", number, cell.source
            number += 1
        if isinstance(block, Heading):
            anchor, number = block.anchor, number + 1
        if isinstance(block, Code) and block.language == "python" and _NEEDS_FILE not in block.text:
            yield "program", "code", number + 1, block.text.rstrip()
            number += 2
        else:
            yield anchor, "text", number, _with_pictures(block, text, rendered.files)
    for cell in waiting:
        number += 1
        yield cell.anchor or "setup", "code", number, cell.source


_PICTURE = re.compile(r'(?<=<img src=")[^"]+(?=")')


def _with_pictures(block: Block, text: str, files: Mapping[str, bytes]) -> str:
    """The text with its pictures in it instead of beside it."""
    from urllib.parse import unquote

    def inside(found: re.Match[str]) -> str:
        return "data:image/svg+xml;base64," + base64.b64encode(files[unquote(found[0])]).decode("ascii")

    return _PICTURE.sub(inside, text) if isinstance(block, Figure) else text


class _Names:
    """Ids of cells: from anchors, so that they are the same in every run, and unique."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def name(self, wanted: str) -> str:
        plain = re.sub(r"[^A-Za-z0-9_-]", "-", wanted)[:56]
        name, number = plain, 1
        while name in self.taken:
            number += 1
            name = f"{plain}-{number}"
        self.taken.add(name)
        return name


def _text_cell(names: _Names, anchor: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": names.name(anchor), "metadata": {}, "source": _lines(text)}


def _code_cell(names: _Names, anchor: str, text: str, *, hidden: bool) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": names.name(f"code-{anchor}"),
        "metadata": {"jupyter": {"source_hidden": True}} if hidden else {},
        "outputs": [],
        "source": _lines(text),
    }


def _lines(text: str) -> list[str]:
    """As notebooks keep a source: line by line, each but the last with its end."""
    return text.strip("\n").splitlines(keepends=True)

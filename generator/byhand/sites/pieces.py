"""An example's documents as a part of a page, in HTML, Markdown or LaTeX."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from byhand.document.blocks import Document, Inline, Say
from byhand.render.renderer import Options, Place, wordings
from byhand.sites.derived import PIECES, Derived, PieceKind
from byhand.sites.markup import SECTIONS


def written(example: Derived, kind: PieceKind) -> tuple[str, dict[str, bytes]]:
    """The text of the piece, and the files beside it; proofread as every document is."""
    whole = example.walkthrough.living_document if _alive(example, kind) else example.walkthrough.document
    parts: list[str] = []
    files: dict[str, bytes] = {}
    for place, (prefix, document) in enumerate(example.documents(whole)):
        text, more = _part(example, kind, prefix, document, first=place == 0)
        files |= more
        parts.append(text)
    if len(parts) == 1:
        return parts[0], files
    return _folded(kind, parts, _worded(example, Say("sites.solution"), whole, kind), example), files


def _level(example: Derived) -> int:
    return example.block.level or 2


def _worded(example: Derived, item: Inline, document: Document, kind: PieceKind) -> str:
    return wordings([item], document, _form(kind), Options("piece", example.templates))[0]


def _form(kind: PieceKind) -> str:
    return PIECES[kind]


def _alive(example: Derived, kind: PieceKind) -> bool:
    """Whether a reader can switch views and change numbers in it; a bare problem has none to change."""
    return kind == "html" and not example.block.still and example.block.form != "problem"


def _part(
    example: Derived, kind: PieceKind, prefix: str, document: Document, *, first: bool
) -> tuple[str, dict[str, bytes]]:
    from byhand.publish import published

    block = example.block
    titled = first and block.title != ""
    alive = _alive(example, kind) and not (first and block.fold)
    options = Options(
        prefix.rstrip("-") if kind != "tex" else prefix,
        example.templates,
        still=not alive,
        place=Place(prefix, _level(example), titled),
        **(_living(example, document) if alive else {}),
    )
    files = published(document, _form(kind), options)
    text = next(iter(files.values())).decode()
    beside = dict(list(files.items())[1:])
    if kind == "tex":
        text = _lowered(text, _level(example))
        if titled:
            title = _worded(example, document.title, document, kind)
            text = f"{SECTIONS[min(_level(example), 5) - 1]}*{{{title}}}\n{text}"
    return text, beside


def _living(example: Derived, document: Document) -> Mapping[str, Any]:
    """What a living page needs beside its blocks."""
    from byhand.document.origins import origins
    from byhand.live.program import program

    derivation = example.walkthrough.derivation
    return {"origins": origins(derivation), "program": program(derivation, document)}


def _lowered(text: str, level: int) -> str:
    """Its sections below a heading of that level. The part itself ends what is defined here."""
    lower = [
        rf"\let{name}{SECTIONS[min(place + level, 4)]}"
        for place, name in enumerate(SECTIONS[:4])
        if min(place + level, 4) != place
    ]
    return "\n".join([r"\begingroup", *lower, text.rstrip(), r"\endgroup", ""])


def _folded(kind: PieceKind, parts: list[str], word: str, example: Derived) -> str:
    problem, solution = parts
    if kind == "html":
        return f'{problem}\n<details class="byhand-fold"><summary>{word}</summary>\n{solution}\n</details>\n'
    if kind == "tex":
        return f"{problem}\n{SECTIONS[min(_level(example), 4)]}*{{{word}}}\n{solution}"
    return f"{problem}\n\n**{word}**\n\n{solution}"

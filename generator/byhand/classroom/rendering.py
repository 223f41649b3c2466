"""From a sheet's or a key's document to its files: rendered, read back, finished. Nothing in them runs."""

from __future__ import annotations

from pathlib import Path

from byhand.document.blocks import Document
from byhand.errors import CheckFailed
from byhand.render.finish import finish
from byhand.render.formats import FORMATS, suffix_of
from byhand.render.renderer import Options, render


def document_files(
    document: Document, format_name: str, stem: str, templates: tuple[Path, ...] = (), paper: str = "a4"
) -> dict[str, bytes]:
    """The file first, then those that belong beside it; ``CheckFailed`` where a line does not hold.

    stem: the files' names up to the format's ending.
    """
    chosen = FORMATS[format_name]
    rendered = render(document, format_name, Options(stem, templates, paper=paper, still=True))
    name = stem + suffix_of(format_name)
    _read_back(name, format_name, rendered.text)
    if chosen.finish == "notebook":
        from byhand.render.notebook import notebook

        return {name: notebook(document, rendered, ()).encode(), **rendered.files}
    return {name: finish(rendered, chosen.finish), **rendered.files}


def _read_back(name: str, format_name: str, text: str) -> None:
    from byhand.proofread import NOTHING_RECOMPUTED, proofread

    language = FORMATS[format_name].readable
    if language is None:
        return
    # A sheet may well have a blank in every line.
    faults = [fault for fault in proofread(text, language).faults if fault.message != NOTHING_RECOMPUTED]
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise CheckFailed(f"{name}:{faults[0].line}: {faults[0].message}{more}")

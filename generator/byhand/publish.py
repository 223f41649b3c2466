"""From a document to the files of one format: rendered, proofread, finished."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from byhand.errors import CheckFailed, Fault, ProblemError, nearest
from byhand.render.formats import FORMATS, suffix_of

if TYPE_CHECKING:
    from byhand.document.blocks import Document
    from byhand.document.cells import CodeCell
    from byhand.proofread.report import Fault as Misprint
    from byhand.render.renderer import Options


def published(
    document: Document,
    format_name: str,
    options: Options,
    cells: Sequence[CodeCell] = (),
    *,
    proofread: bool = True,
) -> dict[str, bytes]:
    """The file in one of ``FORMATS`` by its name, and those that belong beside it (the pictures of Markdown).

    It is called ``options.name`` with the format's ending. cells: a notebook's code. Raises ``CheckFailed`` where a
    line does not hold. proofread: whether it is read back at all; of many alike the first ones are enough.
    """
    from byhand.render.renderer import render

    chosen = FORMATS[format_name]
    rendered = render(document, format_name, options)
    name = options.name + suffix_of(format_name)
    if proofread:
        check(name, rendered.text, format_name)
    if chosen.finish == "notebook":
        from byhand.render.notebook import notebook

        return {name: notebook(document, rendered, cells).encode()}
    from byhand.render.finish import finish

    return {name: finish(rendered, chosen.finish), **rendered.files}


def check(name: str, text: str, format_name: str) -> None:
    """Read the text back, where its format can be read; ``CheckFailed`` with its first misprint. name: of its file."""
    from byhand.proofread import NOTHING_RECOMPUTED, proofread

    language = FORMATS[format_name].readable
    if language is None:
        return
    # A document may well print no equality (only the program was asked for): then there is nothing to recompute.
    faults = [fault for fault in proofread(text, language).faults if fault.message != NOTHING_RECOMPUTED]
    if faults:
        raise CheckFailed(_first(name, text, faults))


def _first(name: str, text: str, faults: Sequence[Misprint]) -> str:
    first, lines = faults[0], text.splitlines()
    shown = lines[first.line - 1].strip() if 0 < first.line <= len(lines) else ""
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"{name}:{first.line}: {first.message}{more}: {shown[:120]}"


def known(format_name: str, allowed: Sequence[str]) -> None:
    """``ProblemError`` where there is no such format."""
    if format_name not in allowed:
        what = f"unknown format {format_name!r}; allowed: {', '.join(allowed)}{nearest(format_name, allowed)}"
        raise ProblemError(Fault("", what))

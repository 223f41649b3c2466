"""Many PDFs as one, for printing: page after page, without the marks that a screen reader follows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import IO

from byhand.errors import ByhandError


def joined_pdf(documents: Sequence[bytes]) -> bytes:
    """All pages, in order; the same documents give the same bytes."""
    stream = io.BytesIO()
    write_joined(documents, stream)
    return stream.getvalue()


def leaves(document: bytes) -> bytes:
    """The document with an empty page behind an odd number of them, so that the next one begins on a new leaf."""
    import pypdf

    writer = pypdf.PdfWriter()
    _append(writer, document)
    if len(writer.pages) % 2:
        writer.add_blank_page()
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def write_joined(documents: Iterable[bytes], stream: IO[bytes], title: str = "") -> None:
    """The same to a stream. title: what a reader shows as the window's."""
    import pypdf

    writer = pypdf.PdfWriter()
    for document in documents:
        _append(writer, document)
    writer.metadata = {"/Title": title} if title else None
    writer.write(stream)


def _append(writer: object, document: bytes) -> None:
    import pypdf
    from pypdf.errors import PyPdfError

    assert isinstance(writer, pypdf.PdfWriter)
    try:
        for page in pypdf.PdfReader(io.BytesIO(document)).pages:
            writer.add_page(page)
    except PyPdfError as error:
        raise ByhandError(f"a PDF can't be joined to others: {error}") from error

"""Many documents of one format as one file: what stands between them, and what they share."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence

from byhand.classroom.pdf import joined_pdf
from byhand.errors import ByhandError

#: How many letters of its variant's number stand before a notebook cell's id, which may have 64.
_ID = 64


def join(format_name: str, documents: Sequence[bytes]) -> bytes:
    """One file of that format with all documents, each beginning on a new page."""
    if len(documents) == 1:
        return documents[0]
    return JOINERS[format_name](documents)


def _texts(documents: Sequence[bytes]) -> list[str]:
    return [document.decode() for document in documents]


def _markdown(documents: Sequence[bytes]) -> bytes:
    """Browsers and pandoc's HTML begin a new page there; where there are no pages it is nothing."""
    turn = '\n\n<div style="break-after: page"></div>\n\n'
    texts = [_apart(_MARKDOWN_PLACE, text.strip("\n"), place) for place, text in enumerate(_texts(documents))]
    return (turn.join(texts) + "\n").encode()


#: Where a text names a place in itself: what stands before the name.
_MARKDOWN_PLACE = re.compile(r'(<a id="|\]\(#)')
_LATEX_PLACE = re.compile(r"(\\(?:label|ref|pageref)\{|\\hyperref\[)")
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_HTML_PLACE = re.compile(r'( (?:id|for|aria-controls|data-prefix)="|(?:href)="#|url\(#)')
_HTML_PLACES = re.compile(r'( aria-(?:labelledby|describedby)=")([^"]*)"')


def _apart(where: re.Pattern[str], text: str, place: int) -> str:
    """The text with its own places told from those of the documents before it."""
    return where.sub(rf"\g<1>v{place + 1}-", text) if place else text


_LATEX_TURN = r"""
\clearpage
\setcounter{page}{1}\setcounter{section}{0}\setcounter{equation}{0}\setcounter{figure}{0}\setcounter{table}{0}
"""


def _latex(documents: Sequence[bytes]) -> bytes:
    """The first one's preamble, and all bodies, each of which says what is at the foot of its pages.

    The pages have no names of their own for links, being numbered anew.
    """
    start, end = "\\begin{document}", "\\end{document}"
    texts = _texts(documents)
    whole = ""
    for place, text in enumerate(texts):
        head, body = _parts(text, start, end)
        mark = _line_with(head, "% byhand-document/")
        turned = f"{head}{start}\n\\hypersetup{{pageanchor=false}}" if place == 0 else f"{_LATEX_TURN}{mark}"
        whole += turned + _apart(_LATEX_PLACE, body, place)
    return (whole + end + "\n").encode()


def _latex_fragments(documents: Sequence[bytes]) -> bytes:
    return "\n\\clearpage\n".join(text.strip("\n") for text in _texts(documents)).encode() + b"\n"


def _parts(text: str, start: str, end: str) -> tuple[str, str]:
    """(what is before ``start``, what is between it and ``end``)."""
    head, found, rest = text.partition(start)
    body, closed, _ = rest.rpartition(end)
    if not found or not closed:
        raise ByhandError(f"several variants can't be put into one file: a template has no {start} or no {end}")
    return head, body


def _line_with(text: str, begins: str) -> str:
    """The line that begins so, with its end; "" where there is none. It states the digits of what follows."""
    return next((line for line in text.splitlines(keepends=True) if line.startswith(begins)), "")


def _html(documents: Sequence[bytes]) -> bytes:
    """The first one's head, and all bodies."""
    whole = ""
    for place, text in enumerate(_texts(documents)):
        head, body = _parts(text, "<body>", "</body>")
        mark = _line_with(head, "<!-- byhand-document/")
        whole += f"{head}<body>{body}" if place == 0 else f"{_HTML_TURN}\n{mark}{_told_apart(body, place)}"
    return (whole + "</body>\n</html>\n").encode()


_HTML_TURN = '<div style="break-after: page"></div>'


def _told_apart(body: str, place: int) -> str:
    """A page's part with its own places told from those before it; text between tags is left as it is."""

    def named(found: re.Match[str]) -> str:
        names = " ".join(f"v{place + 1}-{name}" for name in found[2].split())
        return f'{found[1]}{names}"'

    return _TAG.sub(lambda tag: _HTML_PLACES.sub(named, _apart(_HTML_PLACE, tag[0], place)), body)


def _html_fragments(documents: Sequence[bytes]) -> bytes:
    return f"{_HTML_TURN}\n".join(_texts(documents)).encode()


def _notebook(documents: Sequence[bytes]) -> bytes:
    """The first one's settings, and all cells, whose ids get the document's place before them."""
    books = [json.loads(document) for document in documents]
    cells = [
        cell | ({"id": f"{place}-{cell['id']}"[:_ID]} if "id" in cell else {})
        for place, book in enumerate(books, start=1)
        for cell in book["cells"]
    ]
    return (json.dumps(books[0] | {"cells": cells}, ensure_ascii=False, indent=1) + "\n").encode()


#: Slides and the trace are not here: a file of these is about one problem.
JOINERS: Mapping[str, Callable[[Sequence[bytes]], bytes]] = {
    "md": _markdown,
    "tex": _latex,
    "tex-fragment": _latex_fragments,
    "tex-pdf": joined_pdf,
    "pdf": joined_pdf,
    "html": _html,
    "html-fragment": _html_fragments,
    "ipynb": _notebook,
}

"""Everything about a set in one file each: its answers and an index, row by row, however many there are."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from html import escape
from urllib.parse import quote

from byhand.classroom.making import Row

#: Pieces of a file, in UTF-8.
Pieces = Iterator[bytes]

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\Z", re.ASCII)


#: How a formula begins, in Excel, LibreOffice and Google Sheets, also with letters of double width.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def cell(text: str) -> str:
    """Text as a spreadsheet shows it and doesn't compute it: one line, an apostrophe before what begins a formula."""
    text = "".join(char if char.isprintable() else " " for char in text).strip()
    return f"'{text}" if text.startswith(_FORMULA) else text


def number(text: str) -> str:
    """A number as it is, a minus too; anything else is text."""
    return text if _NUMBER.match(text) else cell(text)


def _csv(rows: Iterable[Iterable[object]]) -> Pieces:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    for row in rows:
        writer.writerow(row)
        if stream.tell() > 1 << 16:
            yield stream.getvalue().encode("utf-8", "replace")
            stream.seek(0)
            stream.truncate()
    yield stream.getvalue().encode("utf-8", "replace")


def table_csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Any small table; its cells are numbers or text."""
    return b"".join(_csv([header, *(map(number, row) for row in rows)]))


def answers_csv(rows: Iterable[Row]) -> Pieces:
    """A line for each answer of each variant."""

    def lines() -> Iterator[Iterable[object]]:
        yield "variant", "student", "address", "value", "low", "high", "points", "box"
        for row in rows:
            start = row.entry.number, cell(row.entry.student)
            for answer in row.answers:
                yield *start, cell(answer.address), *map(number, answer[1:])

    return _csv(lines())


def answers_json(title: str, rows: Iterable[Row]) -> Pieces:
    """The same for programs; numbers are text, so that no digit is lost on the way."""
    yield f'{{"kind": "byhand-answers/1", "title": {json.dumps(title, ensure_ascii=False)}, "variants": ['.encode()
    between = b"\n"
    for row in rows:
        found = {"variant": row.entry.number, "student": row.entry.student, "code": row.code}
        answers = [answer._asdict() for answer in row.answers]
        yield between + json.dumps(found | {"answers": answers}, ensure_ascii=False).encode("utf-8", "replace")
        between = b",\n"
    yield b"\n]}\n"


def doubts_csv(rows: Iterable[Row]) -> Pieces:
    """A line for each answer that an instructor had better look at."""

    def lines() -> Iterator[Iterable[object]]:
        yield "variant", "student", "address", "doubt", "other"
        for row in rows:
            for doubt in row.doubts:
                yield row.entry.number, cell(row.entry.student), *map(cell, doubt)

    return _csv(lines())


def index_csv(rows: Iterable[Row]) -> Pieces:
    """A line for each variant: whose it is, its code, its files."""

    def lines() -> Iterator[Iterable[object]]:
        yield "variant", "student", "name", "code", "sheets", "keys"
        for row in rows:
            entry = row.entry
            files = (cell(" ".join(_documents(names))) for names in (row.sheets, row.keys))
            yield entry.number, cell(entry.student), cell(entry.name), cell(row.code), *files

    return _csv(lines())


_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8886; vertical-align: top }}
td.code {{ font-family: ui-monospace, monospace; white-space: nowrap }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
"""


def index_html(title: str, rows: Iterable[Row], words: Callable[[str], str], language: str = "en") -> Pieces:
    """The index for people, with links. words: key of a phrase → the phrase. language: theirs, as a tag."""
    yield _PAGE.format(title=escape(title), language=escape(language)).encode("utf-8", "replace")
    heads = "".join(f'<th scope="col">{escape(words(f"index.{key}"))}</th>' for key in _COLUMNS)
    yield f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n".encode()
    for row in rows:
        entry = row.entry
        cells = f"<td>{entry.number}</td><td>{escape(entry.student)}</td><td>{escape(entry.name)}</td>"
        cells += f'<td class="code">{escape(row.code)}</td><td>{_links(row.sheets)}</td><td>{_links(row.keys)}</td>'
        yield f"<tr>{cells}</tr>\n".encode("utf-8", "replace")
    yield b"</tbody>\n</table>\n</main>\n</body>\n</html>\n"


_COLUMNS = ("variant", "student", "name", "code", "sheets", "keys")


def _links(names: Iterable[str]) -> str:
    return "<br>".join(f'<a href="{quote(name)}">{escape(name)}</a>' for name in _documents(names))


def _documents(names: Iterable[str]) -> Iterator[str]:
    """Without the pictures, which stand in folders beside them: who opens the sheet sees them."""
    return (name for name in names if "/" not in name)

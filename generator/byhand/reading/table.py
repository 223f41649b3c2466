"""Tables that people send as CSV files: their bytes, their text, their rows, what their columns are called.

Two readers of rows: a strict one for lists that are short and written with care, where a slip is a fault to be told;
and a lenient one for exports that nobody looks at, where a stray quotation mark must not swallow other rows.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

from byhand.errors import Fault, ProblemError

#: A row's first line in the file, from 1, and its cells.
Row = tuple[int, list[str]]
Parsed = TypeVar("Parsed")

_SEPARATORS: Final = ",;\t"
#: A quoted cell of the lenient reader has no more lines.
_MOST_LINES: Final = 50


# -- bytes and text -------------------------------------------------------------------------------------------------


def from_file(path: Path, parse: Callable[[bytes], Parsed], largest: int) -> Parsed:
    """What ``parse`` makes of a file's bytes; it gets no more than ``largest`` + 1 of them.

    ``ProblemError`` names the file, also where it cannot be opened.
    """
    shown = str(path) if str(path).isprintable() else ascii(str(path))
    try:
        with path.open("rb") as stream:
            content = stream.read(largest + 1)
        return parse(content)
    except ProblemError as error:
        raise ProblemError(error.faults, shown) from None
    except (OSError, ValueError) as error:
        raise ProblemError(Fault("", getattr(error, "strerror", None) or str(error)), shown) from error


def text_of(content: bytes, largest: int, allowed: str) -> str:
    """The text of the bytes: UTF-8, UTF-16 or what Windows calls ANSI.

    ``ProblemError`` for more than ``largest`` bytes; it says what is ``allowed`` instead.
    """
    if len(content) > largest:
        raise ProblemError(Fault("", f"found more than {largest:,} bytes; allowed: {allowed}"))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if encoding := _unmarked_utf16(content[:2000]):
        return content.decode(encoding, "replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def refuse_binary(text: str) -> None:
    """``ProblemError`` where the text is none."""
    if "\0" in text:
        raise ProblemError(Fault("", "this is a binary file; allowed: a CSV file (save the spreadsheet as CSV)"))


def _unmarked_utf16(start: bytes) -> str:
    """The encoding of UTF-16 without a mark at its beginning, as some programs write it; "" where it isn't that."""
    for encoding, place in (("utf-16-le", 1), ("utf-16-be", 0)):
        high = start[place::2]
        if len(start) > 3 and high.count(0) > 0.9 * len(high) and not start[1 - place :: 2].count(0):
            return encoding
    return ""


# -- rows -----------------------------------------------------------------------------------------------------------


def strict_rows(text: str) -> list[Row]:
    """All rows but the last empty ones; each is one line, its cells in one spelling.

    ``ProblemError`` for bad CSV, and where a quotation mark is not closed on its line: it would swallow other rows.
    """
    lines = list(io.StringIO(text, newline=""))
    separator = _separator(next((line for line in lines if line.strip()), ""))
    rows = [(number, _strict_cells(line, number, separator)) for number, line in enumerate(lines, start=1)]
    while rows and not any(rows[-1][1]):
        rows.pop()
    return rows


def _strict_cells(line: str, number: int, separator: str) -> list[str]:
    whole = line.rstrip("\r\n") + "\n"
    try:
        cells = next(csv.reader([whole], delimiter=separator, skipinitialspace=True), [])
    except csv.Error as error:
        raise ProblemError(Fault(f"line {number}", f"cannot be read as CSV: {error}")) from error
    if any("\n" in cell for cell in cells):
        what = (
            'a quotation mark that is not closed on its line; allowed: both of a cell\'s on one line, "" for one in it'
        )
        raise ProblemError(Fault(f"line {number}", what))
    return [_on_one_line(cell) for cell in cells]


def lenient_rows(text: str) -> Iterator[Row]:
    """The rows that have any letter. A first line ``sep=;`` says what stands between cells. Fails for no text."""
    lines = re.split("\r\n|\r|\n", text)
    at = next((place for place, line in enumerate(lines) if line.strip()), len(lines))
    separator = ","
    if at < len(lines):
        if match := re.match(r"\s*sep=(.)\s*\Z", lines[at]):
            separator, at = match[1], at + 1
        else:
            separator = _separator(lines[at])
    width = 0
    while at < len(lines):
        cells, used = _record(lines, at, separator, width)
        cells = [_on_one_line(_visible(cell)) for cell in cells]
        if any(cells):
            width = width or len(cells)
            yield at + 1, cells
        at += used


def _record(lines: Sequence[str], at: int, separator: str, width: int) -> tuple[list[str], int]:
    """The cells of one row and how many lines it has.

    It has more than one only if the quotation mark that makes it so is closed, the row has as many cells as the first
    one, and none of its further lines would be a row by itself: else a mark that somebody typed would swallow rows.
    """
    ahead = [line + "\n" for line in lines[at : at + _MOST_LINES]]
    for strict in (False, True):
        try:
            reader = csv.reader(iter(ahead), delimiter=separator, skipinitialspace=True, strict=strict)
            cells, used = next(reader, []), reader.line_num
        except (csv.Error, TypeError):
            break
        if used <= 1:
            return cells, 1
        if len(cells) != width or any(line.count(separator) + 1 >= width for line in ahead[1:used]):
            break
        if strict:
            return cells, used
    return lines[at].split(separator), 1


def _separator(line: str) -> str:
    """What stands between the cells of a line: a comma, a semicolon or a tab."""
    return max(_SEPARATORS, key=re.sub(r'"[^"]*"', "", line).count)


def _visible(cell: str) -> str:
    return "".join(char if char.isprintable() or char.isspace() else "�" for char in cell)


def _on_one_line(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFC", cell).split())


# -- columns --------------------------------------------------------------------------------------------------------


def column_key(header: str) -> str:
    """A column's name as it is compared: without case, spaces, dashes and underscores."""
    return re.sub(r"[\W_]+", "", header).casefold()


def column_of(columns: Sequence[str], wanted: Iterable[str], taken: Collection[int] = ()) -> int | None:
    """The place of the first wanted name among the columns' keys; ``None`` where none of them is free."""
    places = (place for name in wanted for place, own in enumerate(columns) if own == name)
    return next((place for place in places if place not in taken), None)

"""From a file of responses to its cells: who, which answer, what was typed; long form and wide form, none lost.

Long form has a line for each answer (columns student, address, value); wide form has a line for each student and a
column for each answer, called by its address or by the number of its box. Each line is a row of its own, even where a
quotation mark is missing in it.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from byhand.classroom.roster import ID_COLUMNS, NAME_COLUMNS, plain, text_of
from byhand.errors import Fault, ProblemError

#: What columns may be called, the surest first; compared without case, spaces, dashes and underscores.
CODE_COLUMNS: Final = "code variantcode sheetcode variant version".split()
STUDENT_COLUMNS: Final = (*ID_COLUMNS, *NAME_COLUMNS, "participant", "candidate", "number", "index", "no", "nr")
ADDRESS_COLUMNS: Final = "address blank box boxnumber question item quantity field".split()
VALUE_COLUMNS: Final = "value response answer typed given studentanswer result".split()

#: In bytes; in cells with answers; in letters that are kept of a cell; in lines of one quoted cell.
LARGEST_FILE: Final = 50_000_000
MOST_CELLS: Final = 2_000_000
LONGEST_CELL: Final = 300
_MOST_LINES: Final = 50

#: A column of wide form by a box's number: 1, (1), Q1, Question 1, Response 12.
_NUMBER = re.compile(
    r"(?:q|question|box|blank|answer|response|item|no\.?|nr\.?|#)?[ ._-]*\(?(\d{1,6})\)?\Z", re.IGNORECASE
)
#: Or by an address.
_ADDRESS = re.compile(
    r"(?:step ?\d+|final|sample ?\d+|grad|after|decayed)\.|(?:z|a|delta|adjoint)\d+_\d+\Z|back\d+_\d+_\d+\Z"
    r"|loss(?:\.before|\.after)?\Z|\S+\.(?:after|grad|gradient)\Z",
    re.IGNORECASE,
)
#: What tables of ours put before a text that a spreadsheet would take for a formula.
_ESCAPED = re.compile(r"\A'(?=\s*[=+\-@＝＋－＠])")


@dataclass(frozen=True, slots=True)
class Cell:
    """One typed answer, or the place for one. line: in the file, from 1. column: what the answer is called.

    shifted: whether its line has more cells than there are columns, so that nobody knows what belongs where.
    """

    line: int
    student: str
    code: str
    column: str
    text: str
    shifted: bool = False


@dataclass(frozen=True, slots=True)
class Responses:
    """notes: what was passed over that is no answer, a line each."""

    cells: tuple[Cell, ...]
    form: str
    notes: tuple[str, ...] = field(default=())


def read_responses(path: Path) -> Responses:
    """The cells of a CSV file. ``ProblemError`` where it can't be read as responses at all."""
    shown = str(path) if str(path).isprintable() else ascii(str(path))
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
        return parse_responses(content)
    except ProblemError as error:
        raise ProblemError(error.faults, shown) from None
    except (OSError, ValueError) as error:
        raise ProblemError(Fault("", getattr(error, "strerror", None) or str(error)), shown) from error


def parse_responses(content: bytes) -> Responses:
    """The same from the file's bytes: UTF-8, UTF-16 or what Windows calls ANSI; commas, semicolons or tabs."""
    if len(content) > LARGEST_FILE:
        raise ProblemError(Fault("", f"found more than {LARGEST_FILE:,} bytes; allowed: the responses of one course"))
    text = _wide(content) or text_of(content)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ProblemError(Fault("", "this is a spreadsheet; allowed: a CSV file (save the spreadsheet as CSV)"))
    rows = list(_rows(text))
    if not rows:
        raise ProblemError(Fault("", "no responses in it; allowed: a line of column names, then the responses"))
    return _Reading(rows[0], rows[1:]).responses()


def number_of(column: str) -> int | None:
    """The number of the box that a column is called by; ``None`` where it isn't one."""
    match = _NUMBER.match(column)
    return int(match[1]) if match else None


# -- lines and cells ------------------------------------------------------------------------------------------------


def _wide(content: bytes) -> str:
    """UTF-16 without a mark at its beginning, as some programs write it; "" where it isn't that."""
    start = content[:2000]
    for encoding, place in (("utf-16-le", 1), ("utf-16-be", 0)):
        if (
            len(start) > 3
            and start[place::2].count(0) > 0.9 * len(start[place::2])
            and not start[1 - place :: 2].count(0)
        ):
            return content.decode(encoding, "replace")
    return ""


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells); lines without any letter are left out."""
    lines = re.split("\r\n|\r|\n", text)
    at = next((place for place, line in enumerate(lines) if line.strip()), len(lines))
    separator = ","
    if at < len(lines):
        if match := re.match(r"\s*sep=(.)\s*\Z", lines[at]):
            separator, at = match[1], at + 1
        else:
            bare = re.sub(r'"[^"]*"', "", lines[at])
            separator = max(",;\t", key=bare.count)
    width = 0
    while at < len(lines):
        cells, used = _record(lines, at, separator, width)
        cells = [_on_one_line(cell) for cell in cells]
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


def _on_one_line(cell: str) -> str:
    cell = "".join(char if char.isprintable() or char.isspace() else "�" for char in cell)
    return " ".join(unicodedata.normalize("NFC", cell).split())


# -- columns --------------------------------------------------------------------------------------------------------


class _Reading:
    def __init__(self, header: tuple[int, list[str]], rows: Sequence[tuple[int, list[str]]]) -> None:
        self.line, self.header = header
        self.columns = [plain(cell) for cell in self.header]
        self.rows = rows
        self.notes: list[str] = []

    def responses(self) -> Responses:
        code = self._place(CODE_COLUMNS)
        address, value = self._place(ADDRESS_COLUMNS), self._place(VALUE_COLUMNS)
        long = address is not None and value is not None
        student = self._place(STUDENT_COLUMNS, () if long else tuple(self._answers()))
        if student is None and code is None:
            raise self._fault("allowed: a column student or code")
        if address is not None and value is not None:
            cells = list(self._long(student, code, address, value))
            return self._made(cells, "long")
        answers = [place for place in self._answers() if place not in (student, code)]
        if not answers:
            raise self._fault(
                "allowed: address and value, or a column for each answer, called by its address or number"
            )
        self._note_others({*answers, student, code})
        return self._made(list(self._wide_cells(student, code, answers)), "wide")

    def _made(self, cells: list[Cell], form: str) -> Responses:
        return Responses(tuple(cells), form, tuple(self.notes))

    def _place(self, wanted: Sequence[str], taken: Sequence[int] = ()) -> int | None:
        places = (place for name in wanted for place, own in enumerate(self.columns) if own == name)
        return next((place for place in places if place not in taken), None)

    def _answers(self) -> list[int]:
        return [place for place, name in enumerate(self.header) if number_of(name) is not None or _ADDRESS.match(name)]

    def _fault(self, allowed: str) -> ProblemError:
        found = ", ".join(name[:40] or '""' for name in self.header[:12])
        return ProblemError(Fault(f"line {self.line}", f"found the columns {found[:300]}; {allowed}"))

    def _note_others(self, known: set[int | None]) -> None:
        for place, name in enumerate(self.header):
            if place not in known:
                count = sum(1 for _, cells in self.rows if place < len(cells) and cells[place])
                self.notes.append(
                    f"column {name[:60]!r} is no answer's: left out, with what stands in {count} of its cells"
                )

    def _long(self, student: int | None, code: int | None, address: int, value: int) -> Iterator[Cell]:
        for line, cells in self.rows:
            self._bound(line)
            yield self._cell(line, cells, student, code, _at(cells, address), _at(cells, value))

    def _wide_cells(self, student: int | None, code: int | None, answers: Sequence[int]) -> Iterator[Cell]:
        count = 0
        for line, cells in self.rows:
            count += len(answers)
            self._bound(count)
            for place in answers:
                yield self._cell(line, cells, student, code, self.header[place], _at(cells, place))

    def _cell(self, line: int, cells: list[str], student: int | None, code: int | None, column: str, text: str) -> Cell:
        shifted = any(cells[len(self.header) :])
        who = (_at(cells, place) if place is not None else "" for place in (student, code))
        student_text, code_text = (_ESCAPED.sub("", part[:LONGEST_CELL]) for part in who)
        return Cell(line, student_text, code_text, column[:LONGEST_CELL], text[:LONGEST_CELL], shifted)

    @staticmethod
    def _bound(count: int) -> None:
        if count > MOST_CELLS:
            raise ProblemError(Fault("", f"found more than {MOST_CELLS:,} answers; allowed: those of one course"))


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""

"""From a file of responses to its cells: who, which answer, what was typed; long form and wide form, none lost.

Long form has a line for each answer (columns student, address, value); wide form has a line for each student and a
column for each answer, called by its address or by the number of its box. Each line is a row of its own, even where a
quotation mark is missing in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from byhand.classroom.roster import ID_COLUMNS, NAME_COLUMNS
from byhand.errors import Fault, ProblemError
from byhand.reading.table import Row, column_key, column_of, from_file, lenient_rows, text_of

#: What columns may be called, the surest first; compared without case, spaces, dashes and underscores.
CODE_COLUMNS: Final = "code variantcode sheetcode variant version".split()
STUDENT_COLUMNS: Final = (*ID_COLUMNS, *NAME_COLUMNS, "participant", "candidate", "number", "index", "no", "nr")
ADDRESS_COLUMNS: Final = "address blank box boxnumber question item quantity field".split()
VALUE_COLUMNS: Final = "value response answer typed given studentanswer result".split()

#: In bytes; in cells with answers; in letters that are kept of a cell.
LARGEST_FILE: Final = 50_000_000
MOST_CELLS: Final = 2_000_000
LONGEST_CELL: Final = 300

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
    return from_file(path, parse_responses, LARGEST_FILE)


def parse_responses(content: bytes) -> Responses:
    """The same from the file's bytes: UTF-8, UTF-16 or what Windows calls ANSI; commas, semicolons or tabs."""
    text = text_of(content, LARGEST_FILE, "the responses of one course")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ProblemError(Fault("", "this is a spreadsheet; allowed: a CSV file (save the spreadsheet as CSV)"))
    rows = list(lenient_rows(text))
    if not rows:
        raise ProblemError(Fault("", "no responses in it; allowed: a line of column names, then the responses"))
    return _Reading(rows[0], rows[1:]).responses()


def number_of(column: str) -> int | None:
    """The number of the box that a column is called by; ``None`` where it isn't one."""
    match = _NUMBER.match(column)
    return int(match[1]) if match else None


# -- columns --------------------------------------------------------------------------------------------------------


class _Reading:
    def __init__(self, header: Row, rows: Sequence[Row]) -> None:
        self.line, self.header = header
        self.columns = [column_key(cell) for cell in self.header]
        self.rows = rows
        self.notes: list[str] = []

    def responses(self) -> Responses:
        code = column_of(self.columns, CODE_COLUMNS)
        address, value = column_of(self.columns, ADDRESS_COLUMNS), column_of(self.columns, VALUE_COLUMNS)
        long = address is not None and value is not None
        student = column_of(self.columns, STUDENT_COLUMNS, () if long else tuple(self._answers()))
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

"""Who gets a sheet: the students of a CSV file as a gradebook exports it, or the numbers from 1 on."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from byhand.errors import Fault, ProblemError

#: What the column of ids may be called, the surest first; compared without case, spaces, dashes and underscores.
ID_COLUMNS: Final = (
    "id studentid studentnumber idnumber personid matriculationnumber matriculation matrikelnummer matnr matricno "
    "regno registrationnumber sisuserid username userid user login loginid sisloginid netid email emailaddress mail"
).split()
NAME_COLUMNS: Final = "name fullname studentname student displayname".split()
FIRST_NAME_COLUMNS: Final = "firstname givenname forename vorname first".split()
LAST_NAME_COLUMNS: Final = "lastname surname familyname nachname last".split()

#: In bytes, and in letters of one cell.
LARGEST_FILE = 50_000_000
LONGEST_CELL = 200
#: In bytes: what of an id goes into the name of a file.
LONGEST_LABEL = 60
#: After so many faults no more are told.
MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One sheet to be made.

    number: its place in the list, from 1. label: the same, or the student's id, as part of a file's name.
    student: the id, "" without a roster. name: the student's, "" where the roster has none.
    """

    number: int
    label: str
    student: str = ""
    name: str = ""

    @property
    def who(self) -> int | str:
        """What the variant follows from beside the seed."""
        return self.student or self.number


@dataclass(frozen=True, slots=True)
class Roster:
    """notes: what was passed over, a line each."""

    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()


def numbered(count: int) -> tuple[Entry, ...]:
    """The entries 1 to ``count`` where there is no roster; a label does not depend on how many there are."""
    return tuple(Entry(number, f"{number:04}") for number in range(1, count + 1))


def read_roster(path: Path) -> Roster:
    """The students of a CSV file; ``ProblemError`` with everything that is wrong with it, by line."""
    shown = str(path) if str(path).isprintable() else ascii(str(path))
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
        return parse_roster(content)
    except ProblemError as error:
        raise ProblemError(error.faults, shown) from None
    except (OSError, ValueError) as error:
        raise ProblemError(Fault("", getattr(error, "strerror", None) or str(error)), shown) from error


def parse_roster(content: bytes) -> Roster:
    """The same from the file's bytes: UTF-8, UTF-16 or what Windows calls ANSI; commas, semicolons or tabs."""
    if len(content) > LARGEST_FILE:
        raise ProblemError(Fault("", f"found more than {LARGEST_FILE:,} bytes; allowed: the students of one course"))
    text = text_of(content)
    if "\0" in text:
        raise ProblemError(Fault("", "this is a binary file; allowed: a CSV file (save the spreadsheet as CSV)"))
    rows = separated(text)
    if not rows:
        raise ProblemError(
            Fault("", "no students in it; allowed: a line of column names, then a line for each student")
        )
    return _Reading(rows).roster()


def label_of(student: str) -> str:
    """An id as part of a file's name.

    One that has to be changed for it gets a digest of itself behind a ~, which no other has: so no two look alike,
    whoever else is on the roster.
    """
    label = re.sub(r"[^\w.-]+", "-", student).strip("-.")
    while len(label.encode()) > LONGEST_LABEL:
        label = label[:-1]
    if label == student:
        return label
    digest = hashlib.sha256(student.encode()).hexdigest()[:8]
    return f"{label}~{digest}"


def text_of(content: bytes) -> str:
    """A CSV file's text: UTF-8, UTF-16 or what Windows calls ANSI."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def separated(text: str) -> list[tuple[int, list[str]]]:
    """(line, cells) of the file, the last empty lines left off; a cell is on one line and in one spelling."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=_without_quoted(first).count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    rows, line = [], 1
    try:
        for cells in reader:
            rows.append((line, [" ".join(unicodedata.normalize("NFC", cell).split()) for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ProblemError(Fault(f"line {reader.line_num}", f"cannot be read as CSV: {error}")) from error
    while rows and not any(rows[-1][1]):
        rows.pop()
    return rows


def _without_quoted(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line)


def plain(header: str) -> str:
    """A column's name as it is compared."""
    return re.sub(r"[\W_]+", "", header).casefold()


class _Reading:
    """One file's rows on their way to students."""

    def __init__(self, rows: Sequence[tuple[int, list[str]]]) -> None:
        self.rows = [row for row in rows if any(row[1])]
        self.notes = [f"line {line}: empty, left out" for line, cells in rows if not any(cells)]
        self.faults: list[Fault] = []

    def roster(self) -> Roster:
        line, header = self.rows[0]
        columns = [plain(cell) for cell in header]
        place = _place(columns, ID_COLUMNS)
        if place is not None:
            self.rows = self.rows[1:]
        elif all(len(cells) == 1 for _, cells in self.rows) and columns[0] not in NAME_COLUMNS:
            columns, place = [], 0  # nothing but ids
        else:
            what = f"found the columns {', '.join(header)}; allowed: one called id, student id, username or email"
            raise ProblemError(Fault(f"line {line}", what[:300]))
        entries = self.entries(columns, place)
        if not entries and not self.faults:
            self.faults.append(Fault("", "no students in it, only the names of columns"))
        if self.faults:
            raise ProblemError(self.faults[:MOST_FAULTS])
        return Roster(entries, tuple(self.notes))

    def entries(self, columns: Sequence[str], place: int) -> tuple[Entry, ...]:
        entries: list[Entry] = []
        seen: dict[str, tuple[int, str]] = {}
        for line, cells in self.rows:
            student = cells[place] if place < len(cells) else ""
            if fault := _fault(student, seen):
                self.faults.append(Fault(f"line {line}", fault))
                continue
            seen[student.casefold()] = line, student
            entries.append(Entry(len(entries) + 1, label_of(student), student, _name(columns, cells)[:LONGEST_CELL]))
        return tuple(entries)


def _fault(student: str, seen: dict[str, tuple[int, str]]) -> str:
    """What is wrong with an id, "" where nothing is."""
    if not student:
        return "no id in it; allowed: one for each student"
    if len(student) > LONGEST_CELL:
        return f"found an id of {len(student)} letters; allowed: {LONGEST_CELL}"
    if not student.isprintable():
        return f"found the id {student!a}; allowed: letters that can be printed"
    if student.casefold() not in seen:
        return ""
    line, other = seen[student.casefold()]
    # Files are told apart by their ids, and some machines' files not by capitals.
    capitals = "" if other == student else ", but for capitals"
    return f"found the id {student!r} again, as in line {line}{capitals}"


def _place(columns: Sequence[str], wanted: Iterable[str]) -> int | None:
    return next((columns.index(name) for name in wanted if name in columns), None)


def _name(columns: Sequence[str], cells: Sequence[str]) -> str:
    found = []
    whole = _place(columns, NAME_COLUMNS)
    for place in (
        (_place(columns, FIRST_NAME_COLUMNS), _place(columns, LAST_NAME_COLUMNS)) if whole is None else (whole,)
    ):
        if place is not None and place < len(cells):
            found.append(cells[place])
    return "".join(char for char in " ".join(found).strip() if char.isprintable())

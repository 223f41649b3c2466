"""Who gets a sheet: the students of a CSV file as a gradebook exports it, or the numbers from 1 on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from byhand.errors import Fault, ProblemError
from byhand.reading.table import Row, column_key, column_of, from_file, refuse_binary, strict_rows, text_of

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
    return from_file(path, parse_roster, LARGEST_FILE)


def parse_roster(content: bytes) -> Roster:
    """The same from the file's bytes: UTF-8, UTF-16 or what Windows calls ANSI; commas, semicolons or tabs."""
    text = text_of(content, LARGEST_FILE, "the students of one course")
    refuse_binary(text)
    rows = strict_rows(text)
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


class _Reading:
    """One file's rows on their way to students."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = [row for row in rows if any(row[1])]
        self.notes = [f"line {line}: empty, left out" for line, cells in rows if not any(cells)]
        self.faults: list[Fault] = []

    def roster(self) -> Roster:
        line, header = self.rows[0]
        columns = [column_key(cell) for cell in header]
        place = column_of(columns, ID_COLUMNS)
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


def _name(columns: Sequence[str], cells: Sequence[str]) -> str:
    found = []
    whole = column_of(columns, NAME_COLUMNS)
    for place in (
        (column_of(columns, FIRST_NAME_COLUMNS), column_of(columns, LAST_NAME_COLUMNS)) if whole is None else (whole,)
    ):
        if place is not None and place < len(cells):
            found.append(cells[place])
    return "".join(char for char in " ".join(found).strip() if char.isprintable())

"""The list of figures to audit: a CSV file with a column of names and a column of what is printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from byhand.audit.printed import NoNumber, Printed, read_printed
from byhand.errors import Fault, ProblemError
from byhand.reading.table import Row, column_key, column_of, from_file, refuse_binary, strict_rows, text_of

#: What the columns may be called; compared without case, spaces, dashes and underscores.
NAME_COLUMNS = "name quantity label address figure what symbol variable description".split()
PRINTED_COLUMNS = "printed value number published prints result shown amount".split()

LARGEST_FILE = 2_000_000
MOST_FIGURES = 2_000
LONGEST_NAME = 200
LONGEST_CELL = 1_000
MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Figure:
    """row: its place in the list, from 1. line: in the file. name: as the source has it, "" where it has none.

    other: what else the file says of it, by column.
    """

    row: int
    line: int
    name: str
    printed: Printed
    other: tuple[tuple[str, str], ...] = field(default=())


def read_figures(path: Path) -> tuple[Figure, ...]:
    """The figures of a file; ``ProblemError`` with everything that is wrong with it, by line."""
    return from_file(path, parse_figures, LARGEST_FILE)


def parse_figures(content: bytes) -> tuple[Figure, ...]:
    """The same from the file's bytes."""
    text = text_of(content, LARGEST_FILE, f"{MOST_FIGURES:,} figures")
    refuse_binary(text)
    rows = [row for row in strict_rows(text) if any(row[1])]
    if not rows:
        raise ProblemError(
            Fault("", "no figures in it; allowed: the columns name and printed, then a line for each figure")
        )
    header, name, printed = _columns(rows)
    body = rows[1:] if header else rows
    faults: list[Fault] = []
    figures = tuple(_read(body, header, name, printed, faults))
    if len(body) > MOST_FIGURES:
        faults.insert(0, Fault("", f"found {len(body):,} figures; allowed: {MOST_FIGURES:,} in one file"))
    if not figures and not faults:
        faults.append(Fault("", "no figures in it, only the names of columns"))
    if faults:
        raise ProblemError(faults[:MOST_FAULTS])
    return figures


def _columns(rows: Sequence[Row]) -> tuple[list[str], int, int]:
    """(the header, place of the names, place of what is printed); no header where two columns begin with a figure."""
    line, cells = rows[0]
    found = [column_key(cell) for cell in cells]
    name, printed = column_of(found, NAME_COLUMNS), column_of(found, PRINTED_COLUMNS)
    if printed is not None and name is not None:
        return cells, name, printed
    if len(cells) == 2 and _is_number(cells[1]):
        return [], 0, 1
    what = f"found the columns {', '.join(cells)}"[:200]
    raise ProblemError(Fault(f"line {line}", f"{what}; allowed: name and printed, and any others"))


def _is_number(text: str) -> bool:
    try:
        read_printed(text)
    except NoNumber:
        return False
    return True


def _read(rows: Sequence[Row], header: Sequence[str], name: int, printed: int, faults: list[Fault]) -> Iterator[Figure]:
    for row, (line, cells) in enumerate(rows[: MOST_FIGURES + 1], start=1):
        where = f"line {line}"
        label = cells[name] if name < len(cells) else ""
        text = cells[printed] if printed < len(cells) else ""
        if len(label) > LONGEST_NAME or any(len(cell) > LONGEST_CELL for cell in cells):
            faults.append(Fault(where, f"a cell is too long; allowed: {LONGEST_NAME} letters for a name"))
            continue
        if len(cells) > max(len(header), 2):
            faults.append(
                Fault(
                    where,
                    f"found {len(cells)} cells for {max(len(header), 2)} columns (a comma in a number? then quote it)",
                )
            )
            continue
        try:
            number = read_printed(text)
        except NoNumber as error:
            faults.append(Fault(where, f"found {ascii(text)[:60]} for printed; allowed: {error}"))
            continue
        other = tuple(
            (key, cell)
            for place, (key, cell) in enumerate(zip(header, cells, strict=False))
            if place not in (name, printed)
        )
        yield Figure(row, line, label, number, other)

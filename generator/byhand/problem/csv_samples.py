"""Samples from a CSV file beside the problem: a header with the inputs' and the outputs' names, a row per sample."""

from __future__ import annotations

import csv
import io
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from byhand.errors import ProblemError
from byhand.problem.context import Context
from byhand.problem.faults import describe, listing, plural
from byhand.problem.fields import allowed, read_number
from byhand.problem.read import read_file
from byhand.problem.schema import SampleTable

if TYPE_CHECKING:
    from byhand.problem.samples import Wanted

#: A column's place in a sample: ("input", 0), ("target", 1) or ("class", 0).
_Place = tuple[str, int]


def read_csv(context: Context, name: str, wanted: Wanted) -> list[tuple[str, SampleTable]]:
    """Each row with where it stands; nothing where the file cannot be used."""
    path = _beside(context, name)
    if path is None:
        return []
    try:
        text = read_file(path, context.limits)
        rows = [(number, row) for number, row in _numbered(text) if row and any(cell.strip() for cell in row)]
    except ProblemError as error:
        context.faults.add("samples", f"{describe(name)}: {error}")
        return []
    except csv.Error as error:
        context.faults.add("samples", f"{describe(name)} is no CSV file: {error}")
        return []
    if len(rows) < 2:
        context.faults.add("samples", f"{describe(name)} has no samples; allowed: a header line, then one line each")
        return []
    if not context.within("samples", len(rows) - 1, "samples"):
        return []
    columns = _columns(context, name, [cell.strip() for cell in rows[0][1]], wanted)
    return [_row(context, f"{name} line {number}", row, columns) for number, row in rows[1:]] if columns else []


def _beside(context: Context, name: str) -> Path | None:
    """The CSV's path, where it stays beside the problem file."""
    if context.directory is None:
        what = f"found {describe(name)}; allowed: [[samples]], as this problem was not read from a file"
        context.faults.add("samples", what)
        return None
    parts = PureWindowsPath(name).parts
    path = context.directory / name
    absolute = PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor
    if absolute or ".." in parts or not name.isprintable():
        context.faults.add("samples", f"found {describe(name)}; allowed: the name of a file beside this one")
        return None
    if not path.resolve().is_relative_to(context.directory.resolve()):
        context.faults.add("samples", f"{describe(name)} leads elsewhere; allowed: a file beside this one")
        return None
    return path


def _numbered(text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    return [(reader.line_num, row) for row in reader]


def _columns(context: Context, name: str, header: list[str], wanted: Wanted) -> dict[str, _Place]:
    """Where each column belongs; nothing where the header is at fault."""
    places = _places(wanted)
    where = f"{name} line 1"
    faults = len(context.faults)
    columns: dict[str, _Place] = {}
    taken: set[_Place] = set()
    for cell in header:
        if cell not in places:
            context.faults.unknown(where, f"unknown column {describe(cell)}", cell, list(places))
        elif places[cell] in taken:
            context.faults.add(where, f"the column {describe(cell)} stands twice")
        else:
            columns[cell] = places[cell]
            taken.add(places[cell])
    if len(context.faults) > faults:
        return {}
    needed = ("input",) if ("class", 0) in taken else ("input", "target")
    names = _first_names(places).items()
    missing = [cell for cell, place in names if place[0] in needed and place not in taken]
    if missing:
        context.faults.add(where, f"missing {plural(len(missing), 'column')}: {listing(missing)}")
        return {}
    return columns


def _places(wanted: Wanted) -> dict[str, _Place]:
    """Every name that a column may have; the author's own names win over x_i and t_k."""
    shape = wanted.shape
    own: list[tuple[str, _Place]] = [(name, ("input", i)) for i, name in enumerate(shape.input_names or ())]
    plain: list[tuple[str, _Place]] = [(f"x_{i + 1}", ("input", i)) for i in range(shape.inputs or 0)]
    plain += [(f"t_{k + 1}", ("target", k)) for k in range(shape.outputs or 0)]
    places = dict(own)
    for name, place in [*plain, ("class", ("class", 0))]:
        places.setdefault(name, place)
    return places


def _first_names(places: dict[str, _Place]) -> dict[str, _Place]:
    """One name per place: the author's, where there is one."""
    names: dict[_Place, str] = {}
    for name, place in places.items():
        names.setdefault(place, name)
    return {name: place for place, name in names.items()}


def _row(context: Context, where: str, row: list[str], columns: dict[str, _Place]) -> tuple[str, SampleTable]:
    if len(row) != len(columns):
        context.faults.add(where, f"found {plural(len(row), 'value')}; allowed: {len(columns)}, one per column")
        broken = SampleTable()
        broken.mark_broken(frozenset(("input", "target")))
        return where, broken
    numbers: dict[str, dict[int, object]] = {}
    for (name, (kind, index)), cell in zip(columns.items(), row, strict=True):
        numbers.setdefault(kind, {})[index] = _cell(context, f"{where}, column {name}", kind, cell.strip())
    found: dict[str, object] = {
        kind: cells[0] if kind == "class" else [cells[index] for index in sorted(cells)]
        for kind, cells in numbers.items()
    }
    return where, SampleTable.model_validate(found)


def _cell(context: Context, where: str, kind: str, cell: str) -> object:
    """The number in a cell; 0 where there is none, which is a fault."""
    try:
        if kind != "class":
            return read_number(cell)
        if cell.isdecimal() and cell.isascii() and len(cell) < 10:
            return int(cell)
        raise allowed("a whole number, 0 or more")
    except PydanticCustomError as error:
        context.faults.add(where, f"found {describe(cell)}; allowed: {error.message()}")
        return 0

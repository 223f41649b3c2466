"""A roster that has changed: only what is missing is made, and the set is as if it had been made at once."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from byhand.classroom import ledger
from byhand.classroom.making import Layout
from byhand.classroom.pool import Engine
from byhand.classroom.roster import Entry
from byhand.classroom.runner import run
from byhand.io import write_all
from support.classroom import StandIn, contents


def roster(*students: object) -> list[Entry]:
    return [Entry(number, f"s{student}", f"s{student}") for number, student in enumerate(students, start=1)]


FIRST = roster(*range(1, 81))


@pytest.mark.parametrize(
    ("entries", "missing"),
    [
        (roster("new", *range(1, 81)), 1),
        (roster(*range(1, 31), "new", *range(31, 81)), 1),
        (roster(*range(1, 81), "new"), 1),
        (roster("a", *range(1, 60), "b", *range(60, 81), "c"), 3),
        (roster(*range(11, 81)), 0),  # some have left
        (roster(*range(80, 0, -1)), 0),  # sorted otherwise
        ([Entry(entry.number, entry.label, entry.student, "Ada") for entry in FIRST], 80),  # a sheet may bear the name
        ([Entry(number, f"s{number}") for number in range(1, 81)], 80),  # numbers are no students
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_only_what_is_missing_is_made(tmp_path: Path, entries: list[Entry], missing: int, jobs: int) -> None:
    run(StandIn(), FIRST, tmp_path / "set", engine=Engine(jobs=1))
    summary = run(StandIn(), entries, tmp_path / "set", engine=Engine(jobs=jobs), archive=True)
    assert (summary.made, summary.found) == (missing, len(entries) - missing)
    run(StandIn(), entries, tmp_path / "other", engine=Engine(jobs=1), archive=True)
    # Beside it there is only what those who have left left.
    assert contents(tmp_path / "other").items() <= contents(tmp_path / "set").items()
    assert run(StandIn(), entries, tmp_path / "set", engine=Engine(jobs=1)).made == 0


def test_of_who_has_moved_what_is_damaged_is_made_again(tmp_path: Path) -> None:
    run(StandIn(), FIRST, tmp_path / "set", engine=Engine(jobs=1))
    (tmp_path / "set" / "homework-s7.sheet.md").write_bytes(b"")
    (tmp_path / "set" / "homework-s40.key-pictures" / "net.svg").unlink()
    more = roster("new", *range(1, 81))
    assert run(StandIn(), more, tmp_path / "set", engine=Engine(jobs=1)).made == 3
    run(StandIn(), more, tmp_path / "other", engine=Engine(jobs=1))
    assert contents(tmp_path / "set") == contents(tmp_path / "other")


@pytest.mark.parametrize("stop", range(12))
def test_stopped_while_a_student_joins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: int) -> None:
    """At any write of that run: what comes after it is an undisturbed set all the same."""
    more = roster("a", *range(1, 40), "b", *range(40, 81))
    run(StandIn(), FIRST, tmp_path / "set", engine=Engine(jobs=1))
    writes = iter(range(stop))

    def write(directory: Path, files: Mapping[str, bytes], *, flush: bool = True) -> list[Path]:
        if next(writes, None) is None:
            raise KeyboardInterrupt
        return write_all(directory, files, flush=flush)

    with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
        patch.setattr(ledger, "write_all", write)
        run(StandIn(), more, tmp_path / "set", engine=Engine(jobs=1))
    assert run(StandIn(), more, tmp_path / "set", engine=Engine(jobs=1)).made <= 6
    run(StandIn(), more, tmp_path / "other", engine=Engine(jobs=1))
    assert contents(tmp_path / "set") == contents(tmp_path / "other")


@pytest.mark.parametrize("layout", [Layout(chunk=4), Layout(printed=True)])
def test_what_stands_in_one_file_is_made_together(tmp_path: Path, layout: Layout) -> None:
    run(StandIn(), FIRST[:30], tmp_path / "set", layout, Engine(jobs=1))
    more = roster("new", *range(1, 31))
    assert run(StandIn(), more, tmp_path / "set", layout, Engine(jobs=1)).made == 31
    run(StandIn(), more, tmp_path / "other", layout, Engine(jobs=1))
    assert contents(tmp_path / "other").items() <= contents(tmp_path / "set").items()

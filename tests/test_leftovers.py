"""A second run into the same directory tells what the first one left there, and nothing of anybody else's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from byhand.cli import main
from byhand.commands.leftovers import RECORD, write_recorded

LEFT = "left from an earlier run, and not part of this one: "


def write(directory: Path, *names: str, made: tuple[str, ...] = ("a",)) -> None:
    """Files whose first letter is the part that they tell of."""
    files = {name: name.encode() for name in names}
    write_recorded(directory, files, {name: (Path(name).name[0],) for name in names}, made)


def test_what_is_not_written_again_is_told_and_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "a1", "a2", "folder/a3")
    assert not capsys.readouterr().err
    write(tmp_path, "a1")
    assert capsys.readouterr().err == f"{LEFT}{tmp_path / 'a2'} and 1 more\n"
    write(tmp_path, "a1", "folder/a3")
    assert capsys.readouterr().err == f"{LEFT}{tmp_path / 'a2'}\n", "it is told for as long as it lies there"
    assert (tmp_path / "a2").read_bytes() == b"a2"
    (tmp_path / "a2").unlink()
    write(tmp_path, "a1", "folder/a3")
    assert not capsys.readouterr().err


def test_another_part_is_not_left_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "a1", "b1", made=("a", "b"))
    write(tmp_path, "c1", made=("c",))
    assert not capsys.readouterr().err
    write(tmp_path, made=("b",))
    assert capsys.readouterr().err == f"{LEFT}{tmp_path / 'b1'}\n"


def test_what_tells_of_two_parts_is_left_over_when_both_are_made_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_recorded(tmp_path, {"notes": b"of both"}, {"notes": ("a", "b")}, ("a", "b"))
    write(tmp_path, "a1", made=("a",))
    assert not capsys.readouterr().err
    write(tmp_path, "a1", "b1", made=("a", "b"))
    assert capsys.readouterr().err == f"{LEFT}{tmp_path / 'notes'}\n"


def test_nothing_is_said_of_somebody_elses_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a0").write_bytes(b"never byhand's")
    write(tmp_path, "a1", "a2")
    (tmp_path / "a2").write_bytes(b"changed")
    write(tmp_path, "a1")
    (tmp_path / "a2").write_bytes(b"a2")
    write(tmp_path, "a1")
    assert not capsys.readouterr().err


@pytest.mark.parametrize(
    "record",
    [
        "{",
        "[]",
        '{"files": 3}',
        '{"files": {"a": {"sha256": 1}}}',
        '{"files": {"gone": {"sha256": "", "of": ["a"]}}}',
        json.dumps({"files": {"../secret": {"sha256": "", "of": ["a"]}, "/etc/hostname": {"sha256": "", "of": []}}}),
    ],
)
def test_a_record_that_is_none_is_passed_over(record: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / RECORD).write_text(record, encoding="utf-8")
    write(tmp_path, "a1")
    assert not capsys.readouterr().err
    assert list(json.loads((tmp_path / RECORD).read_text("utf-8"))["files"]) == ["a1"]


def run(*arguments: object) -> str:
    done = CliRunner().invoke(main, [*map(str, arguments), "--seed", "7"])
    assert done.exit_code == 0, done.output
    assert RECORD not in done.output
    return done.stderr


def test_export_tells_of_notes_that_are_none_of_this_run(tmp_path: Path) -> None:
    export = ("export", "mazur", "--count", 1, "-o", tmp_path, "--to")
    assert LEFT not in run(*export, "canvas", "--kind", "numerical")
    assert LEFT not in run(*export, "moodle"), "the notes tell of another platform, whose file is there"
    assert run(*export, "canvas", "--kind", "choice") == f"{LEFT}{tmp_path / 'mazur-export-notes.csv'}\n"


def test_grade_tells_of_feedback_for_somebody_who_answered_nothing_now(tmp_path: Path) -> None:
    responses = tmp_path / "responses.csv"
    grade = ("grade", "mazur", responses, "-o", tmp_path / "graded")
    responses.write_text("student,1\n1,0.5\n2,0.5\n", encoding="utf-8")
    assert LEFT not in run(*grade)
    responses.write_text("student,1\n1,0.5\n", encoding="utf-8")
    left = next(line for line in run(*grade).splitlines() if line.startswith(LEFT))
    assert Path(left.removeprefix(LEFT).partition(" and ")[0]).name.startswith("0002")

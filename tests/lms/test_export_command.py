"""``byhand export`` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from byhand.cli import main
from byhand.lms.export import Exported
from support.lms import questions, written


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["export", *map(str, arguments)])


def test_it_writes_every_platform_and_tells_what_canvas_cannot_hold(tmp_path: Path) -> None:
    done = run("circuit", "--to", "moodle,canvas,qti21,qti3,prairielearn", "--count", 1, "--seed", 7, "-o", tmp_path)
    assert done.exit_code == 0, done.output
    names = {name.split("/")[0] for name in written(tmp_path)}
    assert names >= {f"circuit-{end}" for end in ("moodle.xml", "canvas.zip", "qti21.zip", "qti3.zip", "prairielearn")}
    assert "seed" not in done.output


def test_a_seed_is_drawn_and_shown_where_none_is_given(tmp_path: Path) -> None:
    done = run("circuit", "--to", "moodle", "--count", 1, "-o", tmp_path)
    assert done.exit_code == 0 and "--seed" in done.output


def test_with_a_roster_each_student_has_a_question(tmp_path: Path) -> None:
    roster = tmp_path / "students.csv"
    roster.write_text("id,name\nada,Ada\nalan,Alan\n", encoding="utf-8")
    done = run("circuit", "--to", "moodle,qti3", "--roster", roster, "--seed", 7, "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    files = written(tmp_path / "out")
    found = questions(Exported({"circuit-moodle.xml": files["circuit-moodle.xml"]}, "", ()), "moodle")
    assert [question.title.rpartition(" ")[2] for question in found] == ["ada", "alan"]
    assert b"test.xml" not in files["circuit-qti3.zip"], "nothing is drawn"


def test_notes_name_every_answer_in_a_table(tmp_path: Path) -> None:
    done = run("mazur", "--to", "canvas", "--kind", "numerical", "--count", 1, "--seed", 7, "-o", tmp_path)
    lines = (tmp_path / "mazur-export-notes.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 29 and lines[1].startswith("canvas,0001,1,step1.sample1.delta2_1,")
    assert "canvas: box 1, step1.sample1.delta2_1" in done.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--to", "moddle", "--count", 1), "unknown platform 'moddle'; allowed: moodle, canvas"),
        (("--to", "", "--count", 1), "no platform given"),
        (("--to", "canvas", "--kind", "cloze", "--count", 1), "canvas has none of them; allowed: numerical, choice"),
        (("--to", "moodle", "--kind", "multi", "--count", 1), "unknown kind 'multi'; allowed: cloze"),
        (("--to", "moodle"), "found neither"),
        (("--to", "moodle", "--count", 501), "501"),
        (("--to", "moodle", "--count", 1, "--templates", "nowhere"), "no directory 'nowhere'"),
    ],
)
def test_what_is_asked_wrongly_is_told_in_a_line(arguments: tuple[object, ...], told: str, tmp_path: Path) -> None:
    done = run("circuit", *arguments, "--seed", 7, "-o", tmp_path / "out")
    assert done.exit_code == 2 and told in done.output
    assert not (tmp_path / "out").exists()

"""Real sheets through the command line: what an instructor types, and what is there then."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from byhand.classroom.class_set import ClassSet
from byhand.classroom.fingerprint import fingerprint
from byhand.cli import main
from byhand.exercises.homework_load import load_homework
from byhand.exercises.misconceptions import MISCONCEPTIONS
from support.paths import environment

PROGRAM = """
import sys
import byhand.cli
from byhand.commands import COMMANDS
for command in COMMANDS:
    byhand.cli.main.add_command(command)
byhand.cli.main()
"""


def byhand(*arguments: object, seed: str = "random") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)],
        env=environment(PYTHONHASHSEED=seed),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("set")
    (directory / "students.csv").write_text("ID;Name\ns1;Ada\n\ns2;=Bo\n")
    arguments = ("--roster", directory / "students.csv", "--seed", "secret", "--zip", "-o", directory / "out")
    done = byhand("variants", "mazur", *arguments)
    assert done.returncode == 0, done.stderr
    assert done.stderr == f"{directory / 'students.csv'}: line 3: empty, left out\n"
    assert done.stdout.startswith("2 variants made\n")
    return directory / "out"


def test_what_is_there(directory: Path) -> None:
    names = {path.name for path in directory.iterdir() if path.is_file()}
    sheets = {f"mazur-{student}.{side}.md" for student in ("s1", "s2") for side in ("sheet", "key")}
    about = {"answers.csv", "answers.json", "doubts.csv", "index.csv", "index.html"}
    assert names == sheets | about | {"mazur-sheets.zip"}
    assert "Seed" not in (directory / ".byhand-run" / "run.json").read_text()
    assert b"secret" not in b"".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())


def test_the_tables_agree(directory: Path) -> None:
    with (directory / "answers.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    whole = json.loads((directory / "answers.json").read_text())["variants"]
    assert [row["address"] for row in rows] == [one["address"] for each in whole for one in each["answers"]]
    for row in rows:
        assert Fraction(row["low"]) <= Fraction(row["value"]) <= Fraction(row["high"])
    with (directory / "index.csv").open(newline="") as stream:
        index = list(csv.DictReader(stream))
    assert [each["code"] for each in index] == [each["code"] for each in whole]
    assert index[1]["name"] == "'=Bo"
    for each in index:
        assert f"`{each['code']}`" in (directory / each["sheets"]).read_text()
        assert f"`{each['code']}`" in (directory / each["keys"]).read_text()


def test_a_key_from_its_code(directory: Path, tmp_path: Path) -> None:
    with (directory / "index.csv").open(newline="") as stream:
        code = list(csv.DictReader(stream))[1]["code"]
    done = byhand("key", "mazur", code.lower(), "--seed", "secret", "--sheet", "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    for side in ("sheet", "key"):
        again = (tmp_path / f"mazur-{code}.{side}.md").read_text()
        assert again.replace(f"mazur-{code}", "mazur-s2") == (directory / f"mazur-s2.{side}.md").read_text()
    done = byhand("key", "mazur", code, "--seed", "other", "-o", tmp_path / "no")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "another seed" in done.stderr


def test_a_drawn_seed_is_shown_and_asked_for(tmp_path: Path) -> None:
    done = byhand("variants", "relu", "--count", 1, "-o", tmp_path / "a")
    assert done.returncode == 0, done.stderr
    seed = done.stdout.split()[1]
    again = byhand("variants", "relu", "--count", 1, "-o", tmp_path / "a")
    assert again.returncode == 2 and "--seed" in again.stderr
    assert byhand("variants", "relu", "--count", 1, "-o", tmp_path / "b", "--seed", seed, seed="1").returncode == 0
    first, second = ((tmp_path / name / "relu-0001.key.md").read_bytes() for name in "ab")
    assert first == second


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--count, --roster: found neither"),
        (("--count", "2", "--roster", "x.csv"), "found both"),
        (("--roster", "none.csv"), "none.csv: No such file"),
        (("--count", "2", "--to", "mdd"), "did you mean 'md'?"),
        (("--count", "2", "--together", "--keys", "none"), "--together"),
        (("--count", "2", "--to", "slides", "--chunk", "2"), "--chunk: slides"),
        (("--count", "2", "--seed", " "), "--seed"),
        (("--count", "2", "--seed", "1", "--engine", "dask"), "--address"),
        (("--count", "0"), "--count"),
        (("--count", "1000001"), "1<=x<=1000000"),
    ],
)
def test_one_line_for_what_is_wrong(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = byhand("variants", "mazur", "-o", tmp_path / "set", *arguments)
    assert done.returncode == 2
    assert said in done.stderr and done.stderr.startswith("byhand: ") and done.stderr.count("\n") == 1, done.stderr


def test_a_plan_is_known_by_what_follows_from_it() -> None:
    homework = load_homework("mazur")
    plan = ClassSet(homework, 7)
    assert plan.identity() == ClassSet(load_homework("mazur"), "7").identity()
    for other in (ClassSet(homework, 8), ClassSet(load_homework("xor"), 7), ClassSet(homework, 7, ("pdf",))):
        assert other.identity() != plan.identity()


@pytest.mark.parametrize("name", ["mazur", "xor", "circuit", "adam"])
def test_a_fingerprint_does_not_depend_on_the_process(name: str) -> None:
    program = (
        "from byhand.classroom.fingerprint import fingerprint\n"
        "from byhand.exercises.homework_load import load_homework\n"
        f"print(fingerprint(load_homework({name!r})))"
    )
    other = subprocess.run(
        [sys.executable, "-c", program], env=environment(PYTHONHASHSEED="5"), capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == fingerprint(load_homework(name))


@pytest.mark.parametrize(
    ("fading", "said"),
    [
        (0, "fading: stage 0 of 6 (0 is the full example, 6 the problem only)"),
        (6, "fading: stage 6 of 6 (0 is the full example, 6 the problem only)"),
        (20, "fading: stage 20 is the same as 6, the last of this homework: the problem only"),
    ],
)
def test_the_stage_of_fading_is_told(tmp_path: Path, fading: int, said: str) -> None:
    (tmp_path / "fading.toml").write_text(f'problem = "mazur"\n[blanks]\nfading = {fading}\n')
    arguments = ["variants", str(tmp_path / "fading.toml"), "--count", "1", "--seed", "7", "-o", str(tmp_path / "out")]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0
    assert done.stderr.splitlines()[-1] == said


def test_a_homework_without_fading_has_no_stages() -> None:
    assert ClassSet(load_homework("mazur"), 7).stages() is None


HARD = 'problem = "mazur"\n[good]\nleast_gradient = 0.9\ntries = 3\n'


def test_after_a_first_attempt_that_made_nothing(tmp_path: Path) -> None:
    """The fault names the file and the student; the mended homework needs no other directory, and no word of a seed."""
    path, roster, out = tmp_path / "hard.toml", tmp_path / "students.csv", tmp_path / "out"
    roster.write_text("id\n1001\n")
    path.write_text(HARD)
    done = byhand("variants", path, "--roster", roster, "-o", out)
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"byhand: {path}: good: no good variant for student 1001 in 3 tries; ")
    path.write_text('problem = "mazur"\n')
    assert byhand("variants", path, "--roster", roster, "-o", out).returncode == 0
    path.write_text('problem = "mazur"\ninstructions = "Another word"\n')
    again = byhand("variants", path, "--roster", roster, "-o", out, "--seed", "s")
    assert again.returncode == 2
    assert "holds a class set with another homework; allowed:" in again.stderr


@pytest.mark.parametrize(
    "phase",
    [
        "byhand.commands.class_set.template_directories",
        "byhand.commands.class_set.entries_of",
        "byhand.commands.class_set.seed_of",
        "byhand.exercises.homework_load.load_homework",
        "byhand.classroom.runner.run",
        "byhand.commands.class_set._report",
    ],
)
def test_ctrl_c_in_every_phase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, phase: str) -> None:
    def stopped(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(phase, stopped)
    done = CliRunner().invoke(main, ["variants", "relu", "--count", "1", "--seed", "7", "-o", str(tmp_path / "set")])
    assert done.exit_code == 130
    said = "byhand: stopped; what is finished is kept, and the same command goes on from there"
    assert done.stderr.strip().splitlines() == [said]


COARSE = """
problem = "mazur"
[rule]
carry = "rounded"
decimals = 2
tiny = "any"
[good]
distinct = false
misconceptions = false
"""


def test_doubtful_answers_are_listed(tmp_path: Path) -> None:
    """With two decimals many a gradient's interval holds 0, or what a mistake leads to."""
    (tmp_path / "coarse.toml").write_text(COARSE)
    done = byhand("variants", tmp_path / "coarse.toml", "--count", 2, "--seed", "7", "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "2 of 2 variants have answers to look at: doubts.csv" in done.stderr
    with (tmp_path / "out" / "answers.csv").open(newline="") as stream:
        answers = {(row["variant"], row["address"]): row for row in csv.DictReader(stream)}
    with (tmp_path / "out" / "doubts.csv").open(newline="") as stream:
        doubts = list(csv.DictReader(stream))
    zero = {(row["variant"], row["address"]) for row in doubts if row["doubt"] == "zero"}
    holding = {
        at for at, row in answers.items()
        if row["low"] and float(row["low"]) <= 0 <= float(row["high"]) and float(row["value"]) != 0
    }  # fmt: skip
    assert zero == holding != set()
    others = [row for row in doubts if row["doubt"] == "answer"]
    for row in others:
        own, other = answers[row["variant"], row["address"]], answers[row["variant"], row["other"]]
        assert own["value"] != other["value"]
        assert float(own["low"]) <= float(other["value"]) <= float(own["high"])
    assert others
    assert {row["other"] for row in doubts if row["doubt"] == "misconception"} <= set(MISCONCEPTIONS)
    assert {"zero", "answer", "misconception"} <= {row["doubt"] for row in doubts}

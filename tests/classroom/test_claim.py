"""Whose directory it is: no other set's and nobody else's files are written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from byhand.classroom.making import Layout
from byhand.errors import ProblemError
from support.classroom import StandIn, contents, made


@pytest.mark.parametrize(
    ("plan", "layout", "named"),
    [
        (StandIn(name="another"), Layout(), "another homework"),
        (StandIn(seed="8"), Layout(), "another seed"),
        (StandIn(), Layout(chunk=5), "another layout"),
    ],
)
def test_another_set_is_refused(tmp_path: Path, plan: StandIn, layout: Layout, named: str) -> None:
    made(tmp_path, 5)
    before = contents(tmp_path)
    with pytest.raises(ProblemError, match=named):
        made(tmp_path, 5, plan, layout=layout)
    assert contents(tmp_path) == before
    assert b"7" not in [line.strip(b' ",') for line in before[".byhand-run/run.json"].split(b":")]


class Keyed(StandIn):
    """Its seed's digest is keyed with the homework, as a real set's."""

    def identity(self) -> dict[str, str]:
        return {"homework": self.name, "seed (--seed)": f"{self.name} {self.seed}"}


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (Keyed(name="other"), "another homework;"),
        (Keyed(name="other", seed="8"), "another homework;"),  # of the seed nothing is known
        (Keyed(seed="8"), r"another seed \(--seed\);"),
    ],
)
def test_only_what_is_known_to_differ_is_told(tmp_path: Path, plan: StandIn, said: str) -> None:
    made(tmp_path, 5, Keyed())
    with pytest.raises(ProblemError, match=f"holds a class set with {said}"):
        made(tmp_path, 5, plan)


def test_of_which_nothing_is_finished_is_taken_over(tmp_path: Path) -> None:
    with pytest.raises(ProblemError):
        made(tmp_path / "set", 5, Keyed(name="wrong", bad=1))
    (tmp_path / "set" / "notes.txt").write_text("mine")
    assert made(tmp_path / "set", 5, Keyed(seed="8")).made == 5
    assert (tmp_path / "set" / "notes.txt").read_text() == "mine"
    (tmp_path / "set" / "notes.txt").unlink()
    made(tmp_path / "other", 5, Keyed(seed="8"))
    assert contents(tmp_path / "set") == contents(tmp_path / "other")


def test_somebodys_files_are_not_taken_over(tmp_path: Path) -> None:
    with pytest.raises(ProblemError):
        made(tmp_path, 5, Keyed(name="wrong", bad=1))
    (tmp_path / "index.csv").write_text("mine")
    with pytest.raises(ProblemError, match=r"index\.csv is there"):
        made(tmp_path, 5)
    assert (tmp_path / "index.csv").read_text() == "mine"


def test_a_set_whose_records_are_gone_is_made_again(tmp_path: Path) -> None:
    made(tmp_path, 5)
    whole = contents(tmp_path)
    (tmp_path / ".byhand-run" / "000001.json").unlink()
    assert made(tmp_path, 5).made == 5
    assert contents(tmp_path) == whole


def test_somebody_elses_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine")
    with pytest.raises(ProblemError, match=r"index\.html is there"):
        made(tmp_path, 3)
    assert (tmp_path / "index.html").read_text() == "mine"

"""The same problem gives the same bytes: in any process, anywhere, after whatever was explained before it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import byhand
from byhand.render.formats import NAMES as FORMATS
from support.paths import environment

#: Explains the problems named, in that order, and prints the digest of each in each format.
DIGESTS = """
import hashlib, json, sys
import byhand
from byhand.render.formats import NAMES as FORMATS
digests = {}
for name in sys.argv[1:]:
    walkthrough = byhand.explain(name)
    for format_name in FORMATS:
        if format_name == "tex-pdf":  # seconds each, and of a program that is not ours
            continue
        digests[f"{name}.{format_name}"] = hashlib.sha256(walkthrough.content(format_name)).hexdigest()
print(json.dumps(digests))
"""
#: One of each kind; that the others' documents are the same everywhere is seen by the gallery's test.
NAMES = ["adam", "circuit", "mazur", "softmax-classifier", "xor"]
#: Each its own process: hash seed, locale, time zone and directory differ, and so does what was explained before.
PROCESSES: dict[str, tuple[dict[str, str], str, list[str]]] = {
    "in order": ({"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}, ".", NAMES),
    "backwards": (
        {"PYTHONHASHSEED": "1", "LC_ALL": "POSIX", "TZ": "Pacific/Kiritimati", "COLUMNS": "40"},
        "elsewhere",
        NAMES[::-1],
    ),
    "alone": ({"PYTHONHASHSEED": "4294967295", "LANG": "de_DE.UTF-8", "PYTHONOPTIMIZE": "2"}, "elsewhere", ["mazur"]),
    "twice": ({"PYTHONHASHSEED": "random"}, ".", ["xor", "circuit", "xor"]),
}


@pytest.mark.slow
def test_the_bytes_are_the_same_in_every_process(tmp_path: Path) -> None:
    """The processes run beside one another."""
    (tmp_path / "elsewhere").mkdir()
    running = {
        label: subprocess.Popen(
            [sys.executable, "-c", DIGESTS, *names],
            cwd=tmp_path / where,
            env=environment(**changes),
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for label, (changes, where, names) in PROCESSES.items()
    }
    digests = {label: json.loads(process.communicate(timeout=600)[0]) for label, process in running.items()}
    expected = digests["in order"]
    assert set(expected) == {
        f"{name}.{format_name}" for name in NAMES for format_name in FORMATS if format_name != "tex-pdf"
    }
    assert len(set(expected.values())) == len(expected)  # no two documents are the same
    for label, found in digests.items():
        assert found == {name: expected[name] for name in found}, label
    assert set(digests["backwards"]) == set(expected)


@pytest.fixture
def other_place(tmp_path: Path) -> Iterator[Path]:
    before = Path.cwd()
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(before)


def test_a_problems_place_is_not_in_its_documents(other_place: Path) -> None:
    """The same file in two directories, of two ages; nothing of them, of the user or the machine is printed."""
    text = byhand.explain("mazur").to_markdown()
    (other_place / "mazur.toml").write_bytes(_builtin("mazur").read_bytes())
    os.utime(other_place / "mazur.toml", (0, 0))
    for format_name in FORMATS:
        assert byhand.explain("mazur.toml").content(format_name) == byhand.explain("mazur").content(format_name)
    assert not [word for word in (str(other_place), str(Path.home()), sys.executable, "/tmp") if word in text]


def _builtin(name: str) -> Path:
    from byhand.problem.builtin import builtin_path

    return builtin_path(name)


def test_saving_twice_changes_no_byte(tmp_path: Path) -> None:
    first = {path: path.read_bytes() for path in byhand.explain("circuit").save(tmp_path, FORMATS)}
    second = {path: path.read_bytes() for path in byhand.explain("circuit").save(tmp_path, FORMATS)}
    assert first == second
    assert not [path for path, content in first.items() if b"\r" in content and path.suffix != ".pdf"]

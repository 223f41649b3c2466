"""Who is on a roster: what gradebooks export, and what people make of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byhand.classroom.roster import Entry, label_of, numbered, parse_roster, read_roster
from byhand.errors import ProblemError

PLAIN = [Entry(1, "a1", "a1", "Ada Lovelace"), Entry(2, "b2", "b2", "Bo Ek")]


@pytest.mark.parametrize(
    "text",
    [
        "id,name\na1,Ada Lovelace\nb2,Bo Ek\n",
        "ID;Name\r\na1;Ada Lovelace\r\nb2;Bo Ek\r\n",
        "name\tStudent ID\nAda Lovelace\ta1\nBo Ek\tb2",
        "First name,Surname,ID number,Email address\nAda,Lovelace,a1,x@y.z\nBo,Ek,b2,\n",
        'Student,ID,SIS User ID,Section\n"Ada Lovelace",a1,77,One\n"Bo  Ek", b2 ,78,"1, 2"\n\n\n',
        "student_number,full_name\na1,Ada Lovelace\nb2,Bo Ek\n",
    ],
)
def test_headers_and_separators(text: str) -> None:
    assert list(parse_roster(text.encode()).entries) == PLAIN


def test_ids_alone() -> None:
    assert [entry.student for entry in parse_roster(b"a1\nb2\n007\n").entries] == ["a1", "b2", "007"]
    assert [entry.student for entry in parse_roster(b"email\nx@y.z\n").entries] == ["x@y.z"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_encodings(encoding: str) -> None:
    entry = parse_roster("id;name\nmü1;Zoë Nuñez\n".encode(encoding)).entries[0]
    assert (entry.student, entry.name) == ("mü1", "Zoë Nuñez")


def test_one_spelling() -> None:
    """ü as one character and as two is the same student."""
    composed, combining = (parse_roster(f"id\nm{ue}\n".encode()).entries for ue in ("ü", "ü"))
    assert composed == combining


def test_every_fault_has_its_line() -> None:
    with pytest.raises(ProblemError) as caught:
        parse_roster(b'id,name\na1,Ada\n\n,Nobody\nA1,Ada again\nb2,"two"\na1,Ada\n')
    assert caught.value.lines() == [
        "line 4: no id in it; allowed: one for each student",
        "line 5: found the id 'A1' again, as in line 2, but for capitals",
        "line 7: found the id 'a1' again, as in line 2",
    ]


def test_an_open_quotation_mark_swallows_nobody(tmp_path: Path) -> None:
    path = tmp_path / "students.csv"
    path.write_text('id,name\n1004,Bo\n1005,"Nguyễn Thị Ánh\n1006,"García-Márquez, José"\n1007,Ek\n', encoding="utf-8")
    with pytest.raises(ProblemError) as caught:
        read_roster(path)
    (line,) = caught.value.lines()
    assert line.startswith(f"{path}: line 3: a quotation mark that is not closed on its line; allowed: ")


def test_empty_lines_are_told() -> None:
    roster = parse_roster(b"id,name\na1,Ada\n\n , \nb2,Bo\n\n\n")
    assert roster.notes == ("line 3: empty, left out", "line 4: empty, left out")
    assert len(roster.entries) == 2


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "no students"),
        (b"\n \n", "no students"),
        (b"id,name\n", "only the names of columns"),
        (b"grade,section\n1,2\n", "found the columns grade, section; allowed: one called id"),
        (b"id\n\x00\x01\n", "binary"),
        (b"\x50\x4b\x03\x04\x00\x00", "binary"),
        (b'id,name\n"' + b"x" * 200_000, "cannot be read as CSV"),
        ("id\na\u202eb\n".encode(), "letters that can be printed"),
        (b"id\n" + b"x" * 500, "500 letters"),
    ],
)
def test_faults(content: bytes, expected: str) -> None:
    with pytest.raises(ProblemError) as caught:
        parse_roster(content)
    assert expected in str(caught.value)
    assert all(len(line) < 500 for line in caught.value.lines())


def test_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match=re.escape(str(tmp_path / "none.csv"))):
        read_roster(tmp_path / "none.csv")
    with pytest.raises(ProblemError):
        read_roster(tmp_path)


@given(st.text(min_size=1, max_size=80))
def test_labels_are_safe_and_as_distinct_as_ids(student: str) -> None:
    label = label_of(student)
    assert re.fullmatch(r"[\w.-]*(~[0-9a-f]{8})?", label)
    assert 0 < len(label.encode()) < 80
    assert label == student or label != label_of(label)


@pytest.mark.parametrize(
    "student", ["../../etc/passwd", "a/b", "a\\b", "=1+2", "-", "..", "CON", "a b", "x" * 150, "名前" * 40]
)
def test_hostile_ids(student: str) -> None:
    label = label_of(student)
    assert "/" not in label and "\\" not in label and label.strip(".") and len(label.encode()) < 80


def test_numbers_do_not_depend_on_how_many() -> None:
    assert numbered(3) == numbered(30)[:3]
    assert [entry.label for entry in numbered(12_000)[9_998:10_001]] == ["9999", "10000", "10001"]

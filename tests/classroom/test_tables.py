"""The files about a set: exact numbers, and no cell that a spreadsheet would compute."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byhand.classroom import tables
from byhand.classroom.making import Answer, Row
from byhand.classroom.roster import Entry

HOSTILE = ["=cmd|'/c calc'!A1", "+1+2", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1", '=HYPERLINK("x")', 'a,b\n"c"']
NUMBERS = [
    Answer("step1.grad.w_5", "-0.0821", "-0.0822", "-0.082", "1", "17"),
    Answer("final.loss", "8.2e-05", "", "", "0.5"),
]


def rows(student: str, name: str = "") -> list[Row]:
    return [
        Row(Entry(1, "label", student, name), "ABCDE-FGHIJ", ("a.sheet.md", "p/x.svg"), ("a.key.md",), tuple(NUMBERS))
    ]


def parsed(pieces: object) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(pieces).decode())))  # type: ignore[call-overload]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_begins_a_formula(text: str) -> None:
    for table in (tables.answers_csv(rows(text)), tables.index_csv(rows(text, text))):
        cells = [cell for line in parsed(table)[1:] for cell in line]
        assert " ".join(text.split()) in {cell.removeprefix("'") for cell in cells}
        for cell in cells:
            assert tables.number(cell) == cell, cell


def test_negative_numbers_are_numbers() -> None:
    header, first, second = parsed(tables.answers_csv(rows("a1")))
    assert header == ["variant", "student", "address", "value", "low", "high", "points", "box"]
    assert first == ["1", "a1", "step1.grad.w_5", "-0.0821", "-0.0822", "-0.082", "1", "17"]
    assert second[3:] == ["8.2e-05", "", "", "0.5", ""]


@given(st.text())
def test_json_holds_any_student(student: str) -> None:
    if not student.isprintable():  # the roster takes no other
        return
    found = json.loads(b"".join(tables.answers_json("T", rows(student) * 3)))
    assert len(found["variants"]) == 3
    assert found["variants"][0]["student"] == student
    assert found["variants"][0]["answers"][0] == NUMBERS[0]._asdict()


def test_the_page_takes_names_as_data() -> None:
    page = b"".join(
        tables.index_html("<script>", rows("<b>", '"><img src=x onerror=alert(1)>'), lambda key: key)
    ).decode()
    assert "<script>" not in page and "<b>" not in page and "<img" not in page
    assert 'href="a.sheet.md"' in page and "x.svg" not in page

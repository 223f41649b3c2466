"""Tables as programs export them and people type them: any encoding, any separator, no row swallowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from byhand.errors import ProblemError
from byhand.reading.table import column_key, column_of, from_file, lenient_rows, strict_rows, text_of

TEXT = "name;value\r\nÅsa;0,5\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    assert text_of(TEXT.encode(encoding), 1000, "a table") == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_known_by_its_zeros(encoding: str) -> None:
    assert text_of(TEXT.encode(encoding), 1000, "a table") == TEXT


def test_too_many_bytes_are_refused_with_what_is_allowed() -> None:
    with pytest.raises(ProblemError, match=r"^found more than 1,000 bytes; allowed: a table$"):
        text_of(b"x" * 1001, 1000, "a table")


def test_no_more_of_a_file_is_read_than_tells_that_it_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(b"x" * 5000)
    assert from_file(path, len, 1000) == 1001


@pytest.mark.parametrize("name", ["missing.csv", ".", "nul\0.csv", "line\n.csv"])
def test_a_file_that_cannot_be_read_is_named_on_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProblemError) as error:
        from_file(tmp_path / name, len, 10)
    assert len(str(error.value).splitlines()) == 1
    assert ascii(name)[1:-1] in str(error.value) or name == "."


ROWS = [(1, ["name", "value"]), (2, ["Åsa", "0,5"])]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_both_readers_read_what_is_in_order(separator: str, end: str) -> None:
    text = end.join((f"name{separator}value", f'A\u030asa {separator}"0,5"', "", ""))
    assert strict_rows(text) == list(lenient_rows(text)) == ROWS


def test_empty_rows_inside_are_told_by_the_strict_reader_only() -> None:
    text = "a,b\n\n1,2\n,\n"
    assert strict_rows(text) == [(1, ["a", "b"]), (2, []), (3, ["1", "2"])]
    assert list(lenient_rows(text)) == [(1, ["a", "b"]), (3, ["1", "2"])]


def test_a_quotation_mark_that_stays_open_swallows_no_row() -> None:
    assert list(lenient_rows('a,b\n1,"\n2,3\n')) == [(1, ["a", "b"]), (2, ["1", '"']), (3, ["2", "3"])]


def test_a_quoted_cell_may_have_several_lines_where_nobody_looks() -> None:
    assert list(lenient_rows('a,b\n1,"x\ny"\n2,3\n')) == [(1, ["a", "b"]), (2, ["1", "x y"]), (4, ["2", "3"])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("lines", "where"),
    [
        (("id,name", '1,"unclosed', "2,B", "3,C"), 2),
        (("id,name", "1,A", '2,"unclosed'), 3),
        (("id,name", "1,A", '"2,B', '3,"C"', "4,D"), 3),  # the next mark seems to close it
        (("id,name", '1,"x', 'y"'), 2),
        (('"id,name', "1,A"), 1),
        (("id,name", '1,"'), 2),
    ],
)
def test_a_quotation_mark_that_stays_open_is_a_fault_of_its_line(lines: tuple[str, ...], where: int, end: str) -> None:
    for text in (end.join(lines), end.join((*lines, "", ""))):
        with pytest.raises(
            ProblemError, match=f"^line {where}: a quotation mark that is not closed on its line; allowed"
        ):
            strict_rows(text)


def test_quotation_marks_in_order_are_read() -> None:
    text = 'id;name\n1;"García-Márquez; ""Gabo"""\n2;5" disk\n3;"a"b\n'
    assert [cells for _, cells in strict_rows(text)[1:]] == [
        ["1", 'García-Márquez; "Gabo"'],
        ["2", '5" disk'],
        ["3", "ab"],
    ]


def test_a_spreadsheets_own_line_says_the_separator() -> None:
    assert list(lenient_rows("sep=|\na|b\n")) == [(2, ["a", "b"])]


def test_what_no_csv_can_hold_is_a_fault_with_its_line() -> None:
    with pytest.raises(ProblemError, match=r"^line 2: cannot be read as CSV"):
        strict_rows("a,b\n1," + "x" * 200_000)


def test_columns_are_found_by_their_surest_name() -> None:
    columns = [column_key(name) for name in ("Name", "Student-ID", "user name", "NAME")]
    assert columns == ["name", "studentid", "username", "name"]
    assert column_of(columns, ["id", "username", "name"]) == 2
    assert column_of(columns, ["name"], taken=[0]) == 3
    assert column_of(columns, ["email"]) is None

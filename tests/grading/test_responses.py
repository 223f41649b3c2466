"""Files of responses in all forms that people have; each row is accounted for, whatever stands in it."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from byhand.classroom.roster import Entry
from byhand.errors import ProblemError
from byhand.exercises.codes import code
from byhand.grading.gathering import FATES
from byhand.grading.grade import Policy
from byhand.grading.people import People, Person
from byhand.grading.responses import parse_responses
from support.graded import SEED, graded, handout, long_form, table, typed

ADDRESSES = tuple(typed())


def wide_form(answers: dict[str, str], header: list[str], first: list[str], delimiter: str = ",") -> str:
    return table([*first, *header], [["1"] * len(first) + list(answers.values())], delimiter)


NUMBERS = [str(number) for number in range(1, len(ADDRESSES) + 1)]
BY_NUMBER = [["1", f"({number})", value] for number, value in zip(NUMBERS, typed().values(), strict=True)]
FORMS = {
    "long": long_form({"1": typed()}),
    "long, other words": long_form({"0001": typed()}).replace("student,address,value", "ID,Blank,Response"),
    "semicolons": long_form({"1": typed()}, ";"),
    "tabs": long_form({"1": typed()}, "\t"),
    "sep": "sep=;\r\n" + long_form({"1": typed()}, ";"),
    "box numbers": table(["Student ID", "Box", "Answer"], BY_NUMBER),
    "wide": wide_form(typed(), list(ADDRESSES), ["student"]),
    "wide, numbers": wide_form(typed(), NUMBERS, ["Username"]),
    "wide, brackets": wide_form(typed(), [f"({n})" for n in NUMBERS], ["student"]),
    "wide, questions": wide_form(typed(), [f"Response {n}" for n in NUMBERS], ["student"]),
    "wide, capitals": wide_form(typed(), [address.upper() for address in ADDRESSES], ["STUDENT"]),
    "wide, decimal commas": wide_form({a: v.replace(".", ",") for a, v in typed().items()}, NUMBERS, ["student"], ";"),
    "code only": table(["code", "address", "value"], [[code(SEED, 1).lower(), a, v] for a, v in typed().items()]),
    "code as student": long_form({code(SEED, 1): typed()}),
    "a bare quotation mark": long_form({"1": typed()}) + '\r\n1,step1.grad.w_5,"\r\n1,nowhere,2\r\n',
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(encoding: str) -> None:
    grading = graded(FORMS["long"].encode(encoding))
    assert grading.people[0].marks.points == len(ADDRESSES)


@pytest.mark.parametrize("form", FORMS)
def test_forms(form: str) -> None:
    grading = graded(FORMS[form])
    assert [each.person.number for each in grading.people] == [1]
    assert grading.people[0].marks.points == len(ADDRESSES), [row for row in grading.rows if row.fate != "read"]


def test_a_quotation_mark_that_is_never_closed_swallows_no_row() -> None:
    rows = graded(FORMS["a bare quotation mark"]).rows
    assert len(rows) == len(ADDRESSES) + 2
    assert [row.fate for row in rows[-2:]] == ["blank", "unknown_address"]


def test_each_row_has_its_fate() -> None:
    first, second = ADDRESSES[:2]
    content = table(
        ["student", "address", "value"],
        [
            ["1", first, "0.5"], ["1", first, "0.6"], ["1", first, "0.6"], ["1", second, ""], ["1", second, "0,5 V"],
            ["1", "step1.sample1.z1_1", "1"], ["1", "step7.nothing", "1"], ["1", "99", "1"],
            ["", first, "1"], ["99999999999", first, "1"], ["1", second, "1", "2"],
        ],
    )  # fmt: skip
    fates = [row.fate for row in graded(content).rows]
    assert fates == [
        "replaced", "read", "repeated", "blank", "replaced", "not_asked", "unknown_address", "unknown_address",
        "no_student", "read", "unreadable",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "value", "fates"),
    [
        ("last", "0.6", ["replaced", "read"]),
        ("first", "0.5", ["read", "replaced"]),
        ("refuse", None, ["refused", "refused"]),
    ],
)
def test_the_policy_decides_between_two_answers(policy: str, value: str | None, fates: list[str]) -> None:
    content = long_form({"1": {ADDRESSES[0]: "0.5"}}) + long_form({"1": {ADDRESSES[0]: "0.6"}}).partition("\r\n")[2]
    grading = graded(content, Policy(duplicates=policy))  # type: ignore[arg-type]
    answer = grading.people[0].marks.answers[0]
    assert [row.fate for row in grading.rows] == fates
    assert (answer.text, answer.reason) == ((value, "") if value else ("0.6", "twice"))


def test_a_decimal_comma_is_known_by_the_others_of_the_same_person() -> None:
    commas = {ADDRESSES[0]: "0,5", ADDRESSES[1]: "1,234"}
    points = {ADDRESSES[0]: "0.5", ADDRESSES[1]: "1,234"}
    rows = graded(long_form({"1": commas, "2": points})).rows
    assert [row.reason for row in rows] == ["", "", "", "ambiguous"]


def test_a_cell_of_several_lines_is_one_cell() -> None:
    content = table(["student", "comment", *NUMBERS], [["1", "I tried,\nreally", *typed().values()]])
    assert graded(content).people[0].marks.points == len(ADDRESSES)


# -- who --------------------------------------------------------------------------------------------------------------


def test_people_of_a_roster() -> None:
    people = People(SEED, (Entry(1, "ann", "ann", "Ann"), Entry(2, "b-ob~12345678", "b/ob")))
    ann, bob = people.of("ANN", ""), people.of("b/ob", "")
    assert isinstance(ann, Person)
    assert isinstance(bob, Person)
    assert (ann.name, bob.label) == ("Ann", "b-ob~12345678")
    assert people.of("", code(SEED, "ann")) == ann
    assert people.of("ann", code(SEED, "b/ob")) == "other_code"
    assert people.of("nobody", "") == "unknown_student"
    assert people.of("1", "") == "unknown_student"
    assert people.of("", "ABCDE-ABCDE") == "unknown_code"
    assert people.of("", code("another seed", "ann")) == "unknown_code"


def test_people_of_a_numbered_set() -> None:
    people = People(SEED, count=20)
    assert people.of("0007", "") == people.of("7", "") == people.of("", code(SEED, 7))
    assert people.of("21", "") == "unknown_student"
    named, other = people.of("ann", code(SEED, 3)), people.of("bob", code(SEED, 3))
    assert isinstance(named, Person)
    assert (named.student, other) == ("ann", "other_code")


def test_who_is_on_the_roster_and_absent_is_listed() -> None:
    people = People(SEED, (Entry(1, "ann", "ann"), Entry(2, "bob", "bob")))
    grading = graded(long_form({"bob": typed("bob")}), people=people)
    assert [(each.person.student, each.answered, each.marks.points) for each in grading.people] == [
        ("ann", False, 0),
        ("bob", True, len(ADDRESSES)),
    ]


# -- bad files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no responses in it"),
        (b"\n\n \n", "no responses in it"),
        (b"name;mark\nann;1\n", "found the columns name, mark; allowed: address and value"),
        (b"address,value\nx,1\n", "allowed: a column student or code"),
        (b"PK\x03\x04zip", "this is a spreadsheet"),
    ],
)
def test_files_that_are_none_are_refused_in_a_line(content: bytes, said: str) -> None:
    with pytest.raises(ProblemError, match=said):
        parse_responses(content)


def accounted(content: bytes) -> None:
    try:
        responses = parse_responses(content)
    except ProblemError as error:
        told = error.lines()
        responses = None
    if responses is None:
        assert [len(line.splitlines()) for line in told] == [1]
        return
    grading = graded(content)
    assert [row.cell for row in grading.rows] == list(responses.cells)
    fates = Counter(row.fate for row in grading.rows)
    assert set(fates) <= set(FATES)
    assert fates.total() == len(responses.cells)
    for each in grading.people:
        read = sum(1 for row in grading.rows if row.fate == "read" and row.person == each.person.shown)
        assert sum(1 for answer in each.marks.answers if answer.number is not None) == read
        assert sum(each.marks.counts.values()) == len(each.marks.answers)
        assert 0 <= each.marks.points <= each.marks.of


@given(st.binary(max_size=300))
def test_any_bytes(content: bytes) -> None:
    accounted(content)


HEADERS = [["student", "address", "value"], ["code", "student", "1", "(2)", "other"], ["id", "box", "answer", "x"]]
CELLS = st.one_of(
    st.sampled_from(["1", "2", "0001", "x", "", code(SEED, 1), *ADDRESSES[:6], "(3)", "4", "q5", "step1.nothing"]),
    st.sampled_from(["0.5", "0,5", "1,234", "½", "1e-3", "nan", "=1+1", "-", '"', "8.2×10⁻⁵", "0", "\r", "\n", "a\nb"]),
    st.text(max_size=12),
)


@settings(max_examples=25)
@given(
    st.sampled_from(HEADERS),
    st.lists(st.lists(CELLS, min_size=1, max_size=6), max_size=12),
    st.sampled_from([",", ";", "\t"]),
)  # fmt: skip
def test_any_rows(header: list[str], rows: list[list[str]], delimiter: str) -> None:
    accounted(table(header, rows, delimiter).encode("utf-8", "replace"))
    plain = "\n".join(delimiter.join(row) for row in [header, *rows])
    accounted(plain.encode("utf-8", "replace"))


def test_the_sheet_of_the_tests_asks_for_these() -> None:
    assert len(ADDRESSES) == len(handout().plan.questions) > 20

"""What a first-time user's file of responses comes to: warnings, replaced answers, gaps, short addresses, marks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from byhand.classroom.roster import Entry
from byhand.cli import main
from byhand.figures.scene import Line, Rectangle
from byhand.figures.shares import Bar, draw_shares
from byhand.grading.grade import grade
from byhand.grading.output import Style, files
from byhand.grading.people import People
from byhand.grading.responses import parse_responses
from byhand.mathtext.tree import Sign
from support.graded import FILE, SEED, graded, handout, homework, long_form, typed

GERMAN = FILE.replace("[vary]", 'language = "de"\n[vary]')
MINIMAL = ("updated_weights", "output_derivative_forgotten", "update_sign")


def feedback(content: str) -> str:
    return files(graded(content), Style(("md",)))["feedback/0001.md"].decode()


def test_another_seed_is_warned_of_and_a_weak_class_is_not() -> None:
    answers = {str(number): typed(number) for number in (1, 2, 3)}
    assert not graded(long_form(answers)).strange
    other = graded(long_form(answers), people=People("another"))
    assert other.strange
    assert "**Almost no answer is right." in files(other, Style(()))["summary.md"].decode()
    for name in MINIMAL:
        weak = {str(number): typed(number, name) for number in (1, 2, 3)}
        assert not graded(long_form(weak)).strange, name
    few = dict.fromkeys(list(typed())[:9], "7")
    assert not graded(long_form({"1": few})).strange


def test_another_homework_is_warned_of() -> None:
    changed = FILE.replace("decimals = 1 }", "decimals = 2 }")
    content = long_form({str(number): typed(number) for number in (1, 2)}).encode()
    assert grade(homework(changed), parse_responses(content), People(SEED)).strange


def test_a_comma_is_decimal_in_a_homework_of_a_language_that_has_it() -> None:
    first, second = list(typed())[:2]
    content = long_form({"1": {first: "1,234", second: "0.5"}}).encode()
    assert [row.reason for row in grade(homework(), parse_responses(content), People(SEED)).rows] == ["ambiguous", ""]
    assert [row.fate for row in grade(homework(GERMAN), parse_responses(content), People(SEED)).rows] == [
        "read",
        "read",
    ]


def test_numbers_of_summary_and_feedback_have_the_documents_mark() -> None:
    text = GERMAN + "[points]\ngradient = 0.5\n"
    answers = {"1": typed(1, "", text), "2": typed(2, "learning_rate_forgotten", text)}
    answers = {who: {at: value.replace(".", ",") for at, value in own.items()} for who, own in answers.items()}
    answers["1"].popitem()
    made = files(grade(homework(text), parse_responses(long_form(answers, ";").encode()), People(SEED)), Style(("md",)))
    for name, content in made.items():
        if name.endswith(".md"):
            words = re.sub(r"<!--.*?-->|\]\([^)]*\)|<a[^>]*>", "", content.decode())
            assert not re.search(r"\d\.\d", words), (name, re.findall(r".*\d\.\d.*", words))
    assert b"," in made["summary.md"]


def test_what_is_said_of_the_boxes_before_the_first_wrong_line() -> None:
    numbers = typed()
    addresses = list(numbers)
    numbers[addresses[4]] = "7"
    assert "Up to here everything is right" in feedback(long_form({"1": numbers}))
    gaps = numbers | {addresses[1]: "?", addresses[2]: ""}
    said = feedback(long_form({"1": gaps}))
    assert "Before it, boxes 2–3 have no answers that could be read. All other answers up to here are right" in said
    assert "Up to here everything" not in said
    only = {addresses[4]: "7"}
    said = feedback(long_form({"1": only}))
    assert "Before it, boxes 1–4 have no" in said
    assert "All other" not in said


def test_feedback_tells_which_answer_counts() -> None:
    numbers = typed()
    first = next(iter(numbers))
    content = long_form({"1": numbers}) + f"1,{first},9\r\n1,{first},8\r\n"
    assert f"Box 1 was answered more than once: `8` counts, and `{numbers[first]}` and `9` does not." in feedback(
        content
    )
    replaced = [(row.cell.text, row.counts) for row in graded(content).rows if row.fate == "replaced"]
    assert replaced == [(numbers[first], "8"), ("9", "8")]
    again = long_form({"1": numbers}) + "".join(f"1,{address},9\r\n" for address in numbers)
    assert "were answered more than once, with different numbers" in feedback(again)


@pytest.mark.parametrize(
    ("short", "address"),
    [
        ("grad.w_5", "step1.grad.w_5"), ("w_5.grad", "step1.grad.w_5"), ("W_5.after", "step1.after.w_5"),
        ("delta2_1", "step1.sample1.delta2_1"), ("sample1.delta2_1", "step1.sample1.delta2_1"),
    ],
)  # fmt: skip
def test_short_addresses(short: str, address: str) -> None:
    own = handout()
    address = address if address in own.plan.numbers else address.replace("w_5", "w5")
    short = short if address.endswith("_5") or "5" not in short else short.replace("_5", "5")
    (row,) = graded(f"student,address,value\n1,{short},0.5\n").rows
    assert (row.fate, row.number) == ("read", own.plan.numbers[address])
    (row,) = graded(f"student,{short}\n1,0.5\n").rows
    assert row.number == own.plan.numbers[address]


def test_short_addresses_are_not_guessed_at() -> None:
    text = FILE.replace('kind = "backward"', 'kind = "all"')
    content = b"student,address,value\n1,a2_1,0.5\n1,loss.after,1\n1,a9_1,1\n"
    rows = grade(homework(text), parse_responses(content), People(SEED)).rows
    numbers = handout(1, text).plan.numbers
    assert rows[0].number == numbers["step1.sample1.a2_1"]
    assert rows[1].number == numbers.get("final.loss", 0)
    assert rows[2].fate == "unknown_address"
    (row,) = graded("student,address,value\n1,a2_1,0.5\n").rows
    assert row.fate == "not_asked"


def test_feedback_is_called_as_the_sheet() -> None:
    entry = Entry(1, "SUM-A1~1475d912", "=SUM(A1)", "")
    made = files(graded(long_form({"=SUM(A1)": typed()}), people=People(SEED, [entry])))
    assert "feedback/SUM-A1~1475d912.md" in made


def test_an_id_that_was_kept_from_being_a_formula_is_known() -> None:
    entry = Entry(1, "x", "=SUM(A1)", "")
    (row,) = graded("student,1\n'=SUM(A1),0.5\n", people=People(SEED, [entry])).rows
    assert (row.fate, row.person) == ("read", "=SUM(A1)")


def test_parts_of_a_bar_differ_without_colour() -> None:
    """Filled strongly, filled, hatched, empty; the hatching stays inside of what is wrong."""
    scene = draw_shares([Bar(Sign("a"), (1, 2, 3, 4))], [])
    patches = [item for item in scene.items if isinstance(item, Rectangle)]
    assert [patch.style for patch in patches] == ["dot", "after", "before", "ghost"]
    wrong = patches[2]
    points = [point for item in scene.items if isinstance(item, Line) for point in item.points]
    assert len(points) > 20
    for point in points:
        assert -1e-6 <= point.x - wrong.corner.x <= wrong.width + 1e-6
        assert -1e-6 <= point.y - wrong.corner.y <= wrong.height + 1e-6


def test_the_command_says_it_briefly(tmp_path: Path) -> None:
    (tmp_path / "h.toml").write_text(FILE)
    (tmp_path / "s.csv").write_text("id\nann\n")
    numbers = typed("ann")
    address = next(iter(numbers))
    own = long_form({"ann": numbers, "ghost": numbers}) + f"ann,{address},9\r\nann,{list(numbers)[6]},?\r\n"
    (tmp_path / "r.csv").write_text(own)
    options = ["--roster", str(tmp_path / "s.csv"), "--to", "none", "-o", str(tmp_path / "out")]
    run = ["grade", str(tmp_path / "h.toml"), str(tmp_path / "r.csv"), *options]
    said = CliRunner().invoke(main, [*run, "--seed", SEED]).output
    assert f"unknown student: 'ghost' ({len(numbers)} cells)" in said
    assert said.count("unknown student") == 1
    assert f"line 2, box 1: replaced: {numbers[address]!r} by '9'" in said
    assert re.search(r"line \d+, box 7: unreadable \(\w+\): '\?'", said)
    assert "warning" not in said
    assert "warning: almost no answer is right" in CliRunner().invoke(main, [*run, "--seed", "other"]).output


def test_a_code_of_another_seed_is_refused_and_said(tmp_path: Path) -> None:
    (tmp_path / "h.toml").write_text(FILE)
    code = handout().variant.code
    (tmp_path / "r.csv").write_text(f"code,1,2\n{code},0.5,0.25\n")
    run = ["grade", str(tmp_path / "h.toml"), str(tmp_path / "r.csv"), "--to", "none", "-o", str(tmp_path / "out")]
    said = CliRunner().invoke(main, [*run, "--seed", "other"]).output
    assert said.startswith("0 graded")
    assert "warning: no code in the file is one of this seed's" in said

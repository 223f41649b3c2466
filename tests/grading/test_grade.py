"""Verdicts, points, feedback and tables of whole sheets; what is printed in them is right and does no harm."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from byhand.classroom.roster import Entry
from byhand.cli import main
from byhand.errors import ProblemError
from byhand.exercises.misconceptions import MISCONCEPTIONS
from byhand.exercises.workshop import Workshop
from byhand.grading.gathering import FATES
from byhand.grading.grade import Grading, Policy, grade
from byhand.grading.marking import VERDICTS
from byhand.grading.output import Style, files
from byhand.grading.people import People
from byhand.grading.responses import parse_responses
from byhand.grading.summary import summary
from byhand.reading.number import Reason
from byhand.render.prose import Catalogue
from byhand.render.templating import shipped
from support.graded import FILE, SEED, graded, handout, homework, long_form, typed

CATALOGUE = Catalogue([shipped()], "en")
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?\Z")


def verdicts(grading: Grading, place: int = 0) -> Counter[str]:
    return Counter(each.verdict for each in grading.people[place].marks.answers)


def slipped(by: Fraction = Fraction(1, 10)) -> dict[str, str]:
    """A wrong number in the first box, and what follows from it by the rule, line by line."""
    numbers = typed()
    first = next(iter(numbers))
    numbers[first] = str(float(Fraction(numbers[first]) + by))
    for address in numbers:
        own = graded(long_form({"1": numbers})).people[0].marks.diagnosis.following.own[address]
        if own.tainted and own.ends is not None:
            numbers[address] = str(float(round(Fraction(own.ends[0] + own.ends[1], 2 * 10**50), 5)))
    return numbers


@pytest.fixture(scope="module")
def own_way() -> dict[str, str]:
    return slipped()


def test_what_follows_from_a_slip_earns_what_the_policy_says(own_way: dict[str, str]) -> None:
    for credit in (Fraction(1), Fraction(1, 4), Fraction(0)):
        grading = graded(long_form({"1": own_way}), Policy(credit))
        marks = grading.people[0].marks
        found = verdicts(grading)
        assert found["wrong"] + found["misconception"] == 1
        assert found["carried"] > 5
        assert marks.points == len(own_way) - 1 - found["carried"] * (1 - credit)


def test_a_0_excuses_nothing_that_comes_of_it() -> None:
    numbers = dict.fromkeys(typed(), "0")
    grading = graded(long_form({"1": numbers}))
    assert grading.people[0].marks.points == 0
    assert any(each.emptied for each in grading.people[0].marks.answers)


def test_missing_numbers_in_between_are_computed_from_the_persons_own(own_way: dict[str, str]) -> None:
    sparse = {address: value for address, value in own_way.items() if "adjoint" not in address}
    found = verdicts(graded(long_form({"1": sparse})))
    assert found["missing"] == len(own_way) - len(sparse) > 0
    assert found["wrong"] + found["misconception"] == 1


def test_numbers_within_the_rounding_rule_are_right() -> None:
    numbers = typed()
    grading = graded(long_form({"1": numbers}))
    wider = {
        each.question.address: str(float(each.interval.high))
        for each in grading.people[0].marks.answers if each.interval.high is not None
    }  # fmt: skip
    found = verdicts(graded(long_form({"1": wider})))
    assert found["right"] + found["rounding"] == len(numbers)
    assert found["rounding"] > 0


def test_too_few_digits_are_told() -> None:
    numbers = typed()
    first = next(iter(numbers))
    numbers[first] = f"{float(numbers[first]):.2f}"
    answer = graded(long_form({"1": numbers})).people[0].marks.answers[0]
    assert answer.verdict == "coarse"


@pytest.fixture(scope="module")
def course() -> Grading:
    """A name that is a formula, a script or a link; several mistakes; somebody absent."""
    names = ("=1+1", "<script>alert(1)</script>", "[x](javascript:1) `a` | $b$", "\\input{x} {y} %", "absent")
    entries = tuple(Entry(number, f"{number:04}", name, name) for number, name in enumerate(names, start=1))
    mistakes = ("updated_weights", "", "wrong_input", "learning_rate_forgotten")
    answers = {name: typed(name, mistake) for name, mistake in zip(names, mistakes, strict=False)}
    first = next(iter(answers["=1+1"]))
    answers["=1+1"][first] = "=HYPERLINK(1)"
    answers[names[1]][first] = "<b>|`$x$`\\"
    return graded(long_form(answers), people=People(SEED, entries))


def test_names_and_answers_are_data_everywhere(course: Grading) -> None:
    made = files(course, Style(("md", "tex", "html", "ipynb")))
    assert {path.rpartition("/")[2].partition(".")[0] for path in made if path.startswith("feedback/")} == {
        "0001", "0002", "0003", "0004"
    }  # fmt: skip
    for path, content in made.items():
        text = content.decode()
        if path.endswith(".html"):
            assert "<script" not in text.replace("&lt;", ""), path
            assert 'href="javascript' not in text
        if path.endswith(".csv"):
            for row in csv.reader(io.StringIO(text)):
                assert all(NUMBER.match(cell) or not FORMULA.match(cell) for cell in row), row


def test_a_pdf_for_each(course: Grading) -> None:
    made = files(course, Style(("pdf",)))
    assert sum(content.startswith(b"%PDF") for path, content in made.items() if path.startswith("feedback/")) == 4


def test_tables_agree_with_each_other(course: Grading) -> None:
    made = files(course, Style(()))

    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(made[name].decode())))

    answers, grades = rows("answers.csv"), rows("grades.csv")
    assert len(grades) == 5
    for line in grades:
        own = [each for each in answers if each["code"] == line["code"]]
        assert sum(Fraction(each["points"]) for each in own) == Fraction(line["points"])
        assert Counter(each["verdict"] for each in own) == {v: int(line[v]) for v in VERDICTS if int(line[v])}
    data, whole = json.loads(made["grades.json"]), json.loads(made["summary.json"])
    assert len(data["rows"]) == len(rows("rows.csv")) == sum(whole["rows"].values())
    assert [student["points"] for student in data["students"]] == [line["points"] for line in grades]
    assert {each["misconception"] for each in rows("by-misconception.csv")} == {
        "updated_weights", "wrong_input", "learning_rate_forgotten"
    }  # fmt: skip
    assert sum(int(part["answers"]) for part in rows("by-part.csv")) == len(answers) - int(grades[4]["missing"])
    assert (whole["graded"], whole["absent"]) == (4, 1)


def test_feedback_shows_the_first_wrong_line_beside_the_right_one(course: Grading) -> None:
    text = files(course, Style(("md",)))["feedback/0001.md"].decode()
    right = re.search(r"delta _\{o_1\}\\thinspace w_5 &= (.*?) \\cdot (.*?) = ", text)
    wrong = re.search(r"delta _\{o_1\}\\thinspace w_5\^\{\+\} &= (.*?) \\cdot (.*?) = ", text)
    assert right
    assert wrong
    assert right[1] == wrong[1]
    assert right[2] != wrong[2]
    assert CATALOGUE.sentence("misconception.updated_weights.says") in text


def test_the_same_bytes_again(course: Grading) -> None:
    assert files(course) == files(course)


def test_the_page_has_its_pictures_and_no_script(course: Grading) -> None:
    page = files(course, Style(()))["summary.html"].decode()
    assert page.count("<svg") == 2
    assert "<script" not in page
    found = summary(course)
    assert [each.students for each in found.mistakes] == [1, 1, 1]


def test_every_word_of_a_table_has_its_sentence() -> None:
    keys = [f"grading.fate.{fate}" for fate in FATES]
    keys += [f"grading.verdict_{kind}.{verdict}" for kind in ("name", "says") for verdict in VERDICTS]
    keys += [f"grading.unreadable.{reason}" for reason in (*Reason.__args__, "twice")]  # type: ignore[attr-defined]
    assert [key for key in keys if key not in CATALOGUE] == []


@pytest.mark.parametrize("name", ["adam", "circuit", "softmax-classifier", "relu", "perceptron", "udacity-2-2-1"])
def test_all_kinds_of_problems_are_graded(name: str) -> None:
    """Optimizers, systems of equations, several steps: a mistake is named, its lines are printed and hold."""
    text = f'problem = "{name}"\n'
    names = [each for each in MISCONCEPTIONS if typed_or_none(each, text)]
    answers = {str(number): typed(1, each, text) for number, each in enumerate(names[:1], start=1)}
    grading = grade(
        homework(text), parse_responses(long_form(answers or {"1": typed(1, "", text)}).encode()), People(SEED)
    )
    made = files(grading, Style(("md", "html")))
    assert len(made) >= 12
    if answers:
        assert grading.people[0].marks.diagnosis.causes[0].names == (names[0],)


def typed_or_none(mistake: str, text: str) -> bool:
    own = handout(1, text)
    plans = Workshop(own.variant.problem).plans
    try:
        return mistake in plans and typed(1, mistake, text) != typed(1, "", text)
    except ProblemError:  # a number that does not exist
        return False


# -- the command ----------------------------------------------------------------------------------------------------


def run(directory: Path, *options: str) -> tuple[int, str]:
    found = CliRunner().invoke(main, ["grade", str(directory / "h.toml"), str(directory / "r.csv"), *options])
    return found.exit_code, found.output


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "h.toml").write_text(FILE)
    (tmp_path / "r.csv").write_text(long_form({"1": typed(), "2": typed(2, "factor_two")}) + "nobody at all\r\n")
    return tmp_path


def test_the_command_writes_everything(place: Path) -> None:
    status, said = run(place, "--seed", SEED, "--count", "2", "-o", str(place / "out"))
    assert (status, "2 graded" in said) == (0, True)
    names = {path.name for path in (place / "out").iterdir()}
    assert names >= {
        "grades.csv",
        "answers.csv",
        "rows.csv",
        "grades.json",
        "summary.html",
        "summary.md",
        "summary.json",
    }
    assert {path.name for path in (place / "out" / "feedback").iterdir()} >= {"0001.md", "0002.md"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--seed", " "), "--seed: found nothing"),
        (("--seed", "1", "--carried-credit", "2"), "--carried-credit: found '2'; allowed: a number from 0 to 1"),
        (("--seed", "1", "--carried-credit", "nan"), "--carried-credit: found 'nan'"),
        (("--seed", "1", "--to", "doc"), "unknown format 'doc'"),
        (("--seed", "1", "--roster", "none.csv"), "none.csv"),
        (("--seed", "1", "--roster", "none.csv", "--count", "3"), "found both"),
    ],
)
def test_faults_are_told_in_a_line_and_nothing_is_written(place: Path, options: tuple[str, ...], said: str) -> None:
    status, output = run(place, *options, "-o", str(place / "out"))
    assert (status, said in output) == (2, True), output
    assert "Traceback" not in output
    assert not (place / "out").exists()


@pytest.mark.parametrize("roster", [False, True])
def test_a_class_sets_own_answers_are_all_right(place: Path, roster: bool) -> None:
    (place / "students.csv").write_text("id;name\n17;Ann\nb/ob;Bob\n")
    who = ["--roster", str(place / "students.csv")] if roster else ["--count", "2"]
    made = ["variants", str(place / "h.toml"), "--seed", SEED, "--keys", "none", "-o", str(place / "set"), *who]
    assert CliRunner().invoke(main, made).exit_code == 0
    (place / "r.csv").write_bytes((place / "set" / "answers.csv").read_bytes())
    assert run(place, "--seed", SEED, *who, "--to", "none", "-o", str(place / "out"))[0] == 0
    grades = list(csv.DictReader((place / "out" / "grades.csv").open(encoding="utf-8")))
    assert [line["percent"] for line in grades] == ["100.0", "100.0"]


def test_a_sheet_in_another_language(place: Path) -> None:
    """Decimal commas are the rule there: 1,234 is no thousand."""
    numbers = {address: value.replace(".", ",") for address, value in typed().items()}
    numbers[next(iter(numbers))] = "1,234"
    (place / "r.csv").write_text(long_form({"1": numbers}, ";"))
    assert run(place, "--seed", SEED, "--language", "de", "--to", "md,html", "-o", str(place / "out"))[0] == 0
    (line,) = csv.DictReader((place / "out" / "grades.csv").open(encoding="utf-8"))
    assert (line["unreadable"], line["wrong"]) == ("0", "1")


def test_feedback_can_be_left_out(place: Path) -> None:
    status, _ = run(place, "--seed", SEED, "--to", "none", "-o", str(place / "out"))
    assert status == 0
    assert not (place / "out" / "feedback").exists()
    assert (place / "out" / "grades.csv").exists()

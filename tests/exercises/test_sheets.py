"""Sheets tell nothing of what they ask for, in any format; keys tell all of it; both look as they should.

The strongest test is the one with other numbers: what a sheet hides is given other values, of other sizes and signs,
and the sheet made of that example must be the same to the last byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import byhand
from byhand.derivation.derive import derive
from byhand.document.blocks import Display, Document
from byhand.document.build import build
from byhand.errors import ByhandError, ProblemError
from byhand.exercises.answer_key import bounds
from byhand.exercises.blanks import plan
from byhand.exercises.heading import amount
from byhand.exercises.homework import Blanks, Homework
from byhand.exercises.homework_load import homework_of
from byhand.exercises.variants import Variant
from byhand.handouts import Handout, Handouts, Look
from byhand.mathtext.change import values
from byhand.mathtext.tree import Blank, bare
from byhand.problem.builtin import builtin_names
from byhand.problem.model import Problem
from byhand.proofread import proofread
from byhand.publish import published as publish
from byhand.render.formats import FORMATS
from byhand.render.renderer import Options
from support import pdf, pdflatex
from support.paths import published
from support.rendered import walkthrough
from support.sheets import CHOICES, disturbed, found_in, made, plan_of, readable, sheet_of, telling
from support.strategies import problems

TEXTS = ("md", "tex", "html", "ipynb")
EVERY = tuple(FORMATS)
CODE = "7KQ4M-2XWPA"
PUBLISHED = sorted(path for place in [published()] if place for path in place.glob("*.toml"))


def files(document: Document, form: str) -> Mapping[str, bytes]:
    return publish(document, form, Options("x.sheet", still=True))


def has_blanks(name: str | Path, choice: str) -> bool:
    try:
        plan_of(name, choice)
    except ProblemError:
        return False
    return True


def handout(name: str = "mazur", blanks: Blanks | None = None, look: Look | None = None, **changes: object) -> Handout:
    plain = homework_of(byhand.load(name))
    own: Homework = replace(plain, blanks=blanks or Blanks(), **changes)  # type: ignore[arg-type]  # fields of Homework
    return Handouts(own, look).of(Variant(own.problem, CODE, 1))


# -- nothing leaks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("name", builtin_names())
def test_no_hidden_number_can_be_found(name: str, choice: str) -> None:
    if not has_blanks(name, choice):
        return
    hidden = telling(walkthrough(name).document, plan_of(name, choice))
    forms = TEXTS if choice in ("all", "third") else ("md",)
    for form in forms:
        assert found_in(readable(files(made(name, choice), form)), hidden) == [], form


@pytest.mark.slow
@pytest.mark.parametrize("form", EVERY)
@pytest.mark.parametrize("choice", ["backward", "third-hints"])
def test_no_hidden_number_can_be_found_in_any_format(choice: str, form: str) -> None:
    if form == "tex-pdf" and pdflatex.missing():
        pytest.skip(pdflatex.missing())
    hidden = telling(walkthrough("mazur").document, plan_of("mazur", choice))
    assert len(hidden) > 10
    assert found_in(readable(files(made("mazur", choice), form)), hidden) == []
    whole = readable(publish(walkthrough("mazur").document, form, Options("x", still=True)))
    assert len(found_in(whole, hidden)) > len(hidden) / 2  # in the example itself they are found


def differences(name: str | Path, choice: str, forms: tuple[str, ...]) -> list[str]:
    """The formats in which a sheet changes with the numbers that it hides."""
    example, own = walkthrough(name), plan_of(name, choice)
    other = build(disturbed(example.derivation, own.hidden))
    assert other.blocks != example.document.blocks
    sheets = made(name, choice), sheet_of(other, own, choice)
    return [form for form in forms if files(sheets[0], form) != files(sheets[1], form)]


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("name", builtin_names())
def test_a_sheet_is_the_same_whatever_it_hides(name: str, choice: str) -> None:
    if has_blanks(name, choice):
        assert differences(name, choice, ("md",)) == []


@pytest.mark.slow
@pytest.mark.parametrize("choice", ["all", "backward", "third"])
def test_a_sheet_is_the_same_whatever_it_hides_in_every_format(choice: str) -> None:
    missing = pdflatex.missing()
    assert differences("relu", choice, tuple(form for form in EVERY if form != "tex-pdf" or not missing)) == []


@pytest.mark.slow
@pytest.mark.parametrize("choice", ["backward", "third-hints", "fading-2"])
@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_published_examples_make_sheets_that_tell_nothing(path: Path, choice: str) -> None:
    if has_blanks(path, choice):
        assert differences(path, choice, ("html",)) == []


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems(), st.sampled_from(["all", "backward", "third-hints", "update", "fading-2"]))
def test_sheets_of_random_problems_tell_nothing(problem: Problem, choice: str) -> None:
    try:
        derivation = derive(problem)
        example = build(derivation, complete=True)
        own = plan(example, derivation, CHOICES[choice])
        other = build(disturbed(derivation, own.hidden), complete=True)
    except ByhandError:
        return  # there is no such example, nothing to ask for, or no such numbers
    sheet = files(sheet_of(example, own, choice), "md")
    assert found_in(readable(sheet), telling(example, own)) == []
    assert sheet == files(sheet_of(other, own, choice), "md")


def test_a_sheet_has_no_script_no_trace_and_no_program() -> None:
    own = handout()
    page = own.sheet_files("html", "x")["x.html"].decode()
    assert "<script" not in page
    notebook = json.loads(own.sheet_files("ipynb", "x")["x.ipynb"])
    assert {cell["cell_type"] for cell in notebook["cells"]} == {"markdown"}
    for form in ("md", "tex", "html"):
        assert "import numpy" not in next(iter(own.sheet_files(form, "x").values())).decode()
    with pytest.raises(ProblemError, match="unknown format 'json'"):
        own.sheet_files("json", "x")


def test_an_author_s_notes_are_no_part_of_sheet_and_key() -> None:
    problem = replace(byhand.load("mazur"), note="The answer is 0.291.", source="A page with all answers.")
    own = Handouts(homework_of(problem)).of(Variant(problem, CODE, 1))
    for made_files in (own.sheet_files("md", "x"), own.key_files("md", "x")):
        text = made_files["x.md"].decode()
        assert "The answer is" not in text
        assert "A page with" not in text


# -- what stands on them ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["all", "backward", "third", "fading-2", "statement"])
@pytest.mark.parametrize("name", ["mazur", "softmax-classifier", "circuit"])
def test_a_sheet_has_a_box_for_every_question_and_for_nothing_else(name: str, choice: str) -> None:
    displays = [block for block in made(name, choice).blocks if isinstance(block, Display)]
    results = [chain.parts[-1][1] for block in displays for chain in block.chains]
    blanks = [node for result in results for node in [bare(result), *map(bare, values(result))]]
    numbers = [blank.number for blank in blanks if isinstance(blank, Blank)]
    own = plan_of(name, choice)
    assert list(dict.fromkeys(number for number in numbers if number)) == [each.number for each in own.questions]


def test_hints_and_prompts_are_asked_for() -> None:
    plain, helped = made("mazur", "all"), made("mazur", "hints")
    said = [files(document, "md")["x.sheet.md"].decode() for document in (plain, helped)]
    assert "Which rule" not in said[0]
    assert "Which rule" in said[1]
    assert r"= 0.15 \cdot 0.05 + 0.20 \cdot 0.10 + 0.35" not in said[0]
    assert r"= 0.15 \cdot 0.05 + 0.20 \cdot 0.10 + 0.35" in said[1]
    assert len(said[1]) > len(said[0])


@pytest.mark.parametrize("kind", ["backward", "mistake"])
@pytest.mark.parametrize("form", [name for name in FORMATS if FORMATS[name].finish in ("text", "notebook")])
def test_points_may_be_any_decimals(form: str, kind: str) -> None:
    """They are numbers in sentences that no quantity has; another one there is still found."""
    points = {"update": Fraction("0.125"), "gradient": Fraction("22.35"), "mistake": Fraction("1.25")}
    found = handout(blanks=Blanks(kind=kind), points=points)  # type: ignore[arg-type]
    for files in (found.sheet_files(form, "name"), found.key_files(form, "name")):
        text = next(iter(files.values())).decode()
        assert proofread(text).ok
        if kind == "backward" and form == "md":
            assert not proofread(text.replace("$234.5$", "$234.6$")).ok


def test_the_head_of_a_sheet() -> None:
    own = handout(
        course="Machine Learning 1", title="Homework 3", instructions="Show every step.",
        points={"backward": Fraction(2), "gradient": Fraction(1), "update": Fraction(1, 2)},
    )  # fmt: skip
    text = own.sheet_files("md", "x")["x.md"].decode()
    total = sum(question.points for question in own.plan.questions)
    for words in ("# Homework 3", "Machine Learning 1", f"`{CODE}`", "Name:", "Student number:", "Show every step."):
        assert words in text
    assert "Don't round until the end; then give each answer to 9 decimals." in text
    assert "Round in any usual way." in text
    assert f"worth ${amount(total).text}$ points in all" in text  # type: ignore[union-attr]  # 34, a number
    assert "| Update | 21–28 | $0.5$ | $4$ |" in text


def test_a_key_has_every_answer_with_what_is_accepted() -> None:
    own = handout()
    text = own.key_files("md", "x")["x.md"].decode()
    answers = own.answers()
    assert len(answers) == len(own.plan.questions)
    rows = [line for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
    assert len(rows) == len(answers)
    for row, answer in zip(rows, answers, strict=True):
        cells = [cell.strip(" $") for cell in row.strip("|").split("|")]
        assert cells[0] == str(answer.number)
        if "times" not in row:
            assert Fraction(cells[2]) == Fraction(answer.value)
            assert Fraction(cells[3]) <= Fraction(answer.low) <= Fraction(answer.value)
            assert Fraction(cells[4]) >= Fraction(answer.high) >= Fraction(answer.value)
    assert CODE in text


def test_a_key_may_be_answers_only() -> None:
    own = handout(look=Look(full=False))
    whole = handout().key_files("md", "x")["x.md"]
    assert b"The whole walk" in whole
    assert b"The whole walk" not in own.key_files("md", "x")["x.md"]
    assert len(own.key_files("ipynb", "x")["x.ipynb"]) < len(whole)


@pytest.mark.parametrize("name", ["mazur", "relu", "adam", "circuit", "perceptron"])
def test_printed_bounds_hold_the_exact_ones(name: str) -> None:
    own = handout(name, Blanks("all"))
    for question in own.plan.questions:
        interval = own.accepted[question.address]
        low, high = (bare(node) for node in bounds(interval, zeros=True))
        assert interval.low is not None and interval.high is not None
        assert number(low) <= interval.low <= interval.high <= number(high)
        assert number(high) - number(low) <= (interval.high - interval.low) * Fraction(6, 5) + Fraction(1, 10**12)


def number(node: object) -> Fraction:
    own = node.text  # type: ignore[attr-defined]  # a number
    sign = -1 if node.negative else 1  # type: ignore[attr-defined]
    return sign * Fraction(own) * Fraction(10) ** (node.exponent or 0)  # type: ignore[attr-defined]


def test_stage_0_of_fading_is_the_whole_example() -> None:
    own = handout(blanks=Blanks(fading=0))
    text = own.sheet_files("md", "x")["x.md"].decode()
    assert "boxed" not in text
    assert "0.291027774" in text
    assert "How to answer" not in text


@pytest.mark.parametrize(
    ("points", "text"), [("1", "1"), ("1/2", "0.5"), ("5/4", "1.25"), ("10", "10"), ("12/5", "2.4")]
)
def test_points_are_written_as_people_do(points: str, text: str) -> None:
    assert amount(Fraction(points)).text == text  # type: ignore[union-attr]  # a number


def test_what_an_author_writes_is_data() -> None:
    hostile = r"\input{x} $a$ <script>alert(1)</script> #eval(1) ]; {{ 7*7 }} % *b*"
    own = handout(title=hostile, course=hostile, instructions=hostile)
    assert "<script>" not in own.sheet_files("html", "x")["x.html"].decode()
    assert r"\input{x}" not in own.sheet_files("tex", "x")["x.tex"].decode()
    assert "<script>" not in own.key_files("md", "x")["x.md"].decode()
    assert "#eval(1)" in pdf.text(own.sheet_files("pdf", "x")["x.pdf"])


# -- they compile -------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("choice", ["all", "third-hints", "hints", "statement"])
def test_sheets_compile(choice: str) -> None:
    own = handout("xor" if choice == "all" else "softmax-classifier", CHOICES[choice])
    for form in ("pdf", "tex-pdf"):
        if form == "pdf" or not pdflatex.missing():
            for made_files in (own.sheet_files(form, "x"), own.key_files(form, "x")):
                assert next(iter(made_files.values())).startswith(b"%PDF")


def test_a_sheet_lists_everything_given_however_much_it_is() -> None:
    """A worked example abridges long tables; who is to fill in the blanks needs every number."""
    count = 30
    data = {
        "network": {
            "inputs": count,
            "layers": [
                {"activation": "sigmoid", "weights": [[f"0.{100 + place}" for place in range(count)]], "bias": 0.1}
            ],
        },
        "training": {"loss": "half_squared_error", "learning_rate": 0.5},
        "samples": [{"input": [f"0.{500 + place}" for place in range(count)], "target": [0.9]}],
    }
    own = Handouts(homework_of(byhand.load_data(data))).of(Variant(byhand.load_data(data), CODE, 1))
    text = own.sheet_files("md", "x")["x.md"].decode()
    given = text[text.index("## What is given") : text.index("## The formulas")]
    for place in range(count):
        assert f"$0.{100 + place}$" in given
        assert f"$0.{500 + place}$" in given

"""A sheet with a mistake in it is right in its arithmetic and wrong in one rule, first in the line that the key names.

The oracle of the line is the right walkthrough: it is written anew here, and held against the sheet line by line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

import byhand
from byhand.derivation.derive import Derivation, derive
from byhand.document.blocks import Chain, Code, Display, Document, Heading, Paragraph, Say
from byhand.errors import ProblemError
from byhand.exercises.homework import Blanks, Homework
from byhand.exercises.homework_load import homework_of, load_homework_text
from byhand.exercises.misconceptions import MISCONCEPTIONS
from byhand.exercises.mistake import LINE, Mistake, Mistakes
from byhand.exercises.rounding import Rule
from byhand.exercises.stream import Stream
from byhand.exercises.tolerance import accepted
from byhand.exercises.variants import Variant, Variants
from byhand.exercises.worked import Worked, one_step, worked
from byhand.handouts import Handouts, Look, SpotHandout
from byhand.mathtext.change import values
from byhand.mathtext.tree import Fraction as Quotient
from byhand.mathtext.tree import Number, Script, Total, bare
from byhand.problem.load import load_text
from byhand.problem.model import Problem
from byhand.proofread import proofread
from byhand.publish import published
from byhand.render.formats import FORMATS
from byhand.render.renderer import Options, render
from byhand.tape.arithmetic import fraction
from support.strategies import problems

NAMES = ("mazur", "circuit", "xor", "softmax-classifier", "adam", "two-hidden-layers", "how-backpropagation-works")
TEXTS = ("md", "tex", "html", "ipynb")


def spotting(name: str, *mistakes: str) -> Homework:
    return replace(homework_of(byhand.load(name)), blanks=Blanks("mistake", mistakes=mistakes))


@cache
def right_of(name: str) -> tuple[Derivation, Worked]:
    derivation = derive(one_step(byhand.load(name)))
    return derivation, worked(derivation.run, derivation.checks)


@cache
def every(name: str) -> tuple[Mistake, ...]:
    """All mistakes that a sheet of the problem could have."""
    derivation, right = right_of(name)
    all_of_them = Mistakes(derivation.problem)
    rule = Rule.of(derivation.problem.numbers, open_rounding=True)
    usual = accepted(derivation.run, rule)
    found = (all_of_them.made(each, derivation, right, usual, rule) for each in all_of_them.tapes)
    return tuple(each for each in found if each is not None)


def handout(homework: Homework, seed: str = "a seed", who: int = 1) -> SpotHandout:
    found = Handouts(homework, Look(runs=False)).of(Variants(homework).of(seed, who))
    assert isinstance(found, SpotHandout)
    return found


def numbered(document: Document) -> Iterator[Chain]:
    for block in document.blocks:
        if isinstance(block, Display):
            yield from (chain for chain in block.chains if chain.number)


# -- the line -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_named_line_is_the_first_that_differs(name: str) -> None:
    _, right = right_of(name)
    assert every(name)
    for mistake in every(name):
        lines = mistake.solution.lines
        assert [line.number for line in lines] == list(range(1, len(lines) + 1))
        before, (wrong, own) = mistake.number - 1, (lines[mistake.number - 1], right.lines[mistake.number - 1])
        assert [line.parts for line in lines[:before]] == [line.parts for line in right.lines[:before]], mistake.name
        assert bare(wrong.parts[-1][1]) != bare(own.parts[-1][1]), mistake.name
        assert own == mistake.right and wrong == mistake.wrong


@pytest.mark.parametrize("name", NAMES)
def test_only_the_right_number_is_accepted(name: str) -> None:
    for mistake in every(name):
        (wrong,), (right,) = (values(line.parts[-1][1]) for line in (mistake.wrong, mistake.right))
        assert bare(right).worth() in mistake.accepted  # type: ignore[union-attr]  # a number
        assert bare(wrong).worth() not in mistake.accepted, mistake.name  # type: ignore[union-attr]


def test_who_goes_on_from_the_printed_numbers_is_right() -> None:
    """Exact numbers are printed rounded; the sheet's reader has no others."""
    homework = load_homework_text(
        'problem = "mazur"\n[rule]\ncarry = "exact"\ndecimals = 2\n[blanks]\nkind = "mistake"\n'
        'mistakes = ["first_path_only"]'
    )
    one = handout(homework)
    line = one.mistake.right
    assert line.source is not None
    frame, equation = line.source.frame, line.source.line
    sums = sum(fraction(frame.printed(slot)) for column in equation.columns for slot in column)
    assert isinstance(sums, Fraction)
    assert sums in one.accepted[one.mistake.address]


def test_many_misconceptions_can_be_shown() -> None:
    """All but those that no single step of these shows: fixed parameters have no lines, the first step no memory."""
    shown = {mistake.name for name in NAMES for mistake in every(name)}
    assert len(shown) >= 30, sorted(set(MISCONCEPTIONS) - shown)


def test_a_mistake_shows_its_wrong_rule() -> None:
    mistake = next(each for each in every("mazur") if each.name == "updated_weights")
    assert mistake.number == 19
    text = render(_only(mistake.wrong), "md", Options("x")).text
    assert "w_5^{+}" in text and r"o_1\to h_1" in text


def test_a_step_without_its_learning_rate_has_no_1_in_its_place() -> None:
    mistake = next(each for each in every("mazur") if each.name == "learning_rate_forgotten")
    right = next(line for line in right_of("mazur")[1].lines if line.number == mistake.number)
    symbols, figures = (mistake.wrong.parts[place][1] for place in (1, 2))
    assert isinstance(symbols, Total) and isinstance(figures, Total)
    assert [type(bare(term)) for _, term in symbols.terms] == [Script, Quotient]
    assert all(isinstance(bare(term), Number) for _, term in figures.terms)
    assert mistake.wrong.parts[0] == right.parts[0]


def _only(line: Chain) -> Document:
    return replace(handout(spotting("mazur")).document, blocks=(Display((replace(line, address=""),)),))


# -- sheets and keys ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_sheet_and_key_holds(name: str) -> None:
    """The proofreader recomputes every line that it can read; here it must read, and accept, all of them."""
    one = handout(spotting(name))
    for document in (one.sheet, one.key):
        for form in TEXTS:
            published(document, form, Options("x", still=True))


@pytest.mark.parametrize("name", ["mazur", "circuit"])
def test_every_mistake_holds_in_every_text(name: str) -> None:
    base = handout(spotting(name))
    for mistake in every(name):
        base.__dict__.clear()
        base.__dict__.update(handout(spotting(name)).__dict__, mistake=mistake)
        for form in ("md", "tex", "html"):
            published(base.sheet, form, Options("x", still=True))


@pytest.mark.parametrize("form", ["md", "tex", "html"])
def test_the_proofreader_reads_numbered_lines(form: str) -> None:
    """A wrong digit in any of them is found."""
    one = handout(spotting("mazur", "update_sign"))
    text = render(one.sheet, form, Options("x", still=True)).text
    language = FORMATS[form].readable
    assert language and not proofread(text, language).faults
    line = next(iter(numbered(one.sheet)))
    number = re.escape(bare(line.parts[-1][1]).text)  # type: ignore[union-attr]
    spoiled = re.sub(rf"{number}(?=\D)", "9.87654321", text, count=1)
    assert spoiled != text and proofread(spoiled, language).faults


def test_the_sheet_holds_nothing_of_the_answer() -> None:
    """No sentence tells a rule, nothing comes after the update, and only the lines differ from sheet to sheet."""
    sheets = [handout(spotting("mazur", name)).sheet for name in ("factor_two", "updated_weights", "update_sign")]
    for sheet in sheets:
        assert not any(isinstance(block, Code) for block in sheet.blocks) and not sheet.metadata
        said = {each.key for block in sheet.blocks if isinstance(block, Paragraph) for each in block.sentences
                if isinstance(each, Say)}  # fmt: skip
        assert not {key for key in said if key.startswith(("node.", "forward.", "update.why", "misconception."))}
        assert not any(isinstance(block, Heading) and block.anchor.startswith("after") for block in sheet.blocks)
    others = [[block for block in sheet.blocks if not isinstance(block, Display)] for sheet in sheets]
    assert others[0] == others[1] == others[2]
    texts = [render(sheet, "html", Options("x", still=True)).text for sheet in sheets]
    marks = [re.findall(r'(?:id|href|class)="[^"]*"', text) for text in texts]
    assert [Counter(each) for each in marks] == [Counter(marks[0])] * 3 or _same_but_broken(marks)


def _same_but_broken(marks: list[list[str]]) -> bool:
    """Where a line is broken is not where it is wrong: that is how long it is."""
    kept = [[each for each in own if each.startswith(("id=", "href="))] for own in marks]
    return kept.count(kept[0]) == len(kept)


def test_the_key_tells_line_rule_and_number() -> None:
    one = handout(spotting("mazur", "updated_weights"))
    text = render(one.key, "md", Options("x", still=True)).text
    assert f"**line {one.mistake.number}**" in text and "weights already updated" in text
    assert "Compute every gradient with the old weights" in text
    first, second = list(numbered(one.key))
    assert (first.number, second.number) == (one.mistake.number,) * 2
    assert first.parts != second.parts and not first.address
    line, number = one.answers()
    assert (line.address, line.value, line.low, line.high) == (LINE, *[str(one.mistake.number)] * 3)
    assert number.address == one.mistake.address and Fraction(number.low) <= Fraction(number.high)


def test_numbers_stand_before_the_lines_in_every_text() -> None:
    one = handout(spotting("mazur"))
    last = f"({len(one.mistake.solution.lines)})"
    for form, words in {"md": rf"\text{{{last} }}", "tex": rf"\text{{{last} }}", "html": f">{last}<"}.items():
        assert words in render(one.sheet, form, Options("x", still=True)).text


@pytest.mark.slow
def test_the_pdf_has_every_number() -> None:
    from support import pdf

    one = handout(spotting("mazur"))
    (data,) = published(one.sheet, "pdf", Options("x", still=True)).values()
    words = pdf.text(data)
    assert all(f"({line.number})" in words for line in one.mistake.solution.lines)


# -- which one ----------------------------------------------------------------------------------------------------


def test_the_mistake_follows_from_seed_and_variant() -> None:
    homework = spotting("mazur")
    variants, handouts = Variants(homework), Handouts(homework)

    def name(seed: str, who: int) -> str:
        return handouts.mistake(variants.of(seed, who)).name

    found = [name("s", who) for who in range(1, 9)]
    assert found == [name("s", who) for who in range(1, 9)] == [name("s", who) for who in reversed(range(1, 9))][::-1]
    assert len(set(found)) > 3
    assert found != [name("t", who) for who in range(1, 9)]
    code = variants.of("s", 3).code
    assert handouts.mistake(variants.of_code("s", code)).name == found[2]


def test_nobody_gets_it_from_the_code() -> None:
    """Without the seed the code leads nowhere: what is drawn follows from the variant's root, which is not printed."""
    variant = Variants(spotting("mazur")).of("s", 1)
    other = replace(variant, root="0" * 64)
    assert variant.root not in repr(variant) and len(variant.root) == 64
    assert Stream(variant.root, "mistake").take(8) != Stream(other.root, "mistake").take(8)


def test_only_what_is_listed_is_drawn() -> None:
    homework = spotting("mazur", "update_sign", "factor_two")
    variants, handouts = Variants(homework), Handouts(homework)
    names = Counter(handouts.mistake(variants.of("s", who)).name for who in range(1, 13))
    assert set(names) == {"update_sign", "factor_two"}


def test_what_cannot_be_shown_is_said() -> None:
    problem = byhand.load("mazur")
    variant = Variant(problem, "7KQ4M-2XWPA", 1)
    with pytest.raises(ProblemError, match="found none that shows in this variant: samples_summed"):
        Handouts(spotting("mazur", "samples_summed")).mistake(variant)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('kind = "mistake"\nmistakes = ["updated_weight"]', "did you mean 'updated_weights'"),
        ('kind = "mistake"\nmistakes = ["<script>"]', "unknown misconception"),
        ('kind = "mistake"\nmistakes = []', "found none"),
        ('kind = "mistake"\nmistakes = [1]', "mistakes"),
        ('kind = "mistake"\nhints = true', "with the other kinds"),
        ('kind = "all"\nmistakes = ["update_sign"]', "found without kind"),
        ('fading = 1\nmistakes = ["update_sign"]', "found without kind"),
    ],
)
def test_faults_are_told(text: str, what: str) -> None:
    with pytest.raises(ProblemError) as caught:
        load_homework_text(f'problem = "mazur"\n[blanks]\n{text}')
    assert what in str(caught.value)


HOSTILE = r"""
title = "\\end{align*} <b>$x$</b>"
[network]
inputs = ["=1+1", "<i>&"]
[[network.layers]]
units = 2
names = ["\\to", "<-"]
activation = "sigmoid"
weights = [[0.15, 0.2], [0.25, 0.3]]
bias = [0.35, 0.1]
[[network.layers]]
units = 2
names = ["c", "$$"]
activation = "sigmoid"
weights = [[0.4, 0.45], [0.5, 0.55]]
bias = [0.6, 0.2]
[[samples]]
input = [0.5, 0.1]
target = [0.01, 0.99]
[training]
loss = "half_squared_error"
learning_rate = 0.5
"""


@pytest.mark.parametrize("mistake", ["updated_weights", "first_path_only", "update_sign"])
def test_hostile_names_do_no_harm(mistake: str) -> None:
    problem = load_text(HOSTILE)
    homework = replace(homework_of(problem), blanks=Blanks("mistake", mistakes=(mistake,)))
    one = Handouts(homework).of(Variant(problem, "7KQ4M-2XWPA", 1))
    for document in (one.sheet, one.key):
        for form in TEXTS:
            published(document, form, Options("x", still=True))


# -- a class set --------------------------------------------------------------------------------------------------


def test_a_class_set_and_its_grading(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from byhand.cli import main

    file = tmp_path / "h.toml"
    file.write_text('problem = "mazur"\n[blanks]\nkind = "mistake"\n[points]\nmistake = 2\n')
    runner = CliRunner()
    made = runner.invoke(main, ["variants", str(file), "--count", "5", "--seed", "s", "-o", str(tmp_path / "set")])
    assert made.exit_code == 0, made.output
    rows = (tmp_path / "set/answers.csv").read_text().splitlines()[1:]
    assert len(rows) == 10 and all(row.split(",")[6] == "2" for row in rows)
    answers = ["student,address,value", *(",".join((row.split(",")[0], *row.split(",")[2:4])) for row in rows)]
    responses = tmp_path / "r.csv"
    responses.write_text("\n".join([*answers[:-2], answers[-2].rsplit(",", 1)[0] + ",1", answers[-1]]) + "\n")
    graded = runner.invoke(
        main, ["grade", str(file), str(responses), "--seed", "s", "--count", "5", "-o", str(tmp_path / "g")]
    )
    assert graded.exit_code == 0, graded.output
    points = [line.split(",")[4] for line in (tmp_path / "g/grades.csv").read_text().splitlines()[1:]]
    assert points == ["4", "4", "4", "4", "2"]


def test_there_are_no_questions_for_a_learning_management_system() -> None:
    from byhand.lms.bank import Bank

    with pytest.raises(ProblemError, match="the other kinds"):
        Bank(spotting("mazur"), "s")


# -- any problem --------------------------------------------------------------------------------------------------


@settings(max_examples=5, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(problems())
def test_random_problems(problem: Problem) -> None:
    """Whatever the problem, a mistake has the lines of the right solution, and its sheet can be read back."""
    try:
        derivation = derive(one_step(problem))
        assume(not derivation.run.first.stopped)
        homework = replace(homework_of(problem), blanks=Blanks("mistake"))
        one = Handouts(homework).of(Variant(problem, "7KQ4M-2XWPA", 1))
        assert isinstance(one, SpotHandout)
        right = worked(derivation.run, derivation.checks)
        assert [line.address for line in one.mistake.solution.lines] == [line.address for line in right.lines]
    except ProblemError:
        assume(False)
    published(one.sheet, "md", Options("x", still=True))


@pytest.mark.parametrize("name", NAMES)
def test_what_no_step_shows_is_never_chosen(name: str) -> None:
    assert not {"fixed_updated", "state_forgotten"} & {mistake.name for mistake in every(name)}


def test_a_key_as_a_notebook_may_recompute_the_walk() -> None:
    one = Handouts(spotting("mazur")).of(Variants(spotting("mazur")).of("s", 1))
    (data,) = one.key_files("ipynb", "x").values()
    assert b'"code"' in data

"""The wrong line of a feedback: its numbers stand on the sheet or were written, and its result is the student's."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from byhand.document.blocks import Chain, Display, Document, Items, Math
from byhand.document.printed import marked_numbers, printed_numbers
from byhand.exercises.homework_load import load_homework
from byhand.exercises.variants import Variants
from byhand.exercises.workshop import Workshop
from byhand.grading.grade import Graded, grade
from byhand.grading.lines import Lines
from byhand.grading.people import People
from byhand.grading.responses import parse_responses
from byhand.handouts import Handouts, Look
from byhand.problem.model import Numbers
from support.graded import FILE, SEED, handout, homework, long_form, typed

TANH = FILE.replace('"mazur"', '"two-hidden-layers"').replace("decimals = 5", "decimals = 3")
EXACT = FILE.replace('carry = "rounded"', 'carry = "exact"')
STEPS = FILE.replace('"mazur"', '"adam"')


def numbers(chain: Chain) -> list[tuple[str, str]]:
    """(address, text) of all numbers of quantities in a line."""
    marks = marked_numbers(Document("", Numbers(), (Display((chain,)),)))
    return [
        pair for mark in marks for pair in printed_numbers(Document("", Numbers(), (Items(((Math(mark),),)),))).items()
    ]


def who_errs(name: str, student: int, text: str) -> Graded:
    content = long_form({str(student): typed(student, name, text)})
    return grade(homework(text), parse_responses(content.encode()), People(SEED)).people[0]


@pytest.mark.parametrize("text", [FILE, TANH, EXACT, STEPS], ids=["rounded", "tanh", "exact", "steps"])
def test_its_numbers_are_the_sheets_or_the_students(text: str) -> None:
    shown = 0
    for place, name in enumerate(Workshop(homework(text).problem).plans):
        student = place % 5 + 1
        own = handout(student, text)
        right, wrong = typed(student, "", text), typed(student, name, text)
        if right == wrong:
            continue
        graded = who_errs(name, student, text)
        first = graded.marks.first_wrong
        if first is None or not any(cause.names == (name,) for cause in first.causes):
            continue
        plan, address = own.plan, first.question.address
        chain = Lines(graded.marks.diagnosis).own(address, (name,), plan.lines - plan.hidden)
        if chain is None:
            continue
        shown += 1
        known = printed_numbers(own.document) | wrong
        assert address in [at for at, _ in numbers(chain)]
        for at, number in numbers(chain):
            assert at in known or at not in own.accepted, (name, at)
            assert not known.get(at) or Fraction(number) == Fraction(known[at]), (name, at)
    assert shown > 5


NET = """
title = "Tiny tanh net"
[network]
inputs = ["x_1", "x_2"]
[[network.layers]]
activation = "tanh"
weights = [[0.3, -0.5], [0.8, 0.2]]
bias = [0.1, -0.2]
[[network.layers]]
activation = "sigmoid"
weights = [[0.6, -0.7]]
bias = [0.2]
[[samples]]
input = [0.5, 1]
target = [1]
[training]
loss = "half_squared_error"
learning_rate = 0.5
"""


def test_a_given_number_is_the_one_that_the_sheet_prints(tmp_path: Path) -> None:
    """Lines that are rounded one by one, on the way to a number that nobody was asked for."""
    (tmp_path / "net.toml").write_text(NET)
    (tmp_path / "h.toml").write_text(FILE.replace('"mazur"', '"net.toml"').replace("decimals = 5", "decimals = 4"))
    own = load_homework(tmp_path / "h.toml")
    variants, handouts = Variants(own), Handouts(own, Look(runs=False))
    for student in range(1, 9):
        output = printed_numbers(handouts.of(variants.of(SEED, student)).document)["step1.sample1.a2_1"]
        typed = Fraction(output) - 1
        content = f"student,1\n{student},{float(typed):.4f}\n"
        graded = grade(own, parse_responses(content.encode()), People(SEED)).people[0]
        chain = Lines(graded.marks.diagnosis).own("step1.sample1.delta2_1", ("output_derivative_forgotten",))
        assert chain is not None
        found = dict(numbers(chain))
        assert Fraction(found["step1.sample1.a2_1"]) == Fraction(output)
        assert Fraction(found["step1.sample1.delta2_1"]) == typed

"""Answers that a sheet had better not ask for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import hypothesis
from hypothesis import strategies as st

from byhand import load, load_text
from byhand.derivation.run import run
from byhand.errors import ProblemError
from byhand.exercises.answers import Answers
from byhand.exercises.fixedpoint import SCALE
from byhand.exercises.guard import Doubt, guard
from byhand.exercises.homework_load import load_homework_text
from byhand.exercises.rounding import Rule
from byhand.exercises.tolerance import Tolerances, accepted
from byhand.exercises.variants import Variant
from byhand.exercises.workshop import Workshop
from byhand.handouts import Handouts
from byhand.problem.model import Digits, Problem
from byhand.tape.arithmetic import Impossible, fraction
from support.strategies import given, problems

FOUR = Rule("each", Digits("decimals", 4))

DEAD = """
[network]
inputs = 1
[[network.layers]]
activation = "relu"
weights = [[0.5], [-0.5]]
[[network.layers]]
weights = [[0.3, 0.3]]
[[samples]]
input = [0.33333]
target = [0.5]
[training]
loss = "half_squared_error"
learning_rate = 0.1
"""


def test_a_dead_unit_gives_answers_that_are_nothing() -> None:
    found = guard(accepted(load_text(DEAD), FOUR))
    assert Doubt("zero", "step1.sample1.a1_2") in found
    assert Doubt("zero", "step1.grad.w1_2_1") in found
    assert Doubt("zero", "step1.sample1.a1_1") not in found


def test_another_answer_of_the_sheet_in_the_interval() -> None:
    """At 0.16665 the unit passes on what it gets: two answers, one number."""
    found = guard(accepted(load_text(DEAD), FOUR), asked=["step1.sample1.a1_1"])
    assert Doubt("answer", "step1.sample1.a1_1", "step1.sample1.z1_1") in found


def test_two_addresses_of_one_line_are_not_two_answers() -> None:
    """The loss of the only output is the loss of the sample, and of the batch."""
    found = guard(accepted(load_text(DEAD), FOUR), asked=["step1.loss"])
    assert not [doubt for doubt in found if doubt.other == "step1.sample1.loss_1"]


def test_a_misconception_that_the_interval_hides() -> None:
    answers = accepted(load("mazur"), FOUR)
    wrong = {"step1.grad.w_5": {"too close": Fraction("0.0822"), "clear": Fraction("0.4")}}
    found = guard(answers, asked=["step1.grad.w_5"], wrong=wrong)
    assert [doubt for doubt in found if doubt.kind == "misconception"] == [
        Doubt("misconception", "step1.grad.w_5", "too close")
    ]


SATURATED = """
[network]
inputs = 1
[[network.layers]]
activation = "sigmoid"
weights = [[2]]
[[samples]]
input = [5]
target = [0.5]
[training]
loss = "binary_cross_entropy"
learning_rate = 0.1
"""


def test_an_answer_without_bound() -> None:
    """σ(10) = 0.99995…: whoever rounds it up looks for ln 0."""
    answers = accepted(load_text(SATURATED), FOUR)
    assert answers["step1.loss"].ends is None and answers["step1.loss"].texts == ("", "")
    assert Doubt("unbounded", "step1.loss") in guard(answers)


def test_good_answers_are_not_doubted() -> None:
    asked = ["step1.sample1.z1_1", "step1.sample1.a1_1", "step1.grad.w_5", "step1.after.w_5"]
    assert guard(accepted(load("mazur"), FOUR), asked=asked) == [
        Doubt("answer", "step1.sample1.a1_1", "final.sample1.a1_1")  # 0.5933 before the update and after
    ]


def test_a_stop_in_doubt() -> None:
    """Mazur's loss is 0.29837…: carried in four decimals it may lie on either side of 0.2984."""
    problem = load("mazur")
    training = replace(problem.training, steps=2, stop_below=given("0.2984"))
    of = run(replace(problem, training=training))
    assert Doubt("stop", "step1") in guard(Tolerances(of.problem).evaluate(of, FOUR))


@hypothesis.given(problems(), st.integers(0, 12))
@hypothesis.settings(max_examples=20)
def test_wrong_numbers_within_are_all_those_that_a_look_at_each_finds(problem: Problem, width: int) -> None:
    """Bounds around the wrong numbers themselves, some of which just miss them: nothing near is passed over."""
    try:
        answers = Answers(Workshop(problem), problem)
        wrong = {address: answers.wrong(address) for address in answers.addresses}
    except (Impossible, ProblemError):
        return
    bounds = {}
    for place, (address, numbers) in enumerate(wrong.items()):
        around = next(iter(numbers.values()), None) or answers.key(address)
        middle = int(fraction(around.value) * SCALE)
        bounds[address] = (middle + place % 2, middle + abs(middle) // 10**width + place % 2)
    expected = {
        address: {name: number for name, number in numbers.items() if low <= fraction(number.value) * SCALE <= high}
        for address, numbers in wrong.items()
        for low, high in (bounds[address],)
    }
    found = Answers(Workshop(problem), problem).within(bounds)
    assert found == {at: numbers for at, numbers in expected.items() if numbers}


def test_mistakes_in_lines_that_are_printed_cannot_be_made() -> None:
    """Who is shown the whole backward pass cannot forget a derivative there; who is shown nothing can do everything.

    (That a fixed parameter stays is no line, and hides nowhere.)
    """
    shop = Workshop(load("mazur"))
    assert shop.possible(shop.final) == ("fixed_updated",)
    assert shop.possible(shop.first) == tuple(shop.plans)
    possible = shop.possible([address for address in shop.first if ".delta2_" in address])
    assert "output_derivative_forgotten" in possible
    assert not {"hidden_derivative_forgotten", "update_sign", "input_forgotten"} & set(possible)
    several = replace(load("mazur"), training=replace(load("mazur").training, steps=2))
    shop = Workshop(several)
    assert shop.possible(shop.final) == tuple(shop.plans)


def test_doubts_are_about_mistakes_that_can_be_made() -> None:
    """Two digits hide many mistakes; where only the last forward pass is asked for, nobody can make them."""
    text = 'problem = "mazur"\n[rule]\ncarry = "rounded"\ndecimals = 2\n[blanks]\n'

    def doubted(blanks: str) -> set[str]:
        homework = load_homework_text(text + blanks)
        found = Handouts(homework).of(Variant(homework.problem, "22222-22222", 1)).doubts()
        return {doubt.other for doubt in found if doubt.kind == "misconception"}

    assert len(doubted('kind = "all"')) > 5
    assert doubted("fading = 1") <= {"fixed_updated"}

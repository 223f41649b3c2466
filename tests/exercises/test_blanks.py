"""Which numbers a sheet asks for: by kind and by stage of fading, each once, none that is given."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

import byhand
from byhand.document.blocks import Display
from byhand.errors import ProblemError
from byhand.exercises.blanks import plan, stages
from byhand.exercises.homework import BLANKS, GROUPS, Blanks
from byhand.mathtext.change import values
from byhand.walkthrough import Walkthrough
from support.rendered import walkthrough

EXAMPLES = ["mazur", "relu", "softmax-classifier", "circuit", "adam"]
KINDS = ["all", "backward", "third"]


def asked(example: Walkthrough, chosen: Blanks) -> list[str]:
    return [question.address for question in plan(example.document, example.derivation, chosen).questions]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_each_quantity_is_asked_once_in_the_order_of_its_lines(name: str, kind: str) -> None:
    example = walkthrough(name)
    own = plan(example.document, example.derivation, Blanks(kind))
    addresses = [question.address for question in own.questions]
    displays = [block for block in example.document.blocks if isinstance(block, Display)]
    results = [values(chain.parts[-1][1]) for block in displays for chain in block.chains]
    order = list(dict.fromkeys(mark.address for marks in results for mark in marks))
    assert addresses == [address for address in order if address in set(addresses)]
    assert [question.number for question in own.questions] == list(range(1, len(addresses) + 1))
    assert own.hidden >= set(addresses)


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_given_is_asked_or_hidden(name: str) -> None:
    example = walkthrough(name)
    own = plan(example.document, example.derivation, Blanks("all"))
    first = [address for address in own.hidden if address.startswith("step1.")]
    assert not [address for address in first if address.startswith(("step1.before.", "step1.sample1.x_"))]
    assert not [address for address in first if "learning_rate" in address or address.startswith("step1.sample1.t_")]


@pytest.mark.parametrize("kind", ["backward", "update"])
def test_a_kind_asks_for_its_groups(kind: str) -> None:
    example = walkthrough("mazur")
    own = plan(example.document, example.derivation, Blanks(kind))
    assert {question.group for question in own.questions} == set(BLANKS[kind])


def test_all_asks_for_every_line_and_third_for_every_third() -> None:
    example = walkthrough("mazur")
    every = asked(example, Blanks("all"))
    third = asked(example, Blanks("third"))
    assert every[2::3] == third
    assert {question.group for question in plan(example.document, example.derivation, Blanks()).questions} < set(GROUPS)


def test_what_is_only_another_name_of_an_asked_number_is_asked_with_it() -> None:
    """A bias of its own has δ as its gradient: with one of them shown the other one would be."""
    example = walkthrough("relu")
    own = plan(example.document, example.derivation, Blanks("third"))
    for layer in (1, 2):
        pair = {f"step1.sample1.delta{layer}_1", f"step1.grad.b{layer}_1"} & own.lines
        assert len(pair & own.hidden) in (0, len(pair))


@pytest.mark.parametrize("name", EXAMPLES)
def test_fading_asks_for_more_from_week_to_week(name: str) -> None:
    example = walkthrough(name)
    last = stages(example.document, example.derivation)
    weeks = [asked(example, Blanks(fading=stage)) for stage in range(last + 2)]
    assert weeks[0] == []
    for before, after in pairwise(weeks):
        assert set(before) <= set(after)
    assert [len(week) for week in weeks[: last - 1]] == sorted({len(week) for week in weeks[: last - 1]})
    assert weeks[last - 1] == weeks[last] == weeks[last + 1] == asked(example, Blanks("all"))
    assert plan(example.document, example.derivation, Blanks(fading=last)).statement
    assert not plan(example.document, example.derivation, Blanks(fading=last - 1)).statement


def test_points_go_by_group() -> None:
    example = walkthrough("mazur")
    points = {"backward": Fraction(2), "update": Fraction(1, 2)}
    own = plan(example.document, example.derivation, Blanks("backward"), points)
    assert own.points == sum(points.get(question.group, Fraction(1)) for question in own.questions)
    assert {question.points for question in own.questions if question.group == "backward"} == {Fraction(2)}


def test_what_follows_from_an_answer_in_a_later_step_is_asked_too() -> None:
    """The second step starts from parameters that the first one asks for."""
    example = byhand.explain(
        {
            "network": {"inputs": 1, "layers": [{"activation": "sigmoid", "weights": [[0.5]], "bias": 0.1}]},
            "training": {"loss": "half_squared_error", "learning_rate": 0.5, "steps": 2},
            "samples": [{"input": [0.3], "target": [0.9]}],
            "show": {"steps": "all"},
        }
    )
    own = plan(example.document, example.derivation, Blanks("update"))
    assert "step1.sample1.z1_1" not in own.hidden
    assert {"step1.after.w1_1_1", "step2.sample1.z1_1", "step2.after.w1_1_1"} <= set(own.numbers)
    assert own.numbers["step2.before.w1_1_1"] == own.numbers["step1.after.w1_1_1"]
    assert {"final.loss", "final.sample1.z1_1"} <= own.hidden - set(own.numbers)


def test_a_kind_that_asks_for_nothing_is_refused_in_one_line() -> None:
    example = walkthrough("circuit")
    with pytest.raises(ProblemError, match='blanks: kind = "update" asks for nothing'):
        plan(example.document, example.derivation, Blanks("update"))


def test_what_hands_the_asked_number_on_is_hidden_with_it() -> None:
    """A ReLU that is on gives its net input: 0.5 is not shown where 0.5 is asked for."""
    example = walkthrough("relu")
    own = plan(example.document, example.derivation, Blanks("third"))
    assert "step1.sample1.z1_2" in own.numbers
    assert "step1.sample1.a1_2" in own.hidden - set(own.numbers)

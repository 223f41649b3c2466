"""What a figure's name means, and that a named figure that is another quantity does not agree."""

from __future__ import annotations

import json
from functools import cache

import pytest

import byhand
from byhand.audit.auditing import audit
from byhand.audit.data import audit_json
from byhand.audit.figures import parse_figures
from byhand.audit.finding import Judged
from byhand.audit.names import Meant, Names
from byhand.audit.report import report
from byhand.audit.shapes import Shapes
from byhand.audit.worlds import World, keeping
from byhand.derivation.run import run
from byhand.problem.load import from_mapping
from byhand.problem.model import Problem
from byhand.render.renderer import render
from support.printed_figures import as_csv
from support.problems import small

STEPS = 5


def judged(*entries: tuple[str, str], problem: str = "mazur") -> tuple[Judged, ...]:
    return audit(byhand.load(problem), parse_figures(as_csv(entries))).judged


@cache
def names(steps: int, epoch: int = 1) -> Names:
    problem: Problem = (
        byhand.load("mazur") if steps == 1 else small("sigmoid", "sigmoid", samples=epoch, batch=1, steps=steps)
    )
    world = World(run(keeping(problem, range(1, steps + 1))))
    return Names(world, dict(world.parts_of(world.passes)))


def meant(name: str, steps: int = 1, epoch: int = 1) -> Meant:
    return names(steps, epoch).meant(name)


#: (name, figure, what the figure is): exact or of nine digits, so that chance finds none of them.
ELSEWHERE = [
    ("out_o1", "0.772928465", "step1.sample1.a2_2"),
    ("step1.sample1.a2_1", "0.772928465", "step1.sample1.a2_2"),
    ("w5", "½", "step1.before.w_7"),
    ("step1.before.w_5", "½", "step1.before.w_7"),
    ("w5+", "0.408666186", "step1.after.w_6"),
    ("w5", "0.358916480", "step1.after.w_5"),
    ("E_total before", "0.291027774", "final.loss"),
    ("E_total after", "0.298371109", "step1.loss"),
]


@pytest.mark.parametrize(("name", "text", "other"), ELSEWHERE)
def test_the_number_of_another_quantity_does_not_agree(name: str, text: str, other: str) -> None:
    (found,) = judged((name, text))
    assert found.verdict == "unexplained"
    assert found.other is not None
    assert found.other.key == (other, "")
    assert found.other.accepted
    page = render(report(audit(byhand.load("mazur"), parse_figures(as_csv([(name, text)])))), "md").text
    assert "the figure of another row" in page
    assert "Nothing that was tried" not in page


def test_a_gradient_that_is_delta_is_a_mistake_with_a_name() -> None:
    (found,) = judged(("dE/dw5", "0.138498562"))
    assert found.verdict == "misconception"
    assert found.found is not None
    assert found.found.key == ("step1.grad.w_5", "")


@pytest.mark.parametrize(("name", "text"), [("w5", "0.5"), ("out_h1", "0.35"), ("w6", "0.4"), ("w8", "0.5")])
def test_a_coincidence_of_few_digits_does_not_agree(name: str, text: str) -> None:
    (found,) = judged((name, text))
    assert found.verdict == "unexplained"
    assert found.other is None or not found.other.accepted


@pytest.mark.parametrize(("name", "text"), [("w6", "0.45"), ("w6", "0.450"), ("w6", ".45"), ("w5+", "0.36")])
def test_a_given_number_of_few_digits_is_printed_as_it_is(name: str, text: str) -> None:
    assert judged((name, text))[0].verdict == "agrees"


@pytest.mark.parametrize(("text", "which"), [("0.298371109", "step1.loss"), ("0.291027774", "final.loss")])
def test_a_loss_may_be_that_before_or_after_and_the_report_says_which(text: str, which: str) -> None:
    found = audit(byhand.load("mazur"), parse_figures(as_csv([("E_total", text)])))
    (figure,) = json.loads(audit_json(found))["figures"]
    assert figure["verdict"] == "agrees"
    assert figure["meant"] == ["step1.loss", "final.loss"]
    assert figure["quantity"] == figure["explanation"]["quantity"] == which


def test_a_name_that_is_not_understood_leaves_everything_open() -> None:
    (found,) = judged(("the second number of the table", "0.772928465"))
    assert found.verdict == "agrees"
    assert found.right is not None
    assert found.right[0] == ("step1.sample1.a2_2", "")


@pytest.mark.parametrize("name", ["dE/dw99", "w99", "w9", "w9+", "grad.w_99", "out_h7", "step1.sample1.a2_9", "δ_o5"])
def test_a_quantity_that_is_not_there(name: str) -> None:
    assert meant(name) == Meant(nothing="missing")
    (found,) = judged((name, "0.4"))
    assert (found.verdict, found.nothing, found.right) == ("unexplained", "missing", None)


@pytest.mark.parametrize("name", ["", "what", "figure 12", "h0", "w12", "delta1", "99", "page 17"])
def test_what_may_be_another_way_of_counting_is_open(name: str) -> None:
    assert meant(name).nothing == ""


def test_only_the_numbers_of_a_missing_name_are_wrong() -> None:
    shapes = Shapes(["w1", "w2", "a1b2"], 2)
    assert [shapes.missing(name) for name in ("w3", "w12", "v3", "w", "a1b9")] == [True, False, False, False, True]


LATER = [
    "after 10000 rounds", "E_total after 10,000 rounds", "E_total after 2 steps", "step7.loss", "step2.loss",
    "round 3", "10000th iteration", "error (epoch 17)",
]  # fmt: skip


@pytest.mark.parametrize("name", LATER)
def test_a_round_that_the_problem_does_not_have(name: str) -> None:
    found = audit(byhand.load("mazur"), parse_figures(as_csv([(name, "0.291027774")])))
    assert found.judged[0].verdict == "unexplained"
    assert found.judged[0].nothing == "later"
    assert "The problem has only one step." in render(report(found), "md").text


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("E after 1 round", ("step2.loss",)),
        ("E after 5 rounds", ("final.loss", "step5.loss")),
        ("E after round 4", ("step5.loss", "step4.loss")),
        ("error, round 3", ("step3.loss", "step4.loss")),
        ("E (iteration 5)", ("step5.loss", "final.loss")),
        ("E", ("step1.loss", "final.loss")),
        ("step 3: E", ()),
    ],
)
def test_a_loss_of_a_step_is_that_of_the_step(name: str, wanted: tuple[str, ...]) -> None:
    assert tuple(where for where, _ in meant(name, STEPS).keys) == wanted


def test_an_epoch_of_several_steps_is_no_step() -> None:
    assert meant("E after 2 epochs", 6, 3) == Meant()


def test_a_variable_that_is_assigned_again_keeps_its_name() -> None:
    """d stands for d_2 too in a source that has d = …, then L = d · f."""
    values = {"x": "3"}
    problem = from_mapping(
        {"equations": {"d": "x^2", "d_2": "d + x", "g": "d_2^2"}, "values": values, "training": {"minimize": "g"}}
    )
    found = audit(problem, parse_figures(as_csv([("dg/dd", "24")]))).judged[0]
    assert found.verdict == "agrees"
    world = World(run(problem))
    assert set(Names(world, {}).meant("dg/dd").keys) == {("step1.grad.d", ""), ("step1.grad.d_2", "")}

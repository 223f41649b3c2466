"""Documents that once said something false, or failed, for what lies in the derivation."""

from __future__ import annotations

from typing import Any

import pytest

import byhand
from byhand.errors import ProblemError
from byhand.problem.builtin import builtin_path
from byhand.problem.load import from_mapping
from byhand.problem.model import Problem


def mazur(training: str = "", rest: str = "", numbers: str = "decimals = 9") -> str:
    text = builtin_path("mazur").read_text("utf-8").replace("[training]", f"[training]\n{training}")
    return byhand.explain(byhand.load_text(f"{text.replace('decimals = 9', numbers)}\n{rest}")).to_markdown()


def one_layer(activation: Any, weights: list[list[float]], target: list[float], loss: str, **extra: Any) -> Problem:
    sample = {"input": [extra.pop("at", 0.3)], "target": target}
    layer = {"activation": activation, "weights": weights}
    extra = {"numbers": {"decimals": 6}} | extra
    training = {"loss": loss, "learning_rate": 0.1} | extra.pop("training", {})
    return from_mapping(
        {"network": {"inputs": 1, "layers": [layer]}, "samples": [sample], "training": training, **extra}
    )


@pytest.mark.parametrize(("shown", "sections"), [([2, 3], ["Step 2", "Step 3"]), ([3], ["Step 3"]), ([5], [])])
def test_before_is_the_first_step_whatever_is_shown(shown: list[int], sections: list[str]) -> None:
    text = mazur("steps = 3", f"[show]\nsteps = {shown}")
    assert "After 3 updates the loss falls from $E = 0.298371109$ to $E^{+} = 0.275943289$." in text
    assert "| $w_1$ | $0.15$ |" in text
    assert [f"Step {step}" for step in (1, 2, 3, 4, 5) if f"\n## Step {step}\n" in text] == sections
    assert "$0.000438568$ | $0.000438568$" in text  # the check's, which are the first step's


def test_no_step_of_one_is_shown() -> None:
    text = mazur(rest="[show]\nsteps = [5]")
    assert "0.298371109" in text
    assert "\n## Did it help?\n" in text


def test_an_early_stop_is_said_although_its_step_was_not_asked_for() -> None:
    text = mazur("steps = 4\nstop_below = 0.29", "[show]\nsteps = [4]")
    assert "falls from $E = 0.298371109$" in text
    assert "\n## Step 3\n" in text


@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_a_factor_without_a_value_is_the_problem_s_fault(carry: str) -> None:
    numbers = {"carry": carry, "decimals": 6}
    problem = one_layer({"formula": "sqrt(z)"}, [[1]], [0], "absolute_error", at=0, numbers=numbers)
    with pytest.raises(ProblemError, match="a factor from net input z1_1 has no value: a division by 0"):
        byhand.explain(problem).to_markdown()


@pytest.mark.parametrize("loss", ["cross_entropy", "log_cosh"])
@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_softmax_of_one_unit_is_exactly_one(loss: str, carry: str) -> None:
    problem = one_layer("softmax", [[0.7]], [1], loss, numbers={"carry": carry, "decimals": 6})
    assert byhand.explain(problem).to_markdown()


@pytest.mark.parametrize("carry", ["exact", "rounded"])
@pytest.mark.parametrize(("rounding", "eighth"), [("half_even", "0.12"), ("half_up", "0.13"), ("truncate", "0.12")])
def test_equal_logits_give_exact_fractions(rounding: str, eighth: str, carry: str) -> None:
    numbers = {"carry": carry, "decimals": 2, "rounding": rounding}
    target = [1, *[0] * 7]
    problem = one_layer("softmax", [[0.7]] * 8, target, "cross_entropy", numbers=numbers, training={"steps": 2})
    walkthrough = byhand.explain(problem)
    text = walkthrough.to_markdown()
    assert f"= {eighth}$" in text or f"= {eighth} " in text
    first = walkthrough.trace["steps"][0]["samples"][0]["layers"][0]["activation"][0]
    assert first == ("0.125" if carry == "exact" else eighth)


def test_fifty_digits_agree_with_their_difference() -> None:
    text = mazur(numbers="significant = 50")
    digits = "$0.00043856773447434672704837559904703552612452165937264$"
    assert f"{digits} | {digits}" in text


def test_a_kink_of_a_later_step_is_said() -> None:
    problem = one_layer("relu", [[0.2]], [-1.8], "half_squared_error", at=1, training={"steps": 3})
    assert "At $a_1$ a rule sits exactly on its kink" in byhand.explain(problem).to_markdown()


@pytest.mark.parametrize("weight", [-40_000, 40_000])
@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_numbers_beyond_any_text_are_refused(weight: int, carry: str) -> None:
    numbers = {"carry": carry, "decimals": 6}
    problem = one_layer("softmax", [[weight], [0]], [1, 0], "cross_entropy", at=1, numbers=numbers)
    with pytest.raises(ProblemError):
        byhand.explain(problem).to_markdown()


def test_on_a_tie_the_remainder_of_the_difference_does_not_show() -> None:
    problem = {
        "equations": {"f": "x - x^3"},
        "values": {"x": 0.5},
        "training": {"minimize": "f", "learning_rate": 0.01},
        "numbers": {"decimals": 2, "rounding": "truncate"},
    }
    assert "| $x$ | $0.25$ | $0.25$ |" in byhand.explain(from_mapping(problem)).to_markdown()

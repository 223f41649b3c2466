"""As much precision as the digits need; what has no value, or no decidable one, is said with its line."""

from __future__ import annotations

from decimal import Decimal, getcontext
from typing import Any

import pytest

from byhand.derivation.run import run
from byhand.derivation.trace import trace
from byhand.errors import ProblemError
from byhand.problem.load import load_text
from byhand.problem.model import Digits
from byhand.tape.names import Name

SYSTEM = """
[equations]
{equations}
[values]
{values}
[training]
minimize = "f"
{training}
{rest}
"""


def problem(f: str, values: str = "x = 0.5", training: str = "", rest: str = "") -> Any:
    equations = f if "\n" in f else f'f = "{f}"'
    return load_text(SYSTEM.format(equations=equations, values=values, training=training, rest=rest))


@pytest.mark.parametrize(
    ("formula", "values", "loss"),
    [
        ("exp(x) - 1 - x", 'x = "1e-40"', "5e-81"),
        ("exp(x) - 1 - x", 'x = "1e-400"', "5e-801"),
        ("sin(x) - x", 'x = "1e-60"', "-1.6666666666666667e-181"),
        ("ln(1 - sigmoid(x))", "x = 1000", "-1000"),
        ("ln(sigmoid(x))", "x = -5000", "-5000"),
        ("1 - tanh(x)", "x = 100", "2.7677930534734751e-87"),
        ("(1 + x)^(1/3) - 1", 'x = "1e-50"', "3.3333333333333333e-51"),
        ("sqrt(x)", "x = 0.25", "0.5"),
        ("exp(x)/exp(x)", "x = 3", "1"),
    ],
)
def test_seventeen_digits_whatever_they_cost(formula: str, values: str, loss: str) -> None:
    found = trace(run(problem(formula, values)))
    assert found["steps"][0]["loss"] == loss
    assert found["final"]["loss"] == loss


@pytest.mark.parametrize("rounding", ["half_even", "half_up", "truncate"])
@pytest.mark.parametrize("side", [-1, 1])
def test_next_to_a_tie_the_side_is_proven(rounding: str, side: int) -> None:
    """exp(x) − 1 ≈ x: a hair beside half way between two numbers of three decimals."""
    getcontext().prec = 200
    tie, hair = Decimal("0.0125"), Decimal(side).scaleb(-90)
    x = (1 + tie + hair).ln()
    done = run(problem("exp(x) - 1", f'x = "{x}"'))
    at = done.steps[0]
    rounded = done.rounded(at, at.tape[Name("quantity", label="f")], Digits("decimals", 3), rounding)
    # The input itself has 200 digits, so the value lies within 1e-199 of tie + hair.
    expected = {"truncate": 12}.get(rounding, 13 if side > 0 else 12)
    assert rounded.mantissa == expected
    assert done.bits == 128 if rounding == "truncate" else done.bits > 128


def test_every_pass_is_recomputed_alike() -> None:
    """Refined while a trace is being written: figures before and after agree with a fresh run."""
    values, training = 'x = "1e-30"', "learning_rate = 0.5\nsteps = 3"
    done = run(problem("exp(x) - 1 - x", values, training))
    first = trace(done)
    assert done.bits > 128
    assert trace(done) == first == trace(run(problem("exp(x) - 1 - x", values, training)))


@pytest.mark.parametrize("carry", ["exact", "rounded"])
@pytest.mark.parametrize(
    ("formula", "values", "complaint"),
    [
        ("ln(x)", "x = 0", "step 1: f has no value: the logarithm of 0"),
        ("ln(x)", "x = -1", "step 1: f has no value: the logarithm of a negative number"),
        ("1/x", "x = 0", "step 1: f has no value: a division by 0"),
        ("x/y", "x = 0\ny = 0", "step 1: f has no value: a division by 0"),
        ("sqrt(x)", "x = -1", "step 1: f has no value: the square root of a negative number"),
        ("max(0, ln(-exp(x)))", "x = 1", "step 1: f has no value: the logarithm of a negative number"),
        ("sqrt(x)", "x = 0", "step 1: the gradient of x has no value: a division by 0"),
        ("exp(exp(x))", "x = 30", "step 1: f has no value: a number beyond all bounds"),
        ('g = "x - x"\nf = "ln(g)"', "x = 2", "step 1: f has no value: the logarithm of 0"),
        ('g = "exp(x) - exp(y)"\nf = "1/g"', "x = 2\ny = 2", "step 1: f has no value: a division by 0"),
    ],
)
def test_what_has_no_value_is_refused_and_named(formula: str, values: str, complaint: str, carry: str) -> None:
    with pytest.raises(ProblemError) as caught:
        trace(run(problem(formula, values, rest=f'[numbers]\ncarry = "{carry}"')))
    assert str(caught.value) == complaint


def test_a_report_is_named_too() -> None:
    with pytest.raises(ProblemError) as caught:
        run(problem("x", "x = 0", rest='[[report]]\nname = "ratio"\nformula = "x/x"'))
    assert str(caught.value) == "step 1: report 'ratio' has no value: a division by 0"


def test_what_becomes_impossible_later_names_its_step() -> None:
    with pytest.raises(ProblemError) as caught:
        run(problem("ln(x)", "x = 1", "learning_rate = 0.5\nsteps = 3"))
    # 1, then 1 − 0.5·1 = 0.5, then 0.5 − 0.5·2 = −0.5
    assert str(caught.value) == "step 3: f has no value: the logarithm of a negative number"
    with pytest.raises(ProblemError) as caught:
        run(problem("ln(x)", "x = 1", "learning_rate = 0.5\nsteps = 2"))
    assert str(caught.value).startswith("the forward pass after the last step: f has no value")


NETWORK = """
[network]
inputs = 1
[[network.layers]]
activation = "{activation}"
weights = [[{weight}]]
[[samples]]
input = [1]
target = [{target}]
[[samples]]
input = [2]
target = [{target}]
[training]
loss = "{loss}"
learning_rate = 0.5
[numbers]
carry = "{carry}"
decimals = 4
"""


def network(**parts: str) -> Any:
    return load_text(
        NETWORK.format(**({"activation": "sigmoid", "loss": "binary_cross_entropy", "carry": "exact"} | parts))
    )


def test_a_saturated_unit_is_no_fault_in_exact_carry() -> None:
    step = trace(run(network(weight="500", target="0")))["steps"][0]
    assert [sample["loss"] for sample in step["samples"]] == ["500", "1000"]
    assert [float(sample["layers"][0]["delta"][0]) for sample in step["samples"]] == pytest.approx([1, 1])


def test_where_the_carried_value_saturates_the_sample_is_named() -> None:
    with pytest.raises(ProblemError) as caught:
        run(network(weight="6", target="0", carry="rounded"))
    assert str(caught.value) == "step 1, sample 2: the loss of output 1 has no value: the logarithm of 0"


def test_a_term_with_coefficient_0_is_left_out() -> None:
    step = trace(run(network(weight="6", target="1", carry="rounded")))["steps"][0]
    assert step["samples"][1]["layers"][0]["activation"] == ["1"]
    assert step["samples"][1]["loss"] == "0"
    assert step["samples"][1]["layers"][0]["delta"] == ["0"]
    step = trace(run(network(weight="0", target="0", activation="relu", loss="cross_entropy")))["steps"][0]
    assert step["samples"][0]["loss"] == "0"
    assert step["samples"][0]["layers"][0]["delta"] == ["0"]


@pytest.mark.parametrize(
    ("activation", "loss", "weight", "target", "delta"),
    [
        ("relu", "half_squared_error", "0", "-1", "0"),
        ("leaky_relu", "half_squared_error", "0", "-1", "0.01"),
        ("elu", "half_squared_error", "0", "-1", "1"),
        ("identity", "absolute_error", "0.5", "0.5", "0"),
        ("identity", "hinge", "1", "1", "0"),
        ("identity", "huber", "2", "1", "1"),
        ("step", "half_squared_error", "0", "0", "1"),
        ("step", "half_squared_error", "-1", "1", "-1"),
    ],
)
@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_conventions_at_kinks(activation: str, loss: str, weight: str, target: str, delta: str, carry: str) -> None:
    step = trace(run(network(activation=activation, loss=loss, weight=weight, target=target, carry=carry)))["steps"][0]
    assert step["samples"][0]["layers"][0]["delta"] == [delta]


def test_what_cannot_be_decided_is_said_and_not_looped_on() -> None:
    """Two sides of an identity that only trigonometry knows."""
    with pytest.raises(ProblemError, match="cannot be proven with 8192 bits"):
        trace(run(problem("sin(2*x) - 2*sin(x)*cos(x)", "x = 0.3")))
    with pytest.raises(ProblemError, match="a sign or a comparison in the gradient of x cannot be decided"):
        trace(run(problem("relu(sin(2*x) - 2*sin(x)*cos(x))", "x = 0.3")))

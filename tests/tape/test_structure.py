"""Zeros by structure: found where they are, and nowhere else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from byhand.derivation.run import run
from byhand.derivation.trace import trace
from byhand.problem.formula import parse_formula
from byhand.problem.load import load_text
from byhand.rules.formulas import expression_of
from byhand.tape.arithmetic import simplest
from byhand.tape.forms import form, slot
from byhand.tape.names import Name
from byhand.tape.structure import exactly, residues
from byhand.tape.tape import Tape
from support.strategies import EQUATIONS


def _zero(text: str, x: object = arb("0.5"), y: object = arb("0.5")) -> bool:
    """Whether the formula cancels; x and y are opaque: known as balls only, and not to be equal."""
    return _residue(text, x, y) == 0


def _exactly(text: str, ball: arb) -> fmpq | None:
    residue = _residue(text, arb("0.5"), arb("0.5"))
    assert residue is not None
    return exactly(residue, ball)


def _residue(text: str, x: object, y: object) -> int | None:
    tape = Tape()
    operands = [tape.given(Name("parameter", label=name)) for name in "xy"]
    tree = parse_formula(text, ["x", "y"]).tree
    shape = form(f"test.structure[{tree!r}]", [slot("x"), slot("y")], expression_of(tree))
    target = tape.define(Name("quantity", label="q"), shape, operands, rule="quantity")
    return residues(tape, [x, y, None], target).get(target)  # type: ignore[list-item]


@pytest.mark.parametrize(
    "text",
    [
        "x - x",
        "exp(x) - exp(x)",
        "exp(x)*exp(-x) - 1",
        "x*(y + 1) - x*y - x",
        "x/(x + y) + y/(x + y) - 1",
        "exp(x)/(exp(x) + exp(y)) + exp(y)/(exp(x) + exp(y)) - 1",
        "sigmoid(x) + sigmoid(-x) - 1",
        "sigmoid(x) - 1/(1 + exp(-x))",
        "tanh(x) + tanh(-x)",
        "1 - tanh(x)^2 - 4*sigmoid(2*x)*0 - (1 - tanh(x))*(1 + tanh(x))",
        "sin(x)^2 + cos(x)^2 - 1",
        "sin(-x) + sin(x)",
        "ln(1/x) + ln(x)",
        "max(x + y, y + x) - x - y",
        "abs(x - x)",
        "abs(x) - x",  # x is known to be positive
        "abs(-x) - x",
        "relu(-x)",
        "min(x, -x) + x",
        "(x^2 + 1)^tanh(y) - (1 + x*x)^tanh(y)",
        "0*ln(x - x)",
        "e*pi - pi*e",
    ],
)
def test_what_cancels_for_all_values_is_zero(text: str) -> None:
    assert _zero(text)


@pytest.mark.parametrize(
    "text",
    ["x - y", "x", "exp(x) - exp(y)", "exp(x) - 1", "sigmoid(x) - 1/2", "sin(x) - x", "x*y", "tanh(x) - tanh(y)",
     "1/(x - x)", "max(x, y) - x", "sqrt(x^2 + 1) - x"],
)  # fmt: skip
def test_what_might_differ_is_not(text: str) -> None:
    assert not _zero(text, arb("0.5", "1e-9"), arb("0.5", "1e-9"))


def test_equal_exact_numbers_are_equal() -> None:
    assert _zero("exp(x) - exp(y)", fmpq(1, 3), fmpq(1, 3))
    assert not _zero("exp(x) - exp(y)", fmpq(1, 3), fmpq(2, 3))


@given(st.sampled_from(EQUATIONS), st.fractions(-2, 2, max_denominator=20), st.fractions(-2, 2, max_denominator=20))
def test_no_number_that_is_not_0_is_called_so(shape: str, x: object, y: object) -> None:
    point = [fmpq(each.numerator, each.denominator) for each in (x, y)]  # type: ignore[attr-defined]
    text = shape.format("x", "y", "1.25")
    assert _zero(f"({text}) - ({text})", *point)
    assert not _zero(f"({text}) - ({text}) + 1/1000000", *point)


def test_what_has_no_value_has_no_residue() -> None:
    tape = Tape()
    x = tape.given(Name("parameter", label="x"))
    inverse = form("test.structure.inverse", [slot("x")], 1 / slot("x"))
    failed = tape.define(Name("quantity", label="q"), inverse, [x], rule="quantity")
    after = tape.define(Name("quantity", label="r"), inverse, [failed], rule="quantity")
    assert residues(tape, [fmpq(0), None, None], after) == {x: 0}


# --- whole problems that have a value only because a zero is seen ---------------------------------------


def traced(text: str) -> Any:
    return trace(run(load_text(text)))


SYMMETRIC = """
[network]
inputs = 2
[[network.layers]]
activation = "{activation}"
weights = [[0.3, -0.7], [0.3, -0.7]]
bias = 0.1
[[network.layers]]
activation = "{output}"
weights = [[{w}, -{w}]]
[[samples]]
input = [0.9, 0.2]
target = [{target}]
[training]
loss = "half_squared_error"
learning_rate = 0.5
steps = {steps}
update = {update}
[numbers]
carry = "{carry}"
[[report]]
name = "difference"
formula = "a1_1 - a1_2"
"""


@pytest.mark.parametrize("carry", ["exact", "rounded"])
@pytest.mark.parametrize("output", ["relu", "leaky_relu", "tanh", "elu", "gelu", "softplus"])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "softplus", "gelu"])
def test_equal_hidden_units_cancel(activation: str, output: str, carry: str) -> None:
    text = SYMMETRIC.format(
        activation=activation, output=output, w="0.4", target="0.25", steps=1, update='"weights"', carry=carry
    )
    entry = traced(text)["steps"][0]
    assert entry["samples"][0]["layers"][1]["net"] == ["0"]
    assert entry["report"]["difference"] == "0"
    slope = {"relu": 0, "leaky_relu": 0.01, "tanh": 1, "elu": 1, "gelu": 0.5, "softplus": 0.5}[output]
    value = 0.6931471805599453 if output == "softplus" else 0
    delta = float(entry["samples"][0]["layers"][1]["delta"][0])
    assert delta == pytest.approx((value - 0.25) * slope, rel=1e-5)


def test_units_that_stay_equal_stay_equal_over_many_steps() -> None:
    """Zeros that go back to earlier steps: the weights are transcendental by then, and still the same."""
    text = SYMMETRIC.format(
        activation="sigmoid",
        output="identity",
        w="0.4",
        target="0.25",
        steps=12,
        update='["w1_1_1", "w1_2_1"]',
        carry="exact",
    ).replace("[[0.4, -0.4]]", "[[0.4, 0.4]]")
    found = traced(text + "[show]\nsteps = [1, 12]\n")
    assert found["steps"][11]["report"]["difference"] == "0"
    assert found["final"]["report"]["difference"] == "0"
    assert found["steps"][11]["before"][0]["weights"][0] == found["steps"][11]["before"][0]["weights"][1]


SOFTMAX = """
[network]
inputs = 2
[[network.layers]]
activation = "softmax"
weights = [[0.3, -0.7], [0.1, 0.2], [-0.4, 0.6]]
bias = 0.1
[[samples]]
input = [0.9, 0.2]
target = {target}
[training]
loss = "{loss}"
learning_rate = 0.5
steps = {steps}
optimizer = "{optimizer}"
"""


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"])
@pytest.mark.parametrize(
    ("loss", "target"),
    [("cross_entropy", "[1, 0, 0]"), ("squared_error", "[0.2, 0.5, 0.1]"), ("log_cosh", "[1, 2, 3]")],
)
def test_a_bias_that_softmax_shares_has_no_gradient(loss: str, target: str, optimizer: str) -> None:
    found = traced(SOFTMAX.format(loss=loss, target=target, optimizer=optimizer, steps=3))
    for entry in found["steps"]:
        assert entry["gradients"][0]["bias"] == "0"
        assert set(entry.get("state", [{"bias": {}}])[0]["bias"].values()) <= {"0"}
    if optimizer != "adamw":
        assert found["steps"][-1]["after"][0]["bias"] == "0.1"


def test_zeros_of_many_steps_are_seen_without_much_ado() -> None:
    found = traced(SOFTMAX.format(loss="cross_entropy", target="[1, 0, 0]", optimizer="adagrad", steps=60))
    assert found["steps"][59]["state"][0]["bias"] == {"s": "0"}


@pytest.mark.parametrize(
    ("equations", "expected"),
    [
        ({"a": "exp(x)", "b": "exp(y)", "f": "max(a, b)"}, {"a": "0", "b": "0"}),
        ({"a": "exp(x)", "b": "exp(y)", "f": "abs(a - b)"}, {"a": "0", "b": "0"}),
        ({"a": "tanh(x)", "f": "relu(a - tanh(y))"}, {"a": "0"}),
        ({"a": "exp(x) - exp(x)", "f": "a + x"}, {"x": "1"}),
    ],
)
@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_ties_and_kinks_of_a_system(equations: dict[str, str], expected: dict[str, str], carry: str) -> None:
    lines = "\n".join(f"{name} = {json.dumps(text)}" for name, text in equations.items())
    text = (
        f'[equations]\n{lines}\n[values]\nx = 0.5\ny = 0.5\n[training]\nminimize = "f"\n[numbers]\ncarry = "{carry}"\n'
    )
    gradients = traced(text)["steps"][0]["gradients"]
    assert expected.items() <= gradients.items()


def test_the_loss_of_a_step_that_is_not_shown_may_be_0() -> None:
    """Softmax of one unit is 1, whatever its net input."""
    text = SOFTMAX.format(loss="cross_entropy", target="[1]", optimizer="momentum", steps=4)
    text = text.replace("[[0.3, -0.7], [0.1, 0.2], [-0.4, 0.6]]", "[[0.3, -0.7]]")
    assert [step["loss"] for step in traced(text + "[show]\nsteps = [3]\n")["steps"]] == ["0"] * 4


@pytest.mark.parametrize("value", ["0", "1/8", "-1/8", "1/3", "-7/3", "5", "22/7", "-123456789/1000", "355/113"])
def test_the_simplest_rational_of_a_narrow_interval(value: str) -> None:
    number = fmpq(*map(int, value.split("/")))
    width = fmpq(1, 10**30)
    assert simplest(number - width, number + 3 * width) == number
    assert simplest(number, number) == number


def test_a_quantity_that_is_a_rational_by_structure() -> None:
    assert _exactly("exp(x)/(exp(x) + exp(x) + 2*exp(x))", arb("0.25 +/- 1e-40")) == fmpq(1, 4)
    assert _exactly("exp(x)/exp(x) + y - y", arb("1 +/- 1e-40")) == 1
    assert _exactly("exp(x) - x", arb("1.1487212707 +/- 1e-10")) is None
    assert _exactly("exp(x)/(4*exp(x))", arb("0.26 +/- 1e-40")) is None

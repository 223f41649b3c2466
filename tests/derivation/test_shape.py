"""The shape of a trace, key by key as the contract fixes it."""

from __future__ import annotations

from typing import Any

import pytest

from byhand.derivation.run import run
from byhand.derivation.trace import trace
from byhand.problem.load import load_text

NETWORK = """
title = "A title"
[network]
inputs = 2
[[network.layers]]
activation = "tanh"
weights = [[0.1, 0.2], [0.3, 0.4]]
{bias_1}
[[network.layers]]
activation = "{output}"
weights = [[0.5, -0.6], [0.7, -0.8]]
{bias_2}
[[samples]]
input = [1, 0.10]
{target}
[training]
loss = "{loss}"
learning_rate = 0.5
optimizer = "{optimizer}"
{training}
[[report]]
name = "first output"
formula = "a2_1"
{rest}
"""


def traced(**parts: str) -> Any:
    defaults = {"bias_1": "", "bias_2": "", "output": "sigmoid", "target": "target = [0, 1]", "optimizer": "sgd"}
    defaults |= {"loss": "half_squared_error", "training": "", "rest": ""}
    return trace(run(load_text(NETWORK.format(**(defaults | parts)))))


def test_the_keys() -> None:
    found = traced()
    assert list(found) == ["format", "title", "steps", "final"]
    assert (found["format"], found["title"]) == ("byhand-trace/1", "A title")
    (step,) = found["steps"]
    assert set(step) == {"step", "loss", "report", "samples", "before", "gradients", "after"}
    assert step["step"] == 1
    (sample,) = step["samples"]
    assert set(sample) == {"input", "target", "loss", "layers"}
    assert [set(layer) for layer in sample["layers"]] == [{"net", "activation", "delta"}] * 2
    assert set(found["final"]) == {"loss", "report", "samples"}
    (last,) = found["final"]["samples"]
    assert set(last) == {"loss", "layers"}
    assert [set(layer) for layer in last["layers"]] == [{"net", "activation"}] * 2


def test_numbers_are_strings_and_given_ones_are_themselves() -> None:
    step = traced()["steps"][0]
    assert step["samples"][0]["input"] == ["1", "0.1"]
    assert step["samples"][0]["target"] == ["0", "1"]
    assert step["before"][0]["weights"] == [["0.1", "0.2"], ["0.3", "0.4"]]


@pytest.mark.parametrize(
    ("bias", "before"),
    [("", None), ("bias = 0.25", "0.25"), ("bias = [0.25, -1]", ["0.25", "-1"])],
)
def test_a_bias_has_the_author_s_shape(bias: str, before: object) -> None:
    step = traced(bias_1=bias, optimizer="adam")["steps"][0]
    assert step["before"][0]["bias"] == before
    for key in ("gradients", "after", "state"):
        assert type(step[key][0]["bias"]) is (dict if key == "state" and isinstance(before, str) else type(before))
    assert step["before"][1]["bias"] is None


def test_one_unit_with_a_list_has_a_list() -> None:
    text = "[network]\ninputs = 1\n[[network.layers]]\nweights = [[2]]\nbias = {}\n"
    text += "[[samples]]\ninput = [3]\ntarget = [4]\n"
    text += '[training]\nloss = "squared_error"\nlearning_rate = 0.1\n'
    listed, shared = (trace(run(load_text(text.format(bias))))["steps"][0] for bias in ("[1]", "1"))
    assert (listed["gradients"][0]["bias"], shared["gradients"][0]["bias"]) == (["6"], "6")
    assert (listed["after"][0]["bias"], shared["after"][0]["bias"]) == (["0.4"], "0.4")


@pytest.mark.parametrize(
    ("optimizer", "keys"),
    [
        ("momentum", ["v"]),
        ("nesterov", ["v"]),
        ("adagrad", ["s"]),
        ("rmsprop", ["s"]),
        ("adam", ["m", "s"]),
        ("adamw", ["m", "s"]),
    ],
)
def test_state_has_its_parameter_s_shape(optimizer: str, keys: list[str]) -> None:
    step = traced(optimizer=optimizer, bias_1="bias = 1", bias_2="bias = [1, 2]")["steps"][0]
    for layer in step["state"]:
        assert [[sorted(entry) for entry in row] for row in layer["weights"]] == [[keys, keys], [keys, keys]]
    assert sorted(step["state"][0]["bias"]) == keys
    assert [sorted(entry) for entry in step["state"][1]["bias"]] == [keys, keys]


def test_sgd_has_no_state() -> None:
    assert "state" not in traced()["steps"][0]


def test_a_fixed_parameter_has_a_gradient_and_an_empty_state() -> None:
    step = traced(optimizer="adam", bias_1="bias = 0.5", training='update = ["w1_1_2", "w2_2_1"]')["steps"][0]
    assert step["state"][0]["weights"][0][0] == {}
    assert sorted(step["state"][0]["weights"][0][1]) == ["m", "s"]
    assert step["state"][0]["bias"] == {}
    assert float(step["gradients"][0]["weights"][0][0]) != 0
    assert step["after"][0]["weights"][0][0] == step["before"][0]["weights"][0][0]
    assert step["after"][0]["weights"][0][1] != step["before"][0]["weights"][0][1]
    assert step["after"][0]["bias"] == "0.5"


def test_update_weights_leaves_the_biases() -> None:
    step = traced(bias_1="bias = 0.5", bias_2="bias = [1, 2]", training='update = "weights"')["steps"][0]
    assert [layer["bias"] for layer in step["after"]] == ["0.5", ["1", "2"]]
    assert step["after"][1]["weights"] != step["before"][1]["weights"]


def test_a_class_is_a_one_hot_target() -> None:
    step = traced(output="softmax", loss="cross_entropy", target="class = 1")["steps"][0]
    assert step["samples"][0]["target"] == ["0", "1"]
    a = step["samples"][0]["layers"][1]["activation"]
    delta = step["samples"][0]["layers"][1]["delta"]
    assert float(delta[0]) == pytest.approx(float(a[0]), rel=1e-15)
    assert float(delta[1]) == pytest.approx(float(a[1]) - 1, rel=1e-15)


@pytest.mark.parametrize(("limit", "steps"), [("1e9", 1), ("0.25", 4), ("0.0001", 5)])
def test_an_early_stop(limit: str, steps: int) -> None:
    found = traced(training=f"steps = 5\nstop_below = {limit}", optimizer="momentum")
    losses = [float(step["loss"]) for step in found["steps"]]
    assert all(loss >= float(limit) for loss in losses[:-1])
    last = found["steps"][-1]
    if losses[-1] < float(limit):
        assert set(last) == {"step", "loss", "report", "samples", "before"}
        assert [set(layer) for layer in last["samples"][0]["layers"]] == [{"net", "activation"}] * 2
        assert found["final"]["samples"][0]["layers"] == last["samples"][0]["layers"]
        if len(found["steps"]) > 1:
            assert last["before"] == found["steps"][-2]["after"]
    else:
        assert len(found["steps"]) == 5


def test_the_limit_itself_does_not_stop() -> None:
    text = (
        '[equations]\nf = "x^2"\n[values]\nx = 0.5\n[training]\nminimize = "f"\nlearning_rate = 0.1\nstop_below = {}\n'
    )
    assert "after" in trace(run(load_text(text.format("0.25"))))["steps"][0]
    assert "after" not in trace(run(load_text(text.format("0.2500001"))))["steps"][0]


@pytest.mark.parametrize(
    ("steps", "show", "full"),
    [
        (10, "", range(1, 11)),
        (12, "", [1, 2, 12]),
        (12, 'steps = "all"', range(1, 13)),
        (5, "steps = [2, 4, 99]", [2, 4]),
    ],
)
def test_steps_that_are_not_chosen_have_a_number_and_a_loss(steps: int, show: str, full: list[int]) -> None:
    found = traced(training=f"steps = {steps}", rest=f"[show]\n{show}\n")
    assert [step["step"] for step in found["steps"]] == list(range(1, steps + 1))
    for step in found["steps"]:
        assert (set(step) == {"step", "loss"}) is (step["step"] not in full)


def test_a_stopped_step_is_shown_whatever_was_chosen() -> None:
    found = traced(training="steps = 50\nstop_below = 0.25", rest="[show]\nsteps = [1]\n")
    assert 1 < len(found["steps"]) < 50
    assert set(found["steps"][-1]) == {"step", "loss", "report", "samples", "before"}
    assert set(found["steps"][1]) == {"step", "loss"}


SYSTEM = """
[equations]
q = "x + y"
f = "q*z"
unused = "q^2"
[values]
x = -2
y = 5
z = -4
[training]
minimize = "f"
{training}
[[report]]
name = "half"
formula = "f/2"
"""


def test_a_system_that_is_only_differentiated() -> None:
    found = trace(run(load_text(SYSTEM.format(training=""))))
    (step,) = found["steps"]
    assert set(step) == {"step", "loss", "report", "values", "gradients", "before"}
    assert step["values"] == {"x": "-2", "y": "5", "z": "-4", "q": "3", "f": "-12", "unused": "9"}
    assert step["gradients"] == {"x": "-4", "y": "-4", "z": "3", "q": "-4", "f": "1", "unused": "0"}
    assert step["before"] == {"x": "-2", "y": "5", "z": "-4"}
    assert (step["loss"], step["report"]) == ("-12", {"half": "-6"})
    assert set(found["final"]) == {"loss", "report", "values"}
    assert found["final"]["values"] == step["values"]


def test_a_system_that_is_trained() -> None:
    training = 'learning_rate = 0.5\noptimizer = "momentum"\nupdate = ["x", "z"]\nsteps = 2'
    first, second = trace(run(load_text(SYSTEM.format(training=training))))["steps"]
    assert set(first) == {"step", "loss", "report", "values", "gradients", "before", "after", "state"}
    assert first["after"] == {"x": "0", "y": "5", "z": "-5.5"}
    assert first["state"] == {"x": {"v": "-4"}, "y": {}, "z": {"v": "3"}}
    assert second["before"] == first["after"]
    assert second["values"]["q"] == "5"


def test_a_system_that_stops() -> None:
    training = "learning_rate = 0.5\nsteps = 3\nstop_below = 0"
    (step,) = trace(run(load_text(SYSTEM.format(training=training))))["steps"]
    assert set(step) == {"step", "loss", "report", "values", "before"}
    assert step["values"]["unused"] == "9", "also what does not lead to f is evaluated"


def test_carried_values_are_written_as_they_are() -> None:
    text = '[equations]\nf = "x/3"\n[values]\nx = "1/7"\n[training]\nminimize = "f"\n'
    text += '[numbers]\ncarry = "rounded"\ndecimals = 3\n'
    step = trace(run(load_text(text)))["steps"][0]
    assert step["values"] == {"x": "0.14285714285714286", "f": "0.048"}
    assert step["gradients"] == {"x": "0.333", "f": "1"}

"""The program at the end of a worked example prints the numbers of its trace, and fits a page."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given

from byhand import vocabulary
from byhand.derivation.run import run
from byhand.derivation.trace import trace
from byhand.errors import ProblemError
from byhand.problem.builtin import builtin_names
from byhand.problem.load import from_mapping, load
from byhand.problem.model import Problem
from byhand.program import PAGE, can_be_stacked, numpy_program
from byhand.program.code import WIDTH
from support import paths
from support.problems import ACTIVATION_FORMULAS, BOUNDED, LOSS_FORMULAS, networks, small
from support.programs import disagreements, expected_lines, output_of

PUBLISHED = sorted((paths.published() or Path("none")).glob("*.toml"))
EXAMPLES = [
    *builtin_names(),
    *(pytest.param(str(path), marks=[pytest.mark.slow] * ("10000" in path.stem)) for path in PUBLISHED),
]
ROUNDED = {"carry": "rounded", "decimals": 4}
ACTIVATIONS: list[Any] = [*vocabulary.ACTIVATIONS, *({"formula": text} for text in ACTIVATION_FORMULAS)]
LOSSES: list[Any] = [*vocabulary.LOSSES, *({"formula": text} for text in LOSS_FORMULAS)]


def label(value: object) -> str:
    return str(value.get("formula", value)) if isinstance(value, dict) else str(value)


@pytest.fixture(params=[{}, ROUNDED], ids=["float64", "on paper"])
def carry(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The number rules of a problem."""
    return dict(request.param)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: Path(path).stem)
def test_examples_print_their_traces_on_a_page(example: str) -> None:
    problem = load(example)
    program = numpy_program(problem)
    # A long training loses some of float64's digits.
    assert not disagreements(problem, 1e-6 if problem.training.steps > 1000 else 1e-9, program)
    assert len(program.splitlines()) <= PAGE
    assert max(map(len, program.splitlines())) <= WIDTH


@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize("activation", ACTIVATIONS, ids=label)
def test_every_activation(activation: Any, samples: int, carry: dict[str, Any]) -> None:
    if activation == "step":
        assert not disagreements(small("step", samples=samples, numbers=carry))
        return
    assert not disagreements(small(activation, activation, samples=samples, numbers=carry))


@pytest.mark.parametrize("loss", LOSSES, ids=label)
@pytest.mark.parametrize("output", ["identity", "sigmoid", "softmax", "softplus"])
def test_every_loss_on_every_kind_of_output(loss: Any, output: str, carry: dict[str, Any]) -> None:
    needs = "sigmoid" if "ln" in label(loss) else None
    if output not in BOUNDED.get(label(loss), (needs or output,)):
        pytest.skip("needs outputs between 0 and 1")
    for samples in (1, 2):
        assert not disagreements(small("tanh", output, loss=loss, samples=samples, numbers=carry))


@pytest.mark.parametrize("setting", [{"kind": "leaky_relu", "slope": 0.2}, {"kind": "elu", "alpha": 0.5}], ids=str)
def test_settings_of_activations(setting: Any, carry: dict[str, Any]) -> None:
    """Layers with different settings get functions of their own."""
    assert not disagreements(small(setting, setting["kind"], "identity", samples=2, numbers=carry))


def test_the_width_of_hubers_loss(carry: dict[str, Any]) -> None:
    assert not disagreements(small("tanh", "identity", loss={"kind": "huber", "delta": 0.3}, numbers=carry))


@pytest.mark.parametrize("order", ["simultaneous", "output_first"])
@pytest.mark.parametrize(
    "decay", [{}, {"weight_decay": 0.05}, {"l1": 0.02}, {"weight_decay": 0.05, "l1": 0.02}], ids=str
)
@pytest.mark.parametrize("kind", vocabulary.OPTIMIZERS)
def test_every_optimizer(kind: str, decay: dict[str, float], order: str, carry: dict[str, Any]) -> None:
    if kind == "adamw" and "l1" in decay:
        decay = {"weight_decay": 0.1}
    extra = {"optimizer": {"kind": kind} | decay, "order": order, "numbers": carry, "steps": 3}
    assert not disagreements(small("sigmoid", "identity", **extra))


@pytest.mark.parametrize("bias", ["each", "shared", "none"])
@pytest.mark.parametrize("batch", ["all", 1, 2])
@pytest.mark.parametrize("combine", ["mean", "sum"])
def test_batches_go_round(bias: str, batch: Any, combine: Any, carry: dict[str, Any]) -> None:
    problem = small("sigmoid", "identity", samples=3, batch=batch, bias=bias, numbers=carry, steps=4)
    assert not disagreements(replace(problem, training=replace(problem.training, samples=combine)))


@pytest.mark.parametrize("update", ["weights", ["w1_1_2"], ["w1_1_1", "w1_2_1", "b2_1"]], ids=str)
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_fixed_parameters_stay(update: Any, optimizer: str, carry: dict[str, Any]) -> None:
    assert not disagreements(small("sigmoid", "sigmoid", update=update, optimizer=optimizer, numbers=carry))


@pytest.mark.parametrize("steps", [1, 5, 20])
@pytest.mark.parametrize("limit", [0.2435, 10, 1e-9])
def test_training_stops(limit: float, steps: int, carry: dict[str, Any]) -> None:
    assert not disagreements(small("sigmoid", "sigmoid", stop_below=limit, steps=steps, numbers=carry))


@pytest.mark.parametrize("listed", [[1, 12], "all", [1, 3, 5, 12]], ids=str)
def test_listed_steps_are_printed(listed: Any) -> None:
    problem = small("sigmoid", "sigmoid", steps=12, show={"steps": listed})
    assert not disagreements(problem)
    assert sum(line.startswith("step ") for line in output_of(numpy_program(problem))) == (
        12 if listed == "all" else len(listed)
    )


@pytest.mark.parametrize("rounding", vocabulary.ROUNDINGS)
@pytest.mark.parametrize(
    "digits", [{"decimals": n} for n in (0, 1, 2, 3, 6, 15)] + [{"significant": n} for n in (1, 3, 7, 16)], ids=str
)
def test_digit_rules(digits: dict[str, int], rounding: str) -> None:
    rule = {"carry": "rounded", "rounding": rounding} | digits
    try:
        assert not disagreements(small("sigmoid", "tanh", samples=2, numbers=rule, steps=3))
    except ProblemError:
        pytest.skip("these digits leave no value")


@pytest.mark.parametrize("quantity", vocabulary.QUANTITIES)
@pytest.mark.parametrize("own", [{"decimals": 7}, {"significant": 3}], ids=str)
def test_digits_of_a_quantity(quantity: str, own: dict[str, int]) -> None:
    rule = ROUNDED | {quantity: own}
    assert not disagreements(
        small("sigmoid", "softmax", loss="cross_entropy", samples=2, numbers=rule, optimizer="adam")
    )
    assert not disagreements(
        small("tanh", "identity", numbers=rule, optimizer={"kind": "momentum", "weight_decay": 0.1})
    )


def test_reports(carry: dict[str, Any]) -> None:
    report = [{"name": "a b", "formula": "abs(z1_1) + 1/3 - t_2*a2_1^2"}, {"name": "constant", "formula": "1/3 + 2*pi"}]
    for samples in (1, 3):
        assert not disagreements(small("sigmoid", "identity", report=report, samples=samples, numbers=carry))


def test_a_kink_that_is_hit(carry: dict[str, Any]) -> None:
    """0.1 + 0.2 − 0.3 is 0 for the author; in float64 it is not."""
    for activation in ("relu", "leaky_relu", "elu", "step", {"formula": "max(0, z)"}):
        layer = {"activation": activation, "weights": [[0.1, 0.2]], "bias": -0.3}
        network = {"inputs": 2, "layers": [layer]}
        training = {"loss": "half_squared_error", "learning_rate": 0.1, "update": "all"}
        samples = [{"input": [1, 1], "target": [1]}]
        problem = from_mapping({"network": network, "samples": samples, "training": training, "numbers": carry})
        assert not disagreements(problem), activation


def test_a_saturated_unit_is_carried_with_more_digits() -> None:
    """1 − a of a sigmoid at 40 is 4e-18: float64 would print 0, and the logarithm of 0."""
    layer = {"activation": "sigmoid", "weights": [[20, 20]], "bias": 0}
    training = {"loss": "binary_cross_entropy", "learning_rate": 0.1, "update": "all", "steps": 2}
    samples = [{"input": [1, 1], "target": [0]}]
    problem = from_mapping({"network": {"inputs": 2, "layers": [layer]}, "samples": samples, "training": training})
    assert not disagreements(problem)
    assert "Fraction" in numpy_program(problem)


def test_a_gradient_that_cancels_under_an_adaptive_rule() -> None:
    """Adam divides the rest of 1e-17 by 1e-8; the deltas of a softmax add up to 0 in a shared bias."""
    problem = small("tanh", "softmax", loss="cross_entropy", units=3, bias="shared", optimizer="adam")
    assert not disagreements(problem)


# -- systems of equations ------------------------------------------------------------------------------------

HOSTILE = {
    "equations": {
        "print": "eta*loss + d_x^2",
        "np": "max(print, step, 1/3)",
        "m_x": "sigmoid(np)*lambda - abs(step)/3",
    },
    "values": {"eta": 0.5, "loss": -1.25, "d_x": 2, "step": 0.1, "lambda": -3},
}


@pytest.mark.parametrize("kind", vocabulary.OPTIMIZERS)
def test_systems_whose_names_python_uses_itself(kind: str, carry: dict[str, Any]) -> None:
    training = {"minimize": "m_x", "learning_rate": 0.1, "steps": 3, "optimizer": kind, "update": ["eta", "step"]}
    report = [{"name": "f", "formula": "np^2 - print/7"}]
    problem = from_mapping(HOSTILE | {"training": training, "report": report, "numbers": carry})
    assert not disagreements(problem)


def test_a_system_that_is_only_differentiated(carry: dict[str, Any]) -> None:
    assert not disagreements(from_mapping(HOSTILE | {"training": {"minimize": "m_x"}, "numbers": carry}))


# -- what an author may write --------------------------------------------------------------------------------

NASTY = ("a'b\"c\n#\\", "\u2028{x}", '"""', "é\x00", "# coding: utf-7", "'+__import__('os').getcwd()+'")


def with_name(problem: Problem, name: str) -> Problem:
    """The problem with that title, and a weight and a report called so."""
    assert problem.network is not None
    layer = replace(problem.network.layers[0], weight_names=((name, "w"),))
    return replace(
        problem,
        title=name,
        source=name,
        network=replace(problem.network, layers=(layer,)),
        training=replace(problem.training, update=(name, "w")),
        reports=(replace(problem.reports[0], name=name),),
    )


@pytest.mark.parametrize("name", NASTY, ids=ascii)
def test_names_are_only_ever_strings(name: str) -> None:
    problem = small("sigmoid", report=[{"name": "r", "formula": "a1_1"}], units=1, bias="none")
    program = numpy_program(with_name(problem, name))
    assert program.isascii()
    strings = [node.value for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Constant)]
    assert strings.count(name) == 2  # among the names and among the figures
    assert len(ast.dump(ast.parse(program))) - 2 * len(repr(name)) == len(
        ast.dump(ast.parse(numpy_program(with_name(problem, "plain"))))
    ) - 2 * len(repr("plain"))
    output_of(program)


def test_a_text_that_is_not_its_number_is_not_believed() -> None:
    problem = small("identity", units=1)
    assert problem.network is not None
    layer = problem.network.layers[0]
    weights = ((replace(layer.weights[0][0], text="exit()"), replace(layer.weights[0][1], text="0.5000")),)
    changed = replace(problem, network=replace(problem.network, layers=(replace(layer, weights=weights),)))
    assert not disagreements(changed)


# -- a page --------------------------------------------------------------------------------------------------


def test_deep_networks_loop_over_their_layers(carry: dict[str, Any]) -> None:
    for order in ("simultaneous", "output_first"):
        extra: dict[str, Any] = {"optimizer": "momentum", "order": order, "numbers": carry}
        problem = small(*["tanh"] * 7, "softmax", loss="cross_entropy", samples=2, **extra)
        assert can_be_stacked(problem)
        program = numpy_program(problem)
        assert "for layer in" in program
        assert not disagreements(problem, program=program)
        assert len(program.splitlines()) <= PAGE + 20 * bool(carry)  # rounding itself takes so many


def test_large_networks_read_the_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, carry: dict[str, Any]) -> None:
    for samples in (1, 2):
        problem = replace(small("tanh", "sigmoid", units=13, samples=samples, numbers=carry), name="large")
        found = trace(run(problem))
        (tmp_path / "large.json").write_text(json.dumps(found), "utf-8")
        monkeypatch.chdir(tmp_path)
        program = numpy_program(problem)
        assert len(program.splitlines()) <= PAGE
        printed = dict(line.rsplit(" ", 1) for line in output_of(program))
        expected = dict(expected_lines(problem))
        losses = {key: float(value) for key, value in expected.items() if key.endswith("loss")}
        assert {key: float(value) for key, value in printed.items() if key in losses} == pytest.approx(losses, rel=1e-9)
        first = sum(float(value) for key, value in expected.items() if key.startswith("w1_"))
        assert float(printed["sum W1"]) == pytest.approx(first, rel=1e-9)


def test_many_samples_are_read_from_the_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = replace(small("tanh", "sigmoid", samples=60), name="many")
    (tmp_path / "many.json").write_text(json.dumps(trace(run(problem))), "utf-8")
    monkeypatch.chdir(tmp_path)
    assert len(numpy_program(problem).splitlines()) <= PAGE
    assert not disagreements(problem)


def test_a_program_needs_nothing_but_numpy(tmp_path: Path) -> None:
    """Run as a student would: a file of its own, warnings as errors, byhand out of reach."""
    program = tmp_path / "program.py"
    problem: Problem = small("gelu", "identity", samples=2, numbers=ROUNDED)
    for carried in (problem, small("gelu", "identity", samples=2)):
        program.write_text(numpy_program(carried), "utf-8")
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        command = [sys.executable, "-W", "error", str(program)]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
        assert done.stdout.splitlines() == output_of(program.read_text("utf-8"))
        assert done.stderr == ""


@given(networks())
def test_random_networks(mapping: dict[str, Any]) -> None:
    try:
        problem = from_mapping(mapping)
        expected_lines(problem)
    except ProblemError:
        assume(False)
        raise
    # Adaptive rules blow up what float64 leaves of a gradient that is nearly 0.
    adaptive = problem.training.optimizer.kind in ("adagrad", "rmsprop", "adam", "adamw")
    assert not disagreements(problem, 1e-5 if adaptive else 1e-9)

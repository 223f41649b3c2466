"""The page's engine prints what byhand prints: of every problem as it is, and with other numbers in it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import byhand
from byhand import vocabulary
from byhand.errors import ProblemError
from byhand.problem.builtin import builtin_names
from byhand.problem.load import from_mapping
from byhand.problem.model import Problem
from support import live, problems, strategies

pytestmark = pytest.mark.skipif(bool(live.missing()), reason=live.missing() or "node is there")

#: Numbers that readers type: sign flips, zero, tiny and long ones, fractions.
TEXTS = (
    "0", "-0.3", "1", "-1", "0.5", "2.75", "1e-7", "-3e-12", "0.123456789012345678", "1/3", "-2/7", "12", "0.05", "40",
)  # fmt: skip
#: What the engine may answer instead, where the edited problem's document would have another shape.
OTHER_SHAPE = ("stops", "range")


def _agrees(living: live.Living, edits: list[dict[int, str]]) -> int:
    """Compare each result with a fresh document of the edited problem; how many there were to compare."""
    compared = 0
    for edit, result in zip(edits, living.run(edits), strict=True):
        try:
            fresh = live.living(live.edited(living, edit))
        except ProblemError:
            assert result["error"], f"{edit}: byhand refuses what the engine computes"
            continue
        assert fresh is not None
        if result["error"] and result["error"]["code"] in OTHER_SHAPE:
            continue
        assert live.differences(fresh, result, living) == [], edit
        compared += 1
    return compared


@pytest.mark.parametrize("name", builtin_names())
def test_a_builtin_problem_as_it_is_and_edited(name: str) -> None:
    living = live.living(byhand.load(name))
    assert living is not None
    drawn = random.Random(name)
    leaves = living.editable()
    edits = [{drawn.choice(leaves): drawn.choice(TEXTS)} for _ in range(4)]
    assert _agrees(living, [{}, *edits]) > 0


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(strategies.problems(), st.data())
def test_any_problem_as_it_is_and_edited(problem: Problem, data: st.DataObject) -> None:
    try:
        living = live.living(problem)
    except ProblemError:
        assume(False)
        return
    assume(living is not None)
    assert living is not None
    leaves, texts = st.sampled_from(living.editable()), st.sampled_from(TEXTS)
    edits = [data.draw(st.dictionaries(leaves, texts, min_size=1, max_size=2)) for _ in range(2)]
    _agrees(living, [{}, *edits])


def _problem(*activations: str, loss: str = "half_squared_error", **training: object) -> Problem:
    return problems.small(*activations, loss=loss, samples=2, **training)


@pytest.mark.parametrize("kind", [kind for kind in vocabulary.ACTIVATIONS if kind not in ("step", "softmax")])
def test_every_activation(kind: str) -> None:
    living = live.living(_problem(kind, "sigmoid", notation={"delta": "t-a"}))
    assert living is not None and _agrees(living, [{}, {0: "-0.7"}, {1: "0"}]) > 1


@pytest.mark.parametrize("kind", vocabulary.LOSSES)
def test_every_loss(kind: str) -> None:
    living = live.living(_problem("tanh", "sigmoid", loss=kind))
    assert living is not None and _agrees(living, [{}, {0: "-0.7"}, {9: "3"}]) > 1


@pytest.mark.parametrize("carry", vocabulary.CARRIES)
@pytest.mark.parametrize("kind", vocabulary.OPTIMIZERS)
def test_every_optimizer(kind: str, carry: str) -> None:
    extra = {} if kind == "adamw" else {"weight_decay": 0.05}
    optimizer = {"kind": kind, "l1": 0.02, **extra}
    living = live.living(_problem("tanh", "sigmoid", optimizer=optimizer, numbers=problems.numbers(carry)))
    assert living is not None and _agrees(living, [{}, {0: "-0.7"}, {3: "0"}]) > 1


@pytest.mark.parametrize("delta", ["a-t", "t-a"])
@pytest.mark.parametrize("carry", vocabulary.CARRIES)
def test_lines_of_matrices(carry: str, delta: str) -> None:
    show, notation = {"backward": ["matrix", "node"]}, {"delta": delta}
    living = live.living(_problem("sigmoid", "tanh", numbers=problems.numbers(carry), show=show, notation=notation))
    assert living is not None and _agrees(living, [{}, {0: "-0.7"}, {5: "1/3"}]) > 1


def test_a_sum_of_many_terms_is_abridged() -> None:
    layer = {"weights": [[0.01 * i - 0.05 for i in range(12)]], "activation": "sigmoid", "bias": [0.1]}
    problem = from_mapping(
        {
            "network": {"inputs": 12, "layers": [layer]},
            "samples": [{"input": [0.1 * i for i in range(12)], "target": [1]}],
            "training": {"loss": "squared_error", "learning_rate": 0.1},
        }
    )
    living = live.living(problem)
    assert living is not None and _agrees(living, [{}, {11: "-3"}]) == 2


def test_equal_units_cancel_exactly() -> None:
    """What no number of digits decides is a zero, and is printed so."""
    problem = byhand.load("softmax-classifier")
    assert problem.network is not None
    layers = [
        replace(layer, weights=tuple(layer.weights[:1] * layer.units), bias=None, bias_names=())
        for layer in problem.network.layers
    ]
    alike = replace(problem, network=replace(problem.network, layers=tuple(layers)))
    names = alike.network.parameter_names() if alike.network else []
    living = live.living(replace(alike, training=replace(alike.training, update=tuple(names))))
    assert living is not None and _agrees(living, [{}]) == 1


def test_a_long_training_is_not_edited_in_the_page() -> None:
    problem = byhand.load("mazur")
    long = replace(problem, training=replace(problem.training, steps=3000))
    assert live.living(long) is None

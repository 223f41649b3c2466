"""No label lies over another, over a line, a border or the picture's edge: geometry over many pictures of problems."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

from byhand.derivation.derive import derive
from byhand.document.blocks import Figure
from byhand.document.build import build
from byhand.problem.builtin import builtin_names, builtin_path
from byhand.problem.load import from_mapping, load
from byhand.problem.model import Problem
from support.scenes import overlaps

BIASES = ("none", "shared", "each")


def dense(sizes: list[int], digits: int, bias: str, seed: int, notation: str = "z-a", steps: int = 1) -> Problem:
    """A network with so many units in each layer, the inputs first, and numbers of so many digits."""
    chance = random.Random(seed)

    def number() -> float:
        return round(chance.uniform(-1, 1), digits) or 0.5

    layers: list[dict[str, Any]] = []
    for fan_in, units in itertools.pairwise(sizes):
        layer: dict[str, Any] = {"activation": "sigmoid"}
        layer["weights"] = [[number() for _ in range(fan_in)] for _ in range(units)]
        if bias != "none":
            layer["bias"] = number() if bias == "shared" else [number() for _ in range(units)]
        layers.append(layer)
    sample = {"input": [number() for _ in range(sizes[0])], "target": [0.1] * sizes[-1]}
    training = {"loss": "half_squared_error", "learning_rate": 0.5, "steps": steps}
    return from_mapping(
        {
            "network": {"inputs": sizes[0], "layers": layers},
            "samples": [sample],
            "training": training,
            "numbers": {"significant": digits + 2},
            "notation": {"preset": notation},
        }
    )


def pictures(problem: Problem) -> list[Figure]:
    return [block for block in build(derive(problem)).blocks if isinstance(block, Figure)]


def assert_free(problem: Problem) -> None:
    figures = pictures(problem)
    assert figures
    for figure in figures:
        assert list(overlaps(figure.scene)) == [], figure.name


@pytest.mark.parametrize("units", range(1, 7))
@pytest.mark.parametrize("depth", range(1, 6))
def test_up_to_six_units_and_five_layers_nothing_overlaps(units: int, depth: int) -> None:
    digits = (units + 2 * depth) % 9 + 1
    assert_free(dense([units] * (depth + 1), digits, BIASES[(units + depth) % 3], units))


@pytest.mark.parametrize("sizes", [[1, 6], [6, 1], [6, 2, 5], [1, 6, 1, 6], [2, 5, 3, 6, 1], [3, 1, 4, 1, 5, 2]])
@pytest.mark.parametrize("notation", ["z-a", "net-out", "h-yhat", "to-from"])
def test_uneven_layers_in_every_notation(sizes: list[int], notation: str) -> None:
    assert_free(dense(sizes, 7, BIASES[(sizes[0] + len(notation)) % 3], len(sizes), notation))


@pytest.mark.parametrize("sizes", [[64, 2], [3, 40, 7], [2, 2, 2, 2, 2, 2, 2, 2, 1]])
def test_large_networks_are_abridged_without_overlaps(sizes: list[int]) -> None:
    assert_free(dense(sizes, 3, "each", 1))


@pytest.mark.parametrize("name", builtin_names())
def test_built_in_problems(name: str) -> None:
    assert_free(load(builtin_path(name)))


@pytest.mark.parametrize("sizes", [[2, 2, 2], [4, 3, 2], [6, 6, 6]])
def test_pictures_fit_a_page_at_eight_points(sizes: list[int]) -> None:
    """Labels are set in 9 points, and a page's text is 459 points wide."""
    for figure in pictures(dense(sizes, 3, "each", 2)):
        assert figure.scene.width <= 459 * 9 / 8, figure.name
        assert all(label.size >= 9 for label in figure.scene.labels())

"""Where central differences meet edges of domains, saturation, kinks, and many digits."""

from __future__ import annotations

from typing import Any

import pytest

from byhand.derivation.derive import derive
from byhand.problem.builtin import builtin_path
from byhand.problem.load import from_mapping, load_text
from byhand.tape.arithmetic import Exact

MAZUR = builtin_path("mazur").read_text("utf-8")


def derived(activation: Any, weight: float, target: float, loss: Any, at: float = 1, **extra: Any) -> Any:
    problem = {
        "network": {"inputs": 1, "layers": [{"activation": activation, "weights": [[weight]]}]},
        "samples": [{"input": [at], "target": [target]}],
        "training": {"loss": loss, "learning_rate": 0.1} | extra,
        "numbers": {"decimals": 4, "carry": extra.pop("carry", "exact")},
    }
    problem["training"].pop("carry", None)
    return derive(from_mapping(problem))


def test_the_first_step_is_checked_whichever_is_shown() -> None:
    text = MAZUR.replace("[training]", "[training]\nsteps = 3")
    derivation = derive(load_text(f"{text}\n[show]\nsteps = [2, 3]"))
    assert [at.step for at in derivation.run.steps] == [2, 3]
    assert derivation.run.first.step == 1
    assert len(derivation.checks.differences) == 10


@pytest.mark.parametrize("formula", ["sqrt(z)", "z*sqrt(z)"])
def test_at_the_edge_of_a_domain_nothing_is_compared(formula: str) -> None:
    loss = "absolute_error" if formula == "sqrt(z)" else "half_squared_error"
    checks = derived({"formula": formula}, 0, 0, loss).checks
    assert not checks.differences
    assert [name.label for name in checks.unchecked] == ["w1_1_1"]


@pytest.mark.parametrize("activation", ["sigmoid", "softplus", "silu", "gelu", "tanh"])
@pytest.mark.parametrize("weight", [-1e30, -1e5, -2000, 1e5])
def test_a_saturated_unit_never_fails(activation: str, weight: float) -> None:
    derived(activation, weight, 1, "half_squared_error")


@pytest.mark.parametrize(
    ("activation", "weight", "target", "loss", "kinks"),
    [
        ("elu", 0, 1, "half_squared_error", 0),
        ({"kind": "elu", "alpha": 0.5}, 0, 1, "half_squared_error", 1),
        ("relu", 0, 1, "half_squared_error", 1),
        ({"formula": "max(0,z)^2"}, 0, 1, "half_squared_error", 0),
        ({"formula": "abs(z)*z"}, 0, 1, "half_squared_error", 0),
        ("identity", 1, 0, "huber", 0),
        ("identity", 0, 0, "absolute_error", 1),
        ("identity", 1, 1, "hinge", 1),
    ],
)
def test_kinks_are_where_the_sides_differ(activation: Any, weight: float, target: float, loss: Any, kinks: int) -> None:
    checks = derived(activation, weight, target, loss).checks
    assert len(checks.kinks) == kinks
    assert len(checks.differences) + kinks >= 1


@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_kinks_of_every_shown_step_are_found(carry: str) -> None:
    checks = derived("relu", 0.2, -1.8, "half_squared_error", steps=3, carry=carry).checks
    assert [kink.step for kink in checks.kinks] == [2, 3]
    assert len(checks.differences) == 1


def test_kinks_are_decided_on_carried_values() -> None:
    """0.00004 · 0.5 is carried as 2.0 · 10⁻⁵, but 1.00004 − 1 as 0."""
    problem = {
        "equations": {"p": "1.00004 * x", "f": "abs(p - 1) + x"},
        "values": {"x": 1},
        "training": {"minimize": "f"},
        "numbers": {"decimals": 4, "carry": "rounded"},
    }
    checks = derive(from_mapping(problem)).checks
    assert [kink.name.label for kink in checks.kinks] == ["f"]


def test_as_many_digits_as_are_asked() -> None:
    derivation = derive(load_text(MAZUR.replace("decimals = 9", "significant = 50")))
    for item in derivation.checks.differences:
        gap = abs(item.gradient - item.difference)
        assert not isinstance(gap, Exact)
        assert gap.abs_upper() < abs(item.gradient).abs_lower() * Exact(1, 10**60)


def test_a_maximum_of_one_thing_with_itself_is_unchecked_not_wrong() -> None:
    text = """
[network]
inputs = 1
[[network.layers]]
activation = { formula = "max(z, z)" }
weights = [[0.5]]
[[samples]]
input = [1]
target = [1]
[training]
loss = "half_squared_error"
learning_rate = 0.5
"""
    from byhand.derivation.derive import derive
    from byhand.problem.load import load_text

    checks = derive(load_text(text)).checks
    assert [name.label for name in checks.unchecked] == ["w1_1_1"]
    assert checks.kinks

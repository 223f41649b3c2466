"""Three steps of every optimizer against the contract's table written out in plain Python."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from byhand import vocabulary
from byhand.derivation.run import run
from byhand.derivation.trace import trace
from byhand.problem.load import load_text
from byhand.rules.optimizers import OPTIMIZERS, decayed_form, rule_form

ETA = 0.1
START = 1.5
Step = Callable[[int, float, float], tuple[float, dict[str, float]]]


def slope(w: float) -> float:
    """∂f/∂w of the problem below."""
    return 2 * w * w * w - math.sin(w)


PROBLEM = """
[equations]
f = "w^4/2 + cos(w)"
[values]
w = 1.5
[training]
minimize = "f"
learning_rate = 0.1
steps = 3
optimizer = {{ {} }}
"""


def sgd() -> Step:
    return lambda k, w, g: (w - ETA * g, {})


def momentum(mu: float = 0.9, nesterov: bool = False) -> Step:
    v = 0.0

    def step(k: int, w: float, g: float) -> tuple[float, dict[str, float]]:
        nonlocal v
        v = mu * v + g
        return w - ETA * (g + mu * v if nesterov else v), {"v": v}

    return step


def adagrad(epsilon: float = 1e-10) -> Step:
    s = 0.0

    def step(k: int, w: float, g: float) -> tuple[float, dict[str, float]]:
        nonlocal s
        s += g * g
        return w - ETA * g / (math.sqrt(s) + epsilon), {"s": s}

    return step


def rmsprop(rho: float = 0.99, epsilon: float = 1e-8) -> Step:
    s = 0.0

    def step(k: int, w: float, g: float) -> tuple[float, dict[str, float]]:
        nonlocal s
        s = rho * s + (1 - rho) * g * g
        return w - ETA * g / (math.sqrt(s) + epsilon), {"s": s}

    return step


def adam(beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8, decay: float = 0.0) -> Step:
    m = s = 0.0

    def step(k: int, w: float, g: float) -> tuple[float, dict[str, float]]:
        nonlocal m, s
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g * g
        moved = ETA * (m / (1 - beta1**k)) / (math.sqrt(s / (1 - beta2**k)) + epsilon)
        return w - ETA * decay * w - moved, {"m": m, "s": s}

    return step


def adamw() -> Step:
    return adam(decay=0.01)


def nesterov() -> Step:
    return momentum(nesterov=True)


DEFAULTS = {"sgd": sgd, "momentum": momentum, "nesterov": nesterov, "adagrad": adagrad, "rmsprop": rmsprop}
DEFAULTS |= {"adam": adam, "adamw": adamw}

CASES = [
    *((f'kind = "{kind}"', step, 0.0, 0.0) for kind, step in DEFAULTS.items()),
    ('kind = "momentum", momentum = 0.5', lambda: momentum(0.5), 0.0, 0.0),
    ('kind = "adagrad", epsilon = 0.01', lambda: adagrad(0.01), 0.0, 0.0),
    ('kind = "rmsprop", rho = 0.5, epsilon = 0.1', lambda: rmsprop(0.5, 0.1), 0.0, 0.0),
    ('kind = "adam", beta1 = 0.5, beta2 = 0.75, epsilon = 0.1', lambda: adam(0.5, 0.75, 0.1), 0.0, 0.0),
    ('kind = "adamw", weight_decay = 0.5, l1 = 0.2', lambda: adam(decay=0.5), 0.0, 0.2),
    ('kind = "sgd", weight_decay = 0.3', sgd, 0.3, 0.0),
    ('kind = "adam", weight_decay = 0.3, l1 = 0.2', adam, 0.3, 0.2),
]


@pytest.mark.parametrize(("optimizer", "make", "l2", "l1"), CASES, ids=[case[0] for case in CASES])
def test_three_steps(optimizer: str, make: Callable[[], Step], l2: float, l1: float) -> None:
    found = trace(run(load_text(PROBLEM.format(optimizer))))
    step, w = make(), START
    for k, entry in enumerate(found["steps"], 1):
        assert float(entry["before"]["w"]) == pytest.approx(w, rel=1e-12)
        # The trace's gradient is that of the loss, without the decay.
        assert float(entry["gradients"]["w"]) == pytest.approx(slope(w), rel=1e-11)
        w, state = step(k, w, slope(w) + l2 * w + l1 * math.copysign(1, w))
        assert float(entry["after"]["w"]) == pytest.approx(w, rel=1e-12)
        assert {name: float(value) for name, value in entry.get("state", {"w": {}})["w"].items()} == pytest.approx(
            state, rel=1e-11
        )


def test_the_table_has_the_vocabulary_s_optimizers_and_settings() -> None:
    assert set(OPTIMIZERS) == set(vocabulary.OPTIMIZERS) == set(DEFAULTS)
    known = {"w", "g", "eta", "k", "v", "s", "m", "m_hat", "s_hat", "v_old", "s_old", "m_old"}
    for kind, rule in OPTIMIZERS.items():
        expressions = [*(expression for _, expression in rule.stages), rule.after]
        used = {str(symbol.name) for expression in expressions for symbol in expression.free_symbols}
        assert used - known == set(vocabulary.OPTIMIZERS[kind])
        assert set(rule.kept) <= {name for name, _ in rule.stages}


def test_without_decay_or_with_both_the_form_is_another() -> None:
    forms = [decayed_form(True, False), decayed_form(False, True), decayed_form(True, True)]
    assert len({shape.key for shape in forms}) == 3
    assert rule_form("sgd.after", OPTIMIZERS["sgd"].after) is rule_form("sgd.after", OPTIMIZERS["sgd"].after)


@pytest.mark.parametrize(("w", "sign"), [("-2", -1), ("0", 0), ("0.5", 1)])
def test_l1_adds_the_sign(w: str, sign: int) -> None:
    text = PROBLEM.replace("1.5", w).format('kind = "sgd", l1 = 1')
    entry = trace(run(load_text(text)))["steps"][0]
    moved = float(entry["before"]["w"]) - float(entry["after"]["w"])
    assert moved == pytest.approx(ETA * (slope(float(w)) + sign), rel=1e-12)

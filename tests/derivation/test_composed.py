"""Gradients of tiny networks against SymPy's derivative of the composed loss, written out here anew."""

from __future__ import annotations

import mpmath
import pytest
import sympy
from sympy import Abs, Expr, Rational, Symbol, exp, log, tanh

from byhand import vocabulary
from byhand.derivation.run import run
from byhand.derivation.trace import trace
from byhand.problem.load import load_text

ACTIVATIONS = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + exp(-z)),
    "bipolar_sigmoid": lambda z: 2 / (1 + exp(-z)) - 1,
    "tanh": tanh,
    "relu": lambda z: sympy.Piecewise((0, z <= 0), (z, True)),
    "leaky_relu": lambda z: sympy.Piecewise((z / 100, z <= 0), (z, True)),
    "elu": lambda z: sympy.Piecewise((exp(z) - 1, z <= 0), (z, True)),
    "softplus": lambda z: log(1 + exp(z)),
    "silu": lambda z: z / (1 + exp(-z)),
    "gelu": lambda z: z * (1 + sympy.erf(z / sympy.sqrt(2))) / 2,
}
LOSSES = {
    "half_squared_error": lambda t, a: (t - a) ** 2 / 2,
    "squared_error": lambda t, a: (t - a) ** 2,
    "mean_squared_error": lambda t, a: (t - a) ** 2 / 2,  # two outputs
    "binary_cross_entropy": lambda t, a: -t * log(a) - (1 - t) * log(1 - a),
    "cross_entropy": lambda t, a: -t * log(a),
    "absolute_error": lambda t, a: Abs(t - a),
    "hinge": lambda t, a: sympy.Piecewise((0, t * a >= 1), (1 - t * a, True)),
    "huber": lambda t, a: sympy.Piecewise(((t - a) ** 2 / 2, Abs(t - a) <= 1), (Abs(t - a) - Rational(1, 2), True)),
    "log_cosh": lambda t, a: log(sympy.cosh(a - t)),
}

PROBLEM = """
[network]
inputs = 2
[[network.layers]]
activation = "{hidden}"
weights = [[0.3, -0.7], [0.8, 0.45]]
bias = [0.1, -0.2]
[[network.layers]]
activation = "{output}"
weights = [[0.6, -0.35], [-0.9, 0.55]]
bias = 0.15
[[samples]]
input = [0.9, -0.4]
target = [0.2, 0.65]
[training]
loss = "{loss}"
learning_rate = 0.1
"""


def composed(hidden: str, output: str, loss: str) -> tuple[Expr, dict[str, Symbol], dict[Symbol, Rational]]:
    """The loss as one expression of its parameters; the symbols by name; their values."""
    w = {f"{layer}{j}{i}": Symbol(f"w{layer}{j}{i}", real=True) for layer in "12" for j in "12" for i in "12"}
    b = {name: Symbol(f"b{name}", real=True) for name in ("11", "12", "2")}
    x, t = (Rational(9, 10), Rational(-2, 5)), (Rational(1, 5), Rational(13, 20))
    h = [ACTIVATIONS[hidden](w[f"1{j}1"] * x[0] + w[f"1{j}2"] * x[1] + b[f"1{j}"]) for j in "12"]
    z = [w[f"2{j}1"] * h[0] + w[f"2{j}2"] * h[1] + b["2"] for j in "12"]
    if output == "softmax":
        a = [exp(each) / sum(map(exp, z)) for each in z]
    else:
        a = [ACTIVATIONS[output](each) for each in z]
    values = dict(zip(w.values(), map(Rational, "0.3 -0.7 0.8 0.45 0.6 -0.35 -0.9 0.55".split()), strict=True))
    values |= dict(zip(b.values(), map(Rational, "0.1 -0.2 0.15".split()), strict=True))
    return sum(LOSSES[loss](t[k], a[k]) for k in range(2)), w | {f"b{n}": s for n, s in b.items()}, values


CASES = [
    *((hidden, "sigmoid", "half_squared_error") for hidden in ACTIVATIONS),
    *(("tanh", output, "mean_squared_error") for output in (*ACTIVATIONS, "softmax")),
    *(("softplus", "sigmoid", loss) for loss in LOSSES),
    *(("silu", "softmax", loss) for loss in ("cross_entropy", "huber", "binary_cross_entropy")),
]


@pytest.mark.parametrize(("hidden", "output", "loss"), CASES)
def test_gradients_are_those_of_the_composed_loss(hidden: str, output: str, loss: str) -> None:
    step = trace(run(load_text(PROBLEM.format(hidden=hidden, output=output, loss=loss))))["steps"][0]
    expression, symbols, values = composed(hidden, output, loss)

    derivatives = [expression.diff(symbol) for symbol in symbols.values()]
    with mpmath.workdps(30):
        point = [mpmath.mpf(value.p) / value.q for value in values.values()]
        loss_value, *slopes = sympy.lambdify(list(values), [expression, *derivatives], "mpmath", cse=True)(*point)
    assert float(step["loss"]) == pytest.approx(float(loss_value), rel=1e-14)
    for name, slope in zip(symbols, slopes, strict=True):
        layer = step["gradients"][int(name.lstrip("b")[0]) - 1]
        if name.startswith("b"):
            found = layer["bias"] if name == "b2" else layer["bias"][int(name[2]) - 1]
        else:
            found = layer["weights"][int(name[1]) - 1][int(name[2]) - 1]
        assert float(found) == pytest.approx(float(slope), rel=1e-13, abs=1e-25), name


def test_every_rule_is_among_the_cases() -> None:
    hidden, outputs, losses = (set(column) for column in zip(*CASES, strict=True))
    assert hidden | outputs == set(vocabulary.ACTIVATIONS) - {"step"}
    assert losses == set(vocabulary.LOSSES)

"""Forms: once each, checked, and differentiated once however large the network is."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import sympy

from byhand.problem.formula import parse_formula
from byhand.rules.formulas import expression_of
from byhand.tape import forms
from byhand.tape.forms import RESULT, TOTAL, Form, form, intern, negated, over, partial, plus, slots, times
from support import paths

X, Y, W = slots("x y w")


def test_a_form_is_built_once() -> None:
    first = form("test.once", [X], sympy.exp(X))
    assert form("test.once", [X, Y], X * Y) is first
    assert intern("test.once", lambda: pytest.fail("built again")) is first


def test_a_form_goes_by_its_key() -> None:
    with pytest.raises(ValueError, match="form one interned as other"):
        intern("other", lambda: Form("one", (X,), X))


@pytest.mark.parametrize(
    ("build", "complaint"),
    [
        (lambda: Form("f", (X,), X + Y), r"form f: unknown slots \['y'\]"),
        (lambda: Form("f", (X,), TOTAL, (W,), W * Y), r"unknown slots \['y'\]"),
        (lambda: Form("f", (X,), X, (W,), W), "a term needs TOTAL in the body, and the other way round"),
        (lambda: Form("f", (X,), X + TOTAL), "a term needs TOTAL in the body, and the other way round"),
    ],
)
def test_a_form_that_makes_no_sense_is_refused(build: object, complaint: str) -> None:
    assert callable(build)
    with pytest.raises(ValueError, match=complaint):
        build()


def test_products_sums_and_quotients_stay_as_written() -> None:
    assert plus(Y, X, Y).args == (Y, X, Y)
    assert plus(X) is X
    assert times(Y, times(X, Y)).args == (Y, X, Y)
    assert times(X) is X
    assert over(X, Y).args == (X, sympy.Pow(Y, -1))
    assert over(sympy.Integer(1), Y) == sympy.Pow(Y, -1)


@pytest.mark.parametrize(
    "expression",
    [
        plus(X, times(sympy.Integer(-1), Y)),
        times(sympy.Integer(-1), X),
        X,
        times(X, plus(Y, times(sympy.Integer(-1), X))),
        times(X, Y),
        plus(X, Y),
        sympy.Piecewise((X, X <= 0), (Y, True)),
    ],
)
def test_negated_is_the_negative(expression: sympy.Expr) -> None:
    assert sympy.simplify(sympy.piecewise_fold(negated(expression) + expression)) == 0


def test_negated_is_written_as_a_person_would() -> None:
    assert negated(plus(X, times(sympy.Integer(-1), Y))).args == (Y, times(sympy.Integer(-1), X))
    assert negated(times(sympy.Integer(-1), X)) == X


def test_a_partial_is_the_textbook_s_or_sympy_s() -> None:
    textbook = form("test.textbook", [X], sympy.exp(X), textbook={X: RESULT})
    assert partial(textbook, X) == RESULT
    assert partial(form("test.diff", [X, Y], plus(times(X, X), Y)), X) == 2 * X
    dense = form("test.dense", [Y], plus(TOTAL, Y), [W, X], times(W, X))
    assert [partial(dense, symbol) for symbol in (W, X, Y)] == [X, W, 1]
    scaled = form("test.scaled", [Y], times(Y, TOTAL), [X], X)
    assert partial(scaled, X) == Y
    assert partial(scaled, Y) == TOTAL


@pytest.mark.parametrize("text", ["abs(sqrt(x) - 2)", "abs(x^y)", "abs(ln(x))^3", "abs(sqrt(abs(x)) - y)"])
def test_the_derivative_of_a_magnitude_stays_among_the_reals(text: str) -> None:
    shape = form(f"test[{text}]", [X, Y], expression_of(parse_formula(text, ["x", "y"]).tree))
    assert not partial(shape, X).has(sympy.re, sympy.im, sympy.arg, sympy.Derivative)


COUNT = """
import json, sys
from fractions import Fraction
from byhand.derivation.run import run
from byhand.problem.model import *
from byhand.tape import forms

def number(n):
    return Given(Fraction(n % 7 - 3, 10), "")

def layer(place, units, fan_in, kind, shared):
    names = tuple(tuple(f"w{place}_{j}_{i}" for i in range(fan_in)) for j in range(units))
    weights = tuple(tuple(number(3 * j + i) for i in range(fan_in)) for j in range(units))
    bias = number(place) if shared else tuple(map(number, range(units)))
    bias_names = (f"b{place}",) if shared else tuple(f"b{place}_{j}" for j in range(units))
    return Layer(units, fan_in, Activation(kind), weights, bias, names, bias_names)

hidden, output, loss, optimizer = json.loads(sys.argv[1])
settings = {"beta1": Given(Fraction(9, 10), ""), "beta2": Given(Fraction(99, 100), ""), "epsilon": number(5)}
for widths in ([2, 2, 2], [4, 8, 3], [16, 16, 4]):
    a, b, c = widths
    network = Network(a, (layer(1, b, a, hidden, True), layer(2, c, b, output, False)))
    samples = tuple(Sample(tuple(map(number, range(s, a + s))), (number(4),) * c) for s in (0, 1))
    training = Training(Loss(loss), number(5), Optimizer(optimizer, settings), 1, 2, tuple(network.parameter_names()))
    run(Problem("p", training, network=network, samples=samples))
    print(json.dumps([sorted(forms._FORMS), forms.DIFF_CALLS]))
"""


@pytest.mark.parametrize(
    ("hidden", "output", "loss", "optimizer"),
    [
        ("sigmoid", "sigmoid", "half_squared_error", "sgd"),
        ("softplus", "softmax", "cross_entropy", "adam"),
        ("gelu", "softmax", "mean_squared_error", "sgd"),
    ],
)
def test_each_form_is_differentiated_at_most_three_times_at_any_size(
    hidden: str, output: str, loss: str, optimizer: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COUNT, json.dumps([hidden, output, loss, optimizer])],
        env=paths.environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    sizes = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(sizes) == 3
    first, *larger = sizes
    for known, calls in larger:
        assert known == first[0], "a larger network needs other forms"
        assert calls == first[1], "a larger network asks SymPy again"
    assert max(first[1].values()) <= 3


def test_the_counter_counts() -> None:
    before = sum(forms.DIFF_CALLS.values())
    partial(form("test.counted", [X], sympy.sin(X)), X)
    partial(form("test.counted", [X], sympy.sin(X)), X)
    assert sum(forms.DIFF_CALLS.values()) == before + 1
    partial(form("test.linear", [X], X), X)
    assert sum(forms.DIFF_CALLS.values()) == before + 1

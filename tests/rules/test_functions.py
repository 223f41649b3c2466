"""The functions that SymPy lacks: each stated derivative against the function written out."""

from __future__ import annotations

import pytest
import sympy
from flint import fmpq
from sympy import Piecewise, exp

from byhand.rules.functions import (
    logistic,
    maximum,
    minimum,
    named_cases,
    normal_density,
    normal_distribution,
)
from byhand.tape.compile import program
from byhand.tape.forms import form, slot

X, Y, W = slot("x"), slot("y"), slot("w")


@pytest.mark.parametrize(
    ("function", "written"),
    [
        (logistic, 1 / (1 + exp(-X))),
        (normal_density, exp(-(X**2) / 2) / sympy.sqrt(2 * sympy.pi)),
        (normal_distribution, (1 + sympy.erf(X / sympy.sqrt(2))) / 2),
    ],
)
def test_a_smooth_function_and_its_derivative(function: type[sympy.Function], written: sympy.Expr) -> None:
    assert sympy.simplify(function(X).rewrite(exp).rewrite(sympy.erf) - written) == 0
    derivative = function(X).diff(X).rewrite(exp).rewrite(sympy.erf)
    assert sympy.simplify(derivative - written.diff(X)) == 0
    chained = function(X**2).diff(X).rewrite(exp).rewrite(sympy.erf)
    assert sympy.simplify(chained - written.subs(X, X**2).diff(X)) == 0


POINTS = [(fmpq(x, 2), fmpq(y, 2), fmpq(w, 2)) for x in (-3, 0, 1) for y in (-1, 2) for w in (-5, 3)]


@pytest.mark.parametrize(("function", "best"), [(maximum, max), (minimum, min)])
def test_an_extreme_has_slope_1_in_the_argument_that_it_is(function: type[sympy.Function], best: object) -> None:
    assert callable(best)
    value = form(f"test.{function.__name__}", [X, Y, W], function(X, Y, W))
    slopes = [form(f"test.{function.__name__}'{s}", [X, Y, W], function(X, Y, W).diff(s)) for s in (X, Y, W)]
    for point in POINTS:
        assert program(value)(point, []) == best(point)
        assert [program(slope)(point, []) for slope in slopes] == [int(each == best(point)) for each in point]


@pytest.mark.parametrize("function", [maximum, minimum])
def test_where_two_are_extreme_both_slopes_are_0(function: type[sympy.Function]) -> None:
    low, high = (fmpq(-9), fmpq(9)) if function is maximum else (fmpq(9), fmpq(-9))
    for s, expected in ((X, 0), (Y, 0), (W, 0)):
        slope = form(f"test.tie.{function.__name__}'{s}", [X, Y, W], function(X, Y, W).diff(s))
        assert program(slope)([fmpq(2), fmpq(2), low], []) == expected
    slope = form(f"test.tie.{function.__name__}.third", [X, Y, W], function(X, Y, W).diff(W))
    assert program(slope)([fmpq(2), fmpq(2), high], []) == 1


def test_arguments_keep_their_order() -> None:
    assert maximum(Y, X, 0).args == (Y, X, 0)
    assert minimum(Y, X).args == (Y, X)


def test_a_named_case_distinction_differentiates_as_its_formula() -> None:
    cases = Piecewise((X**2, X <= 0), (Y * X, True), evaluate=False)
    assert named_cases("f", X, Y, formula=cases).diff(X) == cases.diff(X)
    assert named_cases("f", X, Y, formula=cases).diff(Y) == cases.diff(Y)


@pytest.mark.parametrize(
    ("extreme", "by_x"),
    [
        (maximum(sympy.Integer(0), exp(X)), exp(X)),  # SymPy knows which is larger
        (maximum(sympy.Integer(0), -(X**2) - 1), 0),
        (minimum(sympy.Integer(0), -exp(X)), -exp(X)),
    ],
)
def test_a_comparison_that_is_always_decided(extreme: sympy.Expr, by_x: sympy.Expr) -> None:
    assert sympy.simplify(sympy.piecewise_fold(extreme.diff(X)) - by_x) == 0


@pytest.mark.parametrize("never_real", [sympy.sqrt(-(X**2) - 1), sympy.log(-exp(X))])
def test_a_comparison_with_what_is_never_real_is_left_to_the_evaluation(never_real: sympy.Expr) -> None:
    assert maximum(sympy.Integer(0), never_real).diff(X).has(Piecewise)

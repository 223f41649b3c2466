"""From an author's formula to SymPy: every function, the author's order, and the value of the tree."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from byhand import vocabulary
from byhand.problem.formula import parse_formula
from byhand.rules.formulas import expression_of
from byhand.tape.arithmetic import exact
from byhand.tape.compile import program
from byhand.tape.forms import form, slot
from support import formula_values
from support.formula_values import FRACTIONS
from support.strategies import EQUATIONS

POINT = {"x": Fraction(3, 4), "y": Fraction(-5, 3)}


def _value(text: str, point: dict[str, Fraction]) -> arb:
    formula = parse_formula(text, list(point))
    shape = form(f"test.formula[{formula.tree!r}]", [slot(name) for name in point], expression_of(formula.tree))
    return arb(program(shape)([exact(value) for value in point.values()], []))


@pytest.mark.parametrize("function", vocabulary.FORMULA_FUNCTIONS)
def test_every_function_of_the_vocabulary(function: str) -> None:
    names = ", ".join(["x", "y", "0.5", "x*y"][: vocabulary.FORMULA_FUNCTIONS[function][0]])
    text = f"{function}({names})"
    expected = formula_values.value(parse_formula(text, list(POINT)).tree, POINT, FRACTIONS)
    assert abs(_value(text, POINT) - arb(exact(expected))) < arb("1e-35")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("y + x", "y + x"),
        ("x - y", "x - y"),
        ("x*(y*2)", "x*y*2"),
        ("1/(1 + exp(-x))", "1/(1 + exp(-x))"),
        ("x + x", "x + x"),
        ("2*3", "2*3"),
        ("ln(e)", "log(E)"),
        ("-x^2", "-x**2"),
    ],
)
def test_the_author_s_order_and_grouping_stay(text: str, printed: str) -> None:
    expression = expression_of(parse_formula(text, ["x", "y"]).tree)
    assert sympy.sstr(expression, order="none") == printed


@given(st.sampled_from(EQUATIONS), st.fractions(-2, 2, max_denominator=50), st.fractions(-2, 2, max_denominator=50))
def test_the_value_is_that_of_the_tree(shape: str, x: Fraction, y: Fraction) -> None:
    text, point = shape.format("x", "y", "1.25"), {"x": x, "y": y}
    expected = formula_values.value(parse_formula(text, list(point)).tree, point, FRACTIONS)
    assert abs(_value(text, point) - arb(exact(expected))) < arb("1e-30")

"""The printer from SymPy to Python text: what it writes, and that it never guesses."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from flint import arb

from byhand.problem.formula import parse_formula
from byhand.problem.model import Numbers
from byhand.program.code import Code, assignment, filled, product
from byhand.program.expressions import Printer
from byhand.program.helpers import FLOATS, FRACTIONS
from byhand.program.style import Style
from byhand.rules.formulas import expression_of
from byhand.rules.optimizers import OPTIMIZERS
from byhand.tape.arithmetic import exact
from byhand.tape.compile import compile_expression
from byhand.tape.forms import slot

PAIRS = [
    ("x - (y - z)", "x - (y - z)"),
    ("x - y*z", "x - y * z"),
    ("-x^2", "-x**2"),
    ("(-x)^2", "(-x)**2"),
    ("x^-2", "1 / x**2"),
    ("2^3^x", "2**3**x"),
    ("(x^y)^z", "(x**y)**z"),
    ("x/y/z", "x / (y * z)"),
    ("x/(y/z)", "x / (y / z)"),
    ("0.10*x", "0.1 * x"),
    ("1/2*x", "x / 2"),
    ("x*-y", "-x * y"),
    ("e^x + pi", "np.exp(x) + np.pi"),
    ("ln(x)*sqrt(y)", "np.log(x) * np.sqrt(y)"),
    ("max(x, y, 0)", "np.maximum(np.maximum(x, y), 0)"),
    ("abs(x) + sigmoid(-y)", "abs(x) + sigmoid(-y)"),
    ("1/3 + x", "1 / 3 + x"),
]


def printed(text: str, style: Style) -> str:
    formula = parse_formula(text, None)
    symbols = {slot(name): Code(name) for name in formula.variables}
    return Printer(style, symbols).code(expression_of(formula.tree)).text


@pytest.mark.parametrize(("formula", "code"), PAIRS)
def test_formulas_as_text(formula: str, code: str) -> None:
    assert printed(formula, Style(None)) == code


@pytest.mark.parametrize(("formula", "_code"), PAIRS)
def test_the_text_means_what_the_formula_does(formula: str, _code: str) -> None:
    """Held against byhand's own arithmetic."""
    values = {"x": Fraction(5, 4), "y": Fraction(1, 2), "z": Fraction(7, 4)}
    places = {slot(name): place for place, name in enumerate(values)}
    tree = expression_of(parse_formula(formula, None).tree)
    wanted = compile_expression(tree, places)([exact(value) for value in values.values()])
    known = {"np": np, "sigmoid": lambda v: 1 / (1 + np.exp(-v))}
    found = eval(printed(formula, Style(None)), known, {name: float(value) for name, value in values.items()})
    assert found == pytest.approx(float(arb(wanted)), rel=1e-12)


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("1/3", 'F("1/3")'),
        ("x - 1/2", 'x - F("0.5")'),
        ("max(0, x)", "np.maximum(F(0), x)"),
        ("x^1.5", 'power(x, F("1.5"))'),
        ("e^x", "exp(x)"),
        ("x/3", "x / 3"),
    ],
)
def test_fractions_are_never_divided_as_ints(formula: str, code: str) -> None:
    assert printed(formula, Style(Numbers("rounded"))) == code


def test_an_unknown_function_is_an_error() -> None:
    x = slot("x")
    with pytest.raises(TypeError, match="besselj"):
        Printer(Style(None), {x: Code("x")}).code(sympy.besselj(0, x))
    with pytest.raises(TypeError, match="no Python text for the condition"):
        Printer(Style(None), {x: Code("x")}).code(sympy.Piecewise((0, sympy.And(x > 0, x < 1)), (1, True)))


def test_no_optimizer_needs_an_old_state_twice() -> None:
    """The new state takes the old one's name in a program, so nothing after it may ask for the old one."""
    for kind, rule in OPTIMIZERS.items():
        done: set[sympy.Symbol] = set()
        for name, expression in (*rule.stages, ("w", rule.after)):
            assert not done & expression.free_symbols, kind
            done.add(slot(f"{name}_old"))


def test_helpers_stand_after_what_they_need() -> None:
    for table in (FLOATS, FRACTIONS):
        order = list(table)
        for name, helper in table.items():
            assert all(order.index(need) < order.index(name) for need in helper.needs), name


def test_long_lines_are_broken_between_terms() -> None:
    terms = " + ".join(f"weight_{n} * input_{n}" for n in range(9))
    lines = assignment("z", terms)
    assert lines[0] == "z = (" and lines[-1] == ")"
    assert " ".join(line.strip() for line in lines[1:-1]) == terms
    assert filled("x = [", ["1"] * 60, "]")[1].startswith("    1, ")


def test_products_keep_their_signs_apart() -> None:
    assert product([Code("a"), Code("-b", 2)]).text == "a * (-b)"
    assert product([Code("1"), Code("1")]).text == "1"

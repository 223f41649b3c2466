"""A form as plain data: what a page's value program computes and lays out without knowing SymPy.

A number is a slot, a text a rational constant, a list an operation. Sums and products have the shape that ``layout``
gives them, so that the page writes the same line, and every kind of node must be known here: there is no fallback.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import sympy
from sympy import Expr, Symbol

from byhand.mathtext.layout import RELATION_SIGNS, factors_of, flat_terms, split_sign
from byhand.rules.functions import cases, grouped, logistic, maximum, minimum, normal_density, normal_distribution
from byhand.tape.compile import divisors_of
from byhand.tape.forms import TOTAL, Form

Data = int | str | list["Data"]

#: Function → the operation's name; the functions' names are also how they are printed.
OPERATIONS: Mapping[type, str] = {
    sympy.exp: "exp",
    sympy.log: "ln",
    sympy.tanh: "tanh",
    sympy.cosh: "cosh",
    sympy.sin: "sin",
    sympy.cos: "cos",
    sympy.sign: "sgn",
    sympy.Abs: "|",
    maximum: "max",
    minimum: "min",
    logistic: "σ",
    normal_distribution: "Φ",
    normal_density: "φ",
}


@cache
def _data(form: Form) -> tuple[Data, Data | None, tuple[Data, ...]]:
    places = {symbol: place for place, symbol in enumerate((*form.fixed, TOTAL))}
    columns = {symbol: place for place, symbol in enumerate(form.columns)}
    divisors = divisors_of(form) if form.authored and form.term is None else []
    return (
        expression_data(form.body, places),
        None if form.term is None else expression_data(form.term, columns),
        tuple(expression_data(divisor, places) for divisor in divisors),
    )


def form_data(form: Form) -> list[Data | None]:
    """``[body, term, divisors]``: slots in order, then the sum of the terms; the term over the columns' places.

    divisors: what an author divides by, none of which may be 0.
    """
    body, term, divisors = _data(form)
    return [body, term, list(divisors)]


def expression_data(expression: Expr, places: Mapping[Symbol, int]) -> Data:
    """The data of an expression; ``places`` says which slot each symbol is."""

    def of(part: Expr) -> Data:
        return expression_data(part, places)

    if isinstance(expression, Symbol):
        return places[expression]
    if expression.is_Rational:
        return str(int(expression.p)) if expression.is_Integer else f"{int(expression.p)}/{int(expression.q)}"
    if expression is sympy.E or expression is sympy.pi:
        return ["e" if expression is sympy.E else "π"]
    if isinstance(expression, (cases, grouped)):
        return of(expression.args[-1])
    if isinstance(expression, sympy.Piecewise):
        return ["?", *([of(branch), condition_data(when, places)] for branch, when in expression.args)]
    if expression.is_Add:
        return ["+", *([int(subtracted), of(term)] for subtracted, term in flat_terms(expression))]
    if expression.is_Mul:
        return _product(expression, places)
    if expression.is_Pow:
        return _power(expression, places)
    if expression.func not in OPERATIONS:
        raise TypeError(f"no data for {expression.func}")
    return [OPERATIONS[expression.func], *map(of, expression.args)]


def condition_data(when: sympy.Basic, places: Mapping[Symbol, int]) -> Data:
    """A comparison as ``[sign, left, right]``; 0 where it always holds."""
    if when == sympy.true:
        return 0
    return [RELATION_SIGNS[when.func], *(expression_data(side, places) for side in when.args)]


def _product(expression: Expr, places: Mapping[Symbol, int]) -> Data:
    subtracted, rest = split_sign(expression)
    if not rest.is_Mul:
        return ["-", expression_data(rest, places)]
    above, below = factors_of(rest)
    listed = [[expression_data(factor, places) for factor in factors] for factors in (above, below)]
    return ["*", int(subtracted), *listed]


def _power(expression: Expr, places: Mapping[Symbol, int]) -> Data:
    base, exponent = expression.base, expression.exp
    inner = expression_data(base, places)
    if exponent == sympy.Rational(1, 2):
        return ["r", inner]
    if exponent.is_Integer and exponent < 0:
        return ["/", inner if exponent == -1 else ["^", inner, str(-int(exponent))]]
    whole = exponent.is_Integer and exponent >= 0
    return ["^" if whole else "**", inner, expression_data(exponent, places)]

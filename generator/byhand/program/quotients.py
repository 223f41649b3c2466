"""A product taken apart: what stands above and below the line of a fraction."""

from __future__ import annotations

from fractions import Fraction

import sympy
from sympy import Expr

from byhand.program.style import plain


def fraction_of(expression: Expr) -> tuple[bool, list[Expr], list[Expr]]:
    """Whether the product is negative, its numerators, its denominators, in their order."""
    negative = False
    above: list[Expr] = []
    below: list[Expr] = []
    for factor in _flat(expression):
        if factor.is_Rational:
            negative ^= bool(factor < 0)
            _split(abs(factor), above, below)
        elif factor.is_Pow and exponent_of(factor).is_Rational and exponent_of(factor) < 0:
            below.append(without_one(factor.base, -exponent_of(factor)))
        else:
            above.append(factor)
    return negative, above, below


def _split(factor: Expr, above: list[Expr], below: list[Expr]) -> None:
    """½ x is x / 2; 0.1 x stays as it is."""
    if factor.q == 1 or (factor.q > 4 and "/" not in plain(Fraction(int(factor.p), int(factor.q)))):
        above.extend([factor] if factor != 1 else [])
        return
    above.extend([sympy.Integer(factor.p)] if factor.p != 1 else [])
    below.append(sympy.Integer(factor.q))


def _flat(expression: Expr) -> list[Expr]:
    if expression.is_Mul:
        return [inner for factor in expression.args for inner in _flat(factor)]
    return [expression]


def exponent_of(power: Expr) -> Expr:
    """The exponent, as a number where it is one: the -2 of x^-2 comes as a product."""
    value = power.exp.doit()
    return value if value.is_Rational else power.exp


def without_one(base: Expr, exponent: Expr) -> Expr:
    """base^exponent, as a product writes it: x, not x^1."""
    return base if exponent == 1 else sympy.Pow(base, exponent, evaluate=False)

"""Functions that a page names and SymPy lacks: the logistic σ, the normal distribution's Φ and φ, max and min.

SymPy has a Max and a Min of its own, which sort their arguments; ours keep the author's order.
Their derivatives are stated here because SymPy asks a function for its own; ``tests/rules`` proves each against
the function written out.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, Function
from sympy.core.symbol import Str


class logistic(Function):
    """σ(x) = 1/(1 + exp(−x))."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Expr:
        return logistic(self.args[0]) * (1 - logistic(self.args[0]))

    def _eval_rewrite_as_exp(self, x: Expr, **_: Any) -> Expr:
        return 1 / (1 + sympy.exp(-x))

    def _eval_is_extended_real(self) -> bool | None:
        return True


class normal_density(Function):
    """φ(x) = exp(−x²/2)/√(2π)."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Expr:
        return -self.args[0] * normal_density(self.args[0])

    def _eval_rewrite_as_exp(self, x: Expr, **_: Any) -> Expr:
        return sympy.exp(-(x**2) / 2) / sympy.sqrt(2 * sympy.pi)

    def _eval_is_extended_real(self) -> bool | None:
        return True


class normal_distribution(Function):
    """Φ(x) = (1 + erf(x/√2))/2."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Expr:
        return normal_density(self.args[0])

    def _eval_rewrite_as_erf(self, x: Expr, **_: Any) -> Expr:
        return (1 + sympy.erf(x / sympy.sqrt(2))) / 2

    def _eval_is_extended_real(self) -> bool | None:
        return True


def _at_most(smaller: Expr, larger: Expr) -> sympy.Basic:
    try:
        return smaller <= larger
    except TypeError:  # one of them is never real: evaluation will say so, with the line
        return sympy.LessThan(smaller, larger, evaluate=False)


def at_most(left: Expr, right: Expr) -> sympy.Basic:
    """left ≤ right as written; SymPy's own comparison would look for a proof (and load its tensors for it)."""
    return sympy.LessThan(left, right, evaluate=False)


def below(left: Expr, right: Expr) -> sympy.Basic:
    """left < right as written."""
    return sympy.StrictLessThan(left, right, evaluate=False)


def signum(x: Expr) -> Expr:
    """−1, 0 or 1 as a case distinction."""
    zero = sympy.Integer(0)
    return sympy.Piecewise((-1, below(x, zero)), (1, below(zero, x)), (0, True), evaluate=False)


class maximum(Function):
    """The largest argument, in the author's order; where two are largest its derivative counts as 0."""

    def fdiff(self, argindex: int = 1) -> Expr:
        own = self.args[argindex - 1]
        others = [argument for place, argument in enumerate(self.args, start=1) if place != argindex]
        return sympy.Piecewise(*((0, _at_most(own, other)) for other in others), (1, True), evaluate=False)

    def _eval_is_extended_real(self) -> bool | None:
        return True


class minimum(Function):
    """The smallest argument, in the author's order; where two are smallest its derivative counts as 0."""

    def fdiff(self, argindex: int = 1) -> Expr:
        own = self.args[argindex - 1]
        others = [argument for place, argument in enumerate(self.args, start=1) if place != argindex]
        return sympy.Piecewise(*((0, _at_most(other, own)) for other in others), (1, True), evaluate=False)

    def _eval_is_extended_real(self) -> bool | None:
        return True


class grouped(Function):
    """Its argument, kept together on the page: a fraction that doesn't merge with the fractions beside it."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Expr:
        return sympy.Integer(1)

    def _eval_is_extended_real(self) -> bool | None:
        return True


class cases(Function):
    """``cases(name, argument, …, formula)``: a case distinction that a page calls by its name.

    With symbols it prints as name(argument, …), with numbers as the case that applies; its value is the formula's.
    """

    def _eval_derivative(self, by: Expr) -> Expr:
        return self.args[-1].diff(by)

    def _eval_is_extended_real(self) -> bool | None:
        return True


def named_cases(name: str, *arguments: Expr, formula: Expr) -> Expr:
    """The formula under a name to print it by."""
    return cases(Str(name), *arguments, formula)

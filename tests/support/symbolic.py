"""SymPy as a judge: byhand's own functions written out, case distinctions taken apart, equality proved."""

from __future__ import annotations

from collections.abc import Iterator

import sympy
from sympy import Expr, Piecewise

from byhand.rules.functions import cases, grouped, maximum, minimum


def plain(expression: Expr) -> Expr:
    """byhand's functions by what they mean; SymPy's evaluation is welcome here."""
    written = expression.replace(cases, lambda *args: args[-1]).replace(grouped, lambda inner: inner)
    written = written.replace(maximum, sympy.Max).replace(minimum, sympy.Min)
    return written.rewrite(sympy.exp).rewrite(sympy.erf) if not written.has(sympy.Piecewise) else written


def equal(left: Expr, right: Expr, region: dict[sympy.Symbol, Expr] | None = None) -> None:
    """Asserts that two expressions are the same function: proved, and looked at in points besides."""
    left, right = (side.subs(region or {}, simultaneous=True) for side in (left, right))
    difference = left - right
    proofs = (sympy.simplify, lambda e: sympy.simplify(e.rewrite(sympy.exp)), lambda e: sympy.expand(e.doit()))
    assert any(proof(difference) == 0 for proof in proofs), f"{left} is not {right}"
    symbols = sorted(difference.free_symbols, key=str)
    for shift in (1, 2, 3):
        point = {symbol: sympy.Rational(3 * place + shift, 7) for place, symbol in enumerate(symbols, 1)}
        assert abs(sympy.N((left - right).subs(point), 30)) < 1e-25


def branches(*expressions: Expr) -> Iterator[tuple[Expr | dict[sympy.Symbol, Expr], ...]]:
    """The expressions to the left of the kink at z = 0 and to its right, with what z is there."""
    z = sympy.Symbol("z", real=True)
    for sign in (-1, 1):
        u = sympy.Symbol("u", positive=True)
        yield (*(_chosen(expression, {z: sign * u}) for expression in expressions), {z: sign * u})


def _chosen(expression: Expr, region: dict[sympy.Symbol, Expr]) -> Expr:
    """The expression with the branch that holds in a region in each case distinction's place."""

    def choose(*pairs: tuple[Expr, sympy.Basic]) -> Expr:
        for branch, condition in pairs:
            if condition.subs(region) == sympy.true:
                return branch
            assert condition.subs(region) == sympy.false, condition
        raise AssertionError("no case applies")

    def larger(*arguments: Expr) -> Expr:
        return next(a for a in arguments if all((a - b).subs(region) >= 0 for b in arguments))

    written = (
        expression.replace(cases, lambda *args: args[-1]).replace(grouped, lambda inner: inner).replace(maximum, larger)
    )
    return written.replace(lambda e: isinstance(e, Piecewise), lambda e: choose(*e.args))

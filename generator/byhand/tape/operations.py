"""A form as a list of elementary operations, each of which a person could write down on its own.

Closures (``compile``) answer what a form is worth; this answers in which steps it is worked out, so that someone else
may ask of each step what its rounding does to the result. σ, tanh and cosh are written out in exponentials, as they
are typed into a calculator that lacks them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sympy
from flint import fmpq
from sympy import Expr, Symbol

from byhand.rules.functions import cases, grouped, logistic, maximum, minimum, normal_density, normal_distribution
from byhand.tape.arithmetic import Value
from byhand.tape.compile import COMPARISONS, compile_expression
from byhand.tape.forms import TOTAL, Form, over, plus, times

#: One operation's place among the operands and the operations before it.
Place = int


@dataclass(frozen=True, slots=True)
class Operation:
    """kind and data:

    ``constant`` a function of the operands that stands for an exact number (of literals and settings);
    ``sum`` the sign of each part; ``product`` its own sign, and for each part whether it divides;
    ``power`` a whole exponent from 2; ``raised`` (base, exponent); ``function`` its name;
    ``max``, ``min``, ``abs``, ``sign``; ``choice``: parts are branch, difference, branch, difference, …, and data the
    signs of each difference with which its branch applies.
    """

    kind: str
    parts: tuple[Place, ...]
    data: Any = None


@dataclass(frozen=True, slots=True)
class Operations:
    """The operands stand in the first ``leaves`` places: the form's fixed ones, then column by column."""

    leaves: int
    steps: tuple[Operation, ...]
    result: Place


@cache
def operations(form: Form, terms: int, exact: frozenset[Symbol]) -> Operations:
    """The form's operations where its sum has so many terms.

    exact: slots that hold settings of a rule; what is made of those alone (1 − βᵏ) is one exact number.
    """
    return _Builder(form, terms, exact).build()


class _Builder:
    def __init__(self, form: Form, terms: int, exact: frozenset[Symbol]) -> None:
        self.form = form
        self.terms = terms
        self.exact = exact
        self.fixed = {symbol: place for place, symbol in enumerate(form.fixed)}
        self.leaves = len(form.fixed) + len(form.columns) * terms
        self.steps: list[Operation] = []
        self.known: dict[tuple[Expr, int], Place] = {}

    def build(self) -> Operations:
        body = self.form.body
        if isinstance(body, sympy.Add) and TOTAL in body.args:  # Σ w x + b is one sum
            places = [
                each for part in body.args for each in (self.each_term() if part == TOTAL else [self.place(part)])
            ]
            result = self.add("sum", places, (1,) * len(places))
        else:
            result = self.place(body)
        return Operations(self.leaves, tuple(self.steps), result)

    def add(self, kind: str, parts: Sequence[Place], data: Any = None) -> Place:
        self.steps.append(Operation(kind, tuple(parts), data))
        return self.leaves + len(self.steps) - 1

    def each_term(self) -> list[Place]:
        assert self.form.term is not None
        return [self.place(self.form.term, term) for term in range(self.terms)]

    def place(self, expression: Expr, term: int = -1) -> Place:
        """Where the expression's value stands; equal expressions are one."""
        if isinstance(expression, Symbol) and expression != TOTAL:
            if expression in self.fixed:
                return self.fixed[expression]
            return len(self.form.fixed) + self.form.columns.index(expression) * self.terms + term
        key = (expression, term)
        if key not in self.known:
            self.known[key] = self.emit(expression, term)
        return self.known[key]

    def emit(self, expression: Expr, term: int) -> Place:
        if expression == TOTAL:
            terms = self.each_term()
            return self.add("sum", terms, (1,) * len(terms))
        if self.is_exact(expression) and not _is_reciprocal(expression):
            return self.add("constant", (), compile_expression(expression, self.fixed))
        if isinstance(expression, sympy.Piecewise):
            return self.choice(expression, term)
        if expression.is_Add:
            signed = [_signed(part) for part in expression.args]
            return self.add("sum", [self.place(part, term) for _, part in signed], tuple(sign for sign, _ in signed))
        if expression.is_Mul or (expression.is_Pow and expression.exp.is_Integer and expression.exp < 0):
            return self.product(expression, term)
        if expression.is_Pow:
            return self.power(expression, term)
        return self.call(expression, term)

    def is_exact(self, expression: Expr) -> bool:
        """Whether it is made of numbers and settings only."""
        return bool(expression.free_symbols <= self.exact)

    def call(self, expression: Expr, term: int) -> Place:
        kind = expression.func
        if kind is grouped or kind is cases:
            return self.place(expression.args[-1], term)
        if kind in _WRITTEN_OUT:
            return self.place(_WRITTEN_OUT[kind](*expression.args), term)
        parts = [self.place(argument, term) for argument in expression.args]
        if kind in _KINDS:
            return self.add(_KINDS[kind], parts)
        return self.add("function", parts, _NAMES[kind])

    def product(self, expression: Expr, term: int) -> Place:
        sign, parts = 1, []
        for factor in expression.args if expression.is_Mul else (expression,):
            if factor == -1:
                sign = -sign
            elif expression.is_Mul and (_is_logistic(factor) or (_is_reciprocal(factor) and self.is_exact(factor))):
                parts.append((self.place(factor, term), False))
            elif factor.is_Pow and factor.exp.is_Integer and factor.exp < 0:
                base = factor.base if factor.exp == -1 else sympy.Pow(factor.base, -factor.exp, evaluate=False)
                parts.append((self.place(base, term), True))
            else:
                parts.append((self.place(factor, term), False))
        if len(parts) == 1 and not parts[0][1]:
            return self.add("sum", [parts[0][0]], (sign,))
        return self.add("product", [place for place, _ in parts], (sign, tuple(divides for _, divides in parts)))

    def power(self, expression: Expr, term: int) -> Place:
        base, exponent = self.place(expression.base, term), expression.exp
        if exponent.is_Integer and exponent >= 2:
            return self.add("power", [base], int(exponent))
        if exponent == sympy.Rational(1, 2):
            return self.add("function", [base], "sqrt")
        if exponent in (0, 1):
            return base if exponent == 1 else self.add("constant", (), _one)
        return self.add("raised", [base, self.place(exponent, term)])

    def choice(self, expression: sympy.Piecewise, term: int) -> Place:
        parts: list[Place] = []
        signs: list[tuple[int, ...]] = []
        for branch, condition in expression.args:
            parts.append(self.place(branch, term))
            if condition == sympy.true:
                signs.append((-1, 0, 1))
                parts.append(parts[-1])
                break
            left, right = condition.args
            parts.append(self.difference(left, right, term))
            signs.append(COMPARISONS[condition.func])
        return self.add("choice", parts, tuple(signs))

    def difference(self, left: Expr, right: Expr, term: int) -> Place:
        if right == 0:
            return self.place(left, term)
        return self.add("sum", [self.place(left, term), self.place(right, term)], (1, -1))


def _one(_operands: Sequence[Value]) -> Value:
    return fmpq(1)


def _is_reciprocal(expression: Expr) -> bool:
    """1/n as it stands in a mean: people do write 0.3333 there."""
    if expression.func is grouped:
        return _is_reciprocal(expression.args[0])
    return bool(expression.is_Pow and expression.exp == -1 and isinstance(expression.base, Symbol))


def _is_logistic(expression: Expr) -> bool:
    """1/(1 + exp(−z)): in a longer product it is σ(z), a number of its own."""
    if not (expression.is_Pow and expression.exp == -1 and expression.base.is_Add):
        return False
    return any(part == 1 for part in expression.base.args) and any(
        part.func is sympy.exp for part in expression.base.args
    )


def _signed(expression: Expr) -> tuple[int, Expr]:
    if expression.is_Mul and expression.args[0] == -1 and len(expression.args) > 1:
        return -1, times(*expression.args[1:])
    return 1, expression


def _exp(x: Expr) -> Expr:
    return sympy.exp(x, evaluate=False)


def _minus(x: Expr) -> Expr:
    return times(sympy.Integer(-1), x)


_WRITTEN_OUT: dict[type, Callable[..., Expr]] = {
    logistic: lambda x: over(sympy.Integer(1), plus(sympy.Integer(1), _exp(_minus(x)))),
    sympy.tanh: lambda x: over(plus(_exp(x), _minus(_exp(_minus(x)))), plus(_exp(x), _exp(_minus(x)))),
    sympy.cosh: lambda x: times(sympy.Rational(1, 2), plus(_exp(x), _exp(_minus(x)))),
    sympy.sinh: lambda x: times(sympy.Rational(1, 2), plus(_exp(x), _minus(_exp(_minus(x))))),
}
_KINDS: dict[type, str] = {maximum: "max", minimum: "min", sympy.Abs: "abs", sympy.sign: "sign"}
_NAMES: dict[type, str] = {
    sympy.exp: "exp",
    sympy.log: "log",
    sympy.sin: "sin",
    sympy.cos: "cos",
    sympy.erf: "erf",
    normal_distribution: "normal_distribution",
    normal_density: "normal_density",
}

"""Forms: the shapes of formulas, each once, however many equations use them.

A form is a SymPy expression over placeholders. *Fixed* slots stand once; *columns* are the slots of one term of a
sum, repeated as often as an equation has operands: every dense unit of every fan-in shares one form,

    body = TOTAL + b,   term = w * x,   TOTAL = the sum of the terms.

Differentiation, compilation and layout happen once per form; an equation costs only names and numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

import sympy
from sympy import Add, Expr, Mul, Symbol

ZERO, ONE, TWO = map(sympy.Integer, range(3))

# Neither is a name that an author's formula can use.
#: Stands in a body for the sum of the terms.
TOTAL = Symbol("Σ", real=True)
#: Stands in a textbook derivative for the value of the form itself, as a in a(1 − a).
RESULT = Symbol("●", real=True)

#: How often SymPy was asked to differentiate, by form and slot; a test holds it to three per form.
DIFF_CALLS: dict[str, int] = {}


def slot(name: str) -> Symbol:
    """A placeholder; real, so that |x| and max differentiate."""
    return Symbol(name, real=True)


def slots(names: str) -> tuple[Symbol, ...]:
    return tuple(slot(name) for name in names.split())


def plus(*terms: Expr) -> Expr:
    """A sum kept as written: SymPy would sort and merge it."""
    return terms[0] if len(terms) == 1 else Add(*terms, evaluate=False)


def times(*factors: Expr) -> Expr:
    """A product kept as written; nested products are laid flat."""
    flat: list[Expr] = []
    for factor in factors:
        flat.extend(factor.args if isinstance(factor, Mul) else (factor,))
    return flat[0] if len(flat) == 1 else Mul(*flat, evaluate=False)


def over(numerator: Expr, denominator: Expr) -> Expr:
    """A quotient kept as written."""
    inverse = sympy.Pow(denominator, -1, evaluate=False)
    return inverse if numerator == 1 else times(numerator, inverse)


def minus(x: Expr) -> Expr:
    """−x, unevaluated."""
    return times(sympy.Integer(-1), x)


def square(x: Expr) -> Expr:
    """x², unevaluated."""
    return sympy.Pow(x, 2, evaluate=False)


def one_minus(x: Expr) -> Expr:
    """1 − x, unevaluated."""
    return plus(ONE, minus(x))


def negated(expression: Expr) -> Expr:
    """−expression as a person writes it: a − t becomes t − a, −x becomes x."""
    if isinstance(expression, Add) and len(expression.args) == 2:
        first, second = expression.args
        if second.could_extract_minus_sign() and not first.could_extract_minus_sign():
            return plus(-second, Mul(-1, first, evaluate=False))
    if isinstance(expression, Mul) and expression.args[0] == -1:
        return times(*expression.args[1:])
    if isinstance(expression, Mul):
        for position, factor in enumerate(expression.args):
            if isinstance(factor, Add):
                turned = negated(factor)
                if not turned.is_Mul:
                    return times(*expression.args[:position], turned, *expression.args[position + 1 :])
    if isinstance(expression, sympy.Piecewise):
        return sympy.Piecewise(*((negated(branch), condition) for branch, condition in expression.args))
    return times(sympy.Integer(-1), expression)


@dataclass(frozen=True, eq=False, slots=True)
class Form:
    """key: unique, and the same on every machine.

    textbook: derivatives to be shown instead of SymPy's own, by slot; a test proves each equal.
    named: a function's name to show where the expression is a case distinction (``ReLU``).
    authored: written by an author, who means every division: 0/0 has no value, although a factor 0 else leaves out the
    rest of its product.
    """

    key: str
    fixed: tuple[Symbol, ...]
    body: Expr
    columns: tuple[Symbol, ...] = ()
    term: Expr | None = None
    textbook: Mapping[Symbol, Expr] = field(default_factory=dict)
    named: str = ""
    authored: bool = False

    def __post_init__(self) -> None:
        known = {*self.fixed, *self.columns, TOTAL}
        used = set(self.body.free_symbols) | (set(self.term.free_symbols) if self.term is not None else set())
        if not used <= known:
            raise ValueError(f"form {self.key}: unknown slots {sorted(map(str, used - known))}")
        if (TOTAL in self.body.free_symbols) != (self.term is not None):
            raise ValueError(f"form {self.key}: a term needs TOTAL in the body, and the other way round")

    def __repr__(self) -> str:
        return f"Form({self.key})"


_FORMS: dict[str, Form] = {}


def intern(key: str, build: Callable[[], Form]) -> Form:
    """The form of that key, built at its first use."""
    if key not in _FORMS:
        built = build()
        if built.key != key:
            raise ValueError(f"form {built.key} interned as {key}")
        _FORMS[key] = built
    return _FORMS[key]


def form(
    key: str,
    fixed: Iterable[Symbol],
    body: Expr,
    columns: Iterable[Symbol] = (),
    term: Expr | None = None,
    textbook: Mapping[Symbol, Expr] | None = None,
    named: str = "",
    authored: bool = False,
) -> Form:
    """The interned form of that key; the formula is only looked at when the key is new."""
    return intern(key, lambda: Form(key, tuple(fixed), body, tuple(columns), term, textbook or {}, named, authored))


@cache
def partial(of: Form, by: Symbol) -> Expr:
    """∂form/∂slot over the form's slots, TOTAL and RESULT.

    The textbook form where one is declared, else SymPy's derivative: of the term where ``by`` is a column (times the
    body's by TOTAL), of the body where it is fixed.
    """
    if by in of.textbook:
        return of.textbook[by]
    if by in of.columns:
        assert of.term is not None
        return _product(_diff(of, of.body, TOTAL), _diff(of, of.term, by))
    return _diff(of, of.body, by)


@cache
def partial_slots(of: Form, by: Symbol) -> frozenset[Symbol]:
    """The slots that the partial derivative uses."""
    return frozenset(partial(of, by).free_symbols)


def _product(outer: Expr, inner: Expr) -> Expr:
    if outer == 1:
        return inner
    return outer if inner == 1 else times(outer, inner)


def _diff(of: Form, expression: Expr, by: Symbol) -> Expr:
    if by not in expression.free_symbols:
        return sympy.Integer(0)
    if expression == by or (isinstance(expression, Add) and _stands_alone(expression, by)):
        return sympy.Integer(1)
    DIFF_CALLS[of.key] = DIFF_CALLS.get(of.key, 0) + 1
    return tidy(_derivative(expression, by))


def _stands_alone(expression: Add, by: Symbol) -> bool:
    """Whether the symbol is one term of a sum and in no other."""
    return [term for term in expression.args if by in term.free_symbols] == [by]


class _magnitude(sympy.Function):
    """|x| for an x that is real where it exists, as √x − 2: SymPy's own derivative would allow for complex numbers."""

    def fdiff(self, argindex: int = 1) -> Expr:
        return sympy.sign(self.args[0])


def _derivative(expression: Expr, by: Symbol) -> Expr:
    if all(size.args[0].is_extended_real for size in expression.atoms(sympy.Abs)):
        return sympy.diff(expression, by)
    return sympy.diff(expression.replace(sympy.Abs, _magnitude), by).replace(_magnitude, sympy.Abs)


def tidy(derivative: Expr) -> Expr:
    """SymPy's derivative as a person would leave it: cancelled, but not expanded into more."""
    if derivative.has(sympy.Piecewise, sympy.sign):
        return derivative
    candidates = [derivative, sympy.factor_terms(sympy.cancel(derivative))]
    return min(candidates, key=lambda e: (sympy.count_ops(e), sympy.default_sort_key(e)))

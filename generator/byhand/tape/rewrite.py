"""A tape that stands, with other equations for some of its slots.

Every slot keeps its number, so that two tapes can be compared place by place and the values of what did not change
can be kept. The equations stand in an order in which operands come first; so an operand may have a higher number
than its target. ``adjoints`` stay those of the tape that was rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache

import sympy
from sympy import Expr, Symbol

from byhand.rules.activations import softmax_slope_form
from byhand.rules.functions import cases
from byhand.rules.losses import cancelled_form
from byhand.tape.differentiate import ROOT, Use, local_partial, product_form, rebuilt
from byhand.tape.forms import RESULT, Form, intern, negated, partial, plus, times
from byhand.tape.tape import Equation, Factor, Slot, Tape


def rewritten(tape: Tape, change: Callable[[Tape], Iterable[Equation]]) -> Tape:
    """The tape with the equations that ``change`` yields in place of those with the same targets.

    ``change`` is given a copy, to which it may add names and equations. Raises ``ValueError`` where a quantity would
    depend on itself.
    """
    draft = Tape(list(tape.names), dict(tape.index), dict(tape.equations), dict(tape.adjoints), dict(tape.replaced))
    draft.equations.update({equation.target: equation for equation in list(change(draft))})
    draft.equations = _in_order(draft)
    return draft


def _in_order(tape: Tape) -> dict[Slot, Equation]:
    """The tape's equations, each after its operands, else in their order."""
    placed: dict[Slot, Equation] = {}
    begun: set[Slot] = set()

    def place(slot: Slot) -> None:
        if slot in placed or slot not in tape.equations:
            return
        if slot in begun:
            raise ValueError(f"{tape.names[slot]} depends on itself")
        begun.add(slot)
        for operand in tape.equations[slot].operands():
            place(operand)
        placed[slot] = tape.equations[slot]

    for slot in list(tape.equations):
        place(slot)
    return placed


# --- equations with other operands ---------------------------------------------------------------------


def with_operands(equation: Equation, others: Mapping[Slot, Slot]) -> Equation:
    """The equation with some operands exchanged, wherever they stand."""
    columns = tuple(tuple(others.get(slot, slot) for slot in column) for column in equation.columns)
    return replace(equation, fixed=tuple(others.get(slot, slot) for slot in equation.fixed), columns=columns)


def only_term(equation: Equation, place: int) -> Equation:
    """The equation with a single term left of its sum."""
    return replace(equation, columns=tuple((column[place],) for column in equation.columns))


# --- equations of another form -------------------------------------------------------------------------


def with_form(equation: Equation, form: Form, fixed: Sequence[Slot] = ()) -> Equation:
    """An equation of the same quantity; the columns stay where the form has any."""
    return replace(equation, form=form, fixed=tuple(fixed), columns=equation.columns if form.columns else ())


def product(equation: Equation, factors: Iterable[Factor], sign: int = 1) -> Equation:
    """The quantity as this product; factors that are 1 are left out."""
    kept = [factor for factor in factors if not factor.is_one] or [ROOT]
    slots = [slot for factor in kept for _, slot in factor.bindings]
    return with_form(equation, product_form(kept, sign), slots)


def scaled(equation: Equation, factor: Fraction) -> Equation:
    """The quantity so many times as large."""

    def body(old: Form) -> Expr:
        if factor == -1 and isinstance(old.body, sympy.Mul) and old.body.args[0] == -1:
            return negated(old.body)
        return times(sympy.Rational(factor.numerator, factor.denominator), old.body)

    return _with_body(equation, f"{factor}·{equation.form.key}", body)


def turned(equation: Equation) -> Equation:
    """The quantity with the opposite sign, as a person gets it who takes its first difference the other way round."""
    return _with_body(equation, f"{equation.form.key}, turned", lambda old: negated(old.body))


def _with_body(equation: Equation, key: str, body: Callable[[Form], Expr]) -> Equation:
    old = equation.form
    return replace(equation, form=intern(key, lambda: Form(key, old.fixed, body(old), old.columns, old.term)))


def last_term_negated(equation: Equation) -> Equation:
    """w − step as w + step."""

    def body(old: Form) -> Expr:
        *terms, last = old.body.args
        return plus(*terms, negated(last))

    return _with_body(equation, f"{equation.form.key}, last term negated", body)


def without_roots(equation: Equation) -> Equation:
    """The formula with x in place of every √x."""
    return replace(equation, form=_without_roots(equation.form))


@cache
def _without_roots(old: Form) -> Form:
    half = sympy.Rational(1, 2)
    if all(power.exp != half for power in old.body.atoms(sympy.Pow)):
        return old
    body = rebuilt(old.body, lambda part: part.base if isinstance(part, sympy.Pow) and part.exp == half else None)
    return Form(f"{old.key}, without roots", old.fixed, body)


# --- an activation's slope as a factor -----------------------------------------------------------------


def slope(tape: Tape, activation: Slot) -> Factor:
    """∂activation/∂net of an elementwise activation, as its rule writes it: in its output or in its net input."""
    equation = tape.equations[activation]
    return local_partial(Use(equation, equation.form.fixed[0], -1))


def bends(tape: Tape, activation: Slot) -> bool:
    """Whether its slope is more than a choice of constants (as ReLU's is): whether it matters where it is taken."""
    form = tape.equations[activation].form
    return _varies(partial(form, form.fixed[0]), (RESULT, form.fixed[0]))


@cache
def _varies(expression: Expr, by: tuple[Symbol, ...]) -> bool:
    """Whether one of these symbols counts in it, elsewhere than in the conditions of a case distinction."""
    if expression in by:
        return True
    if isinstance(expression, (sympy.core.relational.Relational, sympy.sign)):
        return False
    parts = expression.args
    if isinstance(expression, sympy.Piecewise):
        parts = [branch for branch, _ in parts]
    elif isinstance(expression, cases):
        parts = parts[-1:]
    return any(_varies(part, by) for part in parts)


def slope_at(tape: Tape, activation: Slot, net: Slot, out: Slot) -> Factor:
    """The same formula with these quantities in place of the unit's own net input and output."""
    own = slope(tape, activation)
    others = {tape.equations[activation].fixed[0]: net, activation: out}
    return Factor(own.key, own.expression, tuple((symbol, others.get(slot, slot)) for symbol, slot in own.bindings))


def slope_at_output(tape: Tape, activation: Slot) -> Factor:
    """f′(f(z)): the slope as a function of the net input, evaluated at the output."""
    equation = tape.equations[activation]
    own, net = slope(tape, activation), equation.form.fixed[0]
    places = dict(zip(equation.form.fixed, equation.fixed, strict=True)) | {net: activation}
    key, expression = own.key, own.expression
    if RESULT in expression.free_symbols:
        key, expression = f"{key}@z", _in_net_input(equation.form, expression)
    return Factor(key, expression, tuple(places.items() if key != own.key else _used(expression, places)))


def _used(expression: Expr, places: Mapping[Symbol, Slot]) -> list[tuple[Symbol, Slot]]:
    return [(symbol, slot) for symbol, slot in places.items() if symbol in expression.free_symbols]


@cache
def _in_net_input(form: Form, expression: Expr) -> Expr:
    return rebuilt(expression, {RESULT: form.body}.get)


def slope_at_difference(tape: Tape, activation: Slot, target: Slot, sign: int) -> Factor:
    """The slope's formula with the error in place of its variable: a − t, or t − a where ``sign`` is −1."""
    own = slope(tape, activation)
    variables = (RESULT, tape.equations[activation].form.fixed[0])
    rest = tuple((symbol, slot) for symbol, slot in own.bindings if symbol not in variables)
    if len(rest) == len(own.bindings):
        return own
    error = cancelled_form()
    key, expression = _at_difference(own.key, own.expression, variables, sign)
    return Factor(key, expression, (*rest, *zip(error.fixed, (activation, target), strict=True)))


@cache
def _at_difference(key: str, expression: Expr, variables: tuple[Symbol, ...], sign: int) -> tuple[str, Expr]:
    error = cancelled_form().body if sign > 0 else negated(cancelled_form().body)
    name = "a-t" if sign > 0 else "t-a"
    return f"{key}@{name}", rebuilt(expression, dict.fromkeys(variables, error).get)


def difference(activation: Slot, target: Slot) -> Factor:
    """a − t."""
    form = cancelled_form()
    return Factor(form.key, form.body, tuple(zip(form.fixed, (activation, target), strict=True)))


def share_slope(activation: Slot) -> Factor:
    """a(1 − a): how a softmax unit's output answers to its own net input."""
    form = softmax_slope_form(own=True)
    return Factor(form.key, form.body, tuple((symbol, activation) for symbol in form.fixed))

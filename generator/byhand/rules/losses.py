"""Losses: the term of one output, in t (target) and a (output), and how the terms combine.

``slope`` is ∂term/∂a as textbooks write it. Pairs in ``CANCELS`` give δ = a − t when their own activation stands
before them; a test proves it with SymPy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sympy
from sympy import Abs, Expr, Piecewise, Symbol

from byhand.problem.model import Loss
from byhand.rules.formulas import expression_of
from byhand.rules.functions import at_most, below, maximum, named_cases, signum
from byhand.tape.forms import ONE, TWO, ZERO, Form, form, minus, over, plus, slot, slots, square, times

T, A = slots("t a")
_DELTA = slot("delta")


@dataclass(frozen=True, slots=True)
class LossRule:
    """mean: whether the sample's loss is the mean over its outputs rather than the sum."""

    term: Expr
    slope: Expr
    settings: tuple[Symbol, ...] = ()
    mean: bool = False


def _sign(x: Expr) -> Expr:
    return named_cases("sgn", x, formula=signum(x))


_ERROR = plus(T, minus(A))
_DIFFERENCE = plus(A, minus(T))
_DISTANCE = Abs(_ERROR, evaluate=False)
_MARGIN = plus(ONE, minus(times(T, A)))
_ONE_MINUS_T = plus(ONE, minus(T))
_ONE_MINUS_A = plus(ONE, minus(A))

LOSSES: Mapping[str, LossRule] = {
    "half_squared_error": LossRule(times(sympy.Rational(1, 2), square(_ERROR)), _DIFFERENCE),
    "squared_error": LossRule(square(_ERROR), times(TWO, _DIFFERENCE)),
    "mean_squared_error": LossRule(square(_ERROR), times(TWO, _DIFFERENCE), mean=True),
    "binary_cross_entropy": LossRule(
        minus(plus(times(T, sympy.log(A)), times(_ONE_MINUS_T, sympy.log(_ONE_MINUS_A, evaluate=False)))),
        plus(minus(over(T, A)), over(_ONE_MINUS_T, _ONE_MINUS_A)),
    ),
    "cross_entropy": LossRule(minus(times(T, sympy.log(A))), minus(over(T, A))),
    "absolute_error": LossRule(Abs(_ERROR, evaluate=False), _sign(_DIFFERENCE)),
    "hinge": LossRule(
        maximum(sympy.Integer(0), plus(ONE, minus(times(T, A)))),
        named_cases(
            "hinge'",
            T,
            A,
            formula=Piecewise((0, at_most(_MARGIN, ZERO)), (minus(T), True), evaluate=False),
        ),
    ),
    "huber": LossRule(
        named_cases(
            "huber",
            _ERROR,
            formula=Piecewise(
                (times(sympy.Rational(1, 2), square(_ERROR)), at_most(_DISTANCE, _DELTA)),
                (times(_DELTA, plus(Abs(_ERROR, evaluate=False), minus(over(_DELTA, TWO)))), True),
                evaluate=False,
            ),
        ),
        named_cases(
            "huber'",
            _DIFFERENCE,
            formula=Piecewise(
                (_DIFFERENCE, at_most(_DISTANCE, _DELTA)),
                (minus(_DELTA), below(_DIFFERENCE, ZERO)),
                (_DELTA, True),
                evaluate=False,
            ),
        ),
        settings=(_DELTA,),
    ),
    "log_cosh": LossRule(
        sympy.log(sympy.cosh(_DIFFERENCE, evaluate=False), evaluate=False), sympy.tanh(_DIFFERENCE, evaluate=False)
    ),
}

#: (activation, loss) → δ = a − t.
CANCELS = {("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy")}


def is_mean(loss: Loss) -> bool:
    """Whether a sample's loss divides by the number of outputs."""
    return loss.outputs == "mean" if loss.kind == "formula" else LOSSES[loss.kind].mean


def loss_form(loss: Loss) -> Form:
    """The form of one output's term: slots t, a, then the settings in the table's order."""
    if loss.kind == "formula":
        assert loss.formula is not None
        return form(f"loss[{loss.formula.tree!r}]", [T, A], expression_of(loss.formula.tree), authored=True)
    rule = LOSSES[loss.kind]
    return form(f"loss.{loss.kind}", (T, A, *rule.settings), rule.term, textbook={A: rule.slope})


def cancelled_form() -> Form:
    """δ = a − t."""
    return form("delta.cancelled", [A, T], _DIFFERENCE)

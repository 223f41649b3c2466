"""Optimizers: the state that each keeps and the step that it takes, as formulas.

Slots: g the gradient, w the parameter, eta the learning rate, k the number of the update (1, 2, …), ``m_old`` and its
kin the state before, ``m``, ``s``, ``v``, ``m_hat``, ``s_hat`` the quantities computed on the way.
Sources: Polyak 1964 (momentum), Nesterov 1983 as in Sutskever et al. 2013, Duchi et al. 2011 (Adagrad),
Hinton 2012 (RMSProp), Kingma & Ba 2015 (Adam), Loshchilov & Hutter 2019 (AdamW).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sympy
from sympy import Expr

from byhand.rules.functions import named_cases, signum
from byhand.tape.forms import Form, form, minus, one_minus, over, plus, slots, square, times

W, G, ETA, K = slots("w g eta k")
V, S, M, M_HAT, S_HAT = slots("v s m m_hat s_hat")
V_OLD, S_OLD, M_OLD = slots("v_old s_old m_old")
MU, RHO, BETA1, BETA2, EPSILON, DECAY, L1 = slots("momentum rho beta1 beta2 epsilon weight_decay l1")


def _adaptive(numerator: Expr, second: Expr) -> Expr:
    """η · numerator/(√second + ε)."""
    return over(times(ETA, numerator), plus(sympy.sqrt(second), EPSILON))


@dataclass(frozen=True, slots=True)
class OptimizerRule:
    """stages: what is computed before the parameter changes, in order: (name, formula).

    kept: those of ``stages`` that are state, carried to the next step (0 at first).
    """

    stages: tuple[tuple[str, Expr], ...]
    kept: tuple[str, ...]
    after: Expr


_SECOND = ("s", plus(times(BETA2, S_OLD), times(one_minus(BETA2), square(G))))
_FIRST = ("m", plus(times(BETA1, M_OLD), times(one_minus(BETA1), G)))
_HATS = (
    ("m_hat", over(M, one_minus(sympy.Pow(BETA1, K, evaluate=False)))),
    ("s_hat", over(S, one_minus(sympy.Pow(BETA2, K, evaluate=False)))),
)
_VELOCITY = ("v", plus(times(MU, V_OLD), G))
_ADAM_STEP = minus(_adaptive(M_HAT, S_HAT))

OPTIMIZERS: Mapping[str, OptimizerRule] = {
    "sgd": OptimizerRule((), (), plus(W, minus(times(ETA, G)))),
    "momentum": OptimizerRule((_VELOCITY,), ("v",), plus(W, minus(times(ETA, V)))),
    "nesterov": OptimizerRule((_VELOCITY,), ("v",), plus(W, minus(times(ETA, plus(G, times(MU, V)))))),
    "adagrad": OptimizerRule((("s", plus(S_OLD, square(G))),), ("s",), plus(W, minus(_adaptive(G, S)))),
    "rmsprop": OptimizerRule(
        (("s", plus(times(RHO, S_OLD), times(one_minus(RHO), square(G)))),), ("s",), plus(W, minus(_adaptive(G, S)))
    ),
    "adam": OptimizerRule((_FIRST, _SECOND, *_HATS), ("m", "s"), plus(W, _ADAM_STEP)),
    "adamw": OptimizerRule((_FIRST, _SECOND, *_HATS), ("m", "s"), plus(W, minus(times(ETA, DECAY, W)), _ADAM_STEP)),
}


def rule_form(key: str, expression: Expr) -> Form:
    """The form of one formula of an optimizer; its slots are found by their names."""
    symbols = sorted(expression.free_symbols, key=lambda symbol: str(symbol.name))
    return form(f"optimizer.{key}", symbols, expression)


def sign(x: Expr) -> Expr:
    """sgn x, 0 at 0."""
    return named_cases("sgn", x, formula=signum(x))


def decayed_form(weight_decay: bool, l1: bool) -> Form:
    """g + λw, g + λ₁ sgn w, or both."""
    terms = [G, *([times(DECAY, W)] if weight_decay else []), *([times(L1, sign(W))] if l1 else [])]
    return rule_form(f"decayed.{'l2' if weight_decay else ''}{'l1' if l1 else ''}", plus(*terms))

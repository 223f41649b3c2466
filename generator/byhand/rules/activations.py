"""Activations: a formula each, in z and the rule's settings.

``slope`` is the derivative as textbooks write it, where that is nicer than SymPy's: in RESULT (the activation itself)
for the three whose slope needs nothing but a, in z for the others. ``derivation`` holds the lines between the
formula and the slope. A test proves every one of these equal to SymPy's derivative.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sympy
from sympy import Expr, Piecewise, Symbol

from byhand.problem.model import Activation
from byhand.rules.formulas import expression_of
from byhand.rules.functions import at_most, below, grouped, logistic, maximum, named_cases, normal_distribution
from byhand.tape.forms import (
    ONE,
    RESULT,
    TOTAL,
    TWO,
    ZERO,
    Form,
    form,
    intern,
    minus,
    over,
    plus,
    slot,
    slots,
    square,
    times,
)

Z = slot("z")
A = RESULT


@dataclass(frozen=True, slots=True)
class Elementwise:
    """An activation of one net input.

    named: the function's name on the page, where its formula is a case distinction or long.
    kink: whether there is a point without a derivative, for which a sentence states the convention.
    definition: the formula to introduce it by, where ``expression`` is just its name.
    """

    expression: Expr
    settings: tuple[Symbol, ...] = ()
    slope: Expr | None = None
    derivation: tuple[Expr, ...] = ()
    definition: Expr | None = None
    kink: bool = False
    named: str = ""


def _decay(x: Expr = Z) -> Expr:
    return sympy.exp(minus(x), evaluate=False)


_SLOPE, _ALPHA = slots("slope alpha")
_SIGMOID = over(ONE, plus(ONE, _decay()))
_ONE_MINUS_A = plus(ONE, minus(A))

ELEMENTWISE: Mapping[str, Elementwise] = {
    "identity": Elementwise(Z),
    "sigmoid": Elementwise(
        _SIGMOID,
        slope=times(A, _ONE_MINUS_A),
        derivation=(
            over(_decay(), sympy.Pow(plus(ONE, _decay()), 2, evaluate=False)),
            times(grouped(_SIGMOID), grouped(over(_decay(), plus(ONE, _decay())))),
        ),
        named="sigmoid",
    ),
    "bipolar_sigmoid": Elementwise(
        plus(over(TWO, plus(ONE, _decay())), sympy.Integer(-1)),
        slope=over(times(plus(ONE, A), _ONE_MINUS_A), TWO),
        derivation=(over(times(TWO, _decay()), sympy.Pow(plus(ONE, _decay()), 2, evaluate=False)),),
        named="bipolar",
    ),
    "tanh": Elementwise(
        sympy.tanh(Z),
        slope=plus(ONE, minus(square(A))),
        definition=over(plus(sympy.exp(Z), minus(_decay())), plus(sympy.exp(Z), _decay())),
        derivation=(
            over(
                plus(square(plus(sympy.exp(Z), _decay())), minus(square(plus(sympy.exp(Z), minus(_decay()))))),
                square(plus(sympy.exp(Z), _decay())),
            ),
        ),
        named="tanh",
    ),
    "relu": Elementwise(
        maximum(sympy.Integer(0), Z),
        slope=named_cases("ReLU'", Z, formula=Piecewise((0, at_most(Z, ZERO)), (1, True), evaluate=False)),
        named="ReLU",
        kink=True,
    ),
    "leaky_relu": Elementwise(
        named_cases("LReLU", Z, formula=Piecewise((times(_SLOPE, Z), at_most(Z, ZERO)), (Z, True), evaluate=False)),
        settings=(_SLOPE,),
        slope=named_cases("LReLU'", Z, formula=Piecewise((_SLOPE, at_most(Z, ZERO)), (1, True), evaluate=False)),
        named="LReLU",
        kink=True,
    ),
    "elu": Elementwise(
        named_cases(
            "ELU",
            Z,
            formula=Piecewise(
                (times(_ALPHA, plus(sympy.exp(Z), sympy.Integer(-1))), at_most(Z, ZERO)), (Z, True), evaluate=False
            ),
        ),
        settings=(_ALPHA,),
        slope=named_cases(
            "ELU'", Z, formula=Piecewise((times(_ALPHA, sympy.exp(Z)), at_most(Z, ZERO)), (1, True), evaluate=False)
        ),
        named="ELU",
        kink=True,
    ),
    "softplus": Elementwise(sympy.log(plus(ONE, sympy.exp(Z)), evaluate=False), slope=_SIGMOID, named="softplus"),
    "silu": Elementwise(
        over(Z, plus(ONE, _decay())),
        slope=times(logistic(Z), plus(ONE, times(Z, plus(ONE, minus(logistic(Z)))))),
        derivation=(plus(logistic(Z), times(Z, logistic(Z), plus(ONE, minus(logistic(Z))))),),
        named="SiLU",
    ),
    "gelu": Elementwise(times(Z, normal_distribution(Z)), named="GELU"),
    "step": Elementwise(
        named_cases("step", Z, formula=Piecewise((0, below(Z, ZERO)), (1, True), evaluate=False)),
        slope=ONE,
        named="step",
    ),
}


def activation_form(activation: Activation) -> Form:
    """The form of an elementwise activation: slot z, then its settings in the table's order."""
    if activation.kind == "formula":
        assert activation.formula is not None
        tree = activation.formula.tree
        expression = expression_of(tree)
        return form(f"activation[{tree!r}]", [Z], expression, named="f", authored=True)
    rule = ELEMENTWISE[activation.kind]
    textbook = {} if rule.slope is None else {Z: rule.slope}
    return form(
        f"activation.{activation.kind}", (Z, *rule.settings), rule.expression, textbook=textbook, named=rule.named
    )


# Softmax couples the units of a layer: exponentials, their sum, quotients.
_E, _G = slots("e g")
_ACT = slot("a")


def exponential_form() -> Form:
    return form("softmax.exponential", [Z], sympy.exp(Z))


def exponential_sum_form() -> Form:
    return form("softmax.sum", [], TOTAL, [_E], _E)


def quotient_form() -> Form:
    return form("softmax.quotient", slots("e s"), over(_E, slot("s")))


def softmax_slope_form(*, own: bool) -> Form:
    """∂aⱼ/∂zᵢ = aⱼ([i = j] − aᵢ), slots aⱼ and aᵢ; ``own``: for i = j."""
    a, b = slots("a b")
    if own:
        return form("softmax.slope.own", [a, b], times(a, plus(ONE, minus(b))))
    return form("softmax.slope.other", [a, b], times(sympy.Integer(-1), a, b))


def softmax_delta_form(outer: Form, by: Expr) -> Form:
    """δᵢ = aᵢ (gᵢ − Σⱼ gⱼ aⱼ), where gⱼ is an expression over ``outer``'s slots (``by``).

    From ∂aⱼ/∂zᵢ = aⱼ([i = j] − aᵢ), which a test derives from the quotient for two to four units.
    Slots: those of ``by``, then aᵢ; columns: the same for each unit.
    """

    def build() -> Form:
        used = [symbol for symbol in outer.fixed if symbol in by.free_symbols]
        columns = [slot(f"{symbol.name}_j") for symbol in used]
        each = by.xreplace(dict(zip(used, columns, strict=True))) if used else by
        body = times(_ACT, plus(by, minus(TOTAL)))
        return Form(
            f"softmax.delta[{outer.key}]", (*used, _ACT), body, (*columns, slot("a_j")), times(each, slot("a_j"))
        )

    return intern(f"softmax.delta[{outer.key}]", build)

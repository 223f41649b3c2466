"""The functions that a page applies to numbers: exact where that is easy, else a ball."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from flint import arb, fmpq
from flint.utils.flint_exceptions import DomainError

Scalar: TypeAlias = fmpq | arb

ZERO, ONE, HALF = fmpq(0), fmpq(1), fmpq(1, 2)


class Undefined(ArithmeticError):
    """There is no such number; the message says why."""


def _exact_at_zero(at_zero: fmpq, ball: Callable[[arb], arb]) -> Callable[[Scalar], Scalar]:
    """A function that is rational at 0 and nowhere else that matters."""
    return lambda x: at_zero if x == 0 else ball(arb(x))


def logarithm(x: Scalar) -> Scalar:
    if x == 1:
        return ZERO
    if x <= 0:
        raise Undefined("ln of 0" if x == 0 else "ln of a negative number")
    return arb(x).log()


def root(x: Scalar) -> Scalar:
    if x < 0:
        raise Undefined("the square root of a negative number")
    if isinstance(x, fmpq):
        try:
            return x.sqrt()
        except DomainError:
            pass
    return arb(x).sqrt()


def absolute(x: Scalar) -> Scalar:
    return x if x >= 0 else -x if x <= 0 else arb(x).__abs__()


def _sign(x: Scalar) -> Scalar:
    if isinstance(x, fmpq):
        return fmpq((x > 0) - (x < 0))
    return x.sgn()


def _greatest(*values: Scalar) -> Scalar:
    return _extreme(values, arb.max, max)


def _least(*values: Scalar) -> Scalar:
    return _extreme(values, arb.min, min)


def _extreme(
    values: tuple[Scalar, ...],
    of_balls: Callable[[arb, arb], arb],
    of_rationals: Callable[[list[fmpq]], fmpq],
) -> Scalar:
    exact = [value for value in values if isinstance(value, fmpq)]
    if not values:
        raise Undefined("max or min of nothing")
    if len(exact) == len(values):
        return of_rationals(exact)
    result = arb(values[0])
    for value in values[1:]:
        result = of_balls(result, arb(value))
    return result


def _relu(x: Scalar) -> Scalar:
    return _greatest(ZERO, x)


def _logistic(x: arb) -> arb:
    return 1 / (1 + (-x).exp())


def _logistic_slope(x: arb) -> arb:
    return _logistic(x) * _logistic(-x)


def _normal(x: arb) -> arb:
    return (-x / arb(2).sqrt()).erfc() / 2


def _density(x: Scalar) -> Scalar:
    return (-(arb(x) ** 2) / 2).exp() / (2 * arb.pi()).sqrt()


def _softplus(x: Scalar) -> Scalar:
    return (1 + arb(x).exp()).log()


FUNCTIONS: dict[str, Callable[..., Scalar]] = {
    "exp": _exact_at_zero(ONE, arb.exp),
    "ln": logarithm,
    "log": logarithm,
    "sqrt": root,
    "abs": absolute,
    "tanh": _exact_at_zero(ZERO, arb.tanh),
    "cosh": _exact_at_zero(ONE, arb.cosh),
    "sinh": _exact_at_zero(ZERO, arb.sinh),
    "sech": _exact_at_zero(ONE, arb.sech),
    "sin": _exact_at_zero(ZERO, arb.sin),
    "cos": _exact_at_zero(ONE, arb.cos),
    "tan": _exact_at_zero(ZERO, arb.tan),
    "erf": _exact_at_zero(ZERO, arb.erf),
    "max": _greatest,
    "min": _least,
    "ReLU": _relu,
    "relu": _relu,
    "sgn": _sign,
    "sign": _sign,
    "softplus": _softplus,
    "σ": _exact_at_zero(HALF, _logistic),
    "σ'": _exact_at_zero(fmpq(1, 4), _logistic_slope),
    "Φ": _exact_at_zero(HALF, _normal),
    "φ": _density,
}

"""What an author's formula is worth, and its slope: value and derivative side by side through the tree.

Written for two kinds of numbers, floats and fractions; a ``Field`` holds the functions of each.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from byhand.problem.formula import Binary, Call, Constant, Negative, Node, Number, Variable
from support import scalar


class AtKink(Exception):
    """A float lies so close to a kink that its derivative hangs on the noise of float64."""


#: A float or a Fraction.
Real = Any
Pair = tuple[Real, Real]


@dataclass(frozen=True, slots=True)
class Field:
    """One kind of numbers: how a fraction becomes one, and the functions that formulas know."""

    of: Callable[[Fraction], Real]
    exp: Callable[[Real], Real]
    ln: Callable[[Real], Real]
    sqrt: Callable[[Real], Real]
    tanh: Callable[[Real], Real]
    sin: Callable[[Real], Real]
    cos: Callable[[Real], Real]
    sigmoid: Callable[[Real], Real]
    power: Callable[[Real, Real], Real]
    pi: Real


def _float_sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x))


FLOATS = Field(float, math.exp, math.log, math.sqrt, math.tanh, math.sin, math.cos, _float_sigmoid, math.pow, math.pi)
FRACTIONS = Field(
    Fraction,
    scalar.exp,
    scalar.ln,
    scalar.sqrt,
    scalar.tanh,
    scalar.sin,
    scalar.cos,
    scalar.sigmoid,
    scalar.power,
    Fraction(scalar.pi()),
)


def value(node: Node, names: Mapping[str, Real], field: Field) -> Real:
    return pair(node, names, None, field)[0]


def slope(node: Node, names: Mapping[str, Real], by: str, field: Field) -> Real:
    """The derivative by one of the names; 0 at a kink."""
    return pair(node, names, by, field)[1]


def pair(node: Node, names: Mapping[str, Real], by: str | None, field: Field) -> Pair:
    """(value, derivative) of a formula; every operation shortens a fraction that has grown too long."""
    return _short(_pair(node, names, by, field))


def _short(both: Pair) -> Pair:
    return tuple(scalar.short(x) if isinstance(x, Fraction) else x for x in both)  # type: ignore[return-value]


def _side(x: Real) -> Real:
    """The argument of a case distinction."""
    if isinstance(x, float) and abs(x) < 1e-9:
        raise AtKink
    return x


def _pair(node: Node, names: Mapping[str, Real], by: str | None, field: Field) -> Pair:
    zero = field.of(Fraction(0))
    match node:
        case Number(number, _):
            return field.of(number), zero
        case Constant(name):
            return (field.exp(field.of(Fraction(1))) if name == "e" else field.pi), zero
        case Variable(name):
            return names[name], field.of(Fraction(int(name == by)))
        case Negative(operand):
            x, dx = pair(operand, names, by, field)
            return -x, -dx
        case Binary(operator, left, right):
            return _binary(operator, pair(left, names, by, field), pair(right, names, by, field), field)
        case Call(function, arguments):
            return _call(function, [pair(argument, names, by, field) for argument in arguments], field)
    raise TypeError(node)


def _binary(operator: str, left: Pair, right: Pair, field: Field) -> Pair:
    (x, dx), (y, dy) = left, right
    match operator:
        case "+":
            return x + y, dx + dy
        case "-":
            return x - y, dx - dy
        case "*":
            return x * y, dx * y + x * dy
        case "/":
            return x / y, (dx * y - x * dy) / (y * y)
    result = field.power(x, y)
    by_base = y * field.power(x, y - 1) * dx if dx else dx
    by_exponent = result * field.ln(x) * dy if dy else dy
    return result, by_base + by_exponent


def _call(function: str, arguments: list[Pair], field: Field) -> Pair:
    if function in {"max", "min"}:
        return _extreme(arguments, 1 if function == "max" else -1)
    ((x, dx),) = arguments
    match function:
        case "exp":
            return field.exp(x), field.exp(x) * dx
        case "ln":
            return field.ln(x), dx / x
        case "sqrt":
            root = field.sqrt(x)
            return root, dx / (2 * root) if dx else dx
        case "tanh":
            y = field.tanh(x)
            return y, (1 - y * y) * dx
        case "sin":
            return field.sin(x), field.cos(x) * dx
        case "cos":
            return field.cos(x), -field.sin(x) * dx
        case "abs":
            return abs(x), dx * ((_side(x) > 0) - (x < 0))
        case "relu":
            return (x, dx) if _side(x) > 0 else (x * 0, dx * 0)
        case "sigmoid":
            y = field.sigmoid(x)
            return y, y * (1 - y) * dx
    raise TypeError(function)


def _extreme(arguments: list[Pair], sign: int) -> Pair:
    best = max(sign * x for x, _ in arguments) * sign
    slopes = [dx for x, dx in arguments if x == best]
    if len(slopes) > 1 or any(abs(x - best) < 1e-9 for x, _ in arguments if x != best):
        _side(best * 0)
    return best, slopes[0] if len(slopes) == 1 else slopes[0] * 0

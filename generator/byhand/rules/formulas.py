"""From an author's formula (``problem.formula``) to a SymPy expression that keeps its order and grouping."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sympy
from sympy import Expr

from byhand.problem.formula import Binary, Call, Constant, Negative, Node, Number, Variable
from byhand.rules.functions import logistic, maximum, minimum
from byhand.tape.forms import over, plus, slot, times

_FUNCTIONS: Mapping[str, Callable[..., Expr]] = {
    "exp": lambda x: sympy.exp(x, evaluate=False),
    "ln": lambda x: sympy.log(x, evaluate=False),
    "sqrt": lambda x: sympy.Pow(x, sympy.Rational(1, 2), evaluate=False),
    "tanh": lambda x: sympy.tanh(x, evaluate=False),
    "sin": lambda x: sympy.sin(x, evaluate=False),
    "cos": lambda x: sympy.cos(x, evaluate=False),
    "abs": lambda x: sympy.Abs(x, evaluate=False),
    "max": maximum,
    "min": minimum,
    "relu": lambda x: maximum(sympy.Integer(0), x),
    "sigmoid": lambda x: logistic(x, evaluate=False),
}


def expression_of(node: Node) -> Expr:
    """The SymPy expression of a formula; variables become slots of their own names."""
    match node:
        case Number(value, _):
            return sympy.Rational(value.numerator, value.denominator)
        case Variable(name):
            return slot(name)
        case Constant(name):
            return sympy.E if name == "e" else sympy.pi
        case Negative(operand):
            return times(sympy.Integer(-1), expression_of(operand))
        case Call(function, arguments):
            return _FUNCTIONS[function](*map(expression_of, arguments))
        case Binary(operator, left, right):
            return _binary(operator, expression_of(left), expression_of(right))
    raise TypeError(f"not a formula: {node!r}")


def _binary(operator: str, left: Expr, right: Expr) -> Expr:
    match operator:
        case "+":
            return plus(left, right)
        case "-":
            return plus(left, times(sympy.Integer(-1), right))
        case "*":
            return times(left, right)
        case "/":
            return over(left, right)
        case "^":
            return sympy.Pow(left, right, evaluate=False)
    raise TypeError(f"unknown operator {operator!r}")

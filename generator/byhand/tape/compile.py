"""From a form to a function of its operands' values, once per form.

Nothing here is generated code: each node of the SymPy expression becomes a closure over exact rationals and balls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

import sympy
from flint import arb, fmpq
from sympy import Expr, Symbol

from byhand.rules.functions import cases, grouped, logistic, maximum, minimum, normal_density, normal_distribution
from byhand.tape.arithmetic import ONE, ZERO, Impossible, Undecided, Value, sign
from byhand.tape.forms import TOTAL, Form

Operands = Sequence[Value]
Function = Callable[[Operands], Value]
HALF = fmpq(1, 2)


@cache
def program(form: Form) -> Callable[[Sequence[Value], Sequence[Sequence[Value]]], Value]:
    """``f(fixed, columns)``: the form's value; raises ``Undecided`` or ``Impossible``."""
    places = {symbol: place for place, symbol in enumerate((*form.fixed, TOTAL))}
    body = compile_expression(form.body, places)
    if form.term is None:
        divisors = [compile_expression(base, places) for base in divisors_of(form)] if form.authored else []
        if divisors:
            return lambda fixed, _columns: _divided(body, divisors, fixed)
        return lambda fixed, _columns: body(fixed)
    total = _sum_of_terms(form)
    if form.body == TOTAL:
        return lambda _fixed, columns: total(columns)
    return lambda fixed, columns: body((*fixed, total(columns)))


def divisors_of(form: Form) -> list[Expr]:
    """What the form divides by, in a fixed order."""
    powers = sorted(form.body.atoms(sympy.Pow), key=sympy.default_sort_key)
    return [power.base for power in powers if power.exp.could_extract_minus_sign()]


def _divided(body: Function, divisors: Sequence[Function], operands: Operands) -> Value:
    for divisor in divisors:
        _nonzero(divisor(operands))
    return body(operands)


def _sum_of_terms(form: Form) -> Callable[[Sequence[Sequence[Value]]], Value]:
    assert form.term is not None
    if form.term == form.columns[0]:
        return lambda columns: sum(columns[0], ZERO)
    if len(form.columns) == 2 and set(form.term.args) == set(form.columns) and form.term.is_Mul:
        return _dot
    term = compile_expression(form.term, {symbol: place for place, symbol in enumerate(form.columns)})

    def total(columns: Sequence[Sequence[Value]]) -> Value:
        value: Value = ZERO
        for operands in zip(*columns, strict=True):
            value = value + term(operands)
        return value

    return total


def _dot(columns: Sequence[Sequence[Value]]) -> Value:
    value: Value = ZERO
    for left, right in zip(*columns, strict=True):
        if not (left == 0 or right == 0):  # a ball is never "!= 0" while it straddles 0
            value = value + left * right
    return value


def compile_expression(expression: Expr, places: Mapping[Symbol, int]) -> Function:
    """The closure of an expression; ``places`` says where each symbol's value stands among the operands."""
    if isinstance(expression, Symbol):
        place = places[expression]
        return lambda operands: operands[place]
    if expression.is_Rational:
        constant = fmpq(int(expression.p), int(expression.q))
        return lambda operands: constant
    if expression is sympy.E:
        return lambda operands: arb.const_e()
    if expression is sympy.pi:
        return lambda operands: arb.pi()
    if isinstance(expression, sympy.Piecewise):
        return _piecewise(expression, places)
    builder = _BUILDERS.get(expression.func)
    if builder is None:
        raise TypeError(f"no arithmetic for {expression.func}")
    return builder(expression, places)


def _compiled(expression: Expr, places: Mapping[Symbol, int]) -> list[Function]:
    return [compile_expression(argument, places) for argument in expression.args]


def _add(expression: Expr, places: Mapping[Symbol, int]) -> Function:
    parts = _compiled(expression, places)
    if len(parts) == 2:
        first, second = parts
        return lambda operands: first(operands) + second(operands)

    def add(operands: Operands) -> Value:
        value = parts[0](operands)
        for part in parts[1:]:
            value = value + part(operands)
        return value

    return add


def _can_fail(expression: Expr) -> bool:
    return bool(expression.has(sympy.log)) or any(
        power.exp.could_extract_minus_sign() for power in expression.atoms(sympy.Pow)
    )


def _multiply(expression: Expr, places: Mapping[Symbol, int]) -> Function:
    # A factor that is exactly 0 leaves out the rest: 0 · ln 0 counts as 0. So what can fail comes last.
    factors = sorted(expression.args, key=_can_fail)
    parts = [compile_expression(factor, places) for factor in factors]
    if len(parts) == 2 and not _can_fail(factors[1]):
        first, second = parts

        def product(operands: Operands) -> Value:
            left, right = first(operands), second(operands)
            return ZERO if left == 0 or right == 0 else left * right  # exact, also where the other is a ball

        return product

    def multiply(operands: Operands) -> Value:
        value: Value = ONE
        for part in parts:
            value = value * part(operands)
            if value == 0:
                return ZERO
        return value

    return multiply


def _power(expression: Expr, places: Mapping[Symbol, int]) -> Function:
    base = compile_expression(expression.base, places)
    exponent = expression.exp
    if exponent.is_Integer:
        whole = int(exponent)
        if whole >= 0:
            return lambda operands: whole_power(base(operands), whole)
        return lambda operands: ONE / _nonzero(base(operands)) ** -whole
    if exponent == sympy.Rational(1, 2):
        return lambda operands: square_root(base(operands))
    power = compile_expression(exponent, places)
    return lambda operands: raised(base(operands), power(operands))


def _nonzero(value: Value) -> Value:
    if sign(value) == 0:
        raise Impossible("a division by 0")
    return value


def square_root(value: Value) -> Value:
    if sign(value) < 0:
        raise Impossible("the square root of a negative number")
    if isinstance(value, fmpq):
        if value.p.is_square() and value.q.is_square():
            return fmpq(value.p.isqrt(), value.q.isqrt())
        return arb(value).sqrt()
    return value.sqrt()


def whole_power(base: Value, whole: int) -> Value:
    """base^whole for whole ≥ 0, as a ball where it would grow too long."""
    if isinstance(base, fmpq):
        return base**whole if base.height_bits() * whole < 65_536 else arb(base) ** whole
    if not base.contains(0):
        return base**whole
    power: Value = ONE  # of a ball around 0 flint's own power is nothing (nan)
    while whole:
        if whole % 2:
            power = power * base
        base, whole = base * base, whole // 2
    return power


def raised(base: Value, power: Value) -> Value:
    """base^power: by multiplication for whole powers, else by logarithm."""
    if isinstance(power, fmpq) and power.q == 1 and abs(int(power.p)) <= 100_000:
        whole = int(power.p)
        if whole >= 0:
            return whole_power(base, whole)
        return ONE / raised(_nonzero(base), fmpq(-whole))
    if isinstance(power, fmpq) and power == HALF:
        return square_root(base)
    where = sign(base)
    if where < 0:
        raise Impossible("a broken power of a negative number")
    if where == 0:
        if sign(power) < 0:
            raise Impossible("a division by 0")
        return ZERO if sign(power) > 0 else ONE
    return exponential(natural_logarithm(base) * power)


def exponential(value: Value) -> Value:
    return ONE if isinstance(value, fmpq) and value == 0 else arb(value).exp()


def natural_logarithm(value: Value) -> Value:
    where = sign(value)
    if where == 0:
        raise Impossible("the logarithm of 0")
    if where < 0:
        raise Impossible("the logarithm of a negative number")
    return ZERO if isinstance(value, fmpq) and value == 1 else arb(value).log()


def _odd(name: str) -> Callable[[Value], Value]:
    """A function with f(0) = 0."""
    return lambda value: ZERO if isinstance(value, fmpq) and value == 0 else getattr(arb(value), name)()


def _even(name: str) -> Callable[[Value], Value]:
    """A function with f(0) = 1."""
    return lambda value: ONE if isinstance(value, fmpq) and value == 0 else getattr(arb(value), name)()


def _sigma(value: Value) -> Value:
    return HALF if isinstance(value, fmpq) and value == 0 else 1 / (1 + (-arb(value)).exp())


def _normal_distribution(value: Value) -> Value:
    if isinstance(value, fmpq) and value == 0:
        return HALF
    return (-arb(value) / arb(2).sqrt()).erfc() / 2  # 1 + erf would lose every digit of a small one


def _normal_density(value: Value) -> Value:
    return arb(-whole_power(value, 2) / 2).exp() / (2 * arb.pi()).sqrt()


def magnitude(value: Value) -> Value:
    if isinstance(value, fmpq):
        return abs(value)
    try:
        return value if sign(value) >= 0 else -value
    except Undecided:
        return abs(value)


def larger(first: Value, second: Value) -> Value:
    if isinstance(first, fmpq) and isinstance(second, fmpq):
        return max(first, second)
    try:
        return first if sign(first - second) >= 0 else second
    except Undecided:  # whichever is larger: the ball holds it
        return arb(first).max(arb(second))


def smaller(first: Value, second: Value) -> Value:
    return -larger(-first, -second)


def _unary(function: Callable[[Value], Value]) -> Callable[[Expr, Mapping[Symbol, int]], Function]:
    def build(expression: Expr, places: Mapping[Symbol, int]) -> Function:
        inner = compile_expression(expression.args[0], places)
        return lambda operands: function(inner(operands))

    return build


def _folded(function: Callable[[Value, Value], Value]) -> Callable[[Expr, Mapping[Symbol, int]], Function]:
    def build(expression: Expr, places: Mapping[Symbol, int]) -> Function:
        parts = _compiled(expression, places)

        def fold(operands: Operands) -> Value:
            value = parts[0](operands)
            for part in parts[1:]:
                value = function(value, part(operands))
            return value

        return fold

    return build


def _piecewise(expression: Expr, places: Mapping[Symbol, int]) -> Function:
    branches = [
        (compile_expression(branch, places), compile_condition(condition, places))
        for branch, condition in expression.args
    ]

    def choose(operands: Operands) -> Value:
        for branch, holds in branches:
            if holds(operands):
                return branch(operands)
        raise Impossible("no case applies")

    return choose


def compile_condition(condition: sympy.Basic, places: Mapping[Symbol, int]) -> Callable[[Operands], bool]:
    """The closure of a case's condition: a comparison, or True."""
    if condition == sympy.true:
        return lambda operands: True
    left, right = (compile_expression(side, places) for side in condition.args)
    accepted = COMPARISONS[condition.func]
    return lambda operands: sign(left(operands) - right(operands)) in accepted


#: A comparison → the signs of left − right with which it holds.
COMPARISONS: Mapping[type, tuple[int, ...]] = {
    sympy.LessThan: (-1, 0),
    sympy.StrictLessThan: (-1,),
    sympy.GreaterThan: (0, 1),
    sympy.StrictGreaterThan: (1,),
    sympy.Equality: (0,),
    sympy.Unequality: (-1, 1),
}

_BUILDERS: Mapping[type, Callable[[Expr, Mapping[Symbol, int]], Function]] = {
    sympy.Add: _add,
    sympy.Mul: _multiply,
    sympy.Pow: _power,
    sympy.exp: _unary(exponential),
    sympy.log: _unary(natural_logarithm),
    sympy.tanh: _unary(_odd("tanh")),
    sympy.sinh: _unary(_odd("sinh")),
    sympy.cosh: _unary(_even("cosh")),
    sympy.sin: _unary(_odd("sin")),
    sympy.cos: _unary(_even("cos")),
    sympy.erf: _unary(_odd("erf")),
    sympy.Abs: _unary(magnitude),
    sympy.sign: _unary(lambda value: fmpq(sign(value))),
    cases: lambda expression, places: compile_expression(expression.args[-1], places),
    grouped: lambda expression, places: compile_expression(expression.args[0], places),
    maximum: _folded(larger),
    minimum: _folded(smaller),
    logistic: _unary(_sigma),
    normal_distribution: _unary(_normal_distribution),
    normal_density: _unary(_normal_density),
}

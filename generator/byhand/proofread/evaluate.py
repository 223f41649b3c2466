"""The value of a tree: exact rationals as long as they stay small, then balls; matrices entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from flint import arb, fmpq

from byhand.proofread.functions import FUNCTIONS, ONE, ZERO, Scalar, Undefined, logarithm, root
from byhand.proofread.tree import (
    Call,
    Constant,
    Ellipsis,
    Matrix,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
)

MAX_BITS = 8192
Grid: TypeAlias = list[list[Scalar]]
Value: TypeAlias = fmpq | arb | Grid
Leaf: TypeAlias = Callable[[Number], Scalar]


class NotNumeric(TypeError):
    """The tree holds a symbol."""


def evaluate(node: Node, leaf: Leaf) -> Value:
    """The value with ``leaf`` deciding what a literal stands for; raises Undefined. A 1×1 matrix is its entry."""
    value = _RULES[type(node)](node, leaf)
    return value[0][0] if isinstance(value, list) and len(value) == len(value[0]) == 1 else value


def exactly(number: Number) -> Scalar:
    """The leaf under which a literal is what it says."""
    return number.value


def small(value: Scalar) -> Scalar:
    """The same, as a ball once it has become too long to carry exactly."""
    return arb(value) if isinstance(value, fmpq) and value.height_bits() > MAX_BITS else value


def shape(value: Value) -> str:
    return f"{len(value)}×{len(value[0])}" if isinstance(value, list) else "a number"


def entrywise(combine: Callable[[Scalar, Scalar], Scalar], left: Value, right: Value) -> Value:
    """Two values of one shape, or one of them a number that serves for every entry."""
    if not isinstance(left, list):
        if not isinstance(right, list):
            return combine(left, right)
        return [[combine(left, entry) for entry in row] for row in right]
    if not isinstance(right, list):
        return [[combine(entry, right) for entry in row] for row in left]
    if len(left) != len(right) or len(left[0]) != len(right[0]):
        raise Undefined(f"shapes {shape(left)} and {shape(right)} do not fit")
    return [[combine(a, b) for a, b in zip(*rows, strict=True)] for rows in zip(left, right, strict=True)]


def _add(left: Scalar, right: Scalar) -> Scalar:
    return small(left + right)


def _subtract(left: Scalar, right: Scalar) -> Scalar:
    return small(left - right)


def _multiply(left: Scalar, right: Scalar) -> Scalar:
    if left == 0 or right == 0:
        return ZERO
    return small(left * right)


def _divide(left: Scalar, right: Scalar) -> Scalar:
    if right == 0:
        raise Undefined("division by zero")
    return small(left / right)


def _sum(node: Sum, leaf: Leaf) -> Value:
    total: Value = ZERO
    for sign, term in node.terms:
        total = entrywise(_add if sign > 0 else _subtract, total, evaluate(term, leaf))
    return total


def _times(left: Value, right: Value) -> Value:
    """The matrix product, or the entries by a number."""
    if not isinstance(left, list) or not isinstance(right, list):
        return entrywise(_multiply, left, right)
    if len(left[0]) != len(right):
        raise Undefined(f"shapes {shape(left)} and {shape(right)} do not multiply")
    columns = list(zip(*right, strict=True))
    return [[_dot(zip(row, column, strict=True)) for column in columns] for row in left]


def _dot(pairs: Iterable[tuple[Scalar, Scalar]]) -> Scalar:
    total: Scalar = ZERO
    for left, right in pairs:
        total = _add(total, _multiply(left, right))
    return total


def _product(node: Product, leaf: Leaf) -> Value:
    """0 times anything is 0, also where the other factor has no value (0 · ln 0)."""
    total: Value = ONE
    missing: Undefined | None = None
    for factor in node.factors:
        try:
            value = evaluate(factor, leaf)
        except Undefined as reason:
            missing = missing or reason
            continue
        total = entrywise(_multiply, total, value) if node.elementwise else _times(total, value)
    if missing is not None and not (isinstance(total, fmpq) and total == 0):
        raise missing
    return total


def _quotient(node: Quotient, leaf: Leaf) -> Value:
    return entrywise(_divide, evaluate(node.over, leaf), evaluate(node.under, leaf))


def _power(node: Power, leaf: Leaf) -> Value:
    of_e = isinstance(node.base, Constant) and node.base.name == "e"
    count = isinstance(node.exponent, Number) and node.exponent.value.q == 1 and not of_e  # as in x², never rounded
    exponent = evaluate(node.exponent, exactly if count else leaf)
    if isinstance(exponent, list):
        raise Undefined("a matrix as an exponent")
    if of_e:
        return FUNCTIONS["exp"](exponent)
    base = evaluate(node.base, leaf)
    return entrywise(_raise, base, exponent)


def _raise(base: Scalar, exponent: Scalar) -> Scalar:
    if isinstance(exponent, fmpq):
        if exponent.q == 1:
            return _whole_power(base, int(exponent.p))
        if exponent == fmpq(1, 2):
            return root(base)
    if base == 0:
        return ZERO
    return (arb(exponent) * logarithm(base)).exp()


def _whole_power(base: Scalar, exponent: int) -> Scalar:
    if exponent == 0:
        return ONE
    if exponent < 0 and base == 0:
        raise Undefined("division by zero")
    if isinstance(base, fmpq) and base.height_bits() * abs(exponent) <= MAX_BITS:
        return base**exponent
    if exponent.bit_length() > 64:
        raise Undefined("an exponent that large")
    return arb(base) ** exponent


def _call(node: Call, leaf: Leaf) -> Value:
    arguments = [evaluate(argument, leaf) for argument in node.arguments]
    if node.name == "norm":
        return _norm(arguments[0])
    if node.name not in FUNCTIONS:
        raise NotNumeric
    function = FUNCTIONS[node.name]
    if len(arguments) == 2:
        return entrywise(function, *arguments)
    if len(arguments) == 1 and isinstance(argument := arguments[0], list):
        return [[function(entry) for entry in row] for row in argument]
    if any(isinstance(argument, list) for argument in arguments):
        raise Undefined(f"{node.name} of matrices")
    try:
        return function(*arguments)
    except TypeError:
        raise Undefined(f"{node.name} of {len(arguments)} arguments") from None


def _norm(value: Value) -> Scalar:
    entries = [entry for row in value for entry in row] if isinstance(value, list) else [value]
    return root(_dot((entry, entry) for entry in entries))


def _matrix(node: Matrix, leaf: Leaf) -> Value:
    rows: Grid = []
    for row in node.rows:
        values = [evaluate(entry, leaf) for entry in row]
        scalars: list[Scalar] = [value for value in values if not isinstance(value, list)]
        if len(scalars) != len(values):
            raise Undefined("a matrix within a matrix")
        rows.append(scalars)
    return rows


def _transpose(node: Transpose, leaf: Leaf) -> Value:
    value = evaluate(node.base, leaf)
    return [list(column) for column in zip(*value, strict=True)] if isinstance(value, list) else value


def _constant(node: Constant, leaf: Leaf) -> Value:
    return arb.pi() if node.name == "π" else arb.const_e()


def _refuse(node: Node, leaf: Leaf) -> Value:
    raise NotNumeric


_RULES: dict[type, Callable[..., Value]] = {
    Number: lambda node, leaf: leaf(node),
    Sum: _sum,
    Product: _product,
    Quotient: _quotient,
    Power: _power,
    Call: _call,
    Matrix: _matrix,
    Transpose: _transpose,
    Constant: _constant,
    Symbol: _refuse,
    Ellipsis: _refuse,
}

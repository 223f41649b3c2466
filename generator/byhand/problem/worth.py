"""What the constant parts of a formula are worth: so that 9^9^9^9 is refused before anyone computes it."""

from __future__ import annotations

from fractions import Fraction

from byhand.problem.tokens import FormulaError, Token

#: A constant exponent may not be larger, nor a number made of constants longer, than this.
LARGEST_POWER = 1_000
MOST_BITS = 16_384


def combined(operator: Token, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    """The value of ``left operator right`` where both are known and it is rational; refuses what would explode."""
    if operator.kind == "^" and right is not None and abs(right) > LARGEST_POWER:
        allowed = f"allowed: -{LARGEST_POWER} to {LARGEST_POWER}"
        raise FormulaError(f"the exponent after '^' at column {operator.column} is too large; {allowed}")
    if left is None or right is None:
        return None
    value = _combine(operator, left, right)
    if value is not None and max(value.numerator.bit_length(), value.denominator.bit_length()) > MOST_BITS:
        raise FormulaError(_too_large(operator))
    return value


def _combine(operator: Token, left: Fraction, right: Fraction) -> Fraction | None:
    if operator.kind == "^":
        return _power(operator, left, right)
    if operator.kind == "/":
        return left / right if right else None
    if operator.kind == "*":
        return left * right
    return left + right if operator.kind == "+" else left - right


def _power(operator: Token, base: Fraction, exponent: Fraction) -> Fraction | None:
    if exponent.denominator != 1 or (not base and exponent < 0):
        return None
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if bits > 1 and bits * abs(exponent.numerator) > 2 * MOST_BITS:
        raise FormulaError(_too_large(operator))
    return Fraction(base**exponent.numerator)


def _too_large(operator: Token) -> str:
    return f"{operator.text!r} at column {operator.column} makes a number of more than {MOST_BITS * 3 // 10} digits"

"""From SymPy to Python text. Every kind of node has its line here; an unknown one is an error, never a guess.

Names never come from an author: each symbol stands for the code that the caller gives for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import sympy
from sympy import Expr, Symbol

from byhand.program.code import ATOM, CHOICE, POWER, PRODUCT, SIGN, SUM, Code
from byhand.program.quotients import exponent_of, fraction_of, without_one
from byhand.program.style import Style, plain
from byhand.rules.functions import cases, logistic, maximum, minimum, normal_density, normal_distribution

Symbols = Mapping[Symbol, Code]


class Printer:
    """Prints expressions in a style.

    may_vanish: symbols (targets) that are often exactly 0 or 1: where a factor that holds nothing else is 0, it
    leaves out a logarithm or a quotient beside it, as 0 · ln 0.
    """

    def __init__(self, style: Style, symbols: Symbols, may_vanish: frozenset[Symbol] = frozenset()) -> None:
        self.style = style
        self.symbols = symbols
        self.may_vanish = may_vanish

    def code(self, expression: Expr) -> Code:
        """The expression as code."""
        if isinstance(expression, Symbol):
            return self.symbols[expression]
        if self.style.fractions and not expression.free_symbols and not expression.is_Atom:
            value = expression.doit()  # 1/3 would be a float between two ints
            expression = value if value.is_Rational else expression
        if expression.is_Rational:
            return self.number(Fraction(int(expression.p), int(expression.q)))
        if expression in (sympy.E, sympy.pi):
            return self.constant(expression)
        writer = _WRITERS.get(expression.func)
        if writer is None:
            raise TypeError(f"no Python text for {expression.func}")
        return writer(self, expression)

    def number(self, value: Fraction) -> Code:
        text = plain(value)
        binds = SIGN if value < 0 else ATOM
        if "." not in text and "/" not in text:
            return Code(text, binds)
        if self.style.fractions:
            return Code(f'F("{text}")')
        return Code(text.replace("/", " / "), PRODUCT) if "/" in text else Code(text, binds)

    def value(self, expression: Expr) -> Code:
        """Code whose value is never an int, because in fractions an int divided by an int is a float."""
        if self.style.fractions and expression.is_Integer:
            return Code(f"F({expression})")
        return self.code(expression)

    def constant(self, expression: Expr) -> Code:
        if not self.style.fractions:
            return Code("np.e" if expression == sympy.E else "np.pi")
        return Code("exp(1)" if self.style.need("exp") and expression == sympy.E else self.style.need("pi"))

    def sum(self, expression: Expr) -> Code:
        text = ""
        for term in expression.args:
            negative, code = self.signed(term)
            operand = code.within(PRODUCT)
            if not text:
                text = f"-{code.within(PRODUCT)}" if negative else operand
            else:
                text += f" {'-' if negative else '+'} {operand}"
        return Code(text, SUM)

    def signed(self, term: Expr) -> tuple[bool, Code]:
        """Whether a term is subtracted, and its code without the sign."""
        if self.style.fractions and not term.free_symbols and term.doit().is_Rational:
            term = term.doit()
        if term.is_Rational and term < 0:
            return True, self.code(-term)
        if term.is_Mul:
            return self.quotient(term)
        return False, self.code(term)

    def product(self, expression: Expr) -> Code:
        negative, code = self.quotient(expression)
        if not negative:
            return code
        return Code(f"-{code.within(PRODUCT)}", SIGN if code.binds > SIGN else PRODUCT)

    def quotient(self, expression: Expr) -> tuple[bool, Code]:
        """A product as its sign and numerators over denominators."""
        negative, above, below = fraction_of(expression)
        return negative, self.over(above, below)

    def over(self, above: list[Expr], below: list[Expr]) -> Code:
        guarded = self._guarded(above, below)
        if guarded is not None:
            return guarded
        factors = [self.code(factor) for factor in above] or [Code("1")]
        top = factors[0] if len(factors) == 1 else Code(_times(factors), PRODUCT)
        if not below:
            return top
        divisors = [self.code(factor) for factor in below]
        bottom = divisors[0].within(POWER) if len(divisors) == 1 else f"({_times(divisors)})"
        return Code(f"{top.within(PRODUCT)} / {bottom}", PRODUCT)

    def _guarded(self, above: list[Expr], below: list[Expr]) -> Code | None:
        """The product through ``xlogy`` or ``xdivy`` where a factor of the targets may leave out the rest."""
        logs = [factor for factor in above if isinstance(factor, sympy.log)]
        rest = [factor for factor in above if not isinstance(factor, sympy.log)]
        held = set().union(*(factor.free_symbols for factor in rest)) if rest else set()
        risky = [inner for inner in (*(log.args[0] for log in logs), *below) if inner.free_symbols]
        if not held or not held <= self.may_vanish or len(risky) != 1 or len(logs) > 1:
            return None
        other = self.over(rest, [divisor for divisor in below if divisor not in risky])
        name = self.style.need("xlogy" if logs else "xdivy")
        return Code(f"{name}({other}, {self.code(risky[0])})")

    def power(self, expression: Expr) -> Code:
        base, exponent = expression.base, exponent_of(expression)
        if base == sympy.E:
            return Code(f"{self.style.function('exp')}({self.code(exponent)})")
        if exponent == sympy.Rational(1, 2):
            return Code(f"{self.style.function('sqrt')}({self.code(base)})")
        if exponent.is_Rational and exponent < 0:
            return self.over([], [without_one(base, -exponent)])
        if exponent.is_Integer or not self.style.fractions:
            return Code(f"{self.code(base).within(ATOM)}**{self.code(exponent).within(POWER)}", POWER)
        return Code(f"{self.style.need('power')}({self.code(base)}, {self.code(exponent)})")

    def call(self, name: str, expression: Expr) -> Code:
        return Code(f"{name}({', '.join(self.code(argument).text for argument in expression.args)})")

    def extreme(self, name: str, expression: Expr) -> Code:
        """max or min; NumPy's take two arguments at a time."""
        if self.style.scalars:
            return Code(f"{name[:3]}({', '.join(self.value(argument).text for argument in expression.args)})")
        text, *others = [self.value(argument).text for argument in expression.args]
        for other in others:
            text = f"np.{name}({text}, {other})"
        return Code(text)

    def sign(self, expression: Expr) -> Code:
        """−1, 0 or 1; from ``sign`` or from the loss tables' ``sgn``."""
        argument = expression.args[-1] if isinstance(expression, sympy.sign) else expression.args[1]
        name = self.style.need("sign") if self.style.fractions else "np.sign"
        return Code(f"{name}({self.steady(self.code(argument))})")

    def steady(self, code: Code) -> str:
        """What is compared with 0: in float64 0.1 + 0.2 - 0.3 must count as 0."""
        if self.style.fractions:
            return code.text
        self.style.need("np.round")
        return f"np.round({code}, 13)"

    def named(self, expression: Expr) -> Code:
        formula = expression.args[-1]
        if str(expression.args[0]) == "sgn":
            return self.sign(expression)
        return self.code(formula)

    def choice(self, expression: Expr) -> Code:
        """A case distinction: ``np.where`` of arrays, Python's own ``if … else`` of numbers."""
        *branches, (last, condition) = expression.args
        if condition != sympy.true:
            raise TypeError(f"no Python text for a case distinction that ends in {condition}")
        code = self.value(last)
        for value, condition in reversed(branches):
            test = self.comparison(condition)
            if self.style.scalars:
                code = Code(f"{self.value(value).within(SUM)} if {test} else {code.text}", CHOICE)
            else:
                code = Code(f"np.where({test}, {self.value(value)}, {code})")
        return code

    def comparison(self, condition: sympy.Basic) -> str:
        sign = _COMPARISONS.get(condition.func)
        if sign is None:
            raise TypeError(f"no Python text for the condition {condition.func}")
        left, right = condition.args
        if self.style.fractions:
            return f"{self.code(left).within(SUM)} {sign} {self.code(right).within(SUM)}"
        difference = left if right == 0 else sympy.Add(left, sympy.Mul(-1, right, evaluate=False), evaluate=False)
        return f"{self.steady(self.code(difference))} {sign} 0"


def _times(factors: list[Code]) -> str:
    first, *rest = factors
    return " * ".join([first.within(PRODUCT), *(factor.within(POWER) for factor in rest)])


_COMPARISONS: Mapping[type, str] = {
    sympy.LessThan: "<=",
    sympy.StrictLessThan: "<",
    sympy.GreaterThan: ">=",
    sympy.StrictGreaterThan: ">",
    sympy.Equality: "==",
    sympy.Unequality: "!=",
}

_Writer = Callable[[Printer, Expr], Code]


def _function(name: str) -> _Writer:
    return lambda printer, expression: printer.call(printer.style.function(name), expression)


def _helper(name: str) -> _Writer:
    return lambda printer, expression: printer.call(printer.style.need(name), expression)


_WRITERS: Mapping[type, _Writer] = {
    sympy.Add: Printer.sum,
    sympy.Mul: Printer.product,
    sympy.Pow: Printer.power,
    sympy.Piecewise: Printer.choice,
    sympy.sign: Printer.sign,
    sympy.Abs: lambda printer, expression: printer.call("abs", expression),
    sympy.exp: _function("exp"),
    sympy.log: _function("log"),
    sympy.tanh: _function("tanh"),
    sympy.cosh: _function("cosh"),
    sympy.sinh: _function("sinh"),
    sympy.sin: _function("sin"),
    sympy.cos: _function("cos"),
    logistic: _helper("sigmoid"),
    normal_distribution: _helper("Phi"),
    normal_density: _helper("phi"),
    maximum: lambda printer, expression: printer.extreme("maximum", expression),
    minimum: lambda printer, expression: printer.extreme("minimum", expression),
    cases: Printer.named,
}

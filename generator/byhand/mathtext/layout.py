"""From a form to its layout, once per form: a function that fills the form's slots with nodes.

The symbolic and the substituted line of an equation come from this one function, with symbols or with numbers, so they
cannot disagree. Case distinctions show their name with symbols and the case that applies with numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

import sympy
from sympy import Expr, Symbol

from byhand.mathtext.numbers import integer_node
from byhand.mathtext.tree import (
    Call,
    Cases,
    Fence,
    Fraction,
    Letter,
    Negated,
    Node,
    Number,
    Relation,
    Root,
    Row,
    Sign,
    Total,
    Word,
    negated,
    power,
    printed_value,
    product,
    total,
)
from byhand.rules.functions import cases, grouped, logistic, maximum, minimum, normal_density, normal_distribution
from byhand.tape.arithmetic import Value
from byhand.tape.compile import compile_condition
from byhand.tape.forms import TOTAL, Form

#: How often a form was laid out; a test holds it to three per form (body, term, and nothing else).
LAYOUT_CALLS: dict[str, int] = {}

EULER = Sign("e")
_LN = Word("ln")


class Fill:
    """What stands in a form's slots: nodes, and values where numbers are substituted.

    spelled_out: whether case distinctions show all their cases.
    """

    __slots__ = ("nodes", "spelled_out", "values")

    def __init__(self, nodes: Sequence[Node], values: Sequence[Value] | None, *, spelled_out: bool = False) -> None:
        self.nodes = nodes
        self.values = values
        self.spelled_out = spelled_out


Template = Callable[[Fill], Node]


@cache
def body_template(form: Form) -> Template:
    """The layout of a form's body: slots in order, then TOTAL."""
    LAYOUT_CALLS[form.key] = LAYOUT_CALLS.get(form.key, 0) + 1
    return compile_layout(form.body, {symbol: place for place, symbol in enumerate((*form.fixed, TOTAL))})


@cache
def term_template(form: Form) -> Template:
    """The layout of one term of a form's sum."""
    LAYOUT_CALLS[form.key] = LAYOUT_CALLS.get(form.key, 0) + 1
    assert form.term is not None
    return compile_layout(form.term, {symbol: place for place, symbol in enumerate(form.columns)})


def lay_out(
    form: Form,
    fixed: Sequence[Node],
    columns: Sequence[Sequence[Node]] = (),
    values: tuple[Sequence[Value], Sequence[Sequence[Value]]] | None = None,
    count: int | None = None,
) -> Node:
    """The form with its slots filled.

    values: of the fixed slots and of the columns, where numbers are substituted: they decide case distinctions.
    count: how many terms the sum really has, where ``columns`` hold only those to print: "⋯" stands before the last.
    """
    if form.term is None:
        return body_template(form)(Fill(fixed, values[0] if values else None))
    term = term_template(form)
    shown = len(columns[0])
    terms: list[Node] = []
    for place in range(shown):
        own = [column[place] for column in values[1]] if values else None
        terms.append(term(Fill([column[place] for column in columns], own)))
    if count is not None and count > shown:
        terms.insert(-1, Sign("⋯"))
    # The sum's own value is nowhere needed: no case distinction looks at it.
    inner = [*values[0], *values[1][0][:1]] if values else None
    return body_template(form)(Fill([*fixed, _sum(terms)], inner))


#: A placeholder, for those who fill formulas without knowing SymPy.
Slotted: TypeAlias = Any


def lay_expression(expression: Expr, nodes: Mapping[Slotted, Node]) -> Node:
    """A formula over placeholders with a node for each, its case distinctions spelled out."""
    template = compile_layout(expression, {symbol: place for place, symbol in enumerate(nodes)})
    return template(Fill(list(nodes.values()), None, spelled_out=True))


def _sum(terms: Sequence[Node]) -> Node:
    return total(*((True, term.body) if isinstance(term, Negated) else (False, term) for term in terms))


def compile_layout(expression: Expr, places: Mapping[Symbol, int]) -> Template:
    """The layout of an expression; every kind of node must be known here, there is no fallback."""
    if isinstance(expression, Symbol):
        place = places[expression]
        return lambda fill: fill.nodes[place]
    if expression.is_Integer:
        whole = integer_node(int(expression))
        return lambda fill: whole
    if expression.is_Rational:
        ratio = Fraction(integer_node(abs(int(expression.p))), integer_node(int(expression.q)))
        return lambda fill: negated(ratio) if expression.p < 0 else ratio
    if expression is sympy.E:
        return lambda fill: EULER
    if expression is sympy.pi:
        return lambda fill: Sign("π")
    builder = _BUILDERS.get(expression.func)
    if builder is None:
        raise TypeError(f"no layout for {expression.func}")
    return builder(expression, places)


def split_sign(expression: Expr) -> tuple[bool, Expr]:
    """Whether a term is subtracted, and the term without its minus."""
    if expression.is_Mul and expression.args[0].is_Rational and expression.args[0] < 0:
        head, rest = -expression.args[0], expression.args[1:]
        if head == 1:
            return True, rest[0] if len(rest) == 1 else sympy.Mul(*rest, evaluate=False)
        return True, sympy.Mul(head, *rest, evaluate=False)
    if expression.is_Rational and expression < 0:
        return True, -expression
    return False, expression


def flat_terms(expression: Expr) -> list[tuple[bool, Expr]]:
    """A sum's terms, a sum at its front laid flat, each with whether it is subtracted."""
    terms: list[tuple[bool, Expr]] = []
    for argument in expression.args:
        if argument.is_Add and not terms:
            terms.extend(flat_terms(argument))
        else:
            terms.append(split_sign(argument))
    return terms


def _add(expression: Expr, places: Mapping[Symbol, int]) -> Template:
    terms = [(subtracted, compile_layout(term, places)) for subtracted, term in flat_terms(expression)]

    def add(fill: Fill) -> Node:
        laid = [(subtracted, template(fill)) for subtracted, template in terms]
        left = [(subtracted, term) for subtracted, term in laid if term is not LEFT_OUT]
        return total(*_opened(left)) if left else LEFT_OUT

    return add


def _opened(terms: list[tuple[bool, Node]]) -> list[tuple[bool, Node]]:
    """A sum at the front of a sum needs no brackets: Σ w x + b."""
    subtracted, first = terms[0]
    return [*first.terms, *terms[1:]] if isinstance(first, Total) and not subtracted else terms


def _multiply(expression: Expr, places: Mapping[Symbol, int]) -> Template:
    subtracted, expression = split_sign(expression)
    if not expression.is_Mul:
        inner = compile_layout(expression, places)
        return lambda fill: node if (node := inner(fill)) is LEFT_OUT else negated(node)
    above, below = ([compile_layout(factor, places) for factor in factors] for factors in factors_of(expression))

    def multiply(fill: Fill) -> Node:
        over = [template(fill) for template in above]
        under = [template(fill) for template in below]
        if fill.values is not None and _has_no_value(over, under):
            return LEFT_OUT
        node = product(*over) if over else Number("1")
        if under:
            node = Fraction(node, product(*under))
        return negated(node) if subtracted else node

    return multiply


def factors_of(product_: Expr) -> tuple[list[Expr], list[Expr]]:
    """A product's factors above and below the line of its fraction."""
    above: list[Expr] = []
    below: list[Expr] = []
    for factor in product_.args:
        if factor.is_Pow and factor.exp.is_Integer and factor.exp < 0:
            below.append(factor.base if factor.exp == -1 else factor.base**-factor.exp)
        elif factor.is_Rational and not factor.is_Integer and factor.p == 1 and len(product_.args) == 2 and below:
            below.append(sympy.Integer(factor.q))
        else:
            above.append(factor)
    return above, below


#: In place of a term with coefficient 0 whose other factor has no value as it is printed (0/0, 0 · ln 0): a sum goes on
#: without it.
LEFT_OUT = Number("0")


def _has_no_value(over: Sequence[Node], under: Sequence[Node]) -> bool:
    """Whether one factor is printed as 0 and another one divides by 0 or is a logarithm of 0."""
    undefined = any(printed_value(factor) == 0 for factor in under) or any(
        isinstance(factor, Call) and factor.function == _LN and printed_value(factor.arguments[0]) == 0
        for factor in over
    )
    return undefined and any(printed_value(factor) == 0 for factor in over)


def _power(expression: Expr, places: Mapping[Symbol, int]) -> Template:
    base, exponent = expression.base, expression.exp
    inner = compile_layout(base, places)
    if exponent == sympy.Rational(1, 2):
        return lambda fill: Root(inner(fill))
    if exponent == -1:
        return lambda fill: Fraction(Number("1"), inner(fill))
    if exponent.is_Integer and exponent < 0:
        whole = integer_node(-int(exponent))
        return lambda fill: Fraction(Number("1"), power(inner(fill), whole))
    above = compile_layout(exponent, places)
    return lambda fill: power(inner(fill), above(fill))


def _exponential(expression: Expr, places: Mapping[Symbol, int]) -> Template:
    exponent = compile_layout(expression.args[0], places)
    return lambda fill: power(EULER, exponent(fill))


def _call(name: Node) -> Callable[[Expr, Mapping[Symbol, int]], Template]:
    def build(expression: Expr, places: Mapping[Symbol, int]) -> Template:
        arguments = [compile_layout(argument, places) for argument in expression.args]
        return lambda fill: Call(name, tuple(argument(fill) for argument in arguments))

    return build


def _bars(expression: Expr, places: Mapping[Symbol, int]) -> Template:
    inner = compile_layout(expression.args[0], places)
    return lambda fill: Fence(inner(fill), "||")


def _piecewise(expression: Expr, places: Mapping[Symbol, int]) -> Template:
    branches = [
        (compile_layout(body, places), compile_condition(when, places), None if when == sympy.true else when)
        for body, when in expression.args
    ]
    conditions = [None if when is None else _condition(when, places) for _, _, when in branches]
    iverson = _iverson(expression, places)

    def choose(fill: Fill) -> Node:
        if fill.values is not None:
            for body, holds, _ in branches:
                if holds(fill.values):
                    return body(fill)
        if iverson is not None and not fill.spelled_out:
            return iverson(fill)
        return Cases(
            tuple(
                (body(fill), when(fill) if when else None)
                for (body, _, _), when in zip(branches, conditions, strict=True)
            )
        )

    return choose


def _iverson(expression: Expr, places: Mapping[Symbol, int]) -> Template | None:
    """[x > y]: 1 where it holds, else 0; the derivative of a maximum."""
    *zeros, (last, _) = expression.args
    if last != 1 or any(body != 0 for body, _ in zeros):
        return None
    conditions = [_condition(sympy.Not(when), places) for _, when in zeros]

    def bracket(fill: Fill) -> Node:
        items: list[Node] = []
        for condition in conditions:
            items += [Sign(","), condition(fill)] if items else [condition(fill)]
        return Fence(items[0] if len(items) == 1 else Row(tuple(items)), "[]")

    return bracket


RELATION_SIGNS = {
    sympy.LessThan: "≤",
    sympy.StrictLessThan: "<",
    sympy.GreaterThan: "≥",
    sympy.StrictGreaterThan: ">",
    sympy.Equality: "=",
}


def _condition(when: sympy.Basic, places: Mapping[Symbol, int]) -> Template:
    left, right = (compile_layout(side, places) for side in when.args)
    sign = RELATION_SIGNS[when.func]
    return lambda fill: Relation(left(fill), sign, right(fill))


def _named_cases(expression: Expr, places: Mapping[Symbol, int]) -> Template:
    label, *arguments, inner = expression.args
    name = function_name(label.name)
    shown = [compile_layout(argument, places) for argument in arguments]
    chosen = compile_layout(inner, places)

    def choose(fill: Fill) -> Node:
        if fill.values is not None or fill.spelled_out:
            return chosen(fill)
        return Call(name, tuple(argument(fill) for argument in shown))

    return choose


def function_name(text: str) -> Node:
    """ReLU′ and its kin: an upright word with its prime."""
    word = text.rstrip("'")
    return Row((Word(word), Sign("′"))) if word != text else Word(word)


_BUILDERS: Mapping[type, Callable[[Expr, Mapping[Symbol, int]], Template]] = {
    sympy.Add: _add,
    sympy.Mul: _multiply,
    sympy.Pow: _power,
    sympy.exp: _exponential,
    sympy.log: _call(_LN),
    sympy.tanh: _call(Word("tanh")),
    sympy.sinh: _call(Word("sinh")),
    sympy.cosh: _call(Word("cosh")),
    sympy.sin: _call(Word("sin")),
    sympy.cos: _call(Word("cos")),
    sympy.sign: _call(Word("sgn")),
    sympy.Abs: _bars,
    sympy.Piecewise: _piecewise,
    maximum: _call(Word("max")),
    minimum: _call(Word("min")),
    logistic: _call(Letter("σ")),
    normal_distribution: _call(Letter("Φ")),
    normal_density: _call(Letter("φ")),
    cases: _named_cases,
    grouped: lambda expression, places: compile_layout(expression.args[0], places),
}

"""How a form looks in numbers, as data: a page fills in numbers without knowing the rules of layout.

A layout is a text of MathML with places for numbers, or a decision ``[condition, layout, layout]`` where the line
depends on values: which case of a distinction applies, whether a term is left out. Each place says which numbers
need brackets there; that is found by laying the form out with such numbers, so the page's lines are ``layout``'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, cast

import sympy
from sympy import Expr, Symbol

from byhand.mathtext.formdata import Data, condition_data, expression_data
from byhand.mathtext.layout import LEFT_OUT, Fill, compile_layout, factors_of, split_sign
from byhand.mathtext.mathml import MathmlWriter
from byhand.mathtext.tree import Fence, Fraction, Negated, Node, Number, Row, Sign, bare
from byhand.rules.functions import cases, grouped
from byhand.tape.differentiate import rebuilt
from byhand.tape.forms import TOTAL, Form, plus

Places = Mapping[Symbol, int]
Layout = str | list[Any]

_ONE = Number("1", exponent=0)
#: Kinds of numbers that may need brackets, by the bit that a place has for each: a negative one (or a sum), one in
#: scientific form, a fraction.
BITS: Sequence[Callable[[str], Node]] = (
    lambda text: Number(text, negative=True),
    lambda text: Number(text, exponent=1),
    lambda text: Fraction(Number(text), _ONE),
)
#: A formula that is just one number begins with this; the negative of something, in a term, with ``-``.
ONE_NUMBER = "!"
#: The term that is left out.
_NOTHING = Symbol("∅", real=True)


def layout_data(
    expression: Expr, places: Places, *, term: bool = False, wide: int | None = None, mark: str = "."
) -> Layout:
    """The layout of an expression over slots.

    term: whether it is one term of a sum, which takes its minus into the sum. wide: the slot of a sum that is abridged.
    mark: between a number's whole and its decimals, which decides what parts arguments.
    """
    return _Layouts(places, term, wide, mark).of(_bare_cases(expression))


@cache
def form_layouts(form: Form, mark: str = ".") -> tuple[Layout, Layout, Layout]:
    """The layout of a form, that with an abridged sum, that of a term; the last two are "" where there is no sum."""
    places = {symbol: place for place, symbol in enumerate((*form.fixed, TOTAL))}
    layout = layout_data(form.body, places, mark=mark)
    if form.term is None:
        return layout, "", ""
    columns = {symbol: place for place, symbol in enumerate(form.columns)}
    wide = layout_data(form.body, places, wide=len(form.fixed), mark=mark)
    return layout, wide, layout_data(form.term, columns, term=True, mark=mark)


class _Layouts:
    def __init__(self, places: Places, term: bool, wide: int | None, mark: str) -> None:
        self.places, self.term, self.wide = places, term, wide
        self.writer = MathmlWriter(mark=mark)

    def of(self, expression: Expr, settled: tuple[Expr, ...] = ()) -> Layout:
        """settled: products of which it is decided that they are there."""
        for part in sympy.preorder_traversal(expression):
            if isinstance(part, sympy.Piecewise):
                return self._piecewise(expression, part, settled)
            if part.is_Mul and part not in settled and (condition := self._left_out(part)):
                without = _without(_replaced(expression, part, _NOTHING))
                return [condition, self.of(without, settled), self.of(expression, (*settled, part))]
        return self._text(expression)

    def _piecewise(self, expression: Expr, part: Expr, settled: tuple[Expr, ...]) -> Layout:
        *first, (last, _) = part.args
        # Kept together: −1 as a case is a factor, not the sign of its product.
        layout = self.of(_replaced(expression, part, grouped(last)), settled)
        for branch, when in reversed(first):
            own = self.of(_replaced(expression, part, grouped(branch)), settled)
            layout = [condition_data(when, self.places), own, layout]
        return layout

    def _left_out(self, product: Expr) -> Data | None:
        """When the term is left out: a factor is printed as 0, and so is one that it divides by (see ``layout``)."""
        _, rest = split_sign(product)
        if not rest.is_Mul:
            return None
        above, below = factors_of(rest)
        zeros = [factor for factor in above if _may_be_zero(factor)]
        logarithms = [factor.args[0] for factor in above if factor.func is sympy.log]
        under = [factor for factor in (*below, *logarithms) if _may_be_zero(factor)]
        if not zeros or not under:
            return None
        return [0, *([expression_data(factor, self.places) for factor in found] for found in (zeros, under))]

    def _text(self, expression: Expr) -> str:
        laid = self._laid(expression, Number)
        fenced = [list(_numbers(self._laid(expression, kind))) for kind in BITS]
        bits = [sum(bool(flag) << bit for bit, flag in enumerate(flags)) for flags in zip(*fenced, strict=True)]
        sign = ""
        if self.term and isinstance(laid, Negated):
            sign, laid = "-", laid.body
            bits = [mask & ~1 if isinstance(bare(laid), Number) else mask for mask in bits]
        masks = iter(bits)
        text = re.sub(r"<mn>§(\d+)</mn>", lambda found: f"§{found[1]},{next(masks)};", self.writer.write(laid))
        text = text.replace(f";<mo>{_WIDE.char}</mo>", ";")
        return sign + ONE_NUMBER * _is_one_number(laid) + text

    def _laid(self, expression: Expr, kind: Callable[[str], Node]) -> Node:
        if expression == _NOTHING:
            return LEFT_OUT
        nodes: list[Node] = [kind(f"§{slot}") for slot in range(max(self.places.values(), default=-1) + 1)]
        if self.wide is not None and kind is Number:
            nodes[self.wide] = Row((nodes[self.wide], _WIDE))
        return compile_layout(expression, self.places)(Fill(nodes, None))


#: Beside a number this makes it something else than a number, as a sum with "⋯" is.
_WIDE = Sign("⋯")


def _numbers(node: Any, fenced: bool = False) -> Iterator[bool]:
    """For the places of numbers in a formula, in order, whether each stands in brackets of its own."""
    if isinstance(node, Number) or (isinstance(node, Fraction) and node.under == _ONE):
        if (node if isinstance(node, Number) else cast(Number, node.over)).text.startswith("§"):
            yield fenced
    elif isinstance(node, Fence):
        yield from _numbers(node.body, node.kind == "()")
    elif isinstance(node, (tuple, list)):
        for part in node:
            yield from _numbers(part)
    elif is_dataclass(node):
        for field in fields(node):
            yield from _numbers(getattr(node, field.name))


def _is_one_number(node: Node) -> bool:
    if isinstance(node, Negated):
        return _is_one_number(node.body)
    if isinstance(node, Fraction):
        return isinstance(node.over, Number) and isinstance(node.under, Number)
    return isinstance(node, Number)


def _may_be_zero(factor: Expr) -> bool:
    if isinstance(factor, grouped):
        return _may_be_zero(factor.args[0])
    return _is_printed(factor) if factor.free_symbols else factor == 0


def _is_printed(factor: Expr) -> bool:
    """Whether a factor is a number on the page, or a sum of numbers: what ``printed_value`` knows the value of."""
    if isinstance(factor, grouped):
        return _is_printed(factor.args[0])
    if factor.is_Add:
        return all(_is_printed(split_sign(term)[1]) for term in factor.args)
    return isinstance(factor, Symbol) or bool(factor.is_Integer)


def _bare_cases(expression: Expr) -> Expr:
    """With numbers a case distinction has no name."""
    while found := next((part for part in sympy.preorder_traversal(expression) if isinstance(part, cases)), None):
        expression = _replaced(expression, found, found.args[-1])
    return expression


def _replaced(expression: Expr, old: Expr, new: Expr) -> Expr:
    """The expression with one part for another, and nothing evaluated."""
    return rebuilt(expression, lambda part: new if part == old else None)


def _without(expression: Expr) -> Expr:
    """The expression without what is left out: a sum goes on without the term, whatever else holds it has 0 there."""
    if not expression.has(_NOTHING) or expression == _NOTHING:
        return expression
    parts = [_without(argument) for argument in expression.args]
    if expression.is_Add:
        left = [term for term in parts if term != _NOTHING]
        return plus(*left) if left else _NOTHING
    if _NOTHING in parts and (isinstance(expression, grouped) or (expression.is_Mul and parts[:-1] == [-1])):
        return _NOTHING
    changed = iter(sympy.Integer(0) if part == _NOTHING else part for part in parts)
    return rebuilt(expression, lambda part: None if part is expression else next(changed))

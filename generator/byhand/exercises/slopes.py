"""The slope of each operation by its parts, somewhere in their ranges."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from byhand.exercises.fixedpoint import FUNCTIONS, ONE, SCALE, SLOPES, Ends, multiply, power, reciprocal
from byhand.exercises.ranges import Box, cases, is_nothing, product_of
from byhand.tape.operations import Operation, Place

#: (part, slope by it)
Slope = tuple[Place, Ends]
_MINUS: Ends = (-SCALE, -SCALE)


def _sum(_box: Box, _place: Place, step: Operation) -> list[Slope]:
    return [(part, ONE if sign > 0 else _MINUS) for part, sign in zip(step.parts, step.data, strict=True)]


def _product(box: Box, _place: Place, step: Operation) -> list[Slope]:
    if is_nothing(box, step):
        return []
    sign, divides = step.data
    factors = [box.factor(part, divisor) for part, divisor in zip(step.parts, divides, strict=True)]
    found = []
    for number, (part, divisor) in enumerate(zip(step.parts, divides, strict=True)):
        if box.of(part)[0] == box.of(part)[1]:
            continue
        rest = [factor for place, factor in enumerate(factors) if place != number]
        slope = product_of(rest, range(len(rest))) if rest else ONE
        if divisor:
            slope = multiply(slope, power(factors[number], 2))
        found.append((part, slope if (sign > 0) != divisor else (-slope[1], -slope[0])))
    return found


def _power(box: Box, _place: Place, step: Operation) -> list[Slope]:
    (part,) = step.parts
    low, high = power(box.of(part), step.data - 1) if step.data > 2 else box.of(part)
    return [(part, (step.data * low, step.data * high))]


def _function(box: Box, place: Place, step: Operation) -> list[Slope]:
    (part,) = step.parts
    return [(part, SLOPES[step.data](box.of(part), box.naturals[place]))]


def _raised(box: Box, place: Place, step: Operation) -> list[Slope]:
    base, exponent = step.parts
    natural = box.naturals[place]
    by_base = multiply(multiply(natural, box.of(exponent)), reciprocal(box.of(base)))
    return [(base, by_base), (exponent, multiply(natural, FUNCTIONS["log"](box.of(base))))]


def _extreme(box: Box, _place: Place, step: Operation) -> list[Slope]:
    turn = 1 if step.kind == "max" else -1
    return [(max(step.parts, key=lambda part: turn * box.centres[part]), ONE)]


def _absolute(box: Box, _place: Place, step: Operation) -> list[Slope]:
    (part,) = step.parts
    return [(part, ONE if box.of(part)[0] >= 0 else _MINUS)]


#: Kind → (part, slope) pairs; ``Unbounded`` where it is steep without limit. Where a range has a kink nobody asks.
SLOPES_OF: Mapping[str, Callable[[Box, Place, Operation], list[Slope]]] = {
    "constant": lambda box, place, step: [],
    "sum": _sum,
    "product": _product,
    "power": _power,
    "function": _function,
    "raised": _raised,
    "max": _extreme,
    "min": _extreme,
    "abs": _absolute,
    "sign": lambda box, place, step: [],
    "choice": lambda box, place, step: [(cases(box, step)[0], ONE)],
}

"""The range of each operation of a line: what it may be, its centre, and where it has a kink."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import NamedTuple

from byhand.exercises.fixedpoint import (
    FUNCTIONS,
    SCALE,
    ZERO,
    Ends,
    Unbounded,
    ends_of,
    hull,
    multiply,
    power,
    quotient,
    raised,
    reciprocal,
    wide_product,
)
from byhand.exercises.rounding import Pen
from byhand.tape.arithmetic import Value
from byhand.tape.operations import Operation, Place


class Range(NamedTuple):
    """centre: the value at the parts' centres, cut to 10⁻⁵⁰; slack: by how much the true one may lie above it.

    natural: what the operation may be. kink: whether the mean value theorem fails somewhere in the box.
    """

    centre: int
    natural: Ends
    slack: int = 0
    kink: bool = False


class Box:
    """What the operands and the operations of one line may be, filled in from the first on.

    centres: the values where nobody rounds. written: what each may be once it is written down (``None``: no number at
    all). naturals: before. exact: the operands themselves, where settings stand.
    """

    def __init__(self, operands: Sequence[tuple[int, Ends]], size: int, pen: Pen, exact: Sequence[Value]) -> None:
        self.pen = pen
        self.exact = exact
        self.centres: list[int] = [centre for centre, _ in operands] + [0] * size
        self.written: list[Ends | None] = [box for _, box in operands] + [None] * size
        self.naturals: list[Ends] = [box for _, box in operands] + [ZERO] * size

    def of(self, place: Place) -> Ends:
        found = self.written[place]
        if found is None:
            raise Unbounded
        return found

    def centre(self, place: Place) -> Ends:
        return self.centres[place], self.centres[place]

    def factor(self, place: Place, divides: bool) -> Ends:
        return reciprocal(self.of(place)) if divides else self.of(place)


def product_of(factors: Sequence[Ends], chosen: Sequence[int]) -> Ends:
    result = factors[chosen[0]]
    for each in chosen[1:]:
        result = multiply(result, factors[each])
    return result


def is_nothing(box: Box, step: Operation) -> bool:
    """Whether a factor is 0, which leaves out the rest, as 0 · ln 0 does."""
    parts = zip(step.parts, step.data[1], strict=True)
    return any(not divides and box.written[part] == ZERO for part, divides in parts)


def partial_products(box: Box, step: Operation) -> Ends:
    """What it changes to write down the product of some factors before the rest comes to it, in any order."""
    factors = [box.factor(part, divides) for part, divides in zip(step.parts, step.data[1], strict=True)]
    low = high = 0
    for some, rest in _splits(len(factors)):
        first = product_of(factors, some)
        change = multiply(box.pen.error(first, box.pen.written(first)), product_of(factors, rest))
        low, high = min(low, change[0]), max(high, change[1])
    times = len(factors) - 2
    return (times * low, times * high) if step.data[0] > 0 else (-times * high, -times * low)


def running_totals(box: Box, step: Operation) -> tuple[Ends, Ends]:
    """(the range of a longer sum whose running totals may be written down, what writing them changes)."""
    first, *rest = [
        box.of(part) if sign > 0 else (-box.of(part)[1], -box.of(part)[0])
        for part, sign in zip(step.parts, step.data, strict=True)
    ]
    total, down, up = first, 0, 0
    for place, part in enumerate(rest, start=2):
        total = total[0] + part[0], total[1] + part[1]
        if place < len(step.parts):
            written = box.pen.written(total)
            low, high = box.pen.error(total, written)
            total, down, up = written, down + low, up + high
    return total, (down, up)


@cache
def _splits(size: int) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """The ways to take two factors or more, but not all, out of so many."""
    return tuple(
        (some, tuple(each for each in range(size) if each not in some))
        for count in range(2, size)
        for some in combinations(range(size), count)
    )


def _constant(box: Box, step: Operation) -> Range:
    low, high = ends_of(step.data(box.exact))
    return Range(low, (low, high), high - low)


def _sum(box: Box, step: Operation) -> Range:
    centre = low = high = 0
    for part, sign in zip(step.parts, step.data, strict=True):
        bottom, top = box.of(part)
        if sign > 0:
            centre, low, high = centre + box.centres[part], low + bottom, high + top
        else:
            centre, low, high = centre - box.centres[part], low - top, high - bottom
    return Range(centre, (low, high))


def _product(box: Box, step: Operation) -> Range:
    if is_nothing(box, step):
        return Range(0, ZERO)
    sign, divides = step.data
    above: Ends = (sign, sign)
    below: Ends = (1, 1)
    up, down, surplus = sign, 1, 0  # surplus: how many scales the numerator has more than the denominator
    for part, divisor in zip(step.parts, divides, strict=True):
        if divisor:
            below, down, surplus = wide_product(below, box.of(part)), down * box.centres[part], surplus - 1
        else:
            above, up, surplus = wide_product(above, box.of(part)), up * box.centres[part], surplus + 1
    if surplus > 1:
        unit = SCALE ** (surplus - 1)
        below, down = (below[0] * unit, below[1] * unit), down * unit
    shift = SCALE ** (1 - surplus) if surplus < 1 else 1
    if down == 0:
        raise Unbounded
    whole, rest = divmod(up * shift, down)
    return Range(whole, quotient(above, below, shift), int(rest != 0))


def _power(box: Box, step: Operation) -> Range:
    (part,) = step.parts
    return Range(power(box.centre(part), step.data)[0], power(box.of(part), step.data), 1)


def _function(box: Box, step: Operation) -> Range:
    (part,) = step.parts
    natural = FUNCTIONS[step.data](box.of(part))
    low, high = natural if box.of(part) == box.centre(part) else FUNCTIONS[step.data](box.centre(part))
    return Range(low, natural, high - low)


def _raised(box: Box, step: Operation) -> Range:
    base, exponent = step.parts
    low, high = raised(box.centre(base), box.centre(exponent))
    return Range(low, raised(box.of(base), box.of(exponent)), high - low)


def _extreme(box: Box, step: Operation) -> Range:
    """max and min: whichever it may be."""
    turn = 1 if step.kind == "max" else -1
    boxes = [box.of(part) if turn > 0 else (-box.of(part)[1], -box.of(part)[0]) for part in step.parts]
    low, high = max(bottom for bottom, _ in boxes), max(top for _, top in boxes)
    centre = turn * max(turn * box.centres[part] for part in step.parts)
    kink = sum(top >= low for _, top in boxes) > 1
    return Range(centre, (low, high) if turn > 0 else (-high, -low), kink=kink)


def _absolute(box: Box, step: Operation) -> Range:
    (part,) = step.parts
    low, high = box.of(part)
    centre = abs(box.centres[part])
    if low < 0 < high:
        return Range(centre, (0, max(-low, high)), kink=True)
    return Range(centre, (low, high) if low >= 0 else (-high, -low))


def _sign(box: Box, step: Operation) -> Range:
    (part,) = step.parts
    (low, high), centre = box.of(part), box.centres[part]
    natural = ((low > 0) - (low < 0)) * SCALE, ((high > 0) - (high < 0)) * SCALE
    return Range(((centre > 0) - (centre < 0)) * SCALE, natural, kink=natural[0] != natural[1])


def _choice(box: Box, step: Operation) -> Range:
    """A case distinction: every case that may apply."""
    possible = cases(box, step)
    return Range(box.centres[possible[0]], hull([box.of(case) for case in possible]), kink=len(possible) > 1)


def cases(box: Box, step: Operation) -> list[Place]:
    """The branches that apply somewhere in the box."""
    found = []
    for number, accepted in enumerate(step.data):
        branch, difference = step.parts[2 * number], step.parts[2 * number + 1]
        if len(accepted) == 3:
            found.append(branch)
            break
        low, high = box.of(difference)
        signs = {sign for sign, there in ((-1, low < 0), (0, low <= 0 <= high), (1, high > 0)) if there}
        if signs.intersection(accepted):
            found.append(branch)
        if signs <= set(accepted):
            break
    return found


RANGES: Mapping[str, Callable[[Box, Operation], Range]] = {
    "constant": _constant,
    "sum": _sum,
    "product": _product,
    "power": _power,
    "function": _function,
    "raised": _raised,
    "max": _extreme,
    "min": _extreme,
    "abs": _absolute,
    "sign": _sign,
    "choice": _choice,
}

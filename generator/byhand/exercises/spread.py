"""How far the results of one line may spread: from what its operands may be, and what may be rounded inside it.

Every operation of a form has a *centre* (its value where nobody rounds), a *range* (what it may be before it is
written down) and an *error* (by how much writing it down may change it). Two bounds hold for the result, and the
narrower one counts at each end:

* the range, operation by operation; it knows that 1 − 0.5933 needs no rounding, but takes the a and the 1 − a of a (1
  − a) for strangers;
* the mean value theorem. Operation by operation, result − centre = Σ slope · (part − its centre) + error, with a
  slope taken somewhere in the parts' ranges; so the result differs from its centre by Σ D · (operand − centre) + Σ D
  · error, D being products and sums of such slopes, found backwards. Of a narrow box that is as tight as can be.

Where there is no slope (a kink inside the box, a root at 0) the operation's whole range counts as error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from byhand.exercises.fixedpoint import ONE, ZERO, Ends, Unbounded, multiply
from byhand.exercises.ranges import RANGES, Box, partial_products, running_totals
from byhand.exercises.rounding import Pen
from byhand.exercises.slopes import SLOPES_OF, Slope
from byhand.tape.arithmetic import Value
from byhand.tape.operations import Operation, Operations, Place

#: Operations that a student may write down on their own; the others make no new digits.
_WRITTEN = frozenset({"sum", "product", "power", "function", "raised"})


@dataclass(frozen=True, slots=True)
class Spread:
    """centre: the result where nobody rounds. natural: the range of results before they are written down.

    slopes: D by operand, ``None`` where it has none. inside: Σ D · error, what the rounding inside the line adds.
    """

    centre: int
    natural: Ends
    slopes: Sequence[Ends | None]
    inside: Ends


def spread(shape: Operations, operands: Sequence[tuple[int, Ends]], pen: Pen, exact: Sequence[Value]) -> Spread:
    """operands: (centre, range) of each; exact: the operands themselves, where they are settings of a rule.

    Raises ``Unbounded``.
    """
    box = Box(operands, len(shape.steps), pen, exact)
    errors = [ZERO] * len(box.centres)
    kinks = set()
    for place, step in enumerate(shape.steps, start=shape.leaves):
        try:
            errors[place], kink = _forward(box, place, step, inner=place != shape.result)
        except Unbounded:  # perhaps in a case that doesn't apply
            continue
        if kink:
            kinks.add(place)
    natural, centre = box.of(shape.result), box.centres[shape.result]
    slopes, inside = _backward(shape, box, errors, kinks)
    low, high = centre + inside[0], centre + inside[1]
    for leaf, slope in enumerate(slopes):
        if slope is not None:
            down, up = multiply(slope, _around(box, leaf))
            low, high = low + down, high + up
    return Spread(centre, (max(low, natural[0]), min(high, natural[1])), slopes, inside)


def _around(box: Box, place: Place) -> Ends:
    low, high = box.of(place)
    return low - box.centres[place], high - box.centres[place]


def _forward(box: Box, place: Place, step: Operation, inner: bool) -> tuple[Ends, bool]:
    """Fill in one operation; its error, and whether it has a kink."""
    found = RANGES[step.kind](box, step)
    box.centres[place] = found.centre
    natural = box.naturals[place] = found.natural
    low, high = 0, found.slack
    if step.kind == "product" and len(step.parts) > 2 and natural != ZERO:
        first, last = partial_products(box, step)
        low, high = low + first, high + last
        natural = natural[0] + first, natural[1] + last
    elif step.kind == "sum" and len(step.parts) > 2:
        natural, (first, last) = running_totals(box, step)
        low, high = low + first, high + last
    if inner and step.kind in _WRITTEN and (step.kind != "sum" or len(step.parts) > 1):
        written = box.pen.written(natural)
        first, last = box.pen.error(natural, written)
        low, high, natural = low + first, high + last, written
    box.written[place] = natural
    return (_around(box, place) if found.kink else (low, high)), found.kink


def _backward(
    shape: Operations, box: Box, errors: Sequence[Ends], kinks: set[Place]
) -> tuple[Sequence[Ends | None], Ends]:
    """D by operand, and Σ D · error."""
    whole: list[Ends | None] = [None] * len(box.centres)
    whole[shape.result] = ONE
    low = high = 0
    for place in range(shape.result, shape.leaves - 1, -1):
        above = whole[place]
        if above is None:
            continue
        error = errors[place]
        slopes: Sequence[Slope] = ()
        if place not in kinks:
            step = shape.steps[place - shape.leaves]
            try:
                slopes = SLOPES_OF[step.kind](box, place, step)
            except Unbounded:
                error = _around(box, place)
        if error != ZERO:
            down, up = error if above == ONE else multiply(above, error)
            low, high = low + down, high + up
        for part, slope in slopes:
            bottom, top = box.of(part)
            if bottom == top:
                continue
            product = slope if above == ONE else multiply(above, slope)
            old = whole[part]
            whole[part] = product if old is None else (old[0] + product[0], old[1] + product[1])
    return whole[: shape.leaves], (low, high)

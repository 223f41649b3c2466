"""From line to line: what students may carry, with the errors that lines share.

A line's result is its centre (where nobody rounds) plus a sum over all lines so far: how much that line's own error
moves it, times that error. The sum is what keeps correlated things together: in m/√s both depend on one gradient, in
e/Σe the exponential stands above and below. Beside it each quantity has its plain range, and the narrower bound
counts at each end.

Ends are exact; the shares of errors are floats, with more than they can lose added to the line's own error. A training
of many steps has as many errors as lines, so shares stand in arrays; they are summed one after the other, as every
machine does it alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from byhand.exercises.fixedpoint import SCALE, Ends, Unbounded, ends_of, multiply
from byhand.exercises.rounding import ANY, CALCULATOR, Pen, Rule
from byhand.exercises.spread import Spread, spread
from byhand.tape.arithmetic import Value
from byhand.tape.operations import Operations, operations
from byhand.tape.tape import Equation, Slot, Tape

#: Sums of floats lose less than this part of themselves.
_LOST = 1e-12

Shares: TypeAlias = npt.NDArray[np.float64]
NOTHING_SHARED: Shares = np.zeros(0)
#: Errors that there is room for at first.
_ROOM = 256


@dataclass(frozen=True, slots=True)
class Quantity:
    """What students may carry for one quantity.

    natural: what a line may give before it is written down; box: what may be written.
    errors: by how much each line's error moves it, in the lines' order, as far as any does; reach: the most that they
    move it in all.
    """

    centre: int
    natural: Ends
    box: Ends
    errors: Shares
    reach: float

    @classmethod
    def given(cls, value: Value) -> Quantity:
        box = ends_of(value)
        return cls(box[0], box, box, NOTHING_SHARED, 0.0)


@dataclass(frozen=True, slots=True)
class Equationed:
    """An equation made ready; ``settings`` are the slots of its form's fixed places."""

    target: Slot
    shape: Operations
    operands: tuple[Slot, ...]
    settings: tuple[Slot, ...]
    digits: str


def made_ready(tape: Tape, equation: Equation) -> Equationed:
    form = equation.form
    fixed = zip(form.fixed, equation.fixed, strict=True)
    exact = frozenset(symbol for symbol, slot in fixed if tape.names[slot].kind == "setting")
    terms = len(equation.columns[0]) if equation.columns else 0
    shape = operations(form, terms, exact)
    return Equationed(equation.target, shape, tuple(equation.operands()), equation.fixed, equation.digits)


class Propagation:
    """One evaluation under one rule; every line adds its own error to the list."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.count = 0
        self._ends: npt.NDArray[np.float64] = np.zeros((2, _ROOM))
        self._pens: dict[str, Pen] = {}
        self._answers: dict[str, Pen] = {}

    def pen(self, quantity: str) -> Pen:
        """What is done to a number that is carried on."""
        if quantity not in self._pens:
            self._pens[quantity] = self.answer(quantity) if self.rule.when == "each" else Pen(CALCULATOR, ANY)
        return self._pens[quantity]

    def answer(self, quantity: str) -> Pen:
        """What is done to a number that is an answer."""
        if quantity not in self._answers:
            self._answers[quantity] = Pen(self.rule.digits_of(quantity), self.rule.modes, self.rule.tiny)
        return self._answers[quantity]

    def line(self, line: Equationed, known: Sequence[Quantity | None], raw: Sequence[Value | None]) -> Quantity | None:
        """What students may carry for a line's result; ``None`` where it has no bound.

        known: by slot; raw: the given numbers by slot.
        """
        operands = []
        for slot in line.operands:
            operand = known[slot]
            if operand is None:
                return None
            operands.append(operand)
        pen = self.pen(line.digits)
        boxes = [(operand.centre, operand.box) for operand in operands]
        try:
            found = spread(line.shape, boxes, pen, [raw[slot] for slot in line.settings])  # type: ignore[misc]
            return self._quantity(found, operands, pen)
        except (Unbounded, OverflowError):
            return None

    def _quantity(self, found: Spread, operands: Sequence[Quantity], pen: Pen) -> Quantity:
        errors, lost, rest = _shared(found, operands)
        low, high = self._moved(errors)
        reach = high - low
        margin = int((lost + reach) * _LOST * SCALE) + 1
        rest = rest[0] - margin, rest[1] + margin
        natural = (
            max(found.natural[0], found.centre + int(low * SCALE) + rest[0]),
            min(found.natural[1], found.centre + int(high * SCALE) + rest[1]),
        )
        box = pen.written(natural)
        error = pen.error(natural, box)
        own_low, own_high = (rest[0] + error[0]) / SCALE, (rest[1] + error[1]) / SCALE
        errors = self._with_own(errors, own_low * (1 + 1e-15), own_high * (1 + 1e-15))
        return Quantity(found.centre, natural, box, errors, reach + own_high - own_low)

    def _moved(self, errors: Shares) -> tuple[float, float]:
        """The lowest and the highest that errors with these shares come to."""
        if not len(errors):
            return 0.0, 0.0
        one, other = self._ends[0, : len(errors)] * errors, self._ends[1, : len(errors)] * errors
        return float(np.minimum(one, other).cumsum()[-1]), float(np.maximum(one, other).cumsum()[-1])

    def _with_own(self, errors: Shares, low: float, high: float) -> Shares:
        """The shares with the line's own error behind them, whose ends are remembered."""
        if self.count == self._ends.shape[1]:
            self._ends = np.concatenate((self._ends, np.zeros_like(self._ends)), axis=1)
        self._ends[:, self.count] = low, high
        self.count += 1
        own = np.zeros(self.count)
        own[: len(errors)] = errors
        own[-1] = 1.0
        return own


def _shared(found: Spread, operands: Sequence[Quantity]) -> tuple[Shares, float, Ends]:
    """The shares of earlier errors in a result; what the floats may lose; and what no share accounts for."""
    errors = np.zeros(max((len(operand.errors) for operand in operands), default=0))
    low, high = found.inside
    lost = 0.0
    for operand, slope in zip(operands, found.slopes, strict=True):
        if slope is None:
            continue
        middle = 0
        if len(operand.errors):
            middle = (slope[0] + slope[1]) // 2
            factor = middle / SCALE
            lost += abs(factor) * operand.reach
            errors[: len(operand.errors)] += factor * operand.errors
        if slope[0] != middle or slope[1] != middle:
            around = operand.box[0] - operand.centre, operand.box[1] - operand.centre
            down, up = multiply((slope[0] - middle, slope[1] - middle), around)
            low, high = low + down, high + up
    return errors, lost, (low, high)

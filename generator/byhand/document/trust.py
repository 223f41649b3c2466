"""Whether an arithmetic surely reproduces a printed number: how far off it may be, and whether that changes a digit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from byhand.document.frame import Frame
from byhand.document.page import Page
from byhand.problem.model import Digits
from byhand.program.cells import Arithmetic
from byhand.tape.arithmetic import ZERO, Exact, Impossible, Undecided, Value, decimal_exponent, limits, round_value

#: Rules that divide by the size of the gradient, and so blow up what is wrong with a small one.
_ADAPTIVE = ("adagrad", "rmsprop", "adam", "adamw")
#: What everything else is a sum or a product of.
_MATTER = (
    *("input", "target", "parameter", "setting", "net", "activation", "exponential", "loss_term", "delta"),
    *("quantity", "contribution", "gradient", "state", "after"),
)
#: Powers of ten that float64 holds with all digits.
_RANGE = 290


def _ten(power: int) -> Exact:
    return Exact(10) ** power


@dataclass(frozen=True, slots=True)
class Sizes:
    """Powers of ten of the steps that a page shows: the largest number, the smallest gradient, the smallest 1 − a.

    steps: how many there are.
    """

    largest: int
    smallest_gradient: int
    smallest_gap: int
    steps: int


def sizes(page: Page, frames: Iterable[Frame]) -> Sizes:
    """Read once for all arithmetics."""
    largest, smallest, gap = 0, 0, 0
    for frame in frames:
        largest = max([largest, *map(decimal_exponent, _sizes(frame, _MATTER))])
        smallest = min([smallest, *map(decimal_exponent, _sizes(frame, ("gradient",)))])
        gaps = [abs(1 - size) for size in _sizes(frame, ("activation",))]
        gap = min([gap, *(decimal_exponent(left) for left in gaps if left > ZERO)])
    return Sizes(largest, smallest, gap, len(page.run.losses))


class Trust:
    """What an arithmetic's errors are: some of them in proportion to the value, some to what it is the difference of.

    They are estimated, generously, from the sizes of the numbers that go into it.
    """

    def __init__(self, page: Page, known: Sizes, arithmetic: Arithmetic) -> None:
        self.arithmetic = arithmetic
        self.rounding = page.problem.numbers.rounding
        unit = _ten(2 - arithmetic.digits) if arithmetic.digits else Exact(3, 10**16)
        unit *= 1 + math.isqrt(known.steps)
        self.absolute = unit * _ten(known.largest)
        # Of a unit that is all but certain, 1 − a has fewer digits.
        self.relative = 5 * unit + unit * _ten(-known.smallest_gap)
        if page.training.optimizer.kind in _ADAPTIVE:
            self.relative += self.absolute * _ten(-known.smallest_gradient)
            self.absolute = max(self.absolute, self.relative / 5)

    def covers(self, value: Value, digits: Digits) -> bool:
        """Whether every value that the code may come to is printed alike."""
        if self.arithmetic.exact:
            return True
        try:
            low, high = limits(value)
            middle = (low + high) / 2
            if middle == 0:
                return bool(self.absolute < _ten(-self.arithmetic.sure if self.arithmetic.digits else -12))
            if not self.arithmetic.digits and abs(decimal_exponent(middle)) > _RANGE:
                return False
            error = self.relative * abs(middle) + self.absolute + (high - low)
            return self._same(middle, error, digits)
        except (Undecided, Impossible):
            return False

    def _same(self, value: Exact, error: Exact, digits: Digits) -> bool:
        # ``check`` keeps so many digits; a short number is restored by that, even where it is a tie.
        unit = _ten(decimal_exponent(value) + 1 - self.arithmetic.sure)
        if (value / unit).q == 1 and error < unit / 2 - unit / 100:
            return True
        ends = [round_value(value + turn * (error + unit / 2), digits, self.rounding) for turn in (-1, 1)]
        return ends[0] == ends[1] and ends[0].scientific == ends[1].scientific


def _sizes(frame: Frame, kinds: Sequence[str]) -> Iterable[Exact]:
    """The sizes of a pass's values of these kinds, without those that are 0."""
    for name, value in zip(frame.tape.names, frame.at.values, strict=True):
        if value is None or name.kind not in kinds:
            continue
        try:
            low, high = limits(value)
        except (Undecided, Impossible):
            continue
        if low > ZERO or high < ZERO:
            yield abs(low)


#: More parameters than this are not nudged one by one in a notebook.
_MOST_NUDGED = 60
_LARGE = Exact(100)
_NEAR = Exact(1, 1000)


def differences_hold(page: Page) -> bool:
    """Whether code can hold the first gradients against central differences: nothing rounded, and no bend near by."""
    checks, problem = page.derivation.checks, page.problem
    if checks.reference is not page.run or checks.kinks or checks.unchecked or not page.shows("check"):
        return False
    whole = problem.training.batch == max(len(problem.samples), 1)
    if not whole or page.first.at.stopped or not 0 < len(page.parameters()) <= _MOST_NUDGED:
        return False
    nets = ("net", "quantity", "loss_term")
    if any(abs(1 - size) < _NEAR for size in _sizes(page.first, ("activation",))):
        return False
    return not any(size > _LARGE for size in _sizes(page.first, _MATTER)) and not any(
        size < _NEAR for size in _sizes(page.first, nets)
    )

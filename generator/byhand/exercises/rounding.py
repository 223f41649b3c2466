"""A sheet's rule for digits, and which numbers it lets a student write down for a number."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from byhand.exercises.fixedpoint import PLACES, Ends
from byhand.problem.model import Digits, Numbers, Rounding

#: Every way to drop digits, for a sheet that doesn't say which.
ANY: tuple[Rounding, ...] = ("half_up", "half_even", "truncate")
#: What "don't round" means to somebody with a calculator: it shows ten digits and keeps at least as many.
CALCULATOR = Digits("significant", 10)


@dataclass(frozen=True, slots=True)
class Rule:
    """What the sheet says about numbers.

    when: "each": every number that is written down has so many digits; "end": only answers are rounded.
    rounding: how, or ``None`` where the sheet leaves it open (then any of the three, a new one for every number).
    quantities: digits that differ by quantity, as in ``Numbers``.
    tiny: "significant" where the sheet states the document's own rule for numbers near 0 (two significant figures);
    "any" where it says nothing of them, so that plain decimals, perhaps 0, obey too.
    """

    when: Literal["each", "end"]
    digits: Digits
    rounding: Rounding | None = None
    quantities: Mapping[str, Digits] = field(default_factory=dict)
    tiny: Literal["significant", "any"] = "significant"

    @classmethod
    def of(cls, numbers: Numbers, *, open_rounding: bool = False) -> Rule:
        """The rule that a problem's ``[numbers]`` states."""
        when: Literal["each", "end"] = "each" if numbers.carry == "rounded" else "end"
        return cls(when, numbers.digits, None if open_rounding else numbers.rounding, numbers.quantities)

    def digits_of(self, quantity: str) -> Digits:
        return self.quantities.get(quantity, self.digits) if quantity else self.digits

    @property
    def modes(self) -> tuple[Rounding, ...]:
        return ANY if self.rounding is None else (self.rounding,)


_POWERS = [10**n for n in range(4 * PLACES)]


class Pen:
    """What may be written for a number: it to so many digits, or to any larger count of them.

    Each way of rounding keeps the order of numbers, so a range's ends tell what its numbers may become. One digit more
    than asked for, rounded either way, bounds every longer way of writing it.
    """

    def __init__(self, digits: Digits, modes: tuple[Rounding, ...], tiny: str = "significant") -> None:
        self.decimals = digits.kind == "decimals"
        self.count = digits.count
        self.unit = 10 ** (PLACES - digits.count) if self.decimals else 0
        self.tiny = 10 ** (PLACES - digits.count + (digits.count >= 3)) if self.decimals else 0
        self.plain = self.decimals and tiny == "any"
        self.cut = "truncate" in modes
        self.nearest = "half_up" in modes or "half_even" in modes
        self.up, self.even = "half_up" in modes, "half_even" in modes

    def unit_of(self, size: int) -> int:
        """The place of the last digit of a number of that size."""
        if size >= self.tiny and self.decimals:
            return self.unit
        count = 2 if self.decimals else self.count
        place = bisect_right(_POWERS, size) - count
        return _POWERS[place] if place > 0 else 1

    def lowest(self, value: int) -> int:
        """The lowest number that may be written for ``value``."""
        return self._lowest(value) if value >= 0 else -self._highest(-value)

    def highest(self, value: int) -> int:
        return self._highest(value) if value >= 0 else -self._lowest(-value)

    def _lowest(self, value: int) -> int:
        unit = self.unit_of(value)
        finer = unit // 10 or 1
        best = min(value // finer * finer, self._with(unit, value, lower=True))
        if self.plain and value < self.tiny:
            best = min(best, self._with(self.unit, value, lower=True))
        return best

    def _highest(self, value: int) -> int:
        unit = self.unit_of(value)
        finer = unit // 10 or 1
        best = max(-(-value // finer) * finer, self._with(unit, value, lower=False))
        if self.plain and value < self.tiny:
            best = max(best, self._with(self.unit, value, lower=False))
        return best

    def _with(self, unit: int, value: int, *, lower: bool) -> int:
        """A size to that place, by the rule's lowest or highest way."""
        whole, rest = divmod(value, unit)
        if not rest or (lower and self.cut) or not self.nearest:
            return whole * unit
        twice = 2 * rest
        if twice == unit:
            odd = whole % 2 == 1
            may_rise, may_fall = self.up or (self.even and odd), self.even and not odd
            return (whole + (not may_fall if lower else may_rise)) * unit
        return (whole + (twice > unit)) * unit

    def written(self, natural: Ends) -> Ends:
        """What may stand on paper for the numbers of a range; the numbers themselves are among it."""
        return self.lowest(natural[0]), self.highest(natural[1])

    def error(self, natural: Ends, written: Ends) -> Ends:
        """By how much writing it down changes a number of the range."""
        low, high = natural
        unit = self.unit if self.plain else self.unit_of(max(-low, high))
        inward = unit if self.cut else unit // 2 + 1
        outward = unit // 2 + 1 if self.nearest else unit // 10 + 1
        down = inward if low >= 0 else (outward if high <= 0 else max(inward, outward))
        up = inward if high <= 0 else (outward if low >= 0 else max(inward, outward))
        return max(written[0] - high, -down), min(written[1] - low, up)

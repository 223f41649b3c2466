"""Round numbers for the axes of curves and bars, and how they are written."""

from __future__ import annotations

import math
from typing import SupportsFloat

from byhand.mathtext.tree import Node, Number
from byhand.unknown import Lazy

#: Beyond these sizes the room above an axis, or the distance between its ends, would leave float64.
SMALLEST, LARGEST = 1e-300, 1e300


def drawable(value: SupportsFloat) -> float | None:
    """The value as a length; ``None`` where it is too large or too small (but not 0) to be drawn, or no number."""
    if isinstance(value, Lazy):
        found = value.aspect("drawable", drawable)
        return None if found.asked(_is_none) else found  # type: ignore[return-value]  # it stands for a number
    try:
        length = float(value)
    except OverflowError:  # an exact number beyond float64
        return None
    if length == 0:
        return None if value != 0 else 0.0
    return length if SMALLEST <= abs(length) <= LARGEST else None


def _is_none(value: object) -> bool:
    return value is None


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from ``low`` to ``high``, both within, at most so many: steps of 1, 2 or 5 times a power of ten."""
    span = high - low
    if not span > 0:
        return [low]
    power = math.floor(math.log10(span / most))
    for factor in (1, 2, 5, 10, 20, 50):
        step = factor * 10.0**power
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            return [_clean(place, factor, power) for place in range(first, last + 1)]
    return [low, high]


def _clean(place: int, factor: int, power: int) -> float:
    return float(f"{place * factor}e{power}")


def written(value: float) -> Node:
    """A tick as a number: digits where they are few, else a power of ten."""
    if value == 0:
        return Number("0")
    size = math.floor(math.log10(abs(value)) + 1e-12)
    if -5 < size < 5:
        return Number(_digits(abs(value)), value < 0)
    mantissa = float(f"{abs(value):.9e}".partition("e")[0])
    exponent = int(f"{abs(value):.9e}".partition("e")[2])
    return Number(_digits(mantissa), value < 0, exponent)


def _digits(value: float) -> str:
    text = f"{value:.10f}".rstrip("0").rstrip(".")
    return text or "0"


def powers(low: float, high: float, most: int) -> list[float]:
    """Powers of ten from ``low`` to ``high``, at most so many."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    stride = max(1, -(-(last - first + 1) // most))
    return [10.0**place for place in range(first, last + 1, stride)]

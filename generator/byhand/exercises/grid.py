"""The numbers that something may be drawn from: the multiples of a step from one number to another, or a list."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from byhand.exercises.stream import Stream
from byhand.problem.exact import read_exact
from byhand.problem.model import Given


@dataclass(frozen=True, slots=True)
class Grid(Sequence[Given]):
    """Either ``listed`` numbers, as the author wrote them, or the multiples of ``step`` from ``first`` to ``last``.

    places: decimals that multiples are written with. zero: whether 0 is one of them.
    """

    listed: tuple[Given, ...] = ()
    first: int = 0
    last: int = 0
    step: Fraction = Fraction(1)
    places: int = 0
    zero: bool = True

    @property
    def _skips(self) -> bool:
        return not self.zero and self.first <= 0 <= self.last

    def __len__(self) -> int:
        return len(self.listed) or max(0, self.last - self.first + 1 - self._skips)

    def __getitem__(self, place: int) -> Given:  # type: ignore[override]
        """The number at that place, from the lowest (of a list: in its order)."""
        if self.listed:
            return self.listed[place]
        if not 0 <= place < len(self):
            raise IndexError(place)
        multiple = self.first + place
        if self._skips and multiple >= 0:
            multiple += 1
        return decimal(multiple, self.step, self.places)

    def draw(self, stream: Stream) -> Given:
        return stream.choice(self)

    def row(self, stream: Stream, count: int) -> tuple[Given, ...]:
        return tuple(self.draw(stream) for _ in range(count))


@lru_cache(maxsize=65_536)
def decimal(multiple: int, step: Fraction, places: int) -> Given:
    value = multiple * step
    scaled = value * 10**places
    digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
    text = digits[: len(digits) - places] + (f".{digits[-places:]}" if places else "")
    return Given(value, f"-{text}" if value < 0 else text)


def between(low: Fraction, high: Fraction, places: int, *, step: Fraction | None = None, zero: bool = False) -> Grid:
    """The multiples of ``step`` (10^-places unless given) from low to high; it may be empty.

    step: itself of no more than so many places.
    """
    width = Fraction(1, 10**places) if step is None else step
    return Grid((), math.ceil(low / width), math.floor(high / width), width, places, zero)


def listed(numbers: Sequence[Given | str]) -> Grid:
    return Grid(tuple(each if isinstance(each, Given) else Given(*read_exact(each)) for each in numbers))


def places_of(number: Given) -> int | None:
    """Digits after the point that the number needs; ``None`` where no number of them is enough."""
    below, places = number.value.denominator, 0
    while below % 10 == 0:
        below, places = below // 10, places + 1
    twos = fives = 0
    while below % 2 == 0:
        below, twos = below // 2, twos + 1
    while below % 5 == 0:
        below, fives = below // 5, fives + 1
    return places + max(twos, fives) if below == 1 else None

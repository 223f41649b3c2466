"""Every number that was tried, in the order of size: which of them a figure may be, and how likely it is to hit one.

**Chance.** A figure that nothing in the problem explains is still some number, and where many numbers are tried one of
them may lie in its last digit's reach. How many do, on average, for a number drawn at random near the figure? The
numbers tried are counted in windows around it (of its decade as if logarithms were spread evenly, and of ever smaller
ones down to sixteen times its last digit), those that match are left out, and the densest window counts. So a figure
of two digits is matched by chance, one of nine is not, unless very many numbers crowd just there.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from byhand.audit.origin import Origin
from byhand.audit.worlds import Key

#: Doubles are looked up with this much room; what is found is proven afterwards.
ROOM: Final = 1e-11
#: Two numbers closer than this part of themselves are one.
_ALIKE = 1e-12
_NARROWEST = 16


@dataclass(frozen=True, slots=True)
class Hit:
    """A number that was tried: which quantity it is for, what made it, and its own key where it has to be proven.

    proof: the key under which its origin knows it (as a rule ``key``).
    """

    value: float
    key: Key
    origin: Origin
    proof: Key


@dataclass(slots=True)
class Pool:
    """Numbers tried at one stage. Fill it with ``add``, then ask."""

    hits: list[Hit] = field(default_factory=list)
    _sorted: list[float] = field(default_factory=list)
    _places: list[int] = field(default_factory=list)
    _distinct: list[float] = field(default_factory=list)
    _by_key: dict[Key, list[int]] = field(default_factory=dict)
    _ready: bool = False

    def add(self, numbers: Iterable[tuple[Key, float]], origin: Origin, known: Mapping[Key, float]) -> None:
        """known: the right numbers; what is equal to its own is no other number."""
        for key, value in numbers:
            if math.isfinite(value) and not alike(value, known.get(key)):
                self.hits.append(Hit(value, key, origin, key))
        self._ready = False

    def put(self, hit: Hit) -> None:
        """One number more; infinite ones, and what is none, are left out."""
        if math.isfinite(hit.value):
            self.hits.append(hit)
            self._ready = False

    def _prepare(self) -> None:
        if self._ready:
            return
        self._places = sorted(range(len(self.hits)), key=lambda place: self.hits[place].value)
        self._sorted = [self.hits[place].value for place in self._places]
        self._distinct = list(_distinct(self._sorted))
        self._by_key = {}
        for place, hit in enumerate(self.hits):
            self._by_key.setdefault(hit.key, []).append(place)
        self._ready = True

    def near(self, value: float, reach: float) -> list[Hit]:
        """What lies within reach of the value, in the order in which it was tried."""
        self._prepare()
        room = reach + abs(value) * ROOM
        first, last = bisect_left(self._sorted, value - room), bisect_right(self._sorted, value + room)
        return [self.hits[place] for place in sorted(self._places[first:last])]

    def of_keys(self, keys: Iterable[Key]) -> list[Hit]:
        self._prepare()
        return [self.hits[place] for key in keys for place in self._by_key.get(key, ())]

    def expected(self, value: float, reach: float, apart: float = 0.0) -> float:
        """How many of these a random number near the value would match."""
        self._prepare()
        return expected(self._distinct, value, reach, apart)

    def __len__(self) -> int:
        return len(self.hits)


def alike(value: float, other: float | None) -> bool:
    """Whether two doubles are one number, but for what computing loses."""
    return other is not None and abs(value - other) <= _ALIKE * max(abs(value), abs(other))


def _distinct(values: Sequence[float]) -> Iterator[float]:
    last: float | None = None
    for value in values:
        if not alike(value, last):
            last = value
            yield value


def expected(values: Sequence[float], value: float, reach: float, apart: float = 0.0) -> float:
    """The same of numbers in the order of size; a whole number counts as any that is nearest to it.

    apart: windows narrower than this don't count.
    """
    size = abs(value)
    reach = reach or 0.5
    if size == 0:
        near = bisect_right(values, 1.0) - bisect_left(values, -1.0)
        return near * max(reach, 1e-12)
    matched = _within(values, value, reach + size * ROOM)
    outer = math.sqrt(10) * size
    decade = _between(values, size / math.sqrt(10), outer) + _between(values, -outer, -size / math.sqrt(10))
    most = max(decade - matched, 0) * 2 * reach / (size * math.log(10)) / 2
    window = size / 2
    while window > max(_NARROWEST * 2 * reach, apart):
        most = max(most, max(_within(values, value, window) - matched, 0) * reach / window)
        window /= 4
    return most


def _within(values: Sequence[float], value: float, room: float) -> int:
    return _between(values, value - room, value + room)


def _between(values: Sequence[float], low: float, high: float) -> int:
    return bisect_right(values, high) - bisect_left(values, low)

"""Answers that a sheet had better not ask for: their interval accepts what should count as wrong.

An interval around 0 accepts whoever forgets the sign, or writes nothing much; one that holds another answer of the
sheet accepts the wrong line; one that holds a misconception's answer hides the misconception.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from byhand.exercises.fixedpoint import SCALE
from byhand.exercises.tolerance import Interval, Intervals
from byhand.tape.arithmetic import Rounded, fraction

#: Behind every address.
_LAST = chr(0x10FFFF)

Kind = Literal["unbounded", "zero", "answer", "misconception", "stop"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """kind: ``unbounded``; ``zero``; ``answer``: ``other`` is the address of another answer in the interval;
    ``misconception``: ``other`` is its name; ``stop``: at ``address`` (``step3``) students may stop or go on.
    """

    kind: Kind
    address: str
    other: str = ""


def guard(
    intervals: Intervals | Mapping[str, Interval],
    asked: Iterable[str] | None = None,
    wrong: Mapping[str, Mapping[str, Rounded | Fraction]] | None = None,
) -> list[Doubt]:
    """What is doubtful about the answers that are asked for (all by default), in their order.

    wrong: address → misconception → its answer. Two addresses of one line are not held against each other.
    """
    by_address = intervals.by_address if isinstance(intervals, Intervals) else intervals
    chosen = list(by_address) if asked is None else [address for address in asked if address in by_address]
    keys = sorted((_units(interval.key), address) for address, interval in by_address.items())
    doubts: list[Doubt] = []
    for address in chosen:
        interval = by_address[address]
        if interval.ends is None:
            doubts.append(Doubt("unbounded", address))
            continue
        low, high = interval.ends
        if low <= 0 <= high:
            doubts.append(Doubt("zero", address))
        doubts.extend(Doubt("answer", address, other) for other in _within(address, by_address, keys))
        doubts.extend(
            Doubt("misconception", address, name)
            for name, value in (wrong or {}).get(address, {}).items()
            if low <= _units(value) <= high
        )
    if isinstance(intervals, Intervals):
        doubts.extend(Doubt("stop", f"step{step}") for step in intervals.parting)
    return doubts


def _units(value: Rounded | Fraction) -> Fraction:
    return Fraction(fraction(value.value) if isinstance(value, Rounded) else value) * SCALE


def _within(address: str, by_address: Mapping[str, Interval], keys: list[tuple[Fraction, str]]) -> Iterator[str]:
    """Other answers in the interval, each quantity once."""
    own = by_address[address]
    assert own.ends is not None
    first = bisect_left(keys, (Fraction(own.ends[0]), ""))
    last = bisect_right(keys, (Fraction(own.ends[1]), _LAST))
    order = {other: place for place, other in enumerate(by_address)} if last - first > 1 else {}
    seen = [own]
    for other in sorted((other for _, other in keys[first:last]), key=lambda other: order.get(other, 0)):
        if not any(by_address[other] is interval for interval in seen):
            seen.append(by_address[other])
            yield other

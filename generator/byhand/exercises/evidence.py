"""How much a person's numbers speak for one mistake and against another.

Each line that a mistake changes is weighed by itself: how probable is the number that stands there if the person makes
the mistake, and how probable if not? A number that is nobody's rule, a slip, may be anything of the size of the right
one; so one that lies where a mistake leads to speaks for it as many times as that place is narrower than all the
places where a slip might have led. A line on which the mistake would show and does not speaks against it.

From these and from how common mistakes and slips are, shares follow that sum to 1 (Bayes' rule). Two mistakes made
together are much rarer than one, and there are many more pairs: so a pair is believed only where the numbers speak for
it that much louder.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from byhand.exercises.fixedpoint import SCALE, Ends
from byhand.exercises.following import Following
from byhand.exercises.tolerance import Interval
from byhand.exercises.written import holds
from byhand.reading.number import Written

#: Mistakes that are made, in the table's order; none: only slips.
Names = tuple[str, ...]

#: How often a line has a slip; how often who makes a mistake does not make it on some line.
SLIPS: Final = 0.05
LAPSES: Final = 0.05
#: How often a sheet has one mistake, and how often a further one beside another: all of them taken together.
SINGLE: Final = 0.1
FURTHER: Final = 0.01
#: No number speaks louder than this; 0 is written by many for many reasons.
MOST, MOST_FOR_ZERO = 1e6, 20.0


@dataclass(frozen=True, slots=True)
class Weighed:
    """weight: the logarithm of its share, up to a number that all have in common.

    explains: addresses of wrong numbers that it leads to. against: of numbers that it would have made others.
    chance: how probable it is that so many wrong numbers lie where it leads to, if they are slips.
    """

    names: Names
    weight: float
    explains: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    chance: float = 1.0


class Evidence:
    """One person's. accepted: by address; count: how many mistakes there are to be made."""

    def __init__(
        self, following: Following, accepted: Mapping[str, Interval], roots: Iterable[str], count: int
    ) -> None:
        self.following = following
        self.accepted = accepted
        self.roots = frozenset(roots)
        self.count = max(count, 1)
        self.nothing = Weighed((), math.log(1 - SINGLE))

    def weigh(self, names: Names) -> Weighed | None:
        """What the numbers say to these mistakes; ``None`` where they change none, or can't be made together."""
        told = self.following.under(names)
        if not told:
            return None
        weight, chance = self._before(len(names)), 1.0
        explains, against = [], []
        for address, ends in told.items():
            if ends is None:
                continue
            written = self.following.written[address]
            follows, usual = holds(ends, written.value), self._usual(address, written)
            gain = self._gain(address, written, ends) if follows else 0.0
            without = (1 - SLIPS) * usual + SLIPS
            weight += math.log((1 - SLIPS - LAPSES) * gain + LAPSES * usual + SLIPS) - math.log(without)
            if follows and address in self.roots:
                explains.append(address)
                chance /= gain
            elif not follows:
                against.append(address)
        ways = float(self.count) ** len(names)
        return Weighed(names, weight, tuple(explains), tuple(against), min(1.0, ways * chance))

    def leads_to(self, names: Names, address: str) -> bool:
        """Whether these mistakes lead to the number at that address; quicker than to weigh them."""
        return holds(self.following.under(names, address).get(address), self.following.written[address].value)

    def near(self, names: Names, address: str) -> tuple[bool, frozenset[str]]:
        """Whether these mistakes may lead to a wrong number at all, or to that one; and the lines that they change.

        address: "" for any. In floats: only what is surely far away counts as such.
        """
        told = self.following.about(names, address)
        wanted = (address,) if address else self.roots & told.keys()
        return any(at in told and self._may_be(at, told[at]) for at in wanted), frozenset(told)

    def _may_be(self, address: str, about: float) -> bool:
        ends = self.following.own[address].ends
        try:
            value = float(self.following.written[address].value)
            width = (ends[1] - ends[0]) / SCALE if ends is not None else math.inf
        except OverflowError:
            return True
        return not abs(about - value) > 100 * width + 0.02 * max(abs(value), abs(about))

    def _before(self, number: int) -> float:
        """The share of each set of so many mistakes before any number was looked at."""
        share = SINGLE / self.count
        for _ in range(number - 1):
            share *= FURTHER / self.count
        return math.log(share)

    def _usual(self, address: str, written: Written) -> float:
        """How loudly the number speaks for the line as it should be; 0 where it is not what it should be."""
        own = self.following.own[address].ends
        if own is not None and holds(own, written.value):
            return self._gain(address, written, own)
        interval = self.accepted.get(address)
        if interval is not None and interval.ends is not None and written.value in interval:
            return self._gain(address, written, interval.ends)
        return 0.0

    def _gain(self, address: str, written: Written, ends: Ends) -> float:
        """How many times narrower the place is than all places of a slip: from −2 to 2 times the number's size."""
        interval = self.accepted.get(address)
        size = abs(written.value)
        if interval is not None:
            size = max(size, abs(Fraction(int(interval.key.value.p), int(interval.key.value.q))))
        width = max(Fraction(ends[1] - ends[0], SCALE), written.unit)
        most = MOST if written.value else MOST_FOR_ZERO
        if width * Fraction(most) <= 4 * size:
            return most
        return max(float(4 * size / width), 1.0)


def shares(found: Sequence[Weighed]) -> list[float]:
    """The weights as shares of 1."""
    top = max(each.weight for each in found)
    sizes = [math.exp(each.weight - top) for each in found]
    total = sum(sizes)
    return [size / total for size in sizes]

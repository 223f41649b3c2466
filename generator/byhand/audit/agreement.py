"""Whether a figure agrees with the problem as it is stated: with what its name means; without one, with any number."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from byhand.audit.figures import Figure
from byhand.audit.finding import CHANCE_LIMIT, Finding
from byhand.audit.match import ends, matched
from byhand.audit.names import Meant
from byhand.audit.origin import Origin
from byhand.audit.pool import Hit, Pool
from byhand.audit.worlds import Key, World
from byhand.tape.arithmetic import Value

#: So many numbers are proven for one figure at the most; the others stand farther off in the tables.
MOST_PROVEN = 60
#: A given number of no more significant digits is printed as it is.
FEW_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Agreement:
    """best: the quantity that it is. keys: all that it could be."""

    best: Finding | None
    keys: tuple[Key, ...] = ()


def is_figure(key: Key) -> bool:
    """Whether the number is another figure of loss, which the problem does not state."""
    return ".figure." in key[0]


def is_kin(key: Key, own: Sequence[Key]) -> bool:
    """Whether what is called a loss may be this number: another figure of that loss, or what the author reports."""
    steps = {each[0].partition(".")[0] for each in own if is_loss(each)}
    return (is_figure(key) or ".report." in key[0]) and key[0].partition(".")[0] in steps


def is_loss(key: Key) -> bool:
    """Whether the number is the loss of a step, of a sample or of the end itself."""
    return key[0].endswith(".loss") and not key[1]


def differs(figure: Figure, given: Value) -> bool:
    """Whether the figure is another number than a given one of few digits, which nobody rounds (0.4 for 0.45)."""
    low, high = ends(given)
    short = any(low <= Fraction(f"{float(low):.{digits}g}") <= high for digits in range(1, FEW_DIGITS + 1))
    return short and not low <= figure.printed.value <= high


class Stated:
    """The right numbers: quantities, and what stands on the way to them."""

    def __init__(self, world: World, parts: Iterable[tuple[Key, float]]) -> None:
        self.world = world
        self.origin = Origin("right", world)
        self.part_origin = Origin("part", world)
        self.quantities, self.parts, self.figures = Pool(), Pool(), Pool()
        self.quantities.add((each for each in world.numbers.items() if not is_figure(each[0])), self.origin, {})
        self.figures.add((each for each in world.numbers.items() if is_figure(each[0])), self.origin, {})
        self.parts.add(parts, self.part_origin, {})

    def agreement(self, figure: Figure, meant: Meant) -> Agreement:
        """Rounded or cut off; a name that is understood means its own quantities only."""
        if meant.nothing:
            return Agreement(None)
        own = meant.keys
        own_hits = [hit for pool in (self.quantities, self.parts, self.figures) for hit in pool.of_keys(own)]
        best = self._first(figure, own_hits, own)
        if best is not None or own:
            best = best or self._kin(figure, own)
            return Agreement(best, (best.key,) if best else ())
        value, reach = float(figure.printed.value), float(figure.printed.reach)
        quantities = sorted(self.quantities.near(value, reach), key=self._rank)
        for hits in (quantities, self.parts.near(value, reach), self.figures.near(value, reach), self._cut(figure)):
            found = self._all(figure, hits, own)
            if found:
                return Agreement(found[0], tuple(dict.fromkeys(each.key for each in found)))
        return Agreement(None)

    def _kin(self, figure: Figure, own: Sequence[Key]) -> Finding | None:
        """Another figure of loss, where the name means a loss and chance would hardly find it."""
        value, reach = float(figure.printed.value), float(figure.printed.reach)
        near = [hit for pool in (self.quantities, self.figures) for hit in pool.near(value, reach)]
        found = self._first(figure, [hit for hit in near if is_kin(hit.key, own)], own)
        return found if found is not None and found.accepted else None

    def _rank(self, hit: Hit) -> int:
        """Computed quantities first, then given numbers, then what has no line of its own."""
        where = hit.key[0]
        return 2 if where in self.world.extras else 1 if self.world.given(where) else 0

    def _cut(self, figure: Figure) -> list[Hit]:
        """Numbers that were cut off: without a name that says so, only where chance can be told from it."""
        printed = figure.printed
        middle = float(printed.value + (printed.unit / 2 if printed.value >= 0 else -printed.unit / 2))
        reach = float(printed.unit / 2)
        pools = [self.quantities, self.parts]
        if sum(pool.expected(float(printed.value), reach) for pool in pools) > CHANCE_LIMIT:
            pools = pools[:1]
        return [hit for pool in pools for hit in pool.near(middle, reach)]

    def _first(self, figure: Figure, hits: Sequence[Hit], own: Sequence[Key]) -> Finding | None:
        found = self._all(figure, hits, own)
        return min(found, key=lambda finding: finding.how == "cuts") if found else None

    def _all(self, figure: Figure, hits: Sequence[Hit], own: Sequence[Key]) -> list[Finding]:
        found = []
        chance = 0.0 if own and hits and hits[0].key in own else self.chance(figure)
        for hit in hits[:MOST_PROVEN]:
            value = hit.origin.maker.proven(hit.key)
            match = matched(figure.printed, value)
            if value is None or match is None:
                continue
            if not (hit.key in own and self.world.given(hit.key[0]) and differs(figure, value)):
                found.append(Finding(hit.key, "same", hit.origin, match.how, match.value, chance, 0.0))
        return found

    def chance(self, figure: Figure) -> float:
        """How likely a number drawn at random would agree with something."""
        value, reach = float(figure.printed.value), float(figure.printed.reach)
        return 1 - math.exp(-self.quantities.expected(value, reach) - self.parts.expected(value, reach))

"""What else a figure may be: the search through all numbers that were tried, weighed by how far-fetched they are.

**Weighing.** Of several numbers that are printed alike the least far-fetched counts: a rule of rounding before another
rule of the training before two at once; the quantity that the name means before another. One that explains other
figures too is worth more. None counts that chance would find as often as once in twenty figures (``CHANCE_LIMIT``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from byhand.audit.agreement import MOST_PROVEN
from byhand.audit.figures import Figure
from byhand.audit.finding import CHANCE_LIMIT, Finding
from byhand.audit.match import matched
from byhand.audit.origin import Origin
from byhand.audit.pool import Hit, Pool, expected
from byhand.audit.turns import TURNS
from byhand.audit.worlds import Key

#: What each source costs; every further variation, and a turn, more.
COSTS: Mapping[str, float] = {"right": 0.0, "part": 0.0, "retyped": 1.0, "rounding": 1.2, "variation": 1.6}
_TURNED = {"same": 0.0, "sign": 0.6}
_ODD_TURN, _ANOTHER_VARIATION, _ELSEWHERE, _CUT, _PART, _FROM_WRONG = 1.2, 1.8, 1.0, 0.4, 0.3, 0.4
#: Stage → what was tried before it comes to that.
_TRIED = {
    "stated": ("stated",),
    "retyped": ("stated", "retyped"),
    "rounding": ("stated", "retyped", "rounding"),
    "single": ("stated", "single"),
    "pair": ("stated", "single", "pair"),
}
_ROUNDED = ("retyped", "rounding")
#: What a figure more that is explained in the same way takes off, and how many count.
_SHARED, _MOST_SHARED, _LEAST_SHARED = 0.35, 4, 1.0


class Explaining:
    """stages: pools by what they hold, in the order of trying (the keys of ``_TRIED``).

    logarithmic: whether losses hold logarithms.
    """

    def __init__(self, stated: Pool, logarithmic: bool) -> None:
        self.stages = {"stated": stated}
        self.logarithmic = logarithmic

    def findings(self, figure: Figure, own: Sequence[Key]) -> list[Finding]:
        """Every number that is printed as the figure, the likeliest first."""
        found = []
        for stage, pool in self.stages.items():
            for turn in TURNS:
                if stage == "stated" and turn == "same":
                    continue
                hits = [
                    hit for hit in self.near(pool, figure, turn) if self._fits(turn, hit.key) and _sensible(turn, hit)
                ]
                hits = [hit for hit in hits if figure.row not in hit.origin.facts.get("rows", ())]
                hits.sort(key=lambda hit: self._cost(hit, turn, own))
                for hit in hits[:MOST_PROVEN]:
                    match = matched(figure.printed, hit.origin.maker.proven(hit.proof), turn)
                    if match is None:
                        continue
                    chance = self._chance(figure, stage, turn, own if hit.key in own else ())
                    cost = self._cost(hit, turn, own) + (_CUT if match.how == "cuts" else 0)
                    found.append(Finding(hit.key, turn, hit.origin, match.how, match.value, chance, cost))
        return sorted(found, key=lambda each: (not each.accepted, each.cost))

    def near(self, pool: Pool, figure: Figure, turn: str) -> list[Hit]:
        """What might be printed as the figure once it is turned so."""
        printed = figure.printed
        # Cut-off numbers lie up to a whole unit farther from 0.
        away = float(printed.unit) / 2 * (1 if printed.value >= 0 else -1)
        value, reach = float(printed.value) + away / 2, float(printed.reach) + abs(away) / 2
        low, middle, high = (TURNS[turn].back(at) for at in (value - reach, value, value + reach))
        if low is None or middle is None or high is None:
            return []
        return pool.near(middle, max(abs(high - middle), abs(middle - low)))

    def _fits(self, turn: str, key: Key) -> bool:
        """Whether people turn such a number so."""
        scope, where = TURNS[turn].scope, key[0]
        is_loss = "loss" in where or ".figure." in where or "epoch" in where
        if scope == "any":
            return True
        if scope == "logarithmic":
            return is_loss and self.logarithmic
        if scope == "loss":
            return is_loss
        return is_loss or any(f".{kind}" in where for kind in ("grad.", "delta", "adjoint", "change."))

    def _cost(self, hit: Hit, turn: str, own: Sequence[Key]) -> float:
        cost = COSTS[hit.origin.source] + _TURNED.get(turn, _ODD_TURN)
        cost += max(len(hit.origin.names) - 1, 0) * _ANOTHER_VARIATION * (hit.origin.source == "variation")
        cost += _PART if hit.key[1] else 0
        cost += _FROM_WRONG if hit.origin.facts.get("wrong") else 0
        return cost + (_ELSEWHERE if own and hit.key not in own else 0)

    def _chance(self, figure: Figure, stage: str, turn: str, keys: Sequence[Key]) -> float:
        """How likely a random number near the figure hits something that was tried for such an explanation.

        That rounded numbers crowd around the right one is no chance: of those only the decade is looked at.
        """
        count, apart = 0.0, math.inf if stage in _ROUNDED else 0.0
        turns = list(TURNS)[: list(TURNS).index(turn) + 1]
        for pool in (self.stages[each] for each in _TRIED[stage] if each in self.stages):
            values = sorted(hit.value for hit in pool.of_keys(keys)) if keys else None
            for each in turns:
                value, reach = TURNS[each].back(float(figure.printed.value)), float(figure.printed.reach)
                if value is None or (each not in _TURNED and not keys and TURNS[each].scope != "sized"):
                    continue
                reach *= abs(value / float(figure.printed.value)) if figure.printed.value else 1.0
                count += (
                    expected(values, value, reach, apart) if values is not None else pool.expected(value, reach, apart)
                )
        return 1 - math.exp(-count)


def _sensible(turn: str, hit: Hit) -> bool:
    """A mistake or another rule is not looked for in a turned number of another kind than a sign."""
    return turn in _TURNED or hit.origin.source in ("right", "part", "rounding")


def supported(findings: Mapping[int, Sequence[Finding]], figures: Mapping[int, Figure]) -> dict[int, list[Finding]]:
    """The same with what several figures share weighed in: it is cheaper, and judged by its own numbers alone."""
    support: dict[tuple[str, ...], set[int]] = {}
    for row, found in findings.items():
        for each in found:
            if each.accepted and each.origin.names:
                support.setdefault(each.origin.names, set()).add(row)
    better: dict[int, list[Finding]] = {}
    for row, found in findings.items():
        weighed = [_weighed(each, row, figures[row], support.get(each.origin.names, set())) for each in found]
        better[row] = sorted(weighed, key=lambda each: (not each.accepted, each.cost))
    return better


def _weighed(finding: Finding, row: int, figure: Figure, rows: set[int]) -> Finding:
    others = len(rows - {row})
    if not others:
        return finding
    chance = finding.chance
    if chance > CHANCE_LIMIT:  # the rule is known from elsewhere: only its own numbers were tried here
        values = sorted(_numbers(finding.origin))
        chance = min(chance, 1 - math.exp(-expected(values, float(figure.printed.value), float(figure.printed.reach))))
    cost = min(finding.cost, max(finding.cost - _SHARED * min(others, _MOST_SHARED), _LEAST_SHARED))
    return replace(finding, chance=chance, cost=cost, shared=others + 1)


def _numbers(origin: Origin) -> Iterator[float]:
    yield from origin.maker.numbers.values()

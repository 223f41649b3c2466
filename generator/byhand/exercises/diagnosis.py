"""Which misconceptions explain the numbers that a person wrote, and how sure that is.

Given a problem and a person's numbers by address, each number is right, or follows from the person's own numbers
before it, or is wrong. For the wrong ones that mistake is looked for which leads there from the person's own numbers;
see ``evidence`` for how candidates are weighed. Where several lead to the same numbers, all of them are named, and
nobody can tell which it was; where none does, none is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice
from typing import Literal

from byhand.derivation.run import Run
from byhand.exercises.evidence import Evidence, Names, Weighed, shares
from byhand.exercises.following import Following
from byhand.exercises.misconceptions import MISCONCEPTIONS
from byhand.exercises.mistaken_tapes import Ready
from byhand.exercises.rounding import Rule
from byhand.exercises.tolerance import Interval, Tolerances
from byhand.exercises.written import holds
from byhand.problem.model import Problem
from byhand.reading.number import Written

#: right: accepted by the sheet. own: not, but what the person's own numbers before it lead to. wrong: neither.
Verdict = Literal["right", "own", "wrong"]

#: What is less probable than this is not named; nor beside the best what is by this factor less probable than it.
LEAST_CONFIDENCE = 0.5
LEAST_RATIO = 0.1
#: More mistakes than this in one sheet are not looked for, nor more pairs than this.
MOST_TOGETHER = 4
MOST_PAIRS = 400


@dataclass(frozen=True, slots=True)
class Cause:
    """names: the misconceptions, more than one where several were made on one sheet.

    reasons: address of each wrong number that follows from them → those of them that it takes there.
    against: addresses of numbers that are not as they would be then.
    share: how probable it is, of 1. chance: how probable it is that slips look like it, at the most.
    """

    names: Names
    reasons: Mapping[str, Names]
    against: tuple[str, ...]
    share: float
    chance: float

    @property
    def explains(self) -> tuple[str, ...]:
        """The addresses of the wrong numbers that follow from them."""
        return tuple(self.reasons)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """verdicts: by address, in the order of the walk. causes: the best first; several can't be told apart.

    following: the person's numbers line by line.
    """

    verdicts: Mapping[str, Verdict]
    causes: tuple[Cause, ...]
    following: Following

    @property
    def wrong(self) -> tuple[str, ...]:
        """The addresses of numbers that nothing before them excuses."""
        return tuple(address for address, verdict in self.verdicts.items() if verdict == "wrong")

    @property
    def confidence(self) -> float:
        """How probable it is that one of the causes was it."""
        return min(1.0, sum(cause.share for cause in self.causes))

    @property
    def found(self) -> Literal["right", "none", "one", "several"]:
        """one: a single cause is left, be it two misconceptions together."""
        if not self.wrong:
            return "right"
        return ("none", "one", "several")[min(len(self.causes), 2)]

    def causes_of(self, address: str) -> tuple[Cause, ...]:
        """Those that lead to that number."""
        return tuple(cause for cause in self.causes if address in cause.explains)


class Diagnoses:
    """An architecture made ready: for any number of its variants, and of people."""

    def __init__(self, problem: Problem) -> None:
        self.ready = Ready(problem)
        self.problem = problem

    @cached_property
    def _tolerances(self) -> Tolerances:
        return Tolerances(self.problem)

    def of(
        self, run: Run, rule: Rule, written: Mapping[str, Written], accepted: Mapping[str, Interval] | None = None
    ) -> Diagnosis:
        """run: the variant's right numbers. written: by address, as ``derivation.addresses`` has them.

        accepted: by address, where it is known already. Addresses at which nothing is computed are passed over.
        ``ValueError`` for a problem of another architecture.
        """
        if accepted is None:
            accepted = self._tolerances.evaluate(run, rule).by_address
        known = {address: number for address, number in written.items() if address in accepted}
        off = frozenset(address for address, number in known.items() if number.value not in accepted[address])
        following = Following(self.ready, run, rule, known, off)
        verdicts = {address: _verdict(following, address, off) for address in following.own}
        roots = [address for address, verdict in verdicts.items() if verdict == "wrong"]
        if not roots:
            return Diagnosis(verdicts, (), following)
        names = tuple(self.ready.workshop.plans)
        search = _Search(Evidence(following, accepted, roots, len(names)), roots, names)
        return Diagnosis(verdicts, tuple(search.causes()), following)


def _verdict(following: Following, address: str, off: frozenset[str]) -> Verdict:
    if address not in off:
        return "right"
    return "own" if holds(following.own[address].ends, following.written[address].value) else "wrong"


class _Search:
    """roots: the addresses of what is wrong by itself, in the order of the walk."""

    def __init__(self, evidence: Evidence, roots: Sequence[str], names: Sequence[str]) -> None:
        self.evidence = evidence
        self.roots = roots
        self.found: dict[Names, Weighed] = {(): evidence.nothing}
        #: Name → the written lines that it changes.
        self.touches: dict[str, frozenset[str]] = {}
        for name in names:
            near, self.touches[name] = evidence.near((name,), "")
            if near:
                self._weigh((name,))

    def causes(self) -> Iterator[Cause]:
        """The most probable one, and what can't be told from it; nothing where slips are more probable."""
        self._together()
        ranked = sorted(zip(self.found.values(), shares(list(self.found.values())), strict=True), key=lambda e: -e[1])
        fitting = [(each, share) for each, share in ranked if each.explains]
        if not fitting:
            return
        least = fitting[0][1] * LEAST_RATIO
        chosen = [(each, share) for each, share in fitting if share >= least]
        if sum(share for _, share in chosen) < LEAST_CONFIDENCE:
            return
        for each, share in chosen:
            reasons = {address: self._reason(each.names, address) for address in each.explains}
            yield Cause(each.names, reasons, each.against, share, each.chance)

    def _reason(self, names: Names, address: str) -> Names:
        """Which of these mistakes it takes to get to that number: one, if one is enough."""
        if len(names) == 1:
            return names
        near = tuple(name for name in names if address in self.touches[name])
        single = next((name for name in near if self.evidence.leads_to((name,), address)), None)
        return (single,) if single else near or names

    def _together(self) -> None:
        """Several mistakes, as long as wrong numbers are left that the best so far doesn't lead to."""
        looked_at = set()
        while True:
            best = max(self.found.values(), key=lambda each: each.weight)
            left = [address for address in self.roots if address not in best.explains]
            if not left or best.names in looked_at or len(best.names) >= MOST_TOGETHER:
                return
            looked_at.add(best.names)
            near = [name for name, touches in self.touches.items() if left[0] in touches]
            for name in near if best.names else ():
                self._weigh_near((*best.names, name), left[0])
            for pair in islice(combinations(near, 2), MOST_PAIRS):
                self._weigh_near(pair, left[0])

    def _weigh_near(self, names: Names, address: str) -> None:
        """Weighed only where they lead to that number."""
        names = _in_order(names)
        if names in self.found or not self.evidence.near(names, address)[0]:
            return
        if self.evidence.leads_to(names, address):
            self._weigh(names)

    def _weigh(self, names: Names) -> None:
        weighed = self.evidence.weigh(names)
        if weighed is not None:
            self.found[names] = weighed


def _in_order(names: Names) -> Names:
    return tuple(name for name in MISCONCEPTIONS if name in names)

"""The audit itself: which figures agree with a problem, and what explains the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from byhand.audit.agreement import is_figure, is_kin
from byhand.audit.explaining import supported
from byhand.audit.figures import Figure
from byhand.audit.finding import CHANCE_LIMIT, Finding, Judged, Slip, Verdict
from byhand.audit.named_steps import steps_named
from byhand.audit.names import Meant
from byhand.audit.reach import MOST_STEPS, kept_digits, ranges, within
from byhand.audit.slips import slip_of
from byhand.audit.stages import Stages
from byhand.audit.standing import Standing
from byhand.audit.worlds import Key, World, keeping, size
from byhand.derivation.run import run
from byhand.problem.model import Problem
from byhand.tape.arithmetic import Value

#: So many lines are kept in full at the most.
_KEPT_LINES = 60_000
#: An explanation as cheap as this needs no other beside it; one dearer than that is looked for in pairs too.
_CHEAP, _PAIRS_FROM = 1.5, 3.5


@dataclass(frozen=True, slots=True)
class Audit:
    """tried: how many numbers were tried, beside those of the problem itself. worlds: under how many other rules."""

    world: World
    judged: tuple[Judged, ...]
    tried: int
    worlds: int

    @property
    def explained(self) -> bool:
        """Whether every figure agrees, or is explained."""
        return all(each.explained for each in self.judged)


def audit(problem: Problem, figures: Sequence[Figure]) -> Audit:
    """Raises ``ProblemError`` where the problem itself has no numbers."""
    return _Auditor(problem, figures).audit()


Findings = dict[int, list[Finding]]


class _Auditor:
    def __init__(self, problem: Problem, figures: Sequence[Figure]) -> None:
        named = steps_named([figure.name for figure in figures], problem.training.steps)
        self.world = World(run(_kept(problem, named)))
        listed = problem.show.listed(problem.training.steps)
        self.standing = Standing(
            self.world, figures, [at for at in self.world.passes if at.step in listed or not at.step]
        )
        self.figures = self.standing.figures
        self.stages = Stages(self.standing, named)

    def audit(self) -> Audit:
        meant = self.standing.meant
        findings = self._searched(
            [row for row in self.figures if not (meant[row].nothing or self.standing.settled(row))]
        )
        chosen = {row: self._chosen(row, findings.get(row, [])) for row in self.figures}
        wrong = _carried_on(chosen)
        judged = tuple(self._judged(row, chosen[row], findings.get(row, []), wrong) for row in self.figures)
        tried = sum(len(pool) for name, pool in self.standing.explaining.stages.items() if name != "stated")
        return Audit(self.world, judged, tried, self.stages.worlds)

    # -- searching -----------------------------------------------------------------------------------------------

    def _searched(self, rows: Sequence[int]) -> Findings:
        """What might explain these figures, the likeliest first; no farther-fetched than is needed."""
        findings = {row: self._findings(row) for row in rows}
        left = [row for row, found in findings.items() if _cost(found) >= _CHEAP]
        if not left:
            return findings
        pools = self.standing.explaining.stages
        pools |= {"retyped": self.stages.retyped(), "rounding": self.stages.rounded(), "single": self.stages.singles()}
        findings = supported(findings | {row: self._findings(row) for row in left}, self.figures)
        ranged = self._ranged([row for row, found in findings.items() if _cost(found) == float("inf")])
        findings |= {row: [finding, *findings[row]] for row, finding in ranged.items()}
        far = [row for row, found in findings.items() if _cost(found) > _PAIRS_FROM]
        if far:
            pools["pair"] = self.stages.pairs(_needed(findings))
            more = {row: [*self._findings(row), *([ranged[row]] if row in ranged else [])] for row in far}
            findings = supported(findings | more, self.figures)
        return findings

    def _findings(self, row: int) -> list[Finding]:
        figure = self.figures[row]
        found = self.standing.explaining.findings(figure, self.standing.own(row))
        if own := self.standing.own(row):
            found = [
                each for each in found if each.key in own or is_kin(each.key, own) or self.standing.same(each.key, own)
            ]
        return sorted(found, key=lambda each: (not each.accepted, each.cost))

    def _ranged(self, rows: Sequence[int]) -> dict[int, Finding]:
        """The last resort: what rounding may do, of these figures, with as many digits kept as possible."""
        found: dict[int, Finding] = {}
        problem = self.world.problem
        if not rows or size(problem) // problem.training.steps * min(problem.training.steps, MOST_STEPS) > _KEPT_LINES:
            return found
        for digits in kept_digits():
            left = [row for row in rows if row not in found]
            if not left:
                break
            known = ranges(self.world, digits)
            for row in left:
                meant = self.standing.own(row)
                own = [where for where, part in meant if not part and where in known]
                other = self._other(row)
                if (meant and not own) or (other is not None and other.accepted):
                    continue
                if (finding := within(self.world, self.figures[row].printed, known, own, digits)) is not None:
                    found[row] = finding
        return found

    # -- judging -------------------------------------------------------------------------------------------------

    def _chosen(self, row: int, findings: Sequence[Finding]) -> Finding | None:
        """What explains the figure: the quantity that its name means goes before one that only agrees."""
        agreed = self.standing.agreements[row].best
        best = next((each for each in findings if each.accepted), None)
        if agreed is None or self.standing.settled(row) or best is None:
            return agreed or best
        at_home = best.key in self.standing.own(row)
        return best if at_home and (agreed.chance > CHANCE_LIMIT or best.cost < _CHEAP) else agreed

    def _judged(self, row: int, best: Finding | None, findings: Sequence[Finding], wrong: set[int]) -> Judged:
        figure, own = self.figures[row], self.standing.own(row)
        if best is not None:
            elsewhere = bool(own) and best.key not in own
            right, fits = self._right(own if elsewhere else [best.key]), len(self.standing.agreements[row].keys)
            verdict = _verdict(best, wrong, elsewhere=elsewhere)
            if verdict == "truncated" and figure.printed.open:
                verdict = "agrees"  # its dots say that the digits go on
            slip = self._slip(row, right) if best.origin.source == "reach" else None
            return Judged(figure, verdict, own, best, None, right, slip, fits)
        right = self._right(own)
        weak = findings[0] if findings else None
        meant = self.standing.meant[row]
        slip = None if meant.nothing else self._slip(row, right)
        return Judged(figure, "unexplained", own, None, weak, right, slip, 0, self._other(row), meant.nothing)

    def _other(self, row: int) -> Finding | None:
        """Another quantity than its name means, that the figure is."""
        meant = self.standing.meant[row]
        known = bool(meant.keys or meant.nothing)
        return self.standing.stated.agreement(self.figures[row], Meant()).best if known else None

    def _slip(self, row: int, right: tuple[Key, Value] | None) -> Slip | None:
        figure = self.figures[row]
        return slip_of(figure, [right[1]] if right else self._similar(figure), list(self.figures.values()))

    def _right(self, keys: Sequence[Key]) -> tuple[Key, Value] | None:
        return next(((key, value) for key in keys if (value := self.world.proven(key)) is not None), None)

    def _similar(self, figure: Figure) -> list[Value]:
        """Numbers that the figure may have been meant to be."""
        value = float(figure.printed.value)
        hits = self.standing.stated.quantities.near(value, abs(value) * 0.05)[:20]
        return [found for hit in hits if (found := hit.origin.maker.proven(hit.proof)) is not None]


def _cost(found: Sequence[Finding]) -> float:
    """Of the best explanation that counts."""
    return found[0].cost if found and found[0].accepted else float("inf")


def _needed(findings: Mapping[int, Sequence[Finding]]) -> list[str]:
    """The names of variations that some figure needs."""
    best = [found[0] for found in findings.values() if found and found[0].accepted]
    names = [name.partition(":")[0] for each in best if each.origin.source == "variation" for name in each.origin.names]
    return list(dict.fromkeys(names))


def _verdict(best: Finding, wrong: set[int], *, elsewhere: bool = False) -> Verdict:
    source = best.origin.source
    if best.turn != "same" and source != "variation":
        return "convention"
    if source == "retyped":
        return "follows" if wrong & set(best.origin.facts["rows"]) else "rounded"
    if source in ("rounding", "reach"):
        return "rounded"
    if source == "variation":
        kinds = {each.kind for each in best.origin.facts["variations"]}
        return "misconception" if "misconception" in kinds else "convention"
    if (elsewhere and ".report." in best.key[0]) or is_figure(best.key):
        return "convention"
    return "agrees" if best.how == "rounds" else "truncated"


def _carried_on(chosen: Mapping[int, Finding | None]) -> set[int]:
    """The rows that are wrong themselves, so that what is computed from them follows from a mistake."""
    wrong = {row for row, found in chosen.items() if found is None or _verdict(found, set()) == "misconception"}
    while True:
        retyped = {row: found for row, found in chosen.items() if found and found.origin.source == "retyped"}
        more = {row for row, found in retyped.items() if wrong & set(found.origin.facts["rows"])}
        if more <= wrong:
            return wrong
        wrong |= more


def _kept(problem: Problem, named: set[int]) -> Problem:
    """The problem with every step kept in full that somebody may print: all of them, where they are not too many."""
    last = problem.training.steps
    if size(problem) <= _KEPT_LINES:
        return keeping(problem, range(1, last + 1))
    return keeping(problem, sorted({1, 2, last, *named, *problem.show.listed(last)} & set(range(1, last + 1))))

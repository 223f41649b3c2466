"""A class in numbers: part by part of the work, misconception by misconception, answer by answer, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from byhand.exercises.homework import POINTS
from byhand.exercises.misconceptions import MISCONCEPTIONS
from byhand.grading.gathering import FATES, Fate
from byhand.grading.grade import Graded, Grading
from byhand.grading.marking import VERDICTS, Verdict

#: Verdicts of what is right or follows from a mistake elsewhere.
SOUND: frozenset[Verdict] = frozenset({"right", "rounding", "carried"})


@dataclass(slots=True)
class Part:
    """One step's forward pass, loss, …; step 0 is the forward pass after the last one."""

    step: int
    group: str
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    points: Fraction = Fraction(0)
    of: Fraction = Fraction(0)

    @property
    def answers(self) -> int:
        return sum(self.verdicts.values())


@dataclass(slots=True)
class Tally:
    """How often a misconception was made.

    students: who made it, as far as their numbers tell. unsure: whose numbers it fits among others. answers: that
    it explains.
    """

    name: str
    students: int = 0
    unsure: int = 0
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """parts: in the order of the work. mistakes: the most frequent first. answers: by address, in the sheet's order."""

    graded: int
    absent: int
    points: tuple[Fraction, ...]
    of: tuple[Fraction, ...]
    parts: tuple[Part, ...]
    mistakes: tuple[Tally, ...]
    answers: Mapping[str, Counter[Verdict]]
    fates: Mapping[Fate, int]

    @property
    def share(self) -> Fraction:
        """The mean of everybody's share of the points."""
        shares = [points / of for points, of in zip(self.points, self.of, strict=True) if of]
        return sum(shares, Fraction(0)) / len(shares) if shares else Fraction(0)

    @property
    def mean(self) -> Fraction:
        return sum(self.points, Fraction(0)) / len(self.points) if self.points else Fraction(0)

    @property
    def median(self) -> Fraction:
        ordered = sorted(self.points)
        middle = len(ordered) // 2
        if not ordered:
            return Fraction(0)
        return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def summary(grading: Grading) -> Summary:
    """Of those who answered anything; who didn't counts as absent only."""
    present = [each for each in grading.people if each.answered]
    parts: dict[tuple[int, str], Part] = {}
    answers: dict[str, Counter[Verdict]] = {}
    mistakes: dict[str, Tally] = {}
    for each in present:
        _count(each, parts, answers)
        _count_mistakes(each, mistakes)
    found = Counter(row.fate for row in grading.rows)
    return Summary(
        len(present),
        len(grading.people) - len(present),
        tuple(each.marks.points for each in present),
        tuple(each.marks.of for each in present),
        tuple(sorted(parts.values(), key=_place)),
        tuple(sorted(mistakes.values(), key=lambda each: (-each.students, -each.unsure, _row_of(each.name)))),
        answers,
        {fate: found[fate] for fate in FATES},
    )


def _count(graded: Graded, parts: dict[tuple[int, str], Part], answers: dict[str, Counter[Verdict]]) -> None:
    for each in graded.marks.answers:
        question = each.question
        part = parts.setdefault((question.step, question.group), Part(question.step, question.group))
        part.verdicts[each.verdict] += 1
        part.points += each.points
        part.of += question.points
        answers.setdefault(question.address, Counter())[each.verdict] += 1


def _count_mistakes(graded: Graded, mistakes: dict[str, Tally]) -> None:
    causes = graded.marks.diagnosis.causes
    explained: dict[str, set[str]] = {}
    for cause in causes:
        for name in cause.names:
            explained.setdefault(name, set()).update(cause.explains)
    for name, addresses in explained.items():
        mistake = mistakes.setdefault(name, Tally(name))
        mistake.answers += len(addresses)
        if all(name in cause.names for cause in causes):
            mistake.students += 1
        else:
            mistake.unsure += 1


def _place(part: Part) -> tuple[bool, int, int]:
    return part.step == 0, part.step, list(POINTS).index(part.group)


def _row_of(name: str) -> int:
    return list(MISCONCEPTIONS).index(name)


def by_verdict(counts: Counter[Verdict]) -> dict[Verdict, int]:
    return {verdict: counts[verdict] for verdict in VERDICTS}

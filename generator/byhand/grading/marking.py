"""One person's answers with a verdict and points each.

Right is what the sheet accepts. What is not accepted may be what the person's own wrong number before it leads to: then
the method was right, and it earns the share of the points that the policy says. Only a 0 that should not be there
excuses nothing that comes of it, because with a 0 anybody can go on. Everything else is wrong, with the misconception
that leads there where one is found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal

from byhand.exercises.blanks import Question
from byhand.exercises.diagnosis import Cause, Diagnosis
from byhand.exercises.tolerance import Interval
from byhand.grading.gathering import Given
from byhand.reading.number import Reason, Unreadable, Written
from byhand.tape.arithmetic import fraction

#: right: the key's number. rounding: another one that the rounding rule allows. carried: consistent with an earlier
#: mistake. misconception: wrong, and a misconception leads there. coarse: wrong only because it has too few digits.
#: wrong: so, and nothing explains it.
Verdict = Literal["right", "rounding", "carried", "misconception", "coarse", "wrong", "missing", "unreadable"]
VERDICTS: Final[tuple[Verdict, ...]] = (
    "right", "rounding", "carried", "misconception", "coarse", "wrong", "missing", "unreadable",
)  # fmt: skip
#: Wrong by themselves.
WRONG: Final[frozenset[Verdict]] = frozenset({"misconception", "coarse", "wrong"})


@dataclass(frozen=True, slots=True)
class Marked:
    """An answer. text: as it was typed. number: what was read. reason: why nothing was.

    causes: misconceptions that lead to it; several can't be told apart. emptied: consistent with an earlier mistake,
    but with a 0 that should not be there. others: what else was typed for it and does not count.
    """

    question: Question
    interval: Interval
    verdict: Verdict
    points: Fraction
    text: str = ""
    number: Written | None = None
    reason: Reason | Literal["", "twice"] = ""
    causes: tuple[Cause, ...] = ()
    emptied: bool = False
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """A whole sheet."""

    answers: tuple[Marked, ...]
    diagnosis: Diagnosis

    @property
    def points(self) -> Fraction:
        return sum((each.points for each in self.answers), Fraction(0))

    @property
    def of(self) -> Fraction:
        return sum((each.question.points for each in self.answers), Fraction(0))

    @property
    def counts(self) -> Mapping[Verdict, int]:
        found = Counter(each.verdict for each in self.answers)
        return {verdict: found[verdict] for verdict in VERDICTS}

    @property
    def first_wrong(self) -> Marked | None:
        """The first answer that is wrong by itself, in the sheet's order."""
        return next((each for each in self.answers if each.verdict in WRONG), None)


def marked(
    questions: tuple[Question, ...],
    given: Mapping[int, Given],
    accepted: Mapping[str, Interval],
    diagnosis: Diagnosis,
    credit: Fraction,
) -> Marks:
    """diagnosis: of the numbers in ``given``. credit: the share of the points of what follows from a mistake."""
    marks = [_marked(each, given.get(each.number), accepted[each.address], diagnosis, credit) for each in questions]
    others = [given[each.number].others if each.number in given else () for each in questions]
    return Marks(tuple(replace(each, others=own) for each, own in zip(marks, others, strict=True)), diagnosis)


def _marked(
    question: Question, given: Given | None, interval: Interval, diagnosis: Diagnosis, credit: Fraction
) -> Marked:
    if given is None:
        return Marked(question, interval, "missing", Fraction(0))
    if given.typed is None:
        return Marked(question, interval, "unreadable", Fraction(0), given.text, None, "twice")
    if isinstance(given.typed, Unreadable):
        return Marked(question, interval, "unreadable", Fraction(0), given.text, None, given.typed.reason)
    number = given.typed
    own = diagnosis.following.own.get(question.address)
    found = diagnosis.verdicts.get(question.address, "right" if number.value in interval else "wrong")
    full = question.points
    if found == "right":
        verdict: Verdict = "right" if _is_key(number, interval) else "rounding"
        return Marked(question, interval, verdict, full, given.text, number)
    if found == "own" and own is not None and not own.tainted:
        return Marked(question, interval, "rounding", full, given.text, number)
    if found == "own" and own is not None:
        points = Fraction(0) if own.emptied else full * credit
        return Marked(question, interval, "carried", points, given.text, number, emptied=own.emptied)
    causes = diagnosis.causes_of(question.address)
    verdict = "misconception" if causes else "coarse" if _is_coarse(number, interval) else "wrong"
    return Marked(question, interval, verdict, Fraction(0), given.text, number, causes=causes)


def _is_key(number: Written, interval: Interval) -> bool:
    """Whether the number is the key's, or rounds to it."""
    key = fraction(interval.key.value)
    unit = Fraction(10) ** interval.key.exponent if interval.key.mantissa else Fraction(0)
    return abs(number.value - key) * 2 <= unit if number.unit < unit or number.unit == 0 else number.value == key


def _is_coarse(number: Written, interval: Interval) -> bool:
    """Whether it is a right number, rounded to fewer digits than the sheet asks for."""
    key = fraction(interval.key.value)
    if not number.unit or not number.value or number.unit <= Fraction(10) ** interval.key.exponent:
        return False
    return abs(number.value - key) < number.unit

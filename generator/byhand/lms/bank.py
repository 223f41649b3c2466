"""From a homework and a seed to questions, one variant after the other."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from byhand.classroom.roster import Entry
from byhand.document.blocks import Chain
from byhand.errors import Fault, ProblemError
from byhand.exercises.answers import Answers
from byhand.exercises.blanks import Question
from byhand.exercises.homework import Homework
from byhand.exercises.stream import Seed, Stream
from byhand.exercises.tolerance import Interval
from byhand.exercises.variants import Variant, Variants
from byhand.exercises.workshop import Workshop
from byhand.handouts import Handout, Handouts, Look
from byhand.lms.mistakes import choices, mistakes
from byhand.lms.question import Item, Part
from byhand.lms.stems import brief_stem, leads, sheet_stem, worked_lines
from byhand.mathtext.numbers import number_node
from byhand.mathtext.tree import Node
from byhand.problem.model import Problem
from byhand.tape.arithmetic import Rounded, fraction, plain_text


class Bank:
    """One homework's questions; what variants of one architecture share is made once."""

    def __init__(self, homework: Homework, seed: Seed, look: Look | None = None) -> None:
        if homework.blanks.spots:
            what = 'found "mistake"; allowed in questions for a learning management system: the other kinds'
            raise ProblemError(Fault("blanks.kind", what))
        self.homework = homework
        self.seed = seed
        self.handouts = Handouts(homework, look)
        self._variants = Variants(homework)
        self._workshops: list[Workshop] = []

    def of(self, entry: Entry) -> Item:
        """The variant of a number or a student. Raises ``ProblemError`` where there is none, or nothing is asked."""
        return self.item(self._variants.of(self.seed, entry.who), entry)

    def item(self, variant: Variant, entry: Entry) -> Item:
        """The same of a variant that is drawn already."""
        handout = self.handouts.of(variant)
        wrong = self._answers(variant.problem)
        sheet, plan = handout.sheet, handout.plan
        stem = sheet_stem(sheet)
        making = _Making(self, handout, wrong, leads(stem), worked_lines(handout.document))
        parts = tuple(making.part(question) for question in plan.questions)
        return Item(entry.number, entry.label, variant.code, stem, brief_stem(sheet, self.handouts.rule), parts)

    def _answers(self, problem: Problem) -> Answers | None:
        """What misconceptions make of a variant; ``None`` where even the right numbers are beyond them."""
        shared = next((each for each in self._workshops if each.fits(problem)), None)
        if shared is None:
            shared = Workshop(problem)
            self._workshops.append(shared)
        try:
            return Answers(shared, problem)
        except ProblemError:
            return None


class _Making:
    """One variant on its way to parts."""

    def __init__(
        self,
        bank: Bank,
        handout: Handout,
        wrong: Answers | None,
        lines: Mapping[int, tuple[tuple[str, Node], ...]],
        worked: Mapping[str, Chain],
    ) -> None:
        self.bank = bank
        self.handout = handout
        self.wrong = wrong
        self.lines = lines
        self.worked = worked
        self.zeros = handout.document.numbers.trailing_zeros
        self.questions = handout.plan.questions

    def part(self, question: Question) -> Part:
        interval = self.interval(question)
        found = mistakes(self.wrong, question.address, interval, zeros=self.zeros)
        stream = Stream(self.bank.seed, "choices", self.handout.variant.code, question.number)
        offered = choices(interval, found, self.others(question), stream, zeros=self.zeros)
        value = plain_text(interval.key)
        node = number_node(interval.key, trailing_zeros=self.zeros)
        key: Fraction = fraction(interval.key.value)
        return Part(
            question.number, question.address, question.symbol,
            self.lines.get(question.number, (("", question.symbol),)),
            node, value, key, interval.low, interval.high, question.points, found, offered,
            self.worked.get(question.address),
        )  # fmt: skip

    def interval(self, question: Question) -> Interval:
        return self.handout.accepted[question.address]

    def others(self, question: Question) -> list[tuple[int, Rounded]]:
        """What belongs into the other boxes of the same group: who takes the wrong one of them is near enough."""
        return [
            (other.number, self.interval(other).key)
            for other in self.questions
            if other.group == question.group and other.number != question.number
        ]

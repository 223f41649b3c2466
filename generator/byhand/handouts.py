"""Sheets and keys of a homework's variants, as documents and as files."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from byhand.derivation.derive import Derivation, derive
from byhand.derivation.tapes import Tapes
from byhand.document.blocks import Document
from byhand.document.build import build
from byhand.errors import CheckFailed
from byhand.exercises.answer_key import key
from byhand.exercises.answers import Answers
from byhand.exercises.architecture import signature
from byhand.exercises.blanks import Plan, Question, plan
from byhand.exercises.guard import Doubt, guard
from byhand.exercises.heading import Header, Student
from byhand.exercises.homework import Homework
from byhand.exercises.mistake import LINE, Mistake, Mistakes
from byhand.exercises.mistake_sheet import accepted_line, mistake_key, mistake_plan, mistake_sheet
from byhand.exercises.rounding import Rule
from byhand.exercises.sheet import sheet
from byhand.exercises.stream import Stream
from byhand.exercises.tolerance import Interval, Tolerances
from byhand.exercises.variants import Variant
from byhand.exercises.worked import one_step
from byhand.exercises.workshop import Workshop
from byhand.press.press import Asked, Pressed, Side
from byhand.press.presses import Impression, Presses
from byhand.problem.model import Problem
from byhand.publish import known, published
from byhand.render.formats import FORMATS, PAPERS, suffix_of
from byhand.render.renderer import Options
from byhand.tape.arithmetic import plain_text

if TYPE_CHECKING:
    from byhand.document.cells import CodeCell


#: Files by their path, from where they are written.
Files: TypeAlias = dict[str, bytes]


class Answer(NamedTuple):
    """One blank's: the number as the key prints it and what is accepted, in decimals; "" where there is no bound."""

    number: int
    address: str
    value: str
    low: str
    high: str
    points: Fraction


@dataclass(frozen=True, slots=True)
class Look:
    """templates: directories that are searched before the shipped ones. paper: one of ``PAPERS``. full: whether a key
    has the whole walkthrough behind its answers. proofread: whether every file is read back. runs: whether a key's
    notebook recomputes the walkthrough. many: whether there will be many variants, so that a press pays.
    """

    templates: tuple[Path, ...] = ()
    paper: str = "a4"
    full: bool = True
    proofread: bool = True
    runs: bool = True
    many: bool = False


class Handouts:
    """One homework's; what variants of one architecture share is made once."""

    def __init__(self, homework: Homework, look: Look | None = None) -> None:
        self.homework = homework
        self.look = look or Look()
        known(self.look.paper, PAPERS)
        numbers = homework.problem.numbers
        #: What the sheet says about rounding.
        self.rule = replace(Rule.of(numbers, open_rounding=homework.open_rounding), tiny=homework.tiny)
        self._tapes: dict[Hashable, Tapes] = {}
        self._tolerances: list[Tolerances] = []
        self._workshops: list[Workshop] = []
        look = self.look
        pays = look.many and not homework.blanks.spots
        self.presses = Presses(homework, self.rule, self.options("", still=True), full=look.full) if pays else None
        self._mistakes: list[Mistakes] = []

    def options(self, name: str, *, still: bool) -> Options:
        """How a document of that name is rendered."""
        return Options(name, self.look.templates, paper=self.look.paper, still=still)

    def of(self, variant: Variant, student: Student | None = None) -> Handout:
        """student: whose name and id the sheet bears."""
        return (SpotHandout if self.homework.blanks.spots else Handout)(self, variant, student)

    def mistake(self, variant: Variant) -> Mistake:
        """The one to be found in a variant. Raises ``ProblemError`` where there is none."""
        problem = one_step(variant.problem)
        ready = next((each for each in self._mistakes if each.fits(problem)), None)
        if ready is None:
            ready = Mistakes(problem, self.homework.blanks.mistakes)
            self._mistakes.append(ready)
        single = derive(problem)
        return ready.of(single, self.accepted(single), self.rule, Stream(variant.root, "mistake"))

    def derived(self, problem: Problem) -> Derivation:
        """A variant's numbers. Raises ``ProblemError`` where they don't exist."""
        own = signature(problem)
        if own not in self._tapes:
            self._tapes[own] = Tapes.of(problem)
        return derive(problem, self._tapes[own])

    def mistaken(self, problem: Problem) -> Answers:
        """What misconceptions make of a variant."""
        ready = next((each for each in self._workshops if each.fits(problem)), None)
        if ready is None:
            ready = Workshop(problem)
            self._workshops.append(ready)
        return Answers(ready, problem)

    def accepted(self, derivation: Derivation) -> Mapping[str, Interval]:
        """The answers to accept in a variant, by address."""
        for ready in self._tolerances:
            try:
                return ready.evaluate(derivation.run, self.rule).by_address
            except ValueError:  # another architecture
                continue
        run = derivation.run
        self._tolerances.append(Tolerances(derivation.problem, Tapes(run.tape, run.forward)))
        return self._tolerances[-1].evaluate(derivation.run, self.rule).by_address


class Handout:
    """One variant's sheet and key; everything is computed when it is first asked for, once."""

    def __init__(self, handouts: Handouts, variant: Variant, student: Student | None = None) -> None:
        self.handouts = handouts
        self.variant = variant
        self.student = student
        #: Of the key; the sheet's has the student, too.
        self.header = Header.of(handouts.homework, variant.code)
        #: By format.
        self._pressed: dict[str, Pressed] = {}

    @cached_property
    def derivation(self) -> Derivation:
        return self.handouts.derived(self.variant.problem)

    @cached_property
    def document(self) -> Document:
        """The whole example, of which sheet and key are made."""
        return build(self.derivation, complete=True)

    @cached_property
    def plan(self) -> Plan:
        homework = self.handouts.homework
        return plan(self.document, self.derivation, homework.blanks, homework.points)

    @cached_property
    def accepted(self) -> Mapping[str, Interval]:
        return self.handouts.accepted(self.derivation)

    @cached_property
    def sheet_header(self) -> Header:
        return replace(self.header, student=self.student)

    @cached_property
    def sheet(self) -> Document:
        homework = self.handouts.homework
        return sheet(self.document, self.plan, self.sheet_header, self.handouts.rule, homework.blanks)

    @cached_property
    def key(self) -> Document:
        handouts = self.handouts
        return key(
            self.document, self.plan, self.accepted, self.header, handouts.rule, handouts.homework.blanks,
            full=handouts.look.full,
        )  # fmt: skip

    @cached_property
    def impression(self) -> Impression | None:
        """The variant on a press, where that makes its texts."""
        presses = self.handouts.presses
        return None if presses is None else presses.impression(self.derivation, lambda: self.accepted, self.student)

    def come(self) -> None:
        """Take part in what is made of several together."""
        _ = self.impression

    @cached_property
    def asked(self) -> Sequence[Question | Asked]:
        """Every blank, in order."""
        pressed = next(iter(self._pressed.values()), None)
        return self.plan.questions if pressed is None else pressed.asked

    def answers(self) -> list[Answer]:
        """Every blank's, in order."""
        found = []
        for each in self.asked:
            interval = self.accepted[each.address]
            low, high = interval.texts
            found.append(Answer(each.number, each.address, plain_text(interval.key), low, high, each.points))
        return found

    def doubts(self) -> list[Doubt]:
        """What an instructor had better know of these answers: intervals that accept what should count as wrong."""
        asked = {each.address: self.accepted[each.address] for each in self.asked}
        answers = self.handouts.mistaken(self.variant.problem)
        bounds = {address: each.ends for address, each in asked.items() if each.ends is not None}
        wrong = answers.within(bounds, answers.workshop.possible(asked))
        return [doubt for doubt in guard(asked, wrong=wrong) if not _harmless(doubt, asked)]

    def sheet_files(self, format_name: str, name: str) -> dict[str, bytes]:
        """The sheet in one of ``FORMATS`` by its name, and what belongs beside it. name: without its ending."""
        return self._files("sheet", format_name, name)

    def key_files(self, format_name: str, name: str) -> dict[str, bytes]:
        """The key, likewise; its notebook may recompute the walkthrough."""
        return self._files("key", format_name, name, code=self.handouts.look.full and self.handouts.look.runs)

    def _files(self, which: Side, format_name: str, name: str, *, code: bool = False) -> Files:
        known(format_name, tuple(FORMATS))
        pressed = self._filled(which, format_name, name)
        if pressed is not None and self.impression is not None and not self.impression.sampled:
            return pressed
        files = self._in_full(self.sheet if which == "sheet" else self.key, format_name, name, code=code)
        if pressed is not None and pressed != files:
            raise CheckFailed(f"{name}: the {which} that was pressed differs from the one made in full")
        return files

    def _filled(self, which: Side, format_name: str, name: str) -> Files | None:
        """From the press; ``None`` where there is none for it."""
        presses = self.handouts.presses
        if presses is None or not presses.can(format_name) or self.impression is None:
            return None
        pressed = self.impression.pressed(format_name)
        filled = self.impression.filled(which, format_name)
        files = filled.named(self.variant.code, name, suffix_of(format_name)) if filled else None
        if pressed is None or files is None:
            presses.failed(self.derivation)
            self.__dict__["impression"] = None
            self._pressed.clear()
            return None
        self._pressed[format_name] = pressed
        return files

    def _in_full(self, document: Document, format_name: str, name: str, *, code: bool) -> Files:
        runs = code and FORMATS[format_name].finish == "notebook"
        options = self.handouts.options(name, still=not runs)
        cells = self._cells(document) if runs else ()
        return published(document, format_name, options, cells, proofread=self.handouts.look.proofread)

    def _cells(self, document: Document) -> tuple[CodeCell, ...]:
        from byhand.document.cells import notebook_cells

        return notebook_cells(self.derivation, document)


class SpotHandout(Handout):
    """One variant's solution with a mistake in it, and what is wrong there."""

    @cached_property
    def mistake(self) -> Mistake:
        return self.handouts.mistake(self.variant)

    @cached_property
    def plan(self) -> Plan:
        return mistake_plan(self.mistake, self.handouts.homework.points)

    @cached_property
    def accepted(self) -> Mapping[str, Interval]:
        usual = self.handouts.accepted(self.derivation)
        return {**usual, LINE: accepted_line(self.mistake), self.mistake.address: self.mistake.accepted}

    @cached_property
    def sheet(self) -> Document:
        return mistake_sheet(self.document, self.mistake, self.plan, self.sheet_header, self.handouts.rule)

    @cached_property
    def key(self) -> Document:
        look = self.handouts.look
        return mistake_key(self.document, self.mistake, self.plan, self.accepted, self.header, full=look.full)


def _harmless(doubt: Doubt, asked: Mapping[str, Interval]) -> bool:
    """Whether what is doubted is right after all: an answer that prints alike, a 0 where 0 is the answer."""
    key = asked[doubt.address].key if doubt.address in asked else None
    if doubt.kind == "answer":
        return key == asked[doubt.other].key
    return doubt.kind == "zero" and key is not None and key.value == 0

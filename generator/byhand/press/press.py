"""Sheets and keys of many variants from a few that were made in full.

A ``Press`` is for one architecture. Its documents in a format are a cell (``byhand.unknown``): a program that makes
sheet and key with unknown numbers. For the first variant, and for each that takes a new way through it, the program is
run; for all others the text is filled from what was noted. What it says is what the usual way says, by construction.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import partial
from operator import attrgetter
from typing import Any, Literal

from byhand.derivation.derive import Derivation
from byhand.document.build import document_of
from byhand.document.symbols import Symbols
from byhand.exercises.answer_key import key
from byhand.exercises.blanks import plan
from byhand.exercises.heading import Header, Student
from byhand.exercises.homework import Homework
from byhand.exercises.rounding import Rule
from byhand.exercises.sheet import sheet
from byhand.exercises.tolerance import Interval
from byhand.press.frame import PressPage, PressTracer, Shared, Variant, pressed_derivation
from byhand.press.given import held_problem
from byhand.press.held import HeldText
from byhand.press.writing import PressedRenderer
from byhand.render.renderer import Options, Rendered
from byhand.unknown import Batch, Cell, Lazy, NotKnown, Postponed, Rows, Template

#: What stands for a variant's own code and name while a document is made; nothing else in it is like that.
CODE, NAME = "CODE0BYHAND0PRESS", "NAME0BYHAND0PRESS"
#: What an author may not have written, as ``ascii`` writes it: the two above, and letters for private use.
_RESERVED = re.compile(rf"{CODE}|{NAME}|\\U00(0f|10)")
#: Codes that every dialect writes as they are, and names that an address on a page has as they are.
_CODE, _NAME = re.compile("[A-Z0-9-]+"), re.compile("[A-Za-z0-9._~-]+")


#: A homework's two documents.
Side = Literal["sheet", "key"]


class HeldInterval(Postponed, Interval):
    """Which answers are accepted. source: the ``Interval`` that a variant has."""

    __slots__ = ("source",)
    source: Lazy

    @property
    def ends(self) -> Any:
        """Whether there are any is asked; what they are can't be."""
        return self.source.asked(lambda interval: None if interval.ends is None else ())


@dataclass(frozen=True, slots=True)
class Asked:
    """A blank, without its answer."""

    number: int
    address: str
    points: Fraction


@dataclass(frozen=True, slots=True)
class Text:
    """A document's text, and the files beside it by their path."""

    text: Template
    files: Mapping[str, Template]

    @classmethod
    def of(cls, tracer: PressTracer, rendered: Rendered) -> Text:
        files = {path: tracer.template(data.decode()) for path, data in rendered.files.items()}
        return cls(tracer.template(rendered.text), files)

    def filled(self, batch: Batch, rows: Rows) -> list[Filled]:
        """The document of each of these variants."""
        texts = self.text.filled(batch, rows)
        beside = [template.filled(batch, rows) for template in self.files.values()]
        return [
            Filled(text, dict(zip(self.files, files, strict=True))) for text, *files in zip(texts, *beside, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Filled:
    """One variant's document, but for its name and code. files: beside it, by their path."""

    text: str
    files: Mapping[str, str]

    def named(self, code: str, name: str, suffix: str) -> dict[str, bytes] | None:
        """Its files; ``None`` where the name or the code might be written otherwise there."""
        safe = _NAME.fullmatch(name) is not None or not any(NAME in text for text in (self.text, *self.files.values()))
        if not (safe and _CODE.fullmatch(code)):
            return None

        def bytes_of(text: str) -> bytes:
            return text.replace(CODE, code).replace(NAME, name).encode()

        files = {path.replace(NAME, name): bytes_of(text) for path, text in self.files.items()}
        return {name + suffix: bytes_of(self.text), **files}


@dataclass(frozen=True, slots=True)
class Pressed:
    """One way through a sheet and its key."""

    asked: tuple[Asked, ...]
    sheet: Text
    key: Text


class Press:
    """One architecture's. full: whether keys have the whole walkthrough. options: as for the usual rendering."""

    def __init__(self, real: Derivation, homework: Homework, rule: Rule, options: Options, *, full: bool) -> None:
        if _RESERVED.search(ascii((homework, real.problem))):
            raise NotKnown("an author's words hold what stands for something else here")
        self.homework, self.rule, self.full = homework, rule, full
        self.options = replace(options, name=NAME)
        self.tracer = PressTracer()
        problem = held_problem(self.tracer, real.problem)
        self.shared = Shared(Symbols(problem))
        self.derivation = pressed_derivation(self.tracer, real, problem)
        self._cells: dict[str, Cell] = {}

    def variant(
        self, derivation: Derivation, accepted: Mapping[str, Interval], student: Student | None = None
    ) -> PressVariant:
        return PressVariant(self.shared, derivation, accepted, student)

    def pressed(self, batch: Batch, format_name: str) -> Sequence[Pressed]:
        """The way of each variant through its documents. Raises ``NotKnown`` where they are not for a press."""
        if format_name not in self._cells:
            self._cells[format_name] = Cell(self.tracer, partial(self._made, format_name))
        return self._cells[format_name].column(batch, batch.everyone)

    def filled(self, batch: Batch, side: Side, format_name: str) -> Sequence[Filled]:
        """Each variant's sheet or key."""
        rows: dict[int, list[int]] = {}
        ways = self.pressed(batch, format_name)
        for row, way in enumerate(ways):
            rows.setdefault(id(way), []).append(row)
        found: dict[int, Filled] = {}
        for some in rows.values():
            text: Text = getattr(ways[some[0]], side)
            found.update(zip(some, text.filled(batch, some), strict=True))
        return [found[row] for row in batch.everyone]

    def _made(self, format_name: str) -> Pressed:
        tracer, homework = self.tracer, self.homework
        document = document_of(PressPage(tracer, self.shared, self.derivation))
        planned = plan(document, self.derivation, homework.blanks, homework.points)
        header = Header.of(homework, CODE)
        made = (
            sheet(document, planned, replace(header, student=self._student()), self.rule, homework.blanks),
            key(document, planned, Accepted(tracer), header, self.rule, homework.blanks, full=self.full),  # type: ignore[arg-type]
        )
        texts = [PressedRenderer(tracer, each, format_name, self.options).rendered() for each in made]
        asked = tuple(Asked(each.number, each.address, each.points) for each in planned.questions)
        return Pressed(asked, *(Text.of(tracer, each) for each in texts))

    def _student(self) -> Student | None:
        """Whose the sheet is: a slot for each word. Whether it is anybody's is asked."""
        student = Lazy(self.tracer, lambda facts: facts.student)
        if student.asked(lambda known: known is None):
            return None
        words = (student.aspect(each.name, attrgetter(f"{each.name}.text")) for each in fields(Student))
        return Student(*map(HeldText, words))


class PressVariant(Variant):
    """accepted: the answers to accept, by address. student: whose the sheet is."""

    __slots__ = ("accepted", "student")

    def __init__(
        self, shared: Shared, derivation: Derivation, accepted: Mapping[str, Interval], student: Student | None
    ) -> None:
        if _RESERVED.search(ascii(student)):
            raise NotKnown("a student's name holds what stands for something else here")
        super().__init__(shared, derivation)
        self.accepted = accepted
        self.student = student


class Accepted:
    """Intervals by address, as far as somebody asks for them."""

    def __init__(self, tracer: PressTracer) -> None:
        self.tracer = tracer

    def get(self, address: str) -> HeldInterval:
        return HeldInterval(Lazy(self.tracer, lambda facts: facts.accepted[address]))

"""The head of a sheet and of its key: course, name, variant, what to do, how to round, what it is worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction as Ratio
from itertools import groupby

from byhand.document.blocks import (
    Block,
    CodeText,
    Fact,
    Foot,
    Form,
    Heading,
    Inline,
    Items,
    Math,
    Paragraph,
    Remark,
    Say,
    Table,
    Text,
)
from byhand.exercises.blanks import Plan, Question
from byhand.exercises.homework import Homework
from byhand.exercises.rounding import Rule
from byhand.mathtext.tree import Fraction, Node, Number
from byhand.problem.model import Digits
from byhand.unknown import Lazy, Postponed, applied

#: So many runs of boxes are told one by one.
_MOST_SPANS = 5
#: So many letters of an id fit the foot of a page beside the page's number.
_MOST_LETTERS = 30


@dataclass(frozen=True, slots=True)
class Student:
    """Whose a sheet is. name: empty where it is not known. short: the id as it stands at the foot of a page.

    An id is data, so sheets print it as code.
    """

    id: Text
    name: Text
    short: Text

    @classmethod
    def of(cls, number: str, name: str = "") -> Student:
        short = number if len(number) <= _MOST_LETTERS else f"{number[: _MOST_LETTERS - 1]}…"
        return cls(Text(number), Text(name), Text(short))


class HeldCode(Postponed, CodeText):
    """Data that each variant has of its own. source: the string."""

    __slots__ = ("source",)
    source: Lazy

    def written(self, write: Callable[[str], str]) -> str:
        """A slot; whether there is anything in it is asked."""
        text = applied(self.source.tracer, write, self.source)
        return text.tracer.slot(text) if text.asked(bool) else ""

    __hash__ = None  # type: ignore[assignment]  # as every unknown value


@dataclass(frozen=True, slots=True)
class Header:
    """title, course, instructions: an author's words. code: of the variant, "" where there is one sheet only.

    student: whose the sheet is; ``None`` where the student writes that. A key has none.
    """

    title: str | None = None
    course: str | None = None
    instructions: str | None = None
    code: str = ""
    student: Student | None = None

    @classmethod
    def of(cls, homework: Homework, code: str = "") -> Header:
        return cls(homework.title, homework.course, homework.instructions, code)


def title_of(header: Header) -> Inline:
    return Text(header.title) if header.title else Say("sheets.untitled")


def course_line(header: Header) -> list[Block]:
    """The course and the variant's code."""
    blocks: list[Block] = [Remark(Text(header.course))] if header.course else []
    if header.code:
        blocks.append(Paragraph((Say("sheets.code", {"code": CodeText(header.code)}),)))
    return blocks


def name_line(plan: Plan, header: Header) -> Form:
    """Name, number and points; of a known student the first two stand there already."""
    fields: list[Inline] = [Say("sheets.name"), Say("sheets.id")]
    if plan.questions:
        fields.append(Say("sheets.points", {"points": Math(amount(plan.points))}))
    if header.student is None:
        return Form(tuple(fields))
    entries = header.student.name, _code(header.student.id), Text("")
    return Form(tuple(fields), entries[: len(fields)])


def _code(words: Text) -> CodeText:
    return HeldCode(words.source) if isinstance(words, Postponed) else CodeText(words.text)


def foot_of(header: Header) -> Foot | None:
    """Of every page of a sheet or a key that is one of many."""
    if not header.code:
        return None
    variant = Say("sheets.code", {"code": CodeText(header.code)})
    return Foot(variant) if header.student is None else Foot(variant, _code(header.student.short))


def front(plan: Plan, header: Header, rule: Rule) -> list[Block]:
    """Everything before the problem."""
    blocks: list[Block] = [*course_line(header), name_line(plan, header)]
    if header.instructions:
        blocks.append(Remark(Text(header.instructions)))
    if not plan.questions:
        return blocks
    what = "sheets.find_all" if plan.statement else "sheets.fill"
    items: list[tuple[Inline, ...]] = [(Say(what, {"count": len(plan.questions)}),)]
    if plan.gaps and not plan.hidden <= plan.numbers.keys():
        items.append((Say("sheets.unasked"),))
    items.append(tuple(rounding_words(rule)))
    items.append((worth(plan),))
    blocks += [Heading(1, Say("sheets.how_title"), "how"), Items(tuple(items))]
    return [*blocks, *points_table(plan)]


# -- the rounding rule --------------------------------------------------------------------------------------------


def rounding_words(rule: Rule) -> list[Say]:
    """The rule as a student follows it."""
    said = [Say(f"sheets.round_{rule.when}_{rule.digits.kind}", {"count": rule.digits.count})]
    for quantity, digits in rule.quantities.items():
        said.append(Say("numbers.quantity", {"quantity": Say(f"quantity.{quantity}"), "digits": _digits(digits)}))
    if rule.digits.kind == "decimals" and rule.tiny == "significant":
        said.append(Say("sheets.round_tiny"))
    return [*said, Say(f"sheets.rounding_{rule.rounding or 'any'}"), Say("sheets.more_digits")]


def _digits(digits: Digits) -> Say:
    return Say(f"numbers.{digits.kind}", {"count": digits.count})


# -- points -------------------------------------------------------------------------------------------------------


def worth(plan: Plan) -> Say:
    """Points of a blank, and of all."""
    facts: dict[str, Fact] = {"count": len(plan.questions), "total": Math(amount(plan.points))}
    each = {question.points for question in plan.questions}
    if len(each) == 1:
        only = each.pop()
        return Say("sheets.worth_one" if only == 1 else "sheets.worth_each", {"points": Math(amount(only)), **facts})
    return Say("sheets.worth", facts)


def points_table(plan: Plan) -> list[Block]:
    """By part, where there are several."""
    parts: dict[str, list[Question]] = {}
    for question in plan.questions:
        parts.setdefault(question.group, []).append(question)
    if len(parts) < 2:
        return []
    rows = [
        (
            Say(f"sheets.part_{group}"),
            spans([question.number for question in own]),
            Math(amount(own[0].points)),
            Math(amount(sum((question.points for question in own), Ratio(0)))),
        )
        for group, own in parts.items()
    ]
    header = (Say("sheets.part"), Say("sheets.blanks"), Say("sheets.each"), Say("sheets.together"))
    return [Table(header, tuple(rows), ("text", "text", "text", "text"))]


def spans(numbers: Sequence[int]) -> Inline:
    """1–6, 9; of numbers that are scattered widely how many they are, and where."""
    found = []
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        own = [number for _, number in run]
        found.append(str(own[0]) if len(own) == 1 else f"{own[0]}–{own[-1]}")
    if len(found) > _MOST_SPANS:
        return Say("sheets.among", {"count": len(numbers), "first": numbers[0], "last": numbers[-1]})
    return Text(", ".join(found))


def amount(points: Ratio) -> Node:
    """Points as people write them: 1, 0.5, 1/3."""
    under, places = points.denominator, 0
    while under % 10 and (under % 2 == 0 or under % 5 == 0) and under > 1:
        under = under // 2 if under % 2 == 0 else under // 5
        places += 1
    whole = points * 10**places
    if places and whole.denominator == 1:
        digits = f"{whole.numerator:0{places + 1}d}"
        text = f"{digits[:-places]}.{digits[-places:]}"
        return Number(text.rstrip("0").rstrip("."))
    if points.denominator == 1:
        return Number(str(points.numerator))
    return Fraction(Number(str(points.numerator)), Number(str(points.denominator)))

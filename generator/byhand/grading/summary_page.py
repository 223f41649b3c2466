"""The class's summary as a document: tables, and bars for those who look before they read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from byhand.document.blocks import (
    Block,
    CodeText,
    Document,
    Fact,
    Figure,
    Heading,
    Inline,
    Items,
    Paragraph,
    Say,
    Table,
    Text,
)
from byhand.exercises.heading import Header, course_line, title_of
from byhand.figures.shares import Bar, draw_shares
from byhand.grading.decimals import mark_of, percent, spoken, spoken_percent
from byhand.grading.grade import Grading
from byhand.grading.marking import WRONG, Verdict
from byhand.grading.summary import SOUND, Part, Summary
from byhand.mathtext.tree import Label, Number, Row, Sign

#: Key of a sentence without facts → the sentence, for words in pictures.
Words = Callable[[str], str]

#: What the bars of a part consist of, in order.
_SHARES: Final[tuple[tuple[str, frozenset[Verdict]], ...]] = (
    ("right", frozenset({"right", "rounding"})),
    ("carried", frozenset({"carried"})),
    ("wrong", WRONG),
    ("none", frozenset({"missing", "unreadable"})),
)
#: So many of the hardest answers, and so many bars of misconceptions, are shown.
_HARDEST, _MOST_BARS = 8, 20


def summary_page(grading: Grading, summary: Summary, words: Words) -> Document:
    """summary: of that grading. words: in the language of its homework."""
    return _Page(grading, summary, words).document()


class _Page:
    def __init__(self, grading: Grading, summary: Summary, words: Words) -> None:
        self.grading = grading
        self.summary = summary
        self.words = words

    def document(self) -> Document:
        homework = self.grading.homework
        problem = homework.problem
        header = Header(homework.title, homework.course)
        title = Say("grading.class.title", {"title": title_of(header)})
        blocks = (
            *course_line(header), *self._head(), *self._parts(), *self._mistakes(), *self._hardest(), *self._rows(),
        )  # fmt: skip
        return Document(title, problem.numbers, blocks, language=problem.language)

    def _head(self) -> Iterator[Block]:
        own = self.summary
        said = [Say("grading.class.graded", {"count": own.graded})]
        if own.absent:
            said.append(Say("grading.class.absent", {"count": own.absent}))
        yield Paragraph(tuple(said))
        if self.grading.strange:
            yield Paragraph((Say("grading.class.strange"),))
        mark = mark_of(self.grading.homework.problem)
        facts: dict[str, Fact] = {"percent": spoken_percent(own.share, Fraction(1), mark)}
        credit = self.grading.policy.credit
        policy = "full" if credit == 1 else "part" if credit else "none"
        about = Say(f"grading.class.credit_{policy}", {"percent": percent(credit, Fraction(1), 0)})
        if len(set(own.of)) == 1:
            numbers = {"mean": own.mean, "median": own.median, "of": own.of[0]}
            facts |= {name: spoken(Fraction(round(value * 100), 100), mark) for name, value in numbers.items()}
            yield Paragraph((Say("grading.class.points", facts), about))
        elif own.of:
            yield Paragraph((Say("grading.class.points_shares", facts), about))

    # -- step by step ----------------------------------------------------------------------------------------------

    def _parts(self) -> Iterator[Block]:
        parts = self.summary.parts
        if not parts:
            return
        yield Heading(1, Say("grading.class.parts_title"), "parts")
        bars, told = [], []
        for part in parts:
            numbers = [sum(part.verdicts[each] for each in own) for _, own in _SHARES]
            share = percent(Fraction(numbers[0]), Fraction(part.answers), 0)
            right = self._filled("grading.class.percent", percent=share)
            right = f"{right} {self.words('grading.class.bars_right')}"
            bars.append(Bar(_words(self._words_of(part)), tuple(numbers), _words(right)))
            facts: dict[str, Fact] = {name: count for (name, _), count in zip(_SHARES, numbers, strict=True)}
            told.append(Say("grading.class.parts_bar", facts | {"part": self._name(part)}))
        legend = [_words(self.words(f"grading.class.bars_{name}")) for name, _ in _SHARES]
        scene = draw_shares(bars, legend)
        yield Figure("parts", scene, Say("grading.class.parts_picture"), tuple(told))
        header = (
            Say("grading.class.part"), Say("grading.class.answers"),
            *(Say(f"grading.class.bars_{name}") for name, _ in _SHARES),
        )  # fmt: skip
        rows = [_row(self._name(part), part.answers, *bar.parts) for part, bar in zip(parts, bars, strict=True)]
        yield _table(header, rows)

    def _name(self, part: Part) -> Say:
        own = Say(f"sheets.part_{part.group}")
        if part.step and self._several_steps:
            return Say("grading.class.step", {"step": part.step, "part": own})
        return own

    def _words_of(self, part: Part) -> str:
        own = self.words(f"sheets.part_{part.group}")
        if part.step and self._several_steps:
            return self._filled("grading.class.step", step=str(part.step), part=own)
        return own

    def _filled(self, key: str, **facts: str) -> str:
        """A sentence as plain words, for a picture."""
        said = self.words(key)
        for name, fact in facts.items():
            said = said.replace(f"{{{name}}}", fact)
        return said

    @property
    def _several_steps(self) -> bool:
        return len({part.step for part in self.summary.parts if part.step}) > 1

    # -- misconceptions --------------------------------------------------------------------------------------------

    def _mistakes(self) -> Iterator[Block]:
        found = self.summary.mistakes
        yield Heading(1, Say("grading.class.mistakes_title"), "misconceptions")
        if not found:
            yield Paragraph((Say("grading.class.no_mistakes"),))
            return
        yield Paragraph((Say("grading.class.mistakes"),))
        shown = found[:_MOST_BARS]
        names = [f"misconception.{each.name}.name" for each in shown]
        bars = [
            Bar(_words(self.words(name)), (each.students, each.unsure), Number(str(each.students + each.unsure)))
            for name, each in zip(names, shown, strict=True)
        ]
        told = tuple(
            Say("grading.class.mistakes_bar", {"name": Say(name), "count": each.students + each.unsure})
            for name, each in zip(names, shown, strict=True)
        )
        sure = not any(each.unsure for each in shown)
        legend = [] if sure else [_words(self.words(f"grading.class.{name}")) for name in ("students", "unsure")]
        scene = draw_shares(bars, legend, whole=False)
        yield Figure("misconceptions", scene, Say("grading.class.mistakes_picture"), told)
        columns = ("mistake", "students", "unsure", "boxes")
        rows = [
            _row(Say(f"misconception.{each.name}.name"), each.students, each.unsure, each.answers) for each in found
        ]
        yield _table(tuple(Say(f"grading.class.{column}") for column in columns), rows)
        yield Heading(2, Say("grading.class.meaning_title"), "meaning")
        yield Items(tuple((_meaning(each.name),) for each in found))

    # -- answers and rows ------------------------------------------------------------------------------------------

    def _hardest(self) -> Iterator[Block]:
        answers = self.summary.answers
        most = max((sum(counts.values()) for counts in answers.values()), default=0)
        often = [(at, counts) for at, counts in answers.items() if sum(counts.values()) * 2 >= most]
        ranked = sorted(often, key=lambda each: -_failed(each[1]))
        shown = [(at, counts) for at, counts in ranked[:_HARDEST] if _failed(counts)]
        if not shown:
            return
        yield Heading(1, Say("grading.class.hard_title"), "hardest")
        yield Paragraph((Say("grading.class.hard"),))
        header = (Say("grading.class.address"), Say("grading.class.answers"), Say("grading.class.share_wrong"))
        rows = tuple(
            (
                CodeText(at),
                _count(sum(counts.values())),
                Say("grading.class.percent", {"percent": percent(_failed(counts), Fraction(1), 0)}),
            )
            for at, counts in shown
        )
        yield _table(header, rows)

    def _rows(self) -> Iterator[Block]:
        fates = {fate: count for fate, count in self.summary.fates.items() if count}
        yield Heading(1, Say("grading.class.rows_title"), "rows")
        yield Paragraph((Say("grading.class.rows", {"count": len(self.grading.rows)}),))
        if not fates:
            return
        rows = [(Say(f"grading.fate.{fate}"), _count(count)) for fate, count in fates.items()]
        rows.append((Say("grading.class.total"), _count(sum(fates.values()))))
        yield _table((Say("grading.class.fate"), Say("grading.class.count")), rows)
        if self.grading.notes:
            yield Items(tuple((Text(note),) for note in self.grading.notes))


def _meaning(name: str) -> Say:
    facts: dict[str, Fact] = {part: Say(f"misconception.{name}.{part}") for part in ("name", "says")}
    return Say("grading.class.meaning", facts)


def _failed(counts: Counter[Verdict]) -> Fraction:
    total = sum(counts.values())
    return Fraction(total - sum(counts[verdict] for verdict in SOUND), total) if total else Fraction(0)


def _words(text: str) -> Row:
    """Word by word: a long text in one piece would be shortened."""
    pieces = text.split()
    return Row(tuple(part for word in pieces for part in (Sign(" "), Label(word)))[1:])


def _count(number: int) -> Text:
    return Text(str(number))


def _row(first: Inline, *numbers: int) -> tuple[Inline, ...]:
    return (first, *map(_count, numbers))


def _table(header: Sequence[Inline], rows: Sequence[tuple[Inline, ...]]) -> Table:
    return Table(tuple(header), tuple(rows), ("text",) * len(header))

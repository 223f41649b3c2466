"""One person's feedback: points, the first wrong line beside the right one, what explains it, and every answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from byhand.document.blocks import (
    Block,
    Chain,
    CodeText,
    Display,
    Document,
    Fact,
    Heading,
    Inline,
    Items,
    Listing,
    Math,
    Paragraph,
    Say,
    Scope,
    Table,
    Text,
)
from byhand.exercises.diagnosis import Cause
from byhand.exercises.evidence import Names
from byhand.exercises.heading import Header, amount, course_line, spans, title_of
from byhand.exercises.mistake_sheet import explained
from byhand.grading.decimals import mark_of, spoken
from byhand.grading.grade import Graded
from byhand.grading.lines import Lines
from byhand.grading.marking import VERDICTS, Marked
from byhand.handouts import SpotHandout
from byhand.mathtext.tree import Mark

#: How sure one is to be to say so.
SURE, LIKELY = 0.99, 0.9
#: More causes than this are not shown with their lines.
_MOST_LINES = 2
#: Of more boxes than this it is not said one by one what was replaced.
_MOST_REPLACED = 3


def feedback(graded: Graded) -> Document:
    """A document like the key's, for ``publish.published``."""
    return _Feedback(graded).document()


class _Feedback:
    def __init__(self, graded: Graded) -> None:
        self.graded = graded
        self.marks = graded.marks
        self.lines = Lines(graded.marks.diagnosis)
        self.first = graded.marks.first_wrong
        plan = graded.handout.plan
        #: What the sheet shows in numbers: nobody has another number there.
        self.printed = frozenset[str]() if plan.statement else plan.lines - plan.hidden
        self.numbers = {each.question.address: each.question.number for each in self.marks.answers}

    def document(self) -> Document:
        header = self.graded.handout.header
        problem = self.graded.handout.variant.problem
        title = Say("grading.feedback_title", {"title": title_of(header)})
        blocks = (*self._head(header), *self._first_wrong(), *self._others(), *self._table(), *self._legend())
        return Document(title, problem.numbers, blocks, language=problem.language)

    def _head(self, header: Header) -> Iterator[Block]:
        yield from course_line(Header(header.title, header.course))
        person, marks = self.graded.person, self.marks
        who = person.name or person.student
        code = CodeText(person.code)
        said = Say("grading.of_person", {"code": code, "name": Text(who)}) if who else None
        mark = mark_of(self.graded.handout.variant.problem)
        points = {"points": spoken(marks.points, mark), "of": spoken(marks.of, mark)}
        yield Paragraph((said or Say("grading.of_code", {"code": code}), Say("grading.points", points)))
        read = [each for each in marks.answers if each.number is not None]
        if not read:
            yield Paragraph((Say("grading.nothing"),))
        elif all(each.verdict in ("right", "rounding") for each in marks.answers):
            yield Paragraph((Say("grading.all_right", {"count": len(read)}),))
        elif self.first is None and any(each.verdict == "carried" for each in read):
            yield Paragraph((Say("grading.no_more_wrong"),))
        if any(each.emptied for each in marks.answers):
            yield Paragraph((Say("grading.zero"),))
        replaced = [each for each in marks.answers if each.others]
        if len(replaced) > _MOST_REPLACED:
            boxes = spans([each.question.number for each in replaced])
            yield Paragraph((Say("grading.replaced_many", {"boxes": boxes, "count": len(replaced)}),))
        elif replaced:
            yield Paragraph(tuple(_replaced(each) for each in replaced))

    # -- the first wrong line --------------------------------------------------------------------------------------

    def _first_wrong(self) -> Iterator[Block]:
        first = self.first
        if first is None:
            return
        if isinstance(self.graded.handout, SpotHandout):
            yield from explained(self.graded.handout.mistake)
            return
        yield Heading(1, Say("grading.first_title"), "first-wrong")
        facts: dict[str, Fact] = {"box": first.question.number, "typed": CodeText(first.text)}
        facts["symbol"] = Math(first.question.symbol)
        yield Paragraph((*self._before(first), Say("grading.first_of_all", facts)))
        yield from _shown(self.lines.right(first.question.address), "right")
        if not first.causes:
            yield from self._unexplained(first)
            return
        yield from self._explained(first, first.causes)

    def _before(self, first: Marked) -> Iterator[Say]:
        """What the boxes before it are like: right, or consistent, or without an answer that could be read."""
        before = self.marks.answers[: self.marks.answers.index(first)]
        gaps = [each.question.number for each in before if each.number is None]
        if gaps:
            yield Say("grading.gaps", {"boxes": spans(gaps), "count": len(gaps)})
        if len(gaps) < len(before):
            yield Say("grading.rest_fits" if gaps else "grading.all_fits")

    def _unexplained(self, first: Marked) -> Iterator[Block]:
        own = self.marks.diagnosis.following.own.get(first.question.address)
        if own is not None and own.tainted:
            line = list(_shown(self.lines.own(first.question.address), "own"))
            if line:
                yield Paragraph((Say("grading.from_own"),))
                yield from line
        yield Paragraph((Say("grading.coarse" if first.verdict == "coarse" else "grading.slip"),))

    def _explained(self, first: Marked, causes: Sequence[Cause]) -> Iterator[Block]:
        address = first.question.address
        reasons = list(dict.fromkeys(cause.reasons[address] for cause in causes))
        share = min(1.0, sum(cause.share for cause in causes))
        if len(reasons) > 1:
            yield Paragraph((Say("grading.several", {"names": Listing(tuple(map(_listed, reasons)))}),))
        elif len(reasons[0]) > 1:
            yield Paragraph((Say("grading.together", {"names": _listed(reasons[0])}),))
        else:
            sure = "sure" if share >= SURE else "likely" if share >= LIKELY else "perhaps"
            yield Paragraph((Say(f"grading.{sure}", {"name": _name(reasons[0][0])}),))
        for names in reasons[:_MOST_LINES]:
            line = list(_shown(self.lines.own(address, names, self.printed), f"own-{'-'.join(names)}"))
            if line:
                yield Paragraph((Say("grading.your_way"),))
                yield from line
            yield Paragraph(tuple(Say(f"misconception.{name}.says") for name in names))
        others = self._boxes(causes[0], reasons[0], but=address)
        if others:
            yield Paragraph((Say("grading.elsewhere", {"boxes": spans(others), "count": len(others)}),))

    def _boxes(self, cause: Cause, names: Names, but: str = "") -> list[int]:
        """Whose numbers follow from just these mistakes."""
        found = (at for at, reason in cause.reasons.items() if reason == names and at != but)
        return sorted(self.numbers[at] for at in found if at in self.numbers)

    def _others(self) -> Iterator[Block]:
        """Mistakes that explain other answers than the first wrong one."""
        causes = self.marks.diagnosis.causes
        first = self.first.question.address if self.first else ""
        told = {cause.reasons[first] for cause in causes if first in cause.reasons}
        rest = [names for names in dict.fromkeys(causes[0].reasons.values()) if names not in told] if causes else []
        if not rest:
            return
        yield Heading(1, Say("grading.others_title"), "others")
        for names in rest:
            boxes = self._boxes(causes[0], names)
            facts: dict[str, Fact] = {"name": _listed(names), "boxes": spans(boxes), "count": len(boxes)}
            yield Paragraph((Say("grading.other", facts), *(Say(f"misconception.{name}.says") for name in names)))

    # -- every answer ----------------------------------------------------------------------------------------------

    def _table(self) -> Iterator[Block]:
        yield Heading(1, Say("grading.answers_title"), "answers")
        header = (
            Say("sheets.blank"), Say("sheets.quantity"), Say("grading.yours"), Say("sheets.answer"),
            Say("grading.verdict"), Say("sheets.worth_column"),
        )  # fmt: skip
        rows = tuple(_row(each) for each in self.marks.answers)
        yield Table(header, rows, ("text", "text", "text", "free", "text", "text"))

    def _legend(self) -> Iterator[Block]:
        """Of the verdicts that the table has; and why something could not be read."""
        present = {each.verdict for each in self.marks.answers}
        said: list[tuple[Inline, ...]] = [
            (Say(f"grading.verdict_says.{verdict}"),) for verdict in VERDICTS if verdict in present
        ]
        yield Heading(1, Say("grading.legend_title"), "legend")
        yield Items(tuple(said))


def _replaced(each: Marked) -> Say:
    others = Listing(tuple(map(CodeText, each.others)))
    return Say("grading.replaced", {"box": each.question.number, "typed": CodeText(each.text), "others": others})


def _row(each: Marked) -> tuple[Inline, ...]:
    question = each.question
    verdict: Inline = Say(f"grading.verdict_name.{each.verdict}")
    if each.reason:
        verdict = Say(f"grading.unreadable.{each.reason}")
    typed: Inline = CodeText(each.text) if each.text else Say("grading.none_given")
    answer = Math(Mark(question.address, question.answer, value=True))
    return (Text(str(question.number)), Math(question.symbol), typed, answer, verdict, Math(amount(each.points)))


def _shown(chain: Chain | None, scope: str) -> Iterator[Block]:
    """In a scope of its own: there symbols stand for other numbers."""
    if chain is not None:
        yield Scope(scope)
        yield Display((chain,))


def _name(name: str) -> Say:
    return Say(f"misconception.{name}.name")


def _listed(names: Names) -> Fact:
    return _name(names[0]) if len(names) == 1 else Listing(tuple(map(_name, names)))

"""The sheet and the key of "spot the mistake": a solution with numbered lines, and what is wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from byhand.document.blocks import (
    Block,
    Chain,
    Contents,
    Display,
    Document,
    Form,
    Heading,
    Inline,
    Items,
    Math,
    Paragraph,
    Remark,
    Say,
    Scope,
    Table,
    Text,
)
from byhand.exercises.answer_key import row
from byhand.exercises.blanks import Plan, Question
from byhand.exercises.fixedpoint import SCALE
from byhand.exercises.heading import Header, amount, course_line, foot_of, name_line, rounding_words, title_of
from byhand.exercises.mistake import LINE, Mistake
from byhand.exercises.rounding import Rule
from byhand.exercises.sheet import about_rounding
from byhand.exercises.tolerance import Interval
from byhand.mathtext.change import changed
from byhand.mathtext.tree import Mark, Node, Number, Word
from byhand.problem.model import Digits
from byhand.tape.arithmetic import Rounded

#: The kind of its questions, among ``homework.POINTS``.
_GROUP = "mistake"


def mistake_plan(mistake: Mistake, points: Mapping[str, Fraction]) -> Plan:
    """Two answers: the number of the first wrong line, and the right number for it."""
    worth = points.get(_GROUP, Fraction(1))
    symbol, answer = mistake.right.parts[0][1], mistake.right.parts[-1][1]
    place = Number(str(mistake.number))
    questions = (
        Question(1, LINE, _GROUP, 1, "mistake_line", Word("line"), place, worth),
        Question(2, mistake.address, _GROUP, 1, "mistake_number", symbol, answer, worth),
    )
    numbers = {each.address: each.number for each in questions}
    return Plan(questions, numbers, frozenset(numbers), frozenset(numbers))


def accepted_line(mistake: Mistake) -> Interval:
    """One number only."""
    return Interval(Rounded(mistake.number, 0, False, Digits("decimals", 0)), (mistake.number * SCALE,) * 2)


# -- the sheet ----------------------------------------------------------------------------------------------------


def mistake_sheet(document: Document, mistake: Mistake, plan: Plan, header: Header, rule: Rule) -> Document:
    """document: of the right walkthrough; only how it is written counts."""
    blocks: list[Block] = [*course_line(header), name_line(plan, header)]
    if header.instructions:
        blocks.append(Remark(Text(header.instructions)))
    blocks += [Heading(1, Say("sheets.how_title"), "how"), Items(tuple(_how(mistake, plan, rule)))]
    blocks += [*about_rounding((*mistake.solution.given, *mistake.solution.blocks)), *_form()]
    return replace(
        document, title=title_of(header), blocks=tuple(blocks), metadata={}, foot=foot_of(header), said=plan.amounts
    )


def _how(mistake: Mistake, plan: Plan, rule: Rule) -> list[tuple[Inline, ...]]:
    solution = mistake.solution
    items: list[tuple[Inline, ...]] = [
        (Say("mistake.what", {"count": len(solution.lines)}),),
        (Say("mistake.find"),),
        tuple(rounding_words(rule)),
        (Say("mistake.worth", {"points": Math(amount(plan.questions[0].points))}),),
    ]
    items[2:2] = [(said,) for said in _about_paths(mistake)]
    return items


def _about_paths(mistake: Mistake) -> list[Say]:
    """What their letter means: no table has it."""
    path = mistake.solution.path
    return [] if path is None else [Say("mistake.path", {"path": Math(path)})]


def _form() -> list[Block]:
    return [
        Heading(1, Say("mistake.answer_title"), "answer"),
        Form((Say("mistake.first_line"), Say("mistake.right_number"))),
        Form((Say("mistake.what_is_wrong"),)),
        Form((Text(""),)),  # room for a second line of words
    ]


# -- the key ------------------------------------------------------------------------------------------------------


def mistake_key(
    document: Document, mistake: Mistake, plan: Plan, accepted: Mapping[str, Interval], header: Header, *, full: bool
) -> Document:
    """document: the right walkthrough, which follows the answers where the key is to be full."""
    blocks: list[Block] = [
        *course_line(header),
        Heading(1, Say("sheets.answers_title"), "answers"),
        Paragraph((Say("mistake.answer", {"line": mistake.number}), Say("sheets.accepted"))),
        _answers(document, plan, accepted),
        *explained(mistake),
    ]
    if full:
        blocks.append(Heading(1, Say("sheets.walk_title"), "walk"))
        blocks += [block for block in document.blocks if not isinstance(block, Remark | Contents)]
    title = Say("sheets.key_title", {"title": title_of(header)})
    return replace(document, title=title, blocks=tuple(blocks), said=plan.amounts, foot=foot_of(header))


def explained(mistake: Mistake) -> list[Block]:
    """What is wrong, and the first wrong line beside the right one."""
    return [
        Heading(1, Say("mistake.went_title"), "went"),
        Paragraph((Say("mistake.went", {"name": Say(f"misconception.{mistake.name}.name")}),)),
        Paragraph((Say(f"misconception.{mistake.name}.says"),)),
        Scope("mistake"),
        Paragraph((Say("mistake.as_printed", {"line": mistake.number}),)),
        Display((_plain(mistake.wrong),)),
        Scope("step1"),
        Paragraph((Say("mistake.as_right"),)),
        Display((_plain(mistake.right),)),
        Paragraph((Say("mistake.later"), *_about_paths(mistake))),
    ]


def _answers(document: Document, plan: Plan, accepted: Mapping[str, Interval]) -> Table:
    columns = ("quantity", "answer", "low", "high", "worth_column")
    line, number = plan.questions
    zeros = document.numbers.trailing_zeros
    first = (Say("mistake.line"), Math(line.answer), Text("–"), Text("–"), Math(amount(line.points)))
    second = row(number, accepted.get(number.address), zeros=zeros)[1:]
    return Table(
        tuple(Say(f"sheets.{column}") for column in columns), (first, second), ("text", "free", "free", "free", "free")
    )


def _plain(line: Chain) -> Chain:
    """Without anchors, and without a tie to the quantity: in the key a number stands here that is wrong."""
    parts = tuple((relation, changed(node, _untied)) for relation, node in line.parts)
    return Chain(parts, number=line.number)


def _untied(node: Node) -> Node | None:
    return Mark("", node.body, value=True) if isinstance(node, Mark) and node.value and node.address else None

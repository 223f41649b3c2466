"""From a worked example to a sheet's key: every blank's answer and what else is accepted, perhaps the whole walk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby

from byhand.document.blocks import (
    Block,
    Contents,
    Document,
    Heading,
    Inline,
    Math,
    Paragraph,
    Remark,
    Say,
    Table,
    Text,
)
from byhand.exercises.blanks import Plan, Question
from byhand.exercises.fixedpoint import PLACES
from byhand.exercises.heading import Header, amount, course_line, foot_of, rounding_words, spans, title_of, worth
from byhand.exercises.homework import Blanks
from byhand.exercises.rounding import Rule
from byhand.exercises.tolerance import Interval
from byhand.mathtext.numbers import number_node
from byhand.mathtext.tree import Mark, Node, bare
from byhand.tape.arithmetic import Rounded
from byhand.unknown import Postponed


def key(
    document: Document,
    plan: Plan,
    accepted: Mapping[str, Interval],
    header: Header,
    rule: Rule,
    chosen: Blanks | None = None,
    *,
    full: bool = True,
) -> Document:
    """accepted: address → the answers to accept. full: whether the whole example follows the answers.

    The author's notes are left out: they tell of other numbers.
    """
    blocks: list[Block] = [*course_line(header)]
    if plan.questions:
        blocks += [
            Heading(1, Say("sheets.answers_title"), "answers"),
            Paragraph((worth(plan), Say("sheets.accepted"))),
            Paragraph(tuple(rounding_words(rule))),
            *_tables(plan, accepted, document),
            *(_rules(plan) if chosen is not None and chosen.prompts else []),
        ]
    if full or not plan.questions:
        blocks += [Heading(1, Say("sheets.walk_title"), "walk")] if plan.questions else []
        blocks += [block for block in document.blocks if not isinstance(block, Remark | Contents)]
    title = Say("sheets.key_title", {"title": title_of(header)})
    return replace(document, title=title, blocks=tuple(blocks), said=plan.amounts, foot=foot_of(header))


def _tables(plan: Plan, accepted: Mapping[str, Interval], document: Document) -> list[Block]:
    """The answers, step by step where there are several."""
    header = tuple(Say(f"sheets.{column}") for column in ("blank", "quantity", "answer", "low", "high", "worth_column"))
    spec = ("text", "text", "free", "free", "free", "free")
    steps = [(step, list(own)) for step, own in groupby(plan.questions, key=lambda question: question.step)]
    blocks: list[Block] = []
    zeros = document.numbers.trailing_zeros
    for step, own in steps:
        if len(steps) > 1:
            said = Say("sheets.in_step", {"number": step}) if step else Say("sheets.in_final")
            blocks.append(Paragraph((said,)))
        rows = tuple(row(question, accepted.get(question.address), zeros=zeros) for question in own)
        blocks.append(Table(header, rows, spec))
    return blocks


def row(question: Question, interval: Interval | None, *, zeros: bool) -> tuple[Inline, ...]:
    answer = Math(Mark(question.address, question.answer, value=True))
    ends: tuple[Inline, Inline] = (Text("–"), Text("–"))
    if interval is not None and interval.ends is not None:
        low, high = bounds(interval, zeros=zeros)
        ends = Math(low), Math(high)
    return (Text(str(question.number)), Math(question.symbol), answer, *ends, Math(amount(question.points)))


def bounds(interval: Interval, *, zeros: bool) -> tuple[Node, Node]:
    """Low and high with the key's digits where that is exact, else with one more, rounded outwards."""
    if isinstance(interval, Postponed):
        both = interval.source.aspect("bounds", lambda known: bounds(known, zeros=zeros))
        low = both.tracer.number(both, lambda known: bare(known[0]))
        high = both.tracer.number(both, lambda known: bare(known[1]))
        return Mark("", low, value=True), Mark("", high, value=True)
    assert interval.ends is not None
    own = interval.key
    exponent = own.exponent
    if own.mantissa == 0:
        exponent = -own.digits.count
    unit = 10 ** max(PLACES + exponent, 0)
    if any(end % unit for end in interval.ends):
        exponent, unit = exponent - 1, max(unit // 10, 1)
    low, high = interval.ends[0] // unit, -(-interval.ends[1] // unit)

    def node(mantissa: int) -> Node:
        # Digits by the same rule as the answer's, so that the three are easily compared.
        rounded = Rounded(mantissa, exponent, own.scientific and mantissa != 0, own.digits)
        return Mark("", number_node(rounded, trailing_zeros=zeros), value=True)

    return node(low), node(high)


def _rules(plan: Plan) -> list[Block]:
    """What each prompt asked for."""
    rules: dict[str, list[int]] = {}
    for question in plan.questions:
        rules.setdefault(question.rule, []).append(question.number)
    rows = tuple((spans(numbers), Say(f"sheets.rule.{rule}")) for rule, numbers in rules.items())
    return [
        Heading(2, Say("sheets.rules_title"), "rules"),
        Table((Say("sheets.blanks"), Say("sheets.rule_column")), rows, ("text", "text")),
    ]

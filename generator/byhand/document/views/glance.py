"""The first page: what this is about, and the three results that matter."""

from __future__ import annotations

from collections.abc import Callable

from byhand.document.blocks import Contents, Fact, Math, Remark, Say, Scope, Table, Text
from byhand.document.page import SHOWN_ROWS, Blocks, Page, equality, paragraph, reading, say, shown, symbol, value
from byhand.tape.arithmetic import Undecided, sign
from byhand.tape.names import Name


def glance(page: Page) -> Blocks:
    """Intuition, loss before and after, parameters before and after, contents."""
    problem = page.problem
    blocks: Blocks = [Scope("step1")]
    if problem.source:
        blocks.append(Remark(Text(problem.source), say("glance.source")))
    if problem.note:
        blocks.append(Remark(Text(problem.note)))
    blocks.append(paragraph(say("glance.intuition_system" if problem.system else "glance.intuition")))
    blocks.append(paragraph(*page.chosen(outcome, page)))
    blocks += parameter_table(page)
    blocks.append(Contents())
    return blocks


def outcome(page: Page) -> list[Say]:
    """The loss before and after, in a sentence that fits what it did."""
    first = page.first
    before, after = equality(first, Name("loss")), equality(page.final, Name("loss"))
    if not page.updates:
        key = "glance.stopped_at_once" if first.at.stopped else "glance.only_gradients"
        return [reading(key, before=before)]
    steps = sum(1 for _ in page.run.losses) - page.run.stopped
    key = f"glance.loss_{direction(page)}"
    same = page.training.batch == max(len(page.problem.samples), 1)
    facts: dict[str, Fact] = {"before": before, "after": after, "count": steps}
    sentences = [reading(key if same else "glance.loss_batches", **facts)]
    if page.run.stopped and page.training.stop_below is not None:
        sentences.append(reading("glance.stopped", count=steps))
    return sentences


def direction(page: Page) -> str:
    """``falls``, ``rises`` or ``stays``, by the exact values."""
    first, last = page.first.at.value(Name("loss")), page.final.at.value(Name("loss"))
    try:
        moved = sign(last - first)
    except Undecided:
        return "stays"
    return {-1: "falls", 0: "stays", 1: "rises"}[moved]


def parameter_table(page: Page) -> Blocks:
    """Each parameter before the first update, its gradient where there is one step, and its last value."""
    first = page.first
    parameters, left = shown(page.parameters(), SHOWN_ROWS)
    one = not page.several_steps and not first.at.stopped
    columns: list[tuple[str, str, Callable[[Name], Math]]] = [
        ("parameter", "symbol", lambda name: symbol(first, name)),
        ("before" if page.updates else "value", "value", lambda name: value(first, name)),
    ]
    if one:
        columns.append(
            (
                "gradient",
                "known" if page.gradients_shown else "free",
                lambda name: value(first, name.of_kind("gradient")),
            )
        )
    if page.updates:
        columns.append(
            ("after", "known" if one and page.updates_shown else "free", lambda name: last_value(page, name))
        )
    header = tuple(say(f"table.{title}") for title, _, _ in columns)
    rows = tuple(tuple(cell(name) for _, _, cell in columns) for name in parameters)
    blocks: Blocks = [Table(header, rows, tuple(spec for _, spec, _ in columns))]
    if left:
        blocks.append(paragraph(say("table.more_parameters", count=left)))
    return blocks


def last_value(page: Page, name: Name) -> Math:
    """The parameter after the last update: as the final pass uses it."""
    return value(page.final, name) if name in page.final.tape else value(page.first, name)

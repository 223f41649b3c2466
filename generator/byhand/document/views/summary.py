"""The end of the walk: one table of what was found, and the loss over the steps."""

from __future__ import annotations

from collections.abc import Sequence

from byhand.document.blocks import Math, Say, Table, Text
from byhand.document.page import Blocks, Page, bullets, equality, paragraph, reading, say, section
from byhand.document.views.glance import direction, outcome, parameter_table
from byhand.document.views.pictures import loss_picture
from byhand.mathtext.numbers import number_node
from byhand.mathtext.tree import Mark
from byhand.tape.names import Name

#: Of a long training the table shows so many steps, spread over it.
SHOWN_STEPS = 24


def summary(page: Page) -> Blocks:
    blocks: Blocks = [section("summary.title", "summary"), paragraph(*page.chosen(_outcome, page))]
    if page.several_steps and len(page.run.losses) > 1:
        blocks += [*page.anew(loss_picture), *loss_table(page)]
    blocks += parameter_table(page)
    blocks.append(bullets(_points(page)))
    for report in page.problem.reports:
        name = Name("report", label=report.name)
        facts = {"before": equality(page.first, name), "after": equality(page.final, name)}
        if page.updates:
            blocks.append(paragraph(say("summary.report", **facts)))
    return blocks


def _outcome(page: Page) -> list[Say]:
    if page.updates:
        return outcome(page)
    return [say("summary.derivatives", before=equality(page.first, Name("loss")))]


def _points(page: Page) -> list[list[Say]]:
    """What was done, in a line each."""
    if page.problem.system is not None:
        return [[say("summary.system_forward")], [say("summary.system_backward")]]
    backward = "summary.backward_t_a" if page.problem.notation.delta == "t-a" else "summary.backward"
    points = [[say("summary.forward")], [say(backward)]]
    if not page.updates:
        return points
    kind = page.training.optimizer.kind
    key = "summary.update_sgd" if kind == "sgd" else "summary.update_other"
    moved = page.chosen(_moved, page)
    return [*points, [say(key, optimizer=say(f"optimizer.{kind}.name")), moved]]


def _moved(page: Page) -> Say:
    return reading(f"summary.{direction(page)}")


def loss_table(page: Page) -> Blocks:
    """The loss before each step's update; of a long training every so many steps."""
    count = len(page.run.losses)
    steps: Sequence[int] = range(1, count + 1)
    if count > SHOWN_STEPS:
        stride = -(-count // (SHOWN_STEPS - 1))
        steps = sorted({1, count, *range(stride, count, stride)})
    numbers = page.problem.numbers
    rows = []
    for step in steps:
        rounded = page.run.loss_rounded(step, page.loss_digits)
        number = number_node(rounded, trailing_zeros=numbers.trailing_zeros)
        rows.append((Text(str(step)), Math(Mark(f"step{step}.loss", number, value=True))))
    key = "summary.losses" if page.training.batch == max(len(page.problem.samples), 1) else "summary.losses_batches"
    loss = Math(page.symbols.loss_of(0))
    return [paragraph(say(key)), Table((say("table.step"), loss), tuple(rows), ("text", "free"))]

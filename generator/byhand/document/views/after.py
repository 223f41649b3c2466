"""The forward pass with the new parameters: loss before beside after, and the drop that the gradients predicted."""

from __future__ import annotations

from byhand.document.blocks import Chain, Math, Table
from byhand.document.frame import Frame
from byhand.document.notation import derivative
from byhand.document.page import (
    SHOWN_ROWS,
    SHOWN_SAMPLES,
    SHOWN_UNITS,
    Blocks,
    Page,
    display,
    equality,
    paragraph,
    say,
    section,
    shown,
    symbol,
    value,
)
from byhand.document.views.forward import forward, loss
from byhand.document.views.glance import direction
from byhand.document.views.system import values as system_values
from byhand.mathtext.numbers import number_node
from byhand.mathtext.tree import Letter, Node, Row, Sign, product
from byhand.problem.model import Digits
from byhand.tape.arithmetic import Exact, Undecided, Value, round_value, sign
from byhand.tape.evaluate import working_precision
from byhand.tape.names import Name


def after(page: Page) -> Blocks:
    """The last forward pass in full, then the comparison."""
    blocks: Blocks = [section("after.title", "after")]
    blocks.append(paragraph(say("after.intro_several" if page.several_steps else "after.intro")))
    if page.problem.network is not None:
        blocks += forward(page, page.final, "after", 2, again=True)
        blocks.append(section("loss.title_after", "after-loss", 2))
        blocks += loss(page, page.final, "after", 2, again=True)
    else:
        blocks += system_values(page, page.final)
    blocks.append(section("after.compare", "after-compare", 2))
    blocks += compare(page)
    if not page.several_steps and page.training.batch == max(len(page.problem.samples), 1):
        blocks += predicted(page, page.frames[0])
    return blocks


def compare(page: Page) -> Blocks:
    """Loss and outputs, before beside after."""
    first, last = page.frames[0], page.final
    key = f"after.loss_{direction(page)}"
    facts = {"before": equality(first, Name("loss")), "after": equality(last, Name("loss"))}
    same = page.training.batch == max(len(page.problem.samples), 1)
    blocks: Blocks = [paragraph(say(key if same else "glance.loss_batches", count=len(page.run.losses), **facts))]
    if page.problem.network is None or not same:
        return blocks
    rows = []
    stage = len(page.layers)
    positions = range(1, min(len(first.at.samples), SHOWN_ROWS) + 1)
    names = [
        Name("activation", stage, unit, sample=p) for p in positions for unit in range(1, page.layers[-1].units + 1)
    ]
    for name in names[:SHOWN_ROWS]:
        target = name._replace(kind="target", layer=0)
        rows.append((symbol(first, name), value(first, target), value(first, name), value(last, name)))
    header = (say("table.output"), say("table.target"), say("table.before"), say("table.after"))
    all_shown = page.layers[-1].units <= SHOWN_UNITS + 1 and len(first.at.samples) <= SHOWN_SAMPLES + 1
    table = Table(header, tuple(rows), ("symbol", "free", "value", "known" if all_shown else "free"))
    left = len(first.at.samples) * page.layers[-1].units - len(rows)
    return [*blocks, table, *([paragraph(say("table.more_outputs", count=left))] if left else [])]


def predicted(page: Page, frame: Frame) -> Blocks:
    """Σ g · Δw beside what really came."""
    changing = [name for name in page.parameters() if name.label in page.changing]
    blocks: Blocks = [section("after.predicted_title", "after-predicted", 2), paragraph(say("after.predicted"))]
    moves = [(name, frame.at.value(name.of_kind("gradient")), _moved(frame, name)) for name in changing]
    with working_precision(page.run.bits):
        sum_ = sum((gradient * move for _, gradient, move in moves), Exact(0))
        came = page.final.at.value(Name("loss")) - frame.at.value(Name("loss"))
    listed, left = shown(changing, SHOWN_ROWS)
    rows = []
    for name, gradient, move in moves[: len(listed)]:
        with working_precision(page.run.bits):
            share = gradient * move
        rows.append(
            (symbol(frame, name), value(frame, name.of_kind("gradient")), _plain(page, move), _plain(page, share))
        )
    header = (say("table.parameter"), say("table.gradient"), say("table.change"), say("table.share"))
    known = "known" if page.gradients_shown else "free"
    blocks.append(Table(header, tuple(rows), ("symbol", known, "free", "free")))
    if left:
        blocks.append(paragraph(say("table.more_parameters", count=left)))
    loss_ = page.symbols.loss_of(0)
    delta: Node = Row((Sign("Δ"), loss_))
    head = Row((Sign("∑"), product(derivative(loss_, Letter("w")), Row((Sign("Δ"), Letter("w"))))))
    blocks.append(
        display(
            Chain((("", head), ("≈", _plain(page, sum_).node))), Chain((("", delta), ("≈", _plain(page, came).node)))
        )
    )
    blocks.append(paragraph(_verdict(sum_, came)))
    return blocks


def _moved(frame: Frame, name: Name) -> Value:
    with working_precision(frame.run.bits):
        return frame.at.value(name.of_kind("after")) - frame.at.value(name)


def _plain(page: Page, number: Value) -> Math:
    """A difference of carried values, to four significant digits: its own digits are not what is at stake."""
    try:
        rounded = round_value(number, Digits("significant", 4), page.problem.numbers.rounding)
    except Undecided:
        return Math(number_node(round_value(Exact(0), Digits("significant", 4), "half_even"), trailing_zeros=False))
    return Math(number_node(rounded, trailing_zeros=False))


def _verdict(expected: Value, came: Value):  # type: ignore[no-untyped-def]
    try:
        if sign(expected) == 0:
            return say("after.verdict_nothing")
        if sign(came) != sign(expected):
            return say("after.verdict_overshot")
        ratio = came / expected
        close = sign(ratio - Exact(9, 10)) > 0 and sign(Exact(11, 10) - ratio) > 0
    except Undecided:
        return say("after.verdict_nothing")
    return say("after.verdict_close" if close else "after.verdict_curved")

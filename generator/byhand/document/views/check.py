"""The gradients held against central differences of the loss."""

from __future__ import annotations

from byhand.document.blocks import Chain, Listing, Math, Table
from byhand.document.frame import Frame
from byhand.document.notation import derivative
from byhand.document.page import (
    SHOWN_ROWS,
    Blocks,
    Page,
    display,
    paragraph,
    reading,
    say,
    section,
    symbol,
    unnamed,
    value,
)
from byhand.mathtext.numbers import number_node
from byhand.mathtext.tree import Call, Fraction, Letter, bare, product, total
from byhand.mathtext.tree import Number as Digit
from byhand.tape.arithmetic import ZERO, Undecided, Value, round_value


def check(page: Page) -> Blocks:
    """What was compared, with which result, and what could not be compared."""
    checks = page.derivation.checks
    frame = page.first
    blocks: Blocks = [section("check.title", "check")]
    if frame.at.stopped:
        return [*blocks, paragraph(say("check.stopped"))]
    loss = page.symbols.loss_of(0)
    w, h = Letter("w"), _nudge(page)
    if checks.differences:
        quotient = Fraction(
            total(
                (False, Call(loss, (total((False, w), (False, h)),))),
                (True, Call(loss, (total((False, w), (True, h)),))),
            ),
            product(Digit("2"), h),
        )
        intro = "check.intro_system" if page.problem.system is not None else "check.intro"
        several = [say("check.first_step")] if page.several_steps else []
        blocks.append(paragraph(say(intro, nudge=Math(h)), *several))
        blocks.append(display(Chain((("", derivative(loss, w)), ("≈", quotient)))))
        blocks += _table(page, frame)
        blocks.append(paragraph(reading(_agreement(page))))
    if checks.direction:
        blocks.append(paragraph(reading("check.direction", count=len(checks.differences))))
    if checks.kinks:
        frames = {frame.at.step: frame for frame in (page.first, *page.frames)}
        hit = {
            (kink.name, frames[kink.step].sample_number(kink.name)): symbol(frames[kink.step], kink.name)
            for kink in checks.kinks
        }
        blocks.append(paragraph(reading("check.kinks", names=Listing(tuple(hit.values())[:8]), count=len(hit))))
    if checks.unchecked:
        listed = [Math(frame.symbols.symbol(name)) for name in checks.unchecked[:SHOWN_ROWS]]
        key = "check.unchecked_step" if _step(page) else "check.unchecked"
        blocks.append(paragraph(say(key, names=Listing(tuple(listed)), count=len(checks.unchecked))))
    return blocks


def _nudge(page: Page) -> Letter:
    """ε, unless the optimizer has one already."""
    return Letter("τ" if "epsilon" in page.training.optimizer.settings else "ε")


def _agreement(page: Page) -> str:
    if _same_tape(page):
        return "check.agree_exact"
    return "check.agree_order" if page.training.order == "output_first" else "check.agree_other"


def _step(page: Page) -> bool:
    return page.problem.network is not None and any(layer.activation.kind == "step" for layer in page.layers)


def _same_tape(page: Page) -> bool:
    return page.derivation.checks.reference is page.run


def _table(page: Page, frame: Frame) -> Blocks:
    checks = page.derivation.checks
    same = _same_tape(page)
    order = {name: place for place, name in enumerate(page.parameters())}
    differences = sorted(checks.differences, key=lambda item: order[item.parameter])
    listed = differences[:SHOWN_ROWS]
    rows = []
    for item in listed:
        carried = [] if same else [value(frame, item.parameter.of_kind("gradient"))]
        exactly = [value(frame, item.parameter.of_kind("gradient"))] if same else [_rounded(page, item.gradient)]
        difference = _rounded(page, item.difference)
        if bare(difference.node) != bare(exactly[0].node):
            # Alike in far more digits than are printed (see ``checks``): on a tie the remainder must not decide.
            difference = Math(unnamed(bare(exactly[0].node)))
        rows.append((symbol(frame, item.parameter), *carried, *exactly, difference))
    carried_header = [] if same else [say("table.gradient_carried")]
    header = (
        say("table.parameter"),
        *carried_header,
        say("table.gradient" if same else "table.gradient_exact"),
        say("table.difference"),
    )
    gradient = "known" if page.gradients_shown else "free"
    spec = ("symbol", gradient, "free") if same else ("symbol", gradient, "free", "free")
    blocks: Blocks = [Table(header, tuple(rows), spec)]
    if len(checks.differences) > len(listed):
        blocks.append(paragraph(say("table.more_parameters", count=len(checks.differences) - len(listed))))
    return blocks


def _rounded(page: Page, number: Value) -> Math:
    """To the gradients' own digits; a difference of balls is never exactly a tie."""
    numbers = page.problem.numbers
    try:
        rounded = round_value(number, numbers.digits_of("gradient"), numbers.rounding)
    except Undecided:
        # The last digit hangs on the remainder of the difference quotient: take the middle of the ball.
        middle = ZERO if number.contains(0) else number.mid().fmpq()  # type: ignore[union-attr]  # exact ones are decided
        rounded = round_value(middle, numbers.digits_of("gradient"), numbers.rounding)
    return Math(unnamed(number_node(rounded, trailing_zeros=numbers.trailing_zeros)))

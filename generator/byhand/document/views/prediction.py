"""What the gradients predicted: Σ g · Δw over the parameters that changed, beside what the loss really did."""

from __future__ import annotations

from functools import partial

from byhand.document.blocks import Chain, Math, Say, Table
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
    shown,
    symbol,
    unnamed,
    value,
)
from byhand.mathtext.numbers import number_node
from byhand.mathtext.tree import Letter, Node, Number, Relation, Row, Sign, product, total
from byhand.problem.model import Digits
from byhand.tape.arithmetic import Exact, Impossible, Undecided, Value, round_value, sign
from byhand.tape.evaluate import working_precision
from byhand.tape.names import Name

#: Differences of carried values are printed to so many digits: their own digits are not what is at stake.
DIGITS = Digits("significant", 4)


class Prediction:
    """One step's promise: each changing parameter's share, their sum, and the change of the loss that came."""

    def __init__(self, page: Page, frame: Frame) -> None:
        self.frame = frame
        self.changing = [name for name in page.parameters() if name.label in page.changing]
        computed = page.computed(_computed, frame)
        self.moves = [computed[f"move.{name.label}"] for name in self.changing]
        self.shares = [computed[f"share.{name.label}"] for name in self.changing]
        self.sum, self.came = computed["predicted"], computed["came"]

    def values(self) -> dict[str, Value]:
        """``move.LABEL``, ``share.LABEL`` of each changing parameter, and ``predicted``, their sum."""
        labels = [name.label for name in self.changing]
        moves = {f"move.{label}": move for label, move in zip(labels, self.moves, strict=True)}
        return (
            moves
            | {f"share.{label}": s for label, s in zip(labels, self.shares, strict=True)}
            | {"predicted": self.sum}
        )

    def plain(self, number: Value) -> Node:
        try:
            rounded = round_value(number, DIGITS, self.frame.numbers.rounding)
        except (Undecided, Impossible):
            return unnamed(Number("0"))
        return unnamed(number_node(rounded, trailing_zeros=False))

    def verdict(self) -> Say:
        """Whether the promise was kept: to within a tenth, roughly, or not even in its sign."""
        try:
            if sign(self.sum) == 0:
                return reading("after.verdict_nothing")
            if sign(self.came) != sign(self.sum):
                return reading("after.verdict_overshot")
            ratio = self.came / self.sum
            close = sign(ratio - Exact(9, 10)) > 0 and sign(Exact(11, 10) - ratio) > 0
        except Undecided:
            return reading("after.verdict_nothing")
        return reading("after.verdict_close" if close else "after.verdict_curved")


def _computed(page: Page, frame: Frame) -> dict[str, Value]:
    changing = [name for name in page.parameters() if name.label in page.changing]
    found: dict[str, Value] = {}
    with working_precision(page.run.bits):
        promised: Value = Exact(0)
        for name in changing:
            move = frame.at.value(name.of_kind("after")) - frame.at.value(name)
            share = frame.at.value(name.of_kind("gradient")) * move
            found |= {f"move.{name.label}": move, f"share.{name.label}": share}
            promised = promised + share
        return found | {"predicted": promised, "came": _next_loss(page, frame) - frame.at.value(Name("loss"))}


def _next_loss(page: Page, frame: Frame) -> Value:
    """The loss of the same samples with the new parameters: the next step's, or the final one."""
    step = frame.at.step
    return page.run.losses[step] if step < len(page.run.losses) else page.final.at.value(Name("loss"))


def predicted(page: Page, frame: Frame) -> Blocks:
    """The whole comparison, parameter by parameter."""
    prediction = Prediction(page, frame)
    listed, left = shown(prediction.changing, SHOWN_ROWS)
    rows = [
        (
            symbol(frame, name),
            value(frame, name.of_kind("gradient")),
            Math(prediction.plain(move)),
            Math(prediction.plain(share)),
        )
        for name, move, share in zip(listed, prediction.moves, prediction.shares, strict=False)
    ]
    header = (say("table.parameter"), say("table.gradient"), say("table.change"), say("table.share"))
    known = "known" if page.gradients_shown else "free"
    promised, change = _heads(page)
    return [
        section("after.predicted_title", "after-predicted", 2),
        paragraph(say("after.predicted")),
        Table(header, tuple(rows), ("symbol", known, "free", "free")),
        *([paragraph(say("table.more_parameters", count=left))] if left else []),
        display(
            frame.whole(lambda: Chain((("", promised), ("≈", prediction.plain(prediction.sum))))),
            _change(page, frame, change),
        ),
        paragraph(page.chosen(prediction.verdict)),
    ]


def _change(page: Page, frame: Frame, head: Node) -> Chain:
    """ΔE = E⁺ − E, from the two printed losses."""
    return frame.whole(partial(_changed, page, frame, head))


def _changed(page: Page, frame: Frame, head: Node) -> Chain:
    before, after = Name("loss"), Name("loss")
    numbers = page.problem.numbers
    digits = numbers.digits_of("loss")
    printed = round_value(page.final.printed(after) - frame.printed(before), digits, numbers.rounding)
    symbols = total((False, page.final.symbol(after)), (True, frame.symbol(before)))
    figures = total((False, page.final.number(after)), (True, frame.number(before)))
    result = unnamed(number_node(printed, trailing_zeros=numbers.trailing_zeros))
    return Chain((("", head), ("=", symbols), ("=", figures), ("=", result)))


def step_prediction(page: Page, frame: Frame) -> Blocks:
    """The same in two numbers, for one of several steps over all samples."""
    if page.training.batch != max(len(page.problem.samples), 1):
        return []
    prediction = Prediction(page, frame)
    promised, change = _heads(page)
    facts = {
        "expected": Math(Relation(promised, "≈", prediction.plain(prediction.sum))),
        "came": Math(Relation(change, "≈", prediction.plain(prediction.came))),
    }
    return [paragraph(reading("step.predicted", **facts), page.chosen(prediction.verdict))]


def _heads(page: Page) -> tuple[Node, Node]:
    """Σ ∂E/∂w Δw, and ΔE."""
    loss = page.symbols.loss_of(0)
    share = product(derivative(loss, Letter("w")), Row((Sign("Δ"), Letter("w"))))
    return Row((Sign("∑"), share)), Row((Sign("Δ"), loss))

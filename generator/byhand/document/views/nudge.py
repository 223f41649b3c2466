"""What a derivative means: nudge the weight by 0.01, and see what the loss does."""

from __future__ import annotations

from byhand.document.blocks import Callout, Math, Say
from byhand.document.frame import Frame
from byhand.document.page import Blocks, Page, equality, reading, say, symbol
from byhand.document.views.factors import WeightChain
from byhand.mathtext.numbers import number_node
from byhand.mathtext.tree import Call, Number, Relation, total
from byhand.problem.model import Digits
from byhand.tape.arithmetic import Exact, Impossible, Undecided, Value, round_value, sign
from byhand.tape.names import Name

NUDGE = Exact(1, 100)
#: An input at most this large holds its weight's gradient down, and the page says so.
SMALL = Exact(1, 5)


def nudge(page: Page, frame: Frame, chain: WeightChain) -> Blocks:
    """What the gradient promises beside what really happens; only in the first step, where it can be done for real."""
    name = chain.name
    # With several samples the chain above is one sample's, and the loss is the batch's.
    checks = page.derivation.checks
    kinked = any(kink.step == 1 for kink in checks.kinks)
    if frame.at.step != 1 or kinked or name in checks.unchecked or len(frame.at.samples) > 1:
        return []
    said = page.chosen(_says, page, frame, chain)
    return [Callout(say("weight.says"), tuple(said))] if said else []


def _says(page: Page, frame: Frame, chain: WeightChain) -> list[Say]:
    name = chain.name
    moved = page.moved(name, NUDGE)
    gradient = frame.printed(name.of_kind("gradient"))
    really = None if moved is None else _short(moved)
    if moved is None or really is None or gradient == 0 or not _kept(moved, gradient * NUDGE):
        return []
    expected = _short(abs(gradient) * NUDGE)
    assert expected is not None
    loss, weight = frame.symbol(Name("loss")), frame.symbol(name)
    nudged = Call(loss, (total((False, weight), (False, Number("0.01"))),))
    said = reading(
        "weight.nudge_rises" if gradient > 0 else "weight.nudge_falls",
        weight=Math(weight),
        size=Math(expected),
        really=Math(Relation(total((False, nudged), (True, loss)), "≈", really)),
    )
    return [said, *_because(frame, chain)]


def _kept(moved: Value, expected: Value) -> bool:
    """Whether what happens is roughly what the gradient says: over a sharp bend 0.01 is no small nudge."""
    try:
        ratio = moved / expected
        return sign(ratio - Exact(1, 2)) > 0 and sign(2 - ratio) > 0
    except (Undecided, Impossible):
        return False


def _short(number: Value) -> Number | None:
    """To two significant digits: it is the size that counts here."""
    try:
        if sign(number) == 0:
            return Number("0")
        return number_node(round_value(number, Digits("significant", 2), "half_even"), trailing_zeros=False)
    except (Undecided, Impossible):
        return None


def _because(frame: Frame, chain: WeightChain) -> list[Say]:
    """Why the gradient is small, where what the weight multiplies is small."""
    if not chain.name.source:
        return []
    multiplied = frame.printed(chain.below)
    if abs(multiplied) > SMALL:
        return []
    key = "weight.because_zero" if multiplied == 0 else "weight.because_small"
    return [reading(key, weight=symbol(frame, chain.name), source=equality(frame, chain.below))]

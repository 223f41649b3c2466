"""The update of every parameter: decayed gradient, the optimizer's state, the new value."""

from __future__ import annotations

from byhand.document.blocks import Chain, Say
from byhand.document.frame import Frame
from byhand.document.page import Blocks, Page, display, paragraph, reading, say, shown, symbol
from byhand.rules.optimizers import OPTIMIZERS
from byhand.tape.arithmetic import Undecided, sign
from byhand.tape.names import Name
from byhand.tape.update import state_name

SHOWN_UPDATES = 24


def update(page: Page, frame: Frame, *, again: bool = False) -> Blocks:
    """All parameters that change, in order."""
    if page.training.order == "output_first":
        if "node" in page.problem.show.backward and page.shows("backward"):
            return [paragraph(say("update.done_on_the_way"))]
        return [paragraph(say("update.output_first")), *_updates(page, frame, page.parameters(), again)]
    return _updates(page, frame, page.parameters(), again)


def update_layer(page: Page, frame: Frame, layer: int, again: bool) -> Blocks:
    """One layer's update in the middle of the backward pass (output first)."""
    own = [name for name in page.parameters() if name.layer == layer]
    if not any(name.label in page.changing for name in own):
        return []
    last = layer == 1
    intro = [] if again or last else [paragraph(say("update.output_first"))]
    return [*intro, *_updates(page, frame, own, again or (not last and layer != len(page.layers)))]


def _updates(page: Page, frame: Frame, parameters: list[Name], again: bool) -> Blocks:
    changing = [name for name in parameters if name.label in page.changing]
    fixed = [name for name in parameters if name.label not in page.changing]
    listed, left = shown(changing, SHOWN_UPDATES)
    blocks: Blocks = []
    if not listed:
        return [paragraph(say("update.none"))]
    if not again:
        blocks.append(paragraph(say("update.why_minus"), say(f"optimizer.{page.training.optimizer.kind}.idea")))
    each = [_one(page, frame, name) for name in listed]
    if all(len(chains) == 1 for chains in each):
        blocks.append(display(*(chain for chains in each for chain in chains)))
    else:  # several lines for each parameter: one block for each
        blocks += [display(*chains) for chains in each]
    if left:
        blocks.append(paragraph(say("update.more", count=left)))
    if not again:
        blocks.append(paragraph(page.chosen(_reading, frame, listed[0])))
        if fixed:
            blocks.append(paragraph(say("update.fixed", count=len(fixed))))
    return blocks


def _one(page: Page, frame: Frame, name: Name) -> list[Chain]:
    """The lines of one parameter's update, in the order in which they are computed."""
    stages = [state_name(name, stage) for stage, _ in OPTIMIZERS[page.training.optimizer.kind].stages]
    wanted = [name.of_kind("decayed"), *stages, name.of_kind("after")]
    return [frame.define(quantity) for quantity in wanted if quantity in frame.tape]


def _reading(frame: Frame, name: Name) -> Say:
    try:
        where = {-1: "negative", 0: "zero", 1: "positive"}[sign(frame.at.value(name.of_kind("gradient")))]
        moved = {-1: "down", 0: "still", 1: "up"}[sign(frame.at.value(name.of_kind("after")) - frame.at.value(name))]
    except Undecided:
        where, moved = "zero", "still"
    expected = {"positive": "down", "negative": "up", "zero": "still"}[where]
    key = f"update.reading_{where}" if moved == expected else "update.reading_other"
    return reading(key, parameter=symbol(frame, name))

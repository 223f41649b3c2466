"""The forward pass with the new parameters: loss before beside after, and the drop that the gradients predicted."""

from __future__ import annotations

from byhand.document.blocks import Say, Table
from byhand.document.page import (
    SHOWN_ROWS,
    SHOWN_SAMPLES,
    SHOWN_UNITS,
    Blocks,
    Page,
    equality,
    paragraph,
    reading,
    say,
    section,
    symbol,
    value,
)
from byhand.document.views.forward import forward, loss
from byhand.document.views.glance import direction
from byhand.document.views.pictures import outputs_picture
from byhand.document.views.prediction import predicted
from byhand.document.views.system import values as system_values
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
        blocks += predicted(page, page.first)
    return blocks


def compare(page: Page) -> Blocks:
    """Loss and outputs, before beside after."""
    first, last = page.first, page.final
    same = page.training.batch == max(len(page.problem.samples), 1)
    blocks: Blocks = [paragraph(page.chosen(_outcome, page, same))]
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
    more = [paragraph(say("table.more_outputs", count=left))] if left else []
    return [*blocks, table, *more, *page.pictured(outputs_picture, page)]


def _outcome(page: Page, same: bool) -> Say:
    facts = {"before": equality(page.first, Name("loss")), "after": equality(page.final, Name("loss"))}
    key = f"after.loss_{direction(page)}" if same else "glance.loss_batches"
    return reading(key, count=len(page.run.losses), **facts)

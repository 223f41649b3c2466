"""The walkthrough, in the order in which a student reads it."""

from __future__ import annotations

from dataclasses import replace

from byhand.derivation.derive import Derivation
from byhand.document.blocks import Code, CodeText, Document, Heading, Say, Scope, Table, Text
from byhand.document.frame import Frame
from byhand.document.page import SHOWN_ROWS, Blocks, Page, paragraph, say, section, shown, symbol, value
from byhand.document.views.after import after
from byhand.document.views.check import check
from byhand.document.views.formulas import formulas
from byhand.document.views.forward import forward, loss
from byhand.document.views.given import given
from byhand.document.views.glance import glance
from byhand.document.views.matrix import matrix_view
from byhand.document.views.node import node_view
from byhand.document.views.prediction import step_prediction
from byhand.document.views.summary import summary
from byhand.document.views.system import backward_system, forward_system
from byhand.document.views.update import update
from byhand.document.views.weight import weight_view
from byhand.program import numpy_program
from byhand.program.network import MOST_NUMBERS

#: Name in ``show.backward`` → the view; a new view has its row here.
BACKWARD = {"node": node_view, "weight": weight_view, "matrix": matrix_view}


def build(derivation: Derivation, *, every_view: bool = False, complete: bool = False) -> Document:
    """The whole document of a derivation, without a word of any language.

    every_view: whether the views of the backward pass that the author did not ask for are there too, marked as extra.
    complete: whether everything given is listed, however much it is.
    """
    return document_of(Page(derivation, complete=complete), every_view=every_view)


def document_of(page: Page, *, every_view: bool = False) -> Document:
    """The page's document."""
    problem = page.problem
    blocks = glance(page)
    if page.shows("given"):
        blocks += given(page)
    if page.shows("formulas") and problem.network is not None:
        blocks += formulas(page)
    done = 0
    for place, frame in enumerate(page.frames):
        if frame.at.step > done + 1:
            blocks.append(paragraph(say("step.skipped", count=frame.at.step - done - 1)))
        blocks += _step(page, frame, again=place > 0, every_view=every_view)
        done = frame.at.step
    if page.updates and page.shows("update"):
        blocks += [Scope("final"), *after(page)]
    blocks.append(Scope("step1"))
    if page.shows("check"):
        blocks += check(page)
    if page.shows("summary"):
        blocks += summary(page)
    if page.shows("code"):
        blocks += [section("code.title", "code"), paragraph(_code_intro(page)), *page.anew(_program)]
    title = Text(problem.title) if problem.title else Say("document.untitled", {})
    return Document(title, problem.numbers, tuple(blocks), language=problem.language)


def _program(page: Page) -> Blocks:
    return [Code("python", numpy_program(page.problem))]


def _code_intro(page: Page) -> Say:
    if len(page.parameters()) > MOST_NUMBERS:
        return say("code.intro_trace", file=CodeText(f"{page.problem.name}.json"))
    return say("code.intro")


def _step(page: Page, frame: Frame, *, again: bool, every_view: bool) -> Blocks:
    """One step: forward, loss, backward, update; as sections, or below a heading of its own where there are several."""
    step = frame.at.step
    blocks: Blocks = [Scope(f"step{step}")]
    level = 1
    if page.several_steps:
        level = 2
        blocks.append(section("step.title", f"step{step}", 1, number=step))
        blocks += _which_samples(page, frame)
        if frame.at.stopped:
            blocks.append(paragraph(say("step.stopped")))
        if step > 1:
            blocks += _present_parameters(page, frame)
    prefix = f"step{step}"
    if page.problem.system is not None:
        return blocks + _system_step(page, frame, prefix, level, again)
    if page.shows("forward"):
        blocks += [
            section("forward.title", f"{prefix}-forward", level),
            *forward(page, frame, f"{prefix}-forward", level + 1, again=again),
        ]
    if page.shows("loss"):
        blocks += [section("loss.title", f"{prefix}-loss", level), *loss(page, frame, prefix, level + 1, again=again)]
    if frame.at.stopped:
        return blocks
    if page.shows("backward"):
        blocks.append(section("backward.title", f"{prefix}-backward", level))
        if not again:
            blocks.append(paragraph(say("backward.intro"), say("backward.why")))
        for view in page.problem.show.backward:
            blocks += BACKWARD[view](page, frame, prefix, level + 1, again=again)
        blocks += _extra_views(page, frame, prefix, level + 1, again) if every_view else []
    if page.shows("update") and page.updates:
        blocks += [section("update.title", f"{prefix}-update", level), *update(page, frame, again=again)]
        blocks += step_prediction(page, frame) if page.several_steps else []
    return blocks


def _extra_views(page: Page, frame: Frame, prefix: str, level: int, again: bool) -> Blocks:
    """The views that the author left out. What the others say, they say without knowing of these."""
    asked = page.problem.show.backward
    left_out = tuple(view for view in BACKWARD if view not in asked)
    whole = page.with_views((*asked, *left_out))
    blocks: Blocks = []
    for view in left_out:
        own = BACKWARD[view](whole, frame, prefix, level, again=again)
        blocks += [replace(block, extra=True) if isinstance(block, Heading) and block.view else block for block in own]
    return blocks


def _present_parameters(page: Page, frame: Frame) -> Blocks:
    """What the parameters are at the beginning of a later step."""
    names, left = shown([name for name in page.parameters() if name.label in page.changing], SHOWN_ROWS)
    if not names:
        return []
    rows = tuple((symbol(frame, name), value(frame, name)) for name in names)
    table = Table((say("table.parameter"), say("table.now")), rows, ("symbol", "value"))
    more = [paragraph(say("table.more_parameters", count=left))] if left else []
    return [paragraph(say("step.present", count=frame.at.step - 1)), table, *more]


def _which_samples(page: Page, frame: Frame) -> Blocks:
    if not page.several_samples or page.training.batch == len(page.problem.samples):
        return []
    numbers = ", ".join(map(str, frame.at.samples))
    return [paragraph(say("step.samples", count=len(frame.at.samples), samples=Text(numbers)))]


def _system_step(page: Page, frame: Frame, prefix: str, level: int, again: bool) -> Blocks:
    blocks: Blocks = []
    if page.shows("forward"):
        blocks += [
            section("system.forward_title", f"{prefix}-forward", level),
            *forward_system(page, frame, again=again),
        ]
    if frame.at.stopped:
        return blocks
    if page.shows("backward"):
        blocks += [
            section("backward.title", f"{prefix}-backward", level),
            *backward_system(page, frame, prefix, level + 1, again=again),
        ]
    if page.shows("update") and page.updates:
        blocks += [section("update.title", f"{prefix}-update", level), *update(page, frame, again=again)]
        blocks += step_prediction(page, frame) if page.several_steps else []
    return blocks

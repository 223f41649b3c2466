"""The problem and the solution as documents of their own, made of the whole example's blocks."""

from __future__ import annotations

from dataclasses import replace

from byhand.document.blocks import Block, Chain, Display, Document, Heading, Math, Paragraph, Remark, Say, Text
from byhand.document.page import Page, symbol
from byhand.exercises.sections import sections_of, whole
from byhand.exercises.sheet import statement
from byhand.tape.names import Name


def titled(document: Document, title: str | None) -> Document:
    """With an author's title in place of the document's own."""
    return replace(document, title=Text(title)) if title else document


def problem_of(document: Document, page: Page) -> Document:
    """What is given, what the symbols mean, and what is to be found; no number that has to be computed."""
    sections = list(sections_of(document.blocks))
    given = statement(sections)
    given[2:2] = _equations(page)  # behind the sentence that counts them
    remarks: list[Block] = [block for block in sections[0].blocks if isinstance(block, Remark)]
    ask: list[Block] = [Heading(1, Say("sites.find_title"), "find"), Paragraph((_to_find(page),))]
    return replace(document, blocks=(*remarks, *given, *ask))


def _equations(page: Page) -> list[Block]:
    """Those of a system, in symbols: elsewhere they stand with their values."""
    system, frame = page.problem.system, page.first
    if system is None:
        return []
    names = [Name("quantity", label=label) for label, _ in system.equations]
    lines = [(frame.symbol(name), frame.symbolic(frame.equation(name))) for name in names]
    return [Display(tuple(Chain((("", left), ("=", right))) for left, right in lines))]


def _to_find(page: Page) -> Say:
    training = page.training
    if page.problem.system is not None:
        key = "sites.find_system_update" if training.learning_rate is not None else "sites.find_system"
        return Say(key, {"result": symbol(page.first, Name("loss"))})
    loss = Math(symbol(page.first, Name("loss")).node)
    return Say("sites.find_network", {"count": training.steps, "loss": loss})


def solution_of(document: Document) -> Document:
    """Everything but what the problem says already."""
    first, *rest = sections_of(document.blocks)
    blocks: list[Block] = [block for block in first.blocks if not isinstance(block, Remark)]
    for section in rest:
        if section.anchor != "given":
            blocks += whole(section)
    return replace(document, title=Say("sites.solution_of", {"title": document.title}), blocks=tuple(blocks))

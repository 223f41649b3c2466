"""Sheets for tests, what a reader can find in them, and the same example with other numbers in place of the blanks."""

from __future__ import annotations

import base64
import copy
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from urllib.parse import unquote

from byhand.derivation.addresses import address as address_of
from byhand.derivation.derive import Derivation
from byhand.derivation.run import Pass, Run
from byhand.document.blocks import Document, Figure
from byhand.exercises.blanks import Plan, plan
from byhand.exercises.heading import Header
from byhand.exercises.homework import Blanks
from byhand.exercises.rounding import Rule
from byhand.exercises.sheet import sheet
from byhand.figures.scene import Label
from byhand.mathtext.change import values
from byhand.mathtext.tree import Mark, Number, bare
from byhand.problem.model import Digits
from byhand.tape.arithmetic import Exact, Value, limits, round_value
from support import pdf
from support.rendered import Source, walkthrough

HEADER = Header("A title", "A course", "Do it.", "7KQ4M-2XWPA")
#: Every way to choose blanks, by a short name.
CHOICES: Mapping[str, Blanks] = {
    "all": Blanks("all"),
    "backward": Blanks("backward"),
    "third": Blanks("third"),
    "update": Blanks("update"),
    "hints": Blanks("all", hints=True, prompts=True),
    "third-hints": Blanks("third", hints=True),
    "fading-2": Blanks(fading=2),
    "statement": Blanks(fading=20),
}


@cache
def plan_of(source: Source, choice: str) -> Plan:
    example = walkthrough(source)
    return plan(example.document, example.derivation, CHOICES[choice])


def sheet_of(document: Document, own: Plan, choice: str) -> Document:
    return sheet(document, own, HEADER, Rule.of(document.numbers, open_rounding=True), CHOICES[choice])


@cache
def made(source: Source, choice: str) -> Document:
    return sheet_of(walkthrough(source).document, plan_of(source, choice), choice)


# -- the same example with other numbers --------------------------------------------------------------------------


def disturbed(derivation: Derivation, hidden: frozenset[str]) -> Derivation:
    """Every hidden quantity has another number, of another size and mostly another sign; all others stay."""
    old = derivation.run
    new: Run = copy.copy(old)
    layers = len(old.problem.network.layers) if old.problem.network else 0

    def passed(at: Pass) -> Pass:
        own = list(at.values)
        for slot, name in enumerate(at.tape.names):
            value = own[slot]
            if value is not None and address_of(at, name, layers) in hidden:
                own[slot] = _other(
                    value, slot, bounded=name.kind in ("activation", "loss", "sample_loss", "exponential")
                )
        return replace(at, values=own)

    assert old.final is not None
    new.steps = [passed(at) for at in old.steps]
    first = next((at for at in new.steps if at.step == 1), old.first)
    new.final = passed(old.final)
    new.known = {**old.known, 1: first, **{at.step: at for at in new.steps}, 0: new.final}
    new.losses = [
        _other(loss, step, bounded=True) if f"step{step}.loss" in hidden else loss
        for step, loss in enumerate(old.losses, start=1)
    ]
    return Derivation(derivation.problem, new, derivation.checks)


def _other(value: Value, salt: int, *, bounded: bool) -> Exact:
    """A short decimal: of an activation between 0 and 1, else anywhere."""
    low, _ = limits(value)
    near = round_value(low, Digits("decimals", 4), "half_even").value
    if bounded:
        return Exact(1237 + salt * 61 % 7000, 10000)
    return -near * 3 - Exact(salt % 900 + 13, 1000)


# -- what can be found --------------------------------------------------------------------------------------------


def telling(example: Document, own: Plan) -> set[str]:
    """The digits of hidden quantities, where they are too many to stand somewhere else by chance."""
    shown: set[str] = set()
    hidden: set[str] = set()
    for mark in _numbers(example):
        number = bare(mark)
        if isinstance(number, Number):
            (hidden if mark.address in own.hidden else shown).add(number.text)
    return {text for text in hidden - shown if len(text.replace(".", "").strip("0")) >= 4}


def found_in(text: str, numbers: set[str]) -> list[str]:
    """Which of these numbers stand in the text as whole numbers."""
    return [number for number in sorted(numbers) if re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", text)]


def _numbers(example: Document) -> Iterator[Mark]:
    from byhand.document.printed import _marks

    yield from _marks(example.blocks)
    for block in example.blocks:
        if isinstance(block, Figure):
            for item in block.scene.items:
                if isinstance(item, Label):
                    yield from values(item.node)


_DATA = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def readable(files: Mapping[str, bytes]) -> str:
    """All that anybody can get out of the files, packed or not."""
    return "\n".join(_readable(name, content) for name, content in files.items())


def _readable(name: str, content: bytes) -> str:
    if name.endswith(".pdf"):
        return _pdf(content)
    text = content.decode()
    inside = "".join(base64.b64decode(found).decode() for found in _DATA.findall(text))
    cells = json.loads(text)["cells"] if name.endswith(".ipynb") else []
    sources = "".join("".join(cell["source"]) for cell in cells)
    inside += "".join(base64.b64decode(found).decode() for found in _DATA.findall(sources))
    return unquote(text) + inside + re.sub(r"<[^>]*>", "", text)


def _pdf(content: bytes) -> str:
    """The text as it is set, and every object and stream as text in one byte or two for a letter."""
    streams = [content]
    for found in _STREAM.findall(content):
        try:
            streams.append(zlib.decompress(found))
        except zlib.error:
            streams.append(found)
    whole = b"\n".join(streams)
    return pdf.text(content) + whole.decode("latin-1") + whole.replace(b"\0", b"").decode("latin-1")

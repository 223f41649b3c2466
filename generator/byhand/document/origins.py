"""Which quantities each quantity of a document is computed from, by address: what a page lights up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from byhand.derivation.derive import Derivation
from byhand.document.frame import Frame
from byhand.document.page import Page
from byhand.tape.names import Name


def origins(derivation: Derivation) -> Mapping[str, tuple[str, ...]]:
    """Address → the addresses of its operands, for all passes that are written out, in order."""
    page = Page(derivation)
    found: dict[str, tuple[str, ...]] = {}
    before: Frame | None = None
    for frame in (*page.frames, page.final):
        found.update(_of_pass(frame))
        if before is not None:
            found.update(_carried_over(before, frame))
        before = frame
    return found


def _of_pass(frame: Frame) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each equation's operands; an alias has those of what it stands for."""
    for name, slot in frame.tape.index.items():
        equation = frame.tape.equations.get(slot)
        if equation is None or frame.at.values[slot] is None:
            continue
        operands = dict.fromkeys(frame.address(frame.tape.names[place]) for place in equation.operands())
        own = frame.address(name)
        operands.pop(own, None)
        if operands:
            yield own, tuple(operands)


def _carried_over(before: Frame, frame: Frame) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A parameter of a later pass is the one that the pass before it left behind, where that one is written out."""
    if frame.at.step and frame.at.step != before.at.step + 1:
        return
    for name, _ in frame.tape.named("parameter"):
        after: Name = name.of_kind("after")
        if after in before.tape:
            yield frame.address(name), (before.address(after),)

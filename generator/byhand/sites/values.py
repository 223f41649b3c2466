"""One quantity of a worked example by its address, or by a short form of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from byhand.document.frame import Frame
from byhand.document.page import Page
from byhand.errors import Fault, ProblemError, nearest
from byhand.mathtext.tree import Node
from byhand.tape.names import Name

#: ``loss.after``, ``w_5.gradient``: the quantity first, then which of its values.
_WHICH = re.compile(r"(.+)\.(before|after|gradient|grad)")
_LONGEST = 300


def number_of(page: Page, wanted: str) -> Node:
    """The quantity's number as it is printed everywhere. ``ProblemError`` where no step that is shown has it."""
    known = _known(page)
    for address in _meant(wanted.strip()[:_LONGEST], page):
        if address in known:
            frame, name = known[address]
            return frame.number(name)
    what = f"no such quantity; allowed: an address such as {_such_as(known)}{nearest(wanted[:100], list(known)[:500])}"
    raise ProblemError(Fault(wanted[:100] if wanted.isprintable() else ascii(wanted[:60]), what))


def _known(page: Page) -> dict[str, tuple[Frame, Name]]:
    """Address → where its number is, of every step that is shown, the first and the end."""
    frames = {id(frame.at): frame for frame in (page.first, *page.frames, page.final)}
    return {frame.address(name): (frame, name) for frame in frames.values() for name in frame.tape.index}


def _meant(wanted: str, page: Page) -> Iterator[str]:
    """The addresses that it may stand for, the most exact first."""
    yield wanted
    last = max((frame.at.step for frame in page.frames), default=1)
    if found := _WHICH.fullmatch(wanted):
        quantity, which = found.groups()
        if which == "after":
            yield f"final.{quantity}"
            yield f"step{last}.after.{quantity}"
            yield f"final.before.{quantity}"
        elif which == "before":
            yield f"step1.{quantity}"
            yield f"step1.before.{quantity}"
        else:
            yield f"step1.grad.{quantity}"
    for start in ("step1", "step1.sample1", "step1.before", "final"):
        yield f"{start}.{wanted}"


def _such_as(known: dict[str, tuple[Frame, Name]]) -> str:
    few = [address for address in known if address.endswith("loss") or ".grad." in address]
    return ", ".join(few[:3]) or ", ".join(list(known)[:3])

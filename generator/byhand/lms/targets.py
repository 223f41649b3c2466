"""The platforms by name; a new one has its row here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from byhand.lms.writer import Writer

#: What a question can be: all boxes of a variant to be filled in one question; one box, a number to be typed; one box,
#: a number to be chosen.
KINDS = ("cloze", "numerical", "choice")


@dataclass(frozen=True, slots=True)
class Target:
    """module, writer: where its writer is, and what it is called. title: the platform, in words."""

    module: str
    writer: str
    title: str

    def load(self) -> type[Writer]:
        found: type[Writer] = getattr(import_module(f"byhand.lms.{self.module}"), self.writer)
        return found


TARGETS: Mapping[str, Target] = {
    "moodle": Target("moodle", "Moodle", "Moodle XML"),
    "canvas": Target("canvas", "Canvas", "QTI 1.2 for Canvas"),
    "qti21": Target("qti", "Qti21", "QTI 2.1"),
    "qti3": Target("qti", "Qti3", "QTI 3.0"),
    "prairielearn": Target("prairielearn", "PrairieLearn", "PrairieLearn question"),
}


def kinds_for(target: str, asked: Sequence[str]) -> tuple[str, ...]:
    """Those of the kinds asked for that the target knows; its usual ones where none is asked for."""
    writer = TARGETS[target].load()
    return tuple(kind for kind in writer.kinds if kind in asked) if asked else writer.usual

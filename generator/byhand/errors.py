"""Everything byhand says when it cannot go on.

ByhandError               byhand is at fault (exit status 1)
├── ProblemError          the author's file is at fault (2); carries every fault found, one line each
├── CheckFailed           a printed equality or a derivation does not hold (3)
└── MissingTool           something optional is not installed (1); the message is the command to run
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class ByhandError(Exception):
    """The root; ``exit_code`` is the status with which the command line ends."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a problem file.

    where: key path (``network.layers[0].weights``) or ``line 3``.
    what: what was found and what is allowed, in one line.
    """

    where: str
    what: str

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        return " ".join(line.split())


class ProblemError(ByhandError):
    """The author's file cannot be used; ``faults`` holds all of its faults."""

    exit_code = 2

    def __init__(self, faults: Fault | Iterable[Fault], source: str = "") -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        self.source = source
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """One line per fault, each beginning with the file's name where it is known."""
        prefix = f"{self.source}: " if self.source else ""
        return [prefix + str(fault) for fault in self.faults]


class CheckFailed(ByhandError):
    """Something that was to be printed does not hold."""

    exit_code = 3


class MissingTool(ByhandError):
    """An optional part is missing; the message says how to install it."""


def nearest(found: str, allowed: Sequence[str]) -> str:
    """`` (did you mean 'x'?)`` for the closest allowed name, else an empty string."""
    lowered = {name.lower(): name for name in allowed}
    close = difflib.get_close_matches(found.lower(), list(lowered), n=1, cutoff=0.6)
    return f" (did you mean {lowered[close[0]]!r}?)" if close else ""

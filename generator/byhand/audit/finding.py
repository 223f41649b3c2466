"""What the audit says of one figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from byhand.audit.figures import Figure
from byhand.audit.match import How
from byhand.audit.names import Nothing
from byhand.audit.origin import Origin
from byhand.audit.worlds import Key
from byhand.tape.arithmetic import Value

#: ``agrees`` as stated; ``truncated``: cut off; ``rounded``: with intermediates rounded; ``follows`` from an earlier
#: wrong figure; ``convention``, ``misconception``: under that; ``unexplained``.
Verdict = Literal["agrees", "truncated", "rounded", "follows", "convention", "misconception", "unexplained"]
VERDICTS: Final[tuple[Verdict, ...]] = (
    "agrees", "truncated", "rounded", "follows", "convention", "misconception", "unexplained",
)  # fmt: skip

#: An explanation that as many figures out of a hundred would find by chance is none.
CHANCE_LIMIT: Final = 0.05


@dataclass(frozen=True, slots=True)
class Finding:
    """A number that is printed as the figure.

    key: of which quantity. turn: a key of ``TURNS``. value: the number itself, turned, proven.
    chance: how likely some number tried so far would match a figure that has no cause. cost: how far-fetched it is; the
    least counts. shared: how many figures it explains, this one too.
    """

    key: Key
    turn: str
    origin: Origin
    how: How
    value: Value
    chance: float
    cost: float
    shared: int = 1

    @property
    def accepted(self) -> bool:
        """Whether chance would hardly find as much."""
        return self.chance <= CHANCE_LIMIT


@dataclass(frozen=True, slots=True)
class Slip:
    """A likeness that explains nothing: which (a key of the prose), and its facts."""

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """found: what explains the figure. weak: what might, but may be chance. meant: the quantities that its name means.

    right: byhand's number of the quantity that is meant, or found; fits: how many quantities as stated it agrees with.
    other: the other quantity that a figure without explanation is. nothing: why its name means nothing.
    """

    figure: Figure
    verdict: Verdict
    meant: tuple[Key, ...] = ()
    found: Finding | None = None
    weak: Finding | None = None
    right: tuple[Key, Value] | None = None
    slip: Slip | None = None
    fits: int = 0
    other: Finding | None = None
    nothing: Nothing = ""

    @property
    def explained(self) -> bool:
        return self.verdict != "unexplained"

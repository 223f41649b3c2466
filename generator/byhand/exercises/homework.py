"""A homework: a problem, what of it varies from sheet to sheet, what makes a variant good, and how it is asked.

Plain frozen data, as ``Problem`` is; what an author may write is ``homework_schema``'s business, what becomes of it
``homework_load``'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from byhand.exercises.grid import Grid
from byhand.problem.model import Activation, Given, Problem

#: Group of answers → kinds of quantities that are in it.
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "forward": ("net", "exponential", "exponential_sum", "activation", "quantity"),
    "loss": ("loss_term", "sample_loss", "loss", "sample_report", "report"),
    "backward": ("delta", "back", "adjoint_activation", "contribution"),
    "gradient": ("sample_gradient", "gradient"),
    "update": ("decayed", "state", "after"),
    "final": (),  # everything in the forward pass after the last step
}
#: Kind of blanks → the groups of answers that they ask for.
BLANKS: Final[Mapping[str, tuple[str, ...]]] = {
    "all": tuple(GROUPS),
    "backward": ("backward", "gradient", "update"),
    "third": tuple(GROUPS),  # every third of all
    "update": ("update",),
    "mistake": tuple(GROUPS),  # nothing is blank: a whole solution has a mistake in it
}
#: What points are given for: each group's answers, and each answer of "spot the mistake".
POINTS: Final[tuple[str, ...]] = (*GROUPS, "mistake")
#: No problem has more stages of fading: a stage hides lines, and a document has a few hundred.
MOST_STAGES = 1000
#: What a search may cost at the most.
MOST_EVALUATIONS = 50_000_000


@dataclass(frozen=True, slots=True)
class Vary:
    """What varies; ``None``: it stays as the problem has it.

    each: parameter or value by name → its own grid. values: of a system of equations.
    activation, units: one of these for all layers of that list (numbers from 1).
    """

    weights: Grid | None = None
    biases: Grid | None = None
    inputs: Grid | None = None
    targets: Grid | None = None
    learning_rate: Grid | None = None
    values: Grid | None = None
    each: Mapping[str, Grid] = field(default_factory=dict)
    activation: tuple[Activation, ...] = ()
    activation_layers: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    units_layers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Good:
    """What makes a variant good; see ``conditions`` for each. A threshold of 0 asks for nothing.

    stated: the conditions that the author asks for; of the others those are left off that no draw can meet.
    """

    alive: bool = True
    least_slope: Fraction = Fraction(1, 50)
    unit_range: tuple[Fraction, Fraction] | None = None
    least_gradient: Fraction = Fraction(1, 1000)
    short: int | None = None
    distinct: bool = True
    misconceptions: bool = True
    tries: int = 2000
    stated: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Blanks:
    """kind: a name of ``BLANKS``. fading: a stage instead, from 0 (a full example) on.

    mistakes: the misconceptions of which "mistake" takes one; none: all.
    """

    kind: str = "backward"
    fading: int | None = None
    hints: bool = False
    prompts: bool = False
    mistakes: tuple[str, ...] = ()

    @property
    def spots(self) -> bool:
        """Whether the sheet is a solution with a mistake to be found."""
        return self.fading is None and self.kind == "mistake"

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that may be asked for; of fading every stage has the same variants, so all."""
        return BLANKS["all"] if self.fading is not None else BLANKS[self.kind]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a search is for; see ``wishes``. Losses as they are written."""

    loss_before: Given | None = None
    loss_after: Given | None = None
    evaluations: int = 200_000


@dataclass(frozen=True, slots=True)
class Homework:
    """problem: with the sheet's digits as its own. open_rounding: whether students may round as they like.

    tiny: what the sheet says of numbers near 0, as ``rounding.Rule`` has it.
    points: of each blank, by group. plain: whether it was made of a problem without a homework file.
    """

    name: str
    problem: Problem
    vary: Vary = Vary()
    good: Good = Good()
    blanks: Blanks = Blanks()
    wish: Wish = Wish()
    open_rounding: bool = True
    tiny: Literal["significant", "any"] = "significant"
    points: Mapping[str, Fraction] = field(default_factory=lambda: dict.fromkeys(POINTS, Fraction(1)))
    title: str | None = None
    course: str | None = None
    instructions: str | None = None
    plain: bool = False


def group_of(kind: str, *, final: bool = False) -> str | None:
    """The group of answers that a kind of quantity is in."""
    if final:
        return "final"
    return next((group for group, kinds in GROUPS.items() if kind in kinds), None)


def in_decimals(points: Fraction) -> str:
    """Points as a plain decimal: exact, because an author writes decimals only."""
    return format(Decimal(points.numerator) / points.denominator, "f")

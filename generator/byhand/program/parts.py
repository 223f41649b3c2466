"""The computation of a page in parts, one for each of its sections: what the code cells of a notebook hold.

A part says what it calculates and under which names, not what the page prints of it: that is for whoever knows the
page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from byhand.problem.model import Problem
from byhand.program.code import filled, indented
from byhand.program.style import Style
from byhand.program.training import looped
from byhand.tape.names import Name


@dataclass(frozen=True, slots=True)
class Outline:
    """steps: those that have parts of their own, the first among them. last: the last step that was begun.

    stopped: whether it ended before its update. updates: whether there is an update at all.
    predicts: whether the changes of the one step are compared with what the gradients predict.
    differences: whether the first gradients are held against central differences.
    """

    steps: tuple[int, ...]
    last: int
    stopped: bool
    updates: bool
    predicts: bool = False
    differences: bool = False

    @property
    def keeps_first(self) -> bool:
        """Whether the first parameters are still needed when they have changed."""
        return self.predicts or self.differences


@dataclass(frozen=True, slots=True)
class Values:
    """code: an expression for numbers. entries: the step and the name of each, row by row; step 0 is the last pass."""

    code: str
    entries: tuple[tuple[int, Name], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """places: anchors of sections, the best first; "NAME*" stands for the last section whose anchor begins so.

    lines: of code. values: what is known after them.
    """

    places: tuple[str, ...]
    lines: tuple[str, ...]
    values: tuple[Values, ...] = ()


@dataclass(frozen=True, slots=True)
class Cells:
    """functions: what the lines call, beside the helpers that the style turned out to need."""

    style: Style
    functions: tuple[str, ...]
    parts: tuple[Part, ...]


#: Half the distance of a central difference, how far it may be from the gradient, the type of numbers: in float64, and
#: where fractions are carried.
_NUDGES = (("1e-5", "1e-6", "float"), ('F("1e-9")', 'F("1e-9")', "object"))


@dataclass(frozen=True, slots=True)
class Arrays:
    """The parameter arrays of a problem: their variables, those of their gradients, and each one's names."""

    variables: tuple[str, ...]
    gradients: tuple[str, ...]
    names: tuple[tuple[Name, ...], ...]

    def first(self) -> list[str]:
        """Keep the parameters as they are at first, to compare with later."""
        return filled("first = [", self.variables, "]")

    def kept_gradients(self) -> list[str]:
        return filled("gradients = [", self.gradients, "]")

    def prediction(self) -> Part:
        """What each change promised, and all of them together."""
        lines = [
            *filled("now = [", self.variables, "]"),
            *self.kept_gradients(),
            "moves = [new - old for new, old in zip(now, first)]",
            "shares = [gradient * move for gradient, move in zip(gradients, moves)]",
            "predicted = sum(np.sum(share) for share in shares)",
        ]
        values = []
        for place, names in enumerate(self.names):
            for kind in ("move", "share"):
                values.append(Values(f"{kind}s[{place}]", tuple((1, name._replace(kind=kind)) for name in names)))
        return Part(("after-predicted",), tuple(lines), (*values, Values("predicted", ((1, Name("predicted")),))))

    def differences(self, forward: Sequence[str], style: Style, *, several: bool) -> Part:
        """Every first gradient beside the central difference of the loss."""
        nudge, off, kind = _NUDGES[style.fractions]
        lines = [
            *filled("def loss_at(", self.variables, "):"),
            *indented([*forward, "return loss"]),
            "",
            *([] if several else self.kept_gradients()),
            # A loop at a cell's own level would leave its variables behind, whose names an author may have used.
            "def compare():",
            f"    nudge = {nudge}",
            "    for place, gradient in enumerate(gradients):",
            "        for index in np.ndindex(np.shape(gradient)):",
            "            losses = []",
            "            for sign in (1, -1):",
            f"                nudged = [np.array(parameter, dtype={kind}) for parameter in first]",
            "                nudged[place][index] += sign * nudge",
            "                losses.append(loss_at(*nudged))",
            "            difference = (losses[0] - losses[1]) / (2 * nudge)",
            "            off = abs(difference - np.array(gradient)[index])",
            f"            assert off < {off} * max(1, abs(difference))",
            '    print("every gradient agrees with its central difference")',
            "",
            "compare()",
        ]
        return Part(("check",), tuple(lines))


def summary(problem: Problem, outline: Outline, parameters: list[Values]) -> Part:
    """What is left at the end: the last parameters, and the loss of each step where there are several."""
    values = parameters if outline.updates else []
    if looped(problem):
        losses = tuple((step, Name("loss")) for step in range(1, outline.last + 1))
        values = [Values("np.array(history)", losses), *values]
    return Part(("summary",), (), tuple(values))

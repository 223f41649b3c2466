"""What is wished of a network that ``find`` looks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from byhand.errors import Fault, ProblemError
from byhand.exercises.grid import Grid, between
from byhand.exercises.homework import Blanks, Good, Homework, Vary, Wish
from byhand.problem.exact import read_exact
from byhand.problem.load import from_mapping


@dataclass(frozen=True, slots=True)
class Figure:
    """A number to so many decimals, as it is written: what rounds to it is as good."""

    value: Fraction
    decimals: int

    @property
    def half(self) -> Fraction:
        """Half of a unit in the last place."""
        return Fraction(1, 2 * 10**self.decimals)

    @classmethod
    def of(cls, text: str) -> Figure:
        value, written = read_exact(text)
        mantissa, _, power = written.partition("e")
        return cls(value, max(0, len(mantissa.partition(".")[2]) - int(power or 0)))


@dataclass(frozen=True, slots=True)
class Wishes:
    """homework: the problem whose shape is kept, what varies over which values, and the conditions in ``good``.

    loss_before, loss_after: the loss of the first step, and after the last.
    evaluations: how many candidates may be looked at.
    """

    homework: Homework
    loss_before: Figure | None = None
    loss_after: Figure | None = None
    evaluations: int = 200_000


def only_stated(good: Good) -> Good:
    """What the author asks for, and that no unit is dead or saturated; what is found need not be an exercise."""
    return replace(
        good,
        least_gradient=good.least_gradient if "least_gradient" in good.stated else Fraction(0),
        distinct=good.distinct and "distinct" in good.stated,
        misconceptions=good.misconceptions and "misconceptions" in good.stated,
        stated=good.stated | {"alive", "least_slope"},
    )


def wishes_of(homework: Homework) -> Wishes:
    """What a homework's [wish] and [good] come to."""
    wish = homework.wish
    before, after = (Figure.of(each.text) if each else None for each in (wish.loss_before, wish.loss_after))
    homework = replace(homework, good=only_stated(homework.good), blanks=Blanks("all"))
    return Wishes(homework, before, after, wish.evaluations)


def homework_of_shape(
    shape: Sequence[int],
    *,
    activation: str = "sigmoid",
    output: str | None = None,
    loss: str = "half_squared_error",
    learning_rate: str = "0.5",
    biases: str = "none",
    samples: int = 1,
    weights: Grid | None = None,
    inputs: Grid | None = None,
    targets: Grid | None = None,
    good: Good | None = None,
    wish: Wish | None = None,
    name: str = "found",
) -> Homework:
    """A homework without a file: units from the inputs to the outputs (4, 2, 2, 1), numbers to be found.

    output: the output layer's activation, the hidden ones' unless given. biases: ``none``, ``shared`` or ``own``.
    Raises ``ProblemError``.
    """
    if len(shape) < 2 or min(shape) < 1 or max(shape) > 100:
        what = f"found {'-'.join(map(str, shape))[:60]}"
        raise ProblemError(
            Fault("shape", f"{what}; allowed: two numbers of units or more, from 1 to 100, as in 4-2-2-1")
        )
    if biases not in ("none", "shared", "own"):
        raise ProblemError(Fault("biases", f"found {biases!a:.20}; allowed: none, shared or own"))
    layers = []
    for below, units in pairwise(shape):
        layer: dict[str, object] = {"activation": activation, "weights": [[0] * below] * units}
        if biases != "none":
            layer["bias"] = 0 if biases == "shared" else [0] * units
        layers.append(layer)
    layers[-1]["activation"] = output or activation
    sample = {"input": [0] * shape[0], "target": [0] * shape[-1]}
    data = {
        "network": {"inputs": shape[0], "layers": layers},
        "samples": [sample] * samples,
        "training": {"loss": loss, "learning_rate": str(learning_rate)},
    }
    weights = weights or between(Fraction(-1), Fraction(1), 2)
    vary = Vary(
        weights=weights,
        biases=weights if biases != "none" else None,
        inputs=inputs or between(Fraction(0), Fraction(1), 1),
        targets=targets or between(Fraction(0), Fraction(1), 2),
    )
    return Homework(name, from_mapping(data, name), vary=vary, good=good or Good(), wish=wish or Wish())

"""The small tables of a problem file, those that stand inside others; and what all tables share."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from byhand import vocabulary as words
from byhand.problem.fields import FormulaText, Number, choice, whole

ActivationName = Annotated[str, choice(*words.ACTIVATIONS)]
LossName = Annotated[str, choice(*words.LOSSES)]
OptimizerName = Annotated[str, choice(*words.OPTIMIZERS)]
DigitCount = Annotated[int, whole(1, 50)]


class Section(BaseModel):
    """A table of the file. ``broken``: keys that are there but at fault, so that nobody calls them missing."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=False, defer_build=True)
    required: ClassVar[tuple[str, ...]] = ()
    _broken: frozenset[str] = PrivateAttr(default=frozenset())

    def is_broken(self, key: str) -> bool:
        return key in self._broken

    def mark_broken(self, keys: frozenset[str]) -> None:
        self._broken = keys

    def lacks(self, key: str) -> bool:
        """Whether the author left ``key`` out."""
        return getattr(self, key) is None and key not in self._broken


class Drawn(Section):
    """Numbers drawn from the problem's seed."""

    required = ("random", "low", "high")
    random: Annotated[Annotated[str, choice("uniform")] | None, Field(description="how the numbers are spread")] = None
    low: Annotated[Number | None, Field(description="the least number")] = None
    high: Annotated[Number | None, Field(description="the greatest number")] = None
    decimals: Annotated[
        Annotated[int, whole(0, 50)] | None, Field(description="digits after the point, 2 unless given")
    ] = None
    shared: Annotated[bool | None, Field(description="of a bias: one for the whole layer")] = None


class ActivationTable(Section):
    """An activation with settings, or a formula in z."""

    kind: Annotated[ActivationName | None, Field(description="the activation's name")] = None
    formula: Annotated[FormulaText | None, Field(description="a formula in z, instead of kind")] = None
    slope: Annotated[Number | None, Field(description="leaky_relu: the slope below 0 (0.01)")] = None
    alpha: Annotated[Number | None, Field(description="elu: alpha (1)")] = None


class LossTable(Section):
    """A loss with settings, or a formula in t and a."""

    kind: Annotated[LossName | None, Field(description="the loss's name")] = None
    formula: Annotated[FormulaText | None, Field(description="a formula in t and a, instead of kind")] = None
    outputs: Annotated[
        Annotated[str, choice("sum", "mean")] | None, Field(description="how a formula's terms combine")
    ] = None
    delta: Annotated[Number | None, Field(description="huber: where the square ends (1)")] = None


class OptimizerTable(Section):
    """An optimizer with its settings."""

    required = ("kind",)
    kind: Annotated[OptimizerName | None, Field(description="the optimizer's name")] = None
    momentum: Annotated[Number | None, Field(description="momentum, nesterov: mu (0.9)")] = None
    rho: Annotated[Number | None, Field(description="rmsprop: rho (0.99)")] = None
    beta1: Annotated[Number | None, Field(description="adam, adamw: beta 1 (0.9)")] = None
    beta2: Annotated[Number | None, Field(description="adam, adamw: beta 2 (0.999)")] = None
    epsilon: Annotated[Number | None, Field(description="what keeps the denominator from 0")] = None
    weight_decay: Annotated[Number | None, Field(description="lambda of weight decay")] = None
    l1: Annotated[Number | None, Field(description="lambda of lambda*sign(w), added to the gradient")] = None


class DigitsTable(Section):
    """How many digits, in one of two ways."""

    decimals: Annotated[DigitCount | None, Field(description="digits after the point")] = None
    significant: Annotated[DigitCount | None, Field(description="significant digits")] = None

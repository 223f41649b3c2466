"""Activations, losses and optimizers with their settings: what kind, which settings it has, what they may be."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, cast

from byhand import vocabulary as words
from byhand.problem.context import Context
from byhand.problem.fields import given
from byhand.problem.model import Activation, Given, Loss, Optimizer
from byhand.problem.tables import ActivationTable, LossTable, OptimizerTable, Section

_FRACTIONS = ("momentum", "rho", "beta1", "beta2")
_POSITIVE = ("epsilon", "alpha", "delta")
_NOT_NEGATIVE = ("weight_decay", "l1", "learning_rate")


def allowed_range(key: str) -> Literal["any", "fraction", "positive", "not negative"]:
    """What a setting of that name may be: ``fraction`` is from 0 to below 1."""
    if key in _FRACTIONS:
        return "fraction"
    if key in _POSITIVE:
        return "positive"
    return "not negative" if key in _NOT_NEGATIVE else "any"


def _sensible(key: str, value: Fraction) -> tuple[bool, str]:
    """Whether a setting may have this value, and what it may have."""
    allowed = allowed_range(key)
    if allowed == "fraction":
        return 0 <= value < 1, "from 0 to below 1"
    if allowed == "positive":
        return value > 0, "above 0"
    return value >= 0 or allowed == "any", "0 or more"


def bounded(context: Context, where: str, key: str, number: Given | None) -> Given | None:
    """``number``, reported where it is outside of what makes sense for ``key``."""
    if number is not None:
        sensible, allowed = _sensible(key, number.value)
        if not sensible:
            context.faults.add(f"{where}.{key}", f"found {number.text}; allowed: {allowed}")
    return number


def activation_of(context: Context, where: str, found: str | ActivationTable | None) -> Activation | None:
    if found is None or isinstance(found, str):
        return _with_defaults(found or "identity")
    if found.formula is not None and found.kind is None:
        _settings(context, where, found, "a formula", {}, keep=("formula",))
        formula = context.formula(f"{where}.formula", found.formula, {"z": None})
        return Activation("formula", {}, formula) if formula else None
    if not _has_kind(context, where, found):
        return None
    kind = cast(str, found.kind)
    return Activation(kind, _settings(context, where, found, kind, words.ACTIVATIONS[kind]))


def loss_of(context: Context, where: str, found: str | LossTable) -> Loss | None:
    if isinstance(found, str):
        return Loss(found, _defaults(words.LOSSES[found]))
    if found.formula is not None and found.kind is None:
        _settings(context, where, found, "a formula", {}, keep=("formula", "outputs"))
        formula = context.formula(f"{where}.formula", found.formula, {"t": None, "a": None})
        outputs = cast(Literal["sum", "mean"], found.outputs or "sum")
        return Loss("formula", {}, formula, outputs) if formula else None
    if not _has_kind(context, where, found):
        return None
    kind = cast(str, found.kind)
    return Loss(kind, _settings(context, where, found, kind, words.LOSSES[kind]))


def optimizer_of(context: Context, where: str, found: str | OptimizerTable | None) -> Optimizer | None:
    if found is None or isinstance(found, str):
        return Optimizer(found or "sgd", _defaults(words.OPTIMIZERS[found or "sgd"]))
    kind = found.kind
    if kind is None:
        if found.lacks("kind"):
            context.faults.add(f"{where}.kind", f"missing; allowed: {', '.join(words.OPTIMIZERS)}")
        return None
    own = words.OPTIMIZERS[kind]
    added = ("l1",) if "weight_decay" in own else ("weight_decay", "l1")
    settings = _settings(context, where, found, kind, own, keep=added)
    decay = bounded(context, where, "weight_decay", found.weight_decay) if "weight_decay" in added else None
    return Optimizer(kind, settings, decay, bounded(context, where, "l1", found.l1))


def _with_defaults(kind: str) -> Activation:
    return Activation(kind, _defaults(words.ACTIVATIONS[kind]))


def _defaults(settings: Mapping[str, str]) -> dict[str, Given]:
    return {key: given(text) for key, text in settings.items()}


def _has_kind(context: Context, where: str, found: ActivationTable | LossTable) -> bool:
    """Whether the table says ``kind``; reports a table with neither, or with both, of kind and formula."""
    if found.kind is not None and found.formula is not None:
        context.faults.add(where, "found kind and formula; allowed: one of them")
    elif found.lacks("kind") and found.lacks("formula"):
        context.faults.add(where, "found neither kind nor formula; allowed: one of them")
    return found.kind is not None and found.formula is None


def _settings(
    context: Context, where: str, found: Section, kind: str, own: Mapping[str, str], *, keep: tuple[str, ...] = ()
) -> dict[str, Given]:
    """The settings of ``kind``, defaults filled in; others that the author gave are reported."""
    settings = _defaults(own)
    for key in type(found).model_fields:
        value = getattr(found, key)
        if value is None or key == "kind" or key in keep:
            continue
        if key in own:
            settings[key] = cast(Given, bounded(context, where, key, value))
        else:
            context.faults.unknown(f"{where}.{key}", f"not a setting of {kind}", key, (*own, *keep))
    return settings

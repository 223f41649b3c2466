"""Figures that authors print as "the error" and do not differentiate: one table of formulas of target and output."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Number = Any


def _log(value: Number) -> Number:
    if isinstance(value, float):
        return math.log(value)
    from flint import arb

    found = arb(value).log()
    if not found.is_finite():
        raise ValueError("no logarithm")
    return found


def _surprise(t: Number, a: Number) -> Number:
    """−t ln a: nothing where t is 0."""
    return -t * _log(a) if t != 0 else t


#: name → the term of one output; t target, a output.
LOSS_FIGURES: Mapping[str, Callable[[Number, Number], Number]] = {
    "half_difference_of_squares": lambda t, a: (t * t - a * a) / 2,
    "difference_of_squares": lambda t, a: t * t - a * a,
    "half_squares": lambda t, a: (t - a) * (t - a) / 2,
    "squares": lambda t, a: (t - a) * (t - a),
    "distances": lambda t, a: abs(t - a),
    "differences": lambda t, a: t - a,
    "cross_entropies": _surprise,
    "binary_cross_entropies": lambda t, a: _surprise(t, a) + _surprise(1 - t, 1 - a),
}


def figure_names(units: int) -> Iterator[str]:
    """``NAME:sum``, ``NAME:mean`` and ``NAME:k`` for output k."""
    for name in LOSS_FIGURES:
        yield f"{name}:sum"
        if units > 1:
            yield f"{name}:mean"
            yield from (f"{name}:{unit}" for unit in range(1, units + 1))


def loss_figure(name: str, targets: Sequence[Number], outputs: Sequence[Number]) -> Number:
    """One figure of one sample; raises ``ValueError`` or ``ArithmeticError`` where it does not exist."""
    name, _, which = name.partition(":")
    pairs = list(zip(targets, outputs, strict=True))
    if which.isdigit():
        pairs = [pairs[int(which) - 1]]
    first, *rest = (LOSS_FIGURES[name](t, a) for t, a in pairs)
    total = sum(rest, start=first)
    return total / len(pairs) if which == "mean" else total

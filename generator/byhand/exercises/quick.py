"""A tape's numbers in double precision for many candidates at once: fast, approximate, and alike on every machine.

Only + − × ÷ and √ of IEEE arithmetic are used, of which each result is laid down to the last bit; exp and ln are made
of these, because those of the libraries differ from machine to machine. (sin, cos and erf are the library's: a search
through formulas that use them may find something else elsewhere.) Proofs are others' business.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Sequence
from typing import Any

import numpy as np
from flint import arb

from byhand.tape.arithmetic import Value, bounded
from byhand.tape.operations import Operation, Operations, operations
from byhand.tape.tape import Slot, Tape

#: A number of every candidate, or one for all.
Numbers = Any
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_INVERSE_FACTORIALS = [1 / math.factorial(n) for n in range(13, -1, -1)]


#: A line made ready: its target, its operations, its operands.
QuickLine = tuple[Slot, Operations, tuple[Slot, ...]]


class Quick:
    """A tape made ready, or only its lines for these targets."""

    def __init__(self, tape: Tape, only: Container[Slot] | None = None) -> None:
        self.steps: list[QuickLine] = []
        for equation in tape.equations.values():
            if only is not None and equation.target not in only:
                continue
            terms = len(equation.columns[0]) if equation.columns else 0
            shape = operations(equation.form, terms, frozenset())
            self.steps.append((equation.target, shape, tuple(equation.operands())))

    def walk(self, values: list[Numbers]) -> None:
        """Fills in what the tape defines; ``nan`` or ``inf`` where there is no number."""
        with np.errstate(all="ignore"):
            for target, shape, operands in self.steps:
                values[target] = worked_out(shape, [values[slot] for slot in operands])


def walk_changed(
    lines: Sequence[QuickLine],
    values: list[Numbers],
    changed: Container[Slot],
    overlay: dict[Slot, Numbers],
    fixed: Container[Slot],
) -> dict[Slot, Numbers]:
    """Walks the changed lines, and those that have another number in them than ``values`` has; these are collected in
    ``overlay``. Slots that are fixed keep their value whatever their line gives, and what it gives is returned.
    """
    found: dict[Slot, Numbers] = {}
    for slot, other in overlay.items():
        values[slot] = other
    with np.errstate(all="ignore"):
        for target, shape, operands in lines:
            if target in changed or any(operand in overlay for operand in operands):
                result = worked_out(shape, [values[slot] for slot in operands])
                if target in fixed:
                    found[target] = result
                else:
                    overlay[target] = values[target] = result
    return found


def approximately(value: Value | None) -> float:
    """The nearest double to an exact number; ``inf`` beyond the largest."""
    if value is None:
        return math.nan
    value = bounded(value)
    if isinstance(value, arb):
        return float(value.mid())
    return ratio(int(value.p), int(value.q))


def ratio(numerator: int, denominator: int) -> float:
    """The nearest double to a fraction; ``inf`` beyond the largest."""
    try:
        return numerator / denominator
    except OverflowError:
        return math.inf if numerator > 0 else -math.inf


def worked_out(shape: Operations, places: list[Numbers]) -> Numbers:
    """One line's result; places: its operands, a list that is written on."""
    for step in shape.steps:
        parts = [places[part] for part in step.parts]
        places.append(_KINDS[step.kind](step, parts))
    return places[shape.result]


def exponential(x: Numbers) -> Numbers:
    x = np.clip(x, -745.0, 709.0)
    whole = np.rint(x * 1.4426950408889634)
    rest = (x - whole * _LN2_HIGH) - whole * _LN2_LOW
    total: Numbers = 0.0
    for factor in _INVERSE_FACTORIALS:
        total = total * rest + factor
    return np.ldexp(total, whole.astype(np.int64))


def logarithm(x: Numbers) -> Numbers:
    mantissa, power = np.frexp(x)
    low = mantissa < 0.7071067811865476
    mantissa, power = np.where(low, 2 * mantissa, mantissa), power - low
    ratio = (mantissa - 1) / (mantissa + 1)
    square = ratio * ratio
    total: Numbers = 0.0
    for odd in range(23, -1, -2):
        total = total * square + 1 / odd
    found = power * _LN2_HIGH + (2 * ratio * total + power * _LN2_LOW)
    return np.where(np.asarray(x) > 0, found, math.nan)


def _sum(step: Operation, parts: Sequence[Numbers]) -> Numbers:
    total: Numbers = 0.0
    for sign, part in zip(step.data, parts, strict=True):
        total = total + part if sign > 0 else total - part
    return total


def _product(step: Operation, parts: Sequence[Numbers]) -> Numbers:
    sign, divides = step.data
    total: Numbers = float(sign)
    for part, divisor in zip(parts, divides, strict=True):
        total = total / np.asarray(part) if divisor else total * part
    if np.all(np.isfinite(total)):
        return total
    for part, divisor in zip(parts, divides, strict=True):
        if not divisor:  # a factor 0 leaves out the rest: 0 · ln 0 counts as 0
            total = np.where(np.asarray(part) == 0, 0.0, total)
    return total


def _power(step: Operation, parts: Sequence[Numbers]) -> Numbers:
    total = parts[0]
    for _ in range(step.data - 1):
        total = total * parts[0]
    return total


def _choice(step: Operation, parts: Sequence[Numbers]) -> Numbers:
    found: Numbers = math.nan
    cases = list(zip(parts[::2], parts[1::2], step.data, strict=True))
    for branch, difference, signs in reversed(cases):
        found = np.where(np.isin(np.sign(difference), signs), branch, found)
    return found


def _folded(function: Callable[[Numbers, Numbers], Numbers]) -> Callable[[Operation, Sequence[Numbers]], Numbers]:
    def fold(_step: Operation, parts: Sequence[Numbers]) -> Numbers:
        found = parts[0]
        for part in parts[1:]:
            found = function(found, part)
        return found

    return fold


def _error_function(x: Numbers) -> Numbers:
    return np.vectorize(math.erf, otypes=[float])(x)


def _normal_density(x: Numbers) -> Numbers:
    return exponential(-x * x / 2) / math.sqrt(2 * math.pi)


_FUNCTIONS: dict[str, Callable[[Numbers], Numbers]] = {
    "exp": exponential,
    "log": logarithm,
    "sqrt": np.sqrt,
    "sin": np.sin,
    "cos": np.cos,
    "erf": _error_function,
    "normal_distribution": lambda x: (1 + _error_function(x / math.sqrt(2))) / 2,
    "normal_density": _normal_density,
}
_KINDS: dict[str, Callable[[Operation, Sequence[Numbers]], Numbers]] = {
    "constant": lambda step, parts: approximately(step.data(())),
    "sum": _sum,
    "product": _product,
    "power": _power,
    "raised": lambda step, parts: exponential(logarithm(parts[0]) * parts[1]),
    "function": lambda step, parts: _FUNCTIONS[step.data](parts[0]),
    "max": _folded(np.maximum),
    "min": _folded(np.minimum),
    "abs": lambda step, parts: np.abs(parts[0]),
    "sign": lambda step, parts: np.sign(parts[0]),
    "choice": _choice,
}

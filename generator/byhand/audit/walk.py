"""What a person writes down who works out a line: every operation of its form, in any arithmetic.

A part is one of these numbers: an operation's result, or the product of some factors of a longer product. In doubles
they are looked through, in balls they are proven.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from byhand.exercises.quick import approximately
from byhand.tape.arithmetic import Impossible, Undecided, Value, sign
from byhand.tape.operations import Operation, Operations, operations
from byhand.tape.tape import Equation, Tape

#: A double or a Value.
Number = Any
#: Of a longer product only all factors, and neighbours, are looked at.
_MOST_FACTORS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """place: of an operation. factors: which of its factors, where it is a part of a product; else all."""

    place: int
    factors: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """As text, ``3`` or ``3:0,2``; ``of`` reads it."""
        return f"{self.place}" + (f":{','.join(map(str, self.factors))}" if self.factors else "")

    @classmethod
    def of(cls, key: str) -> Part:
        place, _, factors = key.partition(":")
        return cls(int(place), tuple(int(each) for each in factors.split(",") if each))


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """kinds: operation → what it does."""

    kinds: Mapping[str, Callable[[Operation, Sequence[Number]], Number]]


def shape_of(tape: Tape, equation: Equation) -> Operations:
    """The line's operations; what is made of settings alone is one exact number."""
    form = equation.form
    fixed = zip(form.fixed, equation.fixed, strict=True)
    exact = frozenset(symbol for symbol, slot in fixed if tape.names[slot].kind == "setting")
    return operations(form, len(equation.columns[0]) if equation.columns else 0, exact)


def worked_out(
    shape: Operations,
    operands: Sequence[Number],
    settings: Sequence[Value | None],
    how: Arithmetic,
    instead: Mapping[int, Number] | None = None,
) -> list[Number] | None:
    """All places of the line; ``None`` where one of its numbers does not exist.

    settings: the form's fixed operands, exactly. instead: place → the number to go on with.
    """
    places = list(operands)
    try:
        for place, step in enumerate(shape.steps, start=shape.leaves):
            if instead and place in instead:
                places.append(instead[place])
            elif step.kind == "constant":
                value = step.data(settings)
                places.append(approximately(value) if how is FLOAT else value)
            else:
                places.append(how.kinds[step.kind](step, [places[part] for part in step.parts]))
    except (ArithmeticError, ValueError, Undecided, Impossible, OverflowError):
        return None
    return places


@cache
def parts_of(shape: Operations) -> tuple[Part, ...]:
    """What else is written down on the way to the line's result."""
    found: list[Part] = []
    for place, step in enumerate(shape.steps, start=shape.leaves):
        if place != shape.result and step.kind != "constant":
            found.append(Part(place))
        if step.kind == "product" and len(step.parts) > 2:
            found += [Part(place, chosen) for chosen in _choices(len(step.parts))]
    return tuple(found)


def _choices(count: int) -> Iterator[tuple[int, ...]]:
    for size in range(2, count):
        if count <= _MOST_FACTORS:
            yield from itertools.combinations(range(count), size)
        else:
            yield from (tuple(range(first, first + size)) for first in range(count - size + 1))


def part_value(shape: Operations, places: Sequence[Number], part: Part, how: Arithmetic) -> Number:
    """The part's number, the line being worked out."""
    if not part.factors:
        return places[part.place]
    step = shape.steps[part.place - shape.leaves]
    _, divides = step.data
    chosen = Operation("product", part.factors, (1, tuple(divides[each] for each in part.factors)))
    return how.kinds["product"](chosen, [places[step.parts[each]] for each in part.factors])


# --- arithmetics ---------------------------------------------------------------------------------------


def _sum(step: Operation, parts: Sequence[Number]) -> Number:
    first, *rest = (part if own > 0 else -part for own, part in zip(step.data, parts, strict=True))
    for part in rest:
        first = first + part
    return first


def _product(step: Operation, parts: Sequence[Number]) -> Number:
    own, divides = step.data
    total: Number = None
    for part, divisor in zip(parts, divides, strict=True):
        if total is None:
            total = 1 / part if divisor else part
        elif divisor and _is_zero(part):
            raise ZeroDivisionError
        else:
            total = total / part if divisor else total * part
    return -total if own < 0 else total


def _is_zero(part: Number) -> bool:
    return bool(part == 0)


def _signum(value: Number) -> int:
    return (value > 0) - (value < 0) if isinstance(value, float) else sign(value)


def _choice(step: Operation, parts: Sequence[Number]) -> Number:
    for branch, difference, signs in zip(parts[::2], parts[1::2], step.data, strict=True):
        if _signum(difference) in signs:
            return branch
    raise ValueError("no case applies")


def _ball(value: Value) -> Any:
    from flint import arb

    return value if isinstance(value, arb) else arb(value)


def _finite(value: Any) -> Any:
    if not value.is_finite():
        raise ValueError("no number")
    return value


def _extreme(largest: bool) -> Callable[[Operation, Sequence[Number]], Number]:
    def choose(_step: Operation, parts: Sequence[Number]) -> Number:
        best = parts[0]
        for part in parts[1:]:
            if _signum(part - best) == (1 if largest else -1):
                best = part
        return best

    return choose


_COMMON: dict[str, Callable[[Operation, Sequence[Number]], Number]] = {
    "sum": _sum,
    "product": _product,
    "power": lambda step, parts: math.prod([parts[0]] * (step.data - 1), start=parts[0]),
    "max": _extreme(True),
    "min": _extreme(False),
    "abs": lambda step, parts: abs(parts[0]),
    "choice": _choice,
}


def _doubles(name: str, x: float) -> float:
    if name == "normal_distribution":
        return (1 + math.erf(x / math.sqrt(2))) / 2
    if name == "normal_density":
        return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    return float(getattr(math, name)(x))


def _balls(name: str, value: Value) -> Any:
    from flint import arb

    x = _ball(value)
    if name == "normal_distribution":
        return (1 + (x / arb(2).sqrt()).erf()) / 2
    if name == "normal_density":
        return (-x * x / 2).exp() / (2 * arb.pi()).sqrt()
    return _finite(getattr(x, name)())


FLOAT = Arithmetic(
    _COMMON
    | {
        "raised": lambda step, parts: float(parts[0] ** parts[1]) if parts[0] >= 0 else math.nan,
        "function": lambda step, parts: _doubles(step.data, parts[0]),
        "sign": lambda step, parts: float(_signum(parts[0])),
    }
)
BALL = Arithmetic(
    _COMMON
    | {
        "raised": lambda step, parts: _finite(_ball(parts[0]) ** _ball(parts[1])),
        "function": lambda step, parts: _balls(step.data, parts[0]),
        "sign": lambda step, parts: _ball(exactly(_signum(parts[0]))),
    }
)


def exactly(number: Fraction | int) -> Value:
    """The number as a tape holds it."""
    from flint import fmpq

    return fmpq(number.numerator, number.denominator)

"""What one finished number is printed as by another habit: with the other sign, in bits, without its ½; as one table.

Each leads from byhand's number to the printed one, in doubles or in balls.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Number = Any
Scope = Literal["any", "loss", "sized", "logarithmic"]


@dataclass(frozen=True, slots=True)
class Turn:
    """scope: what it is said of: any number, losses, losses and derivatives, losses with a logarithm in them.

    back: from the printed number to byhand's, in doubles; ``None`` where there is no way back.
    """

    scope: Scope
    apply: Callable[[Number], Number]
    back: Callable[[float], float | None]


def _ln(number: int) -> Callable[[Number], Number]:
    def constant(like: Number) -> Number:
        if isinstance(like, float):
            return math.log(number)
        from flint import arb

        return arb(number).log()

    return constant


def _divided(number: int) -> Turn:
    ln = _ln(number)
    return Turn("logarithmic", lambda value: value / ln(value), lambda printed: printed * math.log(number))


def _root(value: Number) -> Number:
    if isinstance(value, float):
        return math.sqrt(value)
    from flint import arb

    return arb(value).sqrt()


TURNS: Mapping[str, Turn] = {
    "same": Turn("any", lambda value: value, lambda printed: printed),
    "sign": Turn("any", lambda value: -value, lambda printed: -printed),
    "doubled": Turn("sized", lambda value: value * 2, lambda printed: printed / 2),
    "halved": Turn("sized", lambda value: value / 2, lambda printed: printed * 2),
    "bits": _divided(2),
    "common_logarithm": _divided(10),
    "root": Turn("loss", _root, lambda printed: printed * printed if printed > 0 else None),
    "percent": Turn("loss", lambda value: value * 100, lambda printed: printed / 100),
}

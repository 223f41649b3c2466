"""The number rule of a document: what a value is printed as, and what a printed number can stand for."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from flint import fmpq

Mode = Literal["half_even", "half_up", "truncate"]
MAX_DIGITS = 400
_TEN = fmpq(10)
_HALF = fmpq(1, 2)


class BadHeader(ValueError):
    """The header is there but does not state a number rule."""


def power_of_ten(exponent: int) -> fmpq:
    """10 to an integer, exactly."""
    return fmpq(10**exponent) if exponent >= 0 else fmpq(1, 10**-exponent)


def magnitude(value: fmpq) -> int:
    """The e with 10^e <= |value| < 10^(e+1); value is not 0."""
    size = abs(value)
    bits = int(size.p).bit_length() - int(size.q).bit_length()
    guess = bits * 30103 // 100000 - 1
    while power_of_ten(guess + 1) <= size:
        guess += 1
    while power_of_ten(guess) > size:
        guess -= 1
    return guess


def to_multiple(value: fmpq, unit: fmpq, mode: Mode) -> fmpq:
    """The multiple of ``unit`` that ``value`` is rounded to."""
    steps = value / unit
    if steps.q == 1:
        return value
    if mode == "truncate":
        return unit * (steps.floor() if value > 0 else steps.ceil())
    below = steps.floor()
    rest = steps - below
    up = rest > _HALF or (rest == _HALF and (value > 0 if mode == "half_up" else below % 2 == 1))
    return unit * (below + 1 if up else below)


@dataclass(frozen=True)
class Digits:
    """How many digits are printed: ``count`` decimals, or ``count`` significant figures."""

    kind: Literal["decimals", "significant"]
    count: int

    @cached_property
    def threshold(self) -> fmpq:
        """Below it (decimals only) a number is printed with two significant figures."""
        return power_of_ten(1 - self.count if self.count >= 3 else -self.count)

    @cached_property
    def _place(self) -> fmpq:
        return power_of_ten(-self.count)

    def unit(self, value: fmpq) -> fmpq:
        """What one step in the last printed place of ``value`` is worth; 0 where zero is exact."""
        if self.kind == "decimals":
            if value == 0 or abs(value) >= self.threshold:
                return self._place
            return power_of_ten(magnitude(value) - 1)
        return power_of_ten(magnitude(value) + 1 - self.count) if value != 0 else fmpq(0)

    def printed(self, value: fmpq, mode: Mode) -> fmpq:
        """The number that stands in the document for ``value``."""
        return value if value == 0 else to_multiple(value, self.unit(value), mode)


@dataclass(frozen=True)
class Rule:
    """What the header states. ``digits`` begins with the general rule; those of single quantities follow.

    mark: between a number's whole and its decimals, a point or a comma.
    said: numbers in sentences that no quantity has: the points of a sheet.
    """

    carry: Literal["exact", "rounded"]
    digits: tuple[Digits, ...]
    mode: Mode
    mark: str = "."
    said: frozenset[fmpq] = frozenset()

    @cached_property
    def precision(self) -> int:
        """Bits that nearly always decide the rounding."""
        return 64 + 4 * max(digits.count for digits in self.digits)

    def is_printed(self, value: fmpq, number: fmpq) -> bool:
        """Whether ``number`` is what some rule of the document prints for ``value``."""
        return value == number or any(digits.printed(value, self.mode) == number for digits in self.digits)

    def may_print(self, low: fmpq, high: fmpq, number: fmpq) -> bool:
        """Whether some value from ``low`` to ``high`` may be printed as ``number``: rounding keeps their order."""
        return low <= number <= high or any(
            digits.printed(low, self.mode) <= number <= digits.printed(high, self.mode) for digits in self.digits
        )

    def surely_prints(self, low: fmpq, high: fmpq, number: fmpq) -> bool:
        """Whether every value from ``low`` to ``high`` is printed as ``number`` by some one rule."""
        return any(
            digits.printed(low, self.mode) == number == digits.printed(high, self.mode) for digits in self.digits
        )

    def keeps(self, whole: fmpq) -> bool:
        """Whether an integer is short enough to be printed as it is by every rule with its decimals."""
        return all(digits.unit(whole) < 1 for digits in self.digits)

    def reach(self, number: fmpq) -> tuple[fmpq, fmpq]:
        """The least and the greatest value that may have been printed as ``number``.

        A number with more digits than every rule was given, and is exact.
        """
        unit = fmpq(0)
        for digits in self.digits:
            step = digits.unit(number)
            if step > unit and (number / step).q == 1:
                unit = step
        if self.mode != "truncate":
            return number - unit / 2, number + unit / 2
        return (number - unit if number <= 0 else number), (number + unit if number >= 0 else number)


_PLAIN = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?")
#: A sheet has a few different points for a blank, and their sum.
_MOST_SAID = 100


def _digits(found: Any) -> Digits:
    if not isinstance(found, dict) or len(found) != 1:
        raise BadHeader("digits are one of decimals or significant")
    ((kind, count),) = found.items()
    low = {"decimals": 0, "significant": 1}.get(kind)
    if low is None or not isinstance(count, int) or isinstance(count, bool) or not low <= count <= MAX_DIGITS:
        raise BadHeader(f"digits are a number of decimals or significant up to {MAX_DIGITS}")
    return Digits(kind, count)


def read_rule(source: str) -> Rule:
    """The rule in a header's JSON; raises BadHeader with the reason."""
    try:
        found = json.loads(source)
    except (ValueError, RecursionError) as error:
        raise BadHeader("it is not JSON") from error
    if not isinstance(found, dict):
        raise BadHeader("it is not a JSON object")
    carry, mode, quantities = found.get("carry"), found.get("rounding"), found.get("quantities", {})
    if carry not in ("exact", "rounded"):
        raise BadHeader("carry is exact or rounded")
    if mode not in ("half_even", "half_up", "truncate"):
        raise BadHeader("rounding is half_even, half_up or truncate")
    if not isinstance(quantities, dict):
        raise BadHeader("quantities are names with their digits")
    mark = found.get("mark", ".")
    if mark not in (".", ","):
        raise BadHeader("mark is a point or a comma")
    general = _digits(found.get("digits"))
    digits = tuple(dict.fromkeys([general, *map(_digits, quantities.values())]))
    return Rule(carry, digits, mode, mark, _said(found.get("said", [])))


def _said(found: Any) -> frozenset[fmpq]:
    if not isinstance(found, list) or len(found) > _MOST_SAID:
        raise BadHeader(f"said is a list of up to {_MOST_SAID} numbers")
    if not all(isinstance(each, str) and _PLAIN.fullmatch(each) for each in found):
        raise BadHeader("said are plain decimals, in quotes")
    parts = (each.partition(".") for each in found)
    return frozenset(fmpq(int(whole + rest), 10 ** len(rest)) for whole, _, rest in parts)

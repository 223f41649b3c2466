"""From a rounded or a given number to the node that prints it."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction as Ratio

from byhand.mathtext.tree import Fraction, Negated, Node, Number
from byhand.problem.model import Given
from byhand.tape.arithmetic import Rounded
from byhand.unknown import Digits, Postponed, applied


def number_node(rounded: Rounded, *, trailing_zeros: bool) -> Number:
    """Digits as they are printed; ``-0.0000`` is ``0``."""
    if isinstance(rounded, Postponed):
        source = rounded.source
        return source.tracer.number(source, lambda known: number_node(known, trailing_zeros=trailing_zeros))
    mantissa, exponent = abs(rounded.mantissa), rounded.exponent
    if mantissa == 0:
        zeros = rounded.digits.count if trailing_zeros and rounded.digits.kind == "decimals" else 0
        return Number("0" + ("." + "0" * zeros if zeros else ""))
    digits = str(mantissa)
    negative = rounded.mantissa < 0
    if rounded.scientific:
        power = exponent + len(digits) - 1
        return Number(_pointed(digits, 1 - len(digits), trailing_zeros), negative, power)
    return Number(_pointed(digits, exponent, trailing_zeros), negative)


def _pointed(digits: str, exponent: int, trailing_zeros: bool) -> str:
    if exponent >= 0:
        return digits + "0" * exponent
    digits = digits.rjust(1 - exponent, "0")
    whole, rest = digits[:exponent], digits[exponent:]
    if not trailing_zeros:
        rest = rest.rstrip("0")
    return f"{whole}.{rest}" if rest else whole


_WRITTEN = re.compile(r"(?P<sign>[-+]?)(?P<digits>\d+(?:\.\d+)?|\.\d+)(?:[eE](?P<power>[-+]?\d+))?")


def given_node(given: Given) -> Node:
    """A given number as the author wrote it: ``0.10`` keeps its zero, ``1/3`` is a fraction."""
    if isinstance(given, Postponed):
        source = given.source
        return source.tracer.number(source, given_node)
    text = given.text.strip().replace("_", "")
    if "/" in text:
        ratio: Ratio = given.value
        if ratio.denominator == 1:
            return Number(str(abs(ratio.numerator)), ratio < 0)
        fraction = Fraction(Number(str(abs(ratio.numerator))), Number(str(ratio.denominator)))
        return Negated(fraction) if ratio < 0 else fraction
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise ValueError(f"not a number as authors write it: {given.text!r}")
    digits = match["digits"]
    digits = "0" + digits if digits.startswith(".") else digits
    exponent = int(match["power"]) if match["power"] else None
    return Number(digits, match["sign"] == "-" and given.value != 0, exponent)


def rewritten(text: str, write: Callable[[str], str]) -> str:
    """What is written of a number's digits, also where they are not known yet."""
    if isinstance(text, Digits):
        own = text.content
        return Digits.of(applied(own.tracer, write, own))
    return write(text)


def integer_node(value: int) -> Number:
    return Number(str(abs(value)), value < 0)

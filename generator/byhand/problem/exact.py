"""Decimal texts as exact fractions, never by way of a binary float."""

from __future__ import annotations

import re
from fractions import Fraction

#: Digits of a number and size of its power of ten; beyond them a text is a mistake or an attack.
MOST_DIGITS = 1_000
LARGEST_EXPONENT = 1_000

_DECIMAL = re.compile(r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?")
_FRACTION = re.compile(r"([+-]?)([0-9]+) ?/ ?([0-9]+)")


class NotExact(ValueError):
    """A text that is no number; the message says what is allowed instead."""


def read_exact(text: str) -> tuple[Fraction, str]:
    """The value of ``0.10``, ``1e-8`` or ``1/3`` and its text in one canonical spelling.

    The spelling keeps what a reader sees (``0.10`` and ``1/3`` stay) and drops what differs only by language:
    a plus sign, leading zeros, ``E`` for ``e``, ``.5`` for ``0.5``, the sign of a zero.
    """
    if len(text) > 2 * MOST_DIGITS:
        raise NotExact(f"a number of at most {MOST_DIGITS} digits")
    if match := _DECIMAL.fullmatch(text):
        return _decimal(match)
    if match := _FRACTION.fullmatch(text):
        return _fraction(match)
    raise NotExact('a number such as 0.10 or 1e-8, or a fraction in quotes such as "1/3"')


def _decimal(match: re.Match[str]) -> tuple[Fraction, str]:
    sign, whole, after, bare, power = match.groups()
    integer = (whole or "0").lstrip("0") or "0"
    decimals = after or bare or ""
    if len(integer) + len(decimals) > MOST_DIGITS:
        raise NotExact(f"a number of at most {MOST_DIGITS} digits")
    exponent = int((power or "0")[:8])
    if len(power or "") > 8 or abs(exponent) > LARGEST_EXPONENT:
        raise NotExact(f"a power of ten between -{LARGEST_EXPONENT} and {LARGEST_EXPONENT}")
    shift = exponent - len(decimals)
    digits = int(integer + decimals)
    value = Fraction(digits * 10**shift) if shift >= 0 else Fraction(digits, 10**-shift)
    minus = "-" if sign == "-" and digits else ""
    text = minus + integer + (f".{decimals}" if decimals else "") + (f"e{exponent}" if power else "")
    return (-value if minus else value), text


def _fraction(match: re.Match[str]) -> tuple[Fraction, str]:
    sign, above, below = match.groups()
    if len(above) > MOST_DIGITS or len(below) > MOST_DIGITS:
        raise NotExact(f"a fraction of at most {MOST_DIGITS} digits")
    numerator, denominator = int(above), int(below)
    if not denominator:
        raise NotExact("a fraction whose denominator is not 0")
    minus = "-" if sign == "-" and numerator else ""
    value = Fraction(numerator, denominator)
    return (-value if minus else value), f"{minus}{numerator}/{denominator}"

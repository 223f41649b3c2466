"""Exact numbers as short decimals: points, shares, and what was typed."""

from __future__ import annotations

from fractions import Fraction

from byhand.document.blocks import CodeText, Math
from byhand.exercises.heading import amount
from byhand.problem.model import Digits, Problem
from byhand.render.tongue import tongue
from byhand.tape.arithmetic import exact, plain_text, round_value

#: A third of a point, or an answer 1/3, has so many digits.
_DIGITS = Digits("significant", 20)


def decimal(value: Fraction) -> str:
    """Exact where 20 digits are enough."""
    return plain_text(round_value(exact(value), _DIGITS, "half_even"))


def mark_of(problem: Problem) -> str:
    """What stands before the decimals in its documents: its own mark, or its language's."""
    return tongue(problem.language).decimal_mark(problem.numbers.decimal_mark)


def spoken(value: Fraction, mark: str) -> Math | CodeText:
    """Points in a sentence. With decimals they would be read back as a quantity of the network."""
    if value.denominator == 1:
        return Math(amount(value))
    return CodeText(decimal(value).replace(".", mark))


def spoken_percent(part: Fraction, whole: Fraction, mark: str) -> str:
    """A share of 100 in a sentence, as 62.5 or 62,5."""
    return percent(part, whole).replace(".", mark)


def percent(part: Fraction, whole: Fraction, places: int = 1) -> str:
    """A share of 100, as 62.5; "" of nothing."""
    if not whole:
        return ""
    shifted = round(part / whole * 100 * 10**places)
    text = f"{shifted:0{places + 1}d}"
    return f"{text[:-places]}.{text[-places:]}" if places else text

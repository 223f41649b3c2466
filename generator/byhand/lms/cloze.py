"""Moodle's Cloze: the language of boxes within a question's text.

    {WEIGHT:NUMERICAL:=KEY:TOLERANCE~=KEY:TOLERANCE~%0%WRONG:TOLERANCE#FEEDBACK}

Weights are whole numbers. Outside of boxes no brace may stand, inside no ``~``, ``#`` or ``}`` but ours; Moodle decodes
entities in feedback, so these stand as entities, and a feedback's own entities as entities of entities.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

#: What has a meaning in a box, or could have one for some version's reader: none but letters, digits and quiet signs.
_QUIET = frozenset(" .,;!?()'+-=<>")


class Grade(NamedTuple):
    """An answer that is graded: the numbers at most ``tolerance`` from ``value``. share: of the points, in percent.

    value: ``*`` for any number; then there is no tolerance. feedback: HTML.
    """

    value: str
    tolerance: str
    share: int
    feedback: str = ""


def box(weight: int, grades: Sequence[Grade]) -> str:
    """A box for a number. grades: at least one; of those that fit a number the first counts."""
    return "{" + f"{weight}:NUMERICAL:" + "~".join(map(_grade, grades)) + "}"


def _grade(grade: Grade) -> str:
    share = "=" if grade.share == 100 else f"%{grade.share}%"
    number = f"{grade.value}:{grade.tolerance}" if grade.tolerance else grade.value
    return f"{share}{number}" + (f"#{quoted(grade.feedback)}" if grade.feedback else "")


def quoted(markup: str) -> str:
    """HTML as it may stand in a feedback, on one line."""
    return "".join(char if char.isalnum() or char in _QUIET else f"&#{ord(char)};" for char in markup)


def braceless(markup: str) -> str:
    """HTML that looks the same, and has no brace for Moodle to read as a box."""
    return markup.replace("{", "&#123;").replace("}", "&#125;")


def weights(points: Sequence[Fraction]) -> list[int]:
    """Whole numbers in the same proportion, as small as can be."""
    scale = lcm(*(each.denominator for each in points)) if points else 1
    whole = [int(each * scale) for each in points]
    shared = gcd(*whole) or 1
    return [each // shared for each in whole]

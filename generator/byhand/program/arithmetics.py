"""The arithmetics that a problem's code can use: float64, fractions with many digits, fractions as on paper."""

from __future__ import annotations

from byhand.problem.model import Digits, Numbers, Problem
from byhand.program.saturation import too_large
from byhand.program.style import Style

#: Digits that are carried where float64 is not enough.
LONG = 40


def float64(problem: Problem) -> Style:
    rows, scalars = _shape(problem)
    return Style(None, rows=rows, scalars=scalars, careful=not scalars and too_large(problem))


def long(problem: Problem, digits: int = LONG) -> Style:
    rows, scalars = _shape(problem)
    return Style(Numbers("rounded", Digits("significant", digits)), rows=rows, scalars=scalars)


def on_paper(problem: Problem) -> Style:
    rows, scalars = _shape(problem)
    counts = [digits.count for digits in (problem.numbers.digits, *problem.numbers.quantities.values())]
    return Style(problem.numbers, 17 if max(counts) <= 12 else max(counts) + 10, rows, scalars)


def _shape(problem: Problem) -> tuple[bool, bool]:
    return len(problem.samples) > 1, problem.system is not None

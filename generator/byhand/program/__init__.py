"""The NumPy program at the end of a worked example: the same computation, on a page, printing the same numbers."""

from __future__ import annotations

from dataclasses import replace

from byhand.problem.model import Digits, Numbers, Problem
from byhand.program.network import NetworkProgram
from byhand.program.style import Style
from byhand.program.system import SystemProgram

__all__ = ["numpy_program"]

#: Lines of a program that fits a page.
PAGE = 70


def numpy_program(problem: Problem) -> str:
    if problem.system is not None:
        return SystemProgram(problem, style(problem)).text()
    return NetworkProgram(problem, style(problem), False).text()


def style(problem: Problem) -> Style:
    rows = len(problem.samples) > 1
    if problem.numbers.carry == "rounded":
        return Style(problem.numbers, printed=17, rows=rows, scalars=problem.system is not None)
    return Style(None, rows=rows, scalars=problem.system is not None)

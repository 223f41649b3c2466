"""The code of a notebook: its parts in one arithmetic, and which arithmetics there are to choose from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from byhand.problem.model import Problem
from byhand.program.arithmetics import float64, long, on_paper
from byhand.program.checking import Noise, float_noise, function_lines, head_lines, long_noise
from byhand.program.network_cells import network_cells
from byhand.program.parts import Outline, Part
from byhand.program.saturation import loses_digits, too_large
from byhand.program.style import Style
from byhand.program.system_cells import system_cells

#: Of float64's 16 digits so many are looked at: fewer restore a short number surely, more tell long ones apart.
_FLOAT = (12, 14)
#: Digits that are carried where float64 is not enough, and where these are not enough either.
_LONG = (40, 80, 160, 400)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """sure: how many digits of a value ``check`` looks at, because those behind are noise; 0 where there is none.

    digits: carried significant digits; 0 in float64, and as on paper.
    """

    sure: int
    digits: int = 0

    @property
    def exact(self) -> bool:
        """Whether nothing is lost, as on paper."""
        return not self.sure

    def style(self, problem: Problem) -> Style:
        if self.exact:
            return on_paper(problem)
        return long(problem, self.digits) if self.digits else float64(problem)

    def noise(self) -> Noise | None:
        if self.exact:
            return None
        return long_noise(self.sure) if self.digits else float_noise(self.sure)


def arithmetics(problem: Problem) -> Iterator[Arithmetic]:
    """The plainest first; at least one."""
    if problem.numbers.carry == "rounded":
        yield Arithmetic(0)
        return
    if not loses_digits(problem):
        yield from (Arithmetic(sure) for sure in _FLOAT)
    if problem.system is not None or not too_large(problem):
        yield from (Arithmetic(digits - 10, digits) for digits in _LONG)


def code_cells(problem: Problem, outline: Outline, arithmetic: Arithmetic) -> tuple[list[str], tuple[Part, ...]]:
    """The first cell's lines, and the parts."""
    write = network_cells if problem.network is not None else system_cells
    cells = write(problem, arithmetic.style(problem), outline)
    # What the checks call is asked for before the helpers are written.
    if arithmetic.digits:
        cells.style.need("to_digits")
    given, *others = cells.parts
    functions = Part(("formulas", "given"), tuple(function_lines(cells)))
    return head_lines(cells, problem.numbers, arithmetic.noise()), (given, functions, *others)

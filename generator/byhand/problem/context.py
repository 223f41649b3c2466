"""What every part of loading shares: where faults go, what is allowed, and how numbers are drawn."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from byhand.problem.faults import Faults
from byhand.problem.fields import given
from byhand.problem.formula import Formula, FormulaError, parse_formula
from byhand.problem.limits import Limits, too_many
from byhand.problem.model import Given
from byhand.problem.tables import Drawn


@dataclass
class Context:
    """directory: where a CSV may stand, beside the problem file; ``None`` where there is no file.

    seed: ``None`` where the author gave none; then the first thing that is drawn reports it.
    """

    limits: Limits
    seed: int | None = None
    directory: Path | None = None
    faults: Faults = field(default_factory=Faults)
    seed_reported: bool = False

    def within(self, where: str, found: int, option: str) -> bool:
        """Whether a count is within its limit; reports it where it is not."""
        what = too_many(found, option, self.limits)
        if what:
            self.faults.add(where, what)
        return what is None

    def formula(self, where: str, text: str, names: Mapping[str, None] | None) -> Formula | None:
        try:
            return parse_formula(text, names, limits=self.limits)
        except FormulaError as error:
            self.faults.add(where, str(error))
            return None

    def drawing(self, where: str, table: Drawn, *, may_share: bool = False) -> Drawing | None:
        """The grid that a ``{ random = … }`` draws from, or ``None`` where it is at fault."""
        before = len(self.faults)
        for key in Drawn.required:
            if table.lacks(key):
                self.faults.add(f"{where}.{key}", "missing; allowed: " + ("uniform" if key == "random" else "a number"))
        if table.shared is not None and not may_share:
            self.faults.add(f"{where}.shared", "only a bias can be shared")
        if self.seed is None and not self.seed_reported:
            self.faults.add("seed", "missing; allowed: a whole number (it decides what is drawn)")
            self.seed_reported = True
        if len(self.faults) > before or self.seed is None or table.low is None or table.high is None:
            return None
        places = 2 if table.decimals is None else table.decimals
        least = math.ceil(table.low.value * 10**places)
        most = math.floor(table.high.value * 10**places)
        if least > most:
            what = f"nothing with {places} decimals lies between {table.low.text} and {table.high.text}"
            self.faults.add(where, what)
            return None
        return Drawing(self.seed, where, least, most, places)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws whole numbers of 10^-places from ``least`` to ``most``.

    Each number depends on the seed, its place in the file and its index only: on every machine the same, and
    adding a sample changes no weight.
    """

    seed: int
    where: str
    least: int
    most: int
    places: int

    def numbers(self, count: int) -> list[Given]:
        return [self._number(index) for index in range(count)]

    def _number(self, index: int) -> Given:
        digest = hashlib.sha256(f"{self.seed}\n{self.where}\n{index}".encode()).digest()
        drawn = self.least + int.from_bytes(digest) % (self.most - self.least + 1)
        digits = str(abs(drawn)).rjust(self.places + 1, "0")
        text = digits[: len(digits) - self.places] + (f".{digits[-self.places :]}" if self.places else "")
        return given(f"-{text}" if drawn < 0 else text)

"""Whether a name has the form of a quantity that the problem does not have: ``w99``, ``dE/dw99``, ``grad.w_99``."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DIGITS = re.compile(r"\d+")


class Shapes:
    """known: names that are understood. most: no unit and no layer has a greater number."""

    def __init__(self, known: Iterable[str], most: int) -> None:
        self.known = {_DIGITS.sub("#", name) for name in known if _DIGITS.search(name)}
        self.most = most

    def missing(self, name: str) -> bool:
        """Whether only the numbers in a name that is not understood are wrong.

        Where they may be another way of counting (from 0, layer by layer; 12 for 1 and 2), nothing is certain.
        """
        numbers = _DIGITS.findall(name)
        return _DIGITS.sub("#", name) in self.known and not all(map(self._otherwise, numbers))

    def _otherwise(self, number: str) -> bool:
        return all(int(digit) <= self.most for digit in number)

"""What the document says each symbol is, scope by scope, and every number that stands as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from flint import fmpq

from byhand.proofread.tree import Matrix, Number, plain

Worth: TypeAlias = fmpq | tuple[tuple[fmpq, ...], ...]
_Pair: TypeAlias = tuple[int, int]


@dataclass(slots=True)
class _Known:
    worth: Worth
    value: Number | Matrix
    line: int


class Symbols:
    """Also keeps every number that is a result or belongs to a symbol, with the first and last line where it stands."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], _Known] = {}
        self._lines: dict[_Pair, tuple[int, int]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def bind(self, scope: str, key: str, value: Number | Matrix, line: int) -> str | None:
        """Give a symbol its number; the complaint where it already has another one."""
        known = self._known.get((scope, key))
        worth = _worth(value)
        if known is None:
            self._known[scope, key] = _Known(worth, value, line)
            self.note(value, line)
            return None
        if known.worth == worth or (isinstance(value, Matrix) and _as_vector(known.worth) == _as_vector(worth)):
            return None
        where = f"on line {known.line} but as" if known.line != line else "and as"
        return f"{key} stands as {plain(known.value)} {where} {plain(value)} here"

    def has(self, scope: str, key: str, value: Number | Matrix) -> bool:
        """Whether the symbol is known, and is this."""
        known = self._known.get((scope, key))
        return known is not None and known.worth == _worth(value)

    def note(self, value: Number | Matrix, line: int) -> None:
        """A value stands on this line, whatever it is the value of."""
        if isinstance(value, Matrix):
            for row in value.rows:
                for entry in row:
                    if isinstance(entry, Number):
                        self.note(entry, line)
            return
        key = _pair(value.value)
        known = self._lines.get(key)
        if known is None:
            self._lines[key] = line, line
        elif not known[0] <= line <= known[1]:
            self._lines[key] = min(known[0], line), max(known[1], line)

    def stands(self, value: fmpq, either_sign: bool = False) -> bool:
        """Whether a value stands anywhere."""
        return _pair(value) in self._lines or (either_sign and _pair(-value) in self._lines)

    def stands_elsewhere(self, value: fmpq, line: int) -> bool:
        """Whether a value stands on another line than this one, too."""
        first, last = self._lines.get(_pair(value), (line, line))
        return first != line or last != line


def _pair(value: fmpq) -> _Pair:
    """A key: python-flint hashes rationals an order of magnitude slower."""
    return int(value.p), int(value.q)


def _worth(value: Number | Matrix) -> Worth:
    if isinstance(value, Number):
        return value.value
    return tuple(tuple(entry.value for entry in row if isinstance(entry, Number)) for row in value.rows)


def _as_vector(worth: Worth) -> object:
    """A single row or column as one list: authors write vectors either way."""
    if isinstance(worth, tuple) and (len(worth) == 1 or all(len(row) == 1 for row in worth)):
        return [entry for row in worth for entry in row]
    return worth

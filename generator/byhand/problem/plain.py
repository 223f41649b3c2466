"""Python's own data (lists, floats, NumPy arrays) to the plain data that files are read to."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from byhand.errors import Fault, ProblemError
from byhand.problem.faults import Faults, describe, key_path
from byhand.problem.written import Written

#: Problems are shallower; a list that holds itself is not.
_DEEPEST = 8


def plain(value: object, faults: Faults, where: tuple[str | int, ...] = ()) -> object:
    """``value`` in tables, lists, text, whole numbers and decimals; absent (``None``) keys are left out.

    A float is the shortest decimal that it prints as: 0.1 is 1/10.
    """
    if len(where) > _DEEPEST:
        raise ProblemError(Fault(key_path(where[:3]), f"nested more than {_DEEPEST} deep"))
    if hasattr(value, "tolist"):
        value = _from_array(value)
    if isinstance(value, Mapping):
        return _table(value, faults, where)
    if isinstance(value, (list, tuple)):
        return [plain(each, faults, (*where, index)) for index, each in enumerate(value)]
    if value is None or isinstance(value, (str, bool, Written)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return Written(float.__repr__(value))
    if isinstance(value, Decimal):
        return Written(str(value))
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    faults.add(key_path(where), f"found {describe(value)}; allowed: numbers, text, lists, tables and arrays")
    return None


def _table(value: Mapping[Any, object], faults: Faults, where: tuple[str | int, ...]) -> dict[str, object]:
    table: dict[str, object] = {}
    for key, each in value.items():
        if not isinstance(key, str):
            faults.add(key_path(where), f"the key {key!r}; allowed: text")
        elif each is not None:
            table[key] = plain(each, faults, (*where, key))
    return table


def _from_array(value: Any) -> object:
    """``.tolist()``, but short floats by way of their own text: a float32 of 0.1 is 1/10 too."""
    kind = getattr(value, "dtype", None)
    if getattr(kind, "kind", "") == "f" and getattr(kind, "itemsize", 8) < 8:
        return _as_written(value.astype(str).tolist())
    return value.tolist()


def _as_written(value: object) -> object:
    return [_as_written(each) for each in value] if isinstance(value, list) else Written(str(value))

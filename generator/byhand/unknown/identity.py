"""When two things are one: a program that is run again for other numbers mostly does again what it did before."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import fields
from fractions import Fraction
from functools import cache, partial
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from byhand.unknown.batch import Unknown

_PLAIN = frozenset((str, int, bool, Fraction, type(None)))
#: Programs and kinds are what they are called.
_THEMSELVES: frozenset[Any] = frozenset((type, BuiltinFunctionType))
#: Of things with more parts nobody looks whether they are alike.
_MOST_PARTS = 400


class Unlike(Exception):
    """Nobody can tell whether it is another thing's like."""


def identity(things: tuple[Any, ...]) -> Hashable:
    """Equal for two rows of things only if these are alike in every variant. Raises ``Unlike``.

    A function is what it does with what it has caught; an immutable dataclass is its fields; other objects are
    themselves.
    """
    left = iter(range(_MOST_PARTS))
    return tuple(_identity(thing, left) for thing in things)


def _identity(thing: Any, left: Iterator[int]) -> Hashable:
    if next(left, None) is None:
        raise Unlike("it has too many parts")
    kind: Any = type(thing)
    if isinstance(thing, Unknown):
        return Unknown, thing.serial
    if kind in _PLAIN:
        return kind, thing
    if kind is float:
        return kind, repr(thing)  # -0.0 is not 0.0
    if kind is tuple:
        return tuple(_identity(each, left) for each in thing)
    if kind is FunctionType and not thing.__kwdefaults__:
        caught = (*(cell.cell_contents for cell in thing.__closure__ or ()), *(thing.__defaults__ or ()))
        return thing.__code__, *(_identity(each, left) for each in caught)
    if kind is MethodType:
        return thing.__func__, _identity(thing.__self__, left)
    if kind is partial:
        parts = (thing.func, thing.args, tuple(thing.keywords.items()))
        return partial, *(_identity(each, left) for each in parts)
    unknown = getattr(thing, "unknown", None)
    if unknown is not None:
        return kind, _identity(unknown, left)
    if kind in _THEMSELVES or kind.__hash__ is object.__hash__:
        return kind, thing
    return kind, *(_identity(getattr(thing, name), left) for name in _names(kind))


@cache
def _names(kind: Hashable) -> tuple[str, ...]:
    parameters = getattr(kind, "__dataclass_params__", None)
    if parameters is None or not parameters.frozen:
        raise Unlike("it may change")
    return tuple(field.name for field in fields(kind))  # type: ignore[arg-type]  # a dataclass

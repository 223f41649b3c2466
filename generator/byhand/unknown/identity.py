"""When two things are one: a program that is run again for other numbers mostly does again what it did before."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import fields
from fractions import Fraction
from functools import cache, partial
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from byhand.unknown.batch import StandIn, Unknown

_PLAIN = frozenset((str, int, bool, Fraction, type(None)))
#: Of things with more parts, or more parts within parts, nobody looks whether they are alike.
_MOST_PARTS, _DEEPEST = 400, 60


class Unlike(Exception):
    """Nobody can tell whether it is another thing's like."""


def identity(things: tuple[Any, ...]) -> Hashable:
    """Equal for two rows of things only if these are alike in every variant. Raises ``Unlike``.

    A function is what it does with what it has caught; a frozen dataclass is its fields; other objects are themselves,
    so nothing that changes in them may count.
    """
    left = iter(range(_MOST_PARTS))
    return tuple(_identity(thing, left, 0) for thing in things)


def _identity(thing: Any, left: Iterator[int], depth: int) -> Hashable:
    """depth: of the thing in the one that is asked about. Begins with a kind, or is a row of such."""
    if next(left, None) is None or depth > _DEEPEST:
        raise Unlike("it has too many parts")
    kind: Any = type(thing)
    inner = depth + 1
    if isinstance(thing, Unknown):
        return Unknown, thing.serial
    if kind in _PLAIN:
        return kind, thing
    if kind is float:
        return kind, repr(thing)  # -0.0 is not 0.0
    if kind is tuple:
        return tuple([_identity(each, left, inner) for each in thing])
    if kind is FunctionType and not thing.__kwdefaults__:
        # Code is equal to code of another file, whose globals are others; modules are never gone.
        return thing.__code__, id(thing.__globals__), *[_identity(each, left, inner) for each in _caught(thing)]
    if kind is MethodType:
        return thing.__func__, _identity(thing.__self__, left, inner)
    if kind is partial:
        parts = (thing.func, thing.args, tuple(thing.keywords.items()))
        return partial, *[_identity(each, left, inner) for each in parts]
    if isinstance(thing, StandIn):
        return kind, _identity(thing.unknown, left, inner)
    if _is_itself(thing, kind):
        return kind, thing
    return kind, *[_identity(getattr(thing, name), left, inner) for name in _names(kind)]


def _caught(function: FunctionType) -> Iterator[Any]:
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError as missing:
            raise Unlike("it has caught what is not there yet") from missing
    yield from function.__defaults__ or ()


def _is_itself(thing: Any, kind: Any) -> bool:
    if isinstance(thing, type):
        return True
    if kind is BuiltinFunctionType:  # a method of a list is as changeable as the list
        return isinstance(thing.__self__, ModuleType | type)
    return kind.__hash__ is object.__hash__ and not hasattr(kind, "__next__")


@cache
def _names(kind: Hashable) -> tuple[str, ...]:
    """The fields of a frozen dataclass; an heir may have more than its fields."""
    parameters = vars(kind).get("__dataclass_params__")
    if parameters is None or not parameters.frozen:
        raise Unlike("it may change")
    return tuple(field.name for field in fields(kind))  # type: ignore[arg-type]  # a dataclass

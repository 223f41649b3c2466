"""A problem whose numbers are held, and what all problems have in common that differ in their numbers only."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from byhand.problem.formula import Formula
from byhand.problem.model import Given, Problem
from byhand.unknown import Facts, Lazy, NotKnown, Postponed, Tracer

#: What is held: a plain decimal. Fractions and powers of ten look different, so they stay as they are.
_PLAIN = re.compile(r"[-+]?\d+(\.\d+)?")

#: The way to a number in a problem.
Path = tuple[str | int, ...]


class HeldGiven(Postponed, Given):
    """A number that each variant gives. source: the ``Given`` that it is there."""

    __slots__ = ("source",)
    source: Lazy

    @property
    def value(self) -> Any:
        return self.source.aspect("value", lambda given: given.value)

    @property
    def text(self) -> str:
        raise NotKnown("what an author writes is not known")

    def __eq__(self, other: object) -> bool:
        raise NotKnown("what an author writes is not known")

    __hash__ = None  # type: ignore[assignment]  # as every unknown number


def held_problem(tracer: Tracer, problem: Problem) -> Problem:
    """The problem with plain decimals held; they are those of the derivation of the variant at hand."""

    def hold(given: Given, path: Path) -> Given:
        if not _PLAIN.fullmatch(given.text):
            return given
        return HeldGiven(Lazy(tracer, lambda facts: _at(facts, path)))

    return _walked(problem, (), hold)  # type: ignore[no-any-return]


def _at(facts: Facts, path: Path) -> Any:
    found: Any = facts.derivation.problem  # type: ignore[attr-defined]  # a ``Variant``
    for step in path:
        found = getattr(found, step) if isinstance(step, str) and not isinstance(found, Mapping) else found[step]
    return found


def _walked(part: Any, path: Path, hold: Callable[[Given, Path], Given]) -> Any:
    if isinstance(part, Given):
        return hold(part, path)
    if isinstance(part, tuple):
        return tuple(_walked(each, (*path, place), hold) for place, each in enumerate(part))
    if isinstance(part, Mapping):
        return {key: _walked(each, (*path, key), hold) for key, each in part.items()}
    if is_dataclass(part) and not isinstance(part, Formula):
        kind: Any = type(part)
        return kind(**{name: _walked(getattr(part, name), (*path, name), hold) for name in _names(kind)})
    return part


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def likeness(part: Any) -> Hashable:
    """Equal for problems that differ in plain decimals only."""
    if isinstance(part, Given):
        return None if _PLAIN.fullmatch(part.text) else part.text
    if isinstance(part, str | int | float | Fraction | None):
        return part
    if isinstance(part, tuple):
        return tuple(map(likeness, part))
    if isinstance(part, Mapping):
        return tuple((key, likeness(each)) for key, each in part.items())
    if isinstance(part, Formula):
        return repr(part)
    kind: Any = type(part)
    return (kind.__name__, *(likeness(getattr(part, name)) for name in _names(kind)))

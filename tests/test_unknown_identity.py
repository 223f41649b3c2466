"""What two programs must have in common to be one: nobody takes for alike what might differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import count
from operator import add, sub
from types import FunctionType
from typing import Any

import pytest

from byhand.press.held import HeldNumber, HeldRounded
from byhand.unknown import Lazy, Tracer
from byhand.unknown.identity import Unlike, identity


@dataclass(frozen=True)
class Pair:
    one: object
    other: object = None

    def sum(self) -> object:
        return self.one


class Named(Pair):
    """A dataclass's heir that has more than its fields."""


@dataclass
class Changing:
    one: object


class Plain:
    def __init__(self) -> None:
        self.seen: list[int] = []

    def look(self) -> int:
        return len(self.seen)


def catching(*caught: Any) -> Callable[[], Any]:
    first, *_ = caught
    return lambda: first


def with_default(value: Any) -> Callable[..., Any]:
    return lambda one=value: one


def elsewhere(function: Any, **names: Any) -> FunctionType:
    """The same code in another module."""
    return FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)


def of_globals() -> object:
    return sub


PLAIN = Plain()
TRACER = Tracer()
LAZY = Lazy(TRACER, lambda facts: 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1), ("a", "a"), (-0.0, -0.0), (float("nan"), float("nan")), ((1, (2,)), (1, (2,))), (LAZY, LAZY),
        (catching(1), catching(1)), (catching(LAZY), catching(LAZY)), (with_default("x"), with_default("x")),
        (partial(add, 1), partial(add, 1)), (Pair(1), Pair(1)), (Pair(1).sum, Pair(1).sum), (PLAIN.look, PLAIN.look),
        (catching(catching(1)), catching(catching(1))), (HeldNumber(LAZY), HeldNumber(LAZY)),
    ],
)  # fmt: skip
def test_alike(one: Any, other: Any) -> None:
    assert identity((one,)) == identity((other,))
    assert hash(identity((one,))) == hash(identity((other,)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True), (1, 1.0), (1, Fraction(1)), (0.0, -0.0), ((), None), ((1, 2), ((1, 2),)), (1, "1"), (int, float),
        (LAZY, Lazy(TRACER, lambda facts: 1)), (LAZY, LAZY.serial),
        (catching(1), catching(True)), (catching(1), with_default(1)), (catching(catching(1)), catching(catching(2))),
        (with_default(0.0), with_default(-0.0)), (elsewhere(of_globals, sub=sub), elsewhere(of_globals, sub=add)),
        (partial(sub, 1, 2), partial(sub, 2, 1)), (partial(sub, 1), partial(add, 1)), (add, sub),
        (Pair(1), Pair(True)), (Pair(1), Pair(1, 1)), (Pair(1).sum, Pair(True).sum), (PLAIN.look, Plain().look),
        (PLAIN, Plain()), (HeldNumber, HeldRounded), (HeldNumber(LAZY), HeldRounded(LAZY)),
    ],
)  # fmt: skip
def test_unlike(one: Any, other: Any) -> None:
    assert identity((one,)) != identity((other,))


def test_what_a_function_has_caught_counts_as_it_is_now() -> None:
    caught = 1

    def function() -> int:
        return caught

    before = identity((function,))
    caught = 2
    assert identity((function,)) != before


def recursive() -> Callable[[int], int]:
    def down(n: int) -> int:
        return down(n - 1) if n else 0

    return down


def unfinished() -> Callable[[], int]:
    def early() -> int:
        return late

    found = pytest.raises(Unlike)
    with found:
        identity((early,))
    late = 1
    return early


def deep(levels: int) -> Any:
    found: Any = 1
    for _ in range(levels):
        found = catching(found)
    return found


@pytest.mark.parametrize(
    "thing",
    [
        [1], {"a": 1}, {1}, Changing(1), Pair([1]), Named(1), catching([1]), partial(add, [1]), {}.get, [].append,
        "ab".count, count(), catching(iter("ab")), (each for each in "ab"), recursive(), deep(300), tuple(range(1000)),
    ],
)  # fmt: skip
def test_nobody_can_tell(thing: Any) -> None:
    with pytest.raises(Unlike):
        identity((thing,))


def test_a_name_that_has_no_value_yet() -> None:
    assert unfinished()() == 1

"""Unknown numbers and their digits: to compute with, to compare and to print."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from byhand.unknown.tracing import Facts, NotKnown, Tracer, Unhashable, Unknown

T = TypeVar("T")


def _binary(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def apply(self: Lazy, other: Any) -> Lazy:
        if isinstance(other, Lazy):
            return Lazy(self.tracer, lambda facts: function(self.of(facts), other.of(facts)))
        return Lazy(self.tracer, lambda facts: function(self.of(facts), other))

    return apply


def _reflected(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda self, other: Lazy(self.tracer, lambda facts: function(other, self.of(facts)))


def _compared(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    apply = _binary(lambda one, other: bool(function(one, other)))
    return lambda self, other: self.tracer.ask(apply(self, other))


class Lazy(Unknown):
    """A number: to compute with and to compare."""

    __slots__ = ("aspects",)

    def __init__(self, tracer: Tracer, compute: Callable[[Any], Any]) -> None:
        super().__init__(tracer, compute)
        self.aspects: dict[str, Lazy] | None = None

    __add__, __radd__ = _binary(operator.add), _reflected(operator.add)
    __sub__, __rsub__ = _binary(operator.sub), _reflected(operator.sub)
    __mul__, __rmul__ = _binary(operator.mul), _reflected(operator.mul)
    __truediv__, __rtruediv__ = _binary(operator.truediv), _reflected(operator.truediv)
    __lt__, __le__ = _compared(operator.lt), _compared(operator.le)
    __gt__, __ge__ = _compared(operator.gt), _compared(operator.ge)
    __eq__, __ne__ = _compared(operator.eq), _compared(operator.ne)
    __hash__ = None  # type: ignore[assignment]  # nobody knows which others it is equal to
    __round__ = _binary(round)
    __pow__ = _binary(operator.pow)

    def __neg__(self) -> Lazy:
        return Lazy(self.tracer, lambda facts: -self.of(facts))

    def __abs__(self) -> Lazy:
        return Lazy(self.tracer, lambda facts: abs(self.of(facts)))

    def __bool__(self) -> bool:
        return bool(self.tracer.ask(Lazy(self.tracer, lambda facts: bool(self.of(facts)))))

    def asked(self, test: Callable[[Any], Any]) -> Any:
        """What the test says of it: a question."""
        return self.tracer.ask(Lazy(self.tracer, lambda facts: test(self.of(facts))))

    def aspect(self, name: str, look: Callable[[Any], Any]) -> Lazy:
        """What is to be seen of it; the same object for the same name."""
        if self.aspects is None:
            self.aspects = {}
        if name not in self.aspects:
            self.aspects[name] = Lazy(self.tracer, lambda facts: look(self.of(facts)))
        return self.aspects[name]

    def written(self, write: Callable[[Any], str]) -> str:
        """A slot for what is written of it."""
        return self.tracer.slot(Lazy(self.tracer, lambda facts: write(self.of(facts))))

    def contains(self, other: Any) -> bool:
        return bool(self.asked(lambda value: value.contains(other)))

    def mid(self) -> Lazy:
        return Lazy(self.tracer, lambda facts: self.of(facts).mid())

    def fmpq(self) -> Lazy:
        return Lazy(self.tracer, lambda facts: self.of(facts).fmpq())


def _refused(self: Any, *_: object, **__: object) -> Any:
    raise NotKnown("what the digits are is not known")


class Digits(str):
    """A number's digits, as a letter in their place. How many they are is asked; what they are can't be."""

    __slots__ = ("content",)
    content: Unknown

    @classmethod
    def of(cls, content: Unknown) -> Digits:
        made = cls(content.tracer.slot(content))
        made.content = content
        return made

    def __len__(self) -> int:
        own = self.content
        return int(own.tracer.ask(Lazy(own.tracer, lambda facts: len(own.of(facts)))))

    def __eq__(self, other: object) -> bool:
        own = self.content
        if isinstance(other, Digits):
            others = other.content
            return bool(own.tracer.ask(Lazy(own.tracer, lambda facts: own.of(facts) == others.of(facts))))
        return bool(own.tracer.ask(Lazy(own.tracer, lambda facts: own.of(facts) == other)))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        raise Unhashable(self.content.tracer)

    def replace(self, old: str, new: str, count: Any = -1) -> Digits:
        if old == new:
            return self
        own = self.content
        return Digits.of(Lazy(own.tracer, lambda facts: own.of(facts).replace(old, new, count)))

    def __contains__(self, part: object) -> bool:
        own = self.content
        return bool(own.tracer.ask(Lazy(own.tracer, lambda facts: part in own.of(facts))))

    __getitem__ = __iter__ = __lt__ = __gt__ = __le__ = __ge__ = _refused
    find = index = rfind = count = startswith = endswith = isdigit = partition = rpartition = _refused
    split = rsplit = strip = lstrip = rstrip = rjust = ljust = zfill = isdecimal = _refused
    removeprefix = removesuffix = _refused


def lazy(value: object) -> Lazy | None:
    """The value, where it is unknown."""
    return value if isinstance(value, Lazy) else None


class Postponed:
    """Of a value that is not known yet, what it stands for. source: that value."""

    __slots__ = ()
    source: Lazy


def most(values: Sequence[T], default: T | None = None) -> T:
    """The largest; of unknown numbers without asking which it is."""
    return _chosen(max, values, default)  # type: ignore[no-any-return]  # a number, or one that stands for it


def least(values: Sequence[T]) -> T:
    return _chosen(min, values, None)  # type: ignore[no-any-return]  # likewise


def maybe(one: Any, other: Any, holds: Callable[[Any, Any], bool]) -> bool | Lazy:
    """Whether it holds for two numbers; of unknown ones it is not asked yet."""
    found = next((value for value in (one, other) if isinstance(value, Lazy)), None)
    if found is None:
        return holds(one, other)

    def known(value: Any, facts: Facts) -> Any:
        return value.of(facts) if isinstance(value, Lazy) else value

    return Lazy(found.tracer, lambda facts: bool(holds(known(one, facts), known(other, facts))))


def settled(function: Callable[..., T], *values: Any) -> T:
    """What a function says of numbers; of unknown ones it is asked."""
    found = next((value for value in values if isinstance(value, Lazy)), None)
    if found is None:
        return function(*values)

    def known(facts: Facts) -> T:
        return function(*(value.of(facts) if isinstance(value, Lazy) else value for value in values))

    return found.tracer.ask(Lazy(found.tracer, known))  # type: ignore[no-any-return]


def _chosen(choose: Callable[..., Any], values: Sequence[Any], default: Any) -> Any:
    found = [value for value in values if isinstance(value, Lazy)]
    if not found:
        return choose(values) if default is None else choose(values, default=default)
    own = list(values)
    return Lazy(
        found[0].tracer,
        lambda facts: choose([value.of(facts) if isinstance(value, Lazy) else value for value in own]),
    )

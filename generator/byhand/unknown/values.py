"""Unknown numbers and their digits: to compute with, to compare and to print."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any, TypeVar

from byhand.unknown.batch import Batch, Facts, NotKnown, Rows, StandIn, Unhashable, Unknown
from byhand.unknown.tracing import Tracer

T = TypeVar("T")


def _binary(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda self, other: applied(self.tracer, function, self, other)


def _reflected(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda self, other: applied(self.tracer, function, other, self)


def _unary(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda self: applied(self.tracer, function, self)


def _compared(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def holds(one: Any, other: Any) -> bool:
        return bool(function(one, other))

    return lambda self, other: self.tracer.ask(applied(self.tracer, holds, self, other))


class Lazy(Unknown):
    """A number: to compute with and to compare."""

    __slots__ = ("aspects",)

    def __init__(self, tracer: Tracer, compute: Callable[..., Any]) -> None:
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
    __neg__, __abs__ = _unary(operator.neg), _unary(abs)
    mid, fmpq = _unary(operator.methodcaller("mid")), _unary(operator.methodcaller("fmpq"))

    def __bool__(self) -> bool:
        return bool(self.asked(bool))

    def asked(self, test: Callable[[Any], Any]) -> Any:
        """What the test says of it: a question."""
        return self.tracer.ask(applied(self.tracer, test, self))

    def aspect(self, name: str, look: Callable[[Any], Any]) -> Lazy:
        """What is to be seen of it; the same object for the same name."""
        if self.aspects is None:
            self.aspects = {}
        if name not in self.aspects:
            self.aspects[name] = applied(self.tracer, look, self)
        return self.aspects[name]

    def written(self, write: Callable[[Any], str]) -> str:
        """A slot for what is written of it."""
        return self.tracer.slot(applied(self.tracer, write, self))

    def contains(self, other: Any) -> bool:
        return bool(self.asked(lambda value: value.contains(other)))


class Applied(Lazy):
    """What a function makes of unknown numbers, and perhaps of known ones. compute: from the operands.

    Made by ``applied``: the same of the same is one.
    """

    __slots__ = ("operands",)

    def __init__(self, tracer: Tracer, compute: Callable[..., Any], *operands: Any) -> None:
        super().__init__(tracer, compute)
        self.operands = operands

    def _one(self, facts: Facts) -> Any:
        return self.compute(*(each.of(facts) if isinstance(each, Unknown) else each for each in self.operands))

    def _many(self, batch: Batch, rows: Rows) -> Sequence[Any]:
        columns = (each.column(batch, rows) if isinstance(each, Unknown) else repeat(each) for each in self.operands)
        return list(map(self.compute, *columns))


def _refused(self: Any, *_: object, **__: object) -> Any:
    raise NotKnown("what the digits are is not known")


def applied(tracer: Tracer, compute: Callable[..., Any], *operands: Any) -> Lazy:
    """What a function makes of these. A program that is run again for other numbers mostly does the same again."""
    return tracer.once(Applied, compute, *operands)


class Digits(str, StandIn):
    """A number's digits, as a letter in their place. How many they are is asked; what they are can't be."""

    __slots__ = ("content",)
    content: Unknown

    @property
    def unknown(self) -> Unknown:
        return self.content

    @classmethod
    def of(cls, content: Unknown) -> Digits:
        made = cls(content.tracer.slot(content))
        made.content = content
        return made

    def __len__(self) -> int:
        own = self.content
        return int(own.tracer.ask(applied(own.tracer, len, own)))

    def __eq__(self, other: object) -> bool:
        own, others = self.content, other.content if isinstance(other, Digits) else other
        return bool(own.tracer.ask(applied(own.tracer, operator.eq, own, others)))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        raise Unhashable(self.content.tracer)

    def replace(self, old: str, new: str, count: Any = -1) -> Digits:
        if old == new:
            return self
        own = self.content
        return Digits.of(applied(own.tracer, operator.methodcaller("replace", old, new, count), own))

    def __contains__(self, part: object) -> bool:
        own = self.content
        return bool(own.tracer.ask(applied(own.tracer, operator.contains, own, part)))

    __getitem__ = __iter__ = __lt__ = __gt__ = __le__ = __ge__ = __mul__ = __rmul__ = __mod__ = _refused


for _method in dir(str):
    if not _method.startswith("_") and _method not in ("maketrans", *vars(Digits)):
        setattr(Digits, _method, _refused)


def lazy(value: object) -> Lazy | None:
    """The value, where it is unknown."""
    return value if isinstance(value, Lazy) else None


class Postponed(StandIn):
    """What an unknown value stands for in a variant. source: that value, for which each kind has a slot."""

    __slots__ = ()
    source: Lazy

    def __init__(self, source: Lazy) -> None:
        object.__setattr__(self, "source", source)

    @property
    def unknown(self) -> Lazy:
        return self.source


def most(values: Sequence[T], default: T | None = None) -> T:
    """The largest; of unknown numbers without asking which it is."""
    return _chosen(max, values, default)  # type: ignore[no-any-return]  # a number, or one that stands for it


def least(values: Sequence[T]) -> T:
    return _chosen(min, values, None)  # type: ignore[no-any-return]  # likewise


def maybe(one: Any, other: Any, holds: Callable[[Any, Any], bool]) -> bool | Lazy:
    """Whether it holds for two numbers; of unknown ones it is not asked yet."""
    found = _first_unknown((one, other))
    return holds(one, other) if found is None else applied(found.tracer, holds, one, other)


def settled(function: Callable[..., T], *values: Any) -> T:
    """What a function says of numbers; of unknown ones it is asked."""
    found = _first_unknown(values)
    if found is None:
        return function(*values)
    return found.tracer.ask(applied(found.tracer, function, *values))  # type: ignore[no-any-return]


def _chosen(choose: Callable[..., Any], values: Sequence[Any], default: Any) -> Any:
    found = _first_unknown(values)
    if found is None:
        return choose(values) if default is None else choose(values, default=default)
    return values[0] if len(values) == 1 else applied(found.tracer, choose, *values)


def _first_unknown(values: Sequence[Any]) -> Lazy | None:
    return next((value for value in values if isinstance(value, Lazy)), None)

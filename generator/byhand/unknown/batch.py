"""Variants that are looked at together, and what follows from their numbers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from byhand.unknown.tracing import Tracer

#: What was not asked for yet.
_OPEN: Any = object()

#: Places of some variants of a batch.
Rows = Sequence[int]


class NotKnown(Exception):
    """The program asked for what nobody can answer for all numbers at once.

    No ``TypeError`` or the like: a program that expects one of these must not go on as if it had been told.
    """


class Unhashable(NotKnown):
    """What holds unknown numbers can be no key."""

    def __init__(self, tracer: Tracer) -> None:
        super().__init__("an unknown number can be no key")
        self.tracer = tracer


class StandIn:
    """Stands for something that depends on unknown numbers. unknown: what tells it from others of its kind."""

    __slots__ = ()

    @property
    def unknown(self) -> object:
        raise NotImplementedError


class Facts:
    """One variant's numbers, for who computes what is unknown. place: in its batch."""

    __slots__ = ("batch", "place")
    batch: Batch
    place: int


class Batch:
    """Variants that are looked at together: what is asked of one is mostly asked of all. everyone: all its rows."""

    __slots__ = ("_holding", "everyone", "facts")

    def __init__(self, facts: Iterable[Facts]) -> None:
        self.facts = tuple(facts)
        self.everyone: Rows = range(len(self.facts))
        self._holding: list[Unknown] = []
        for place, each in enumerate(self.facts):
            each.batch, each.place = self, place

    def held_by(self, unknown: Unknown) -> list[Any]:
        """A place for each variant's answer."""
        self._holding.append(unknown)
        return [_OPEN] * len(self.facts)

    def release(self) -> None:
        """Forget all answers."""
        for unknown in self._holding:
            unknown.forget()
        self._holding.clear()


class Unknown:
    """Something that follows from a variant's facts. compute: from them, asked once for each variant.

    Only what it was in the last batch is kept.
    """

    __slots__ = ("_answers", "_batch", "_whole", "compute", "serial", "tracer")

    def __init__(self, tracer: Tracer, compute: Callable[..., Any]) -> None:
        self.tracer = tracer
        self.serial = tracer.count()
        self.compute = compute
        self.forget()

    def forget(self) -> None:
        self._batch: Batch | None = None
        self._answers: list[Any] = []
        self._whole = False

    def of(self, facts: Facts) -> Any:
        """In one variant."""
        return self._answer(facts)

    def column(self, batch: Batch, rows: Rows) -> Sequence[Any]:
        """In those variants of a batch, in their order."""
        return self._column(batch, rows)

    def key(self, facts: Facts) -> Hashable:
        """What tells two answers apart; equal ones are one (as 1 and ``True``, 0.0 and −0.0), so a question has answers
        of one type.
        """
        found: Hashable = self._answer(facts)
        return found

    def keys(self, batch: Batch, rows: Rows) -> Sequence[Hashable]:
        return self._column(batch, rows)

    def agrees(self, other: Unknown, facts: Facts) -> bool:
        """Whether another one may be the same question, asked by a program that is run again."""
        return self.key(facts) == other.key(facts)

    def texts(self, batch: Batch, rows: Rows) -> Sequence[str]:
        """In a slot of a text."""
        return list(map(str, self._column(batch, rows)))

    def _answer(self, facts: Facts) -> Any:
        batch = facts.batch
        if self._batch is not batch:
            self._begin(batch)
        found = self._answers[facts.place]
        if found is _OPEN:
            found = self._answers[facts.place] = self._one(facts)
        return found

    def _column(self, batch: Batch, rows: Rows) -> Sequence[Any]:
        fresh = self._batch is not batch
        if fresh:
            self._begin(batch)
        answers = self._answers
        if fresh and rows is batch.everyone:
            answers = self._answers = list(self._many(batch, rows))
            self._whole = True
        elif not self._whole:
            missing = rows if fresh else [row for row in rows if answers[row] is _OPEN]
            for row, found in zip(missing, self._many(batch, missing) if missing else (), strict=True):
                answers[row] = found
        return answers if rows is batch.everyone else [answers[row] for row in rows]

    def _begin(self, batch: Batch) -> None:
        self._batch, self._answers, self._whole = batch, batch.held_by(self), False

    def _one(self, facts: Facts) -> Any:
        return self.compute(facts)

    def _many(self, batch: Batch, rows: Rows) -> Sequence[Any]:
        facts = batch.facts
        return [self._one(facts[row]) for row in rows]

"""Programs that are run with unknown numbers: what they ask, and the ways that their answers lead to."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import repeat
from typing import Any, TypeVar, cast

from byhand.unknown.batch import Batch, Facts, NotKnown, Rows, Unknown
from byhand.unknown.identity import Unlike, identity

T = TypeVar("T")
Q = TypeVar("Q", bound=Unknown)

#: Letters for private use: each stands for one slot in a text that is being made.
_FIRST, _LAST = 0xF0000, 0x10FFFD
_SLOT = re.compile(f"([{chr(_FIRST)}-{chr(_LAST)}])")


class Tracer:
    """Runs programs with unknown numbers. facts: of the variant whose answers count."""

    def __init__(self) -> None:
        self.facts = Facts()
        self._batch: Batch | None = None
        self._asked: list[dict[int, Unknown]] = []
        self._serial = 0
        self._slots: list[Unknown] = []
        self._known: dict[Hashable, Unknown] = {}

    def count(self) -> int:
        """A new serial number."""
        self._serial += 1
        return self._serial

    def batch(self, facts: Sequence[Facts]) -> Batch:
        """These variants to be looked at together; what others answered before is forgotten."""
        if self._batch is None or self._batch.facts != tuple(facts):
            if self._batch is not None:
                self._batch.release()
            self._batch = Batch(facts)
        return self._batch

    def ask(self, question: Unknown) -> Any:
        """The answer of the variant at hand, on which all that is being made now depends."""
        if not self._asked:
            raise NotKnown("nobody notes what is asked here")
        asked = self._asked[-1]
        if question.serial not in asked:
            try:
                question.key(self.facts)
            except NotKnown:
                raise
            except Exception as fault:  # an answer that is no answer: nobody may go on without its being noted
                raise NotKnown(f"a question has no answer: {fault}") from fault
            asked[question.serial] = question
        return question.of(self.facts)

    def record(self, run: Callable[[], T], facts: Facts) -> tuple[T, list[Unknown]]:
        """What comes out of a program for one variant, and what it asked, in its order."""
        before, self.facts = self.facts, facts
        self._asked.append({})
        try:
            result = run()
        finally:
            asked = self._asked.pop()
            self.facts = before
        return result, list(asked.values())

    def once(self, kind: Callable[..., Q], *what: Any) -> Q:
        """One of that kind, or the like of it that was made before. what: all that it follows from."""
        try:
            key = kind, identity(what)
        except Unlike:
            return kind(self, *what)
        if key not in self._known:
            self._known[key] = kind(self, *what)
        return cast(Q, self._known[key])

    def slot(self, content: Unknown) -> str:
        """A letter that stands for a text in a text."""
        if _FIRST + len(self._slots) > _LAST:
            raise NotKnown("too many slots")
        self._slots.append(content)
        return chr(_FIRST + len(self._slots) - 1)

    @property
    def learned(self) -> int:
        """How much was made so far."""
        return self._serial

    @property
    def full(self) -> bool:
        """Whether there will soon be no letter left."""
        return len(self._slots) > (_LAST - _FIRST) // 2

    def template(self, text: str) -> Template:
        """The text with what its letters stand for."""
        parts = _SLOT.split(text)
        return Template(parts[::2], [self._slots[ord(letter) - _FIRST] for letter in parts[1::2]])

    def written(self, run: Callable[[], str]) -> str:
        """A piece of text whose questions are its own: only the text that they lead to gets into what is around it."""
        cell = self.once(TextCell, run)
        found = cell.leaf(self.facts)
        if isinstance(cell.root, Leaf) and not found.result.slots:
            return str(found.result.literals[0])
        return self.slot(cell)

    def rounded(self, value: Unknown, round_: Callable[[Any], Any]) -> Any:
        """The value, rounded that way."""
        raise NotKnown("it can't be rounded")

    def number(self, source: Unknown, write: Callable[[Any], Any]) -> Any:
        """The node that prints it."""
        raise NotKnown("it can't be printed")

    def settled(self, run: Callable[[], Any]) -> Any:
        """What comes out of a program that asks; only that, and not what was asked for it, counts for what is around.

        It has to be plain: no unknown number is in it.
        """
        return self.ask(self.once(Settled, run))


class Template:
    """A text: literals, and between them what is different in each variant."""

    __slots__ = ("literals", "slots")

    def __init__(self, literals: Sequence[str], slots: Sequence[Unknown]) -> None:
        self.literals = list(literals)
        self.slots = list(slots)

    def filled(self, batch: Batch, rows: Rows) -> Sequence[str]:
        """The text of each of these variants."""
        if not self.slots:
            return [self.literals[0]] * len(rows)
        parts: list[Iterable[str]] = [repeat(self.literals[0])]
        for slot, literal in zip(self.slots, self.literals[1:], strict=True):
            parts.append(slot.texts(batch, rows))
            if literal:
                parts.append(repeat(literal))
        return list(map("".join, zip(*parts, strict=False)))  # literals have no end


class Leaf:
    """The end of a way. result: what came out; a ``Template`` where that is a text."""

    __slots__ = ("result", "serial")

    def __init__(self, result: Any, serial: int) -> None:
        self.result = result
        self.serial = serial


class Branch:
    """A question, and where each answer leads."""

    __slots__ = ("question", "ways")

    def __init__(self, question: Unknown) -> None:
        self.question = question
        self.ways: dict[Hashable, Branch | Leaf] = {}


class Cell(Unknown):
    """What comes out of a program, as a tree of questions that grows with what is asked. compute: the program."""

    __slots__ = ("root",)

    def __init__(self, tracer: Tracer, compute: Callable[[], Any]) -> None:
        super().__init__(tracer, compute)
        self.root: Branch | Leaf | None = None

    def leaf(self, facts: Facts) -> Leaf:
        found: Leaf = self._answer(facts)
        return found

    def leaves(self, batch: Batch, rows: Rows) -> Sequence[Leaf]:
        return self._column(batch, rows)

    def of(self, facts: Facts) -> Any:
        return self.leaf(facts).result

    def column(self, batch: Batch, rows: Rows) -> Sequence[Any]:
        return [leaf.result for leaf in self.leaves(batch, rows)]

    def key(self, facts: Facts) -> int:
        """Which way was taken."""
        return self.leaf(facts).serial

    def keys(self, batch: Batch, rows: Rows) -> Sequence[int]:
        return [leaf.serial for leaf in self.leaves(batch, rows)]

    def finished(self, result: Any) -> Any:
        """What is kept of a result."""
        return result

    def _one(self, facts: Facts) -> Leaf:
        here = self.root
        while type(here) is Branch:
            here = here.ways.get(here.question.key(facts))
        return here if here is not None else self._learned(facts)  # type: ignore[return-value]  # no branch

    def _many(self, batch: Batch, rows: Rows) -> Sequence[Leaf]:
        """All walk together as long as their answers are the same."""
        found: dict[int, Leaf] = {}
        waiting: list[tuple[Branch | Leaf | None, Rows]] = [(self.root, rows)]
        while waiting:
            here, some = waiting.pop()
            while type(here) is Branch:
                answers = here.question.keys(batch, some)
                first = answers[0]
                if answers.count(first) != len(answers):
                    waiting += ((here.ways.get(answer), each) for answer, each in _grouped(answers, some))
                    break
                here = here.ways.get(first)
            else:
                if here is None:  # one learns the way, the others set out again
                    found[some[0]] = self._learned(batch.facts[some[0]])
                    if len(some) > 1:
                        waiting.append((self.root, some[1:]))
                else:
                    found.update(zip(some, repeat(here), strict=False))  # type: ignore[arg-type]  # no branch
        return [found[row] for row in rows]

    def _learned(self, facts: Facts) -> Leaf:
        """Run the program for these facts, and note its way."""
        tracer = self.tracer
        result, asked = tracer.record(self.compute, facts)
        leaf = Leaf(self.finished(result), tracer.count())
        if self.root is None:
            self.root = Branch(asked[0]) if asked else leaf
        here = self.root
        for place, question in enumerate(asked, start=1):
            if not isinstance(here, Branch) or not here.question.agrees(question, facts):
                break
            here = here.ways.setdefault(here.question.key(facts), Branch(asked[place]) if place < len(asked) else leaf)
        if here is not leaf:
            raise NotKnown("a program did not ask the same again")
        return leaf

    def agrees(self, other: Unknown, facts: Facts) -> bool:
        """Another cell counts its ways by itself: nothing more can be told."""
        return other is self or type(other) is type(self)


def _grouped(answers: Sequence[Hashable], rows: Rows) -> Iterable[tuple[Hashable, Rows]]:
    """The rows of each answer."""
    groups: dict[Hashable, list[int]] = {}
    for answer, row in zip(answers, rows, strict=True):
        groups.setdefault(answer, []).append(row)
    return groups.items()


class Settled(Cell):
    """A plain answer that a program finds."""

    __slots__ = ()

    agrees = Unknown.agrees

    def key(self, facts: Facts) -> Any:
        return self.of(facts)

    def keys(self, batch: Batch, rows: Rows) -> Sequence[Any]:
        return self.column(batch, rows)


class TextCell(Cell):
    """A text; kept as a template."""

    __slots__ = ()

    def finished(self, result: Any) -> Template:
        return self.tracer.template(result)

    def texts(self, batch: Batch, rows: Rows) -> Sequence[str]:
        leaves = self.leaves(batch, rows)
        ways = {leaf.serial: leaf for leaf in leaves}
        if len(ways) == 1:
            found: Sequence[str] = leaves[0].result.filled(batch, rows)
            return found
        texts: dict[int, str] = {}
        for serial, some in _grouped([leaf.serial for leaf in leaves], rows):
            texts.update(zip(some, ways[serial].result.filled(batch, some), strict=True))  # type: ignore[index]
        return [texts[row] for row in rows]

"""Programs that are run with unknown numbers: what they ask, and the ways that their answers lead to."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")

#: Letters for private use: each stands for one slot in a text that is being made.
_FIRST, _LAST = 0xF0000, 0x10FFFD
_SLOT = re.compile(f"([{chr(_FIRST)}-{chr(_LAST)}])")


class NotKnown(TypeError):
    """The program asked for what nobody can answer for all numbers at once."""


class Unhashable(NotKnown):
    """What holds unknown numbers can be no key."""

    def __init__(self, tracer: Tracer) -> None:
        super().__init__("an unknown number can be no key")
        self.tracer = tracer


class Facts:
    """One variant's numbers, for who computes what is unknown."""

    __slots__ = ()


class Unknown:
    """Something that follows from a variant's facts. compute: what it is in one variant, asked once for each.

    Of one variant after the other: only what it was in the last one is kept.
    """

    __slots__ = ("_facts", "_found", "compute", "serial", "tracer")

    def __init__(self, tracer: Tracer, compute: Callable[[Any], Any]) -> None:
        self.tracer = tracer
        self.serial = tracer.count()
        self.compute = compute
        self._facts: Facts | None = None
        self._found: Any = None

    def of(self, facts: Facts) -> Any:
        if self._facts is not facts:
            self._found = self.compute(facts)
            self._facts = facts
        return self._found

    def key(self, facts: Facts) -> Hashable:
        """What tells two answers apart."""
        found: Hashable = self.of(facts)
        return found

    def text(self, facts: Facts) -> str:
        """In a slot of a text."""
        return str(self.of(facts))


class Tracer:
    """Runs programs with unknown numbers. facts: of the variant whose answers count."""

    def __init__(self) -> None:
        self.facts = Facts()
        self._asked: list[dict[int, tuple[Unknown, Hashable]]] = []
        self._serial = 0
        self._slots: list[Unknown] = []

    def count(self) -> int:
        """A new serial number."""
        self._serial += 1
        return self._serial

    def ask(self, question: Unknown) -> Any:
        """The answer of the variant at hand, on which all that is being made now depends."""
        asked = self._asked[-1]
        if question.serial not in asked:
            try:
                asked[question.serial] = (question, question.key(self.facts))
            except NotKnown:
                raise
            except Exception as fault:  # an answer that is no answer: nobody may go on without its being noted
                raise NotKnown(f"a question has no answer: {fault}") from fault
        return question.of(self.facts)

    def record(self, run: Callable[[], T]) -> tuple[T, list[tuple[Unknown, Hashable]]]:
        """What comes out of a program, and what it asked."""
        self._asked.append({})
        try:
            result = run()
        finally:
            asked = self._asked.pop()
        return result, list(asked.values())

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
        cell = TextCell(self, run)
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
        cell = Cell(self, run)
        return self.ask(Unknown(self, cell.of))


class Template:
    """A text: literals, and between them what is different in each variant."""

    __slots__ = ("literals", "slots")

    def __init__(self, literals: Sequence[str], slots: Sequence[Unknown]) -> None:
        self.literals = list(literals)
        self.slots = list(slots)

    def fill(self, facts: Facts) -> str:
        if not self.slots:
            return self.literals[0]
        parts = self.literals.copy()
        for place, slot in enumerate(self.slots):
            parts[place] += slot.text(facts)
        return "".join(parts)


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
    """What comes out of a program, as a tree of questions that grows with what is asked."""

    __slots__ = ("root", "run")

    def __init__(self, tracer: Tracer, run: Callable[[], Any]) -> None:
        super().__init__(tracer, lambda facts: None)
        self.run = run
        self.root: Branch | Leaf | None = None

    def leaf(self, facts: Facts) -> Leaf:
        if self._facts is not facts:
            here = self.root
            while type(here) is Branch:
                here = here.ways.get(here.question.key(facts))
            self._found = here if here is not None else self._learned(facts)
            self._facts = facts
        return self._found  # type: ignore[no-any-return]

    def of(self, facts: Facts) -> Any:
        return self.leaf(facts).result

    def key(self, facts: Facts) -> int:
        """Which way was taken."""
        return self.leaf(facts).serial

    def finished(self, result: Any) -> Any:
        """What is kept of a result."""
        return result

    def _learned(self, facts: Facts) -> Leaf:
        """Run the program for these facts, and note its way."""
        tracer = self.tracer
        if facts is not tracer.facts:
            raise NotKnown("another variant is at hand")
        result, asked = tracer.record(self.run)
        leaf = Leaf(self.finished(result), tracer.count())
        if not asked:
            self.root = leaf
            return leaf
        if self.root is None:
            self.root = Branch(asked[0][0])
        here = self.root
        for place, (_, answer) in enumerate(asked):
            if not isinstance(here, Branch) or here.question.key(facts) != answer:
                raise NotKnown("a program did not ask the same again")
            if place == len(asked) - 1:
                here.ways[answer] = leaf
                break
            here = here.ways.setdefault(answer, Branch(asked[place + 1][0]))
        return leaf


class TextCell(Cell):
    """A text; kept as a template."""

    __slots__ = ()

    def finished(self, result: Any) -> Template:
        return self.tracer.template(result)

    def text(self, facts: Facts) -> str:
        result: Template = self.leaf(facts).result
        return result.fill(facts)

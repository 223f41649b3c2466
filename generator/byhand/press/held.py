"""Parts of documents that depend on numbers nobody knows yet; each has its own tree of questions.

They stand where their known kin stand. Who looks into one asks for all that it depends on; who only wants to know
something plain of it uses ``look``, who makes another part of it ``change``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from byhand.document.blocks import Chain, Fact, Figure, Inline, Say, Source, Text
from byhand.figures.scene import Scene
from byhand.mathtext.tree import Node, Number
from byhand.tape.arithmetic import Rounded
from byhand.unknown import Cell, Digits, Held, Lazy, NotKnown, Postponed, Unhashable


class HeldNumber(Postponed, Number):
    """A printed number. source: the ``Number`` that it is in a variant."""

    __slots__ = ("_digits", "source")
    source: Lazy
    _digits: Digits | None

    def __init__(self, source: Lazy) -> None:
        super().__init__(source)
        object.__setattr__(self, "_digits", None)

    @property
    def text(self) -> str:
        if self._digits is None:
            digits = Digits.of(self.source.aspect("text", lambda number: number.text))
            object.__setattr__(self, "_digits", digits)
            return digits
        return self._digits

    @property
    def negative(self) -> bool:
        return bool(self._ask("negative", lambda number: number.negative))

    @property
    def exponent(self) -> int | None:
        found: int | None = self._ask("exponent", lambda number: number.exponent)
        return found

    def _ask(self, what: str, test: Callable[[Number], Any]) -> Any:
        source = self.source
        return source.tracer.ask(source.aspect(what, test))

    def worth(self) -> Any:
        source = self.source
        return source.aspect("worth", lambda number: number.worth())

    def size(self) -> Any:
        return self.source.aspect("size", lambda number: number.size())

    def outline(self) -> Number:
        """A number of the same look with other digits; all of its look is asked."""
        text, negative, exponent = self._ask("outline", _outline)
        return Number(text, negative, exponent)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Number):
            return False
        return bool(self.source == (other.source if isinstance(other, HeldNumber) else other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        raise Unhashable(self.source.tracer)


def _outline(number: Number) -> tuple[str, bool, int | None]:
    text = "".join("0" if char.isdigit() else char for char in number.text)
    return text, number.negative, number.exponent


class HeldRounded(Postponed, Rounded):
    """A rounded number. source: the ``Rounded`` that it is in a variant."""

    __slots__ = ("source",)
    source: Lazy

    @property
    def value(self) -> Any:
        return self.source.aspect("value", lambda rounded: rounded.value)

    def __eq__(self, other: object) -> bool:
        return bool(self.value == (other.value if isinstance(other, Rounded) else other))

    __hash__ = None  # type: ignore[assignment]  # as every unknown number


class HeldChain(Held[Chain], Chain):
    """A line. likeness: two of the same one are equal."""

    __slots__ = ("_address", "cell", "likeness")
    cell: Cell
    likeness: int
    _address: str

    def __init__(self, cell: Cell, address: str, likeness: int | None = None) -> None:
        super().__init__(cell)
        object.__setattr__(self, "_address", address)
        object.__setattr__(self, "likeness", cell.serial if likeness is None else likeness)

    @property
    def parts(self) -> tuple[tuple[str, Node], ...]:
        return self.now().parts

    @property
    def address(self) -> str:
        return self._address

    @property
    def source(self) -> Source | None:
        return self.now().source

    def changed(self, change: Callable[[Chain], Chain | None]) -> Chain | None:
        tracer = self.cell.tracer

        def outcome() -> str:
            chain = self.now()
            made = change(chain)
            return "gone" if made is None else "same" if made is chain else "equal" if made == chain else "made"

        found = tracer.settled(outcome)
        if found == "same":
            return self
        if found == "gone":
            return None
        return HeldChain(
            Cell(tracer, lambda: change(self.now())), self._address, self.likeness if found == "equal" else None
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HeldChain) and other.likeness == self.likeness

    __hash__ = None  # type: ignore[assignment]  # lines are compared, never keys


class HeldText(Postponed, Text):
    """Words that each variant has of its own, as a student's name. source: the string."""

    __slots__ = ("source",)
    source: Lazy

    @property
    def text(self) -> str:
        raise NotKnown("whose a sheet is is not known")

    def __eq__(self, other: object) -> bool:
        raise NotKnown("whose a sheet is is not known")

    __hash__ = None  # type: ignore[assignment]  # as every unknown number


class HeldSay(Held[Say], Say):
    """A sentence that was chosen for the numbers."""

    __slots__ = ("cell",)
    cell: Cell

    @property
    def key(self) -> str:
        return self.now().key

    @property
    def facts(self) -> Mapping[str, Fact]:
        return self.now().facts

    @property
    def reading(self) -> bool:
        return self.now().reading


class HeldSays(Held[Sequence[Say]]):
    """One or more sentences that were chosen for the numbers, in the place of one; how many they are is not asked."""

    __slots__ = ("cell",)

    def asked(self, test: Callable[[Any], Any]) -> Any:
        """What holds for all of them; they are not taken apart."""

        def common() -> Any:
            first, *others = {test(said) for said in self.now()}
            if others:
                raise NotKnown("chosen sentences are not taken apart")
            return first

        return self.cell.tracer.settled(common)


class HeldFigure(Held[Figure], Figure):
    """A picture. place: which of those that its program makes."""

    __slots__ = ("cell", "place")
    cell: Cell
    place: int

    def __init__(self, cell: Cell, place: int = 0) -> None:
        super().__init__(cell)
        object.__setattr__(self, "place", place)

    @property
    def unknown(self) -> object:
        return self.cell, self.place

    def now(self) -> Figure:
        found: Figure = self.cell.tracer.ask(self.cell)[self.place]
        return found

    @property
    def name(self) -> str:
        return self.now().name

    @property
    def scene(self) -> Scene:
        return self.now().scene

    @property
    def title(self) -> Inline:
        return self.now().title

    @property
    def description(self) -> tuple[Inline, ...]:
        return self.now().description

    def changed(self, change: Callable[[Figure], Figure | None]) -> HeldFigure | None:
        made = Cell(self.cell.tracer, lambda: [change(self.now())])
        if self.cell.tracer.settled(lambda: self.cell.tracer.ask(made)[0] is None):
            return None
        return HeldFigure(made)

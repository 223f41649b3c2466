"""Any program says of unknown numbers what it says of known ones, whoever is looked at with whom and in which order.

Programs are small trees; parts of them come again, so that much of what is made is the like of what was made before.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from byhand.unknown import (
    Cell,
    Digits,
    Facts,
    Lazy,
    Postponed,
    TextCell,
    Tracer,
    Unhashable,
    apart,
    applied,
    least,
    look,
    maybe,
    most,
    settled,
    some,
)
from byhand.unknown import Held as _Held

#: (what, parts …): a program, or a part of one.
Tree = tuple[Any, ...]


class Given(Facts):
    def __init__(self, values: Sequence[int]) -> None:
        self.values = values


class Held(_Held[str]):
    """A word that depends on numbers."""

    __slots__ = ("cell",)


class Shown(Postponed):
    """A number in a formula."""

    __slots__ = ("source",)

    def __hash__(self) -> int:
        raise Unhashable(self.source.tracer)


class Machine:
    """Runs programs. tracer: of unknown numbers; ``None``: the numbers are known."""

    def __init__(self, tracer: Tracer | None) -> None:
        self.tracer = tracer

    # -- numbers -----------------------------------------------------------------------------------------------------

    def number(self, tree: Tree, own: tuple[Any, ...]) -> Any:
        kind, *parts = tree
        if kind in ("constant", "own"):
            return parts[0] if kind == "constant" else own[parts[0] % len(own)]
        if kind == "times":  # functions of one code that have caught different numbers
            return self._times(parts[0], self.number(parts[1], own))
        if kind == "either":
            return self._either(*parts, own)
        return NUMBERS[kind](*(self.number(each, own) for each in parts))

    def _times(self, factor: int, value: Any) -> Any:
        def times(known: int) -> int:
            return known * factor

        return applied(value.tracer, times, value) if isinstance(value, Lazy) else times(value)

    def _either(self, test: Tree, one: int, other: int, own: tuple[Any, ...]) -> Any:
        """A number that depends on a question that nobody else has to ask."""
        if self.tracer is None:
            return one if self.holds(test, own) else other
        cell = self.tracer.once(Cell, lambda: one if self.holds(test, own) else other)
        return applied(self.tracer, int, cell)

    # -- questions ---------------------------------------------------------------------------------------------------

    def holds(self, tree: Tree, own: tuple[Any, ...]) -> bool:
        kind, *parts = tree
        if kind == "settled":
            if self.tracer is None:
                return self.holds(parts[0], own)
            return bool(self.tracer.settled(lambda: self.holds(parts[0], own)))
        if kind == "both":
            return self.holds(parts[0], own) and self.holds(parts[1], own)
        if kind == "said":
            words = [self._held(each, own) for each in parts]
            return bool(look(words[0], len) > 3 or some(words, partial(operator.contains, "up down up")))
        return bool(QUESTIONS[kind](*(self.number(each, own) for each in parts)))

    def _held(self, tree: Tree, own: tuple[Any, ...]) -> Any:
        if self.tracer is None:
            return self.plain(tree, own)
        return Held(self.tracer.once(Cell, lambda: self.plain(tree, own)))

    def plain(self, tree: Tree, own: tuple[Any, ...]) -> str:
        """A word without numbers."""
        test, one, other = tree
        return str(one if self.holds(test, own) else other)

    # -- texts -------------------------------------------------------------------------------------------------------

    def text(self, tree: Tree, own: tuple[Any, ...]) -> str:
        kind, *parts = tree
        match kind:
            case "words":
                return str(parts[0])
            case "print":
                return printed(self.number(parts[0], own))
            case "digits":
                return self._digits(self.number(parts[0], own), self.number(parts[1], own))
            case "choice":
                return self.text(parts[1] if self.holds(parts[0], own) else parts[2], own)
            case "apart":
                run = partial(self.text, parts[0], own)
                return run() if self.tracer is None else self.tracer.written(run)
            case "formula":
                found = self.number(parts[0], own)
                thing = Shown(found) if isinstance(found, Lazy) else found
                return apart(thing, lambda shown: printed(shown.source if isinstance(shown, Shown) else shown))
            case "let":
                return self.text(parts[1], (*own, self.number(parts[0], own)))
            case "held":
                held = self._held(parts, own)
                return held.now() if isinstance(held, Held) else str(held)
        return "".join(self.text(each, own) for each in parts)

    def _digits(self, one: Any, other: Any) -> str:
        first, second = digits(one), digits(other)
        return f"{first.replace('-', '−')}|{len(first)}{'-' in second}{first == second}"


def digits(value: Any) -> str:
    return Digits.of(applied(value.tracer, str, value)) if isinstance(value, Lazy) else str(value)


def printed(value: Any) -> str:
    return value.written(str) if isinstance(value, Lazy) else str(value)


NUMBERS: Mapping[str, Callable[..., Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "neg": operator.neg, "abs": abs,
    "most": lambda *values: most(values), "least": lambda *values: least(values),
}  # fmt: skip
QUESTIONS: Mapping[str, Callable[..., Any]] = {
    "<": operator.lt, "<=": operator.le, "=": operator.eq, "≠": operator.ne, "bool": bool,
    "maybe": lambda one, other: maybe(one, other, operator.gt),
    "parity": lambda one, other: settled(lambda a, b: (a + b) % 2, one, other),
}  # fmt: skip

small = st.integers(-2, 2)
leaf = st.tuples(st.just("constant"), small) | st.tuples(st.just("own"), st.integers(0, 3))


def two(kinds: Sequence[str], each: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.tuples(st.sampled_from(kinds), each, each)


sums = st.recursive(
    leaf,
    lambda each: (
        two(["+", "-", "*", "most", "least"], each)
        | st.tuples(st.sampled_from(["neg", "abs"]), each)
        | st.tuples(st.just("times"), small, each)
    ),
    max_leaves=3,
)
plain_tests = two(["<", "<=", "=", "≠", "maybe", "parity"], sums) | st.tuples(st.just("bool"), sums)
words = st.tuples(plain_tests, st.sampled_from(["up", "wide"]), st.sampled_from(["down", "up"]))
numbers = sums | st.tuples(st.just("either"), plain_tests, small, small)
tests = st.recursive(
    two(["<", "=", "maybe"], numbers) | plain_tests | st.tuples(st.just("said"), words, words),
    lambda each: st.tuples(st.just("settled"), each) | two(["both"], each),
    max_leaves=2,
)
texts = st.recursive(
    st.tuples(st.just("words"), st.sampled_from(["a", ", ", ""]))
    | st.tuples(st.sampled_from(["print", "formula"]), numbers)
    | two(["digits"], numbers)
    | words.map(lambda each: ("held", *each)),
    lambda each: (
        st.tuples(st.just("choice"), tests, each, each)
        | st.tuples(st.just("apart"), each)
        | st.tuples(st.just("let"), numbers, each)
        | st.tuples(st.just("all"), each, each)
        | st.tuples(st.just("all"), each).map(lambda both: ("all", both[1], ("apart", both[1]), both[1]))
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_any_program_says_what_it_says_of_known_numbers(data: st.DataObject) -> None:
    """Two programs, as a sheet and its key, of one tracer."""
    programs = data.draw(st.lists(texts, min_size=1, max_size=2))
    variants = data.draw(st.lists(st.tuples(small, small), min_size=1, max_size=8))
    order = data.draw(st.permutations(range(len(variants))))
    tracer = Tracer()
    machine = Machine(tracer)
    own = tuple(Lazy(tracer, lambda facts, place=place: facts.values[place]) for place in range(2))
    cells = [TextCell(tracer, partial(machine.text, program, own)) for program in programs]
    facts = [Given(values) for values in variants]
    while order:
        size = data.draw(st.integers(1, len(order)))
        some_of_them, order = order[:size], order[size:]
        batch = tracer.batch([facts[place] for place in some_of_them])
        rows = data.draw(st.sampled_from([batch.everyone, batch.everyone[1:]]))
        for cell, program in data.draw(st.permutations(list(zip(cells, programs, strict=True)))):
            for chosen in (rows, batch.everyone):
                expected = [Machine(None).text(program, variants[some_of_them[row]]) for row in chosen]
                assert list(cell.texts(batch, chosen)) == expected


def test_what_comes_again_is_made_once() -> None:
    """However many ways lead there."""
    tracer = Tracer()
    machine = Machine(tracer)
    own = tuple(Lazy(tracer, lambda facts, place=place: facts.values[place]) for place in range(2))
    again: Tree = ("apart", ("digits", ("own", 0), ("times", 2, ("own", 0))))
    program: Tree = ("choice", ("<", ("own", 1), ("constant", 0)), ("all", again, again), again)
    cell = TextCell(tracer, partial(machine.text, program, own))
    learned = []
    for second in (-1, 1):
        batch = tracer.batch([Given((0, second))])
        assert list(cell.texts(batch, batch.everyone)) == [Machine(None).text(program, (0, second))]
        learned.append(tracer.learned)
    assert learned[1] - learned[0] == 1

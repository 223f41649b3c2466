"""Programs run with unknown numbers: the same answers give the same text, and nothing unasked gets out."""

from __future__ import annotations

import gc
import operator
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byhand.unknown import Digits, Facts, Lazy, NotKnown, TextCell, Tracer, least, maybe, most, settled


class Given(Facts):
    def __init__(self, *values: Any) -> None:
        self.values = values


def pressed(program: Callable[..., str], variants: list[tuple[Any, ...]]) -> list[str]:
    """What comes out for each variant, of one cell: of all together, as of one after the other."""

    def made(batches: list[list[tuple[Any, ...]]]) -> list[str]:
        tracer = Tracer()
        count = len(variants[0])
        unknown = [Lazy(tracer, lambda facts, place=place: facts.values[place]) for place in range(count)]
        cell = TextCell(tracer, lambda: program(*unknown))
        found: list[str] = []
        for each in batches:
            batch = tracer.batch([Given(*values) for values in each])
            found += cell.texts(batch, batch.everyone)
        return found

    found = made([variants])
    half = len(variants) // 2
    assert made([each for each in (variants[:half], variants[half:]) if each]) == found
    assert made([[each] for each in variants]) == found
    return found


def text(value: Any) -> str:
    return value.written(str) if isinstance(value, Lazy) else str(value)


def larger(one: Any, other: Any) -> str:
    return f"{text(one)} wins" if one > other else f"{text(other)} wins by {text(other - one)}, {text(round(-one, 1))}"


def both_ends(one: Any, other: Any) -> str:
    ends = f"{text(least([one, other, 0]))}..{text(most([one, other]))}"
    return f"{ends} {settled(bool, one)} {bool(maybe(one, other, operator.lt))}"


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=1))
@pytest.mark.parametrize("program", [larger, both_ends])
def test_a_cell_says_what_its_program_says(program: Callable[..., str], variants: list[tuple[int, int]]) -> None:
    assert pressed(program, variants) == [program(*values) for values in variants]


def test_ways_are_shared() -> None:
    runs = []

    def program(one: Any) -> str:
        runs.append(1)
        return "up" if one > 0 else f"down {text(one)}"

    assert pressed(program, [(1,), (2,), (-1,), (-5,), (3,)]) == ["up", "up", "down -1", "down -5", "up"]
    assert len(runs) == 3 * 2


@pytest.mark.parametrize(
    "use",
    [hash, float, int, lambda value: value.p, lambda value: {value}],
)  # fmt: skip
def test_nothing_gets_out_unasked(use: Callable[[Any], Any]) -> None:
    with pytest.raises((TypeError, AttributeError)):
        pressed(lambda one: str(use(one)), [(1,)])


@pytest.mark.parametrize("use", [hash, list, lambda own: own[0], lambda own: own.split("."), lambda own: own < "1"])
def test_digits_are_not_told(use: Callable[[Any], Any]) -> None:
    with pytest.raises(NotKnown):
        pressed(lambda one: str(use(Digits.of(one))), [("0.5",)])


@pytest.mark.parametrize("name", [name for name in dir(str) if name[0] != "_" and name not in ("replace", "maketrans")])
def test_no_method_of_a_string_tells_of_digits(name: str) -> None:
    with pytest.raises(NotKnown):
        pressed(lambda one: str(getattr(Digits.of(one), name)()), [("0.5",)])


@pytest.mark.parametrize("use", [lambda own: own * 2, lambda own: own % (), lambda own: own > "1", sorted, max, iter])
def test_no_operation_on_a_string_tells_of_digits(use: Callable[[Any], Any]) -> None:
    with pytest.raises((NotKnown, TypeError)):
        pressed(lambda one: str(use(Digits.of(one))), [("0.5",)])


def test_digits_are_printed_counted_and_compared() -> None:
    def program(one: Any, other: Any) -> str:
        digits = Digits.of(one)
        return f"{digits.replace('.', ',')} {len(digits)} {digits == Digits.of(other)} {'.' in digits}"

    assert pressed(program, [("0.5", "0.5"), ("12", "0.5")]) == ["0,5 3 True True", "12 2 False False"]


def test_a_question_without_an_answer_is_no_way() -> None:
    def program(one: Any) -> str:
        try:
            return "much" if 1 / one > 0.5 else "little"
        except ZeroDivisionError:
            return "nothing"

    with pytest.raises(NotKnown):
        pressed(program, [(0,)])


def changing(*programs: Callable[..., str]) -> Callable[..., str]:
    """Another program each time."""
    calls = iter(programs)

    def program(*values: Any) -> str:
        return next(calls)(*values)

    return program


@pytest.mark.parametrize(
    "programs",
    [
        (lambda one, other: str(one > 0), lambda one, other: str(other > 0)),
        (lambda one, other: str(one > 0), lambda one, other: "nothing"),
        (lambda one, other: f"{one > 0} {other > 0}", lambda one, other: str(one > 0)),
    ],
)
def test_programs_that_change_their_mind_are_found_out(programs: tuple[Callable[..., str], ...]) -> None:
    with pytest.raises(NotKnown, match="did not ask the same"):
        pressed(changing(*programs), [(1, 1), (-1, 1), (1, 2), (1, -1)])


@pytest.mark.parametrize("use", [lambda own: own[0], hash, lambda own: own.nothing > 0])
def test_who_expects_a_fault_does_not_take_ignorance_for_it(use: Callable[[Any], Any]) -> None:
    def program(one: Any) -> str:
        try:
            return str(use(Digits.of(one)))
        except (TypeError, ValueError, LookupError, ArithmeticError):
            return "a fault"

    with pytest.raises((NotKnown, AttributeError)):
        pressed(program, [("0.5",)])


def test_only_the_last_batch_is_kept() -> None:
    tracer = Tracer()
    one = Lazy(tracer, lambda facts: facts.values[0])
    cell = TextCell(tracer, lambda: f"{one > 0} {text(one)} {settled(bool, -one)}")
    seen: list[weakref.ref[Facts]] = []
    for value in (1, -1, 0, 2):
        batch = tracer.batch([Given(value), Given(value)])
        assert cell.texts(batch, batch.everyone[:1]) == [f"{value > 0} {value} {bool(value)}"]
        seen.append(weakref.ref(batch.facts[1]))
    gc.collect()
    assert [each() is batch.facts[1] for each in seen] == [False, False, False, True]


def test_nothing_is_asked_outside_of_a_program() -> None:
    tracer = Tracer()
    with pytest.raises(NotKnown, match="nobody"):
        bool(Lazy(tracer, lambda facts: facts.values[0]))

"""Wrong numbers for boxes: never right, never alike, and each with the misconceptions that lead to it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byhand.exercises.fixedpoint import SCALE
from byhand.exercises.misconceptions import MISCONCEPTIONS
from byhand.exercises.stream import Stream
from byhand.exercises.tolerance import Interval
from byhand.lms.mistakes import CHOICES, choices, mistakes, told_apart
from byhand.lms.question import Part
from byhand.mathtext.plain import PlainWriter
from byhand.problem.model import Digits
from byhand.tape.arithmetic import Rounded
from support.lms import items

PROBLEMS = ("mazur", "logistic-regression", "circuit", "two-hidden-layers", "softmax-classifier")


def parts_of(name: str) -> list[Part]:
    return [part for item in items(name) for part in item.parts]


@pytest.mark.parametrize("name", PROBLEMS)
def test_no_wrong_number_is_accepted_or_reads_like_the_key(name: str) -> None:
    plain = PlainWriter()
    for part in parts_of(name):
        for each in part.mistakes:
            assert not part.accepts(each.value)
            assert plain.write(each.node) != plain.write(part.node)
            ends = (each.value - each.reach, each.value + each.reach)
            assert not any(map(part.accepts, ends)), "its feedback would reach into what is right"
            assert each.causes and set(each.causes) <= set(MISCONCEPTIONS)


@pytest.mark.parametrize("name", PROBLEMS)
def test_choices_read_differently_and_hold_the_key_once(name: str) -> None:
    plain = PlainWriter()
    for part in parts_of(name):
        read = [plain.write(choice.node) for choice in part.choices]
        assert len(set(read)) == len(read)
        assert len({choice.value for choice in part.choices}) == len(read)
        assert [choice.text for choice in part.choices if choice.right] == [part.value]
        assert 2 <= len(read) <= CHOICES


@pytest.mark.parametrize("name", PROBLEMS)
def test_whoever_obeys_the_rule_finds_the_key_nearest(name: str) -> None:
    for part in parts_of(name):
        for choice in part.choices:
            for own in (part.low, part.high, part.key):
                assert own is not None
                assert choice.right or abs(own - choice.value) > abs(own - part.key)


def test_places_of_the_key_follow_from_the_seed_and_differ() -> None:
    places = [[choice.right for choice in part.choices].index(True) for part in parts_of("mazur")]
    assert len(set(places)) == CHOICES


def test_misconceptions_fill_most_choices() -> None:
    """Fillers are for boxes that few misconceptions change."""
    said = [choice.feedback[0] for part in parts_of("mazur") for choice in part.choices if not choice.right]
    own = [say for say in said if getattr(say, "key", "") in ("lms.cause", "lms.causes")]
    assert len(own) >= 0.9 * len(said)


DIGITS = Digits("decimals", 4)


def rounded(units: int) -> Rounded:
    return Rounded(units, -4, False, DIGITS)


@given(
    st.integers(-30, 30), st.integers(0, 12), st.integers(0, 12),
    st.lists(st.tuples(st.integers(1, 9), st.integers(-40, 40)), max_size=6), st.integers(0, 99),
)  # fmt: skip
def test_even_crowded_numbers_give_fair_choices(
    key: int, below: int, above: int, others: list[tuple[int, int]], seed: int
) -> None:
    unit = SCALE // 10**4
    interval = Interval(rounded(key), ((key - below) * unit, (key + above) * unit))
    found = choices(interval, (), [(box, rounded(own)) for box, own in others], Stream(seed, "x"), zeros=False)
    assert len(found) >= 2, "there is always some number that is far enough away"
    assert len({choice.value for choice in found}) == len(found)
    assert all(choice.right or told_apart(choice.value, interval) for choice in found)
    low, high = Fraction(key - below, 10**4), Fraction(key + above, 10**4)
    assert all(choice.right or not low <= choice.value <= high for choice in found)


def test_where_anything_is_accepted_nothing_is_wrong() -> None:
    unbounded = Interval(rounded(5), None)
    assert choices(unbounded, (), [(1, rounded(9))], Stream(1, "x"), zeros=False) == ()
    assert mistakes(None, "step1.loss", unbounded, zeros=False) == ()

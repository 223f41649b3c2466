"""Variant codes: unlike each other, safe to type, silent about what they stand for."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from byhand.exercises import codes

INDICES = st.integers(1, codes.LARGEST_INDEX)
SEEDS = st.one_of(st.integers(0, 2**64), st.text(min_size=1, max_size=20))


def test_a_change_of_the_codes_would_be_noticed() -> None:
    assert [codes.code(7, who) for who in (1, 2, "Ada")] == ["TGDJY-TU5G5", "QKBHZ-HU9C6", "WGLPK-58WJ2"]


def test_a_hundred_thousand_have_no_two_alike() -> None:
    assert len({codes.token(7, index) for index in range(1, 100_001)}) == 100_000


@given(SEEDS, INDICES)
def test_the_seed_leads_back_to_the_number(seed: int | str, index: int) -> None:
    assert codes.index_of(seed, codes.read(codes.code(seed, index), seed)) == index


@given(SEEDS, st.text(min_size=1, max_size=30))
def test_a_students_code_leads_to_the_students_variant_and_to_no_number(seed: int | str, student: str) -> None:
    assert codes.read(codes.code(seed, student), seed) == codes.token(seed, student)


@given(INDICES, st.integers(0, 9), st.sampled_from(codes.LETTERS))
def test_a_wrong_letter_is_always_noticed(index: int, place: int, letter: str) -> None:
    letters = list(codes.code(7, index).replace("-", ""))
    if letters[place] == letter:
        return
    letters[place] = letter
    with pytest.raises(codes.CodeError, match="a letter is wrong"):
        codes.read("".join(letters), 7)


@given(INDICES, st.integers(0, 8))
def test_swapped_neighbours_are_always_noticed(index: int, place: int) -> None:
    letters = list(codes.code(7, index).replace("-", ""))
    if letters[place] == letters[place + 1]:
        return
    letters[place], letters[place + 1] = letters[place + 1], letters[place]
    with pytest.raises(codes.CodeError, match="a letter is wrong"):
        codes.read("".join(letters), 7)


def test_small_letters_spaces_and_dashes_are_no_matter() -> None:
    code = codes.code(7, 5)
    assert codes.read(f" {code.lower().replace('-', ' ')} ", 7) == codes.token(7, 5)


@pytest.mark.parametrize("typed", ["", "A", "O0000-IIIII", "ÄAAAA-AAAAA", "A" * 10_000, "\x1b[2J", "AAAAA-AAAAA-A"])
def test_what_is_no_code_is_refused_in_one_short_line(typed: str) -> None:
    with pytest.raises(codes.CodeError) as caught:
        codes.read(typed, 7)
    message = str(caught.value)
    assert message.isprintable()
    assert len(message) < 200
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("typed", ["1001", "ada", "student-of-mine"])
def test_an_id_in_place_of_a_code_is_told_where_codes_are(typed: str) -> None:
    with pytest.raises(codes.CodeError, match=r"; the set's index\.csv says whose code is which$"):
        codes.read(typed, 7)


def test_another_seed_is_noticed_nearly_always() -> None:
    wrong = 0
    for index in range(1, 501):
        try:
            codes.read(codes.code(7, index), 8)
        except codes.CodeError:
            wrong += 1
    assert wrong > 460  # 31 of 32


def test_a_code_shows_nothing_of_the_number() -> None:
    """Neighbours' codes differ as strangers' do: in half of their bits, and in no particular ones."""
    tokens = [codes.token(7, index) for index in range(1, 2_001)]
    flips = [(one ^ other).bit_count() for one, other in itertools.pairwise(tokens)]
    assert sum(flips) / len(flips) == pytest.approx(codes.BITS / 2, abs=0.3)
    for bit in range(codes.BITS):
        assert sum(token >> bit & 1 for token in tokens) == pytest.approx(1000, abs=120)


@settings(max_examples=20)
@given(st.integers())
def test_only_numbers_from_one_on_have_codes(index: int) -> None:
    if not 1 <= index <= codes.LARGEST_INDEX:
        with pytest.raises(ValueError, match="allowed: 1 to"):
            codes.code(7, index)

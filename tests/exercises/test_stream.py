"""Random numbers that are the same everywhere and always, and that favour nothing."""

from __future__ import annotations

from collections import Counter

import pytest

from byhand.exercises.stream import Stream, keyed


def test_a_change_of_the_stream_would_be_noticed() -> None:
    """These numbers decide every variant that was ever handed out."""
    assert keyed(7, "variant", 1).hex()[:16] == "2eb4daada57fb332"
    stream = Stream(7, "variant", 1, "weights")
    assert [stream.below(201) for _ in range(8)] == [31, 119, 109, 52, 45, 148, 185, 111]
    assert Stream("long seed", "ü").take(5).hex() == "462f494175"


def test_what_a_stream_is_for_is_told_apart() -> None:
    parts = [(1, "a", "b"), (1, "ab"), (11, "a", "b"), (1, "a", "b", ""), (1, "a,b"), (1, "b", "a"), (1, "a", 1)]
    assert len({keyed(*each) for each in parts}) == len(parts)


def test_a_seed_is_the_same_as_number_and_as_text_and_in_every_spelling() -> None:
    assert keyed(7, "x") == keyed("7", "x")
    assert keyed(7, "Müller") == keyed(7, "Mu\N{COMBINING DIAERESIS}ller")


@pytest.mark.parametrize("count", [1, 2, 3, 7, 201, 2**63 + 1, 10**30])
def test_numbers_stay_in_their_range(count: int) -> None:
    stream = Stream(1, count)
    assert all(0 <= stream.below(count) < count for _ in range(200))


def test_every_number_comes_equally_often() -> None:
    """χ² with 6 degrees of freedom is above 22.5 once in a thousand; the draws are fixed, so this cannot flicker."""
    stream = Stream(3, "fair")
    found = Counter(stream.below(7) for _ in range(7_000))
    assert sum((found[each] - 1000) ** 2 / 1000 for each in range(7)) < 22.5


def test_what_would_favour_some_numbers_is_drawn_again() -> None:
    """Of 2^64 numbers the last few don't make a whole round of 3 · 2^62: a quarter is refused."""

    class Counted(Stream):
        taken = 0

        def take(self, size: int) -> bytes:
            self.taken += 1
            return super().take(size)

    stream = Counted(1, "bias")
    for _ in range(400):
        stream.below(3 * 2**62)
    assert stream.taken == pytest.approx(400, abs=5)  # a byte more than needed makes refusals rare

"""Moodle's Cloze: whatever a feedback says, and whatever authors write around boxes, the boxes are ours and no others.

The reader is our own, written from the grammar (``support.lms.cloze``).
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byhand.lms.cloze import Grade, box, braceless, quoted, weights
from byhand.mathtext.elements import harmless
from support.lms import ClozeError, cloze, text_of

#: What could end a box, a feedback or an entity, and what anybody could write.
HOSTILE = st.text(st.sampled_from(list('{}~#=%*:/\\"&;<>|0123456789aZé−½\u200b NUMERICAL')), max_size=60) | st.text(
    max_size=40
)
NUMBERS = st.decimals(-(10**6), 10**6, places=6, allow_nan=False).map(lambda value: f"{value:f}")


@given(st.lists(st.tuples(NUMBERS, HOSTILE), min_size=1, max_size=4), HOSTILE, HOSTILE)
def test_what_is_written_is_read_again(answers: list[tuple[str, str]], before: str, after: str) -> None:
    grades = [
        Grade(value, "0.0001", 100 if place == 0 else 0, harmless(said)) for place, (value, said) in enumerate(answers)
    ]
    written = braceless(harmless(before)) + box(3, grades) + braceless(harmless(after))
    (found,) = cloze(written)
    assert (found.weight, found.kind) == (3, "NUMERICAL")
    assert [(each.value, each.share) for each in found.alternatives] == [
        (grade.value, grade.share / 100) for grade in grades
    ]
    assert [each.feedback for each in found.alternatives] == [grade.feedback for grade in grades]


@given(HOSTILE)
def test_a_feedback_shows_what_was_said(said: str) -> None:
    (found,) = cloze(box(1, [Grade("0.5", "0", 0, harmless(said))]))
    assert text_of(found.alternatives[0].feedback) == text_of(harmless(said))


@given(HOSTILE)
def test_a_feedback_stays_within_the_signs_of_its_own(said: str) -> None:
    assert not set(quoted(said)) & set('{}~"\\/:')


@pytest.mark.parametrize(
    "text", ["{1:NUMERICAL:=0.5:0.1", "{1:NUMERICAL:=0,5x:0.1}", "{1:NUMERICAL:=−0.5:0.1}", "{1:NM:=1#a~}"]
)
def test_the_reader_refuses_what_is_no_box(text: str) -> None:
    with pytest.raises(ClozeError):
        cloze(text)


def test_the_reader_knows_shares_escapes_and_any_number() -> None:
    (found,) = cloze(r"a {2:NM:=0.0822:0.0001#well \} done~%50%-0.0822:0.0001#sign slip~*#no} b")
    assert [(each.value, each.share, each.tolerance) for each in found.alternatives] == [
        ("0.0822", 1.0, 0.0001), ("-0.0822", 0.5, 0.0001), ("*", 0.0, 0.0),
    ]  # fmt: skip
    assert found.alternatives[0].feedback == "well } done"


@given(st.lists(st.fractions(Fraction(1, 8), 20, max_denominator=8), min_size=1, max_size=8))
def test_weights_are_whole_numbers_in_proportion(points: list[Fraction]) -> None:
    found = weights(points)
    assert all(weight > 0 for weight in found)
    assert {Fraction(weight) / own for weight, own in zip(found, points, strict=True)} == {
        Fraction(found[0]) / points[0]
    }

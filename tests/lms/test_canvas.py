"""Canvas: numbers as it rounds them, and what it cannot hold is asked otherwise and told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from byhand.lms.canvas import KEPT, Canvas, kept
from byhand.lms.page import Voice
from byhand.lms.question import Item, Part
from support.lms import canvas, export, homework, items, only, unzipped

SOME = items("circuit")[0].parts[0]


def part_at(value: Fraction, radius: Fraction, **others: object) -> Part:
    text = f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
    return replace(SOME, key=value, value=text, low=value - radius, high=value + radius, **others)  # type: ignore[arg-type]


SMALL = st.integers(-(10**8), 10**8).map(lambda units: Fraction(units, 10**7))


@given(SMALL, st.integers(0, 5000).map(lambda units: Fraction(units, 10**7)), st.fractions(-1, 1))
def test_whatever_is_accepted_is_right_after_canvas_has_rounded_it(
    key: Fraction, radius: Fraction, at: Fraction
) -> None:
    part = part_at(key, radius)
    typed = key + radius * at
    low, high = kept(part)
    as_canvas = float(f"{float(typed):.{KEPT}f}")
    assert float(low) <= as_canvas <= float(high)
    assert low <= typed <= high


def written(*parts: Part) -> tuple[Canvas, list[str]]:
    """The kinds of the questions that are asked for these boxes."""
    item = items("circuit")[0]
    own = Canvas("stem", "title", Voice.of(homework("circuit").problem), (), "b1")
    own.add(Item(1, "0001", "CODE", item.sheet, item.brief, parts))
    files = unzipped(next(iter(own.files().values())))
    root = etree.fromstring(files["b1-v0001/b1-v0001.xml"])
    found = root.xpath("//*[local-name()='fieldlabel'][.='question_type']/following-sibling::*/text()")
    return own, found[1:]


def test_a_number_that_canvas_would_make_0_is_a_multiple_choice_and_told() -> None:
    own, found = written(part_at(Fraction(82, 10**6), Fraction(1, 10**6), mistakes=()))
    assert found == ["numerical_question"], "0.000082 becomes 0.0001, which is not 0"
    own, found = written(part_at(Fraction(82, 10**7), Fraction(1, 10**7), mistakes=()))
    assert found == ["multiple_choice_question"]
    (caveat,) = own.caveats
    assert "becomes 0, and 0 is right" in caveat.what and caveat.address == SOME.address


def test_a_wrong_number_that_canvas_cannot_tell_makes_a_multiple_choice() -> None:
    mistake = items("mazur")[0].parts[0].mistakes[0]
    near = replace(mistake, value=Fraction(750823, 10**7))
    _, found = written(part_at(Fraction(750821, 10**7), Fraction(1, 10**9), mistakes=(near,)))
    assert found == ["multiple_choice_question"]


def test_four_decimals_are_kept_as_they_are() -> None:
    own, found = written(part_at(Fraction(1385, 10**4), Fraction(1, 10**4), mistakes=()))
    assert found == ["numerical_question"] and own.caveats == []


def test_a_quiz_shows_the_sheet_and_asks_box_after_box() -> None:
    (quiz,) = canvas(only(export("mazur", "canvas", (), 1)))
    assert [box.number for box in quiz.boxes] == list(range(1, 29))
    assert "What is given" in quiz.markup
    for gone in ("<svg", "<math", "<script", "<style"):
        assert gone not in quiz.markup, "Canvas would strip it"
    assert quiz.markup.count('class="equation_image"') == quiz.markup.count("data-equation-content=") > 50


def test_files_are_where_the_manifest_and_the_sheet_say() -> None:
    files = unzipped(only(export("mazur", "canvas", (), 2)))
    manifest = etree.fromstring(files["imsmanifest.xml"])
    listed = {each.get("href") for each in manifest.iter("{*}file")}
    metas = {path for path in files if path.endswith("assessment_meta.xml")}
    assert listed == set(files) - {"imsmanifest.xml"} and len(metas) == 2
    for path, content in files.items():
        if path.endswith(".png"):
            assert content.startswith(b"\x89PNG\r\n")
            assert f"%24IMS-CC-FILEBASE%24/{path}".encode() in files[f"{path.split('/')[0]}/{path.split('/')[0]}.xml"]


@pytest.mark.parametrize("identifier", ["imsmanifest.xml"])
def test_identifiers_of_resources_have_their_dependencies(identifier: str) -> None:
    manifest = etree.fromstring(unzipped(only(export("circuit", "canvas", (), 2)))[identifier])
    resources = {each.get("identifier") for each in manifest.iter("{*}resource")}
    assert {each.get("identifierref") for each in manifest.iter("{*}dependency")} <= resources

"""Slides: what they hold fits, every key does what it says, and paper gets a slide a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import byhand
from byhand.document.blocks import Chain, Display, Document, Heading, Text
from byhand.mathtext.tree import Letter, Number
from byhand.problem.builtin import builtin_names
from byhand.problem.model import Digits, Numbers
from byhand.render.slides import LINES, fitted, slides
from support.browser import Browser

NUMBERS = Numbers("exact", Digits("significant", 6))
CHAIN = Chain((("", Letter("x")), ("=", Number("1"))))


def entry(kind: str, block: object, text: str = "text") -> dict[str, Any]:
    return {"kind": kind, "block": block, "text": text}


def test_a_long_display_goes_on_over_slides_and_loses_nothing() -> None:
    document = Document(Text("t"), NUMBERS, (Display((CHAIN,) * 50),))
    portions = fitted(document).blocks
    assert all(isinstance(portion, Display) for portion in portions)
    assert sum(len(portion.chains) for portion in portions if isinstance(portion, Display)) == 50
    made = slides([entry("display", portion) for portion in portions])
    assert len(made) == len(portions) > 3
    assert all(slide.crowded <= 1 for slide in made)


def test_each_heading_begins_a_slide_that_knows_the_ones_above_it() -> None:
    first, second = Heading(1, Text("first"), "a"), Heading(2, Text("second"), "b")
    third = Heading(1, Text("third"), "c")
    made = slides([entry("heading", h) if i % 2 == 0 else entry("display", h) for i, h in enumerate(
        [first, Display((CHAIN,)), second, Display((CHAIN,)), third, Display((CHAIN,))]
    )])  # fmt: skip
    assert [slide.headings for slide in made] == [(first,), (first, second), (third,)]


def test_a_sentence_stays_with_the_formulas_that_it_introduces() -> None:
    words = "x" * 300
    display = Display((CHAIN,) * int(LINES / 3.6))
    made = slides([entry("paragraph", Text(""), words), entry("display", display, "first"),
                   entry("paragraph", Text(""), words), entry("display", display, "second")])  # fmt: skip
    assert [slide.texts for slide in made] == [(words, "first"), (words, "second")]


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (path,) = byhand.explain("mazur").save(tmp_path_factory.mktemp("slides"), ["slides"])
    return path


@pytest.mark.parametrize("name", builtin_names())
def test_everything_on_a_slide_can_be_seen(chromium: Browser, tmp_path: Path, name: str) -> None:
    (path,) = byhand.explain(name).save(tmp_path, ["slides"])
    with chromium.opened(path) as opened:
        opened.page.set_viewport_size({"width": 1280, "height": 720})
        opened.page.wait_for_function("() => document.querySelector('.slide').style.getPropertyValue('--fit')")
        cut = opened.page.evaluate("""() => [...document.querySelectorAll(".slide .body")]
            .filter(b => b.scrollHeight > b.clientHeight + 1 || b.scrollWidth > b.clientWidth + 1)
            .map(b => b.parentElement.id)""")
        sizes = opened.page.evaluate("""() => [...document.querySelectorAll(".slide")]
            .map(s => +s.style.getPropertyValue("--fit"))""")
        assert cut == []
        assert min(sizes) >= 0.6  # small, but to be read from the last row
        assert opened.complaints == []
        assert all(request.startswith("file:") for request in opened.requests)


def shown(page: Any) -> list[str]:
    found: list[str] = page.evaluate("[...document.querySelectorAll('.slide.on')].map(s => s.id)")
    return found


def test_keys(chromium: Browser, deck: Path) -> None:
    with chromium.opened(deck) as opened:
        page = opened.page
        last = page.evaluate("document.querySelectorAll('.slide').length")
        seen = []
        for key in ("ArrowRight", "PageDown", " ", "ArrowLeft", "PageUp", "End", "ArrowRight", "Home", "ArrowLeft"):
            page.keyboard.press(key)
            seen += shown(page)
        assert seen == ["2", "3", "4", "3", "2", str(last), str(last), "1", "1"]
        for key in ("1", "2", "Enter"):
            page.keyboard.press(key)
        assert shown(page) == ["12"]
        assert page.evaluate("location.hash") == "#12"
        page.keyboard.press("b")
        assert page.evaluate("getComputedStyle(document.querySelector('.slide.on')).visibility") == "hidden"
        page.keyboard.press("b")
        page.get_by_role("button", name="Next slide").click()
        assert shown(page) == ["13"]
        assert opened.complaints == []


def test_the_speakers_window_follows_and_leads(chromium: Browser, deck: Path) -> None:
    with chromium.opened(deck) as opened:
        page = opened.page
        with page.expect_popup() as popup:
            page.keyboard.press("s")
        speaker = popup.value
        speaker.wait_for_selector(".clock")
        page.keyboard.press("ArrowRight")
        speaker.wait_for_function("() => document.querySelector('.slide.on').id === '2'")
        assert speaker.evaluate("document.querySelector('.slide.then').id") == "3"
        speaker.keyboard.press("ArrowRight")
        page.wait_for_function("() => document.querySelector('.slide.on').id === '3'")


def test_a_slide_a_page_on_paper(chromium: Browser, deck: Path) -> None:
    with chromium.opened(deck) as opened:
        count = opened.page.evaluate("document.querySelectorAll('.slide').length")
        opened.page.wait_for_function("() => document.querySelector('.slide').style.getPropertyValue('--fit')")
        pdf: bytes = opened.page.pdf(prefer_css_page_size=True)
        assert pdf.count(b"/Type /Page\n") == count


def test_without_a_script_all_slides_stand_below_each_other(chromium: Browser, deck: Path) -> None:
    with chromium.opened(deck, javascript=False) as opened:
        assert opened.page.locator(".slide").last.is_visible()


def test_accessibility(chromium: Browser, deck: Path) -> None:
    with chromium.opened(deck) as opened:
        assert opened.axe() == []

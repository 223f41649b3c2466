"""The widths that pictures are laid out with hold in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from byhand.derivation.derive import derive
from byhand.document.blocks import Figure
from byhand.document.build import build
from byhand.figures.svg import write_svg
from byhand.problem.builtin import builtin_path
from byhand.problem.load import load

CHROMIUM = Path("/usr/bin/chromium")
#: Boxes of all texts and shapes with an outline, in the picture's own points.
BOXES = """() => [...document.querySelectorAll('svg')].map(svg => ({
  texts: [...svg.querySelectorAll('text')].map(each => [each.textContent, each.getBBox()]).map(
    ([text, box]) => [text, box.x, box.y, box.x + box.width, box.y + box.height]),
  size: [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height]}))"""


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("chromium is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mazur", "two-hidden-layers", "softmax-classifier", "circuit", "xor"])
def test_labels_as_the_browser_sets_them_touch_nothing(page: Any, name: str) -> None:
    figures = [block for block in build(derive(load(builtin_path(name)))).blocks if isinstance(block, Figure)]
    svgs = [write_svg(each.scene, "t", "d", prefix=each.name, standalone=True) for each in figures]
    page.set_content("<!DOCTYPE html><body>" + "".join(svgs))
    for figure, found in zip(figures, page.evaluate(BOXES), strict=True):
        width, height = found["size"]
        # A font's own line is higher than its letters: what counts is the part that labels were given.
        texts = [(text, left, y0 + 2, right, y1 - 2) for text, left, y0, right, y1 in found["texts"]]
        for place, (text, left, top, right, bottom) in enumerate(texts):
            assert left >= 0 and right <= width and bottom <= height + 1, (figure.name, text)
            for other, left_, top_, right_, bottom_ in texts[:place]:
                apart = left >= right_ or left_ >= right or top >= bottom_ or top_ >= bottom
                assert apart, f"{figure.name}: {text} lies over {other}"

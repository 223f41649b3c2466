"""A page through pandoc with the Lua filter: a web page, LaTeX, a word processor's file."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest

from byhand.sites.pandoc import filter_path
from support import sites
from support.browser import Browser

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed: scripts/test does it"),
]


def pandoc(site: Path, target: str, *options: str) -> sites.Built:
    return sites.built(site, "pandoc", "-s", *options, "--lua-filter", str(filter_path()), "page.md", "-o", target)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = sites.copied("pandoc", tmp_path_factory.mktemp("pandoc"))
    done = pandoc(site, "page.html")
    assert done.code == 0 and not done.log, done.log
    return site / "page.html"


def test_a_web_page(page: Path, chromium: Browser) -> None:
    sites.seen(chromium, page, 3)
    html = page.read_text("utf-8")
    assert sites.texts(html, "byhand-value")[0] == "1.5"
    assert '<span class="byhand-value" role="math" aria-label="∂f/∂x">' in html
    assert not sites.links(html) and 'href="#byhand-page-product-step1.grad.x"' in html
    assert html.count("@font-face{font-family:byhand-math") == html.count("var byhandEngine") == 1
    assert "Solution: Only a sum" in html


def test_latex_compiles(page: Path, compile_latex: object) -> None:
    done = pandoc(page.parent, "page.tex")
    assert done.code == 0, done.log
    text = (page.parent / "page.tex").read_text("utf-8")
    assert r"\hyperref[byhand-page-product-:step1-backward]" in text and "tikzpicture" in text
    if not re.search(r"iftex|unicode-math", text):
        assert compile_latex(text).pages  # type: ignore[operator]


def test_other_formats_have_pandocs_own_formulas_and_pictures(page: Path) -> None:
    done = pandoc(page.parent, "page.docx")
    assert done.code == 0 and "Could not convert" not in done.log, done.log
    with zipfile.ZipFile(page.parent / "page.docx") as file:
        text = file.read("word/document.xml").decode()
        pictures = [name for name in file.namelist() if name.endswith(".png")]
    assert text.count("<m:oMath>") > 30 and pictures
    assert "A product of a sum" in text


def test_a_fault_is_told_at_its_line_and_the_rest_is_built(page: Path, tmp_path: Path) -> None:
    site = sites.copied("pandoc", tmp_path)
    text = (site / "page.md").read_text("utf-8").replace("problem=problem.toml", "problem=../secret.toml")
    (site / "page.md").write_text(text + "\n`sum nothing`{.byhand-value}\n", "utf-8")
    done = pandoc(site, "page.html")
    assert done.code == 0 and "Traceback" not in done.log and "stack" not in done.log
    assert re.search(r"WARNING byhand: page\.md:10: .*allowed: a built-in name", done.log)
    assert "nothing: no such quantity" in done.log
    html = (site / "page.html").read_text("utf-8")
    assert html.count('class="byhand-fault"') == 1 and html.count('<div class="byhand"') == 2

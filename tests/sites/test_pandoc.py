"""A page through pandoc with the Lua filter: a web page, LaTeX, a word processor's file."""

from __future__ import annotations

import re
import shutil
import sys
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


def pandoc(site: Path, target: str, *options: str, **how: str) -> sites.Built:
    command = ("pandoc", "-s", *options, "--lua-filter", str(filter_path()), "page.md", "-o", target)
    return sites.built(site, *command, **how)


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
    described = re.findall(r'<wp:docPr [^>]*descr="(Values: [^"]+)"', text)
    assert len(described) == len(pictures)
    assert not [each for each in described if f">{each}<" in text], "a description is no caption"
    assert "ImageCaption" not in text and "The computation graph: above each quantity its value" in text


def test_a_picture_in_a_book_has_its_description_and_no_caption(page: Path) -> None:
    assert pandoc(page.parent, "page.epub").code == 0
    with zipfile.ZipFile(page.parent / "page.epub") as file:
        text = "".join(file.read(name).decode() for name in file.namelist() if name.endswith(".xhtml"))
    assert len(re.findall(r'<img [^>]*alt="Values: ', text)) == 2 and "figcaption" not in text


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (None, "is no Python that has byhand; allowed: one in BYHAND_PYTHON, or in the document's metadata as "),
        ("exit 9", "is no Python that has byhand; allowed: one in BYHAND_PYTHON, or in the document's metadata as "),
        ("kill -9 $$", "ended with status -9 and made no examples"),
        ("exit 0", "ended with status 0 and made no examples"),
    ],
)
def test_an_interpreter_that_makes_no_examples_is_one_line(script: str | None, said: str, tmp_path: Path) -> None:
    site = sites.copied("pandoc", tmp_path)
    python = site / "python"
    if script is not None:
        python.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        python.chmod(0o755)
    done = pandoc(site, "page.html", python=str(python))
    assert done.code == 83 and not (site / "page.html").exists()
    (line,) = done.log.splitlines()
    assert line.startswith(f"byhand: {python} {said}")


def test_a_python_without_byhand_is_one_line(tmp_path: Path) -> None:
    site = sites.copied("pandoc", tmp_path)
    bare = site / "bare"
    bare.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "$@"\n', encoding="utf-8")
    bare.chmod(0o755)
    done = pandoc(site, "page.html", python=str(bare))
    assert done.code == 83
    assert done.log.startswith(f"byhand: {bare} is no Python that has byhand") and len(done.log.splitlines()) == 1


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

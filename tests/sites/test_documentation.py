"""The documentation's own site, built as its readers get it: no warning, and examples that are alive."""

from __future__ import annotations

from pathlib import Path

import pytest

from byhand.problem.builtin import builtin_names
from support import sites
from support.browser import Browser
from support.paths import REPOSITORY

for needed in ("sphinx", "myst_parser", "furo", "latex2mathml"):
    pytest.importorskip(needed)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("documentation")
    options = ("-W", "--keep-going", "-q", "-d", str(directory / "doctrees"))
    done = sites.module(REPOSITORY, "sphinx", *options, "-b", "html", "docs", str(directory / "html"))
    assert done.code == 0, done.log
    return directory / "html"


def test_every_built_in_problem_has_its_page(site: Path) -> None:
    assert sorted(path.stem for path in (site / "gallery").glob("*.html")) == sorted([*builtin_names(), "index"])


@pytest.mark.parametrize("name", ["mazur", "circuit"])
def test_the_gallery_shows_living_examples(site: Path, chromium: Browser, name: str) -> None:
    sites.seen(chromium, site / "gallery" / f"{name}.html", 1)


@pytest.mark.parametrize("page", ["index", "tutorial", "problem-file", "reference/commands", "reference/python"])
def test_a_page_asks_for_nothing_and_complains_of_nothing(site: Path, chromium: Browser, page: str) -> None:
    with chromium.opened(site / f"{page}.html") as opened:
        assert not opened.complaints
        assert not [url for url in opened.requests if not url.startswith(("file:", "data:"))]
        assert opened.page.locator("h1").count() == 1


def test_the_library_and_every_command_are_described(site: Path) -> None:
    python = (site / "reference" / "python.html").read_text("utf-8")
    assert all(
        f"byhand.walkthrough.{name}" in python for name in ("explain", "load", "Walkthrough", "Walkthrough.save")
    )
    commands = (site / "reference" / "commands.html").read_text("utf-8")
    assert all(f'id="{name}"' in commands for name in ("explain", "check", "variants", "grade", "audit", "export"))


def test_formulas_of_the_pages_are_mathml(site: Path) -> None:
    text = (site / "problem-file.html").read_text("utf-8")
    assert text.count("<math") >= 10
    assert "MathJax" not in text and "\\mathrm" not in text

"""The same course built by MkDocs (Material) with the plugin, and by Zensical with the Markdown extension."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from support import sites
from support.browser import Browser

pytest.importorskip("markdown")

pytestmark = pytest.mark.slow


def mkdocs(site: Path) -> sites.Built:
    return sites.module(site, "mkdocs", "build", "--strict")


def zensical(site: Path) -> sites.Built:
    return sites.module(site, "zensical", "build", "--strict", "-f", "zensical.yml")


TOOLS: dict[str, tuple[str, Callable[[Path], sites.Built]]] = {
    "mkdocs": ("site", mkdocs),
    "zensical": ("zensical", zensical),
}


@pytest.fixture(scope="module", params=list(TOOLS))
def course(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """The source, the built site, the tool."""
    pytest.importorskip(request.param)
    folder, build = TOOLS[request.param]
    site = sites.copied("mkdocs", tmp_path_factory.mktemp(request.param), "docs/problem.toml")
    done = build(site)
    assert done.code == 0, done.log
    assert "WARNING" not in done.log, done.log
    return site, site / folder, request.param


def page(course: tuple[Path, Path, str], name: str) -> Path:
    return course[1] / name / "index.html"


@pytest.mark.parametrize(("name", "examples"), [("", 2), ("week1/one", 3), ("solutions", 1)])
def test_the_page_shows_its_examples(
    course: tuple[Path, Path, str], chromium: Browser, name: str, examples: int
) -> None:
    if course[2] == "zensical":  # its own search asks for a file that pages opened from a disk don't have
        (course[1] / "search.js").touch()
    sites.seen(chromium, page(course, name), examples)


def test_values_and_references(course: tuple[Path, Path, str]) -> None:
    html = page(course, "").read_text("utf-8")
    assert sites.texts(html, "byhand-value")[0] == "1.5"
    assert 'href="#byhand-index-product-step1.grad.x"' in html
    target = re.search(r'href="week1/one/#(byhand-[^"]+)"', html)
    assert target and f'id="{target[1]}"' in page(course, "week1/one").read_text("utf-8")
    assert '<span class="byhand-value" role="math" aria-label="∂f/∂x">' in html
    assert not sites.links(html)
    assert "this is only shown" in html and '<div class="byhand-fault"' not in html


def test_style_and_script_stand_once(course: tuple[Path, Path, str]) -> None:
    for name in ("", "week1/one"):
        html = page(course, name).read_text("utf-8")
        inline = html.count("@font-face{font-family:byhand-math")
        linked = len(re.findall(r'href="[^"]*byhand\.css"', html))
        assert (inline, linked) == ((0, 1) if course[2] == "mkdocs" else (1, 0))
        assert html.count("var byhandEngine") + len(re.findall(r'src="[^"]*byhand\.js"', html)) == 1


def test_a_changed_problem_changes_its_pages_and_nothing_else_is_derived(course: tuple[Path, Path, str]) -> None:
    site, _, tool = course
    store = site / ".cache" / "byhand"
    before = sites.kept(store)
    problem = site / "docs" / "problem.toml"
    problem.write_text(problem.read_text("utf-8").replace("z = 3", "z = 7"), "utf-8")
    try:
        done = TOOLS[tool][1](site)
        assert done.code == 0, done.log
        assert sites.texts(page(course, "").read_text("utf-8"), "byhand-value")[0] == "3.5"
        assert ">3.5</mn>" in page(course, "solutions").read_text("utf-8")
        after = sites.kept(store)
        assert before and {name: time for name, time in after.items() if name in before} == before
    finally:
        problem.write_text(sites.PROBLEM.read_text("utf-8"), "utf-8")


BAD = """---
title: Bad
---

# Bad

```{byhand} ../../secret.toml
```

```{byhand} problem.toml
:vieuws: node
```

```{byhand} problem.toml
```

{byhand:value}`problem nothing`
"""


@pytest.mark.parametrize("tool", list(TOOLS))
def test_faults_are_told_at_their_lines_and_the_rest_is_built(tool: str, tmp_path: Path) -> None:
    pytest.importorskip(tool)
    site = sites.copied("mkdocs", tmp_path, "docs/problem.toml")
    (site / "docs" / "index.md").write_text(BAD, "utf-8")
    (tmp_path / "secret.toml").write_text(sites.PROBLEM.read_text("utf-8"), "utf-8")
    for other in ("solutions.md", "week1/one.md"):
        (site / "docs" / other).unlink()
    command = ("mkdocs", "build") if tool == "mkdocs" else ("zensical", "build", "-f", "zensical.yml")
    done = sites.module(site, *command)
    assert done.code == 0 and "Traceback" not in done.log
    assert re.findall(r"index\.md:(\d+): ", done.log) == ["7", "10", "17"]
    assert "did you mean 'views'?" in done.log
    html = (site / TOOLS[tool][0] / "index.html").read_text("utf-8")
    assert html.count('<div class="byhand-fault"') == 2 and html.count('<div class="byhand"') == 1
    if tool == "zensical":
        text = (site / "zensical.yml").read_text("utf-8")
        text = text.replace("  - byhand.sites.markdown", "  - byhand.sites.markdown: {strict: true}")
        (site / "zensical.yml").write_text(text, "utf-8")
        done = sites.module(site, *command)
        assert "Traceback" not in done.log
    else:
        done = sites.module(site, *command, "--strict")
    assert done.code != 0

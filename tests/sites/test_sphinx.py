"""A course built by sphinx-build: every form of an example, values, references, what is derived again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support import sites
from support.browser import Browser

pytest.importorskip("sphinx")
pytest.importorskip("myst_parser")

pytestmark = pytest.mark.slow


def sphinx(site: Path, builder: str, *options: str) -> sites.Built:
    return sites.module(site, "sphinx", "-b", builder, *options, "-d", "doctrees", ".", f"out/{builder}")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = sites.copied("sphinx", tmp_path_factory.mktemp("sphinx"))
    done = sphinx(site, "html", "-W", "--keep-going", "-j", "2")
    assert done.code == 0, done.log
    return site


def page(course: Path, name: str) -> str:
    return (course / "out" / "html" / f"{name}.html").read_text("utf-8")


@pytest.mark.parametrize(("name", "examples"), [("index", 2), ("week1/one", 3), ("two", 1), ("solutions", 1)])
def test_the_page_shows_its_examples(course: Path, chromium: Browser, name: str, examples: int) -> None:
    sites.seen(chromium, course / "out" / "html" / f"{name}.html", examples)


def test_values_and_references(course: Path) -> None:
    index = page(course, "index")
    assert sites.texts(index, "byhand-value")[:2] == ["0", "1.5"]
    assert 'href="#byhand-index-product-step1.grad.x"' in index
    assert 'href="week1/one.html#byhand-week1.one-sum-solution-step1-backward"' in index
    assert 'id="byhand-week1.one-sum-solution-step1-backward"' in page(course, "week1/one")
    assert '<span class="byhand-value" role="math" aria-label="∂f/∂x">' in index
    assert not sites.links(index)


def test_style_and_script_stand_once_and_only_where_they_are_needed(course: Path) -> None:
    index = page(course, "index")
    assert len(re.findall(r"_static/byhand\.css", index)) == len(re.findall(r"_static/byhand\.js", index)) == 1
    assert "<style" not in index.partition('<div class="byhand"')[2]
    assert "byhand" not in page(course, "search")
    inside = index.partition('<div class="byhand"')[2].partition('<div class="sphinxsidebar"')[0]
    assert set(re.findall(r"<script[^>]*>", inside)) == {'<script type="application/json" class="byhand-data">'}


def test_the_problem_alone_tells_no_result_and_the_appendix_has_its_solution(course: Path) -> None:
    text = page(course, "week1/one").partition('data-prefix="byhand-week1.one-later-"')[2]
    alone = text.partition("byhand-week1.one-sum-")[0]
    assert "What to find" in alone and re.search(r">1\.5</mn>", alone)  # y is given
    assert "step1.f" not in alone and "step1-forward" not in alone
    solutions = page(course, "solutions")
    assert 'id="byhand-week1.one-later-solution-step1.f"' in solutions
    assert '<details class="byhand-fold">' in page(course, "week1/one")


def test_latex_has_the_same_examples(course: Path, compile_latex: object) -> None:
    done = sphinx(course, "latex", "-W", "--keep-going")
    assert done.code == 0, done.log
    text = (course / "out" / "latex" / "course.tex").read_text("utf-8")
    label = re.search(r"\\hyperref\[(byhand-index-product-:step1-backward)\]", text)
    assert label and rf"\label{{{label[1]}}}" in text
    assert "\\usepackage{tikz}" in text and "\\begin{tikzpicture}" in text
    part = re.search(r"\\begingroup\n\\let\\section.*?\\endgroup\n\\endgroup", text, re.S)
    assert part is not None
    preamble = "\\usepackage{textcomp,amsmath,amssymb,booktabs,longtable,array,tikz}"
    source = f"\\documentclass{{report}}\\usepackage[T1]{{fontenc}}\\usepackage[utf8]{{inputenc}}{preamble}"
    result = compile_latex(f"{source}\\begin{{document}}{part[0]}\\end{{document}}")  # type: ignore[operator]
    assert result.pages, result


@pytest.mark.parametrize(("builder", "file"), [("text", "index.txt"), ("man", "course.1")])
def test_other_builders_have_plain_text(course: Path, builder: str, file: str) -> None:
    done = sphinx(course, builder, "-W", "--keep-going")
    assert done.code == 0, done.log
    text = (course / "out" / builder / file).read_text("utf-8")
    assert "The product is" not in text or "1.5" in text
    assert "A product of a sum" in text and "byhand-document" not in text


def test_a_changed_problem_changes_its_pages_and_nothing_else_is_derived(tmp_path: Path) -> None:
    site = sites.copied("sphinx", tmp_path)
    (site / "two.rst").unlink()
    (site / "index.md").write_text((site / "index.md").read_text("utf-8").replace("two\n", ""), "utf-8")
    assert sphinx(site, "html", "-W").code == 0
    store = site / "doctrees" / "byhand" / "kept"
    before = sites.kept(store)
    assert len(before) >= 8
    assert sphinx(site, "html", "-W", "-E").code == 0  # every page is read again
    assert sites.kept(store) == before
    problem = site / "problem.toml"
    problem.write_text(problem.read_text("utf-8").replace("z = 3", "z = 7"), "utf-8")
    assert sphinx(site, "html", "-W").code == 0
    index = (site / "out" / "html" / "index.html").read_text("utf-8")
    assert sites.texts(index, "byhand-value")[1] == "3.5"
    assert ">3.5</mn>" in (site / "out" / "html" / "solutions.html").read_text("utf-8")
    after = sites.kept(store)
    assert {name: time for name, time in after.items() if name in before} == before  # the sum's are as they were


BAD = """# Bad

```{byhand} problem.toml
:views: nodes
```

```{byhand} ../../secret.toml
```

```{byhand}

title = "not TOML
```

{byhand:value}`product nothing`

```{byhand} problem.toml
```
"""


def test_faults_are_told_at_their_lines_and_the_rest_is_built(course: Path, tmp_path: Path) -> None:
    site = sites.copied("sphinx", tmp_path)
    (site / "index.md").write_text(BAD, "utf-8")
    (site.parent / "secret.toml").write_text(sites.PROBLEM.read_text("utf-8"), "utf-8")
    for other in ("two.rst", "solutions.md", "week1/one.md"):
        (site / other).unlink()
    done = sphinx(site, "html")
    assert done.code == 0 and "Traceback" not in done.log
    told = re.findall(r"index\.md:(\d+): WARNING: (byhand.*)", done.log)
    assert sorted(int(line) for line, _ in told) == [3, 7, 12, 15]
    assert "did you mean 'node'?" in done.log
    html = (site / "out" / "html" / "index.html").read_text("utf-8")
    assert html.count("byhand-fault") == 3 and html.count('class="byhand"') == 1
    assert sphinx(site, "html", "-W", "-E").code != 0

"""What all integrations share: options, where problems come from, what is kept, numbers by address."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from byhand.errors import ProblemError
from byhand.sites.assets import assets, style
from byhand.sites.faults import SiteError, told
from byhand.sites.fences import fences
from byhand.sites.options import block
from byhand.sites.site import Site
from byhand.sites.source import source_of, watched
from support import sites
from support.paths import environment

FILE = "problem.toml"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    root = tmp_path / "docs"
    (root / "week").mkdir(parents=True)
    (root / FILE).write_text(sites.PROBLEM.read_text("utf-8"), "utf-8")
    return Site(root, tmp_path / "kept")


def example(site: Site, problem: str = "/" + FILE, **options: str) -> Any:
    return site.example(
        block("week/one.md", 3, problem, {key.replace("_", "-"): each for key, each in options.items()})
    )


WRONG = [
    ({"vews": "node"}, "vews: unknown option", "did you mean 'views'?"),
    ({"form": "problm"}, "form: found 'problm'", "did you mean 'problem'?"),
    ({"fold": "perhaps"}, "fold: found 'perhaps'", "allowed: true, false"),
    ({"level": "9"}, "level: found '9'", "from 1 to 6"),
    ({"name": "a b"}, "name: found 'a b'", "allowed: letters"),
    ({"views": "[" * 900}, "views: this is no list", ""),
    ({"title": "x" * 5000}, "title: more than", ""),
]


@pytest.mark.parametrize(("options", "what", "more"), WRONG)
def test_a_wrong_option_is_named(options: dict[str, str], what: str, more: str) -> None:
    with pytest.raises(ProblemError) as error:
        block("one.md", 3, "mazur", options)
    assert what in str(error.value) and more in str(error.value) and "\n" not in str(error.value)


SHOWN = [
    ({"views": "nodes"}, "views[0]: "),
    ({"views": "node node"}, "views[1]: "),
    ({"steps": "0"}, "steps"),
    ({"steps": "1, x"}, "steps"),
    ({"weights": "w9"}, "weights[0]"),
    ({"detail": "ful"}, "detail"),
    ({"notation": "zz"}, "notation"),
    ({"language": "xx-nowhere"}, "language"),
]


@pytest.mark.parametrize(("options", "where"), SHOWN)
def test_an_option_is_held_to_what_its_key_allows(site: Site, options: dict[str, str], where: str) -> None:
    with pytest.raises(SiteError) as error, told(3):
        example(site, "mazur", **options).piece("html")
    assert str(error.value).startswith(where), error.value


def test_options_stand_in_for_the_files_keys(site: Site) -> None:
    problem = example(site, "mazur", views="matrix", sections="given, forward", steps="1", loss_symbol="L")
    shown = problem.walkthrough.problem.show
    assert (shown.backward, shown.sections, shown.steps) == (("matrix",), ("given", "forward"), (1,))
    assert problem.walkthrough.problem.notation.loss_symbol == "L"
    assert problem.walkthrough.problem.notation.preset == "net-out"  # the file's own stays


OUTSIDE = ["../../x.toml", "/../x.toml", "week/../../../x.toml", "C:\\x.toml", "//etc/passwd", "a\0b", "x\n.toml", ""]


@pytest.mark.parametrize("name", OUTSIDE)
def test_nothing_outside_of_the_source_is_read(site: Site, name: str) -> None:
    (site.root.parent / "x.toml").write_text(sites.PROBLEM.read_text("utf-8"), "utf-8")
    with pytest.raises(ProblemError) as error:
        source_of(block("week/one.md", 3, name, {}), site.root)
    assert "\n" not in str(error.value) and str(site.root) not in str(error.value)


def test_a_link_that_leads_outside_is_no_file(site: Site) -> None:
    outside = site.root.parent / "x.toml"
    outside.write_text(sites.PROBLEM.read_text("utf-8"), "utf-8")
    (site.root / "week" / "in.toml").symlink_to(outside)
    with pytest.raises(ProblemError):
        source_of(block("week/one.md", 3, "in.toml", {}), site.root)


def test_a_builtin_name_gives_way_to_a_file_beside_the_page(site: Site) -> None:
    assert source_of(block("week/one.md", 1, "mazur", {}), site.root).files == ()
    (site.root / "week" / "mazur").write_text("x")
    assert source_of(block("week/one.md", 1, "mazur", {}), site.root).files == (site.root / "week" / "mazur",)


def test_a_table_of_samples_is_watched_and_counts(site: Site) -> None:
    layer = "[network]\ninputs = 1\n[[network.layers]]\nweights = [[2]]\n"
    network = layer + '[training]\nloss = "squared_error"\nlearning_rate = 1\n'
    (site.root / "net.toml").write_text('samples = "rows.csv"\n' + network)
    table = site.root / "rows.csv"
    table.write_text("x_1,t_1\n1,2\n")
    asked = block("week/one.md", 3, "/net.toml", {})
    assert watched(asked, site.root) == (site.root / "net.toml", table)
    before = site.example(asked).key
    table.write_text("x_1,t_1\n1,3\n")
    assert site.example(asked).key != before


def test_nothing_is_derived_again_until_something_changes(site: Site) -> None:
    def made(again: Site) -> tuple[str, ...]:
        one = example(again, fold="true")
        values = (one.value("f")["plain"], str(len(one.places)))
        return (one.piece("html").text, one.piece("md").text, one.piece("tex").text, *values)

    first = made(site)
    assert site.derived == 1
    other = Site(site.root, site.cache.directory)
    assert made(other) == first and other.derived == 0
    for kept in (site.root.parent / "kept").iterdir():
        kept.write_text(kept.read_text("utf-8")[:40], "utf-8")  # cut off: as if it were not there
    damaged = Site(site.root, site.cache.directory)
    assert made(damaged) == first and damaged.derived == 1
    (site.root / FILE).write_text(sites.PROBLEM.read_text("utf-8").replace("z = 3", "z = 7"), "utf-8")
    changed = Site(site.root, site.cache.directory)
    assert made(changed)[3] == "3.5" and changed.derived == 1


KEPT = """
import sys
from pathlib import Path
from byhand.sites.options import block
from byhand.sites.site import Site
site = Site(Path("."), Path("kept"))
one = site.example(block("page.md", 1, "circuit", {}))
one.value("f"), one.places, one.piece("html"), one.piece("md")
print(site.derived, "sympy" in sys.modules)
"""


def test_a_build_that_finds_all_pieces_kept_is_light(tmp_path: Path) -> None:
    said = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", KEPT], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True
        )
        said.append(done.stdout.split())
    assert said == [["1", "True"], ["0", "False"]]


VALUES = [
    ("final.loss", "0.291027774"),
    ("loss.after", "0.291027774"),
    ("loss.before", "0.298371109"),
    ("loss", "0.298371109"),
    ("w_5.after", "0.35891648"),
    ("w_5", "0.40"),
    ("w_5.gradient", "0.082167041"),
    ("step1.grad.w_5", "0.082167041"),
    ("a1_1", "0.593269992"),
]


@pytest.mark.parametrize(("address", "printed"), VALUES)
def test_a_value_is_found_by_its_address(site: Site, address: str, printed: str) -> None:
    assert example(site, "mazur").value(address)["plain"] == printed


@pytest.mark.parametrize("address", ["", "w_99", "step7.loss", "x" * 5000, "a\nb", "final.loss.after.after"])
def test_an_unknown_address_is_told_in_one_line(site: Site, address: str) -> None:
    with pytest.raises(ProblemError) as error:
        example(site).value(address)
    assert "no such quantity" in str(error.value) and "\n" not in str(error.value) and len(str(error.value)) < 500


def test_problem_and_solution_are_the_whole(site: Site) -> None:
    problem, solution = (example(site, form=form).piece("md").text for form in ("problem", "solution"))
    assert "What is given" in problem and "What is given" not in solution
    assert "1.5 \\cdot" not in problem and "f = " not in problem.replace("f &= ", "")
    assert "Backward pass" in solution and "Solution: A product of a sum" in solution
    both = example(site, fold="true").piece("html").text
    assert both.count('<div class="byhand"') == 2 and '<details class="byhand-fold"><summary>Solution</summary>' in both


def test_the_levels_of_headings_follow_the_place(site: Site) -> None:
    text = example(site, level="4", name="x").piece("html").text
    assert '<h4 class="title">' in text and "<h5 class=h2>" in text and "<h3" not in text
    assert '<h4 class="title">' not in example(site, level="4", title="none").piece("html").text


def test_a_german_example(site: Site) -> None:
    text = example(site, language="de", fold="true").piece("html").text
    assert 'lang="de"' in text and "<summary>Lösung</summary>" in text and "1,5" in text


FENCES = """# One

```{byhand} mazur
:views: node
:fold:

body
```

~~~~md
```{byhand} not this
```
~~~~

## Two

    ``` {.byhand problem="a b.toml" fold=true}
    text
    ```

```{byhand-solutions}
"""


def test_fences_are_found_with_their_lines() -> None:
    first, second, third = fences(FENCES.splitlines())
    assert (first.line, first.argument, dict(first.options)) == (3, "mazur", {"views": "node", "fold": ""})
    assert (first.body.strip(), first.body_line, first.level, first.end) == ("body", 6, 2, 9)
    assert (second.line, second.argument, dict(second.options)) == (17, "a b.toml", {"fold": "true"})
    assert (second.body, second.indent, second.level) == ("text", "    ", 3)
    assert (third.kind, third.line) == ("byhand-solutions", 21)


def test_the_style_follows_the_pages_scheme_and_outweighs_themes() -> None:
    text = style("url(x)")
    assert "prefers-color-scheme" not in text and "light-dark(#fff,#16181c)" in text
    assert ".byhand{" not in text.replace(":is(.byhand,#byhand-none){", "")
    assert set(assets()) == {"byhand.css", "byhand.js", "byhand-math.woff2", "byhand-math-license.txt"}

"""A page through mystmd with the executable plugin; its answers by themselves."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from byhand.sites.mystmd import marked, specification
from byhand.sites.options import OPTIONS
from support import sites
from support.paths import REPOSITORY

MYST = REPOSITORY / ".cache" / "node" / "node_modules" / "mystmd" / "dist" / "myst.cjs"


def plugin(site: Path) -> None:
    path = site / "byhand-plugin"
    path.write_text(f"#!{sys.executable}\nfrom byhand.sites.mystmd import main\nraise SystemExit(main())\n", "utf-8")
    path.chmod(0o755)


def test_the_specification_offers_every_option() -> None:
    first = specification()["directives"][0]
    assert set(first["options"]) == set(OPTIONS)
    assert json.loads(json.dumps(specification())) == specification()


@pytest.mark.parametrize("request_", ["", "[", '"text"', '{"children": 3}', '{"children": [{"type": "byhandMark"}]}'])
def test_what_is_no_request_is_told_in_one_line(request_: str, tmp_path: Path) -> None:
    import subprocess

    command = [sys.executable, "-m", "byhand.sites.mystmd", "--transform", "byhand"]
    environment = {"PYTHONPATH": str(REPOSITORY / "generator"), "PATH": ""}
    done = subprocess.run(
        command, input=request_, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False
    )
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "Traceback" not in done.stderr


def transformed(page: list[dict[str, Any]], directory: Path) -> str:
    from byhand.sites.mystmd import _PageTree

    return json.dumps(_PageTree({"type": "root", "children": page}, directory).done())


def test_names_are_those_of_the_page(tmp_path: Path) -> None:
    value = marked("role", "byhand:value", {"body": "mine f"})
    shown = marked("directive", "byhand", {"arg": "circuit", "options": {"name": "mine", "still": True}})
    again = marked("directive", "byhand", {"arg": "circuit"})
    tree = transformed([{"type": "paragraph", "children": value}, *shown, *again], tmp_path)
    assert '"value": "-12"' in tree and "mine-step1-forward" in tree and "circuit-step1-forward" in tree
    assert '"identifier": "byhand' not in tree  # nothing is missing


@pytest.mark.slow
@pytest.mark.skipif(
    not MYST.is_file() or not shutil.which("node"), reason="mystmd is not installed: scripts/test does it"
)
def test_mystmd_builds_markdown_and_latex(tmp_path: Path) -> None:
    site = sites.copied("mystmd", tmp_path)
    plugin(site)
    text = (site / "index.md").read_text("utf-8")
    (site / "index.md").write_text(text + "\n```{byhand} nothing.toml\n```\n", "utf-8")
    done = sites.built(site, "node", str(MYST), "build", "--md", "--tex")
    assert done.code == 0, done.log
    line = text.count("\n") + 2
    assert re.search(rf"index\.md:{line} .*byhand: nothing\.toml: no such file", done.log), done.log
    assert "Unhandled" not in done.log
    markdown = (site / "out" / "index.md").read_text("utf-8")
    assert "{math}`1.5`" in markdown and "(product-step1-backward)=" in markdown and "image" in markdown
    latex = (site / "out" / "index.tex").read_text("utf-8")
    assert "$1.5$" in latex and r"\begin{aligned}" in latex and r"\includegraphics" in latex

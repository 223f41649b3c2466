"""Small courses, built by the real tools in a copy of their own, and looked at in a browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from support.browser import Browser
from support.paths import REPOSITORY

HERE = REPOSITORY / "tests" / "sites"
PROBLEM = HERE / "problem.toml"
#: A build that takes longer hangs.
PATIENCE = 240


@dataclass(frozen=True, slots=True)
class Built:
    """log: what the tool wrote to both of its channels."""

    code: int
    log: str


def copied(tool: str, to: Path, problem: str = "problem.toml") -> Path:
    """The tool's course as a directory that may be changed. problem: where the common problem file goes."""
    site = to / tool
    shutil.copytree(HERE / tool, site)
    shutil.copyfile(PROBLEM, site / problem)
    return site


def built(site: Path, *command: str, python: str = sys.executable) -> Built:
    """python: what a tool runs that asks for an interpreter."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "generator"), "NO_MKDOCS_2_WARNING": "1"}
    environment |= {"BYHAND_PYTHON": python, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
    done = subprocess.run(
        command, cwd=site, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    return Built(done.returncode, done.stdout + done.stderr)


def module(site: Path, *command: str) -> Built:
    return built(site, sys.executable, "-m", *command)


def kept(directory: Path) -> dict[str, int]:
    """What a build keeps → when it was made: nothing that is derived anew keeps its time."""
    return {path.name: path.stat().st_mtime_ns for path in directory.glob("*.json")}


def seen(chromium: Browser, page: Path, examples: int) -> None:
    """The page shows so many examples with formulas and a picture; it complains of nothing and asks nobody outside."""
    with chromium.opened(page) as opened:
        assert opened.page.locator(".byhand").count() == examples
        assert not opened.complaints
        assert not [url for url in opened.requests if not url.startswith(("file:", "data:"))]
        assert opened.page.locator(".byhand .rhs").first.bounding_box()["width"] > 20
        assert opened.page.evaluate("document.querySelectorAll('.byhand-fault').length") == 0
        alive = opened.page.evaluate("[...document.querySelectorAll('.byhand')].every(e => 'alive' in e.dataset)")
        assert alive, "the script did not find every example"
        assert not opened.axe(".byhand")
        ids = opened.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids))


def texts(html: str, selector: str) -> list[str]:
    """What stands in elements with that class, without tags."""
    found = re.findall(rf'<span class="{selector}"[^>]*>(.*?)</span>', html, re.S)
    return [re.sub(r"<[^>]+>", "", each) for each in found]


def links(html: str) -> set[str]:
    """The places on the page itself that links lead to, and that are not there."""
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    return {target for target in re.findall(r'href="#(byhand-[^"]+)"', html) if target not in ids}

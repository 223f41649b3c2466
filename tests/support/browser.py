"""Debian's Chromium as a judge of pages: what they ask for, what they complain about, how wide they are; and axe."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from support.paths import REPOSITORY

_AXE = REPOSITORY / ".cache" / "node" / "node_modules" / "axe-core" / "axe.min.js"
Scheme = Literal["light", "dark"]


def missing() -> str:
    """Why pages cannot be judged here; empty where they can."""
    if not shutil.which("chromium"):
        return "chromium is not installed: scripts/test does it for root on Debian"
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "playwright is not installed: scripts/test does it"
    if not _AXE.is_file():
        return "axe-core is not installed: scripts/test does it"
    return ""


@dataclass(slots=True)
class Opened:
    """A page and what it did: the addresses that it asked for, and what it wrote to the console or threw."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def resize(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": 900})

    def too_wide(self, width: int) -> list[str]:
        """Whether the page itself scrolls sideways at that width, and what sticks out."""
        self.resize(width)
        found: list[str] = self.page.evaluate(_TOO_WIDE)
        return found

    def axe(self, within: str = "html", *, contrast: bool = True) -> list[str]:
        """axe's complaints: rule, element. contrast: of each text with what is behind it, which takes long."""
        self.page.evaluate(_axe_source())
        options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": contrast}}}
        violations = self.page.evaluate(
            "async ([within, options]) => (await axe.run(within, options)).violations", [within, options]
        )
        return [f"{rule['id']}: {node['html'][:200]}" for rule in violations for node in rule["nodes"]]


_TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const far = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > room + 1);
  const wide = `the page is ${document.documentElement.scrollWidth} wide`;
  return [wide, ...far.slice(0, 5).map(e => e.outerHTML.slice(0, 160))];
}"""


class Browser:
    def __init__(self, running: Any) -> None:
        self._running = running

    @contextmanager
    def opened(
        self, file: Path, *, width: int = 1280, scheme: Scheme = "light", javascript: bool = True
    ) -> Iterator[Opened]:
        """The file in a window of its own."""
        context = self._running.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        opened = Opened(context.new_page())
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("console", lambda message: opened.complaints.append(message.text))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        try:
            opened.page.goto(file.as_uri())
            yield opened
        finally:
            context.close()


@contextmanager
def launched() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        try:
            yield Browser(running)
        finally:
            running.close()


@cache
def _axe_source() -> str:
    return _AXE.read_text(encoding="utf-8")

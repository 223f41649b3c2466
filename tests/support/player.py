"""A real QTI 3 player in Debian's Chromium, as a judge of items: qti3-item-player, from npm."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support import browser
from support.paths import REPOSITORY

_NODE = REPOSITORY / ".cache" / "node" / "node_modules"
_FILES = (
    _NODE / "vue" / "dist" / "vue.min.js",
    _NODE / "qti3-item-player" / "dist" / "qti3Player.umd.min.js",
    _NODE / "qti3-item-player" / "dist" / "qti3Player.css",
)
_PAGE = """<!DOCTYPE html><meta charset="utf-8"><title>Player</title><link rel="stylesheet" href="qti3Player.css">
<div id="app"></div><script src="vue.min.js"></script><script src="qti3Player.umd.min.js"></script>
<script>
window.states = [];
new Vue({render(h) {
  const attrs = {"suppress-alert-messages": true, "suppress-invalid-response-messages": true};
  const on = {
    notifyQti3PlayerReady: player => { window.player = player },
    notifyQti3ItemReady: () => { window.loaded = true },
    notifyQti3EndAttemptCompleted: data => { window.states.push(data.state) },
  };
  return h(window.qti3Player.default || window.qti3Player, {attrs, on});
}}).$mount("#app");
</script>"""


def missing() -> str:
    """Why there is no player here; empty where there is one."""
    if why := browser.missing():
        return why
    return "" if all(path.is_file() for path in _FILES) else "qti3-item-player is not installed: scripts/test does it"


@dataclass(slots=True)
class Playing:
    page: Any

    def score(self, typed: Sequence[str]) -> float:
        """What the item gives for these texts in its first boxes; the others are empty."""
        boxes = self.page.query_selector_all("input[type=text]")
        assert len(boxes) >= len(typed)
        for box, text in zip(boxes, [*typed, *[""] * (len(boxes) - len(typed))], strict=True):
            box.evaluate("(box, text) => { box.value = text; box.dispatchEvent(new Event('input')) }", text)
        return self._end()

    def choose(self, identifier: str) -> float:
        """What the item gives for that choice."""
        self.page.click(f"[identifier='{identifier}'], [data-identifier='{identifier}'], #{identifier}", force=True)
        return self._end()

    def said(self) -> str:
        """All that the page shows."""
        text: str = self.page.inner_text("body")
        return text

    def load(self, item: str) -> None:
        self.page.reload()
        control = {"max_attempts": 0, "show_feedback": True, "validate_responses": False}
        options = {"guid": "g", "status": "interacting", "sessionControl": control}
        self.page.wait_for_function("window.player")
        self.page.evaluate("([item, options]) => window.player.loadItemFromXml(item, options)", [item, options])
        self.page.wait_for_function("window.loaded")

    def _end(self) -> float:
        self.page.evaluate("window.states = []")
        self.page.evaluate("window.player.endAttempt('end')")
        self.page.wait_for_function("window.states.length")
        state = json.loads(self.page.evaluate("JSON.stringify(window.states[0])"))
        (score,) = [each["value"] for each in state["outcomeVariables"] if each["identifier"] == "SCORE"]
        return float(score)


@contextmanager
def opened(directory: Path, item: str) -> Iterator[Playing]:
    """The player with an item in a window of its own; directory: where its page may stand."""
    for path in _FILES:
        shutil.copy(path, directory)
    page = directory / "player.html"
    page.write_text(_PAGE, encoding="utf-8")
    with browser.launched() as running, running.opened(page) as found:
        playing = Playing(found.page)
        playing.load(item)
        yield playing

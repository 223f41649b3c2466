"""KaTeX as a judge of formulas: one run of node for a whole list."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from support.paths import REPOSITORY

_KATEX = REPOSITORY / ".cache" / "node" / "node_modules" / "katex"
_SCRIPT = Path(__file__).with_name("katex_check.js")


def missing() -> str:
    """Why formulas cannot be judged here; empty where they can."""
    if not shutil.which("node"):
        return "node is not installed"
    if not (_KATEX / "package.json").exists():
        return "KaTeX is not installed: scripts/test does it"
    return ""


def errors(formulas: Iterable[tuple[str, bool]]) -> list[str | None]:
    """(formula, display?) pairs → for each, KaTeX's complaint, or None where it renders."""
    done = subprocess.run(
        ["node", str(_SCRIPT), str(_KATEX)],
        input=json.dumps(list(formulas)),
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"node failed: {done.stderr.strip()}")
    verdicts: list[str | None] = json.loads(done.stdout)
    return verdicts

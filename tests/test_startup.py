"""``byhand --help`` answers at once because it imports nothing heavy."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from support.paths import SOURCE, environment

HEAVY = {"sympy", "mpmath", "numpy", "jinja2", "pydantic", "flint", "typst", "yaml"}

#: Runs a statement, survives its exit, and prints what was imported as the last line.
REPORT = """
import json, sys
try:
    {statement}
except SystemExit as stop:
    assert not stop.code, stop.code
print()
print(json.dumps(sorted({{name.partition('.')[0] for name in sys.modules}})))
"""


def modules_after(statement: str) -> tuple[str, set[str]]:
    """What a statement prints in a fresh interpreter, and the top-level modules that it leaves imported."""
    done = subprocess.run(
        [sys.executable, "-c", REPORT.format(statement=statement)],
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *printed, modules = done.stdout.splitlines()
    return "\n".join(printed), set(json.loads(modules))


def test_import_byhand_is_light() -> None:
    _, modules = modules_after("import byhand")
    assert not modules & HEAVY


@pytest.mark.skipif(not (SOURCE / "cli.py").exists(), reason="there is no command line yet")
@pytest.mark.parametrize("arguments", [["--help"], ["explain", "--help"]], ids=" ".join)
def test_help_is_light(arguments: list[str]) -> None:
    printed, modules = modules_after(f"from byhand.cli import main; sys.argv = {['byhand', *arguments]!r}; main()")
    assert "explain" in printed
    assert not modules & HEAVY

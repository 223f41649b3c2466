"""The same problem gives the same bytes, whatever Python's hashes are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from byhand.problem.builtin import builtin_names
from support import paths

PROGRAM = """
import json, sys
from byhand.derivation.run import run
from byhand.derivation.trace import trace
from byhand.problem.load import load
for path in sys.argv[1:]:
    print(json.dumps(trace(run(load(path)))))
"""


def _bytes(problems: list[str], seed: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *problems],
        env=paths.environment(PYTHONHASHSEED=seed),
        capture_output=True,
        timeout=300,
        check=True,
    )
    return done.stdout


@pytest.fixture
def extra(tmp_path: Path) -> str:
    """A problem with formulas of many names, whose order could come from a set."""
    path = tmp_path / "names.toml"
    path.write_text(
        '[equations]\nq = "max(b*a, c - a, d^2)/(1 + exp(-a*d))"\n'
        'r = "abs(q - b)*sin(c*q) + sqrt(q^2 + 1)"\nf = "r/q + tanh(q)"\n'
        "[values]\nd = 0.3\nc = 2\nb = -1\na = 1.5\n"
        '[training]\nminimize = "f"\nlearning_rate = 0.1\noptimizer = "adam"\nsteps = 2\n',
        encoding="utf-8",
    )
    return str(path)


def test_two_processes_write_the_same_trace(extra: str) -> None:
    problems = [*builtin_names(), extra]
    assert _bytes(problems, "1") == _bytes(problems, "4242")

"""Running things in turn, and printing what they cost beside a yardstick from the same run.

Times in seconds differ from machine to machine and from hour to hour; the ratio of two things that were run in turn
(A B A B …) hardly does. So nothing here prints a bare time.

This module imports nothing big: a child's peak memory starts at that of the process it was forked from.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

#: The yardstick of every whole process: what no program that uses SymPy gets around.
IMPORT_SYMPY = (sys.executable, "-c", "import sympy")


@dataclass(frozen=True, slots=True)
class Usage:
    """Of one process: seconds on the clock, seconds of CPU, bytes at its peak."""

    wall: float
    cpu: float
    peak: float


def byhand(*arguments: str) -> tuple[str, ...]:
    """The command as people start it where it is installed, else as a module."""
    program = Path(sys.executable).with_name("byhand")
    return (str(program), *arguments) if program.exists() else (sys.executable, "-m", "byhand", *arguments)


def process(command: Sequence[str]) -> Usage:
    """Runs a command to its end; what it prints is dropped, a failure stops the benchmark."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"exit status {child.returncode}: {' '.join(command)}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


def in_turn(things: Mapping[str, Callable[[], T]], rounds: int) -> dict[str, list[T]]:
    """Each thing once per round, round after round; a first round warms the disk and is not counted."""
    results: dict[str, list[T]] = {name: [] for name in things}
    for round_ in range(rounds + 1):
        for name, thing in things.items():
            result = thing()
            if round_:
                results[name].append(result)
    return results


def ratio(these: Sequence[float], those: Sequence[float]) -> float:
    """The median of the ratios of what was run in the same round."""
    return statistics.median(a / b for a, b in zip(these, those, strict=True))


def spread(these: Sequence[float], those: Sequence[float]) -> str:
    """The ratio with the middle half of its values: ``0.21 (0.20–0.22)``."""
    ratios = sorted(a / b for a, b in zip(these, those, strict=True))
    low, high = ratios[len(ratios) // 4], ratios[-1 - len(ratios) // 4]
    return f"{figure(ratio(these, those))} ({figure(low)}–{figure(high)})"


def figure(value: float) -> str:
    """Three digits, and never an exponent for what is large."""
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def verdict(value: float, goal: float, at_least: bool = False) -> str:
    """The goal, and whether it was met."""
    met = value >= goal if at_least else value <= goal
    return f"{'≥' if at_least else '≤'} {goal:g}: {'met' if met else 'MISSED'}"

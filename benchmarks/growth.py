"""How the cost of a walkthrough grows with the network, from 12 to 25,450 parameters.

    python benchmarks/growth.py [ROUNDS]

Each size has a process of its own, which explains the smallest net first (imports, forms, templates: that is start-up),
and then measures the CPU of load, explain and both texts.
"""

from __future__ import annotations

import math
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nets
from measure import IMPORT_SYMPY, figure, in_turn, process, ratio, table, verdict

GOAL = 1.05
#: Small nets are explained again and again until this much CPU is spent.
ENOUGH = 0.2


def child(smallest: str, path: str) -> None:
    """Prints the seconds of CPU of one walkthrough."""
    import byhand

    def walkthrough(name: str) -> None:
        explained = byhand.explain(byhand.load(name))
        explained.to_markdown()
        explained.to_latex()

    walkthrough(smallest)
    count, start = 0, time.process_time()
    while time.process_time() - start < ENOUGH:
        walkthrough(path)
        count += 1
    print((time.process_time() - start) / count)


def exponent(sizes: list[int], costs: list[float]) -> float:
    """The slope of the least-squares line through (log size, log cost)."""
    return statistics.linear_regression([math.log(n) for n in sizes], [math.log(c) for c in costs]).slope


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as directory:
        files = {}
        for sizes in nets.SIZES:
            path = Path(directory) / f"{nets.name(sizes)}.toml"
            path.write_text(nets.problem_file(sizes), encoding="utf-8")
            files[sizes] = str(path)
        smallest = files[nets.SIZES[0]]

        def cpu(path: str) -> float:
            command = [sys.executable, __file__, "--child", smallest, path]
            return float(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout)

        costs = in_turn({path: lambda path=path: cpu(path) for path in files.values()}, rounds)
        # Peaks in processes that do this one thing only.
        peaks = {path: process([sys.executable, __file__, "--child", path, path]).peak for path in files.values()}
        yardstick = process(IMPORT_SYMPY)

    base = costs[smallest]
    rows = []
    for sizes, path in files.items():
        per_parameter = nets.parameters(nets.SIZES[0]) / nets.parameters(sizes) * ratio(costs[path], base)
        cells = (ratio(costs[path], base), per_parameter, peaks[path] / yardstick.peak)
        rows.append([nets.name(sizes), f"{nets.parameters(sizes):,}", *map(figure, cells)])
    slope = exponent([nets.parameters(sizes) for sizes in files], [statistics.median(costs[p]) for p in files.values()])
    print(f"CPU of load, explain, Markdown and LaTeX after start-up, median of {rounds} rounds.\n")
    header = ["net", "parameters", "CPU / the smallest", "the same per parameter", "peak / `import sympy`"]
    print(table(header, rows))
    print(f"\nExponent over parameters: {slope:.3f} ({verdict(slope, GOAL)})")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)

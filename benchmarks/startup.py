"""What a person waits for: ``byhand --help`` and ``byhand explain mazur``, beside ``python -c "import sympy"``.

python benchmarks/startup.py [ROUNDS]
"""

from __future__ import annotations

import sys
import tempfile

from measure import IMPORT_SYMPY, byhand, in_turn, process, ratio, spread, table, verdict

#: command → (goal for the time, goal for the peak of memory), as ratios to `import sympy`.
GOALS = {"--help": (0.25, None), "explain mazur": (1.5, 1.5)}


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as directory:
        commands = {
            "import sympy": IMPORT_SYMPY,
            "bare python": (sys.executable, "-c", "pass"),
            "--help": byhand("--help"),
            "explain mazur": byhand("explain", "mazur", "-o", directory),
        }
        things = {name: lambda command=command: process(command) for name, command in commands.items()}
        usages = in_turn(things, rounds)
    yardstick = usages["import sympy"]
    rows = []
    for name, these in usages.items():
        goals = []
        for goal, what in zip(GOALS.get(name, ()), ("wall", "peak"), strict=False):
            if goal is not None:
                value = ratio([getattr(u, what) for u in these], [getattr(u, what) for u in yardstick])
                goals.append(f"{what} {verdict(value, goal)}")
        cells = (
            spread([getattr(u, what) for u in these], [getattr(u, what) for u in yardstick])
            for what in ("wall", "cpu", "peak")
        )
        rows.append([name, *cells, ", ".join(goals)])
    print(f"Ratios to `import sympy`, median and middle half of {rounds} rounds.\n")
    print(table(["process", "clock", "CPU", "peak memory", "goal"], rows))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)

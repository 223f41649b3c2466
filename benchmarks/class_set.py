"""A class set: variants with key per second beside the floor, PDF, two workers against one, memory.

python benchmarks/class_set.py [VARIANTS] [LARGEST]

The floor is what no program gets around: the answers of as many variants formatted, put between literals of the same
length as the documents that byhand wrote, and encoded. LARGEST: where memory is looked at beside 1,000 (10,000 takes a
while).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from measure import figure, process, table, verdict

#: The problem of every set here: the 2-2-2 network.
HOMEWORK = "mazur"
#: What part of the floor's speed is to be reached.
GOAL = 0.4

PROGRAM = """
import sys
from pathlib import Path
from byhand.classroom.class_set import ClassSet
from byhand.classroom.making import Layout
from byhand.classroom.pool import Engine
from byhand.classroom.roster import numbered
from byhand.classroom.runner import run
from byhand.exercises.homework_load import load_homework
directory, count, jobs, to, chunk = sys.argv[1:]
plan = ClassSet(load_homework({homework!r}), 7, (to,))
run(plan, numbered(int(count)), Path(directory), Layout(int(chunk)), Engine(jobs=int(jobs)))
"""


def a_set(directory: Path, count: int, jobs: int = 1, to: str = "md", chunk: int = 1) -> tuple[str, ...]:
    """The command that makes a set in a process of its own."""
    program = PROGRAM.format(homework=HOMEWORK)
    return (sys.executable, "-c", program, str(directory), str(count), str(jobs), to, str(chunk))


def clocked(directory: Path, count: int, **options: object) -> float:
    """Seconds on the clock for so many variants, without what a set of one takes to start."""
    seconds = []
    for many in (1, count + 1):
        where = Path(tempfile.mkdtemp(dir=directory))
        seconds.append(process(a_set(where, many, **options)).wall)  # type: ignore[arg-type]
    return max(seconds[1] - seconds[0], 1e-9)


def cpu(directory: Path, count: int, **options: object) -> float:
    """The same in seconds of a core."""
    seconds = []
    for many in (1, count + 1):
        where = Path(tempfile.mkdtemp(dir=directory))
        seconds.append(process(a_set(where, many, **options)).cpu)  # type: ignore[arg-type]
    return max(seconds[1] - seconds[0], 1e-9)


def floor(directory: Path, count: int) -> tuple[Callable[[], None], int]:
    """(what formats, joins and encodes a sheet and a key of the usual length so many times, that length in bytes)."""
    from byhand.derivation.derive import derive
    from byhand.exercises.homework_load import load_homework
    from byhand.exercises.variants import Variants
    from byhand.tape.evaluate import working_precision

    process(a_set(directory, 1))
    texts = [path.read_text("utf-8") for path in sorted(directory.rglob("*")) if path.suffix in (".md", ".svg")]
    run = derive(Variants(load_homework(HOMEWORK)).of(7, 1).problem).run
    with working_precision(run.bits):
        values = [
            float(value.mid() if hasattr(value, "mid") else value) for value in run.first.values if value is not None
        ]
    # Each number of the step stands in the documents about four times.
    slots = values * 4
    size = sum(map(len, texts))
    literals = ["x" * (size // len(slots))] * len(slots)

    def work() -> None:
        for _ in range(count):
            pieces = [part for pair in zip(literals, [f"{value:.9f}" for value in slots], strict=True) for part in pair]
            "".join(pieces).encode()

    return work, size


def in_full(count: int) -> float:
    """Variants a second without a press: each one built, rendered and proofread."""
    from byhand.exercises.homework_load import load_homework
    from byhand.exercises.variants import Variants
    from byhand.handouts import Handouts, Look

    homework = load_homework(HOMEWORK)
    variants, handouts = Variants(homework), Handouts(homework, Look(runs=False))
    start = 0.0
    for number in range(count + 1):  # the first one warms up
        start = start if number > 1 else time.process_time()
        handout = handouts.of(variants.of(7, number + 1))
        handout.sheet_files("md", "sheet")
        handout.key_files("md", "key")
        handout.answers()
    return count / (time.process_time() - start)


def main(count: int, largest: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        bottom, size = floor(directory / "one", 1000)
        start = time.process_time()
        bottom()
        ground = 1000 / (time.process_time() - start)
        rows = [["floor: format, join, encode", figure(ground), "1", ""]]
        whole = in_full(12)
        rows.append(["made in full", figure(whole), figure(whole / ground), ""])
        for what, made, options in (
            (f"Markdown, a set of {4 * count:,}", 4 * count, {}),
            (f"Markdown, a set of {20 * count:,}", 20 * count, {}),
            (f"Markdown, {20 * count:,}, 25 in a file", 20 * count, {"chunk": 25}),
            ("PDF", count, {"to": "pdf"}),
        ):
            rate = made / cpu(directory, made, **options)
            goal = "" if what == "PDF" else verdict(rate / ground, GOAL, at_least=True)
            rows.append([what, figure(rate), figure(rate / ground), goal])
        print(f"{HOMEWORK}: sheet and key have {size:,} characters; start-up left out.\n")
        print(table(["way", "variants a second and core", "of the floor", "goal"], rows))
        one, two = (clocked(directory, 20 * count, jobs=jobs) for jobs in (1, 2))
        print(f"\nTwo workers against one, {20 * count:,} variants on the clock: {figure(one / two)} times as fast.")
        peaks = [process(a_set(directory / f"m{many}", many)).peak for many in (count, largest)]
        shown = ", ".join(
            f"{peak / 1e6:.0f} MB at {many:,}" for peak, many in zip(peaks, (count, largest), strict=True)
        )
        print(f"Memory at its peak, one process: {shown}.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50, int(sys.argv[2]) if len(sys.argv) > 2 else 1000)

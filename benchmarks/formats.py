"""What the formats of one document cost, each by itself and all together, beside pdflatex on the same document.

python benchmarks/formats.py [ROUNDS]

Deriving and start-up are not part of it (``startup.py`` has them): the clock starts when the document's blocks stand
and everything is imported. A PDF is rendered to Typst and compiled; LaTeX is given the finished source and runs until
its references have settled, or once, with question marks for them. Each time is from a process of its own, because
Typst remembers what it has laid out once.
"""

from __future__ import annotations

import subprocess
import sys

from measure import in_turn, ratio, spread, table, verdict

#: Of a PDF, as a ratio to pdflatex.
GOAL = 0.5

#: Prints the seconds that the formats named take.
CHILD = """
import pathlib, subprocess, sys, tempfile, time
import byhand, typst, jinja2, byhand.proofread, byhand.render.finish
from byhand.render.pdf import latex_pdf
names = sys.argv[1:]
walkthrough = byhand.explain("mazur")
walkthrough.document
source, place = walkthrough.to("tex"), tempfile.TemporaryDirectory()
walkthrough = byhand.Walkthrough(walkthrough.problem)
walkthrough.document
start = time.perf_counter()
if names == ["settled"]:
    latex_pdf(source)
elif names == ["once"]:
    pathlib.Path(place.name, "x.tex").write_text(source)
    command = ["pdflatex", "-interaction=batchmode", "x.tex"]
    subprocess.run(command, cwd=place.name, check=True, stdout=subprocess.DEVNULL)
else:
    for name in names:
        walkthrough.content(name)
print(time.perf_counter() - start)
"""


def main(rounds: int) -> None:
    from byhand.render.formats import FORMATS

    names = [name for name in FORMATS if name != "tex-pdf"]
    wanted = {"pdflatex": ["settled"], "pdflatex, one run": ["once"]}
    wanted |= {name: [name] for name in names} | {"all but tex-pdf": names}
    things = {label: lambda formats=formats: _seconds(formats) for label, formats in wanted.items()}
    seconds = in_turn(things, rounds)
    yardstick = seconds["pdflatex"]
    rows = [
        [name, spread(these, yardstick), verdict(ratio(these, yardstick), GOAL) if name == "pdf" else ""]
        for name, these in seconds.items()
    ]
    print(f"Ratios to pdflatex on the same document, median and middle half of {rounds} rounds.\n")
    print(table(["format", "clock", "goal"], rows))


def _seconds(formats: list[str]) -> float:
    done = subprocess.run([sys.executable, "-c", CHILD, *formats], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.strip().rpartition("\n")[2])
    return float(done.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)

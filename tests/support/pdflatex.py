"""pdflatex as a judge of whole documents: errors, lines that are too wide, references to nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

#: One centimetre in TeX's points; ``Result.wider_than`` takes points.
CENTIMETRE = 28.4528


@dataclass(frozen=True, slots=True)
class Overfull:
    """A line that sticks out: by how many points, and TeX's own words for where."""

    width: float
    where: str


@dataclass(frozen=True, slots=True)
class Result:
    """What the last of the runs said.

    errors: ``line 12: Undefined control sequence. \\foo``.
    undefined: labels and citations that are referred to and do not exist.
    missing_characters: what the font could not print (TeX only notes it in the log).
    """

    errors: tuple[str, ...]
    overfull: tuple[Overfull, ...]
    undefined: tuple[str, ...]
    missing_characters: tuple[str, ...]
    pages: int
    log: str

    def wider_than(self, points: float = CENTIMETRE) -> tuple[Overfull, ...]:
        return tuple(line for line in self.overfull if line.width > points)


def missing() -> str:
    """Why documents cannot be compiled here; empty where they can."""
    return "" if shutil.which("pdflatex") else "pdflatex is not installed: scripts/test does it for root on Debian"


def compile_source(source: str | Path, beside: Iterable[Path] = (), runs: int = 2) -> Result:
    """Compiles LaTeX text, or a ``.tex`` file, in a directory of its own.

    beside: files and directories that the source includes by name, as its pictures.
    """
    text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    with tempfile.TemporaryDirectory(prefix="byhand-latex-") as name:
        directory = Path(name)
        (directory / "document.tex").write_text(text, encoding="utf-8")
        for path in beside:
            (shutil.copytree if path.is_dir() else shutil.copy)(path, directory / path.name)
        for _ in range(runs):
            _run(directory)
            result = parse((directory / "document.log").read_text(encoding="utf-8", errors="replace"))
            if result.errors:
                break
    return result


def _run(directory: Path) -> None:
    subprocess.run(
        [
            "pdflatex",
            "-interaction=nonstopmode",
            "-halt-on-error",
            "-file-line-error",
            "-no-shell-escape",
            "document.tex",
        ],
        cwd=directory,
        # Or TeX folds the log at 79 columns, in the middle of words.
        env=os.environ | {"max_print_line": "10000", "error_line": "254", "half_error_line": "238"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        timeout=300,
        check=False,
    )


_ERROR = re.compile(r"^(?:\./)?[\w.-]+\.\w+:(\d+): (?! ==>)(.+)$|^! (?! ==>)(.+)$", re.MULTILINE)
_OVERFULL = re.compile(r"^Overfull \\hbox \(([\d.]+)pt too wide\) (.*)$", re.MULTILINE)
_UNDEFINED = re.compile(r"^LaTeX Warning: (?:Reference|Citation) [`'](.+?)'.* undefined", re.MULTILINE)
_NO_CHARACTER = re.compile(r"^Missing character: (.+)$", re.MULTILINE)
_PAGES = re.compile(r"^Output written on .*\((\d+) pages?", re.MULTILINE)


def parse(log: str) -> Result:
    """Reads a log that was written with ``-file-line-error`` and unfolded lines."""
    pages = _PAGES.search(log)
    errors = [_error(found, log) for found in _ERROR.finditer(log)]
    if not pages and not errors:
        errors = ["no pages were written"]
    return Result(
        errors=tuple(errors),
        overfull=tuple(Overfull(float(width), where) for width, where in _OVERFULL.findall(log)),
        undefined=tuple(dict.fromkeys(_UNDEFINED.findall(log))),
        missing_characters=tuple(dict.fromkeys(_NO_CHARACTER.findall(log))),
        pages=int(pages[1]) if pages else 0,
        log=log,
    )


def _error(found: re.Match[str], log: str) -> str:
    """The message with its line, and with the source that TeX had read up to the error."""
    line, message, bare = found.groups()
    read = re.compile(r"^l\.\d+ (.*)$", re.MULTILINE).search(log, found.end())
    where = f"line {line}: " if line else ""
    return f"{where}{message or bare} {read[1] if read else ''}".strip()

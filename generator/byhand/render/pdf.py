"""PDF from a format's text: by Typst, which comes with byhand, or by an installed LaTeX.

Both are reproducible (a fixed date) and closed: the document can read no file of the machine's and run nothing. Typst's
has no fonts of the machine's either; LaTeX takes those of its own installation.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from byhand.errors import ByhandError, MissingTool

if TYPE_CHECKING:
    import typst

#: In seconds since 1970: the date that every PDF carries, 1 January 2000.
EPOCH = 946684800

#: In seconds: a document that takes longer has run away.
PATIENCE = 300

#: After so many runs the references of any document of ours have settled.
RUNS = 5

_per_thread = threading.local()


def typst_pdf(source: str) -> bytes:
    """A tagged PDF (PDF/UA-1) of Typst's source. ``ByhandError`` in one line where it does not compile."""
    import typst

    try:
        made = compiler().compile(source.encode(), format="pdf", pdf_standards=["ua-1"], timestamp=EPOCH)
    except typst.TypstError as error:
        hints = "; ".join(error.hints)
        what = " ".join(f"{error.message}{f' ({hints})' if hints else ''}".split())
        raise ByhandError(f"the PDF cannot be made: {what}") from error
    assert isinstance(made, bytes)
    return made


def compiler() -> typst.Compiler:
    """One for each thread, used again: it has read its fonts, the wheel's own.

    Its root is an empty directory, which lives as long as the thread: a document finds no file.
    """
    import typst

    if not hasattr(_per_thread, "compiler"):
        _per_thread.root = tempfile.TemporaryDirectory(prefix="byhand-typst-")
        root = _per_thread.root.name
        _per_thread.compiler = typst.Compiler(
            root=root,
            font_paths=typst.Fonts(include_system_fonts=False),
            ignore_system_fonts=True,
            package_path=root,
            package_cache_path=root,
        )
    found: typst.Compiler = _per_thread.compiler
    return found


def latex_pdf(source: str) -> bytes:
    """The PDF that an installed LaTeX makes of the source.

    pdflatex runs until nothing changes any more. latexmk would do the same, but sometimes stops a run earlier: then the
    same source gives other bytes.

    ``MissingTool`` where there is none, ``ByhandError`` with the first error of the log in one line.
    """
    if not shutil.which("pdflatex"):
        raise MissingTool(
            "no LaTeX here; on Debian: apt install texlive-latex-recommended texlive-pictures lmodern "
            "(or use --to pdf, which needs nothing)"
        )
    with tempfile.TemporaryDirectory(prefix="byhand-latex-") as name:
        directory = Path(name)
        (directory / "document.tex").write_text(source, encoding="utf-8")
        _settle(directory)
        made, error = directory / "document.pdf", _first_error(directory)
        if not made.exists() and _lacks(directory, "t2aenc.def"):
            raise MissingTool(
                "this LaTeX has no Cyrillic; on Debian: apt install texlive-lang-cyrillic (or use --to pdf, "
                "which needs nothing)"
            )
        if error or not made.exists():
            raise ByhandError(f"LaTeX cannot make the PDF: {error or 'it wrote none, and no error'}")
        return made.read_bytes()


_OPTIONS = ("-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error")


def _settle(directory: Path) -> None:
    """pdflatex again and again, until what it writes for its next run is what it wrote last time."""
    known: list[bytes] = []
    for _ in range(RUNS):
        _run(directory, ["pdflatex", *_OPTIONS])
        written = [path.read_bytes() for path in sorted(directory.iterdir()) if path.suffix in (".aux", ".toc", ".out")]
        if written == known or _first_error(directory):
            return
        known = written


def _run(directory: Path, command: list[str]) -> None:
    surroundings = os.environ | {
        "SOURCE_DATE_EPOCH": str(EPOCH),
        "FORCE_SOURCE_DATE": "1",
        "TZ": "UTC",
        # LaTeX reads and writes only here, and below its own installation.
        "openout_any": "p",
        "openin_any": "p",
        # Or the log is folded in the middle of words.
        "max_print_line": "10000",
    }
    process = subprocess.Popen(
        [*command, "document.tex"],
        cwd=directory,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise ByhandError(f"LaTeX did not end within {PATIENCE} seconds") from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what still runs, with all that it has started, which would go on without it."""
    if process.poll() is None:
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _lacks(directory: Path, file: str) -> bool:
    """Whether the log says that LaTeX has no file of that name."""
    log = directory / "document.log"
    return log.exists() and f"{file}' not found" in log.read_text(encoding="utf-8", errors="replace")


_ERROR = re.compile(r"^(?:\./)?document\.tex:(\d+): (?! ==>)(.+)$|^! (?! ==>)(.+)$", re.MULTILINE)


def _first_error(directory: Path) -> str:
    """The log's first error, "" where there is none."""
    log = directory / "document.log"
    if not log.exists():
        return "it wrote no log"
    found = _ERROR.search(log.read_text(encoding="utf-8", errors="replace"))
    if found is None:
        return ""
    line, message, bare = found.groups()
    return f"line {line}: {message}" if line else bare

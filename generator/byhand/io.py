"""Writing files: all of a run or none, and each of them whole."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from byhand.errors import ByhandError, Fault, ProblemError


def write_all(directory: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write every text under its file name; the paths, in order.

    Each goes to a temporary file beside its place first and is moved there only when all of them are on the disk, so
    a full disk or a killed process leaves no half-written file. ``ByhandError`` where the directory can't be written.
    """
    waiting: list[tuple[str, Path]] = []
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            if Path(name).name != name:
                raise ByhandError(f"not a file name: {name!r}")
            waiting.append((_temporary(directory, text), directory / name))
        for temporary, path in waiting:
            os.replace(temporary, path)
    except OSError as error:
        raise ByhandError(f"cannot write to {directory}: {error.strerror or error}") from error
    finally:
        for temporary, _ in waiting:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
    return [path for _, path in waiting]


def _temporary(directory: Path, text: str) -> str:
    descriptor, temporary = tempfile.mkstemp(dir=directory, prefix=".byhand-", suffix=".part")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
    except BaseException:
        os.unlink(temporary)
        raise
    return temporary


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def write_new(path: Path, text: str) -> Path:
    """Write a file that must not exist yet."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise ProblemError(Fault(str(path), "exists already and is left as it is")) from error
    except OSError as error:
        raise ByhandError(f"cannot write {path}: {error.strerror or error}") from error
    return path


#: File ending → dialect of the proofreader.
_DIALECTS = {".md": "markdown", ".markdown": "markdown", ".tex": "latex"}


def read_document(path: Path) -> tuple[str, str | None]:
    """A written document's text and dialect (``None``: to be told from the text)."""
    try:
        return path.read_text(encoding="utf-8"), _DIALECTS.get(path.suffix.lower())
    except UnicodeDecodeError as error:
        raise ProblemError(Fault(str(path), "not a text in UTF-8")) from error
    except OSError as error:
        raise ProblemError(Fault(str(path), error.strerror or str(error))) from error

"""Writing files: all of a run or none, and each of them whole."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from byhand.errors import ByhandError, Fault, ProblemError


def write_all(directory: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write everything under its file name, or its path of one folder and a file name; the paths, in order.

    Each goes to a temporary file beside its place first and is moved there only when all of them are on the disk, so
    a full disk or a killed process leaves no half-written file. ``ByhandError`` where the directory can't be written.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        with _made(directory), contextlib.ExitStack() as undo:
            for name, content in contents.items():
                path = _place(directory, name)
                undo.enter_context(_made(path.parent))
                temporary = _temporary(path.parent, content)
                undo.callback(temporary.unlink, missing_ok=True)
                waiting.append((temporary, path))
            for temporary, path in waiting:
                temporary.replace(path)
    except OSError as error:
        raise ByhandError(f"cannot write to {directory}: {error.strerror or error}") from error
    return [path for _, path in waiting]


def _place(directory: Path, name: str) -> Path:
    parts = name.split("/")
    if not 1 <= len(parts) <= 2 or any(part != Path(part).name for part in parts):
        raise ByhandError(f"not a file name: {name!r}")
    path = directory / name
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, f"{name} is a directory")
    return path


@contextlib.contextmanager
def _made(directory: Path) -> Iterator[None]:
    """The directory exists; where what follows fails, those that had to be made are gone again."""
    missing = [each for each in (directory, *directory.parents) if not each.exists()]
    try:
        directory.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for each in missing:
            with contextlib.suppress(OSError):
                each.rmdir()
        raise


def _temporary(directory: Path, content: bytes) -> Path:
    descriptor, name = tempfile.mkstemp(dir=directory, prefix=".byhand-", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o666 & ~_umask())
    except BaseException:
        temporary.unlink()
        raise
    return temporary


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def write_new(path: Path, text: str) -> Path:
    """Write a file that must not exist yet."""
    try:
        stream = path.open("x", encoding="utf-8", newline="\n")
    except FileExistsError as error:
        raise ProblemError(Fault(str(path), "exists already and is left as it is")) from error
    except OSError as error:
        raise ByhandError(f"cannot write {path}: {error.strerror or error}") from error
    try:
        with stream:
            stream.write(text)
    except OSError as error:
        path.unlink()
        raise ByhandError(f"cannot write {path}: {error.strerror or error}") from error
    return path


def read_document(path: Path) -> str:
    """A written document's text."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ProblemError(Fault(str(path), "not a text in UTF-8")) from error
    except (OSError, ValueError) as error:
        raise ProblemError(Fault(str(path), getattr(error, "strerror", None) or str(error))) from error
    if not text.strip() or "\0" in text:
        what = "a binary file" if text.strip() else "an empty file"
        raise ProblemError(Fault(str(path), f"this is {what}; allowed: a document that byhand wrote"))
    return text

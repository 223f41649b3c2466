"""Writing files: all of a run or none, and each of them whole; a directory that one run has to itself."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from byhand.errors import ByhandError, Fault, ProblemError

_READABLE = "Markdown, LaTeX, HTML or a notebook that byhand wrote"
#: How the names of files begin and end that are still being written.
_PART = (".byhand-", ".part")


def write_all(directory: Path, contents: Mapping[str, bytes], *, flush: bool = True) -> list[Path]:
    """Write everything under its file name, or its path of one folder and a file name; the paths, in order.

    Each goes to a temporary file beside its place first and is moved there only when all of them are on the disk, so
    a full disk or a killed process leaves no half-written file. ``ByhandError`` where the directory can't be written.
    flush: wait until each file is on the disk itself; without it, only a machine that loses its power can leave a
    file short (whoever keeps its digest finds out), and thousands of files cost a tenth of the time.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        with _made(directory), contextlib.ExitStack() as undo:
            for name, content in contents.items():
                path = _place(directory, name)
                undo.enter_context(_made(path.parent))
                temporary = _temporary(path.parent, content, flush)
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


def writable(directory: Path) -> Path:
    """The directory, for long work to ask before it begins: ``ByhandError`` where a file stands in its place."""
    try:
        _in_the_way(directory)
    except OSError as error:
        raise ByhandError(f"cannot write to {directory}: {error.strerror or error}") from error
    return directory


def _in_the_way(directory: Path) -> None:
    """``NotADirectoryError`` where something that is no directory has the directory's name, or that of one above it."""
    for each in (directory, *directory.parents):
        if each.is_dir():
            return
        if each.exists() or each.is_symlink():
            what = "a file" if each.is_file() else "no directory"
            raise NotADirectoryError(errno.ENOTDIR, f"{each} is {what}; allowed: a directory")


@contextlib.contextmanager
def _made(directory: Path) -> Iterator[None]:
    """The directory exists; where what follows fails, those that had to be made are gone again."""
    _in_the_way(directory)
    missing = [each for each in (directory, *directory.parents) if not each.exists()]
    try:
        directory.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for each in missing:
            with contextlib.suppress(OSError):
                each.rmdir()
        raise


def _temporary(directory: Path, content: bytes, flush: bool) -> Path:
    with _part(directory, flush) as (stream, temporary):
        stream.write(content)
    return temporary


@contextlib.contextmanager
def _part(directory: Path, flush: bool) -> Iterator[tuple[IO[bytes], Path]]:
    """A temporary file to write to; it is gone where that fails."""
    descriptor, name = tempfile.mkstemp(dir=directory, prefix=_PART[0], suffix=_PART[1])
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream, temporary
            stream.flush()
            if flush:
                os.fsync(stream.fileno())
        temporary.chmod(0o666 & ~_umask())
    except BaseException:
        temporary.unlink()
        raise


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to bit by bit, which takes the place of ``path`` only when the block has come to its end."""
    try:
        with _part(path.parent, True) as (stream, temporary):
            yield stream
        try:
            temporary.replace(path)
        except BaseException:
            temporary.unlink()
            raise
    except OSError as error:
        raise ByhandError(f"cannot write {path}: {error.strerror or error}") from error


def sweep(directory: Path) -> None:
    """Remove what killed processes left half-written in the directory and its folders."""
    pattern = f"{_PART[0]}*{_PART[1]}"
    for leftover in [*directory.glob(pattern), *directory.glob(f"*/{pattern}")]:
        with contextlib.suppress(OSError):
            leftover.unlink()


@contextlib.contextmanager
def alone_in(directory: Path) -> Iterator[None]:
    """Nobody else is in that block with the same directory; ``ByhandError`` where somebody is.

    Where the system or its file server has no locks, all are let in.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ByhandError(f"another run is writing to {directory}; wait for it, or stop it") from error
        except OSError:
            pass
        yield
    finally:
        os.close(descriptor)


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
        raise ProblemError(Fault(str(path), f"not a text in UTF-8; allowed: {_READABLE}")) from error
    except (OSError, ValueError) as error:
        raise ProblemError(Fault(str(path), getattr(error, "strerror", None) or str(error))) from error
    if not text.strip() or "\0" in text:
        what = "a binary file" if text.strip() else "an empty file"
        raise ProblemError(Fault(str(path), f"this is {what}; allowed: {_READABLE}"))
    return text

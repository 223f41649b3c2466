"""Where an example's problem comes from: a built-in one, a file below the site's source, or the page itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from byhand.errors import Fault, ProblemError
from byhand.problem.builtin import builtin_names, builtin_path
from byhand.problem.limits import Limits
from byhand.problem.load import load, load_text, safe_name
from byhand.problem.model import Problem
from byhand.problem.nearby import meant
from byhand.problem.read import language_of, read_file, read_text
from byhand.sites.options import Block


@dataclass(frozen=True, slots=True)
class Source:
    """name: what the example is called where the author gave no name. called: the file's name in messages.

    content: all that the problem depends on. files: below the site's source, which a build has to watch; also those
    that are missing. path: the problem's file, ``None`` where the page holds it.
    """

    name: str
    called: str
    content: bytes
    files: tuple[Path, ...] = ()
    path: Path | None = None

    def problem(self) -> Problem:
        """``ProblemError`` with the file's name as the author wrote it, or with lines of the page's block."""
        try:
            if self.path is None:
                return load_text(self.content.decode(), "toml", self.name)
            return load(self.path)
        except ProblemError as error:
            raise ProblemError(error.faults, self.called) from None


def source_of(block: Block, root: Path) -> Source:
    """``ProblemError`` where there is no such problem, or it would lie outside of the site's source."""
    if not block.problem:
        return Source(block.name or "example", "", block.body.encode("utf-8", "surrogatepass"))
    path = _inside(block, root)
    if path is None:
        return _of_file(builtin_path(block.problem), block.problem, ())
    return _of_file(path, block.problem, (path,))


def watched(block: Block, root: Path) -> tuple[Path, ...]:
    """The files on which the block depends, whether or not they can be used."""
    try:
        return source_of(block, root).files
    except ProblemError:
        path = _place(block, root) if block.problem else None
        return (path,) if path is not None else ()


def _of_file(path: Path, called: str, files: tuple[Path, ...]) -> Source:
    limits = Limits()
    try:
        text = read_file(path, limits)
    except ProblemError as error:
        raise ProblemError(error.faults, called) from None
    content = text.encode()
    csv = _csv(path, text)
    if csv is not None:
        files = (*files, csv) if files else ()
        try:
            content += b"\0" + read_file(csv, limits).encode()
        except (ProblemError, OSError, ValueError):
            content += b"\0missing"  # loading says what is wrong with it
    return Source(safe_name(path.stem), called, content, files, path)


def _csv(path: Path, text: str) -> Path | None:
    """The file of samples beside the problem's."""
    try:
        name = read_text(text, language_of(path)).get("samples")
    except ProblemError:
        return None
    if not isinstance(name, str) or not name.isprintable() or not _relative(name):
        return None
    return path.parent / name


def _relative(name: str) -> bool:
    """Whether it is a path that goes down only, on every system."""
    parts = PureWindowsPath(name).parts
    return not (PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor or ".." in parts)


def _place(block: Block, root: Path) -> Path | None:
    """Where the file would be: beside the page, or from the source's top where its name begins with a slash."""
    name = block.problem
    if not name.isprintable():
        return None
    start = root if name.startswith("/") else (root / block.page).parent
    try:
        path = (start / name.lstrip("/")).resolve()
        return path if path.is_relative_to(root.resolve()) else None
    except (OSError, ValueError, RuntimeError):
        return None


def _inside(block: Block, root: Path) -> Path | None:
    """The problem's file; ``None`` for a built-in problem."""
    name = block.problem
    shown = name if name.isprintable() else ascii(name[:60])
    path = _place(block, root)
    if PureWindowsPath(name).drive or path is None:
        raise ProblemError(Fault("", "allowed: a built-in name, or a file of the site's source"), shown)
    if path.is_file():
        return path
    names = builtin_names()
    if name in names:
        return None
    what = f"no such file beside the page, and no built-in problem; built in: {', '.join(names)}"
    raise ProblemError(Fault("", what + meant(name, path)), shown)

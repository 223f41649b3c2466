"""From a problem file to a ``Problem``; every fault in the file is reported at once.

pydantic and the checks that need it are imported when the first problem is read: ``byhand --help`` needs neither.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from byhand.errors import Fault, ProblemError
from byhand.problem.builtin import builtin_names, builtin_path
from byhand.problem.limits import Limits
from byhand.problem.model import Problem
from byhand.problem.nearby import meant


def load(problem: str | os.PathLike[str], *, limits: Limits | None = None) -> Problem:
    """The problem in a file (TOML, JSON or YAML by its ending), or a built-in problem by its name."""
    from byhand.problem.read import language_of, read_file, read_text

    limits = limits or Limits()
    source = os.fspath(problem)
    path = find(source)
    try:
        data = read_text(read_file(path, limits), language_of(path))
    except ProblemError as error:
        raise ProblemError(error.faults, _printable(source)) from None
    return _build(data, path.stem, limits, path.parent, _printable(source))


def load_text(text: str, language: str = "toml", name: str = "problem", *, limits: Limits | None = None) -> Problem:
    """The problem in ``text``, whose language is ``toml``, ``json`` or ``yaml``."""
    from byhand.problem.read import read_text

    return _build(read_text(text, language), name, limits or Limits(), None, "")


def from_mapping(data: Mapping[str, Any], name: str = "problem", *, limits: Limits | None = None) -> Problem:
    """The problem in plain Python data: the keys of a problem file, with lists, numbers or NumPy arrays.

    A float stands for the shortest decimal that it prints as; ``Decimal`` and ``Fraction`` are taken as they are.
    """
    from byhand.problem.faults import Faults
    from byhand.problem.plain import plain

    faults = Faults()
    table = plain(data, faults)
    if not isinstance(table, dict):
        faults.add("", "allowed: a mapping with the keys of a problem file")
    if faults.found:
        raise ProblemError(faults.found)
    assert isinstance(table, dict)
    return _build(table, name, limits or Limits(), None, "")


def _build(data: dict[str, object], name: str, limits: Limits, directory: Path | None, source: str) -> Problem:
    from byhand.problem.context import Context
    from byhand.problem.resolve import resolve

    if "problem" in data and not data.keys() & {"network", "equations"}:
        what = "this is a homework file; allowed here: a problem file, such as the one that it names"
        raise ProblemError(Fault("", what), source)
    context = Context(limits, directory=directory)
    try:
        problem = resolve(context, data, safe_name(name))
    except ProblemError as error:
        raise ProblemError(error.faults, source) from None
    if problem is None:
        raise ProblemError(context.faults.found, source)
    return problem


def find(source: str) -> Path:
    """The file that ``source`` names, else the built-in problem of that name. Raises ``ProblemError``."""
    path = Path(source)
    try:
        if path.is_file() or (path.exists() and source not in builtin_names()):
            return path
    except (OSError, ValueError):
        raise ProblemError(Fault("", "this is no name of a file"), ascii(source[:60])) from None
    if source in builtin_names():
        return builtin_path(source)
    what = f"no such file, and no built-in problem; built in: {', '.join(builtin_names())}{meant(source, path)}"
    raise ProblemError(Fault("", what), _printable(source))


def _printable(source: str) -> str:
    """A file's name for one line of a message."""
    return source if source.isprintable() else ascii(source)


def safe_name(name: str) -> str:
    """``name`` as the stem of files: letters, digits, dots, dashes and underscores."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.")[:100] or "problem"


def new_problem(name: str) -> str:
    """The text of a commented problem file to start from, titled after ``name``."""
    from byhand.problem.toml_text import quoted

    title = re.sub(r"[-_]+", " ", safe_name(name)).strip().capitalize() or "Problem"
    template = Path(__file__).with_name("template.toml").read_text("utf-8")
    return template.replace('"TITLE"', quoted(title), 1)

"""The problem that a homework names, or holds."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

from byhand.errors import Fault, ProblemError
from byhand.problem.builtin import builtin_names, builtin_path
from byhand.problem.context import Context
from byhand.problem.faults import describe, listing
from byhand.problem.load import load
from byhand.problem.model import Problem
from byhand.problem.nearby import meant
from byhand.problem.resolve import resolve

_KEY = "problem"


def find_problem(context: Context, found: object, name: str) -> Problem | None:
    """``None`` where it is at fault; its faults join the homework's."""
    if found is None:
        context.faults.add(_KEY, "missing; allowed: a built-in problem, a file beside this one, or a table [problem]")
    elif isinstance(found, dict):
        return _held(context, found, name)
    elif isinstance(found, str) and found.strip():
        return _named(context, found)
    else:
        context.faults.add(_KEY, f"found {describe(found)}; allowed: a name in quotes, or a table [problem]")
    return None


def _held(context: Context, table: dict[str, object], name: str) -> Problem | None:
    own = Context(context.limits, directory=context.directory)
    try:
        problem = resolve(own, table, name)
        faults = own.faults.found
    except ProblemError as error:
        problem, faults = None, list(error.faults)
    for fault in faults:
        context.faults.add(f"{_KEY}.{fault.where}" if fault.where else _KEY, fault.what)
    return problem


def _named(context: Context, name: str) -> Problem | None:
    path = _beside(context, name) or (builtin_path(name) if name in builtin_names() else None)
    if path is None:
        names = builtin_names()
        what = f"found {describe(name)}; allowed: a file beside this one, or a built-in problem: {listing(names)}"
        context.faults.add(_KEY, what + meant(name, _place(context, name)))
        return None
    try:
        return load(path, limits=context.limits)
    except ProblemError as error:
        for fault in error.faults:
            context.faults.found.append(Fault(_KEY, f"{describe(name)}: {fault}"))
        return None


def _beside(context: Context, name: str) -> Path | None:
    """The file of that name in the homework's directory or below it."""
    path = _place(context, name)
    if path is None or context.directory is None:
        return None
    try:
        inside = path.is_file() and path.resolve().is_relative_to(context.directory.resolve())
    except OSError:
        return None
    return path if inside else None


def _place(context: Context, name: str) -> Path | None:
    """Where it would be; ``None`` where that is not below the homework's directory."""
    if context.directory is None or not name.isprintable():
        return None
    if PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor or ".." in PureWindowsPath(name).parts:
        return None
    return context.directory / name

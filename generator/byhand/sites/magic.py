"""Worked examples in the cells of a notebook: ``%load_ext byhand``, then ``%%byhand`` over a problem.

%%byhand views=node sections=given,forward        %byhand mazur
title = "…"
[network] …
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from byhand.errors import ByhandError, Fault, ProblemError, nearest
from byhand.sites.options import SHOWN, block

if TYPE_CHECKING:
    from byhand.walkthrough import Walkthrough


def register(shell: Any) -> None:
    """Make the magic known to IPython's shell."""
    shell.register_magic_function(byhand, magic_kind="line_cell", magic_name="byhand")


def byhand(line: str, cell: str | None = None) -> Walkthrough:
    """``%byhand PROBLEM [OPTION=VALUE …]``, or ``%%byhand [OPTION=VALUE …]`` over a problem in TOML.

    The options are those of sites, such as views=node, sections=given,forward, steps=1,2, detail=compact. What the cell
    gives back is the walkthrough: ``_.trace``, ``_.save()``.
    """
    from IPython.core.error import UsageError

    try:
        return _walkthrough(line, cell)
    except ProblemError as error:
        raise UsageError("; ".join(error.lines())) from None
    except ByhandError as error:
        raise UsageError(str(error)) from None


def _walkthrough(line: str, cell: str | None) -> Walkthrough:
    from byhand.sites.presented import presented
    from byhand.walkthrough import explain, load, load_text

    try:
        words = shlex.split(line)
    except ValueError as error:
        raise ProblemError(Fault("", f"the options cannot be read: {error}")) from None
    options = dict(word.split("=", 1) for word in words if "=" in word)
    names = [word for word in words if "=" not in word]
    if unknown := [name for name in options if name not in SHOWN]:
        what = f"unknown option; allowed: {', '.join(SHOWN)}{nearest(unknown[0], list(SHOWN))}"
        raise ProblemError(Fault(unknown[0], what))
    found = block("cell", 1, " ".join(names), options, body=cell or "")
    problem = load_text(found.body) if found.body.strip() else load(found.problem)
    walkthrough = explain(presented(problem, dict(found.shown)))
    _ = walkthrough.document  # so that what is wrong is told here, in one line
    return walkthrough

"""A problem with an author's options in place of some of its keys: checked as the keys of its file are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from byhand.errors import Fault, ProblemError
from byhand.problem.context import Context
from byhand.problem.limits import Limits
from byhand.problem.model import Problem
from byhand.problem.presentation import resolve_notation, resolve_show
from byhand.sites.options import SHOWN


def presented(problem: Problem, shown: Mapping[str, Any]) -> Problem:
    """``ProblemError`` names the options that are at fault, not the keys."""
    tables: dict[str, dict[str, Any]] = {"show": {}, "notation": {}, "": {}}
    for option, value in shown.items():
        table, _, key = SHOWN[option].rpartition(".")
        tables[table][key] = value
    context = Context(Limits())
    show = resolve_show(context, tables["show"], _names(problem))
    notation = resolve_notation(context, tables["notation"])
    if context.faults.found:
        raise ProblemError([Fault(_option(fault.where), fault.what) for fault in context.faults.found])
    return replace(
        problem,
        show=replace(problem.show, **{key: getattr(show, key) for key in tables["show"]}),
        notation=replace(problem.notation, **{key: getattr(notation, key) for key in tables["notation"]}),
        **tables[""],
    )


def _names(problem: Problem) -> dict[str, None]:
    """What ``weights`` may list."""
    if problem.network is not None:
        return dict.fromkeys(problem.network.parameter_names())
    assert problem.system is not None
    return dict.fromkeys(name for name, _ in (*problem.system.values, *problem.system.equations))


def _option(where: str) -> str:
    """``views[0]`` for ``show.backward[0]``."""
    key = re.sub(r"\[.*", "", where)
    option = next((name for name, own in SHOWN.items() if own == key), key)
    return option + where[len(key) :]

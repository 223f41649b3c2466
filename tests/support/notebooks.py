"""Runs the code cells of a notebook and says what they assert."""

from __future__ import annotations

import ast
import contextlib
import io
import warnings
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

from byhand import explain
from byhand.derivation.addresses import computed
from byhand.document.cells import CodeCell, notebook_cells
from byhand.document.printed import printed_numbers
from byhand.problem.model import Problem
from byhand.walkthrough import Walkthrough


@cache
def walkthrough_of(name: str) -> Walkthrough:
    """Of a built-in problem or a file: derived once for all tests."""
    return explain(name)


def _walkthrough(source: str | Problem) -> Walkthrough:
    return walkthrough_of(source) if isinstance(source, str) else explain(source)


def cells_of(source: str | Problem | Walkthrough) -> tuple[CodeCell, ...]:
    walkthrough = source if isinstance(source, Walkthrough) else _walkthrough(source)
    return notebook_cells(walkthrough.derivation, walkthrough.document)


def run_cells(sources: Sequence[str]) -> list[str]:
    """What the cells print, one after the other in one namespace; a warning of NumPy's is an error."""
    printed = io.StringIO()
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("error")
        for place, source in enumerate(sources):
            exec(compile(source, f"cell {place}", "exec"), namespace)
    return printed.getvalue().splitlines()


def asserted(cells: Sequence[CodeCell]) -> Counter[str]:
    """Every number that a call of ``check`` demands, as it is written there."""
    found: Counter[str] = Counter()
    for cell in cells:
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check":
                found.update(ast.literal_eval(node.args[1]).split())
    return found


def promised(source: str | Problem | Walkthrough) -> Counter[str]:
    """Every computed number that the document prints, once for each quantity (one may have several addresses)."""
    walkthrough = source if isinstance(source, Walkthrough) else _walkthrough(source)
    run, printed = walkthrough.derivation.run, printed_numbers(walkthrough.document)
    layers = len(walkthrough.problem.network.layers) if walkthrough.problem.network else 0
    found: Counter[str] = Counter()
    assert run.final is not None
    for at in {at.step: at for at in (run.first, *run.steps, run.final)}.values():
        own = {at.tape[name]: address for address, name in computed(at, layers).items() if address in printed}
        found.update(printed[address] for address in own.values())
    return found

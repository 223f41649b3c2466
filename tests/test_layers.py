"""Imports go one way only, and each heavy library is known to few.

A new module or package fails here until it has its row.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.paths import SOURCE

#: From low to high: module or package → what of byhand it may import beside itself.
#: The longest name that fits a module is its row: ``tape.names`` has one of its own, ``tape.lowering`` is in ``tape``.
LAYERS = {
    "errors": "",
    "vocabulary": "",
    "unknown": "",  # how programs are run with numbers that nobody knows yet
    "reading": "errors",  # what others typed, whatever it is about
    "proofread": "errors",  # reads documents back, so it must know nothing of how they were written
    "tape.names": "errors",
    "problem": "errors vocabulary tape.names",
    "tape.forms": "errors tape.names",
    "rules": "errors vocabulary tape.names problem tape.forms",
    "tape": "errors vocabulary tape.names problem tape.forms rules unknown",
    "derivation": "errors vocabulary tape.names problem tape.forms rules tape",
    "program": "errors vocabulary tape.names problem tape.forms rules tape",
    "mathtext": "errors vocabulary tape.names problem tape.forms rules tape derivation unknown",
    "figures": "mathtext unknown",  # pictures of plain trees and numbers, whatever they stand for
    "document": "errors vocabulary tape.names problem tape.forms rules tape derivation"
    " program mathtext figures unknown",
    "exercises": "errors reading vocabulary tape.names problem tape.forms rules tape derivation"
    " mathtext figures document unknown",
    "live": "errors vocabulary tape.names problem tape.forms tape derivation mathtext document",
    "render": "errors vocabulary tape.names problem derivation mathtext figures document live",
    "io": "errors",
    "publish": "errors proofread document render",
    "press": "errors tape.names problem tape.forms tape derivation mathtext figures document exercises render unknown",
    "handouts": "errors problem tape derivation document exercises press publish render",
    "walkthrough": "errors problem derivation document live program render io publish",
    "sites.options": "errors",
    "sites.presented": "errors problem sites.options",
    "sites.magic": "errors problem walkthrough sites.options sites.presented",
    "__init__": "walkthrough sites.magic",
    "classroom": "errors reading proofread problem tape derivation exercises document handouts render io __init__",
    "grading": "errors reading problem tape.names tape derivation mathtext figures document exercises"
    " handouts classroom render publish",
    "audit": "errors reading vocabulary problem tape.names tape derivation mathtext document exercises render publish",
    "lms": "errors problem tape derivation mathtext figures document exercises render handouts classroom",
    "sites": "errors problem tape.names derivation mathtext figures live document exercises render io publish"
    " lms __init__"
    " walkthrough sites.options sites.presented",
    "commands": "errors problem exercises classroom grading audit render io walkthrough sites lms",
    "cli": "errors proofread problem document render io walkthrough commands __init__",
    "__main__": "cli",
}

#: Library → the rows that may import it, also inside a function.
LIBRARIES = {
    "sympy": "rules tape tape.forms derivation program mathtext",
    "flint": "proofread tape derivation exercises audit",
    "numpy": "problem derivation exercises",
    "pydantic": "problem exercises",
    "pydantic_core": "problem",
    "yaml": "problem",
    "babel": "render",
    "jinja2": "render",
    "typst": "render",
    "click": "cli commands",
    "joblib": "classroom",
    "pypdf": "classroom",
    "distributed": "classroom",
    "ray": "classroom",
    "IPython": "sites.magic",
    "docutils": "sites",
    "sphinx": "sites",
    "markdown": "sites",
    "mkdocs": "sites",
}


def module_of(path: Path) -> str:
    """``tape/lowering/dense.py`` → ``tape.lowering.dense``; a package is its directory; ``__init__`` is byhand."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in sorted(SOURCE.rglob("*.py"))}


def row_of(module: str) -> str | None:
    """The longest row that holds a module; None where there is none."""
    fitting = [row for row in LAYERS if module == row or module.startswith(f"{row}.")]
    return max(fitting, key=len, default=None)


def imported_by(module: str, *, annotations: bool = True) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything that a module imports, wherever in the file and however written.

    annotations: with what is imported for annotations only.
    """
    path = MODULES[module]
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    if not annotations:
        tree.body = [
            node for node in tree.body if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
        ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if node.level:  # from .names import Name
                here = ["byhand", *path.relative_to(SOURCE).parent.parts]
                origin = ".".join([*here[: len(here) - node.level + 1], *filter(None, [node.module])])
            for alias in node.names:
                inner = f"{origin}.{alias.name}"  # a module, in `from byhand.tape import names`
                yield node.lineno, inner if inner.removeprefix("byhand.") in MODULES else origin


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_its_row_allows(module: str) -> None:
    row = row_of(module)
    assert row, f"{module} is in no row of LAYERS: enter it"
    allowed = {row, *LAYERS[row].split()}
    for line, name in imported_by(module):
        top, _, inner = name.partition(".")
        if top == "byhand":
            target = row_of(inner or "__init__")
            assert target in allowed, f"{module}:{line}: {row} may not import {name}, only: {LAYERS[row] or 'nothing'}"
        elif top not in sys.stdlib_module_names:
            assert top in LIBRARIES, f"{module}:{line}: {top} is in no row of LIBRARIES: enter it"
            assert row in LIBRARIES[top].split(), f"{module}:{line}: {top} is only for {LIBRARIES[top]}"


def test_rows_name_only_rows_above_them() -> None:
    above: set[str] = set()
    for row, allowed in LAYERS.items():
        assert set(allowed.split()) <= above, f"{row} may import something that is not below it"
        above.add(row)
    assert {row for rows in LIBRARIES.values() for row in rows.split()} <= above


def test_no_module_imports_itself_through_others() -> None:
    """Within a package too; also where an import stands in a function, which only hides a circle."""
    left = {
        module: {
            name.removeprefix("byhand.") for _, name in imported_by(module, annotations=False)
        } & (MODULES.keys() - {module, "__init__"})
        for module in MODULES
    }  # fmt: skip
    while free := [module for module, needs in left.items() if not needs & left.keys()]:
        for module in free:
            del left[module]
    assert not left, "these import one another, or what does: " + ", ".join(sorted(left))

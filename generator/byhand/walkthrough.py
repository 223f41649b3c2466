"""The library's front: load a problem, explain it, take the result in any format."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byhand.errors import CheckFailed, Fault, ProblemError, nearest
from byhand.problem.model import Problem
from byhand.render.formats import FORMATS, NAMES

if TYPE_CHECKING:
    from byhand.derivation.derive import Derivation
    from byhand.document.blocks import Document


def load(source: str | Path, **options: Any) -> Problem:
    """The problem of a file (TOML, JSON, YAML) or of a built-in name; ``ProblemError`` with all faults of the file.

    options: ``limits``, a ``byhand.problem.limits.Limits``.
    """
    from byhand.problem.load import load as load_problem

    return load_problem(source, **options)


def load_text(text: str, language: str = "toml", name: str = "problem", **options: Any) -> Problem:
    """The problem in a text of that language (``toml``, ``json``, ``yaml``)."""
    from byhand.problem.load import load_text as load_problem_text

    return load_problem_text(text, language, name, **options)


def load_data(data: Mapping[str, Any], name: str = "problem", **options: Any) -> Problem:
    """The problem in plain data: the keys of a problem file, lists or NumPy arrays for its numbers.

    A float stands for the shortest decimal that prints as it: 0.1 is 1/10.
    """
    from byhand.problem.load import from_mapping

    return from_mapping(data, name, **options)


def explain(source: Problem | str | Path | Mapping[str, Any], templates: Iterable[str | Path] = ()) -> Walkthrough:
    """The worked example of a problem: an object, a file, a built-in name, or plain data.

    templates: directories that are searched before the shipped templates.
    """
    if isinstance(source, Mapping):
        source = load_data(source)
    elif not isinstance(source, Problem):
        source = load(source)
    return Walkthrough(source, tuple(Path(directory) for directory in templates))


class Walkthrough:
    """A worked example; everything is computed when it is first asked for, once."""

    def __init__(self, problem: Problem, templates: tuple[Path, ...] = ()) -> None:
        self.problem = problem
        self.templates = templates
        self._texts: dict[str, str] = {}

    @cached_property
    def derivation(self) -> Derivation:
        """Tape, values and checks."""
        from byhand.derivation.derive import derive

        return derive(self.problem)

    @cached_property
    def document(self) -> Document:
        """The blocks, before any format."""
        from byhand.document.build import build

        return build(self.derivation)

    @property
    def trace(self) -> dict[str, Any]:
        """Every number as a decimal string (``byhand-trace/1``)."""
        return self.derivation.trace()

    def to_markdown(self) -> str:
        return self.to("md")

    def to_latex(self) -> str:
        return self.to("tex")

    def to_json(self) -> str:
        return self.to("json")

    def to(self, format_name: str) -> str:
        """The text in one of ``formats.NAMES``, proofread: ``CheckFailed`` where a line does not hold."""
        if format_name not in NAMES:
            allowed = ", ".join(NAMES)
            raise ProblemError(
                Fault("", f"unknown format {format_name!r}; allowed: {allowed}{nearest(format_name, NAMES)}")
            )
        if format_name not in self._texts:
            self._texts[format_name] = self._json() if format_name == "json" else self._checked(format_name)
        return self._texts[format_name]

    def _json(self) -> str:
        return json.dumps(self.trace, ensure_ascii=False, indent=1) + "\n"

    def _checked(self, format_name: str) -> str:
        from byhand.proofread import NOTHING_RECOMPUTED, proofread
        from byhand.render.renderer import render

        text = render(self.document, format_name, self.templates)
        report = proofread(text, FORMATS[format_name].readable)
        # A document may well print no equality (only the program was asked for): then there is nothing to recompute.
        faults = [fault for fault in report.faults if fault.message != NOTHING_RECOMPUTED]
        if faults:
            raise CheckFailed(self._first_fault(format_name, text, faults))
        return text

    def _first_fault(self, format_name: str, text: str, faults: Sequence[Any]) -> str:
        first, lines = faults[0], text.splitlines()
        shown = lines[first.line - 1].strip() if 0 < first.line <= len(lines) else ""
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        return f"{self.problem.name}.{format_name}:{first.line}: {first.message}{more}: {shown[:120]}"

    def save(self, directory: str | Path = "output", formats: Iterable[str] = ("md", "tex")) -> list[Path]:
        """Write ``NAME.md``, ``NAME.tex``, … whole or not at all; the paths written."""
        from byhand.io import write_all

        texts = {f"{self.problem.name}.{name}": self.to(name) for name in formats}
        return write_all(Path(directory), texts)

    def _repr_markdown_(self) -> str:
        """In a notebook a walkthrough shows itself."""
        return self.to_markdown()

"""The library's front: load a problem, explain it, take the result in any format."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byhand.errors import Fault, ProblemError, nearest
from byhand.problem.language import in_language
from byhand.problem.model import Problem
from byhand.publish import known, published
from byhand.render.formats import FORMATS, NAMES, PAPERS, suffix_of

if TYPE_CHECKING:
    from byhand.derivation.derive import Derivation
    from byhand.document.blocks import Document
    from byhand.document.cells import CodeCell


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


def explain(
    source: Problem | str | Path | Mapping[str, Any],
    templates: Iterable[str | Path] = (),
    paper: str = "a4",
    language: str | None = None,
) -> Walkthrough:
    """The worked example of a problem: an object, a file, a built-in name, or plain data.

    templates: directories that are searched before the shipped templates. paper: one of ``PAPERS``.
    language: in place of the problem's own, as a tag (``de``).
    """
    if isinstance(source, Mapping):
        source = load_data(source)
    elif not isinstance(source, Problem):
        source = load(source)
    own = in_language(source, language)
    return Walkthrough(own, tuple(Path(directory) for directory in templates), paper)


class Walkthrough:
    """A worked example; everything is computed when it is first asked for, once."""

    def __init__(self, problem: Problem, templates: tuple[Path, ...] = (), paper: str = "a4") -> None:
        if paper not in PAPERS:
            what = f"unknown size {paper!r}; allowed: {', '.join(PAPERS)}{nearest(paper, PAPERS)}"
            raise ProblemError(Fault("paper", what))
        if problem.language != "en":
            from byhand.render.prose import known_language

            known_language(problem.language, templates)
        self.problem = problem
        self.templates = templates
        self.paper = paper
        self._files: dict[str, dict[str, bytes]] = {}

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

    @cached_property
    def living_document(self) -> Document:
        """The same with every view of the backward pass, for pages whose readers can switch between them."""
        from byhand.document.build import build

        return build(self.derivation, every_view=True)

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
        if format_name in FORMATS and FORMATS[format_name].binary:
            raise ProblemError(Fault("", f"{format_name} is no text; take its bytes with .content({format_name!r})"))
        return self.content(format_name).decode()

    def content(self, format_name: str) -> bytes:
        """The file in one of ``formats.NAMES``: ``NAME.md`` in UTF-8, the PDF."""
        return next(iter(self.files(format_name).values()))

    def files(self, format_name: str) -> dict[str, bytes]:
        """The file in that format by its name, and those that belong beside it (the pictures of Markdown)."""
        known(format_name, NAMES)
        if format_name not in self._files:
            self._files[format_name] = self._made(format_name, self.problem.name + suffix_of(format_name))
        return dict(self._files[format_name])

    def _made(self, format_name: str, name: str) -> dict[str, bytes]:
        if format_name == "json":
            return {name: (json.dumps(self.trace, ensure_ascii=False, indent=1) + "\n").encode()}
        from byhand.render.renderer import Options

        chosen = FORMATS[format_name]
        options = Options(self.problem.name, self.templates, paper=self.paper, **self._living(format_name))
        document = self.living_document if chosen.living else self.document
        return published(document, format_name, options, self._cells() if chosen.finish == "notebook" else ())

    def _cells(self) -> Sequence[CodeCell]:
        """A notebook's code, a cell behind each section."""
        from byhand.document.cells import notebook_cells

        return notebook_cells(self.derivation, self.document)

    def _living(self, format_name: str) -> dict[str, Any]:
        """What a living page needs beside its blocks."""
        if not FORMATS[format_name].living:
            return {}
        from byhand.document.origins import origins
        from byhand.live.program import program

        return {
            "origins": origins(self.derivation),
            "program": program(self.derivation, self.living_document),
        }

    def save(self, directory: str | Path = "output", formats: Iterable[str] = ("md", "tex")) -> list[Path]:
        """Write ``NAME.md``, ``NAME.tex``, … whole or not at all; the paths written."""
        from byhand.io import write_all

        contents: dict[str, bytes] = {}
        for name in formats:
            contents |= self.files(name)
        return write_all(Path(directory), contents)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """In a notebook a walkthrough shows itself: a living page where HTML is shown, else Markdown."""
        return {
            "text/html": self.to("html-fragment"),
            "text/markdown": self._repr_markdown_(),
            "text/plain": repr(self),
        }

    def _repr_markdown_(self) -> str:
        """The text with its pictures inside: a notebook has no files beside it."""
        document, *pictures = self.files("md").items()
        text = document[1].decode()
        for name, content in pictures:
            text = text.replace(f"]({name})", f"](data:image/svg+xml;base64,{base64.b64encode(content).decode()})")
        return text

    def __repr__(self) -> str:
        return f"<Walkthrough of {self.problem.name}>"

"""The files of a grading: tables, a page, and a feedback document for each student."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from byhand.grading.feedback import feedback
from byhand.grading.grade import Graded, Grading
from byhand.grading.summary import summary
from byhand.grading.summary_page import summary_page
from byhand.grading.tables import tables
from byhand.publish import published
from byhand.render.formats import PAPERS
from byhand.render.prose import catalogue
from byhand.render.renderer import Options
from byhand.render.templating import template_directories

FOLDER = "feedback"


@dataclass(frozen=True, slots=True)
class Style:
    """formats: of the feedback; none: no feedback. templates: directories searched first. paper: of ``PAPERS``."""

    formats: tuple[str, ...] = ("md",)
    templates: tuple[Path, ...] = ()
    paper: str = PAPERS[0]


def files(
    grading: Grading, style: Style | None = None, progress: Callable[[int, int], None] = lambda done, total: None
) -> dict[str, bytes]:
    """Everything by its path: of one folder at the most, and a file name. Raises ``CheckFailed`` for a false line."""
    style = style or Style()
    found = {**tables(grading, summary(grading)), **_page(grading, style)}
    present = [graded for graded in grading.people if graded.answered]
    labels = _labels(present)
    for number, (graded, label) in enumerate(zip(present, labels, strict=True), start=1):
        document = feedback(graded)
        for format_name in style.formats:
            options = Options(label, style.templates, paper=style.paper, still=True)
            own = published(document, format_name, options)
            found.update({f"{FOLDER}/{name}": content for name, content in own.items()})
        progress(number, len(present))
    return found


def _page(grading: Grading, style: Style) -> dict[str, bytes]:
    language = grading.homework.problem.language
    sentences = catalogue(tuple(template_directories(style.templates)), language)
    document = summary_page(grading, summary(grading), sentences.sentence)
    options = Options("summary", style.templates, paper=style.paper, still=True)
    return {**published(document, "html", options), **published(document, "md", options)}


def _labels(people: Sequence[Graded]) -> list[str]:
    """A file's name for each, as the class set has it; no two alike, on machines that don't know capitals either."""
    labels, seen = [], set[str]()
    for graded in people:
        label = graded.person.label or graded.person.code
        if label.casefold() in seen:
            label = f"{label}~{graded.person.code}"
        seen.add(label.casefold())
        labels.append(label)
    return labels

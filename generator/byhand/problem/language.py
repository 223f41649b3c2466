"""The language of a document's sentences, as a tag: what is written, and one in place of another.

In which languages there are sentences, the templates decide.
"""

from __future__ import annotations

import re
from dataclasses import replace

from byhand.errors import Fault, ProblemError
from byhand.problem.model import Problem

PATTERN = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
ALLOWED = "the tag of a language, such as en, de, ru or de-CH"


def language_tag(text: str) -> str | None:
    """As HTML has it, ``de-CH``; ``None`` where it is no tag."""
    if not PATTERN.fullmatch(text):
        return None
    first, *rest = text.split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def in_language(problem: Problem, wanted: str | None, where: str = "language") -> Problem:
    """The problem with its sentences in that language; in its own where none is wanted."""
    if wanted is None:
        return problem
    tag = language_tag(wanted)
    if tag is None:
        raise ProblemError(Fault(where, f"found {wanted[:40]!r}; allowed: {ALLOWED}"))
    return replace(problem, language=tag)

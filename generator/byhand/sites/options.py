"""What an author may ask of one example on a page; every integration reads these options, as text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from byhand.errors import Fault, ProblemError, nearest

Form = Literal["full", "problem", "solution"]
FORMS = ("full", "problem", "solution")

#: Option → the key of a problem file that it stands in for.
SHOWN: Mapping[str, str] = {
    "views": "show.backward",
    "weights": "show.weights",
    "steps": "show.steps",
    "detail": "show.detail",
    "sections": "show.sections",
    "notation": "notation.preset",
    "delta": "notation.delta",
    "index-order": "notation.index_order",
    "loss-symbol": "notation.loss_symbol",
    "language": "language",
}
_LISTS = ("views", "weights", "steps", "sections")
#: The words that stand alone where a list could stand.
_ALONE = {"weights": ("first", "all"), "steps": ("all",), "sections": ("all",)}
_NAME = re.compile(r"[\w.-]{1,100}")
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Block:
    """One example as it stands on a page.

    page: the path of the page's file below the site's source, with slashes. line: where the block begins in it.
    problem: a built-in name or a file, "" where ``body`` holds the problem's text; body_line: where that begins.
    shown: what stands in for keys of the problem file. name: what other places on the page call the example.
    title: in place of the problem's own; "" for none. level: of the title's heading; 0: as its place has it.
    fold: whether the solution is folded under the problem. still: whether the example is without the script's tools.
    """

    page: str
    line: int
    problem: str = ""
    body: str = ""
    body_line: int = 0
    shown: tuple[tuple[str, Any], ...] = ()
    name: str = ""
    form: Form = "full"
    fold: bool = False
    title: str | None = None
    level: int = 0
    still: bool = False

    @property
    def prefix(self) -> str:
        """What the ids of its elements begin with: no other example of the site has the same."""
        page = re.sub(r"[^\w.-]", "-", re.sub(r"\.\w+$", "", self.page).replace("/", "."))
        return f"byhand-{page}-{self.name}-"

    def as_solution(self, **changes: Any) -> Block:
        """The same example's solution, to stand elsewhere."""
        return replace(self, form="solution", fold=False, name=f"{self.name}-solution", **changes)


def free_name(wanted: str, taken: Collection[str]) -> str:
    """The name, or with a number behind it where the page has such an example already."""
    names = (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def block(page: str, line: int, problem: str, options: Mapping[str, str], **more: Any) -> Block:
    """The block with these options; ``ProblemError`` with all faults. more: ``body``, ``body_line``, ``level``."""
    faults: list[Fault] = []
    shown: list[tuple[str, Any]] = []
    placed: dict[str, Any] = {}
    for name, text in options.items():
        try:
            if len(text) > _MOST:
                raise ValueError(f"more than {_MOST} characters")
            if name in SHOWN:
                shown.append((name, _listed(name, text.strip()) if name in _LISTS else text.strip()))
            elif name in PLACED:
                placed[name] = PLACED[name](text.strip())
            else:
                known = [*SHOWN, *PLACED]
                raise ValueError(f"unknown option; allowed: {', '.join(known)}{nearest(name, known)}")
        except ValueError as error:
            faults.append(Fault(name if name.isprintable() else ascii(name), str(error)))
    body = str(more.get("body", ""))
    if problem and body.strip():
        faults.append(Fault("", f"found the problem {problem[:60]!r} and one in the body; allowed: one of them"))
    if not problem and not body.strip():
        faults.append(Fault("", "no problem; allowed: a built-in name, a file, or a problem in the body"))
    if faults:
        raise ProblemError(faults)
    return Block(page, line, problem, shown=tuple(shown), **{**more, **placed})


def _listed(name: str, text: str) -> Any:
    """A list with commas or spaces between its items, or one in brackets as in TOML; or a word that stands alone."""
    if text in _ALONE.get(name, ()):
        return text
    if text.startswith("["):
        try:
            found = tomllib.loads(f"x = {text}")
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise ValueError(f"this is no list: {str(error)[:100]}") from None
        if list(found) != ["x"] or not isinstance(found["x"], list):
            raise ValueError("this is no list")
        return found["x"]
    items = [item.strip() for item in text.split(",")] if "," in text else text.split()
    if name == "steps":
        return [int(item) if item.isascii() and item.isdecimal() and len(item) < 10 else item for item in items]
    return items


def _flag(text: str) -> bool:
    if text.lower() in ("", "true", "yes", "on"):
        return True
    if text.lower() in ("false", "no", "off"):
        return False
    raise ValueError(f"found {text[:60]!r}; allowed: true, false")


def _form(text: str) -> Form:
    if text not in FORMS:
        raise ValueError(f"found {text[:60]!r}; allowed: {', '.join(FORMS)}{nearest(text, FORMS)}")
    return cast(Form, text)


def _level(text: str) -> int:
    if text not in ("1", "2", "3", "4", "5", "6"):
        raise ValueError(f"found {text[:60]!r}; allowed: a whole number from 1 to 6")
    return int(text)


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(f"found {text[:60]!r}; allowed: letters, digits, dots, dashes and underscores")
    return text


def _title(text: str) -> str:
    return "" if text.lower() in ("false", "no", "off", "none") else text


#: Option of the place on the page → what reads it.
PLACED: Mapping[str, Callable[[str], Any]] = {
    "name": _name,
    "form": _form,
    "fold": _flag,
    "title": _title,
    "level": _level,
    "still": _flag,
}
OPTIONS = (*SHOWN, *PLACED)

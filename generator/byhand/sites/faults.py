"""What goes wrong with an example: one line for the build's log, one line on the page, never a traceback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path

from byhand.errors import ByhandError, Fault, ProblemError
from byhand.sites.options import Block

_LINE = re.compile(r"line (\d+)")
#: The log names so many faults of one example one by one.
_MOST = 20


@dataclass(frozen=True, slots=True)
class Trouble:
    """line: in the page's file. what: one line."""

    line: int
    what: str


class SiteError(ByhandError):
    """An example cannot be shown; every other one can."""

    def __init__(self, troubles: tuple[Trouble, ...]) -> None:
        self.troubles = troubles
        first, *more = troubles
        super().__init__(first.what + (f" (and {len(more)} more)" if more else ""))


@contextmanager
def told(line: int, block: Block | None = None) -> Iterator[None]:
    """Whatever goes wrong inside becomes a ``SiteError``. block: whose body's lines are lines of the page."""
    try:
        yield
    except SiteError:
        raise
    except ProblemError as error:
        raise SiteError(tuple(_troubles(error, line, block))) from None
    except ByhandError as error:
        raise SiteError((Trouble(line, _one_line(str(error))),)) from None
    except (RecursionError, MemoryError):
        raise SiteError((Trouble(line, "the problem is too large, or nested too deeply"),)) from None
    except Exception as error:  # a site has other pages: whatever it is, one example must not end the build
        what = _one_line(f"a fault of byhand's own: {type(error).__name__}: {error}")
        raise SiteError((Trouble(line, what),)) from error


def twice(block: Block) -> SiteError:
    """The fault of an example whose author's name for it another one of its page has."""
    return SiteError((Trouble(block.line, f"the name {block.name!r} stands twice on this page; allowed: once"),))


def _troubles(error: ProblemError, line: int, block: Block | None) -> Iterator[Trouble]:
    source = f"{error.source}: " if error.source else ""
    for fault in error.faults[:_MOST]:
        own = _LINE.fullmatch(fault.where) if block is not None and block.body and not source else None
        if own is not None and block is not None:
            yield Trouble(block.body_line + int(own[1]) - 1, _one_line(str(Fault("", fault.what))))
        else:
            yield Trouble(line, _one_line(source + str(fault)))


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    shown = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in line)
    return shown if len(shown) <= 500 else shown[:499] + "…"


def box(message: str, lead: str) -> str:
    """The line that stands in place of an example, in HTML. lead: what it begins with."""
    return f'<div class="byhand-fault" role="note"><strong>{escape(lead)}</strong> {escape(message)}</div>'


def lead(templates: tuple[Path, ...] = ()) -> str:
    """What the line on the page begins with; in English, as the faults themselves."""
    from byhand.render.prose import catalogue
    from byhand.render.templating import template_directories

    return catalogue(tuple(template_directories(templates)), "en").sentence("sites.fault")

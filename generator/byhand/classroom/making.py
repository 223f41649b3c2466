"""What the running needs of whatever makes sheets, and what it hands to a worker: both travel to other machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from byhand.classroom.roster import Entry


class Answer(NamedTuple):
    """One blank's: the right number, what else is accepted, and its points, all in decimals as they are printed.

    low, high: "" where nothing but the value is. box: the number of its blank on the sheet; "" in sets of before.
    """

    address: str
    value: str
    low: str
    high: str
    points: str
    box: str = ""


class Doubt(NamedTuple):
    """Why an answer had better not be asked for: a kind of ``exercises.guard``, and what else is accepted then."""

    address: str
    kind: str
    other: str


#: A document's files: itself first, then what belongs beside it, each by name.
Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Made:
    """One variant. sheet, key: format → files; no key: empty. printed: the sheet as a PDF, where one was asked for.

    doubts: about its answers.
    """

    code: str
    sheet: Mapping[str, Files]
    key: Mapping[str, Files]
    answers: Sequence[Answer]
    printed: bytes | None = None
    doubts: Sequence[Doubt] = ()


class Maker(Protocol):
    """Makes one variant after the other, and keeps what they share.

    Raises ``ByhandError`` where it can't. What it makes follows from the plan and the entry alone.
    """

    def expect(self, entries: Sequence[Entry]) -> None:
        """These will be asked for next: what can be made of them together is. Raises nothing that is one entry's."""

    def make(self, entry: Entry, sheet: str, key: str, *, printed: bool) -> Made:
        """sheet, key: the names of their files up to the ending of their format."""


class Plan(Protocol):
    """What a set is made of; it can be pickled.

    name: how all files begin. title: of the set. formats: in order, keys of ``render.formats.FORMATS``.
    language: of the set's index, as a tag.
    """

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def formats(self) -> tuple[str, ...]: ...

    @property
    def language(self) -> str: ...

    def identity(self) -> Mapping[str, str]:
        """What → digest or text: all that the files' bytes follow from; nothing in it is a secret."""

    def maker(self) -> Maker: ...


@dataclass(frozen=True, slots=True)
class Layout:
    """How a set is laid out in files.

    chunk: variants in one file. together: a sheet and its key in one file. printed: a PDF of all sheets to print;
    duplex: in which each begins on a leaf of its own.
    """

    chunk: int = 1
    together: bool = False
    printed: bool = False
    duplex: bool = False

    def block(self) -> int:
        """Variants in one task of a worker: as many as pay for sending it, always whole files."""
        return self.chunk * max(1, _BLOCK // self.chunk)


#: Few enough that a PDF of them fits into memory and little is lost when a run is killed.
_BLOCK = 25


@dataclass(frozen=True, slots=True)
class Task:
    """One block of a set. plan: pickled once for all. version: of the byhand that asks.

    parent: the process that asks, where that is on the same machine and starts its workers itself; else 0.
    """

    number: int
    entries: tuple[Entry, ...]
    layout: Layout
    plan: bytes
    version: str
    parent: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """What is remembered of a variant. sheets, keys: the names of its files."""

    entry: Entry
    code: str
    sheets: tuple[str, ...]
    keys: tuple[str, ...]
    answers: tuple[Answer, ...]
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a task: files and rows, or why not, with the exit status of that."""

    number: int
    files: Mapping[str, bytes] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    failure: tuple[str, ...] = ()
    status: int = 1

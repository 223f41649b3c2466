"""A whole set: which blocks are left to do, their results to the disk as they come, then the files about them all."""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from byhand import __version__
from byhand.classroom import tables
from byhand.classroom.archive import write_printed, write_zip
from byhand.classroom.earlier import Block, Earlier
from byhand.classroom.joining import JOINERS
from byhand.classroom.ledger import Ledger, opened
from byhand.classroom.making import Done, Layout, Plan, Row, Task
from byhand.classroom.pool import Engine, results
from byhand.classroom.roster import Entry
from byhand.classroom.worker import HIDDEN, printed_name
from byhand.errors import ByhandError, Fault, ProblemError
from byhand.io import replacing

#: (variants that are done, all of them) → shown to whoever waits.
Progress = Callable[[int, int], None]


class Stopped(ByhandError):
    """A run that did not get to its end, in one line. status: the command line's."""

    def __init__(self, line: str, status: int) -> None:
        super().__init__(line)
        self.exit_code = status


@dataclass(frozen=True, slots=True)
class Summary:
    """paths: of the files about the whole set. made, found: variants made now, and in an earlier run.

    stale: files of an earlier run in the directory that belong to nobody in this one. doubtful: variants with answers
    that an instructor had better look at.
    """

    paths: tuple[Path, ...]
    made: int
    found: int
    stale: tuple[str, ...]
    doubtful: int = 0


_PLAIN, _HERE = Layout(), Engine()


def run(
    plan: Plan,
    entries: Sequence[Entry],
    directory: Path,
    layout: Layout = _PLAIN,
    engine: Engine = _HERE,
    *,
    archive: bool = False,
    progress: Progress = lambda done, total: None,
) -> Summary:
    """Make what is missing of a set, whatever an earlier run has left of it.

    archive: a zip of all sheets too. Raises ``ProblemError`` before anything is written where the directory holds
    another set or the layout can't be had, or where a variant can't; ``Stopped`` where something else fails. What is
    finished stays.
    """
    _check(plan, entries, layout, archive)
    size = layout.block()
    blocks = [
        Block(number, tuple(entries[start : start + size]))
        for number, start in enumerate(range(0, len(entries), size), start=1)
    ]

    def needed(block: Block) -> list[str]:
        return [printed_name(block.number, layout)] if layout.printed else []

    with opened(directory, _identity(plan, layout), _OWN) as ledger:
        left = [block for block in blocks if ledger.rows(block.number, block.entries, needed(block)) is None]
        earlier = Earlier(ledger, blocks, left, layout)
        found = len(entries) - sum(len(earlier.missing(block)) for block in left)
        progress(found, len(entries))
        _make(plan, left, earlier, ledger, layout, engine, lambda now: progress(found + now, len(entries)))
        finish = _Finish(plan, blocks, ledger, layout)
        paths = finish.written(archive)
        doubtful = sum(1 for row in finish.rows() if row.doubts)
        return Summary(tuple(paths), len(entries) - found, found, _stale(ledger, blocks), doubtful)


#: The files about a set whose names don't begin with the homework's.
_OWN = ("answers.csv", "answers.json", "doubts.csv", "index.csv", "index.html")


def _check(plan: Plan, entries: Sequence[Entry], layout: Layout, archive: bool) -> None:
    faults = []
    if not entries:
        faults.append(Fault("", "nobody to make a sheet for"))
    unjoined = [name for name in plan.formats if name not in JOINERS]
    if unjoined and (layout.chunk > 1 or layout.together):
        option = "--together" if layout.together else "--chunk"
        faults.append(Fault(option, f"{unjoined[0]} can't be joined; allowed with it: {', '.join(JOINERS)}"))
    if layout.together and archive:
        faults.append(Fault("--zip", "is to hand out, and with --together the keys are in it; allowed with --apart"))
    if faults:
        raise ProblemError(faults)


def _identity(plan: Plan, layout: Layout) -> dict[str, str]:
    way = "together" if layout.together else "apart"
    return {
        **plan.identity(),
        "layout (--chunk, --together)": f"{layout.chunk} in a file, {way}",
        "version of byhand": __version__,
    }


def _make(
    plan: Plan,
    left: Sequence[Block],
    earlier: Earlier,
    ledger: Ledger,
    layout: Layout,
    engine: Engine,
    progress: Callable[[int], None],
) -> None:
    pickled = pickle.dumps(plan)
    by_number = {block.number: block for block in left}
    missing = {block.number: entries for block in left if (entries := earlier.missing(block))}
    tasks = (Task(number, entries, layout, pickled, __version__) for number, entries in missing.items())
    total, made = sum(map(len, missing.values())), 0
    try:
        for block in left:
            if block.number not in missing:
                ledger.keep(Done(block.number), earlier.of(block))
        with contextlib.closing(results(tasks, len(missing), engine)) as found:
            for done in found:
                if done.failure:
                    _stop(done.failure, done.status, made, total, homework=done.status == ProblemError.exit_code)
                ledger.keep(done, earlier.of(by_number[done.number]))
                made += len(done.rows)
                progress(made)
    except (Stopped, ProblemError):
        raise
    except ByhandError as error:
        _stop([str(error)], error.exit_code, made, total)


def _stop(lines: Sequence[str], status: int, made: int, total: int, *, homework: bool = False) -> NoReturn:
    """What the run was stopped by, and what to do."""
    if homework:
        raise ProblemError([Fault("", line) for line in lines])
    rest = f"{made} of {total} variants are finished and kept; the same command goes on from there"
    raise Stopped(f"{'; '.join(lines)} ({rest})", status)


def _stale(ledger: Ledger, blocks: Sequence[Block]) -> tuple[str, ...]:
    if not ledger.stale:
        return ()
    current = {name for block in blocks for row in ledger.kept(block.number) for name in (*row.sheets, *row.keys)}
    return tuple(sorted(name for name in ledger.stale - current if not name.startswith(f"{HIDDEN}/")))


class _Finish:
    """The files about the whole set; a block's rows at a time are in memory."""

    def __init__(self, plan: Plan, blocks: Sequence[Block], ledger: Ledger, layout: Layout) -> None:
        self.plan, self.blocks, self.ledger, self.layout = plan, blocks, ledger, layout
        self.directory = ledger.directory

    def rows(self) -> Iterator[Row]:
        for block in self.blocks:
            yield from self.ledger.kept(block.number)

    def written(self, archive: bool) -> list[Path]:
        """Write them; their paths."""
        from byhand.render.prose import catalogue
        from byhand.render.templating import template_directories

        words = catalogue(tuple(template_directories(())), self.plan.language).sentence
        names = [
            self.write("index.html", tables.index_html(self.plan.title, self.rows(), words, self.plan.language)),
            self.write("index.csv", tables.index_csv(self.rows())),
            self.write("answers.csv", tables.answers_csv(self.rows())),
            self.write("answers.json", tables.answers_json(self.plan.title, self.rows())),
            self.write("doubts.csv", tables.doubts_csv(self.rows())),
        ]
        if archive:
            names.append(f"{self.plan.name}-sheets.zip")
            sheets = {name for row in self.rows() for name in row.sheets}
            write_zip(self.directory, self.directory / names[-1], sheets, self.plan.name)
        if self.layout.printed:
            parts = [printed_name(block.number, self.layout) for block in self.blocks]
            names += write_printed(self.directory, self.plan.name, self.plan.title, parts, self.layout.block())
        return [self.directory / name for name in names]

    def write(self, name: str, pieces: Iterator[bytes]) -> str:
        with replacing(self.directory / name) as stream:
            stream.writelines(pieces)
        return name

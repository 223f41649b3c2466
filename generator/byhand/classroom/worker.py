"""One block of a set: makes its variants and lays them out in files. Runs on this machine or on another."""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from byhand import __version__
from byhand.classroom.joining import join
from byhand.classroom.making import Done, Files, Layout, Made, Maker, Plan, Row, Task
from byhand.classroom.pdf import joined_pdf, leaves
from byhand.classroom.roster import Entry
from byhand.errors import ByhandError, ProblemError
from byhand.render.formats import suffix_of

#: Where a block's sheets to print wait until all are there, below the set's directory.
HIDDEN = ".byhand-run"


def work(task: Task) -> Done:
    """What came of the task. Never raises what can't be sent back, or what would say too little at its arrival."""
    if task.parent not in (0, os.getpid()):
        _follow(task.parent)
    if task.version != __version__:
        what = f"a worker has byhand {__version__}, and here is {task.version}: install the same on all machines"
        return Done(task.number, failure=(what,))
    entry = task.entries[0]
    try:
        maker, plan = _maker(task.plan)
        maker.expect(task.entries)
        made = []
        for entry in task.entries:
            sheet, key = stems(plan.name, (entry,), task.layout)
            made.append(maker.make(entry, sheet, key, printed=task.layout.printed))
        return _laid_out(task, plan.name, made)
    except ProblemError as error:
        return Done(task.number, failure=tuple(error.lines()), status=error.exit_code)
    except ByhandError as error:
        return Done(task.number, failure=(f"{_named(entry)}: {error}",), status=error.exit_code)
    except MemoryError:
        return Done(task.number, failure=(f"{_named(entry)}: out of memory; try fewer --jobs or a smaller --chunk",))
    except Exception as error:
        what = f"{_named(entry)}: a fault of byhand's own: {type(error).__name__}: {error}"
        return Done(task.number, failure=(what,))


@cache
def _follow(parent: int) -> None:
    """Ctrl-C is the parent's business, which will stop this process; where the parent was killed, this one ends too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_WATCH)
        os._exit(1)

    if os.name == "posix":  # elsewhere a process keeps the number of a parent that is gone
        threading.Thread(target=watch, daemon=True).start()


#: In seconds: how often a worker looks whether its parent lives.
_WATCH = 0.5


@lru_cache(maxsize=2)
def _maker(pickled: bytes) -> tuple[Maker, Plan]:
    """One for each set that this process works on: what all variants share is made once."""
    plan: Plan = pickle.loads(pickled)
    return plan.maker(), plan


def _named(entry: Entry) -> str:
    return f"student {entry.student}" if entry.student else f"variant {entry.number}"


def stems(name: str, entries: Sequence[Entry], layout: Layout) -> tuple[str, str]:
    """How the names of the sheets' and of the keys' file begin."""
    first, last = entries[0], entries[-1]
    # Of several the places in the list: the ids of a hundred students are no file's name.
    place = f"{first.number:04}-{last.number:04}" if layout.chunk > 1 and len(entries) > 1 else first.label
    return f"{name}-{place}.sheet", f"{name}-{place}.key"


def _laid_out(task: Task, name: str, made: Sequence[Made]) -> Done:
    files: dict[str, bytes] = {}
    rows: list[Row] = []
    pairs = list(zip(task.entries, made, strict=True))
    for start in range(0, len(pairs), task.layout.chunk):
        some = pairs[start : start + task.layout.chunk]
        sheets, keys = _files(name, some, task.layout)
        files |= sheets | keys
        rows += (
            Row(entry, each.code, tuple(sheets), tuple(keys), tuple(each.answers), tuple(each.doubts))
            for entry, each in some
        )
    if task.layout.printed:
        files[printed_name(task.number, task.layout)] = _printed(made, task.layout)
    return Done(task.number, files, tuple(rows))


def printed_name(number: int, layout: Layout) -> str:
    """Where a block's sheets to print wait."""
    return f"{HIDDEN}/{number:06}{'.duplex' if layout.duplex else ''}.pdf"


def _printed(made: Sequence[Made], layout: Layout) -> bytes:
    sheets = [each.printed for each in made if each.printed is not None]
    return joined_pdf([leaves(sheet) for sheet in sheets] if layout.duplex else sheets)


def _files(name: str, some: Sequence[tuple[Entry, Made]], layout: Layout) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """(the sheets' files, the keys' files) of one file's variants; together: they are all keys' files."""
    made = [each for _, each in some]
    if len(some) == 1 and not layout.together:
        return _union(made[0].sheet), _union(made[0].key)
    sheet, key = stems(name, [entry for entry, _ in some], layout)
    sheets: dict[str, bytes] = {}
    keys: dict[str, bytes] = {}
    for format_name in made[0].sheet:
        if layout.together:
            both = [side[format_name] for each in made for side in (each.sheet, each.key) if format_name in side]
            keys |= _one_file(format_name, both, sheet.removesuffix(".sheet"))
        else:
            sheets |= _one_file(format_name, [each.sheet[format_name] for each in made], sheet)
            keys |= _one_file(format_name, [each.key[format_name] for each in made if format_name in each.key], key)
    return sheets, keys


def _union(formats: Mapping[str, Files]) -> dict[str, bytes]:
    return {name: content for files in formats.values() for name, content in files.items()}


def _one_file(format_name: str, documents: Sequence[Files], stem: str) -> dict[str, bytes]:
    """The documents in one file of that stem, and all that stands beside them."""
    if not documents:
        return {}
    beside = dict(_beside(documents))
    joined = join(format_name, [next(iter(files.values())) for files in documents])
    return {stem + suffix_of(format_name): joined, **beside}


def _beside(documents: Sequence[Files]) -> Iterator[tuple[str, bytes]]:
    for files in documents:
        yield from list(files.items())[1:]

"""What of a set is on the disk already: so that a run that was stopped goes on, and no other set gets mixed in.

The set's directory has a hidden folder. Its ``run.json`` says what the set is made of, in digests; for each block that
is done, one file holds its rows and the digest of each of its files. A block's files come first, its record last: what
has a record and fits its digests is finished, everything else is made again, with the same bytes. Of a block that is
not, variants whose own files are whole can still be had one by one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any, NamedTuple

from byhand.classroom.making import Answer, Done, Doubt, Row
from byhand.classroom.roster import Entry
from byhand.classroom.worker import HIDDEN
from byhand.errors import ByhandError, Fault, ProblemError
from byhand.io import alone_in, sweep, write_all

_MANIFEST = f"{HIDDEN}/run.json"
_KIND = "byhand-class-set/1"
#: A digest that says nothing where another one differs: it is keyed with that.
_KEYED = {"seed (--seed)": "homework"}
#: In bytes, read at once.
_PIECE = 1 << 20


@contextlib.contextmanager
def opened(directory: Path, identity: Mapping[str, str], own: Sequence[str]) -> Iterator[Ledger]:
    """The directory's ledger, nobody else's until the block ends.

    identity: what the set follows from, a phrase for each thing → its digest. own: names of files outside of blocks.
    Raises ``ProblemError`` where the directory holds another set, or files that are none of a set.
    """
    try:
        (directory / HIDDEN).mkdir(parents=True, exist_ok=True)
        with alone_in(directory):
            sweep(directory)
            ledger = Ledger(directory)
            ledger.claim(identity, own)
            try:
                yield ledger
            except BaseException:
                sweep(directory)  # Ctrl-C comes at any place, also between making a file and knowing of it
                raise
    except OSError as error:
        raise ByhandError(f"cannot write to {directory}: {error.strerror or error}") from error


def begun(directory: Path) -> bool:
    """Whether any block of a set is finished in the directory; what has none is worth nothing yet."""
    return (directory / _MANIFEST).is_file() and any((directory / HIDDEN).glob(_RECORDS))


class Finished(NamedTuple):
    """A variant of an earlier run. files: the name of each of its own → its digest."""

    row: Row
    files: Mapping[str, str]


class Ledger:
    """One directory's."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        #: Files of an earlier run that are not part of this one.
        self.stale: set[str] = set()

    def claim(self, identity: Mapping[str, str], own: Sequence[str]) -> None:
        """Write the manifest, unless it is there already; of a set of which nothing is finished it is written anew."""
        if self._holds(identity):
            return
        if found := [name for name in own if (self.directory / name).exists()]:
            what = f"{found[0]} is there, but no class set of byhand's; allowed: a directory of its own (-o DIR)"
            raise ProblemError(Fault(str(self.directory), what))
        manifest = json.dumps({"kind": _KIND, **identity}, ensure_ascii=False, indent=1) + "\n"
        write_all(self.directory, {_MANIFEST: manifest.encode()})

    def _holds(self, identity: Mapping[str, str]) -> bool:
        """Whether that set is in the directory; ``ProblemError`` where another one is that is begun."""
        if not (self.directory / _MANIFEST).is_file():
            return False
        there = self._json(_MANIFEST)
        if there is None or there.get("kind") != _KIND:
            raise ProblemError(Fault(str(self.directory / _MANIFEST), f"cannot be read; allowed: {_KIND}"))
        differing = [what for what in {**there, **identity} if what != "kind" and there.get(what) != identity.get(what)]
        if differing and begun(self.directory):
            known = [what for what in differing if _KEYED.get(what) not in differing]
            what = f"holds a class set with another {' and another '.join(known)}"
            raise ProblemError(
                Fault(str(self.directory), f"{what}; allowed: the same again, or another directory (-o DIR)")
            )
        return not differing

    def rows(self, number: int, entries: Sequence[Entry], needed: Collection[str] = ()) -> tuple[Row, ...] | None:
        """A block's rows, where it is made for these entries and all of its files are whole, the needed ones too."""
        record = self._read(number)
        if record is None:
            return None
        rows, files = record
        if tuple(row.entry for row in rows) != tuple(entries):
            self.stale |= files.keys()
            return None
        if not files.keys() >= set(needed):
            return None
        return rows if all(self._digest(name) == digest for name, digest in files.items()) else None

    def numbers(self) -> list[int]:
        """Of the blocks that have a record, whoever's."""
        names = (path.stem for path in (self.directory / HIDDEN).glob(_RECORDS))
        return sorted(int(name) for name in names if name.isdecimal())

    def finished(self, number: int, wanted: Callable[[Entry], bool]) -> Iterator[Finished]:
        """The wanted variants of a block whose own files are whole, whatever became of the others'."""
        rows, files = self._read(number) or ((), {})
        for row in rows:
            own = {name: files.get(name) for name in (*row.sheets, *row.keys)} if wanted(row.entry) else {}
            whole = {name: digest for name, digest in own.items() if digest and self._digest(name) == digest}
            if own and len(whole) == len(own):
                yield Finished(row, whole)

    def _read(self, number: int) -> tuple[tuple[Row, ...], dict[str, str]] | None:
        """(its rows, its files' digests)."""
        record = self._json(_record(number))
        try:
            rows = tuple(row_of(row) for row in record["rows"]) if record else ()
            files = {str(name): str(digest) for name, digest in record["files"].items()} if record else {}
        except (KeyError, TypeError, ValueError, AttributeError):
            return None
        return (rows, files) if record else None

    def keep(self, done: Done, earlier: Sequence[Finished] = ()) -> None:
        """Write a block's files, then its record. earlier: those of its variants that were finished already."""
        write_all(self.directory, done.files, flush=False)
        rows = sorted((*done.rows, *(each.row for each in earlier)), key=lambda row: row.entry.number)
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in done.files.items()}
        for each in earlier:
            digests |= each.files
        order = dict.fromkeys((name for row in rows for name in (*row.sheets, *row.keys)), "")
        record = {"files": order | digests, "rows": [astuple(row) for row in rows]}
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
        write_all(self.directory, {_record(done.number): text.encode("utf-8", "surrogatepass")}, flush=False)

    def kept(self, number: int) -> tuple[Row, ...]:
        """A finished block's rows."""
        record = self._json(_record(number))
        if record is None:
            raise ByhandError(f"{self.directory / _record(number)} was changed by somebody else; run the command again")
        return tuple(row_of(row) for row in record["rows"])

    def _digest(self, name: str) -> str | None:
        digest = hashlib.sha256()
        try:
            with (self.directory / name).open("rb") as stream:
                while piece := stream.read(_PIECE):
                    digest.update(piece)
        except (OSError, ValueError):
            return None
        return digest.hexdigest()

    def _json(self, name: str) -> dict[str, Any] | None:
        try:
            found = json.loads((self.directory / name).read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None


#: The names of records, below the hidden folder.
_RECORDS = "[0-9]*.json"


def _record(number: int) -> str:
    return f"{HIDDEN}/{number:06}.json"


def row_of(fields: Sequence[Any]) -> Row:
    """The row again from its ``astuple``, through JSON."""
    entry, code, sheets, keys, answers, doubts = fields
    told = tuple(Answer(*answer) for answer in answers), tuple(Doubt(*doubt) for doubt in doubts)
    return Row(Entry(*entry), code, tuple(sheets), tuple(keys), *told)

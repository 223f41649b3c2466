"""Writing into a directory that an earlier run wrote to: what that one left, and this one doesn't write, is told.

A hidden file in the directory holds a digest of each file that byhand wrote there. What has another digest by now, or
none, is somebody else's: nothing is said of it. Nothing is ever removed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PureWindowsPath
from typing import Any

from byhand.commands.common import say
from byhand.io import write_all

RECORD = ".byhand-written.json"
_KIND = "byhand-written/1"


def write_recorded(
    directory: Path, files: Mapping[str, bytes], parts: Mapping[str, Collection[str]], made: Collection[str]
) -> list[Path]:
    """Write as ``write_all`` does, and tell on stderr what is left of an earlier run; the paths of ``files``.

    parts: file → what it tells of, such as a platform's questions. made: all that this run made anew, whether or not
    there are files of it. An earlier file is left over where everything that it tells of was made anew, without it.
    """
    kept = dict(_kept(directory, files))
    own = {name: {"sha256": _digest(content), "of": sorted(parts[name])} for name, content in files.items()}
    record = {"kind": _KIND, "files": {**kept, **own}}
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    paths = write_all(directory, {**files, RECORD: text.encode("utf-8", "surrogatepass")})
    _tell(directory, sorted(name for name, entry in kept.items() if set(entry["of"]) <= set(made)))
    return paths[:-1]


def _kept(directory: Path, files: Mapping[str, bytes]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Earlier files that are there as byhand wrote them, and that this run doesn't write."""
    try:
        record = json.loads((directory / RECORD).read_bytes())
        entries = [(str(name), {"sha256": str(entry["sha256"]), "of": [str(each) for each in entry["of"]]})
                   for name, entry in record["files"].items()]  # fmt: skip
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return
    for name, entry in entries:
        if name not in files and _below(name) and _digest_of(directory / name) == entry["sha256"]:
            yield name, entry


def _below(name: str) -> bool:
    parts = PureWindowsPath(name)
    return not parts.anchor and 1 <= len(parts.parts) <= 2 and ".." not in parts.parts


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _digest_of(path: Path) -> str | None:
    try:
        return _digest(path.read_bytes()) if path.is_file() else None
    except (OSError, ValueError):
        return None


def _tell(directory: Path, names: list[str]) -> None:
    if names:
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        say(f"left from an earlier run, and not part of this one: {directory / names[0]}{more}", error=True)

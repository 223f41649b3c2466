"""Whether two things are the same, seen from outside of the process: a digest that every machine agrees on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any


def fingerprint(thing: object) -> str:
    """A digest of plain data: frozen dataclasses, mappings, sequences, sets, numbers and text."""
    return hashlib.sha256(json.dumps(_plain(thing), ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(thing: object) -> Any:
    if thing is None or isinstance(thing, (bool, int, str)):
        return thing
    if isinstance(thing, (float, Fraction)):
        return [type(thing).__name__, str(thing)]
    if is_dataclass(thing):
        return [type(thing).__name__, *([each.name, _plain(getattr(thing, each.name))] for each in fields(thing))]
    if isinstance(thing, Mapping):
        return ["map", *sorted(([_plain(key), _plain(value)] for key, value in thing.items()), key=json.dumps)]
    if isinstance(thing, (set, frozenset)):
        return ["set", *sorted(map(_plain, thing), key=json.dumps)]
    if isinstance(thing, (tuple, list)):
        return ["row", *map(_plain, thing)]
    raise TypeError(f"no plain data: {type(thing).__name__}")


def of_directories(directories: Iterable[Path]) -> str:
    """A digest of the templates in these directories, "" for none."""
    found = [
        [path.relative_to(directory).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()]
        for directory in directories
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    ]
    return fingerprint(found) if found else ""

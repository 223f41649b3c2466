"""The text of a file to plain data: tables, lists, text, whole numbers, and decimals as they are written.

A fault here is a ``ProblemError`` of one fault: past the first slip of syntax nothing can be trusted.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from byhand.errors import Fault, ProblemError, nearest
from byhand.problem.limits import Limits
from byhand.problem.written import Written

LANGUAGES = ("toml", "json", "yaml")
_SUFFIXES = {".json": "json", ".yaml": "yaml", ".yml": "yaml"}


def language_of(path: Path) -> str:
    """By the file's ending; anything else is read as TOML."""
    return _SUFFIXES.get(path.suffix.lower(), "toml")


def read_file(path: Path, limits: Limits) -> str:
    """The text of a file; whatever keeps it from being read is one fault."""
    if path.is_dir():
        raise ProblemError(Fault("", "this is a directory; allowed: a problem file"))
    try:
        with path.open("rb") as file:
            content = file.read(limits.file_bytes + 1)
    except OSError as error:
        raise ProblemError(Fault("", f"cannot be read: {error.strerror or error}")) from None
    if len(content) > limits.file_bytes:
        size = max(path.stat().st_size, 2 * limits.file_bytes)
        what = f"too large; allowed: {limits.file_bytes:,} bytes (raise it with --limit file_bytes={size})"
        raise ProblemError(Fault("", what))
    if b"\0" in content:
        raise ProblemError(Fault("", "this is a binary file; allowed: text in TOML, JSON or YAML"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ProblemError(Fault(f"line {line}", "this is not UTF-8 text; save the file as UTF-8")) from None


def read_text(text: str, language: str) -> dict[str, object]:
    """The top table of a problem file."""
    readers = {"toml": _toml, "json": _json, "yaml": _yaml}
    if language not in readers:
        what = f"unknown language {language!r}; allowed: {', '.join(LANGUAGES)}{nearest(language, LANGUAGES)}"
        raise ProblemError(Fault("", what))
    try:
        text.encode()
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise ProblemError(Fault(f"line {line}", "half of a surrogate pair; allowed: whole characters")) from None
    if not text.strip():
        raise ProblemError(Fault("", "the file is empty; allowed: a problem with [network] or [equations]"))
    try:
        data = readers[language](text)
    except RecursionError:
        raise ProblemError(Fault("", "nested too deeply")) from None
    if not isinstance(data, dict):
        raise ProblemError(Fault("", "allowed: a table of keys such as network, samples and training"))
    return data


def _toml(text: str) -> object:
    try:
        return tomllib.loads(text, parse_float=_toml_float)
    except tomllib.TOMLDecodeError as error:
        raise ProblemError(_toml_fault(str(error), text)) from None
    except ValueError:
        raise ProblemError(Fault("", "a whole number of thousands of digits")) from None


def _toml_float(text: str) -> Written:
    return Written(text.replace("_", ""))


def _toml_fault(message: str, text: str) -> Fault:
    """tomllib's message with the line in front."""
    what, _, place = message.partition(" (at ")
    what = what.replace("Cannot overwrite a value", "this key stands twice")
    match = re.match(r"line (\d+), column (\d+)", place)
    line, column = (match[1], f" (column {match[2]})") if match else (str(len(text.splitlines())), "")
    return Fault(f"line {line}", f"this is not TOML: {what[0].lower() + what[1:]}{column}")


def _json(text: str) -> object:
    try:
        return json.loads(text, parse_float=Written, parse_constant=Written, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        what = f"this is not JSON: {error.msg[0].lower() + error.msg[1:]} (column {error.colno})"
        raise ProblemError(Fault(f"line {error.lineno}", what)) from None
    except ValueError:
        raise ProblemError(Fault("", "a whole number of thousands of digits")) from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ProblemError(Fault("", f"the key {twice!r} stands twice in one object"))
    return table


def _yaml(text: str) -> object:
    from byhand.problem.yaml_text import read_yaml

    return read_yaml(text)

"""TOML as byhand writes it: one line per key, text escaped exactly, numbers as they were given."""

from __future__ import annotations

import re
from collections.abc import Iterable

from byhand.problem.model import Given

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?(e-?[0-9]+)?")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def quoted(text: str) -> str:
    """A basic string; what TOML does not allow in one, or a reader would not see, is escaped."""
    return '"' + "".join(_ESCAPES.get(letter) or _visible(letter) for letter in text) + '"'


def _visible(letter: str) -> str:
    if letter.isprintable():
        return letter
    code = ord(letter)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def number(given: Given) -> str:
    """Bare where TOML reads it back with the same text (not ``1/3``)."""
    return given.text if _NUMBER.fullmatch(given.text) else quoted(given.text)


def key(text: str) -> str:
    return text if _BARE_KEY.fullmatch(text) else quoted(text)


def array(items: Iterable[str]) -> str:
    return "[" + ", ".join(items) + "]"


def table(pairs: Iterable[tuple[str, str]]) -> str:
    """An inline table."""
    return "{ " + ", ".join(f"{key(name)} = {value}" for name, value in pairs) + " }"

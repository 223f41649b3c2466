"""What a build keeps for the next one: pieces of text by the digest of all that they depend on.

The directory may be deleted at any time; an entry that cannot be read counts as missing.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from byhand import __version__
from byhand.errors import ByhandError
from byhand.io import write_all
from byhand.render.templating import template_directories

_FORMAT = "byhand-piece/1"


class Cache:
    """directory: ``None`` to keep nothing."""

    def __init__(self, directory: Path | None) -> None:
        self.directory = directory

    def get(self, key: str) -> Any:
        """What was kept; ``None`` where there is nothing."""
        if self.directory is None:
            return None
        try:
            kept = json.loads((self.directory / f"{key}.json").read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        return kept["piece"] if isinstance(kept, dict) and kept.get("format") == _FORMAT else None

    def put(self, key: str, piece: Any) -> None:
        """Whole or not at all; where nothing can be written, the next build does the work again."""
        if self.directory is None:
            return
        content = json.dumps({"format": _FORMAT, "piece": piece}, ensure_ascii=False).encode("utf-8", "surrogatepass")
        with contextlib.suppress(ByhandError):
            write_all(self.directory, {f"{key}.json": content}, flush=False)


def digest(*parts: Any) -> str:
    """Of plain data."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def packed(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def unpacked(text: str) -> bytes:
    return base64.b64decode(text)


@cache
def maker(templates: tuple[Path, ...] = ()) -> str:
    """A digest of everything but the problem that decides what an example looks like: the program and the templates."""
    found = hashlib.sha256(__version__.encode())
    package = Path(__file__).resolve().parents[1]
    for directory, pattern in [(package, "*.py"), *((each, "*") for each in template_directories(templates))]:
        for path in sorted(directory.rglob(pattern)):
            if path.is_file():
                found.update(path.relative_to(directory).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()

"""The problems that come with byhand, one TOML file each in this directory."""

from __future__ import annotations

import tomllib
from pathlib import Path

_DIRECTORY = Path(__file__).parent


def builtin_names() -> list[str]:
    """In alphabetical order."""
    return sorted(path.stem for path in _DIRECTORY.glob("*.toml"))


def builtin_path(name: str) -> Path:
    """The file of a built-in problem."""
    return _DIRECTORY / f"{name}.toml"


def builtin_titles() -> dict[str, str]:
    """Name → title, for a list of what there is."""
    return {name: tomllib.loads(builtin_path(name).read_text("utf-8")).get("title", "") for name in builtin_names()}

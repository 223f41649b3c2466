"""Where things are in a checkout."""

from __future__ import annotations

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "generator" / "byhand"


def published() -> Path | None:
    """The worked examples from the literature, in this repository or beside it; None where there are none.

    A function, not only a fixture, because tests are parametrized over the files while they are collected.
    """
    places = (REPOSITORY / "tests" / "published", REPOSITORY.parent / "shared" / "published")
    return next((place for place in places if any(place.glob("*.expect.json"))), None)


def environment(**changes: str) -> dict[str, str]:
    """This process' environment with the checkout's package importable, for programs that a test starts."""
    return os.environ | {"PYTHONPATH": str(REPOSITORY / "generator")} | changes

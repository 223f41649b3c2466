"""The gallery is what byhand writes today."""

from __future__ import annotations

import pytest

from support.paths import REPOSITORY
from support.scripts import script

FOLDER = REPOSITORY / "output" / "gallery"


@pytest.fixture(scope="module")
def wanted() -> dict[str, bytes]:
    return dict(script("gallery").files())


def test_the_gallery_holds_these_files_and_no_others(wanted: dict[str, bytes]) -> None:
    there = [path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()]
    assert sorted(there) == sorted(wanted)


def test_every_file_is_current(wanted: dict[str, bytes]) -> None:
    """A PDF's bytes also depend on the version of what sets it; its words are tested elsewhere."""
    texts = {name: content for name, content in wanted.items() if not name.endswith(".pdf")}
    stale = [name for name, content in texts.items() if (FOLDER / name).read_bytes() != content]
    assert not stale, f"run scripts/gallery: {stale}"

"""The gallery is what byhand writes today."""

from __future__ import annotations

import importlib.machinery
import importlib.util

import pytest

from support.paths import REPOSITORY

LOADER = importlib.machinery.SourceFileLoader("gallery", str(REPOSITORY / "scripts" / "gallery"))
SPECIFICATION = importlib.util.spec_from_loader("gallery", LOADER)
assert SPECIFICATION is not None
gallery = importlib.util.module_from_spec(SPECIFICATION)
LOADER.exec_module(gallery)

FOLDER = REPOSITORY / "output" / "gallery"


@pytest.fixture(scope="module")
def wanted() -> dict[str, str]:
    return dict(gallery.files())


def test_the_gallery_holds_these_files_and_no_others(wanted: dict[str, str]) -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(wanted)


def test_every_file_is_current(wanted: dict[str, str]) -> None:
    stale = [name for name, text in wanted.items() if (FOLDER / name).read_text(encoding="utf-8") != text]
    assert not stale, f"run scripts/gallery: {stale}"

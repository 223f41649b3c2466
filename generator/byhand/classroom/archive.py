"""What is handed out in one piece: a zip of all sheets, a PDF of all sheets to print."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from byhand.classroom.pdf import write_joined
from byhand.io import replacing

#: The date of every file in a zip: the first that the format knows.
_DATE = (1980, 1, 1, 0, 0, 0)

#: Sheets in one file to print: more would fill the memory, and a printer's patience.
MOST_PRINTED = 500


def write_zip(directory: Path, path: Path, names: Iterable[str], folder: str) -> None:
    """The files of these names, in their order, in that folder of the zip.

    Stored, not packed: what a packer makes differs from machine to machine, and PDFs are packed already.
    """
    with replacing(path) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(names):
            archive.writestr(zip_entry(f"{folder}/{name}"), (directory / name).read_bytes())


def zip_entry(name: str) -> zipfile.ZipInfo:
    """What a zip says of a file, the same on every machine and day."""
    entry = zipfile.ZipInfo(name, _DATE)
    entry.create_system = 3  # or it depends on the machine; 3 has the rights of files
    entry.external_attr = 0o100644 << 16
    return entry


def write_printed(directory: Path, name: str, title: str, blocks: list[str], size: int) -> list[str]:
    """``NAME-print.pdf`` of the blocks' PDFs, or ``NAME-print-1.pdf`` and so on where there are very many sheets.

    size: sheets in a block. The names of what is written.
    """
    some = max(1, MOST_PRINTED // size)
    volumes = [blocks[start : start + some] for start in range(0, len(blocks), some)]
    written = []
    for number, volume in enumerate(volumes, start=1):
        written.append(f"{name}-print.pdf" if len(volumes) == 1 else f"{name}-print-{number}.pdf")
        with replacing(directory / written[-1]) as stream:
            write_joined(_read(directory, volume), stream, title)
    return written


def _read(directory: Path, names: Iterable[str]) -> Iterator[bytes]:
    for name in names:
        yield (directory / name).read_bytes()

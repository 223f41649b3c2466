"""Zip archives whose bytes follow from their files alone, and names in XML."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from byhand.classroom.archive import zip_entry


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files in their order. Stored, not packed: what a packer makes differs from machine to machine."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(zip_entry(name), content)
    return stream.getvalue()


def xml_bytes(root: ET.Element) -> bytes:
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def element(tag: str, attributes: Mapping[str, str] | None = None, text: str = "", *children: ET.Element) -> ET.Element:
    """An element with its text before its children; "" for none."""
    made = ET.Element(tag, dict(attributes or {}))
    made.text = text or None
    made.extend(children)
    return made

"""The engine as one page needs it: its sections for operations that none of the page's formulas calls are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

#: A line that begins a section, with the operations that need it; the last section ends with ``end``.
_SECTION = re.compile(r"(?:^ *// |/\*!)\[(.+?)\](?:\n|\*/)", re.MULTILINE)


def engine(text: str, data: Mapping[str, Any]) -> str:
    """The engine's text with what ``data`` (of ``Program.data``) needs."""
    used = set(_operations([form[:3] for form in data["forms"]]))
    conditions = [form[3:] for form in data["forms"]]
    used |= set(_operations(conditions))
    used |= {"grid" for line in data["lines"] if line[1] is None}
    used |= {"mark"} & data["numbers"].keys()
    first, *rest = _SECTION.split(text)
    sections = zip(rest[::2], rest[1::2], strict=True)
    return first + "".join(section for names, section in sections if names == "end" or used & set(names.split()))


def _operations(part: Any) -> Iterator[str]:
    """Every operation in a formula; constants are texts too, but none is called like an operation."""
    if isinstance(part, list):
        if part and isinstance(part[0], str):
            yield part[0]
        for each in part:
            yield from _operations(each)
    elif isinstance(part, tuple):
        yield from _operations(list(part))

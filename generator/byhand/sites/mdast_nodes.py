"""The nodes of MyST's tree (mdast) that every part of it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Node = dict[str, Any]


def text(value: str) -> Node:
    return {"type": "text", "value": value}


def paragraph(children: Sequence[Node]) -> Node:
    return {"type": "paragraph", "children": list(children)}

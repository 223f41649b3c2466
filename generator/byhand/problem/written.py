"""A number with a point or an exponent, kept as the file has it until it is read exactly."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """Not a ``str``: text in quotes and a number stay apart until the schema has seen them."""

    text: str

"""Where a number that was tried comes from, so that it can be told in words, weighed against others, and proven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

#: ``right`` as stated; ``part`` a number on the way; ``rounding`` every line rounded; ``retyped`` computed from figures
#: printed beside it; ``variation`` under another rule or with a mistake; ``reach`` somewhere within rounding.
Source = Literal["right", "part", "rounding", "retyped", "variation", "reach"]


@dataclass(frozen=True, slots=True)
class Origin:
    """facts: what its sentence needs. maker: what proves it, a ``World`` or a ``Trail``, whatever has ``proven``.

    names: of its variations, for evidence that several figures share.
    """

    source: Source
    maker: Any = field(repr=False, compare=False, hash=False)
    names: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict, compare=False, hash=False)

"""Where a number that was tried comes from, so that it can be told in words, weighed against others, and proven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from byhand.audit.worlds import Key
from byhand.tape.arithmetic import Value

#: ``right`` as stated; ``part`` a number on the way; ``rounding`` every line rounded; ``retyped`` computed from figures
#: printed beside it; ``variation`` under another rule or with a mistake; ``reach`` somewhere within rounding.
Source = Literal["right", "part", "rounding", "retyped", "variation", "reach"]


class Maker(Protocol):
    """What numbers are tried of: a ``World``, a ``Trail``, a ``Retyped``. numbers: all of them, in doubles."""

    @property
    def numbers(self) -> Mapping[Any, Any]: ...

    def proven(self, key: Key, /) -> Value | None: ...


@dataclass(frozen=True, slots=True)
class Origin:
    """facts: what its sentence needs. maker: what proves it.

    names: of its variations, for evidence that several figures share.
    """

    source: Source
    maker: Maker = field(repr=False, compare=False, hash=False)
    names: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict, compare=False, hash=False)

"""Random numbers that depend on a seed and on what they are for, and on nothing else: not on a machine or on what was
drawn before.

A stream is a keyed hash in counter mode: block n is HMAC-SHA256(key, n), and the key is HMAC-SHA256(seed, what for). A
change here changes every variant that was ever handed out, so tests pin a few numbers.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")
#: What only the instructor knows: 7 and "7" are one seed.
Seed = int | str

#: Part of every key, to be raised where a stream has to change.
_VERSION = b"byhand-stream/1"
_WORD = 8


def keyed(seed: Seed, *parts: int | str) -> bytes:
    """32 bytes that follow from the seed and the parts; parts are told apart ("1", 23 is not "12", 3)."""
    message = b"".join(len(part).to_bytes(4) + part for part in (_VERSION, *map(_bytes, parts)))
    return hmac.digest(_bytes(seed), message, "sha256")


def _bytes(part: int | str) -> bytes:
    """Text in one spelling: ü may be typed as one character or as two."""
    return unicodedata.normalize("NFC", str(part)).encode()


class Stream:
    """The numbers for one purpose."""

    def __init__(self, seed: Seed, *parts: int | str) -> None:
        self._key = keyed(seed, *parts)
        self._counter = 0
        self._left = b""

    def take(self, size: int) -> bytes:
        while len(self._left) < size:
            self._left += hmac.digest(self._key, self._counter.to_bytes(_WORD), "sha256")
            self._counter += 1
        taken, self._left = self._left[:size], self._left[size:]
        return taken

    def below(self, count: int) -> int:
        """A whole number from 0 to ``count`` − 1, each equally often: what would favour some is drawn again."""
        if count < 1:
            raise ValueError(f"nothing to choose from: {count}")
        size = max(_WORD, (count.bit_length() + 7) // 8 + 1)
        whole = 256**size
        fair = whole - whole % count
        while True:
            drawn = int.from_bytes(self.take(size))
            if drawn < fair:
                return drawn % count

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def choice(self, items: Sequence[Item]) -> Item:
        return items[self.below(len(items))]

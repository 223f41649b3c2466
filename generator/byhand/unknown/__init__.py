"""Numbers that are not known yet: one pass through a program for all numbers that take the same way through it.

Where thousands of documents differ in their numbers only, the program that makes them is run with *unknown* numbers.
It can compute with them and print them; nothing is computed and nothing is printed, it is noted down. Where the
program must know something (which of two is larger, whether a minus stands there) it **asks**: the answer is that of
the variant at hand, and question and answer are noted. So everything that the result depends on is either printed, and
has a slot in the text, or was asked. Another variant with the same answers has the same result but for what stands in
the slots; for the first other answer the program is run again, and its way is noted beside the others (``Cell``).

What an unknown number cannot do raises ``NotKnown``: the document is then made without all this.
"""

from __future__ import annotations

from byhand.unknown.batch import Batch, Facts, NotKnown, Rows, Unhashable, Unknown
from byhand.unknown.parts import Anew, Held, apart, change, look, some
from byhand.unknown.tracing import Cell, Template, TextCell, Tracer
from byhand.unknown.values import Digits, Lazy, Postponed, applied, lazy, least, maybe, most, settled

__all__ = [
    "Anew",
    "Batch",
    "Cell",
    "Digits",
    "Facts",
    "Held",
    "Lazy",
    "NotKnown",
    "Postponed",
    "Rows",
    "Template",
    "TextCell",
    "Tracer",
    "Unhashable",
    "Unknown",
    "apart",
    "applied",
    "change",
    "lazy",
    "least",
    "look",
    "maybe",
    "most",
    "settled",
    "some",
]

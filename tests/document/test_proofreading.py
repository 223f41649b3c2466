"""A digit changed in a written document is found: the proofreader really reads what byhand writes."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest

import byhand
from byhand.proofread import proofread
from support.paths import published

FOLDER = published()
ON_PAPER = [FOLDER / "mazur-2-2-2-on-paper.toml"] if FOLDER else []
_NUMBER = re.compile(r"(?<![_^{\w\]\[])-?\d+\.\d+")
TRIES = 60


def _digits(text: str) -> Iterator[int]:
    """Where the digits of the numbers in displayed formulas stand."""
    place, inside = 0, False
    for line in text.split("\n"):
        inside = inside != (line == "$$")
        if inside:
            for found in _NUMBER.finditer(line):
                yield from (place + at for at in range(*found.span()) if line[at].isdigit())
        place += len(line) + 1


@pytest.mark.parametrize("source", ["mazur", "softmax-classifier", "adam", *ON_PAPER], ids=str)
def test_a_changed_digit_is_found(source: str) -> None:
    text = byhand.explain(source).to_markdown()
    chance = random.Random(7)
    places = chance.sample(list(_digits(text)), TRIES)
    changed = [text[:at] + str((int(text[at]) + chance.randint(1, 9)) % 10) + text[at + 1 :] for at in places]
    found = sum(bool(proofread(wrong, "markdown").faults) for wrong in changed)
    assert found >= 0.95 * TRIES

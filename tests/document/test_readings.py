"""Sentences that were chosen for the numbers say so: with other numbers only those may change."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

import byhand
from byhand.document.blocks import Callout, Document, Items, Paragraph, Say
from byhand.errors import ProblemError
from byhand.problem.builtin import builtin_names
from byhand.problem.dump import resolved


def fixed_sentences(document: Document) -> Iterator[str]:
    """The keys of the sentences that claim to be true of any numbers."""
    for block in document.blocks:
        groups = block.items if isinstance(block, Items) else (getattr(block, "sentences", ()),)
        if isinstance(block, Callout) and all(isinstance(said, Say) and said.reading for said in block.sentences):
            continue
        for said in (sentence for group in groups for sentence in group):
            if isinstance(said, Say) and not said.reading:
                yield said.key
        if isinstance(block, Paragraph) and not block.sentences:
            yield "an empty paragraph"


def changed(value: Any, random: Random) -> Any:
    """Every number another one, now and then 0 or of the other sign."""
    if isinstance(value, list):
        return [changed(each, random) for each in value]
    return random.choice((0, "0.5", "-0.7", "1.25", "-2", "0.01"))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", builtin_names())
def test_only_readings_depend_on_the_numbers(name: str, seed: int) -> None:
    problem = byhand.load(name)
    data = tomllib.loads(resolved(problem))
    random = Random(f"{name} {seed}")
    for layer in data.get("network", {}).get("layers", ()):
        layer["weights"] = changed(layer["weights"], random)
    data["values"] = {label: changed(value, random) for label, value in data.get("values", {}).items()}
    if not data["values"]:
        del data["values"]
    data.get("training", {}).pop("stop_below", None)
    try:
        other = byhand.explain(byhand.load_data(data, name)).document
    except ProblemError:
        pytest.skip("these numbers have no value somewhere")
    data_before = tomllib.loads(resolved(problem))
    data_before.get("training", {}).pop("stop_below", None)
    before = byhand.explain(byhand.load_data(data_before, name)).document
    assert list(fixed_sentences(other)) == list(fixed_sentences(before))

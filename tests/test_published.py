"""Every figure of the published examples, by the rules of ``tests/published/README.md``: one test each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from byhand.derivation.run import run
from byhand.derivation.trace import trace
from byhand.problem.load import load
from support import figures, paths, scalar, where

OWN = paths.REPOSITORY / "tests" / "published"
SHARED = paths.REPOSITORY.parent / "shared" / "published"


def examples() -> Iterator[Path]:
    """The problem files here, and those beside the checkout that differ from them."""
    yield from sorted(OWN.glob("*.toml"))
    for path in sorted(SHARED.glob("*.toml")):
        own = [OWN / path.name, OWN / _expected(path).name]
        if any(not mine.exists() or mine.read_bytes() != (SHARED / mine.name).read_bytes() for mine in own):
            yield path


def _expected(problem: Path) -> Path:
    return problem.with_suffix(".expect.json")


def listed(key: str) -> list[Any]:
    """All figures of one kind as parameters: (problem file, figure)."""
    cases = []
    for problem in examples():
        origin = "shared/" if problem.parent == SHARED else ""
        for number, entry in enumerate(json.loads(_expected(problem).read_text("utf-8"))[key]):
            name = f"{origin}{problem.stem}-{number}-{entry['name']}"
            cases.append(pytest.param(problem, entry, id=name.replace("[", "(").replace("]", ")")))
    return cases


@cache
def traced(problem: Path) -> tuple[Any, bool]:
    """(the trace, whether it holds carried values)."""
    loaded = load(problem)
    return trace(run(loaded)), loaded.numbers.carry == "rounded"


def numbers(tree: Any) -> list[Fraction]:
    """Every number of a trace."""
    return [figures.exact(leaf) for path, leaf in figures.flat(tree) if isinstance(leaf, str) and path not in TEXTS]


TEXTS = ("$.format", "$.title")


def agrees(value: Fraction, entry: dict[str, Any]) -> bool:
    """Whether a value of full precision is what the source prints."""
    printed = Decimal(entry["printed"])
    digits = len(printed.as_tuple().digits)
    exponent = printed.as_tuple().exponent
    assert isinstance(exponent, int)
    if digits >= 15:
        return abs(value - Fraction(printed)) <= abs(Fraction(printed)) / 10**12
    if "." not in entry["printed"] and exponent >= 0:
        return value == Fraction(printed)
    modes = [ROUND_DOWN] if entry.get("truncated") else [ROUND_HALF_UP, ROUND_HALF_DOWN]
    unit = Decimal(1).scaleb(exponent)
    return printed in {scalar.decimal(value).quantize(unit, rounding=mode) for mode in modes}


@pytest.mark.parametrize(("problem", "entry"), listed("agree"))
def test_a_published_figure_comes_out(problem: Path, entry: dict[str, Any]) -> None:
    found, carried = traced(problem)
    place = entry["where"]
    if place is None:
        assert any(agrees(value, entry) for value in numbers(found))
        return
    value = where.figure(found, place)
    if carried and where.is_path(place):
        assert value == Fraction(Decimal(entry["printed"]))
    else:
        assert agrees(value, entry), float(value)


#: What a trace repeats from the problem file, where a wrong figure may stand by chance; and the author's own figures,
#: which may show it on purpose.
GIVEN = (".input[", ".target[", "$.steps[0].before", "$.steps[0].values", ".report")


@pytest.mark.parametrize(("problem", "entry"), listed("published_wrong"))
def test_a_wrong_published_figure_does_not_come_out(problem: Path, entry: dict[str, Any]) -> None:
    found, _ = traced(problem)
    if place := entry.get("where"):
        value = where.figure(found, place)
        assert agrees(value, entry | {"printed": entry["correct"]}), float(value)
        assert not agrees(value, entry), float(value)
        return
    leaves = {path: leaf for path, leaf in figures.flat(found) if isinstance(leaf, str) and path not in TEXTS}
    hits = [path for path, leaf in leaves.items() if agrees(figures.exact(leaf), entry)]
    assert [path for path in hits if not any(part in path for part in GIVEN)] == []


def test_every_problem_has_its_figures_and_every_source_is_named() -> None:
    for problem in examples():
        expected = json.loads(_expected(problem).read_text("utf-8"))
        assert expected["source"]
        assert expected["agree"]
    assert {path.name for path in OWN.glob("*.expect.json")} == {_expected(path).name for path in OWN.glob("*.toml")}

"""The claims about the published cases: what is right is never called wrong, and every rule is found."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import byhand
from byhand.audit.auditing import Audit, audit
from byhand.audit.figures import parse_figures
from byhand.audit.finding import Judged
from byhand.audit.report import report
from byhand.problem.load import load
from byhand.render.renderer import render
from support import paths
from support.printed_figures import as_csv, listed

DIRECTORY = paths.published()
EXAMPLES = sorted(DIRECTORY.glob("*.toml")) if DIRECTORY else []
#: Reasons that are slips of the pen, which nothing explains.
SLIPS = ("off in the last digit", "does not follow from the stated weights")
#: How the reason begins where the figure of another row was printed.
COPIED = "the output of H12, copied"
#: What says that a figure is right, by the stated rule or by another.
RIGHT = ("agrees", "truncated", "rounded", "convention")


def _marks(path: Path, addresses: bool) -> list[pytest.MarkDecorator]:
    """A long training takes a while, by whatever names."""
    if "10000" not in path.stem:
        return []
    return [pytest.mark.full] if addresses else [pytest.mark.slow]


CASES = [
    pytest.param(
        path, addresses, id=f"{path.stem}-{'addresses' if addresses else 'labels'}", marks=_marks(path, addresses)
    )
    for path in EXAMPLES
    for addresses in (False, True)
]


@cache
def audited(path: Path, addresses: bool) -> list[tuple[dict[str, Any], bool, Judged]]:
    problem = load(path)
    expected = json.loads(path.with_suffix(".expect.json").read_text("utf-8"))
    entries = listed(problem, expected, addresses=addresses)
    figures = parse_figures(as_csv((name, entry["printed"]) for entry, name, _ in entries))
    judged = audit(problem, figures).judged
    return [(entry, right, each) for (entry, _, right), each in zip(entries, judged, strict=True)]


@pytest.mark.parametrize(("path", "addresses"), CASES)
def test_no_right_figure_is_called_wrong(path: Path, addresses: bool) -> None:
    for entry, right, judged in audited(path, addresses):
        if right:
            assert judged.verdict in RIGHT, (entry, judged)


@pytest.mark.parametrize(("path", "addresses"), CASES)
def test_a_right_figure_at_its_address_just_agrees(path: Path, addresses: bool) -> None:
    for entry, right, judged in audited(path, addresses):
        if right and judged.meant == ((judged.figure.name, ""),):
            assert judged.verdict == ("truncated" if entry.get("truncated") else "agrees"), (entry, judged)


@pytest.mark.parametrize(("path", "addresses"), CASES)
def test_every_rule_behind_a_wrong_figure_is_found(path: Path, addresses: bool) -> None:
    for entry, right, judged in audited(path, addresses):
        if not right and entry["reason"].startswith(COPIED):
            assert judged.slip is not None, (entry, judged)
            assert (judged.verdict, judged.slip.kind) == ("unexplained", "copied"), (entry, judged)
        elif not right and entry["reason"] not in SLIPS:
            assert judged.explained, (entry, judged)
            assert judged.verdict not in ("agrees", "truncated"), (entry, judged)


def flagship(problem: str, *entries: tuple[str, str]) -> Audit:
    return audit(byhand.load(problem), parse_figures(as_csv(entries)))


@pytest.mark.parametrize("name", ["error after 1 round", "loss.after", "", "the new error"])
def test_the_best_known_figure_uses_the_updated_output_weights(name: str) -> None:
    found = flagship("mazur", (name, "0.291027924"))
    (judged,) = found.judged
    assert judged.found is not None
    assert judged.found.origin.names == ("order:output_first",)
    assert judged.found.key == ("final.loss", "")
    assert "The hidden gradients use the already updated output weights" in render(report(found), "md").text


@pytest.mark.parametrize("name", ["loss before (headline)", "loss.before", "E", "", "error"])
def test_the_headline_loss_is_half_a_difference_of_squares(name: str) -> None:
    """As a report of the problem's; and found without it."""
    found = flagship("how-backpropagation-works", (name, "0.0317292"), ("E after", "0.0314531"))
    text = render(report(found), "md").text
    if name:
        assert found.judged[0].verdict == "convention"
        assert r"\frac{t_{O_1}^{2}" in text or r"^{2} - " in text
    bare = byhand.load("how-backpropagation-works")
    bare = bare.__class__(**{field: getattr(bare, field) for field in bare.__slots__ if field != "reports"})
    found = audit(bare, parse_figures(as_csv([(name, "0.0317292")])))
    assert found.judged[0].verdict == "convention"
    assert found.judged[0].found is not None
    assert found.judged[0].found.key[0].endswith("half_difference_of_squares:sum")

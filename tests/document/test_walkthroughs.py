"""Every document that byhand writes, read back: by our own proofreader, by KaTeX, by GitHub's rules, by pdflatex."""

from __future__ import annotations

import pytest

import byhand
from byhand.problem.builtin import builtin_names
from byhand.proofread import proofread
from byhand.walkthrough import Walkthrough
from support import markdown_math
from support.paths import published

NAMES = builtin_names()
FOLDER = published()
PUBLISHED = sorted(FOLDER.glob("*.toml")) if FOLDER else []


@pytest.fixture(scope="module", params=[*NAMES, *PUBLISHED], ids=lambda source: getattr(source, "stem", source))
def walkthrough(request: pytest.FixtureRequest) -> Walkthrough:
    return byhand.explain(request.param)


def test_every_printed_equality_of_the_markdown_holds(walkthrough: Walkthrough) -> None:
    report = proofread(walkthrough.to_markdown(), "markdown")
    assert not report.faults
    assert report.equalities >= 4


def test_every_printed_equality_of_the_latex_holds(walkthrough: Walkthrough) -> None:
    report = proofread(walkthrough.to_latex(), "latex")
    assert not report.faults
    assert report.equalities == proofread(walkthrough.to_markdown(), "markdown").equalities


def test_markdown_formulas_survive_github_and_katex(walkthrough: Walkthrough, katex_errors) -> None:  # type: ignore[no-untyped-def]
    text = walkthrough.to_markdown()
    assert markdown_math.read(text).complaints == []
    formulas = markdown_math.pairs(text)
    assert [error for error in katex_errors(formulas) if error] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_latex_compiles_without_overfull_lines(name: str, compile_latex) -> None:  # type: ignore[no-untyped-def]
    result = compile_latex(byhand.explain(name).to_latex())
    assert not result.errors
    assert not result.undefined
    assert not result.missing_characters
    assert not result.wider_than()  # one centimetre


def test_known_results_stand_in_the_documents() -> None:
    mazur = byhand.explain("mazur").to_markdown()
    assert "$E = 0.298371109$" in mazur
    assert "$E^{+} = 0.291027774$" in mazur
    ninjakx = byhand.explain("how-backpropagation-works")
    text = ninjakx.to_markdown()
    for figure in ("0.001537", "0.00150903", "0.0317292", "0.0314531"):
        assert figure in text
    assert float(ninjakx.trace["steps"][0]["report"]["difference of squares"]) == pytest.approx(0.0317292, abs=5e-8)
    assert float(ninjakx.trace["final"]["report"]["difference of squares"]) == pytest.approx(0.0314531, abs=5e-8)
    hidden = byhand.explain("two-hidden-layers").trace
    assert float(hidden["steps"][0]["loss"]) == pytest.approx(0.0317, abs=5e-5)
    assert float(hidden["final"]["loss"]) == pytest.approx(0.0315, abs=5e-5)

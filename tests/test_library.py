"""The library from Python: what it offers, what it takes, what it gives back."""

from __future__ import annotations

import inspect
import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import byhand
from byhand.errors import ByhandError, CheckFailed, MissingTool, ProblemError
from byhand.problem.limits import Limits
from byhand.problem.model import Problem
from byhand.walkthrough import FORMATS, Walkthrough

PUBLIC = ["Walkthrough", "__version__", "explain", "load", "load_data", "load_text"]


def data(**changes: Any) -> dict[str, Any]:
    return {
        "title": "From Python",
        "network": {
            "inputs": 2,
            "layers": [
                {"activation": "tanh", "weights": [[0.1, -0.2], [0.4, 0.3]], "bias": [0.1, -0.1]},
                {"activation": "sigmoid", "weights": [[0.5, -0.6]]},
            ],
        },
        "samples": [{"input": [1, 0.5], "target": [1]}],
        "training": {"loss": "binary_cross_entropy", "learning_rate": 0.5},
    } | changes


# -- the surface -----------------------------------------------------------------------------------------------


def test_the_public_surface_is_this_and_nothing_else() -> None:
    assert byhand.__all__ == PUBLIC
    assert dir(byhand) == sorted(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_everything_public_is_there_whatever_was_imported_before(name: str) -> None:
    """A subpackage of the same name would take its place once it is imported."""
    assert not inspect.ismodule(getattr(byhand, name))


@pytest.mark.parametrize("name", [name for name in PUBLIC if name != "__version__"])
def test_everything_public_says_what_it_is(name: str) -> None:
    found = getattr(byhand, name)
    assert inspect.getdoc(found)
    if inspect.isfunction(found):
        hints = inspect.signature(found)
        assert hints.return_annotation
        assert all(each.annotation is not inspect.Parameter.empty for each in hints.parameters.values())


@pytest.mark.parametrize("name", [name for name in vars(Walkthrough) if not name.startswith("_")])
def test_every_method_of_a_walkthrough_says_what_it_is_or_is_named_so(name: str) -> None:
    assert inspect.getdoc(getattr(Walkthrough, name)) or name in {"to_markdown", "to_latex", "to_json"}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'byhand' has no attribute 'explian'"):
        byhand.explian  # noqa: B018


# -- what explain takes ----------------------------------------------------------------------------------------


def test_explain_takes_a_name_a_path_a_mapping_and_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(data()), encoding="utf-8")
    problem = byhand.load_data(data())
    assert isinstance(problem, Problem)
    texts = {byhand.explain(source).to_markdown() for source in (path, str(path), data(), problem)}
    assert len(texts) == 1
    assert byhand.explain("mazur").problem == byhand.load("mazur")


NUMBERS: dict[str, Any] = {
    "arrays": np.array,
    "32-bit arrays": lambda rows: np.array(rows, dtype=np.float32),
    "16-bit arrays": lambda rows: np.array(rows, dtype=np.float16),
    "rows of arrays": lambda rows: [np.array(row) for row in rows],
    "NumPy scalars": lambda rows: [[np.float64(each) for each in row] for row in rows],
    "tuples": lambda rows: tuple(map(tuple, rows)),
    "text": lambda rows: [[str(each) for each in row] for row in rows],
    "decimals": lambda rows: [[Decimal(str(each)) for each in row] for row in rows],
    "fractions": lambda rows: [[Fraction(str(each)) for each in row] for row in rows],
    "transposed arrays": lambda rows: np.array(rows).T.copy().T,
}


@pytest.mark.parametrize("kind", NUMBERS)
def test_numbers_may_come_in_any_clothes(kind: str) -> None:
    """0.1 is 1/10 however it comes, never the nearest binary fraction."""
    other = data()
    for layer in other["network"]["layers"]:
        layer["weights"] = NUMBERS[kind](layer["weights"])
    walkthrough = byhand.explain(other)
    assert walkthrough.to_json() == byhand.explain(data()).to_json()
    assert walkthrough.problem.network is not None
    assert walkthrough.problem.network.layers[0].weights[0][0].value == Fraction(1, 10)


def test_samples_and_biases_may_be_arrays() -> None:
    other = data()
    other["network"]["layers"][0]["bias"] = np.array([0.1, -0.1])
    other["samples"] = [{"input": np.array([1, 0.5]), "target": np.array([1])}]
    other["training"]["learning_rate"] = np.float64(0.5)
    assert byhand.explain(other).to_json() == byhand.explain(data()).to_json()


def test_what_was_given_is_left_as_it_was() -> None:
    weights = np.array([[0.1, -0.2], [0.4, 0.3]])
    given = data()
    given["network"]["layers"][0]["weights"] = weights
    byhand.explain(given).to_json()
    assert given["network"]["layers"][0]["weights"] is weights
    assert given["title"] == "From Python"


@pytest.mark.parametrize("language", ["toml", "json", "yaml"])
def test_a_text_can_be_loaded_in_every_language(language: str) -> None:
    texts = {
        "json": json.dumps(data()),
        "yaml": json.dumps(data()),
        "toml": """
            title = "From Python"
            network.inputs = 2
            network.layers = [
              { activation = "tanh", weights = [[0.1, -0.2], [0.4, 0.3]], bias = [0.1, -0.1] },
              { activation = "sigmoid", weights = [[0.5, -0.6]] },
            ]
            samples = [{ input = [1, 0.5], target = [1] }]
            training = { loss = "binary_cross_entropy", learning_rate = 0.5 }
        """,
    }
    problem = byhand.load_text(texts[language], language, name="mine")
    assert problem == byhand.load_data(data(), name="mine")
    assert problem.name == "mine"


def test_limits_can_be_raised_and_lowered() -> None:
    with pytest.raises(ProblemError, match="--limit parameters"):
        byhand.load_data(data(), limits=Limits(parameters=3))
    assert byhand.load_data(data(), limits=Limits(parameters=8))


# -- what comes back -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def walkthrough() -> Walkthrough:
    return byhand.explain(data())


def test_to_and_its_three_shorthands(walkthrough: Walkthrough) -> None:
    assert walkthrough.to("md") == walkthrough.to_markdown()
    assert walkthrough.to("tex") == walkthrough.to_latex()
    assert walkthrough.to("json") == walkthrough.to_json()
    assert "# From Python" in walkthrough.to_markdown()
    assert r"\begin{document}" in walkthrough.to_latex()


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_text_is_made_once_and_ends_with_a_line(walkthrough: Walkthrough, format_name: str) -> None:
    assert walkthrough.content(format_name) is walkthrough.content(format_name)
    if not walkthrough.content(format_name).startswith(b"%PDF"):
        assert walkthrough.to(format_name).endswith("\n")


def test_json_is_the_trace(walkthrough: Walkthrough) -> None:
    trace = json.loads(walkthrough.to_json())
    assert trace == walkthrough.trace
    assert trace["format"] == "byhand-trace/1"
    assert trace["title"] == "From Python"
    (step,) = trace["steps"]
    assert set(step) == {"step", "loss", "report", "samples", "before", "gradients", "after"}
    assert set(trace["final"]) == {"loss", "report", "samples"}
    assert float(trace["final"]["loss"]) < float(step["loss"])


def test_every_number_of_the_trace_is_a_decimal_of_at_most_17_digits(walkthrough: Walkthrough) -> None:
    def numbers(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [each for key, inner in value.items() if key not in {"format", "title"} for each in numbers(inner)]
        if isinstance(value, list):
            return [each for inner in value for each in numbers(inner)]
        return [value] if isinstance(value, str) else []

    found = numbers(walkthrough.trace)
    assert len(found) > 30
    assert all(len(Decimal(each).as_tuple().digits) <= 17 for each in found)


def test_save_writes_and_returns_the_paths(walkthrough: Walkthrough, tmp_path: Path) -> None:
    written = walkthrough.save(tmp_path / "a" / "b", ["tex", "json", "md"])
    texts = [path for path in written if path.suffix != ".svg"]
    assert texts == [tmp_path / "a" / "b" / f"problem.{suffix}" for suffix in ("tex", "json", "md")]
    assert {path.parent for path in written if path.suffix == ".svg"} == {tmp_path / "a" / "b" / "problem-figures"}
    assert [path.read_text(encoding="utf-8") for path in texts] == [walkthrough.to(path.suffix[1:]) for path in texts]
    written = walkthrough.save(str(tmp_path))
    assert [path for path in written if path.suffix != ".svg"] == [tmp_path / "problem.md", tmp_path / "problem.tex"]


def test_nothing_is_saved_where_one_format_is_unknown(walkthrough: Walkthrough, tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match=r"unknown format 'mdd'; allowed: .* \(did you mean 'md'\?\)"):
        walkthrough.save(tmp_path / "out", ["md", "mdd"])
    assert not (tmp_path / "out").exists()


def test_templates_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "prose" / "en").mkdir(parents=True)
    (tmp_path / "prose" / "en" / "mine.toml").write_text('[glance]\nintuition = "Mine."\n', encoding="utf-8")
    assert "\nMine.\n" in byhand.explain(data(), templates=[tmp_path]).to_markdown()
    assert "\nMine.\n" in byhand.explain(data(), templates=[str(tmp_path)]).to_markdown()
    assert "Mine." not in byhand.explain(data()).to_markdown()


def test_templates_are_found_relative_to_where_one_is_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "mine/prose/en").mkdir(parents=True)
        (tmp_path / name / "mine/prose/en/x.toml").write_text(f'glance.intuition = "{name}"', encoding="utf-8")
        monkeypatch.chdir(tmp_path / name)
        assert f"\n{name}\n" in byhand.explain(data(), templates=["mine"]).to_markdown()


# -- in a notebook ---------------------------------------------------------------------------------------------


PICTURE = re.compile(r"\]\((data:image/svg\+xml;base64,[^)]*|[^()]*\.svg)\)")


def test_in_a_notebook_a_walkthrough_shows_itself_with_its_pictures(walkthrough: Walkthrough) -> None:
    shown, written = walkthrough._repr_mimebundle_()["text/markdown"], walkthrough.to_markdown()
    assert PICTURE.sub("](picture)", shown) == PICTURE.sub("](picture)", written)
    pictures = PICTURE.findall(shown)
    assert len(pictures) == len(PICTURE.findall(written)) > 0
    assert all(picture.startswith("data:") for picture in pictures)


def test_ipython_takes_the_markdown(walkthrough: Walkthrough) -> None:
    formatters = pytest.importorskip("IPython.core.formatters", reason="IPython is not installed")
    shown, _ = formatters.DisplayFormatter().format(walkthrough)
    assert shown["text/markdown"] == walkthrough._repr_mimebundle_()["text/markdown"]


def test_a_notebook_finds_every_display(walkthrough: Walkthrough) -> None:
    """Jupyter takes the mathematics out before it reads Markdown: from $$ to $$, whatever stands between."""
    lines = walkthrough.to_markdown().splitlines()
    dollars = [number for number, line in enumerate(lines) if line == "$$"]
    assert len(dollars) % 2 == 0
    displays = ["\n".join(lines[a:b]) for a, b in zip(dollars[::2], dollars[1::2], strict=True)]
    assert len(displays) > 10
    assert not [text for text in displays if "<a id" in text or "<!--" in text or "\n\n" in text]
    comments = [line for line in lines if line.startswith("<!--")]
    assert not [line for line in comments if "$" in line]


# -- errors ----------------------------------------------------------------------------------------------------


def test_bad_data_is_a_problem_error_with_a_line_for_each_fault() -> None:
    bad = data(title=3, trainig={})
    bad["network"]["layers"][1]["weights"] = [[0.5]]
    bad["samples"][0]["target"] = [float("nan")]
    with pytest.raises(ProblemError) as caught:
        byhand.explain(bad)
    lines = caught.value.lines()
    assert [line.partition(": ")[0] for line in lines] == [
        "trainig",
        "title",
        "network.layers[1].weights[0]",
        "samples[0].target[0]",
    ]
    assert "did you mean 'training'?" in lines[0]
    assert str(caught.value) == "\n".join(lines)
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({}, "found neither [network] nor [equations]; allowed: one of them"),
        ({"network": np.zeros((2, 2))}, "network: found a list of 2; allowed: a table"),
        ({1: 2}, "the key 1; allowed: text"),
        ({"title": object()}, "title: found a object; allowed: numbers, text, lists, tables and arrays"),
    ],
    ids=["empty", "array", "key", "object"],
)
def test_what_is_no_problem_at_all(bad: Any, said: str) -> None:
    with pytest.raises(ProblemError) as caught:
        byhand.explain(bad)
    assert said in caught.value.lines()


def test_a_file_that_is_not_there_is_a_problem_error(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="no such file, and no built-in problem"):
        byhand.load(tmp_path / "nowhere.toml")


def test_errors_have_one_root_and_the_status_of_the_command_line() -> None:
    assert [kind.exit_code for kind in (ByhandError, ProblemError, CheckFailed, MissingTool)] == [1, 2, 3, 1]
    assert all(issubclass(kind, ByhandError) for kind in (ProblemError, CheckFailed, MissingTool))


def test_a_directory_that_cannot_be_written_is_byhands_error(walkthrough: Walkthrough, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ByhandError, match="cannot write to ") as caught:
        walkthrough.save(tmp_path / "file")
    assert not isinstance(caught.value, ProblemError)

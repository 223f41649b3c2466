"""The worked examples from the literature load, and are still themselves after being written out."""

from pathlib import Path

import pytest

from byhand.problem.dump import resolved
from byhand.problem.load import load, load_text
from support import paths

PUBLISHED = paths.published()
FILES = sorted(PUBLISHED.glob("*.toml")) if PUBLISHED else []


def test_there_are_published_examples(shared_published: Path) -> None:
    assert len(list(shared_published.glob("*.toml"))) >= 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_published_example_loads(path: Path) -> None:
    problem = load(path)
    assert problem.name == path.stem
    assert (problem.network is None) != (problem.system is None)
    assert load_text(resolved(problem), name=problem.name) == problem


@pytest.mark.parametrize("path", [path for path in FILES if path.stem == "jurafsky-martin-one-step"], ids=str)
def test_biases_change_unless_the_author_says_otherwise(path: Path) -> None:
    assert load(path).training.update == ("w_1", "w_2", "b")

"""The built-in problems and the template for new ones."""

import subprocess
import sys

import pytest

from byhand.problem.builtin import builtin_names, builtin_path, builtin_titles
from byhand.problem.dump import resolved
from byhand.problem.load import load, load_text, new_problem
from support import paths

NAMES = [
    "adam",
    "circuit",
    "how-backpropagation-works",
    "logistic-regression",
    "mazur",
    "perceptron",
    "relu",
    "softmax-classifier",
    "two-hidden-layers",
    "udacity-2-2-1",
    "xor",
]


def test_names() -> None:
    assert builtin_names() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_loads_has_a_title_and_says_what_it_shows(name: str) -> None:
    problem = load(name)
    assert problem.name == name
    assert problem.title == builtin_titles()[name]
    assert len(problem.title) < 75
    assert builtin_path(name).read_text("utf-8").startswith("# ")
    assert load_text(resolved(problem), name=name) == problem


def test_the_list_of_them_needs_neither_pydantic_nor_yaml() -> None:
    code = "import sys; from byhand.problem.builtin import builtin_titles; from byhand.problem import load; "
    code += "builtin_titles(); sys.exit(bool({'pydantic', 'yaml', 'sympy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], env=paths.environment(), check=False).returncode == 0


def test_udacity_changes_only_the_four_weights_of_the_article() -> None:
    training = load("udacity-2-2-1").training
    assert training.update == ("w1_1_1", "w1_2_1", "w1_2_2", "w2_1_1")
    assert (training.epochs, training.steps, training.batch) == (6, 6, 4)


@pytest.mark.parametrize("name", ["first", "my-first_net", 'a "quoted" \\ name', "", "../../etc/passwd", "Ж"])
def test_the_template_is_a_problem(name: str) -> None:
    problem = load_text(new_problem(name))
    assert problem.title
    assert problem.network is not None


def test_the_template_is_titled_after_its_name() -> None:
    assert load_text(new_problem("my-first_net")).title == "My first net"


def test_every_commented_line_of_the_template_is_valid_too() -> None:
    lines = new_problem("x").splitlines()
    commented = [line.removeprefix("# ") for line in lines if line.startswith("# ") and "=" in line.split("#")[1]]
    assert len(commented) > 10
    base = new_problem("x")
    for line in commented:
        key = line.split("=")[0].strip()
        if key.isidentifier() and key not in ("name", "formula", "weights"):
            load_text(base.replace(f"# {line}", line, 1))

"""The homework file: what it may say, what is said about what is wrong with it, and the page that documents it."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from byhand.errors import ProblemError
from byhand.exercises import homework_schema as schema
from byhand.exercises.conditions import CONDITIONS
from byhand.exercises.grid import between, listed, places_of
from byhand.exercises.homework import POINTS, Blanks, Good, Homework
from byhand.exercises.homework_load import load_homework, load_homework_text
from byhand.problem.exact import read_exact
from byhand.problem.load import load
from byhand.problem.model import Digits, Given
from support.paths import REPOSITORY

PAGE = (REPOSITORY / "docs" / "homework-file.md").read_text(encoding="utf-8")


def faults(text: str, language: str = "toml") -> list[str]:
    with pytest.raises(ProblemError) as caught:
        load_homework_text(text, language)
    assert caught.value.exit_code == 2
    for line in caught.value.lines():
        assert line.isprintable()
        assert len(line) < 1_000
    return caught.value.lines()


# -- what becomes of it ----------------------------------------------------------------------------------------

FULL = """
problem = "mazur"
name = "week 3"
title = "Homework 3"
course = "ML 1"
instructions = "Show every step."
[vary]
weights = { low = -1, high = 1, decimals = 1 }
biases = { low = 0.05, high = 0.5, step = 0.05 }
inputs = { values = ["1/3", 0.20] }
each = { w_1 = { low = 1, high = 3, decimals = 0 } }
activation = { values = ["sigmoid", { kind = "elu", alpha = 0.5 }], layers = [1, 2] }
[good]
unit_range = [0.2, 0.8]
least_gradient = "1e-3"
[rule]
carry = "rounded"
decimals = 4
rounding = "half_up"
tiny = "any"
[blanks]
fading = 3
hints = true
[points]
forward = 0.5
"""


def test_every_key_arrives() -> None:
    homework = load_homework_text(FULL)
    assert (homework.name, homework.title, homework.course) == ("week-3", "Homework 3", "ML 1")
    assert homework.vary.weights == between(Fraction(-1), Fraction(1), 1)
    assert homework.vary.biases is not None
    assert [each.text for each in homework.vary.biases] == [f"0.{n:02}" for n in range(5, 55, 5)]
    assert homework.vary.inputs == listed(["1/3", "0.20"])
    assert [each.text for each in homework.vary.each["w_1"]] == ["1", "2", "3"]
    assert [each.kind for each in homework.vary.activation] == ["sigmoid", "elu"]
    assert homework.vary.activation_layers == (1, 2)
    assert homework.good.unit_range == (Fraction(1, 5), Fraction(4, 5))
    assert homework.good.least_gradient == Fraction(1, 1000)
    assert homework.good.stated == {"unit_range", "least_gradient"}
    numbers = homework.problem.numbers
    assert (numbers.carry, numbers.digits, numbers.rounding) == ("rounded", Digits("decimals", 4), "half_up")
    assert (homework.open_rounding, homework.tiny) == (False, "any")
    assert homework.blanks == Blanks("backward", 3, hints=True)
    assert homework.points == {group: Fraction(1, 2) if group == "forward" else 1 for group in POINTS}


def test_the_three_languages_say_the_same() -> None:
    import tomllib

    data = tomllib.loads(FULL, parse_float=str)
    found = [load_homework_text(FULL), load_homework_text(json.dumps(data), "json")]
    found.append(load_homework_text(yaml.safe_dump(data), "yaml"))
    assert found[0] == found[1] == found[2]


def test_a_problem_by_itself_is_a_homework(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text((REPOSITORY / "tests/published/macleod-2-2-1.toml").read_text("utf-8"), "utf-8")
    for source in ("mazur", str(tmp_path / "own.toml")):
        homework = load_homework(source)
        assert homework.plain
        assert homework.problem == load(source)
        assert homework.vary.weights and homework.vary.inputs


def test_a_homework_finds_the_problem_beside_it(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "net.toml").write_text(
        (REPOSITORY / "generator/byhand/problem/builtin/relu.toml").read_text("utf-8"),
        "utf-8",
    )
    (tmp_path / "week.toml").write_text('problem = "parts/net.toml"\n', "utf-8")
    homework: Homework = load_homework(tmp_path / "week.toml")
    assert homework.name == "week"
    assert homework.problem.network == load("relu").network


@pytest.mark.parametrize("name", ["../net.toml", "/etc/passwd", "C:/net.toml", "net\x00.toml", "link.toml", "."])
def test_no_file_elsewhere_is_read(name: str, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    source = REPOSITORY / "generator/byhand/problem/builtin/relu.toml"
    (tmp_path / "net.toml").write_text(source.read_text("utf-8"), "utf-8")
    (inner / "link.toml").symlink_to(tmp_path / "net.toml")
    (inner / "week.json").write_text(json.dumps({"problem": name}), "utf-8")
    with pytest.raises(ProblemError, match="allowed: a file beside this one"):
        load_homework(inner / "week.json")


# -- what is wrong with it -------------------------------------------------------------------------------------


def test_all_faults_are_told_at_once() -> None:
    found = faults("""
problem = "mazr"
titel = "x"
[vary]
weights = { low = -1, hgih = 2 }
biases = { low = 0.1, high = 0.05 }
[good]
unit_range = [1, 0]
least_gradient = -1
[blanks]
kind = "bakward"
[rule]
decimals = 4
significant = 3
[points]
forward = -1
""")
    for start, what in {
        "titel": "did you mean 'title'?",
        "problem": "did you mean 'mazur'?",
        "vary.weights.hgih": "did you mean 'high'?",
        "vary.weights.high": "missing",
        "vary.biases": "nothing with 1 decimal lies between 0.1 and 0.05",
        "good.unit_range": "found [1, 0]",
        "good.least_gradient": "allowed: 0 or more",
        "blanks.kind": "did you mean 'backward'?",
        "rule": "allowed: one of them",
        "points.forward": "allowed: 0 or more",
    }.items():
        assert [line for line in found if line.startswith(f"{start}: ") and what in line], start


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "the file is empty"),
        ("title = 1", "problem: missing"),
        ("problem = 3", "problem: found 3; allowed: a name"),
        ('[problem]\nloss = "x"', "problem.loss: unknown key"),
        ("[problem.network]\ninputs = 2\n[vary]\nweights = 1", "vary.weights: found 1; allowed: a table"),
        ("[network]\ninputs = 2\n[vary]\n", "vary: found beside a problem"),
        ('problem = "mazur"\nvary = []', "vary: found a list of 0; allowed: a table"),
        ('problem = "mazur"\n[vary]\nweights = { values = [] }', "vary.weights.values: found 0; allowed: 1 to 1000"),
        ('problem = "mazur"\n[vary]\nweights = { values = [1], low = 2 }', "allowed: values, or low and high"),
        ('problem = "mazur"\n[vary]\nweights = { low = 0, high = 0.5, decimals = 0 }', "but 0 (zero = true allows it)"),
        ('problem = "mazur"\n[vary]\nweights = { low = 0, high = 1, step = -1 }', "vary.weights.step: found -1"),
        ('problem = "mazur"\n[vary]\nweights = { low = 0, high = 1, step = "1/3" }', "vary.weights.step: found 1/3"),
        ('problem = "mazur"\n[vary]\nweights = { low = -1e300, high = 1e300 }', "allowed: a smaller range"),
        ('problem = "mazur"\n[vary]\nweights = { low = nan, high = inf }', "allowed: a finite number"),
        ('problem = "mazur"\n[vary]\nvalues = { low = 0, high = 1 }', "vary.values: found with [network]"),
        ('problem = "circuit"\n[vary]\nweights = { low = 0, high = 1 }', "vary.weights: found with [equations]"),
        ('problem = "circuit"\n[vary]\nlearning_rate = { low = 0, high = 1 }', "the problem has no learning_rate"),
        ('problem = "mazur"\n[vary]\nlearning_rate = { values = [-0.5] }', "vary.learning_rate: found numbers below 0"),
        ('problem = "two-hidden-layers"\n[vary]\nbiases = { low = 0, high = 1 }', "the problem has no biases"),
        ('problem = "softmax-classifier"\n[vary]\ntargets = { low = 0, high = 1 }', "the samples have classes"),
        ('problem = "mazur"\n[vary.each]\nw_9 = { low = 0, high = 1 }', "unknown name 'w_9'"),
        ('problem = "mazur"\n[vary]\nunits = { values = [2], layers = [2] }', "vary.units.layers[0]: found 2"),
        ('problem = "mazur"\n[vary]\nactivation = { values = ["step"] }', "step in a network of one layer"),
        ('problem = "perceptron"\n[vary]\nactivation = { values = ["relu"] }', "there is no hidden layer"),
        ('problem = "udacity-2-2-1"\n[vary]\nunits = { values = [3] }', "training.update names what another size"),
        ('problem = "mazur"\n[good]\ntries = 1000000', "good.tries: found 1000000"),
        ('problem = "mazur"\n[blanks]\nkind = "all"\nfading = 1', "allowed: one of them"),
        ('problem = "mazur"\n[vary]\nunits = { values = [101] }', "from 1 to 100"),
        ('problem = "mazur"\n[rule]\nrounding = "up"', "rule.rounding"),
    ],
)
def test_each_fault_is_a_line_that_says_what_is_allowed(text: str, line: str) -> None:
    assert [each for each in faults(text) if line in each], faults(text)


def test_what_would_be_too_much_for_a_sheet_is_refused() -> None:
    text = """
[problem.network]
inputs = 100
[[problem.network.layers]]
units = 100
weights = { random = "uniform", low = 0, high = 1 }
[[problem.samples]]
input = { random = "uniform", low = 0, high = 1 }
target = { random = "uniform", low = 0, high = 1 }
[problem.training]
loss = "half_squared_error"
learning_rate = 1
steps = 1000
"""
    assert any(
        "too much for a sheet" in line
        for line in faults("[vary]\n" + text.replace("[problem.network]", "[problem]\nseed = 1\n[problem.network]", 1))
    )


KEYS = [*schema.HomeworkFile.model_fields, *schema.VaryTable.model_fields, "low", "high", "layers", "x"]


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
        ),
        max_leaves=12,
    )
)
def test_no_file_leads_to_more_than_faults(data: object) -> None:
    table = data if isinstance(data, dict) else {"vary": data}
    with suppress(ProblemError):
        load_homework_text(json.dumps({"problem": "mazur", **table}), "json")


# -- numbers to draw from --------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.integers(-30, 30), st.integers(0, 60), st.integers(0, 2), st.booleans())
def test_a_grid_holds_each_of_its_numbers_once(low: int, width: int, places: int, zero: bool) -> None:
    first, last = Fraction(low, 7), Fraction(low + width, 7)
    grid = between(first, last, places, zero=zero)
    numbers = list(grid)
    assert len(grid) == len(numbers) == len(set(numbers))
    unit = Fraction(1, 10**places)
    expected = [n * unit for n in range(-1_500, 1_501) if first <= n * unit <= last and (n or zero)]
    assert [each.value for each in numbers] == expected
    assert all(Given(*read_exact(each.text)) == each for each in numbers)


@pytest.mark.parametrize(
    ("text", "places"), [("0.10", 1), ("3", 0), ("1/8", 3), ("1/3", None), ("100", 0), ("1e-4", 4)]
)
def test_places_of(text: str, places: int | None) -> None:
    assert places_of(Given(*read_exact(text))) == places


# -- the page --------------------------------------------------------------------------------------------------

SECTIONS = {
    "vary": schema.VaryTable,
    "A range": schema.RangeTable,
    "vary.activation": schema.ActivationsTable,
    "vary.units": schema.UnitsTable,
    "good": schema.GoodTable,
    "rule": schema.RuleTable,
    "blanks": schema.BlanksTable,
    "points": schema.PointsTable,
    "wish": schema.WishTable,
}


def key_rows(heading: str) -> dict[str, list[str]]:
    section = re.split(rf"^### {re.escape(heading)}$", PAGE, flags=re.MULTILINE)[1]
    section = re.split(r"^#+ ", section, flags=re.MULTILINE)[0]
    _, _, table = section.partition("| key | type | default | meaning |\n|---|---|---|---|\n")
    rows = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table.split("\n\n")[0].splitlines()
    ]
    return {row[0].strip("`"): row[1:] for row in rows}


@pytest.mark.parametrize("heading", SECTIONS)
def test_the_page_lists_every_key(heading: str) -> None:
    assert set(key_rows(heading)) == set(SECTIONS[heading].model_fields)


def test_the_page_lists_the_keys_at_the_top() -> None:
    assert set(key_rows("The top")) == {"problem", *schema.HomeworkHeader.model_fields}
    tables = {name for name, field in schema.HomeworkFile.model_fields.items()} - set(key_rows("The top"))
    assert tables <= set(SECTIONS)


def test_the_page_knows_the_defaults() -> None:
    rows, good = key_rows("good"), Good()
    assert rows["least_slope"][1] == str(float(good.least_slope))
    assert rows["tries"][1].replace(",", "") == str(good.tries)
    for key in ("alive", "distinct", "misconceptions"):
        assert rows[key][1] == str(getattr(good, key)).lower()
    assert key_rows("blanks")["kind"][1] == f'`"{Blanks().kind}"`'


def test_the_page_lists_the_conditions_in_order() -> None:
    table = PAGE.partition("| condition | holds where |\n|---|---|\n")[2].split("\n\n")[0]
    assert re.findall(r"^\| `(\w+)`", table, flags=re.MULTILINE) == list(CONDITIONS)


def test_the_files_on_the_page_can_be_used() -> None:
    fences = [token for token in MarkdownIt("commonmark").parse(PAGE) if token.type == "fence"]
    texts = [fence.content for fence in fences if fence.info == "toml"]
    assert len(texts) == 4
    for text in texts:
        assert load_homework_text(text).vary


def test_the_schema_for_editors_names_every_table() -> None:
    found = schema.json_schema()
    assert set(found["properties"]) == set(schema.HomeworkFile.model_fields)
    assert found["required"] == ["problem"]
    json.dumps(found)

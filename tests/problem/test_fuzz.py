"""Whatever the file, the loader gives a problem or a ``ProblemError`` with whole lines."""

import copy
import json
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byhand.errors import ProblemError
from byhand.problem.builtin import builtin_names, builtin_path
from byhand.problem.load import from_mapping, load_text
from byhand.problem.schema import ProblemFile

BUILT_IN = {name: tomllib.loads(builtin_path(name).read_text("utf-8")) for name in builtin_names()}
KEYS = sorted({key for table in [ProblemFile, *ProblemFile.__subclasses__()] for key in table.model_fields})
NESTED_KEYS = [
    "kind",
    "formula",
    "weights",
    "bias",
    "units",
    "names",
    "class",
    "target",
    "random",
    "low",
    "epochs",
    "steps",
]

junk = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(["all", "first", "e", "exp", "w1_1_1", "relu", "x_1 + 2", "1/0", "nan", "data.csv", "step"]),
        st.builds(lambda: {"random": "uniform", "low": -1, "high": 1}),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from([*KEYS, *NESTED_KEYS, "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of everything in a file."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, each in inner for place in places(each, (*path, key)))]


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, Any]:
    data = copy.deepcopy(BUILT_IN[draw(st.sampled_from(builtin_names()))])
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(data)[1:]))
        holder: Any = data
        for key in path[:-1]:
            holder = holder[key]
        if isinstance(holder, dict) and draw(st.booleans()):
            del holder[path[-1]]
            holder[draw(st.sampled_from([*KEYS, *NESTED_KEYS]))] = draw(junk)
        else:
            holder[path[-1]] = draw(junk)
    return data


def try_to(load: Any, *arguments: object) -> None:
    lines = ["no fault"]
    try:
        load(*arguments)
    except ProblemError as error:
        lines = error.lines()
    assert lines
    assert all(line and len(line.splitlines()) == 1 for line in lines)
    assert len(set(lines)) == len(lines)


@given(damaged())
def test_a_damaged_problem(data: dict[str, Any]) -> None:
    try_to(from_mapping, data)


@given(damaged())
def test_a_damaged_file(data: dict[str, Any]) -> None:
    text = json.dumps(data)
    try_to(load_text, text, "json")
    try_to(load_text, text, "yaml")


@given(st.dictionaries(st.sampled_from(KEYS), junk))
def test_any_mapping(data: dict[str, Any]) -> None:
    try_to(from_mapping, data)


@pytest.mark.parametrize("language", ["toml", "json", "yaml"])
@given(st.text(alphabet="[]{}:,='\"\\#-*&!|> \n\tab01.e_\x00\ud800é", max_size=60))
def test_any_text(language: str, text: str) -> None:
    try_to(load_text, text, language)

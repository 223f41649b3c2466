"""Names are data: whatever can be printed on one line is a name and survives being written out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byhand.errors import ProblemError
from byhand.problem.dump import resolved
from byhand.problem.load import from_mapping, load_text

HOSTILE = [
    r"\input{/etc/passwd}",
    "$x$",
    "</script><script>alert(1)</script>",
    '"""',
    "'''",
    "a\\",
    "{{ 7*7 }}",
    "{% raw %}",
    "%s %d {0}",
    "# no comment",
    "= 3",
    "[x]",
    "w_1'; DROP TABLE",
    "../..",
    "̈́combining",
    "ﬀ",
    "😀",
    "العربية",
    "\u200d\u200b",
    "nan",
    "true",
    "-",
    "a" * 200,
]


def problem_with(name: str) -> dict[str, object]:
    return {
        "title": name,
        "source": name,
        "note": name,
        "network": {
            "inputs": [name],
            "layers": [
                {"names": [name + "u"][:1] if len(name) < 200 else ["u"], "weights": [[1]], "weight_names": [[name]]}
            ],
        },
        "samples": [{"input": [1], "target": [1]}],
        "training": {"loss": "hinge", "learning_rate": 1, "update": [name]},
        "report": [{"name": name, "formula": "x_1", "note": name}],
        "show": {"weights": [name]},
    }


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_a_name(name: str) -> None:
    problem = from_mapping(problem_with(name))
    assert problem.training.update == (name,)
    assert load_text(resolved(problem)) == problem


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=30))
def test_any_printable_name(name: str) -> None:
    refused: list[str] = []
    try:
        problem = from_mapping(problem_with(name))
    except ProblemError as error:
        refused = error.lines()
    assert all("control characters" in line or "blank" in line for line in refused)
    assert refused or load_text(resolved(problem)) == problem


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("", 'found ""; allowed: a name that is not blank'),
        (" ", 'found " "; allowed: a name that is not blank'),
        ("a\nb", 'found "a\\nb"; allowed: a name without control characters (U+000A)'),
        ("a\0", 'found "a\\u0000"; allowed: a name without control characters (U+0000)'),
        ("a\x7f", 'found "a\\u007f"; allowed: a name without control characters (U+007F)'),
        ("a\u2028b", 'found "a\\u2028b"; allowed: a name without control characters (U+2028)'),
        ("a\u202eb", 'found "a\\u202eb"; allowed: a name without control characters (U+202E)'),
        ("a\ud800", 'found "a\\ud800"; allowed: a name without control characters (U+D800)'),
        ("a" * 201, f'found "{"a" * 60}"…; allowed: at most 200 characters'),
        (3, "found 3; allowed: a name in quotes"),
        (True, "found true; allowed: a name in quotes"),
    ],
)
def test_what_is_no_name(name: object, what: str) -> None:
    data = problem_with("w")
    data["report"] = [{"name": name, "formula": "1"}]
    with pytest.raises(ProblemError) as caught:
        from_mapping(data)
    assert caught.value.lines() == [f"report[0].name: {what}"]


def test_a_long_title_is_refused_and_a_long_note_is_not() -> None:
    data = problem_with("w") | {"title": "x" * 501, "note": "line\n" * 900}
    with pytest.raises(ProblemError) as caught:
        from_mapping(data)
    assert caught.value.lines() == [f'title: found "{"x" * 60}"…; allowed: at most 500 characters']

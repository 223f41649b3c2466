"""What the engine says where a number cannot be had, and what a reader may type."""

from __future__ import annotations

from typing import Any

import pytest

import byhand
from byhand.problem.load import from_mapping
from support import live

pytestmark = pytest.mark.skipif(bool(live.missing()), reason=live.missing() or "node is there")


def _refused(texts: list[str], leaf: int = 0, name: str = "mazur") -> list[str]:
    living = live.living(byhand.load(name))
    assert living is not None
    data = living.data()
    script = """
    const [data, leaf, texts] = JSON.parse(require("fs").readFileSync(0, "utf8"));
    const live = byhandEngine(data);
    console.log(JSON.stringify(texts.map((text) => live.refuses(leaf, text))));
    """
    return list(live.in_node(live.shipped(data) + script, [data, leaf, texts]))


def test_numbers_as_readers_write_them() -> None:
    assert set(_refused(["0.5", "-0.5", "−0.5", "+1", "1,5", ".5", "5.", " 2 ", "1e-3", "1E3", "1/3", "-2 / 6"])) == {
        ""
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "nonsense"),
        ("abc", "nonsense"),
        ("1.2.3", "nonsense"),
        ("1,2,3", "nonsense"),
        ("0x10", "nonsense"),
        ("1e", "nonsense"),
        ("--1", "nonsense"),
        ("alert(1)", "nonsense"),
        ("1/0", "zero"),
        ("1e100", "long"),
        ("0." + "1" * 80, "long"),
    ],
)
def test_nonsense_is_refused_with_a_reason(text: str, code: str) -> None:
    assert _refused([text]) == [code]


def test_settings_stay_in_their_range() -> None:
    living = live.living(byhand.load("adam"))
    assert living is not None
    leaves = live.leaves(living).settings
    assert _refused(["-0.1", "0", "2"], leaves[0, "learning_rate"], "adam") == ["range", "", ""]
    assert _refused(["1", "0.999", "-1"], leaves[0, "beta1"], "adam") == ["range", "", "range"]


def _system(formula: str, **values: float) -> dict[str, Any]:
    problem = from_mapping({"equations": {"f": formula}, "values": values, "training": {"minimize": "f"}})
    living = live.living(problem)
    assert living is not None
    return live.first_edit(living, "0")


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("y/x", "division"),
        ("y*ln(x)", "logarithm"),
        ("sqrt(x - 1) + y", "root"),
        ("(x - 1)^0.3 + y", "power"),
        ("y/x - y/x", "division"),
    ],
)
def test_what_has_no_value_is_named(formula: str, code: str) -> None:
    result = _system(formula, x=2, y=3)
    assert result["values"] is None
    assert result["error"]["code"] == code
    assert result["address"] == "step1.f"


def test_a_training_that_would_stop_elsewhere_says_so() -> None:
    living = live.living(byhand.load("udacity-2-2-1"))
    assert living is not None
    (result,) = living.run([{0: "-1.5"}])
    assert result["error"]["code"] == "stops"
    assert result["error"]["step"] == 4

"""PrairieLearn's question folder: its server draws a variant and grades it, as PrairieLearn would call it."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import pytest
from lxml import html

from support.lms import export, items, server

FOLDER = "mazur-prairielearn"


def drawn(seed: int) -> tuple[Any, dict[str, Any]]:
    module = server(export("mazur", "prairielearn"), FOLDER)
    data: dict[str, Any] = {"variant_seed": seed, "params": {}, "correct_answers": {}, "partial_scores": {}}
    module.generate(data)
    return module, data


def graded(seed: int, typed: dict[str, str]) -> dict[str, Any]:
    module, data = drawn(seed)
    data["raw_submitted_answers"] = typed
    data["submitted_answers"] = {name: float(text or 0) for name, text in typed.items()}  # a blank counts as 0 there
    module.grade(data)
    return data


def test_the_folder_has_what_prairielearn_reads() -> None:
    files = export("mazur", "prairielearn").files
    info = json.loads(files[f"{FOLDER}/info.json"])
    assert info["type"] == "v3" and re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", info["uuid"])
    assert {"title", "topic"} <= info.keys()
    assert b"{{{params.question}}}" in files[f"{FOLDER}/question.html"]
    assert set(files) == {f"{FOLDER}/{name}" for name in ("info.json", "question.html", "server.py")}


def test_the_server_imports_the_standard_library_only_and_is_ascii() -> None:
    source = export("mazur", "prairielearn").files[f"{FOLDER}/server.py"].decode("ascii")
    imported = {
        name.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import) for name in node.names
    }
    assert imported == {"json", "math", "random"}


def test_every_variant_is_drawn_by_some_seed_and_each_seed_draws_its_own_again() -> None:
    places = [drawn(seed)[1]["params"]["place"] for seed in range(12)]
    assert set(places) == {0, 1}
    assert drawn(3)[1] == drawn(3)[1]


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_right_wrong_and_empty(seed: int) -> None:
    _, data = drawn(seed)
    item = items("mazur")[data["params"]["place"]]
    right = {f"q{part.number}": part.value for part in item.parts}
    assert data["correct_answers"] == {name: float(value) for name, value in right.items()}
    assert graded(seed, right)["score"] == 1
    assert graded(seed, dict.fromkeys(right, ""))["score"] == 0
    assert graded(seed, dict.fromkeys(right, "12345"))["score"] == 0
    half = dict(list(right.items())[:14])
    assert graded(seed, half | dict.fromkeys(list(right)[14:], ""))["score"] == 0.5


def test_an_empty_box_is_no_0() -> None:
    module, _ = drawn(0)
    part = {"low": "-1", "high": "1", "mistakes": []}
    assert module.graded(
        part, module.number({"raw_submitted_answers": {"q": " "}, "submitted_answers": {"q": 0}}, "q")
    ) == (0, "")
    assert module.graded(part, 0.0) == (1, "")
    assert module.graded(part, float("nan")) == (0, "")


def test_the_inputs_have_names_and_stand_once() -> None:
    _, data = drawn(0)
    page = html.fragment_fromstring(data["params"]["question"], create_parent="div")
    names = [each.get("answers-name") for each in page.iter("pl-number-input")]
    assert len(names) == len(set(names)) == 28
    inside = [each for panel in page.iter("pl-question-panel") for each in panel.iter("pl-number-input")]
    assert not inside, "what is submitted would not be shown"

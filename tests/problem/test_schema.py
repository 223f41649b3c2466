"""The JSON Schema accepts what the loader accepts, and knows every key."""

import json
import tomllib
from typing import Any

import pytest

from byhand import vocabulary
from byhand.problem.builtin import builtin_names, builtin_path
from byhand.problem.schema import json_schema


@pytest.fixture(scope="module")
def validator() -> Any:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("name", builtin_names())
def test_built_in_problems_are_valid(validator: Any, name: str) -> None:
    assert not list(validator.iter_errors(tomllib.loads(builtin_path(name).read_text("utf-8"))))


@pytest.mark.parametrize(
    "change",
    [
        {"network": {"inputs": 2, "layer": []}},
        {"training": {"loss": "half_square_error"}},
        {"training": {"learning_rate": True}},
        {"numbers": {"decimals": 51}},
        {"title": None},
        {"unknown": 1},
        {"samples": [{"target": [1]}]},
    ],
)
def test_what_an_editor_should_underline(validator: Any, change: dict[str, Any]) -> None:
    good = tomllib.loads(builtin_path("mazur").read_text("utf-8"))
    assert list(validator.iter_errors({**good, **change}))


def test_every_word_of_the_vocabulary_is_offered() -> None:
    text = json.dumps(json_schema())
    words = [*vocabulary.ACTIVATIONS, *vocabulary.LOSSES, *vocabulary.OPTIMIZERS, *vocabulary.PRESETS]
    words += [*vocabulary.QUANTITIES, *vocabulary.SECTIONS, *vocabulary.ROUNDINGS, *vocabulary.CARRIES]
    assert [word for word in words if f'"{word}"' not in text] == []
    settings = {
        key
        for table in (vocabulary.ACTIVATIONS, vocabulary.LOSSES, vocabulary.OPTIMIZERS)
        for kind in table.values()
        for key in kind
    }
    assert [key for key in sorted(settings) if f'"{key}"' not in text] == []


def test_every_key_has_a_description() -> None:
    schema = json_schema()
    for table in [schema, *schema["$defs"].values()]:
        for key, field in table["properties"].items():
            assert "description" in field or "$ref" in field or "items" in field, key


def test_nothing_is_null() -> None:
    assert "null" not in json.dumps(json_schema())

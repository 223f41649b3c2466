"""TOML, JSON and YAML of the same problem give the same problem, to the last zero of its numbers."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byhand.errors import ProblemError
from byhand.problem.dump import resolved
from byhand.problem.load import from_mapping, load_text

TOML = """
title = "no"
source = "0x10"
[network]
inputs = ["on", "y"]
[[network.layers]]
names = ["010", "1e-3"]
activation = { kind = "leaky_relu", slope = 0.010 }
weights = [[0.10, -1e-3], ["1/3", 2]]
bias = [0.0, 1_0.5]
[[samples]]
input = [+0.50, 12]
target = [1e2, -0.0]
[training]
loss = "half_squared_error"
learning_rate = 0.10
[numbers]
trailing_zeros = true
"""
JSON = """
{"title": "no", "source": "0x10", "seed": null,
 "network": {"inputs": ["on", "y"], "layers": [{"names": ["010", "1e-3"],
   "activation": {"kind": "leaky_relu", "slope": 0.010},
   "weights": [[0.10, -1E-3], ["1/3", 2]], "bias": [0.0, 10.5]}]},
 "samples": [{"input": [0.50, 12], "target": [1e2, -0.0]}],
 "training": {"loss": "half_squared_error", "learning_rate": 0.10},
 "numbers": {"trailing_zeros": true}}
"""
YAML = """
title: no
source: "0x10"
seed:
note: ~
network:
  inputs: [on, y]
  layers:
    - names: ['010', "1e-3"]
      activation: {kind: leaky_relu, slope: 0.010}
      weights:
        - [0.10, -1e-3]
        - [1/3, 0o2]
      bias: [0.0, 10.5]
samples:
  - input: [+.50, 012]
    target: [1e+2, -0.0]
training: &training
  loss: half_squared_error
  learning_rate: 0.10
numbers: {trailing_zeros: true}
"""


def test_by_hand() -> None:
    problem = load_text(TOML)
    assert load_text(JSON, "json") == problem
    assert load_text(YAML, "yaml") == problem
    (layer,) = problem.network.layers if problem.network else ()
    assert [[number.text for number in row] for row in layer.weights] == [["0.10", "-1e-3"], ["1/3", "2"]]
    assert [number.text for number in layer.biases] == ["0.0", "10.5"]
    assert [number.text for number in problem.samples[0].target] == ["1e2", "0.0"]
    assert problem.title == "no"
    assert layer.names == ("010", "1e-3")


@pytest.mark.parametrize(
    ("scalar", "text"),
    [
        *[("010", "10"), ("1e-3", "1e-3"), ("0.10", "0.10"), (".5", "0.5"), ("5.", "5"), ("0x10", "16"), ("0o10", "8")],
        *[
            ("+1", "1"),
            ("-0", "0"),
            ("'1/3'", "1/3"),
            ("1/3", "1/3"),
            ("!!str 0.5", "0.5"),
            ("1_0", None),
            ("on", None),
        ],
        *[("0b1", None), ("1:30", None), ("1,5", None), ("true", None), (".inf", None), (".NaN", None)],
    ],
)
def test_yaml_scalars_follow_the_core_schema_of_yaml_1_2(scalar: str, text: str | None) -> None:
    yaml = f"equations: {{f: x}}\nvalues:\n  x: {scalar}\ntraining: {{minimize: f}}\n"
    if text is None:
        with pytest.raises(ProblemError, match=r"values\.x: found .*; allowed"):
            load_text(yaml, "yaml")
    else:
        system = load_text(yaml, "yaml").system
        assert system
        assert system.values[0][1].text == text


# -- any problem ---------------------------------------------------------------------------------------------

words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
decimals = st.one_of(
    st.integers(-50, 50).map(str),
    st.from_regex(r"-?[0-9]{1,2}\.[0-9]{1,3}", fullmatch=True),
    st.from_regex(r"-?[1-9]\.[0-9]e-?[1-9]", fullmatch=True),
    st.from_regex(r"-?[0-9]{1,2}/[1-9]", fullmatch=True),
)


class Raw(str):
    """A number as text, to be written bare where the language can."""

    __slots__ = ()


numbers = decimals.map(Raw)


@st.composite
def layers(draw: st.DrawFn, number: int, fan_in: int) -> dict[str, Any]:
    units = draw(st.integers(1, 3))
    row = st.lists(numbers, min_size=fan_in, max_size=fan_in)
    layer: dict[str, Any] = {"weights": draw(st.lists(row, min_size=units, max_size=units))}
    layer["activation"] = draw(
        st.sampled_from(["sigmoid", "tanh", {"kind": "elu", "alpha": Raw("1.50")}, {"formula": "z/(1+exp(-z))"}])
    )
    match draw(st.sampled_from(["none", "shared", "each", "named"])):
        case "shared":
            layer["bias"] = draw(numbers)
        case "each":
            layer["bias"] = draw(st.lists(numbers, min_size=units, max_size=units))
        case "named":
            layer["bias"] = draw(numbers)
            layer["bias_name"] = f"{draw(words)} {number}"
    if draw(st.booleans()):
        layer["names"] = [f"{draw(words)} {number}.{j}" for j in range(units)]
    return layer


@st.composite
def problems(draw: st.DrawFn) -> dict[str, Any]:
    """The data of a problem file."""
    inputs = draw(st.integers(1, 3))
    stack, fan_in = [], inputs
    for number in range(1, draw(st.integers(1, 3)) + 1):
        stack.append(draw(layers(number, fan_in)))
        fan_in = len(stack[-1]["weights"])
    count = draw(st.integers(1, 3))
    samples = [
        {"input": [draw(numbers) for _ in range(inputs)], "target": [draw(numbers) for _ in range(fan_in)]}
        for _ in range(count)
    ]
    training: dict[str, Any] = {
        "loss": draw(st.sampled_from(["squared_error", {"kind": "huber", "delta": Raw("0.5")}]))
    }
    training["learning_rate"] = Raw(draw(st.sampled_from(["0.10", "1/3", "1e-3", "0"])))
    training |= draw(
        st.fixed_dictionaries(
            {},
            optional={
                "update": st.sampled_from(["all", "weights", ["w1_1_1"]]),
                "optimizer": st.sampled_from(["adam", {"kind": "momentum", "momentum": Raw("0.90"), "l1": Raw("0.1")}]),
                "batch": st.integers(1, count),
                "order": st.sampled_from(["simultaneous", "output_first"]),
                "samples": st.sampled_from(["mean", "sum"]),
                "stop_below": st.just(Raw("0.001")),
            },
        )
    )
    training |= draw(st.sampled_from([{}, {"steps": 3}, {"epochs": 2}]))
    top = st.fixed_dictionaries(
        {},
        optional={
            "title": words,
            "note": words.map(lambda word: f"{word}\n\t{word}"),
            "seed": st.integers(0, 2**63 - 1),
            "report": st.just([{"name": "r", "formula": "(t_1 - x_1)^2/2"}]),
            "numbers": st.sampled_from([{"decimals": 3, "loss": {"significant": 9}}, {"carry": "rounded"}]),
            "notation": st.just({"preset": "net-out", "index_order": "from-to", "loss_symbol": "E"}),
            "show": st.just({"steps": [1, 2], "backward": ["matrix"], "weights": ["w1_1_1"], "sections": ["given"]}),
        },
    )
    network = {"inputs": inputs, "layers": stack}
    return {**draw(top), "network": network, "samples": samples, "training": training}


def as_json(value: object) -> str:
    """JSON, which is YAML too, with numbers bare where they can be."""
    if isinstance(value, Raw):
        bare = "/" not in value and not value.lstrip("-").startswith("0" * 2)
        digits = value.lstrip("-")
        bare = bare and not (len(digits) > 1 and digits[0] == "0" and digits[1].isdigit())
        return str(value) if bare else json.dumps(str(value))
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {as_json(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


@given(problems())
def test_any_problem_is_the_same_in_every_language(data: dict[str, Any]) -> None:
    problem = from_mapping(data)
    text = as_json(data)
    assert load_text(text, "json") == problem
    assert load_text(text, "yaml") == problem
    assert load_text(resolved(problem), "toml") == problem


@given(problems())
def test_a_resolved_problem_is_written_the_same_again(data: dict[str, Any]) -> None:
    text = resolved(from_mapping(data))
    assert resolved(load_text(text)) == text

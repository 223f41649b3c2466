"""What a good file turns into: defaults, drawn numbers, samples from a CSV, plain Python data."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from byhand.errors import ProblemError
from byhand.problem.dump import resolved
from byhand.problem.limits import Limits
from byhand.problem.load import from_mapping, load, load_text, safe_name
from byhand.problem.model import Digits, Given, Network, Problem

ONE_UNIT = {
    "network": {"inputs": 1, "layers": [{"weights": [[1]]}]},
    "samples": [{"input": [1], "target": [2]}],
    "training": {"loss": "hinge", "learning_rate": 1},
}


def with_changes(**sections: Any) -> dict[str, Any]:
    return {key: {**ONE_UNIT.get(key, {}), **each} if isinstance(each, dict) else each  # type: ignore[dict-item]
            for key, each in {**ONE_UNIT, **sections}.items()}  # fmt: skip


def network_of(problem: Problem) -> Network:
    assert problem.network
    return problem.network


# -- defaults ------------------------------------------------------------------------------------------------


def test_defaults() -> None:
    problem = from_mapping(ONE_UNIT)
    (layer,) = network_of(problem).layers
    assert (layer.activation.kind, layer.bias, layer.weight_names, layer.bias_names) == (
        "identity",
        None,
        (("w1_1_1",),),
        (),
    )
    training = problem.training
    assert (training.optimizer.kind, training.steps, training.batch, training.update) == ("sgd", 1, 1, ("w1_1_1",))
    assert (training.samples, training.order, training.epochs, training.stop_below) == (
        "mean",
        "simultaneous",
        None,
        None,
    )
    assert problem.numbers.digits == Digits("significant", 6)
    assert (problem.notation.preset, problem.notation.index_order, problem.notation.loss_symbol) == ("z-a", None, None)


@pytest.mark.parametrize(
    ("bias", "names"), [(0.5, ("b1",)), ([0.5], ("b1_1",)), (None, ()), ("1/2", ("b1",))]
)  # fmt: skip
def test_a_number_is_a_shared_bias_and_a_list_is_one_per_unit(bias: object, names: tuple[str, ...]) -> None:
    layer: dict[str, object] = {"weights": [[1]], "bias": bias}
    problem = from_mapping(with_changes(network={"layers": [layer]}))
    assert network_of(problem).layers[0].bias_names == names
    assert network_of(problem).layers[0].shared_bias == (names == ("b1",))


@pytest.mark.parametrize(
    ("update", "names"),
    [
        (None, ("w1_1_1", "b1", "w2_1_1", "b2_1")),
        ("all", ("w1_1_1", "b1", "w2_1_1", "b2_1")),
        ("weights", ("w1_1_1", "w2_1_1")),
        (["b2_1", "w1_1_1"], ("w1_1_1", "b2_1")),
    ],
)
def test_update_stands_in_the_order_of_the_file(update: object, names: tuple[str, ...]) -> None:
    layers = [{"weights": [[1]], "bias": 1}, {"weights": [[1]], "bias": [1]}]
    assert from_mapping(with_changes(network={"layers": layers}, training={"update": update})).training.update == names


@pytest.mark.parametrize(
    ("count", "batch", "epochs", "steps"), [(3, 2, 3, 5), (3, 3, 2, 2), (4, 1, 2, 8), (3, "all", 6, 6)]
)
def test_epochs_are_the_fewest_steps_that_see_every_sample_so_often(
    count: int, batch: object, epochs: int, steps: int
) -> None:
    samples = [{"input": [1], "target": [1]}] * count
    training = from_mapping(with_changes(samples=samples, training={"batch": batch, "epochs": epochs})).training
    assert (training.steps, training.epochs) == (steps, epochs)


def test_a_class_is_a_one_hot_target() -> None:
    problem = load("softmax-classifier")
    assert [[number.text for number in sample.target] for sample in problem.samples] == [
        ["0", "0", "1"],
        ["1", "0", "0"],
    ]
    assert [sample.class_index for sample in problem.samples] == [2, 0]


def test_settings_have_their_defaults_and_decay_is_apart() -> None:
    optimizer = from_mapping(
        with_changes(training={"optimizer": {"kind": "rmsprop", "weight_decay": 0.1}})
    ).training.optimizer
    assert {key: value.text for key, value in optimizer.settings.items()} == {"rho": "0.99", "epsilon": "1e-8"}
    assert optimizer.weight_decay == Given(Fraction(1, 10), "0.1")
    optimizer = from_mapping(with_changes(training={"optimizer": {"kind": "adamw", "l1": 0}})).training.optimizer
    assert optimizer.settings["weight_decay"].text == "0.01"
    assert optimizer.weight_decay is None
    assert optimizer.l1 is not None


def test_a_formula_as_loss_may_be_below_zero() -> None:
    loss = {"formula": "t - a", "outputs": "mean"}
    training = from_mapping(with_changes(training={"loss": loss, "stop_below": -1})).training
    assert training.loss
    assert (training.loss.kind, training.loss.outputs) == ("formula", "mean")


@pytest.mark.parametrize(("rate", "update"), [(None, ()), (0.1, ("a", "e"))])
def test_a_system_of_equations(rate: object, update: tuple[str, ...]) -> None:
    data = {
        "equations": {"q": "a*e", "f": "q^2"},
        "values": {"a": 1, "e": 0.50},
        "training": {"minimize": "f", "learning_rate": rate},
        "report": [{"name": "r", "formula": "q - e"}],
        "show": {"weights": ["e"]},
    }
    problem = from_mapping(data)
    assert problem.system
    assert problem.system.equations[0][1].variables == ("a", "e")
    assert (problem.training.update, problem.training.steps, problem.training.batch) == (update, 1, 1)
    assert load_text(resolved(problem)) == problem


# -- drawn numbers -------------------------------------------------------------------------------------------

DRAWN = """
seed = 7
[network]
inputs = 2
[[network.layers]]
units = 2
weights = { random = "uniform", low = -1, high = 1, decimals = 2 }
bias = { random = "uniform", low = 0, high = 0.5, decimals = 1, shared = true }
[[network.layers]]
names = ["o"]
weights = { random = "uniform", low = -1, high = 1 }
bias = { random = "uniform", low = "-1/3", high = "1/3", decimals = 1 }
[[samples]]
input = { random = "uniform", low = 5, high = 5, decimals = 0 }
target = { random = "uniform", low = -0.004, high = 0.004, decimals = 3 }
[training]
loss = "hinge"
learning_rate = 1
"""


#: A different number here would change every document drawn so far.
GOLDEN = [["-0.54", "-0.38"], ["-0.92", "-0.91"]]


def test_drawn_numbers_are_the_same_everywhere_and_always() -> None:
    problem = load_text(DRAWN)
    first, second = network_of(problem).layers
    assert [[number.text for number in row] for row in first.weights] == GOLDEN
    assert first.shared_bias
    assert not second.shared_bias
    assert [number.text for number in problem.samples[0].input] == ["5", "5"]
    assert abs(second.biases[0].value) <= Fraction(3, 10)
    assert load_text(resolved(problem)) == problem
    assert "random" not in resolved(problem)


def test_every_place_draws_for_itself() -> None:
    weights = network_of(load_text(DRAWN)).layers
    more = DRAWN.replace("[[samples]]", "[[samples]]\ninput = [1, 2]\ntarget = [1]\n[[samples]]", 1)
    assert network_of(load_text(more)).layers == weights
    assert network_of(load_text(DRAWN.replace("seed = 7", "seed = 8"))).layers != weights


@given(st.integers(0, 2**63 - 1), st.integers(-300, 300), st.integers(0, 200), st.integers(0, 4))
def test_drawn_numbers_stay_between_their_bounds(seed: int, low: int, width: int, places: int) -> None:
    bounds = {"low": Fraction(low, 100), "high": Fraction(low + width, 100) + 1}
    drawn = {"random": "uniform", "decimals": places, **bounds}
    data = with_changes(seed=seed, network={"layers": [{"units": 5, "weights": drawn}]})
    data["samples"] = [{"input": [1], "target": [1] * 5}]
    for row in network_of(from_mapping(data)).layers[0].weights:
        assert bounds["low"] <= row[0].value <= bounds["high"]
        assert row[0].value == Fraction(row[0].text)
        assert len(row[0].text.partition(".")[2]) == places


# -- samples from a CSV --------------------------------------------------------------------------------------

FROM_CSV = """
samples = "{name}"
[network]
inputs = {inputs}
[[network.layers]]
names = ["p", "q"]
weights = [[1, 2], [3, 4]]
[training]
loss = "cross_entropy"
learning_rate = 1
"""


def load_csv(
    folder: Path, csv: str, name: str = "data.csv", inputs: str = "2", limits: Limits | None = None
) -> Problem:
    (folder / "data.csv").write_text(csv)
    path = folder / "problem.toml"
    path.write_text(FROM_CSV.format(name=name, inputs=inputs))
    return load(path, limits=limits)


def test_a_csv_beside_the_file(tmp_path: Path) -> None:
    problem = load_csv(tmp_path, "t_1,x_2,x_1,t_2\n0.10, 2,1/3,1\n\n.5,4,5,6\n")
    assert [[number.text for number in sample.input] for sample in problem.samples] == [["1/3", "2"], ["5", "4"]]
    assert [[number.text for number in sample.target] for sample in problem.samples] == [["0.10", "1"], ["0.5", "6"]]
    assert load_text(resolved(problem), name="problem") == problem


def test_a_csv_with_the_authors_names_and_classes(tmp_path: Path) -> None:
    problem = load_csv(tmp_path, "height,weight,class\n1,2,1\n", inputs='["height", "weight"]')
    assert problem.samples[0].class_index == 1
    assert load_text(resolved(problem), name="problem") == problem


@pytest.mark.parametrize(
    ("csv", "lines"),
    [
        ("", ['samples: "data.csv" has no samples; allowed: a header line, then one line each']),
        ("x_1,x_2,t_1,t_2\n", ['samples: "data.csv" has no samples; allowed: a header line, then one line each']),
        ("x_1,x_3,t_1,t_2\n1,2,3,4\n",
         ["data.csv line 1: unknown column \"x_3\"; allowed: x_1, x_2, t_1, t_2, class (did you mean 'x_2'?)"]),
        ("x_1,x_1,t_1,t_2\n1,2,3,4\n", ['data.csv line 1: the column "x_1" stands twice']),
        ("x_1,t_1,t_2\n1,2,3\n", ["data.csv line 1: missing 1 column: x_2"]),
        ("x_1,x_2\n1,2\n", ["data.csv line 1: missing 2 columns: t_1, t_2"]),
        ("x_1,x_2,t_1,class\n1,2,3,0\n", ["data.csv line 2: found target and class; allowed: one of them"]),
        ("x_1,x_2,class\n1,2,2\n1,2,x\n",
         ['data.csv line 3, column class: found "x"; allowed: a whole number, 0 or more',
          "data.csv line 2.class: found 2; allowed: a whole number from 0 to 1 (there are 2 outputs)"]),
        ("x_1,x_2,t_1,t_2\n1,2,3\n1,2,3,nan\n",
         ["data.csv line 2: found 3 values; allowed: 4, one per column",
          'data.csv line 3, column t_2: found "nan"; allowed: a number such as 0.10 or 1e-8, or a fraction in quotes '
          'such as "1/3"']),
        ('x_1,x_2,t_1,t_2\n1,2,3,"4', ['samples: "data.csv" is no CSV file: unexpected end of data']),
    ],
)  # fmt: skip
def test_a_csv_at_fault(tmp_path: Path, csv: str, lines: list[str]) -> None:
    with pytest.raises(ProblemError) as caught:
        load_csv(tmp_path, csv)
    assert [str(fault) for fault in caught.value.faults] == lines


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("/etc/passwd", 'samples: found "/etc/passwd"; allowed: the name of a file beside this one'),
        ("../data.csv", 'samples: found "../data.csv"; allowed: the name of a file beside this one'),
        ("a/../../data.csv", 'samples: found "a/../../data.csv"; allowed: the name of a file beside this one'),
        ("C:data.csv", 'samples: found "C:data.csv"; allowed: the name of a file beside this one'),
        ("..\\\\data.csv", 'samples: found "..\\\\data.csv"; allowed: the name of a file beside this one'),
        ("none.csv", 'samples: "none.csv": cannot be read: No such file or directory'),
        ("link.csv", 'samples: "link.csv" leads elsewhere; allowed: a file beside this one'),
    ],
)
def test_a_csv_stays_beside_the_file(tmp_path: Path, name: str, line: str) -> None:
    (tmp_path / "link.csv").symlink_to("/etc/hostname")
    with pytest.raises(ProblemError) as caught:
        load_csv(tmp_path, "x_1\n1\n", name=name)
    assert [str(fault) for fault in caught.value.faults] == [line]


def test_a_csv_needs_a_file_to_stand_beside() -> None:
    with pytest.raises(ProblemError) as caught:
        load_text(FROM_CSV.format(name="data.csv", inputs=2))
    line = 'samples: found "data.csv"; allowed: [[samples]], as this problem was not read from a file'
    assert caught.value.lines() == [line]


def test_a_csv_that_is_too_large(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        load_csv(tmp_path, "x_1,x_2,t_1,t_2\n" + "1,2,3,4\n" * 20, limits=Limits(samples=10))
    assert [str(fault) for fault in caught.value.faults] == [
        "samples: found 20 samples; allowed: 10 (raise it with --limit samples=20)"
    ]


# -- plain Python data ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.1, "0.1"),
        (1e-8, "1e-8"),
        (1e16, "1e16"),
        (2, "2"),
        (Decimal("0.10"), "0.10"),
        (Fraction(1, 3), "1/3"),
        (Fraction(4, 2), "2"),
        ("0.10", "0.10"),
        (np.float64(0.1), "0.1"),
        (np.float32(0.1), "0.1"),
        (np.int64(3), "3"),
        (np.array(0.25), "0.25"),
    ],
)
def test_numbers_of_python(number: object, text: str) -> None:
    problem = from_mapping(with_changes(samples=[{"input": [number], "target": [1]}]))
    assert problem.samples[0].input[0].text == text


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.float16])
def test_arrays(kind: Any) -> None:
    layers = [{"weights": np.array([[0.1, -2], [0.3, 4]], dtype=kind), "bias": np.array([0.5, 1.5], dtype=kind)}]
    data = {
        "network": {"inputs": 2, "layers": layers},
        "samples": [{"input": np.array([1, 2]), "target": (1, 0)}],
        "training": ONE_UNIT["training"],
    }
    (layer,) = network_of(from_mapping(data)).layers
    assert [[number.value for number in row] for row in layer.weights] == [[Fraction(1, 10), -2], [Fraction(3, 10), 4]]


@pytest.mark.parametrize(
    ("number", "what"),
    [
        (float("nan"), "found nan; allowed: a finite number"),
        (np.float32("inf"), "found inf; allowed: a finite number"),
        (True, "found true; allowed: a number"),
        (np.bool_(True), "found true; allowed: a number"),
        (None, "found nothing; allowed: a number"),
        (1j, "found a complex; allowed: numbers, text, lists, tables and arrays"),
        (10**2000, "found a huge number; allowed: a number of at most 1000 digits"),
        (b"1", "found a bytes; allowed: numbers, text, lists, tables and arrays"),
    ],
)
def test_what_is_no_number_of_python(number: object, what: str) -> None:
    with pytest.raises(ProblemError) as caught:
        from_mapping(with_changes(samples=[{"input": [number], "target": [1]}]))
    assert caught.value.lines() == [f"samples[0].input[0]: {what}"]


def test_a_list_that_holds_itself() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(ProblemError, match="nested more than 8 deep"):
        from_mapping({"network": endless})


def test_keys_are_text() -> None:
    with pytest.raises(ProblemError) as caught:
        from_mapping({"network": {1: 2}})
    assert caught.value.lines() == ["network: the key 1; allowed: text"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a b/c", "a-b-c"),
        ("..", "problem"),
        ("", "problem"),
        ("mazur-2-2-2", "mazur-2-2-2"),
        ("ä_1.x", "ä_1.x"),
        ("--a", "a"),
    ],
)
def test_names_of_problems_are_safe_as_names_of_files(name: str, safe: str) -> None:
    assert safe_name(name) == safe

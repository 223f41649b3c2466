"""Names, symbols and numbers that once made a true document fail its own proofreading."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

import byhand

PRESETS = ("z-a", "net-out", "h-yhat", "to-from")
ONE = """[network]
inputs = 2
[[network.layers]]
activation = "sigmoid"
weights = [[0.1, 0.2]]
bias = [0.5]
[[samples]]
input = [0.15, 0.25]
target = [0.35]
[training]
loss = "half_squared_error"
learning_rate = 0.5
[notation]
preset = "z-a"
"""
TWO = """[network]
inputs = 2
[[network.layers]]
activation = "sigmoid"
weights = [[0.1, 0.2], [0.3, -0.4]]
bias = [0.5, 0.6]
[[network.layers]]
activation = "sigmoid"
weights = [[0.7, 0.8], [0.9, -0.15]]
bias = [0.25, 0.35]
[[samples]]
input = [0.15, 0.25]
target = [0.35, 0.45]
[training]
loss = "half_squared_error"
learning_rate = 0.5
[notation]
preset = "z-a"
"""
SMALL = """[network]
inputs = 1
[[network.layers]]
activation = "sigmoid"
weights = [[0.5]]
[[samples]]
input = [1]
target = [1]
[training]
loss = "half_squared_error"
learning_rate = 0.5
"""


@pytest.fixture
def explain(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Both texts of a problem; each is proofread before it is returned."""

    def explained(text: str, *changes: tuple[str, str]) -> tuple[str, str]:
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        file = tmp_path / "problem.toml"
        file.write_text(text, encoding="utf-8")
        walkthrough = byhand.explain(byhand.load(file))
        return walkthrough.to_markdown(), walkthrough.to_latex()

    return explained


def test_fractions_are_given_numbers(explain) -> None:  # type: ignore[no-untyped-def]
    markdown, _ = explain(
        ONE,
        ("[[0.1, 0.2]]", '[["1/3", "-2/7"]]'),
        ("[0.5]", '["-1/7"]'),
        ("[0.15, 0.25]", '["2/3", "-1/6"]'),
        ("[0.35]", '["1/3"]'),
        ("learning_rate = 0.5", 'learning_rate = "1/2"'),
    )
    assert r"| $w _{12}$ | $-\frac{2}{7}$ |" in markdown


def test_fractions_in_a_table_of_samples(explain) -> None:  # type: ignore[no-untyped-def]
    second = '[[samples]]\ninput = ["-1/3", 2]\ntarget = ["1/6"]\n[training]'
    markdown, _ = explain(ONE, ("[training]", second))
    assert r"| 2 | $-\frac{1}{3}$ | $2$ | $\frac{1}{6}$ |" in markdown


@pytest.mark.parametrize(
    ("numbers", "weight", "target"),
    [
        *product(("significant = 6", "decimals = 4"), ("16", "-16", "0.5", "40", "-40"), ("0", "1")),
        ('carry = "rounded"\ndecimals = 4', "16", "1"),
    ],
)
def test_terms_with_coefficient_0_divide_by_nothing(explain, numbers: str, weight: str, target: str) -> None:  # type: ignore[no-untyped-def]
    """A saturated sigmoid is printed as 1 (or 0), and (1 − t)/(1 − a) as 0/0."""
    explain(
        f"{SMALL}[numbers]\n{numbers}\n",
        ("[[0.5]]", f"[[{weight}]]"),
        ("[1]\n[training]", f"[{target}]\n[training]"),
        ("half_squared_error", "binary_cross_entropy"),
    )


@pytest.mark.parametrize(
    ("loss", "given", "target"),
    [("binary_cross_entropy", -1, 0), ("cross_entropy", -1, 0), ("binary_cross_entropy", 1, 1)],
)
def test_a_relu_at_the_end_of_a_cross_entropy(explain, loss: str, given: int, target: int) -> None:  # type: ignore[no-untyped-def]
    markdown, _ = explain(
        SMALL,
        ("sigmoid", "relu"),
        ("[[0.5]]", "[[1]]"),
        ("input = [1]", f"input = [{given}]"),
        ("target = [1]", f"target = [{target}]"),
        ("half_squared_error", loss),
    )
    assert r"}{0}" not in markdown
    assert r"}{1 - 1}" not in markdown


@pytest.mark.parametrize(("preset", "detail"), [*product(PRESETS, ("full", "compact"))])
@pytest.mark.parametrize("second", ['{ kind = "leaky_relu", slope = 0.3 }', '{ kind = "elu", alpha = 0.3 }'])
def test_layers_with_settings_of_their_own(explain, preset: str, detail: str, second: str) -> None:  # type: ignore[no-untyped-def]
    markdown, _ = explain(
        f'{TWO}[show]\ndetail = "{detail}"\n',
        ('"sigmoid"', '{ kind = "leaky_relu", slope = 0.1 }'),
        ('"sigmoid"', second),
        ("[[0.1, 0.2]", "[[-4, 0.2]"),
        ("[0.7, 0.8]", "[-7, 0.8]"),
        ("z-a", preset),
    )
    for layer, value in ((1, "0.1"), (2, "0.3")):
        mark = f"({layer})" if preset != "z-a" else f"[{layer}]"
        assert rf"$\alpha^{{{mark}}} = {value}$" in markdown


def test_settings_stand_in_what_is_given(explain) -> None:  # type: ignore[no-untyped-def]
    markdown, _ = explain(
        TWO,
        ('"sigmoid"', '"leaky_relu"'),
        ('"sigmoid"', '"leaky_relu"'),
        ('"half_squared_error"', '{ kind = "huber", delta = 0.2 }'),
    )
    assert markdown.count(r"$\alpha = 0.01$") == 1
    assert r"$\kappa = 0.2$" in markdown


@pytest.mark.parametrize("activation", ["gelu", "silu", "elu", "softplus"])
def test_a_function_is_no_factor(explain, activation: str) -> None:  # type: ignore[no-untyped-def]
    explain(
        f'{TWO}[show]\ndetail = "compact"\n',
        ("sigmoid", activation),
        ("sigmoid", activation),
        ("[[0.1, 0.2]", "[[4, 0.2]"),
        ("z-a", "h-yhat"),
    )


CLASHES = {
    "a bias like a weight": (ONE, ("bias = [0.5]", 'bias = [0.5]\nbias_name = ["w_11"]')),
    "a shared bias like a weight": (ONE, ("bias = [0.5]", 'bias = 0.5\nbias_name = "w_11"')),
    "weights like a bias": (ONE, ("bias = [0.5]", 'bias = [0.5]\nweight_names = [["b", "b_1"]]')),
    "weights like a shared bias": (ONE, ("bias = [0.5]", 'bias = 0.5\nweight_names = [["b", "b_1"]]')),
    "a weight like a bias from one": (ONE, ("bias = [0.5]", 'bias = [0.5]\nweight_names = [["w_10", "w_01"]]')),
    "a bias like an input": (ONE, ("bias = [0.5]", 'bias = [0.5]\nbias_name = ["x_1"]')),
    "inputs like parameters": (ONE, ("inputs = 2", 'inputs = ["b_1", "w_11"]')),
    "a weight like a unit's bias": (
        ONE,
        ("bias = [0.5]", 'bias = [0.5]\nweight_names = [["b_o", "w_o"]]\nnames = ["o"]'),
    ),
    "a hidden unit like an output": (TWO, ("bias = [0.5, 0.6]", 'bias = [0.5, 0.6]\nnames = ["o_1", "h_2"]')),
    "hidden units like inputs": (TWO, ("bias = [0.5, 0.6]", 'bias = [0.5, 0.6]\nnames = ["x_1", "x_2"]')),
    "weights like exponentials": (
        TWO,
        ("bias = [0.25, 0.35]", 'bias = [0.25, 0.35]\nweight_names = [["e_1", "S"], ["e_2", "e_o"]]'),
        ('"sigmoid"\nweights = [[0.7', '"softmax"\nweights = [[0.7'),
        ("half_squared_error", "cross_entropy"),
    ),
    "a name like a first moment": (
        ONE,
        ("bias = [0.5]", 'bias = [0.5]\nweight_names = [["w", "m_w"]]\nbias_name = ["s_w"]'),
        ("[notation]", 'optimizer = "adam"\nsteps = 2\n[notation]'),
    ),
    "a name like a velocity": (
        ONE,
        ("bias = [0.5]", 'bias = [0.5]\nweight_names = [["w", "v_w"]]'),
        ("[notation]", 'optimizer = "momentum"\n[notation]'),
    ),
    "a name like a default's moment": (
        ONE,
        ("bias = [0.5]", 'bias = [0.5]\nbias_name = ["m_w11"]'),
        ("[notation]", 'optimizer = "adam"\n[notation]'),
    ),
    "a name like a decayed gradient": (
        ONE,
        ("bias = [0.5]", 'bias = [0.5]\nweight_names = [["w", "g_w"]]'),
        ("[notation]", 'optimizer = { kind = "sgd", weight_decay = 0.1 }\n[notation]'),
    ),
}


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("clash", CLASHES)
def test_no_name_looks_like_another_quantity(explain, clash: str, preset: str) -> None:  # type: ignore[no-untyped-def]
    text, *changes = CLASHES[clash]
    explain(text, *changes, ("z-a", preset))


ODD = (
    *("ln exp", "max tanh", "sin cos", "log_1 sqrt", "min abs", "cosh tan", "sigma phi", "Phi pi", "Delta e"),
    *("w__1 w^1", "w_1,2 w-1"),
)


@pytest.mark.parametrize("where", ["weights", "inputs"])
@pytest.mark.parametrize("names", ODD)
def test_names_that_read_as_functions(explain, names: str, where: str) -> None:  # type: ignore[no-untyped-def]
    first, second = names.split()
    explain(
        TWO,
        ("inputs = 2", f'inputs = ["{first}", "{second}"]')
        if where == "inputs"
        else ("bias = [0.25", f'weight_names = [["{first}", "p"], ["{second}", "q"]]\nbias = [0.25'),
    )


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("letter", ["eta", "t", "x", "delta", "b", "net", "out", "h", "y", "t_1", "sigma", "pi"])
def test_the_loss_has_a_letter_of_its_own(explain, letter: str, preset: str) -> None:  # type: ignore[no-untyped-def]
    several = ("[training]", "[[samples]]\ninput = [0.3, 0.1]\ntarget = [0.2, 0.9]\n[training]")
    for changes in ((), (several,)):
        explain(TWO, *changes, ('"z-a"', f'"{preset}"\nloss_symbol = "{letter}"'))


def test_a_loss_symbol_that_is_free_stays_as_it_is(explain) -> None:  # type: ignore[no-untyped-def]
    markdown, _ = explain(TWO, ('"z-a"', '"z-a"\nloss_symbol = "J"'))
    assert "$J = " in markdown


def test_numbers_in_a_title(explain) -> None:  # type: ignore[no-untyped-def]
    markdown, latex = explain('title = "E = 12.345"\n' + SMALL)
    assert "12.345" in markdown
    assert "12.345" in latex


@pytest.mark.parametrize("weight", ["-80", "-700", "-5000"])
def test_softplus_far_below_0(explain, weight: str) -> None:  # type: ignore[no-untyped-def]
    explain(SMALL, ("sigmoid", "softplus"), ("[[0.5]]", f"[[{weight}]]"))


QUANTITIES = ("net = { decimals = 5 }", "activation = { decimals = 2 }", "gradient = { significant = 2 }")


@pytest.mark.parametrize("activation", ['"identity"', '{ formula = "z" }'])
@pytest.mark.parametrize(
    ("quantity", "carry", "delta"),
    list(product(QUANTITIES, ("exact", "rounded"), ("a-t", "t-a"))),
)
def test_digits_of_single_quantities(explain, activation: str, quantity: str, carry: str, delta: str) -> None:  # type: ignore[no-untyped-def]
    explain(
        f'{TWO}delta = "{delta}"\n[numbers]\ncarry = "{carry}"\ndecimals = 4\n{quantity}\n',
        ('"sigmoid"', activation),
        ('"sigmoid"', activation),
        ("[[0.1, 0.2]", "[[0.123456, 0.2]"),
    )

"""Every activation of the table: its textbook slope and the lines towards it equal SymPy's derivative."""

from __future__ import annotations

import pytest
import sympy
from flint import arb, fmpq

from byhand import vocabulary
from byhand.problem.formula import parse_formula
from byhand.problem.model import Activation
from byhand.rules.activations import ELEMENTWISE, activation_form, softmax_delta_form
from byhand.rules.functions import cases
from byhand.tape.arithmetic import Value, exact
from byhand.tape.compile import program
from byhand.tape.forms import RESULT, Form, form, partial, slot
from support.strategies import OUT_OF_Z
from support.strategies import given as number
from support.symbolic import branches, equal, plain

Z = slot("z")
POINTS = ("-3", "-0.7", "0", "0.4", "2.5")
#: The values of the settings in these tests.
SETTINGS = {"slope": sympy.Rational(1, 100), "alpha": sympy.Rational(3, 2)}


def _form(kind: str) -> Form:
    settings = {key: number(str(SETTINGS.get(key, default))) for key, default in vocabulary.ACTIVATIONS[kind].items()}
    return activation_form(Activation(kind, settings))


def _at(shape: Form, expression: sympy.Expr, point: str) -> Value:
    """The expression over the form's slots in numbers; RESULT is the form's own value."""
    operands = [exact(number(point).value), *(exact(number(str(SETTINGS[str(s.name)])).value) for s in shape.fixed[1:])]
    result = program(shape)(operands, [])
    wanted = form(f"test[{shape.key}|{expression}]", [*shape.fixed, RESULT], expression)
    return program(wanted)([*operands, result], [])


def test_the_table_has_the_vocabulary_s_activations_and_settings() -> None:
    assert {*ELEMENTWISE, "softmax"} == set(vocabulary.ACTIVATIONS)
    for kind, rule in ELEMENTWISE.items():
        assert [symbol.name for symbol in rule.settings] == list(vocabulary.ACTIVATIONS[kind])


SMOOTH = [kind for kind, rule in ELEMENTWISE.items() if kind != "step" and not rule.expression.has(sympy.Piecewise)]


@pytest.mark.parametrize("kind", [kind for kind in SMOOTH if kind != "relu"])
def test_a_textbook_slope_is_the_derivative(kind: str) -> None:
    rule = ELEMENTWISE[kind]
    derivative = plain(rule.expression).diff(Z)
    for line in (*rule.derivation, rule.slope):
        if line is not None:
            equal(plain(line).subs(RESULT, plain(rule.expression)), derivative)


PIECEWISE = [kind for kind in ELEMENTWISE if kind != "step" and kind not in SMOOTH]


@pytest.mark.parametrize("kind", ["relu", *PIECEWISE])
def test_a_textbook_slope_is_the_derivative_on_each_branch(kind: str) -> None:
    rule = ELEMENTWISE[kind]
    assert rule.slope is not None
    for function, slope, region in branches(rule.expression, rule.slope):
        equal(slope, function.diff(Z), region)


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("kind", [kind for kind in ELEMENTWISE if kind != "step"])
def test_the_slope_in_numbers_is_a_difference_quotient(kind: str, point: str) -> None:
    if point == "0" and kind in ("relu", "leaky_relu", "elu"):
        return  # the kinks are below
    shape = _form(kind)
    operands = [exact(number(str(SETTINGS[str(s.name)])).value) for s in shape.fixed[1:]]
    z, h = exact(number(point).value), fmpq(1, 10**20)
    run = program(shape)
    quotient = (arb(run([z + h, *operands], [])) - arb(run([z - h, *operands], []))) / arb(2 * h)
    assert abs(quotient - arb(_at(shape, partial(shape, Z), point))) < arb("1e-15")


@pytest.mark.parametrize(
    ("kind", "slope"),
    [
        ("relu", "0"),
        ("leaky_relu", "0.01"),  # its own slope
        ("elu", "1.5"),  # from the left, α exp(0)
        ("step", "1"),  # the perceptron's rule
        ("sigmoid", "0.25"),
        ("bipolar_sigmoid", "0.5"),
        ("tanh", "1"),
        ("gelu", "0.5"),
        ("silu", "0.5"),
    ],
)
def test_slopes_at_zero(kind: str, slope: str) -> None:
    shape = _form(kind)
    assert _at(shape, partial(shape, Z), "0") == exact(number(slope).value)


@pytest.mark.parametrize(("point", "value"), [("-0.001", 0), ("0", 1), ("2", 1)])
def test_step_is_1_from_0_on(point: str, value: int) -> None:
    assert program(_form("step"))([exact(number(point).value)], []) == value


@pytest.mark.parametrize("kind", ["identity", "sigmoid", "tanh", "relu", "gelu", "silu"])
def test_what_can_be_exact_is_exact(kind: str) -> None:
    assert isinstance(program(_form(kind))([fmpq(0)], []), fmpq)


@pytest.mark.parametrize("text", OUT_OF_Z)
def test_an_author_s_formula_is_differentiated(text: str) -> None:
    shape = activation_form(Activation("formula", {}, parse_formula(text, ["z"])))
    h = fmpq(1, 10**20)
    for point in ("-2.3", "-0.3", "0.7", "3.1"):
        z = exact(number(point).value)
        quotient = (arb(program(shape)([z + h], [])) - arb(program(shape)([z - h], []))) / arb(2 * h)
        assert abs(quotient - arb(_at(shape, partial(shape, Z), point))) < arb("1e-15")


@pytest.mark.parametrize("units", [2, 3, 4])
def test_softmax_s_delta_follows_from_the_quotient(units: int) -> None:
    """∂L/∂zᵢ = Σⱼ gⱼ ∂aⱼ/∂zᵢ for any g is what the form says."""
    z = sympy.symbols(f"z1:{units + 1}", real=True)
    g = sympy.symbols(f"g1:{units + 1}", real=True)
    total = sum(map(sympy.exp, z))
    a = [sympy.exp(each) / total for each in z]
    above = slot("g")
    shape = softmax_delta_form(form("test.above", [above], above), above)
    own_g, own_a = shape.fixed
    g_j, a_j = shape.columns
    assert shape.term is not None
    sum_of_terms = sum(shape.term.subs({g_j: g[j], a_j: a[j]}, simultaneous=True) for j in range(units))
    for i in range(units):
        truth = sum(g[j] * a[j].diff(z[i]) for j in range(units))
        said = shape.body.subs(
            {own_g: g[i], own_a: a[i], sympy.Symbol("Σ", real=True): sum_of_terms}, simultaneous=True
        )
        assert sympy.simplify(said - truth) == 0


def test_a_named_case_distinction_is_worth_its_formula() -> None:
    named = ELEMENTWISE["leaky_relu"].expression
    assert isinstance(named, cases)
    assert named.diff(Z).has(sympy.Piecewise)


def test_settings_are_read_in_the_table_s_order() -> None:
    value = program(_form("elu"))([fmpq(-1), fmpq(3, 2)], [])
    assert abs(value - (arb(-1).exp() - 1) * arb(fmpq(3, 2))) < arb("1e-30")
    assert program(_form("leaky_relu"))([fmpq(-1), fmpq(1, 100)], []) == fmpq(-1, 100)


@pytest.mark.parametrize("name", [name for name, rule in ELEMENTWISE.items() if rule.definition is not None])
def test_a_definition_is_the_activation(name: str) -> None:
    rule = ELEMENTWISE[name]
    assert sympy.simplify((rule.definition - rule.expression).rewrite(sympy.exp)) == 0

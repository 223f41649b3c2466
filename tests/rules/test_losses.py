"""Every loss of the table: its slope equals SymPy's derivative; the pairs that cancel do."""

from __future__ import annotations

import pytest
import sympy
from flint import arb, fmpq
from sympy import Rational

from byhand import vocabulary
from byhand.problem.formula import parse_formula
from byhand.problem.model import Loss
from byhand.rules.activations import ELEMENTWISE
from byhand.rules.losses import CANCELS, LOSSES, cancelled_form, is_mean, loss_form
from byhand.tape.arithmetic import Impossible, Value, exact
from byhand.tape.compile import program
from byhand.tape.forms import Form, form, partial, slot
from support.strategies import OUT_OF_T_AND_A
from support.strategies import given as number
from support.symbolic import equal, plain

T, A, DELTA = slot("t"), slot("a"), slot("delta")


def _form(kind: str) -> Form:
    return loss_form(Loss(kind, {key: number(text) for key, text in vocabulary.LOSSES[kind].items()}))


def _operands(kind: str, t: str, a: str) -> list[fmpq]:
    settings = vocabulary.LOSSES.get(kind, {}).values()
    return [exact(number(text).value) for text in (t, a, *settings)]


def _slope(shape: Form, operands: list[fmpq]) -> Value:
    derivative = form(f"test[{shape.key}'a]", shape.fixed, partial(shape, A))
    return program(derivative)(operands, [])


def test_the_table_has_the_vocabulary_s_losses_and_settings() -> None:
    assert set(LOSSES) == set(vocabulary.LOSSES)
    for kind, rule in LOSSES.items():
        assert [symbol.name for symbol in rule.settings] == list(vocabulary.LOSSES[kind])


def test_only_mean_squared_error_divides_by_the_outputs() -> None:
    assert [kind for kind in LOSSES if is_mean(Loss(kind))] == ["mean_squared_error"]
    formula = parse_formula("(t-a)^2", ["t", "a"])
    assert [is_mean(Loss("formula", {}, formula, outputs)) for outputs in ("sum", "mean")] == [False, True]


@pytest.mark.parametrize("kind", [kind for kind, rule in LOSSES.items() if not rule.slope.has(sympy.Piecewise)])
def test_a_slope_is_the_derivative(kind: str) -> None:
    equal(plain(LOSSES[kind].slope), plain(LOSSES[kind].term).diff(A))


U = sympy.Symbol("u", positive=True)


@pytest.mark.parametrize(
    ("kind", "region", "term", "slope"),
    [
        # With a = t + u or t − u the absolute values and the cases are decided.
        ("absolute_error", {A: T + U}, U, 1),
        ("absolute_error", {A: T - U}, U, -1),
        ("hinge", {T: 1, A: 1 + U}, 0, 0),
        ("hinge", {T: 1, A: 1 - U}, U, -1),
        ("hinge", {T: -1, A: -1 + U}, U, 1),
        ("huber", {A: T + U, DELTA: 2 * U}, U**2 / 2, U),
        ("huber", {A: T - U, DELTA: 2 * U}, U**2 / 2, -U),
        ("huber", {A: T + 3 * U, DELTA: U}, 5 * U**2 / 2, U),
        ("huber", {A: T - 3 * U, DELTA: U}, 5 * U**2 / 2, -U),
    ],
)
def test_each_case_of_a_loss(kind: str, region: dict[sympy.Symbol, sympy.Expr], term: object, slope: object) -> None:
    rule = LOSSES[kind]
    for expression, expected in ((rule.term, term), (rule.slope, slope)):
        found = plain(expression).subs(region, simultaneous=True)
        assert sympy.simplify(sympy.piecewise_fold(found) - expected) == 0


@pytest.mark.parametrize(
    ("kind", "t", "a", "slope"),
    [
        ("absolute_error", "0.5", "0.5", "0"),
        ("hinge", "1", "1", "0"),
        ("hinge", "-1", "-1", "0"),
        ("hinge", "1", "0", "-1"),
        ("huber", "0", "1", "1"),  # at |r| = δ both cases say so
        ("huber", "1", "0", "-1"),
        ("huber", "0", "0", "0"),
        ("log_cosh", "2", "2", "0"),
        ("cross_entropy", "0", "0.3", "0"),
        ("cross_entropy", "0", "0", "0"),  # a term with coefficient 0 is left out
        ("binary_cross_entropy", "1", "1", "-1"),
        ("binary_cross_entropy", "0", "0", "1"),
    ],
)
def test_slopes_at_the_edges(kind: str, t: str, a: str, slope: str) -> None:
    assert _slope(_form(kind), _operands(kind, t, a)) == exact(number(slope).value)


@pytest.mark.parametrize(("t", "a"), [("0", "0"), ("1", "1")])
def test_zero_times_the_logarithm_of_zero_is_left_out(t: str, a: str) -> None:
    assert program(_form("binary_cross_entropy"))(_operands("binary_cross_entropy", t, a), []) == 0


@pytest.mark.parametrize(("t", "a"), [("1", "0"), ("0", "1"), ("0.5", "0")])
def test_the_logarithm_of_zero_is_impossible(t: str, a: str) -> None:
    with pytest.raises(Impossible, match="the logarithm of 0"):
        program(_form("binary_cross_entropy"))(_operands("binary_cross_entropy", t, a), [])


@pytest.mark.parametrize("kind", list(LOSSES))
def test_the_slope_in_numbers_is_a_difference_quotient(kind: str) -> None:
    shape = _form(kind)
    h = fmpq(1, 10**20)
    for t, a in (("0.3", "0.8"), ("1", "0.25"), ("-1", "0.9")):
        t_value, a_value, *settings = _operands(kind, t, a)
        above, below = (program(shape)([t_value, a_value + s * h, *settings], []) for s in (1, -1))
        quotient = (arb(above) - arb(below)) / arb(2 * h)
        assert abs(quotient - arb(_slope(shape, [t_value, a_value, *settings]))) < arb("1e-15")


@pytest.mark.parametrize("text", OUT_OF_T_AND_A)
def test_an_author_s_loss_is_differentiated(text: str) -> None:
    shape = loss_form(Loss("formula", {}, parse_formula(text, ["t", "a"])))
    h = fmpq(1, 10**20)
    for t, a in (("0.3", "0.8"), ("1", "0.25")):
        t_value, a_value = _operands("formula", t, a)
        above, below = (program(shape)([t_value, a_value + s * h], []) for s in (1, -1))
        quotient = (arb(above) - arb(below)) / arb(2 * h)
        assert abs(quotient - arb(_slope(shape, [t_value, a_value]))) < arb("1e-15")


def test_what_cancels_is_in_the_contract() -> None:
    assert sorted(CANCELS) == [("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")]
    assert sympy.simplify(cancelled_form().body - (A - T)) == 0


def test_sigmoid_with_its_cross_entropy_cancels() -> None:
    z = slot("z")
    a = plain(ELEMENTWISE["sigmoid"].expression)
    loss = plain(LOSSES["binary_cross_entropy"].term).subs(A, a)
    assert sympy.simplify(loss.diff(z) - (a - T)) == 0


@pytest.mark.parametrize("units", [2, 3, 4])
def test_softmax_with_its_cross_entropy_cancels_where_targets_sum_to_1(units: int) -> None:
    z = sympy.symbols(f"z1:{units + 1}", real=True)
    t = [*sympy.symbols(f"t1:{units}", real=True)]
    t.append(1 - sum(t))
    a = [sympy.exp(each) / sum(map(sympy.exp, z)) for each in z]
    loss = sum(plain(LOSSES["cross_entropy"].term).subs({T: t[k], A: a[k]}, simultaneous=True) for k in range(units))
    for i in range(units):
        assert sympy.simplify(loss.diff(z[i]) - (a[i] - t[i])) == 0


def test_otherwise_softmax_does_not_cancel() -> None:
    z = sympy.symbols("z1:3", real=True)
    a = [sympy.exp(each) / sum(map(sympy.exp, z)) for each in z]
    loss = -sum(Rational(3, 4) * sympy.log(each) for each in a)
    assert sympy.simplify(loss.diff(z[0]) - (a[0] - Rational(3, 4))) != 0

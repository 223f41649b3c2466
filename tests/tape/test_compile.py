"""Programs of forms: what is exact stays exact, what has no value says so."""

from __future__ import annotations

import pytest
import sympy
from flint import arb, fmpq

from byhand.problem.formula import parse_formula
from byhand.rules.formulas import expression_of
from byhand.rules.functions import normal_distribution
from byhand.tape.arithmetic import Impossible, Undecided, Value, sign
from byhand.tape.compile import program
from byhand.tape.evaluate import working_precision
from byhand.tape.forms import form, slot

X, Y = slot("x"), slot("y")


def value(text: str, x: object = 0, y: object = 0, *, authored: bool = False) -> Value:
    tree = parse_formula(text, ["x", "y"]).tree
    shape = form(f"test.compile[{tree!r}|{authored}]", [X, Y], expression_of(tree), authored=authored)
    operands = [fmpq(operand) if isinstance(operand, int) else operand for operand in (x, y)]
    return program(shape)(operands, [])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("exp(0) + cos(0)", 2),
        ("sin(0) + tanh(0) + ln(1)", 0),
        ("sqrt(9/16)", fmpq(3, 4)),
        ("(1/4)^(1/2)", fmpq(1, 2)),
        ("2^-3", fmpq(1, 8)),
        ("sigmoid(0)", fmpq(1, 2)),
        ("max(1/3, 1/4, -1)", fmpq(1, 3)),
        ("min(1/3, 1/4, -1)", -1),
        ("abs(-1/7) + relu(-2)", fmpq(1, 7)),
        ("0^0", 1),
        ("0^(1/3)", 0),
        ("0*exp(3)", 0),
        ("(1 - 1)*pi", 0),
    ],
)
def test_what_is_rational_is_exact(text: str, expected: object) -> None:
    found = value(text)
    assert isinstance(found, fmpq)
    assert found == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ln(0)", "the logarithm of 0"),
        ("ln(x - 1)", "the logarithm of a negative number"),
        ("1/x", "a division by 0"),
        ("x^-2", "a division by 0"),
        ("x^(-1/2)", "a division by 0"),
        ("sqrt(x - 2)", "the square root of a negative number"),
        ("(x - 8)^(1/3)", "a broken power of a negative number"),
    ],
)
def test_what_has_no_value_says_why(text: str, reason: str) -> None:
    with pytest.raises(Impossible, match=reason):
        value(text)


def test_a_factor_0_leaves_out_a_logarithm_of_0() -> None:
    assert value("x*ln(y)") == 0
    assert value("ln(y)*x", authored=True) == 0


def test_an_author_s_division_by_0_is_meant() -> None:
    assert value("x/y") == 0  # a partial such as t/a, whose coefficient 0 leaves it out
    for text in ("x/y", "x*(3/y)", "x*y^-2", "exp(x/y)"):
        with pytest.raises(Impossible, match="a division by 0"):
            value(text, authored=True)
    assert value("x/(y + 1)", authored=True) == 0


def test_a_ball_around_0_decides_nothing() -> None:
    ball = arb(0, arb("1e-30"))
    for text in ("ln(x)", "1/x", "sqrt(x)", "(x)^y"):
        with pytest.raises(Undecided):
            value(text, ball, fmpq(-1, 3))


def test_a_product_with_an_exact_0_is_exact() -> None:
    assert value("x*y", arb(2).sqrt(), 0) == 0
    assert isinstance(value("x*y", arb(2).sqrt(), 0), fmpq)


def test_the_larger_of_two_balls_that_meet_holds_both() -> None:
    near = arb(1, arb("1e-10"))
    found = value("max(x, y)", near, 1)
    assert isinstance(found, arb)
    assert found.contains(arb(1))
    assert abs(found - 1) < arb("1e-9")
    assert value("abs(x)", arb(0, arb("1e-30"))).contains(arb(0))  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["x^2", "x^3", "x*x", "(x + 1 - 1)^2"])
def test_a_power_of_a_ball_around_0_is_a_ball(text: str) -> None:
    found = arb(value(text, arb(0, arb("1e-10"))))
    assert found.contains(arb(0))
    assert abs(found) < arb("1e-9")


@pytest.mark.parametrize("z", [-20, -40, -100])
def test_a_small_normal_distribution_keeps_its_digits(z: int) -> None:
    found = program(form("test.phi", [X], normal_distribution(X)))([fmpq(z)], [])
    assert sign(found) == 1
    assert found.rel_accuracy_bits() > 30


@pytest.mark.parametrize(("bits", "decided"), [(128, False), (2048, True)])
def test_a_saturated_logarithm_needs_precision(bits: int, decided: bool) -> None:
    with working_precision(bits):
        if decided:
            assert abs(arb(value("ln(1 - sigmoid(x))", 1000)) + 1000) < arb("1e-10")
        else:
            with pytest.raises(Undecided):
                value("ln(1 - sigmoid(x))", 1000)


def test_an_unknown_function_is_an_error_with_its_name() -> None:
    with pytest.raises(TypeError, match="no arithmetic for"):
        program(form("test.unknown", [X], sympy.gamma(X)))

"""The tape: operands stand earlier, names once, and a form gets what it asks for."""

from __future__ import annotations

import pytest

from byhand.tape.forms import TOTAL, form, plus, slots, times
from byhand.tape.names import KINDS, Name
from byhand.tape.tape import Tape

X, Y, W = slots("x y w")
SUM = form("test.tape.sum", [X, Y], plus(X, Y))
DOT = form("test.tape.dot", [], TOTAL, [W, X], times(W, X))


@pytest.fixture
def tape() -> Tape:
    tape = Tape()
    tape.given(Name("input", unit=1))
    tape.given(Name("input", unit=2))
    return tape


def test_a_given_is_made_once(tape: Tape) -> None:
    assert tape.given(Name("input", unit=2)) == 1
    assert len(tape) == 2


def test_an_equation_stands_after_its_operands(tape: Tape) -> None:
    done = tape.define(Name("net", 1, 1), SUM, [0, 1], rule="net", digits="net", stage=1)
    equation = tape.equation(Name("net", 1, 1))
    assert (done, equation.target, equation.stage, equation.digits) == (2, 2, 1, "net")
    assert list(equation.operands()) == [0, 1]
    twice = tape.define(Name("net", 1, 2), DOT, [], [[0, 2], [1, 1]], rule="net")
    assert list(tape.equations[twice].operands()) == [0, 2, 1, 1]
    assert list(tape.named("net")) == [(Name("net", 1, 1), 2), (Name("net", 1, 2), 3)]


@pytest.mark.parametrize(
    ("shape", "fixed", "columns", "complaint"),
    [
        (SUM, [0], [], "1\\+0 operands for Form"),
        (SUM, [0, 1], [[0]], "2\\+1 operands for Form"),
        (DOT, [], [[0, 1]], "0\\+1 operands for Form"),
        (DOT, [], [[0, 1], [0]], "columns of different length"),
        (SUM, [0, 2], [], "an operand does not stand earlier"),
        (SUM, [0, 7], [], "an operand does not stand earlier"),
        (SUM, [0, -1], [], "an operand does not stand earlier"),
        (DOT, [], [[0], [2]], "an operand does not stand earlier"),
    ],
)
def test_what_does_not_fit_is_refused(
    tape: Tape, shape: object, fixed: list[int], columns: list[list[int]], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        tape.define(Name("net", 1, 1), shape, fixed, columns, rule="net")  # type: ignore[arg-type]


def test_a_name_stands_once(tape: Tape) -> None:
    with pytest.raises(ValueError, match="is on the tape already"):
        tape.define(Name("input", unit=1), SUM, [0, 1], rule="net")
    tape.alias(Name("loss"), 1)
    assert tape[Name("loss")] == 1
    assert Name("loss") in tape
    with pytest.raises(ValueError, match="is on the tape already"):
        tape.alias(Name("loss"), 0)


def test_kinds_of_names_are_known(tape: Tape) -> None:
    with pytest.raises(ValueError, match="unknown kind of name: nonsense"):
        tape.given(Name("nonsense"))
    assert "net" in KINDS


def test_a_name_keeps_its_place_under_another_kind() -> None:
    assert Name("net", 2, 3, sample=4).of_kind("delta") == Name("delta", 2, 3, sample=4)
    assert Name("sample_gradient", 1, 2, 3, 4, "w").of_kind("gradient", 0) == Name("gradient", 1, 2, 3, 0, "w")

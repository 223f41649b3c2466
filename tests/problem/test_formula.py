"""The formula parser: what it reads, what it says where it cannot, and that nothing makes it do anything else."""

import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byhand.problem.formula import (
    Binary,
    Call,
    Constant,
    Formula,
    FormulaError,
    Negative,
    Node,
    Number,
    Variable,
    parse_formula,
)
from byhand.problem.limits import Limits


def shape(node: Node) -> str:
    """The tree with every operation in brackets."""
    match node:
        case Number(_, text):
            return text
        case Variable(name) | Constant(name):
            return name
        case Negative(operand):
            return f"[-{shape(operand)}]"
        case Binary(operator, left, right):
            return f"[{shape(left)}{operator}{shape(right)}]"
        case Call(function, arguments):
            return f"{function}[{','.join(map(shape, arguments))}]"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("x", "x"),
        ("a - b - c", "[[a-b]-c]"),
        ("a / b / c", "[[a/b]/c]"),
        ("a + b*c", "[a+[b*c]]"),
        ("(a + b)*c", "[[a+b]*c]"),
        ("2^3^2", "[2^[3^2]]"),
        ("-x^2", "[-[x^2]]"),
        ("2^-1", "[2^[-1]]"),
        ("2^-x^2", "[2^[-[x^2]]]"),
        ("(-x)^2", "[[-x]^2]"),
        ("a*-b", "[a*[-b]]"),
        ("a - -b", "[a-[-b]]"),
        ("+x", "x"),
        ("--x", "[-[-x]]"),
        ("-a*b", "[[-a]*b]"),
        ("exp(-z)", "exp[[-z]]"),
        ("log(x)", "ln[x]"),
        ("max(0, x, y)", "max[0,x,y]"),
        ("x_1 + x_2", "[x_1+x_2]"),
        ("2e", None),
        ("2e3", "2e3"),
        ("1/(1 + exp(-z))", "[1/[1+exp[[-z]]]]"),
        (" \t x\n+ 1 ", "[x+1]"),
    ],
)
def test_precedence_and_grouping(text: str, tree: str | None) -> None:
    if tree is None:
        with pytest.raises(FormulaError):
            parse_formula(text, None)
    else:
        assert shape(parse_formula(text, None).tree) == tree


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", Fraction(1, 2)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("1e-8", Fraction(1, 10**8)),
        ("1E2", Fraction(100)),
        ("007", Fraction(7)),
        ("0.10", Fraction(1, 10)),
    ],
)
def test_numbers_are_exact_and_keep_their_text(text: str, value: Fraction) -> None:
    assert parse_formula(text, []).tree == Number(value, text)


def test_constants_give_way_to_the_authors_names() -> None:
    assert parse_formula("e + pi", []).tree == Binary("+", Constant("e"), Constant("pi"))
    assert parse_formula("e", None).tree == Constant("e")
    assert parse_formula("e^2", ["e"]).tree == Binary("^", Variable("e"), Number(Fraction(2), "2"))


def test_variables_stand_in_order_of_first_appearance() -> None:
    assert parse_formula("b*a + b + e + c", None) == Formula(
        "b*a + b + e + c", parse_formula("b*a + b + e + c", None).tree, ("b", "a", "c")
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the formula is empty; allowed: a number, a name, a function or '('"),
        ("  ", "the formula is empty; allowed: a number, a name, a function or '('"),
        ("x +", "the formula ends too early; allowed: a number, a name, a function or '('"),
        ("(x", "the formula ends too early; allowed: an operator, or ')' for the '(' at column 1"),
        ("x)", "found ')' at column 2; allowed: an operator (there is no implicit multiplication) or the end"),
        ("2x", "found 'x' at column 2; allowed: an operator (there is no implicit multiplication) or the end"),
        ("x y", "found 'y' at column 3; allowed: an operator (there is no implicit multiplication) or the end"),
        ("(x)(y)", "found '(' at column 4; allowed: an operator (there is no implicit multiplication) or the end"),
        ("x * / y", "found '/' at column 5; allowed: a number, a name, a function or '('"),
        ("x − y", "found '−' at column 3; write '-' instead"),
        ("x·y", "found '·' at column 2; write '*' instead"),
        ("x**2", "found '**' at column 2; write '^' instead"),
        ("[x]", "found '[' at column 1; write '(' instead"),
        ("x²", "found '²' at column 2; write '^2' instead"),
        ("α + 1", "found 'α' (U+03B1) at column 1; allowed: numbers, names and + - * / ^ ( ) ,"),
        ("x = 1", "found '=' at column 3; allowed: numbers, names and + - * / ^ ( ) ,"),
        ("_x", "found '_' at column 1; allowed: numbers, names and + - * / ^ ( ) ,"),
        ("foo", "unknown name 'foo' at column 1; allowed: x, y, z"),
        ("x + yy", "unknown name 'yy' at column 5; allowed: x, y, z (did you mean 'y'?)"),
        ("exp", "exp at column 1 needs its argument in parentheses"),
        ("exp x", "exp at column 1 needs its argument in parentheses"),
        ("exp()", "found ')' at column 5; allowed: a number, a name, a function or '('"),
        ("exp(x, y)", "exp at column 1 has 2 arguments; allowed: 1"),
        ("max(x)", "max at column 1 has 1 arguments; allowed: 2 to 8"),
        (
            "sinh(x)",
            "found 'sinh' before '(' at column 1; allowed there: an operator, or one of the functions exp, ln, log, "
            "sqrt, tanh, sin, cos, abs, max, min, relu, sigmoid (did you mean 'sin'?)",
        ),
        ("9^9^9^9", "the exponent after '^' at column 4 is too large; allowed: -1000 to 1000"),
        ("x^1001", "the exponent after '^' at column 2 is too large; allowed: -1000 to 1000"),
        ("(10^999)^999", "'^' at column 9 makes a number of more than 4915 digits"),
        ("1e999999999", "found '1e999999999' at column 1; allowed: a power of ten between -1000 and 1000"),
        ("1e1001", "found '1e1001' at column 1; allowed: a power of ten between -1000 and 1000"),
        ("(" * 900, "nested more than 32 deep at column 33; split the formula"),
        ("-" * 900, "nested more than 32 deep at column 33; split the formula"),
        ("2^" * 400, "nested more than 32 deep at column 66; split the formula"),
        (
            "(" * 100_000,
            "a formula of 100,000 characters; allowed: 1,000 (raise it with --limit formula_length=100000)",
        ),
        (
            "x+" * 400 + "x",
            "more than 500 numbers, names and operations; split the formula "
            "(or raise the limit with --limit formula_nodes=1000)",
        ),
    ],
)
def test_messages(text: str, message: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula(text, ["x", "y", "z"])
    assert str(caught.value) == message


def test_a_huge_literal_is_refused() -> None:
    with pytest.raises(FormulaError, match="at most 1000 digits"):
        parse_formula("9" * 1500, [], limits=Limits(formula_length=10_000))


@pytest.mark.parametrize("piece", ["(", "-", "2^", "exp(", "max(1,", "x+", "x*", "1", "((x)"])
def test_raised_limits_never_exhaust_the_stack_or_the_clock(piece: str) -> None:
    limits = Limits(formula_length=10**7, formula_depth=10**7, formula_nodes=10**6)
    text = piece * 100_000
    with pytest.raises(FormulaError):
        parse_formula(text, None, limits=limits)


def test_the_deepest_formula_leaves_room_on_the_stack() -> None:
    depth = 64
    text = "exp(" * depth + "x" + ")" * depth
    assert parse_formula(text, None, limits=Limits(formula_depth=10**6)).variables == ("x",)
    assert sys.getrecursionlimit() >= 1000


@given(st.text(alphabet="0123456789.eE+-*/^(), \nxyexpmaxlnpi_−²ß\x00\ud800", max_size=60))
def test_any_text_is_a_formula_or_a_formula_error(text: str) -> None:
    message, variables = "", set[str]()
    try:
        variables = set(parse_formula(text, ["x", "y"]).variables)
    except FormulaError as error:
        message = str(error)
    assert len(message.splitlines()) <= 1
    assert variables <= {"x", "y"}


numbers = st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,3})?", fullmatch=True).map(lambda text: Number(Fraction(text), text))
names = st.sampled_from(["x", "y_1", "t", "a2_1"]).map(Variable)
trees = st.recursive(
    st.one_of(numbers, names, st.sampled_from([Constant("e"), Constant("pi")])),
    lambda inner: st.one_of(
        inner.map(Negative),
        st.builds(Binary, st.sampled_from("+-*/"), inner, inner),
        st.builds(Call, st.sampled_from(["exp", "ln", "sqrt", "sigmoid"]), st.tuples(inner)),
        st.builds(Call, st.sampled_from(["max", "min"]), st.tuples(inner, inner)),
    ),
    max_leaves=12,
)


@given(trees)
def test_a_tree_written_out_reads_back_as_itself(tree: Node) -> None:
    text = shape(tree).replace("[", "(").replace("]", ")")
    assert parse_formula(text, None).tree == tree


@given(trees)
def test_reading_is_the_same_twice(tree: Node) -> None:
    text = shape(tree).replace("[", "(").replace("]", ")")
    assert parse_formula(text, None) == parse_formula(text, None)

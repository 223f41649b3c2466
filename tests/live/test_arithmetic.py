"""The engine's own arithmetic against python-flint: every digit, also where it is hard."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb

from byhand import vocabulary
from byhand.problem.model import Digits
from byhand.tape.arithmetic import Impossible, Value, exact, round_value
from byhand.tape.evaluate import working_precision
from support import live

pytestmark = pytest.mark.skipif(bool(live.missing()), reason=live.missing() or "node is there")

ARGUMENTS = ("1e-30", "-1e-30", "1e-9", "0.1", "-0.7", "1", "-1", "2.302585093", "3.14159265358979323846", "12", "-20",
             "100", "-100", "355", "12345.678", "-709.5")  # fmt: skip
OF_FLINT = {
    "exp": arb.exp,
    "tanh": arb.tanh,
    "sin": arb.sin,
    "cos": arb.cos,
    "cosh": arb.cosh,
    "ln": arb.log,
    "r": arb.sqrt,
    "σ": lambda x: 1 / (1 + (-x).exp()),
    "Φ": lambda x: (-x / arb(2).sqrt()).erfc() / 2,
    "φ": lambda x: (-x * x / 2).exp() / (2 * arb.pi()).sqrt(),
}
DIGITS = (Digits("significant", 30), Digits("decimals", 12), Digits("significant", 3))


def _data(form: list[object], digits: Digits, mode: int) -> dict[str, object]:
    """The smallest document: one quantity, of one given number."""
    tape = {"given": [[0, "carried", 0]], "equations": [[1, 0, [0], [], 0]], "loss": 1, "last": 1, "next": []}
    return {
        "numbers": {
            "paper": 0, "rounding": mode, "zeros": 0, "loss": 0, "parameter": 0,
            "digits": [[int(digits.kind == "decimals"), digits.count]],
        },
        "leaves": [["1", 0]], "samples": [[]], "carried": [[0, 0]], "steps": 1, "batch": 1, "stop": None,
        "forms": [form], "tapes": [tape, tape], "derived": {}, "q": [[1, 1, 0]], "leaf": {"0": 0}, "lines": [],
    }  # fmt: skip


def _printed(form: list[object], texts: list[str], digits: Digits, mode: int = 0) -> list[str]:
    """What the engine prints for a formula of slot 0 at each of these numbers."""
    script = """
    const [data, texts] = JSON.parse(require("fs").readFileSync(0, "utf8"));
    const live = byhandEngine(data);
    const shown = texts.map((text) => live.run({0: text}));
    console.log(JSON.stringify(shown.map(({values, error}) => error ? error.code : values[0].text)));
    """
    return list(live.in_node(live.shipped() + script, [_data(form, digits, mode), texts]))


def _expected(value: Value, digits: Digits, mode: int) -> str:
    from byhand.mathtext.numbers import number_node
    from byhand.mathtext.plain import PlainWriter

    try:
        rounded = round_value(value, digits, vocabulary.ROUNDINGS[mode])
    except Impossible as fault:
        return "tiny" if "too close" in str(fault) else "huge"
    return PlainWriter().write(number_node(rounded, trailing_zeros=False))


def _has_value(name: str, x: float) -> bool:
    """Φ far out has ends that byhand's own rounding does not look at."""
    return x > 0 if name in ("ln", "r") else abs(x) < 1000 if name == "Φ" else True


@pytest.mark.parametrize("digits", DIGITS, ids=str)
@pytest.mark.parametrize("name", OF_FLINT)
def test_a_function(name: str, digits: Digits) -> None:
    texts = [text for text in ARGUMENTS if _has_value(name, float(text))]
    with working_precision(40_000):
        want = [_expected(OF_FLINT[name](arb(exact(Fraction(text)))), digits, 0) for text in texts]
    assert _printed([[name, 0], None, [], "", "", ""], texts, digits) == want


def test_broken_and_negative_powers() -> None:
    texts = ["2", "0.3", "1e-20", "12345"]
    for exponent, power in (
        ("1/3", Fraction(1, 3)),
        ("-5/2", Fraction(-5, 2)),
        ("-3", Fraction(-3)),
        ("7", Fraction(7)),
    ):
        with working_precision(2000):
            want = [_expected(arb(exact(Fraction(text))) ** arb(exact(power)), DIGITS[0], 0) for text in texts]
        assert _printed([["**", 0, exponent], None, [], "", "", ""], texts, DIGITS[0]) == want


#: A tie at four decimals, a tie with one more digit far behind, and numbers at the edge of the scientific form.
TIES = ("0.00125", "0.00135", "-0.00125", "2.00005", "2.00015", "-2.00005", "0.99995", "0.00005", "0.001", "0.0009999",
        "0.00099999", "9999.99995", "2.000050000000000000000000000000000000001", "1e-9", "0", "-0.00004")  # fmt: skip


@pytest.mark.parametrize("mode", range(3))
@pytest.mark.parametrize("digits", [Digits("decimals", 4), Digits("decimals", 2), Digits("significant", 4)], ids=str)
def test_rounding(digits: Digits, mode: int) -> None:
    want = [_expected(exact(Fraction(text)), digits, mode) for text in TIES]
    assert _printed([0, None, [], "", "", ""], list(TIES), digits, mode) == want
    # The same by way of balls: what cancels leaves an exact tie that no precision sees.
    away = ["+", [0, 0], [0, ["exp", "1/7"]], [1, ["exp", "1/7"]]]
    assert _printed([away, None, [], "", "", ""], list(TIES), digits, mode) == want


def test_a_number_beyond_all_bounds() -> None:
    assert _printed([["exp", 0], None, [], "", "", ""], ["20000", "-20000", "1e20"], DIGITS[0]) == [
        "huge",
        "tiny",
        "huge",
    ]

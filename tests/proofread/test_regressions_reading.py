"""Lines that were once read wrongly: fractions in tables, functions beside brackets, numbers near 0."""

import pytest

from byhand.proofread import proofread

RULE = '{"carry":"exact","digits":{"significant":6},"rounding":"half_even","trailing_zeros":false}'
HEADER = f"<!-- byhand-document/1 {RULE} -->\n\n$1 + 1 = 2$\n\n"
TABLE = "<!-- byhand-table symbol, value -->\n\n| a | b |\n|---|---|\n"


@pytest.mark.parametrize("cell", [r"$\frac{1}{3}$", r"$-\frac{2}{7}$", r"\(-\frac{2}{7}\)", "$1/3$"])
def test_a_quotient_of_numbers_is_a_number(cell: str) -> None:
    assert proofread(f"{HEADER}{TABLE}| $w$ | {cell} |\n").ok


@pytest.mark.parametrize("cell", [r"$\frac{1}{0}$", r"$\frac{a}{3}$", r"$\frac{1}{3} + 1$"])
def test_any_other_quotient_is_none(cell: str) -> None:
    assert "as a number" in proofread(f"{HEADER}{TABLE}| $w$ | {cell} |\n").faults[0].message


def test_a_quotient_is_held_against_the_symbol() -> None:
    text = f"{HEADER}{TABLE}| $w$ | $\\frac{{1}}{{3}}$ |\n| $w$ | $\\frac{{2}}{{3}}$ |\n"
    assert "stands as 1/3" in proofread(text).faults[0].message


def test_a_function_is_never_a_factor() -> None:
    lines = r"$\operatorname{GELU}(h_1) = 4.1 \cdot (1) = 4.1$ and $\operatorname{GELU}(h_2) = 0.02 \cdot (1) = 0.02$"
    assert proofread(f"{HEADER}{lines}\n").ok


def test_a_function_of_a_symbol_has_one_value() -> None:
    lines = r"$\operatorname{GELU}(h_1) = 4.1 \cdot 1 = 4.1$ and $\operatorname{GELU}(h_1) = 0.02 \cdot 1 = 0.02$"
    assert "stands as" in proofread(f"{HEADER}{lines}\n").faults[0].message


@pytest.mark.parametrize(
    ("line", "true"),
    [
        (r"\ln(1 + \mathrm{e}^{-80}) = 1.80485 \times 10^{-35}", True),
        (r"\ln(1 + \mathrm{e}^{-80}) = 1.80486 \times 10^{-35}", False),
        (r"\ln(1 + \mathrm{e}^{-5000}) = 3.36969 \times 10^{-2172}", True),
        (r"\ln(\cosh(10^{-30})) = 5 \times 10^{-61}", True),
        (r"\ln(\cosh(10^{-30})) = -5 \times 10^{-61}", False),
    ],
)
def test_a_ball_around_0_is_made_smaller(line: str, true: bool) -> None:
    report = proofread(f"{HEADER}${line}$\n")
    assert report.ok == true
    assert all("it gives" in fault.message and "-6.4" not in fault.message for fault in report.faults)

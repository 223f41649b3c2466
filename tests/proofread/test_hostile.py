"""Whatever stands in a document, proofreading ends soon and with a report."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byhand.proofread import Report, proofread

RULE = '{"carry":"exact","digits":{"decimals":4},"rounding":"half_even","trailing_zeros":false}'
MARKDOWN = f"<!-- byhand-document/1 {RULE} -->\n\n"
LATEX = f"% byhand-document/1 {RULE}\n\n"
HALF = 500_000

PIECES = (
    "$", "$$", "\\[", "\\]", "\\(", "\\)", "\\", "\\\\", "{", "}", "&", "=", "\\approx", "<", "+", "-", "/", "^",
    "_", "'", "(", ")", "[", "]", "|", "\\|", ",", ";", ":", "`", "```", "~~~", "#", "# ", "\n", "\n\n", " ", "0",
    "1", "0.5", ".5", "1.2.3", "x", "w_1", "\\frac", "\\sqrt", "\\ln", "\\sigma", "\\max", "\\mathrm{e}",
    "\\begin{bmatrix}", "\\end{bmatrix}", "\\begin{aligned}", "\\end{aligned}", "\\begin{cases}", "\\text{a b}",
    "\\text{net}", "\\partial", "\\Delta", "\\hat", "\\underbrace", "\\left(", "\\right)", "\\left.", "\\cdot",
    "\\odot", "\\times 10^{-5}", "\\times 10^{999}", "^{\\top}", "\\quad", "\\qquad", "\\color{red}", "\\ldots",
    "<!--", "-->", "<!-- byhand-scope a -->", "<!-- byhand-free -->", "%", "% byhand-table symbol, value\n",
    "<!-- byhand-table symbol, value, known -->\n", "| $x$ | 0.5 |\n", "|---|---|\n", "\\begin{tabular}{ll}",
    "\\end{tabular}", "\\midrule", "\\begin{align*}", "\\end{align*}", "\\verb|", "](", "<svg", "\r",
    "10^{-4000000000}", "(-8)^{0.5}", "9^{9^{9^9}}", "\\exp(99999999999)", "0^{-1}", "\\tanh", "e^{5}", "\u00b2",
    "\u0663",
)  # fmt: skip


def _seconds(text: str) -> float:
    """Of work by this process, whatever else the machine does."""
    begin = time.process_time()
    proofread(text)
    return time.process_time() - begin


@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=60), st.sampled_from([MARKDOWN, LATEX])
)
def test_anything_gives_a_report(pieces: list[str], header: str) -> None:
    assert isinstance(proofread(header + "".join(pieces)), Report)
    assert isinstance(proofread(header + "$" + " ".join(pieces) + "$"), Report)


@given(st.text(), st.sampled_from(["", MARKDOWN, LATEX]), st.sampled_from([None, "markdown", "latex"]))
def test_any_text_gives_a_report(text: str, header: str, dialect: str | None) -> None:
    report = proofread(header + text, dialect)  # type: ignore[arg-type]
    assert all("\n" not in fault.message and fault.line >= 1 for fault in report.faults)


@pytest.mark.parametrize(
    "unit",
    [
        "$", "$$", "{", "}", "(", "[", "\\", "\\(", "\\[", "`", "<", "<!--", "<a", "](", "|", "\n", "\n|", "#",
        ">", "%", " ", "0", "1.", "$1=2$ ", "$x_1$ ", "\\frac", "\\frac12", "\\ln ", "\\left(", "^", "^{", "x^{",
        "x_{", "-", "+1", "1/", "1\\odot ", "1\\cdot ", "\\text{", "\\text{a}", "\\begin{bmatrix}",
        "\\begin{cases}", "\\begin{aligned}", "\\hat{", "\\partial", "\\\\", "\\begin{tabular}", "&", ",",
        "\\quad", "a=", "1=", "1\\approx 2\\\\", "0.123 ", "\\color{", "\\sqrt[", "|1", "\\max(", "1,", "``` ",
        "`a``", "\\tanh^", "1 \\times 10^{999} ", "9^{999}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("shape", ["{}", "$$\n{}\n$$", "\\[{}\\]", "${}$"])
@pytest.mark.parametrize("header", [MARKDOWN, LATEX], ids=["markdown", "latex"])
def test_a_megabyte_of_anything_is_linear(unit: str, shape: str, header: str) -> None:
    """Eight times the text takes about eight times the work, where a square would be 64 times as much."""
    few = HALF // len(unit) // 32
    short, long = (header + shape.replace("{}", unit * count) for count in (few, 8 * few))
    for _ in range(5):  # another process may disturb one measurement, not five
        if _seconds(long) < 40 * max(_seconds(short), 0.01):
            return
    raise AssertionError("the work grows faster than the text")


@pytest.mark.parametrize(
    "bracket", ["{}", "()", "[]", "||", ("\\frac{", "}{2}"), ("\\left(", "\\right)"), ("\\sqrt{", "}")]
)
def test_deep_nesting_is_one_fault(bracket: tuple[str, str]) -> None:
    opening, closing = bracket
    (fault,) = (
        fault
        for fault in proofread(f"{MARKDOWN}${opening * 100_000}1{closing * 100_000} = 1$\n\n$1 + 1 = 2$").faults
        if "cannot read" in fault.message
    )
    assert len(fault.message) < 300

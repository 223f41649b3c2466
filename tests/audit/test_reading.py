"""Numbers as they are printed, lists of figures, and everything that is wrong with a list."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byhand.audit.figures import LARGEST_FILE, MOST_FIGURES, parse_figures, read_figures
from byhand.audit.printed import NoNumber, read_printed
from byhand.errors import ProblemError


@pytest.mark.parametrize(
    ("text", "value", "unit", "digits"),
    [
        ("0.0317292", "0.0317292", "1e-7", 6),
        ("1.2e-3", "0.0012", "1e-4", 2),
        ("−0.0770", "-0.0770", "1e-4", 3),
        ("8.2×10⁻⁵", "0.000082", "1e-6", 2),
        ("0,25", "0.25", "0.01", 2),
        ("1.50", "1.50", "0.01", 3),
        ("4", "4", "0", 1),
        ("100", "100", "0", 3),
        ("½", "0.5", "0", 0),
        ("1/8", "0.125", "0", 0),
        ("0.1234…", "0.1234", "1e-4", 4),
        ("0.1234...", "0.1234", "1e-4", 4),
        ("35 %", "0.35", "0.01", 2),
    ],
)
def test_a_printed_number_says_how_far_it_goes(text: str, value: str, unit: str, digits: int) -> None:
    found = read_printed(text)
    assert (found.value, found.unit, found.digits) == (Fraction(value), Fraction(unit), digits)
    assert found.open == (text[-1] in "….")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "n/a",
        "nan",
        "inf",
        "1e999999",
        "1e350",
        "1e-350",
        "0.1 and 0.2",
        "1/0",
        "0" * 3000,
        "__import__('os')",
        "=1+1",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NoNumber):
        read_printed(text)


def test_half_way_either_way_counts_and_no_further() -> None:
    figure = read_printed("0.5933")
    for inside in ("0.59325", "0.59335", "0.5933"):
        assert figure.rounds(Fraction(inside), Fraction(inside))
    for outside in ("0.593249999", "0.593350001"):
        assert not figure.rounds(Fraction(outside), Fraction(outside))
    assert figure.cuts(Fraction("0.5933999"), Fraction("0.5933999"))
    assert not figure.cuts(Fraction("0.5934"), Fraction("0.5934"))


def test_a_programs_output_is_right_to_its_own_accuracy() -> None:
    figure = read_printed("0.7105668883115941")
    assert figure.rounds(Fraction("0.71056688831159415"), Fraction("0.7105668883115943"))


@pytest.mark.parametrize(
    "text",
    [
        "name,printed\nnet_h1,0.3775\n",
        "Printed;Name\n0,3775;net_h1\n",
        "\ufeffLABEL\tValue\tpage\nnet_h1\t0.3775\t7\n\n",
        "net_h1,0.3775\n",
    ],
)
def test_headers_and_separators(text: str) -> None:
    (figure,) = parse_figures(text.encode())
    assert (figure.name, figure.printed.value) == ("net_h1", Fraction("0.3775"))
    assert figure.other == ((("page", "7"),) if "page" in text else ())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no figures"),
        (b"\n\n", "no figures"),
        (b"name,printed\n", "only the names"),
        (b"a,b,c\n1,2,3\n", "allowed: name and printed"),
        (b"name,printed\nx,n/a\ny,0.1\nz,\n", "line 2"),
        (b"name,printed\nx,0,25\n", "quote it"),
        (b"name,printed\n" + b"x" * 300 + b",1\n", "too long"),
        (b"name,printed\n" + b"x,1\n" * (MOST_FIGURES + 1), "allowed: 2,000"),
        (b"name,printed\n" + b"x" * LARGEST_FILE, "bytes"),
        (b"\x00\x01\x02", "binary"),
    ],
)
def test_what_is_wrong_is_told_by_line(content: bytes, says: str) -> None:
    with pytest.raises(ProblemError, match=says) as error:
        parse_figures(content)
    assert error.value.exit_code == 2
    assert all("\n" not in line for line in error.value.lines())


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match=r"nothing\.csv"):
        read_figures(tmp_path / "nothing.csv")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        figures = parse_figures(content)
    except ProblemError:
        return
    assert figures

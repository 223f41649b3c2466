"""Chains broken into lines: at relations first, then within sums and products; nothing is lost on the way."""

from __future__ import annotations

import pytest

from byhand.mathtext.display import aligned
from byhand.mathtext.latex import LatexWriter
from byhand.mathtext.rows import lines, widest
from byhand.mathtext.tree import Letter, Node, Number, product, total

NUMBERS = [Number(f"0.{place}12345678") for place in range(1, 9)]
SUM = total(*((False, product(number, number)) for number in NUMBERS))
PRODUCT = product(*NUMBERS)


def write(*parts: tuple[str, Node]) -> str:
    return aligned([parts], LatexWriter(markdown=False))


def test_a_short_chain_is_one_line() -> None:
    assert write(("", Letter("a")), ("=", Number("1")), ("=", Number("2"))) == "a &= 1 = 2"


def test_parts_that_do_not_fit_stand_below_each_other() -> None:
    long = product(*NUMBERS[:4])
    assert write(("", Letter("a")), ("=", long), ("=", long)).count("\\\\") == 1


@pytest.mark.parametrize(("node", "joint"), [(SUM, "+"), (PRODUCT, r"\cdot")])
def test_long_sums_and_products_break_at_their_terms(node: Node, joint: str) -> None:
    text = write(("", Letter("a")), ("=", node), ("=", Number("1")))
    rows = text.split("\\\\\n")
    assert len(rows) > 2
    assert all(row.startswith(rf"&\quad {{}}{joint} ") for row in rows[1:-1])
    flat = LatexWriter(markdown=False).write(node)
    assert sum(text.count(number.text) for number in NUMBERS) == sum(flat.count(number.text) for number in NUMBERS)


@pytest.mark.parametrize("node", [SUM, PRODUCT])
def test_no_line_is_much_wider_than_the_limit(node: Node) -> None:
    assert widest((("", Letter("a")), ("=", node)), limit=60) <= 66


def test_a_wide_left_side_stands_alone() -> None:
    first = lines((("", PRODUCT), ("=", Number("1"))), limit=60)[0]
    assert first.left is None


def test_a_row_never_begins_with_an_operator() -> None:
    minus = total((True, Letter("a")), (False, Letter("b")))
    assert write(("", minus), ("=", Number("1"))).startswith("{-a + b}")

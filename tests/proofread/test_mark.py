"""Documents with a decimal comma: read by the mark that their header tells, and by no other."""

from __future__ import annotations

import pytest

from byhand.proofread import proofread

RULE = '{"carry": "exact", "digits": {"decimals": 4}, "rounding": "half_even", "trailing_zeros": false%s}'
COMMA, POINT = RULE % ', "mark": ","', RULE % ""


def markdown(body: str, rule: str = COMMA) -> str:
    return f"<!-- byhand-document/1 {rule} -->\n\n{body}\n"


def faults(text: str) -> list[str]:
    return [fault.message for fault in proofread(text).faults]


def test_lines_with_commas_are_recomputed() -> None:
    report = proofread(markdown(r"$$ z = 0{,}15 \cdot 0{,}05 + 1{,}5 = 1{,}5075 $$"))
    assert report.faults == ()
    assert report.equalities == 1


@pytest.mark.parametrize(
    "body",
    [
        r"$$ z = 0{,}15 \cdot 0{,}05 + 1{,}5 = 1{,}5074 $$",
        r"$$ z = 0{,}15 \cdot 0.05 + 1{,}5 = 1{,}5075 $$",
        r"$$ z = 0,15 \cdot 2 = 0{,}3 $$",
        r"$$ z = 1{,}000{,}5 \cdot 2 = 2 $$",
        "$$ a = 0{,}5 \\cdot 3 = 1{,}5 $$\n\nThe value is 1,4567 now.",
        "$$ a = 0{,}5 \\cdot 3 = 1{,}5 $$\n\n<!-- byhand-table symbol,value -->\n| a | b |\n| - | - |\n| $a$ | 1,6 |",
        "$$ a = 0{,}5 \\cdot 3 = 1{,}5 $$\n\n<!-- byhand-table symbol,value -->\n| a | b |\n| - | - |\n| $a$ | 1.5 |",
    ],
)
def test_what_is_wrong_is_found(body: str) -> None:
    assert faults(markdown(body))


@pytest.mark.parametrize(
    "body",
    [
        r"$$ m = \max(0; 0{,}35) = 0{,}35 $$",
        r"$$ z = 8{,}2 \times 10^{-5} \cdot 2 = 1{,}64 \times 10^{-4} $$",
        "$$ a = 0{,}5 \\cdot 3 = 1{,}5 $$\n\n<!-- byhand-table symbol,value -->\n| a | b |\n| - | - |\n| $a$ | 1,5 |",
        "$$ a = 0{,}3 \\cdot 0{,}4123 = 0{,}1237 $$\n\nThe value is 0,1237, then $0{,}1237$; 12,5 % of 1, 2, 3.",
    ],
)
def test_what_is_right_is_right(body: str) -> None:
    assert faults(markdown(body)) == []


def test_a_document_with_points_has_no_commas() -> None:
    body = r"$$ z = 0{,}15 \cdot 2 = 0{,}3 $$"
    assert faults(markdown(body)) == []
    assert faults(markdown(body, POINT))
    assert faults(markdown(body.replace("{,}", "."), POINT)) == []
    assert faults(markdown(body.replace("{,}", ".")))


def test_latex_and_pages_are_read_alike() -> None:
    latex = f"% byhand-document/1 {COMMA}\n\\begin{{align*}}\nz &= 0{{,}}15 \\cdot 2 = %s\n\\end{{align*}}\n"
    assert faults(latex.replace("%s", "0{,}3")) == []
    assert faults(latex.replace("%s", "0{,}4"))
    page = (
        f"<!DOCTYPE html><!-- byhand-document/1 {COMMA} --><main><div class='chain'><math><mi>z</mi></math>"
        "<math><mo>=</mo><mn>0,15</mn><mo>·</mo><mn>2</mn></math><math><mo>=</mo><mn>%s</mn></math></div></main>"
    )
    assert faults(page.replace("%s", "0,3")) == []
    assert faults(page.replace("%s", "0,4"))
    assert faults(page.replace("%s", "0.3"))
    assert faults(page.replace("%s", "0,3,1"))


@pytest.mark.parametrize("mark", ['";"', '""', "3", "null", '[","]'])
def test_a_header_with_another_mark_is_refused(mark: str) -> None:
    (fault,) = faults(markdown("$$ z = 1 + 1 = 2 $$", RULE % f', "mark": {mark}'))
    assert "mark is a point or a comma" in fault

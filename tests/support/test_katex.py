from __future__ import annotations

from collections.abc import Callable

import pytest

Katex = Callable[[list[tuple[str, bool]]], list[str | None]]


def test_each_formula_gets_its_own_verdict(katex_errors: Katex) -> None:
    verdicts = katex_errors([(r"\frac{\partial E}{\partial w_5}", False), (r"\frac{1}{", True), (r"x^{2}", True)])
    assert verdicts[0] is None
    assert "expected" in (verdicts[1] or "")
    assert verdicts[2] is None


@pytest.mark.parametrize(
    ("formula", "complaint"),
    [
        (r"\nosuchmacro", "Undefined control sequence"),
        ("é", "Unicode"),
        ("\\text{\N{SNOWMAN}}", "☃"),
        ("a_1_2", "Double subscript"),
        ("a % b", "comment"),
    ],
)
def test_what_latex_would_not_take_is_an_error(katex_errors: Katex, formula: str, complaint: str) -> None:
    (verdict,) = katex_errors([(formula, True)])
    assert complaint in (verdict or "rendered")


def test_the_layouts_that_byhand_prints_are_rendered(katex_errors: Katex) -> None:
    formulas = [
        r"\begin{aligned} a &= b \\ &= c \end{aligned}",
        r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \odot \underbrace{x}_{\text{sum}}",
        r"\begin{cases} 1 & z \gt 0 \\ 0 & \text{otherwise} \end{cases}",
        r"\boxed{8.2 \times 10^{-5}} \approx \colorbox{yellow}{$0.1$}",
    ]
    assert katex_errors([(formula, True) for formula in formulas]) == [None] * len(formulas)

from __future__ import annotations

import pytest

from support import markdown_math

GOOD = r"""
# A page

Weight $w_{1}$ costs 5\$ and `$no$ math`; its gradient ($\partial E / \partial w_{1}$) is
$`\mathrm{a}_{1} \{b\} \mathrm{c}_{2}`$.

$$
\begin{aligned}
a &= b_{1} \\
  &= \{c\}
\end{aligned}
$$

<!-- byhand: costs $1 -->

| quantity | value |
|---|---|
| $a_{1}$ | $0.5$ |

- in a list $x$

  $$
  y = 1
  $$

> quoted
>
> $$
> z = 2
> $$

```python
price = "$$ 3 $$"
```

```math
q < 1
```
"""


def test_formulas_are_found_in_reading_order() -> None:
    page = markdown_math.read(GOOD)
    assert page.complaints == []
    assert [(formula.tex.split("\n")[0], formula.display) for formula in page.formulas] == [
        ("w_{1}", False),
        (r"\partial E / \partial w_{1}", False),
        (r"\mathrm{a}_{1} \{b\} \mathrm{c}_{2}", False),
        (r"\begin{aligned}", True),
        ("a_{1}", False),
        ("0.5", False),
        ("x", False),
        ("y = 1", True),
        ("z = 2", True),
        ("q < 1", True),
    ]
    assert page.formulas[0].line == 4


@pytest.mark.parametrize(
    ("markdown", "complaint"),
    [
        ("text $$a$$ text", "line of its own"),
        ("$$ a\n$$", "line of its own"),
        ("$$\na\n\nb\n$$", "blank line inside"),
        ("$$\na", "no end"),
        ("$$\na\n= b\n- c\n$$", "block of its own: - c"),
        ("$$\na\n=\nb\n$$", "block of its own: ="),
        (r"$a\,b$", r"backslash out of \,"),
        (r"$\{a\}$", r"backslash out of \{"),
        (r"$`\text{a\_b}`$", r"\_ in a formula"),
        ("$$\n\\text{a\\_b}\n$$", r"\_ in a formula"),
        ("$a<b$", "raw <"),
        ("$$\na > b\n$$", "raw >"),
        (r"$\mathbf{x}_{1} = \mathbf{y}_{2}$", "emphasis"),
        (r"Range of $\mathbf{d}_{1}$ and $\mathbf{d}_{2}$", "emphasis"),
        ("$2*3*4$", "emphasis"),
        ("$[a](c)$", "link"),
        ("a $b", "without its partner"),
        ("$ a$", "blank beside"),
        ("the $k$th", "just after"),
        ("x$k$", "just before"),
        ("| $|a|$ |\n|---|\n| 1 |", "cell of a table"),
        ("<div>\n$a$\n</div>", "markdown-it sees another formula"),
    ],
)
def test_what_github_would_spoil_is_a_complaint(markdown: str, complaint: str) -> None:
    assert complaint in "\n".join(markdown_math.read(markdown).complaints)


def test_complaints_name_the_line() -> None:
    assert markdown_math.read("one\n\ntwo $a<b$").complaints[0].startswith("line 3: ")

"""Every block has a template in every format; authors' text is harmless in each dialect."""

from __future__ import annotations

import typing

import pytest

from byhand.document import blocks
from byhand.render.dialects.latex import LatexDialect
from byhand.render.dialects.markdown import MarkdownDialect
from byhand.render.formats import FORMATS
from byhand.render.templating import shipped

KINDS = [kind.__name__.lower() for kind in typing.get_args(blocks.Block)]


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_block_has_a_template(format_name: str, kind: str) -> None:
    chosen = FORMATS[format_name]
    places = [shipped() / directory / f"{kind}{chosen.extension}.j2" for directory in chosen.directories]
    assert any(place.is_file() for place in places)


MARKDOWN = [
    ("plain words, 3 of them", "plain words, 3 of them"),
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("a*b*c", r"a\*b\*c"),
    ("snake_case_name", r"snake\_case\_name"),
    ("[x](javascript:y)", r"\[x\](javascript:y)"),
    ("$x$ `code`", r"\$x\$ \`code\`"),
    ("1. first", r"1\. first"),
    ("- item", r"\- item"),
    ("two\nlines", "two lines"),
    ("a | b", r"a \| b"),
    ("a & b", "a &amp; b"),
]


@pytest.mark.parametrize(("text", "written"), MARKDOWN)
def test_markdown_text(text: str, written: str) -> None:
    assert MarkdownDialect().text(text) == written


LATEX = [
    (r"\input{/etc/passwd}", r"\textbackslash{}input\{/etc/passwd\}"),
    ("100 % of $5 & #1", r"100 \% of \$5 \& \#1"),
    ("a_b^c~d", r"a\_b\textasciicircum{}c\textasciitilde{}d"),
    ("−δ", r"$-\delta$"),
    ("日本", "??"),
    ("é ß", "é ß"),
]


@pytest.mark.parametrize(("text", "written"), LATEX)
def test_latex_text(text: str, written: str) -> None:
    assert LatexDialect().text(text) == written


@pytest.mark.parametrize(
    ("text", "written"), [("w_1", "`w_1`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a|b", r"`a\|b`")]
)
def test_markdown_code(text: str, written: str) -> None:
    assert MarkdownDialect().verbatim(text) == written

"""Every block has a template in every format; authors' text is harmless in each dialect."""

from __future__ import annotations

import typing
from dataclasses import replace
from pathlib import Path

import pytest

from byhand.derivation.derive import derive
from byhand.document import blocks
from byhand.document.build import build
from byhand.proofread import proofread
from byhand.render.dialects.latex import LatexDialect
from byhand.render.dialects.markdown import MarkdownDialect
from byhand.render.formats import FORMATS
from byhand.render.renderer import Options, render
from byhand.render.templating import shipped
from support.pdflatex import compile_source, missing
from support.problems import small

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
    ("$α", r"\$$\alpha$"),
    ("$−5", r"\$$-$5"),
    ("$$", r"\$\$"),
    ("10²³", r"10\textsuperscript{2}\textsuperscript{3}"),
    ("x⁺²", r"x$^{+}$\textsuperscript{2}"),
    ("w⁺⁺", "w$^{++}$"),
    ("α²β⁺", r"$\alpha$\textsuperscript{2}$\beta^{+}$"),
    ("×α", r"$\times\alpha$"),
    ("α a", r"$\alpha$ a"),
    ("日本", "??"),
    ("é ß", "é ß"),
]


@pytest.mark.parametrize(("text", "written"), LATEX)
def test_latex_text(text: str, written: str) -> None:
    assert LatexDialect().text(text) == written


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_latex_text_compiles() -> None:
    words = "\n\n".join(LatexDialect().text(text) for text, _ in LATEX)
    source = "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{lmodern,textcomp,amsmath}"
    assert compile_source(f"{source}\\begin{{document}}{words}\\end{{document}}", runs=1).errors == ()


@pytest.mark.parametrize("title", ["$α and 10²³", "x⁺² for $−5 or $$", "w⁺⁺ × α²β⁺"])
def test_the_proofreader_reads_formulas_in_an_author_s_words(title: str) -> None:
    problem = replace(small("tanh", steps=1), title=title)
    text = render(build(derive(problem)), "tex").text
    assert LatexDialect().text(title) in text
    report = proofread(text, "latex")
    assert report.equalities and not report.faults


@pytest.mark.parametrize(
    ("text", "written"), [("w_1", "`w_1`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a|b", r"`a\|b`")]
)
def test_markdown_code(text: str, written: str) -> None:
    assert MarkdownDialect().verbatim(text) == written


def test_a_user_s_own_script_takes_the_shipped_one_s_place(tmp_path: Path) -> None:
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "living.min.js").write_text("mine();")
    document = build(derive(small("tanh", steps=1)))
    assert "\nmine();\n" in render(document, "html", Options(templates=(tmp_path,))).text
    assert "mine();" not in render(document, "html").text

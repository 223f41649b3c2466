"""Sentences and formulas on platforms' pages: well-formed, and nothing of an author's becomes markup or a formula."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from byhand.document.blocks import Chain, Code, Display, Items, Paragraph, Remark, Text
from byhand.lms.page import Page, Voice, words
from byhand.mathtext.tree import Blank, Letter, Number, total
from support import katex
from support.lms import homework, items

VOICE = Voice.of(homework("mazur").problem)


def page(**boxes: str) -> Page:
    return Page(
        VOICE, lambda node, joint: f"[{joint}{VOICE.symbol(node)}]", lambda picture: "", {1: "BOX"} if boxes else {}
    )


@given(st.text() | st.text(st.sampled_from(list("\\$()[]{}<>&\"'\x00\ud800\ufffe abc"))))
def test_no_text_is_markup_or_a_whole_delimiter(text: str) -> None:
    found = etree.fromstring(f"<p>{words(text)}</p>")
    assert {each.tag for each in found} <= {"span"}
    for piece in found.itertext():
        assert piece in ("\\", "$") or not re.search(r"[\\$]", piece)


@given(st.text())
def test_every_block_is_well_formed(text: str) -> None:
    own = Text(text)
    blocks = (Paragraph((own,)), Remark(own), Items(((own,), (own,))), Code("python", text))
    etree.fromstring(f"<div>{page().blocks(blocks)}</div>")


def test_a_box_stands_once_and_then_it_is_a_name() -> None:
    chain = Chain((("", Letter("x")), ("=", Blank(1))))
    written = page(one="BOX").blocks((Display((chain, chain)),))
    assert written.count("BOX") == 1 and "[=[blank 1]]" in written.split("BOX")[1]


def test_a_long_sum_goes_on_with_space_around_its_sign() -> None:
    assert VOICE.latex(Number("0.91"), "+") == "{}+ 0.91"
    assert VOICE.latex(total((False, Letter("a")), (False, Letter("b"))), "=").startswith("= ")


@pytest.mark.skipif(bool(katex.missing()), reason=katex.missing() or "there")
def test_every_formula_of_a_question_is_latex_that_browsers_set() -> None:
    item = items("mazur", 1)[0]
    found: list[str] = []

    def note(node: object, joint: str) -> str:
        found.append(VOICE.latex(node, joint))  # type: ignore[arg-type]
        return ""

    Page(VOICE, note, lambda picture: "").blocks(item.sheet)
    assert len(found) > 100
    assert not any(katex.errors([(formula, False) for formula in sorted(set(found))]))

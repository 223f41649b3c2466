"""Where a table ends on another page than it begins on: short ones never, of long ones never a row or two alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from byhand.document.blocks import Paragraph, Table, Text
from byhand.publish import published
from byhand.render.renderer import Options
from support import pdf, pdflatex
from support.rendered import walkthrough

#: Paragraphs before the table, so that it begins at many heights.
ABOVE = range(2, 44, 3)


def rows_by_page(above: int, rows: int, form: str) -> list[int]:
    """How many of the table's rows are on each page that has some."""
    head = (Text("one"), Text("two"))
    table = Table(head, tuple((Text(f"row{row}"), Text("x")) for row in range(rows)), ("text", "symbol"))
    blocks = (*(Paragraph((Text(f"Paragraph {number}."),)) for number in range(above)), table)
    document = replace(walkthrough("mazur").document, blocks=blocks, metadata={})
    (content,) = published(document, form, Options("table"), proofread=False).values()
    found = [re.findall(r"\brow\d+\b", page) for page in pdf.text(content).split("\f")]
    assert [row for page in found for row in page] == [f"row{row}" for row in range(rows)]
    return [len(page) for page in found if page]


@pytest.mark.skipif(bool(pdf.missing()), reason=pdf.missing())
@pytest.mark.parametrize("form", ["pdf", pytest.param("tex-pdf", marks=pytest.mark.slow)])
def test_tables_across_pages(form: str) -> None:
    if form == "tex-pdf" and pdflatex.missing():
        pytest.skip(pdflatex.missing())
    broken = 0
    for above in ABOVE:
        assert rows_by_page(above, 14, form) == [14]
        pages = rows_by_page(above, 27, form)
        assert pages[-1] >= 5
        broken += len(pages) > 1
    assert broken > len(ABOVE) // 3


@pytest.mark.skipif(bool(pdf.missing()), reason=pdf.missing())
def test_a_table_may_be_longer_than_a_page() -> None:
    pages = rows_by_page(3, 120, "pdf")
    assert len(pages) > 2 and pages[-1] >= 5

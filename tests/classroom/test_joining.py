"""Several sheets in one file: each reads as it does alone, and no place in it is confused with another's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import pytest

from byhand.classroom.class_set import ClassSet
from byhand.classroom.joining import JOINERS, join
from byhand.classroom.making import Made
from byhand.classroom.roster import numbered
from byhand.errors import ByhandError
from byhand.exercises.homework_load import load_homework
from byhand.proofread import proofread
from byhand.render.formats import FORMATS
from support import pdflatex

TEXTS = ("md", "tex", "html")


@pytest.fixture(scope="module")
def made() -> list[Made]:
    maker = ClassSet(load_homework("mazur"), 7, (*TEXTS, "ipynb", "pdf")).maker()
    return [maker.make(entry, f"s{entry.number}", f"k{entry.number}", printed=False) for entry in numbered(3)]


def documents(made: list[Made], side: str, name: str) -> list[bytes]:
    formats: list[Mapping[str, Mapping[str, bytes]]] = [getattr(each, side) for each in made]
    return [next(iter(each[name].values())) for each in formats]


@pytest.mark.parametrize("name", TEXTS)
def test_every_line_still_holds(made: list[Made], name: str) -> None:
    language = FORMATS[name].readable
    alone = [proofread(document.decode(), language) for document in documents(made, "key", name)]
    joined = join(name, documents(made, "key", name)).decode()
    for dialect in (language, None):
        report = proofread(joined, dialect)
        assert report.ok, report.faults[:2]
        assert report.equalities == sum(each.equalities for each in alone) > 100


@pytest.mark.parametrize("name", TEXTS)
def test_a_wrong_digit_of_the_last_one_is_found_on_its_line(made: list[Made], name: str) -> None:
    texts = documents(made, "key", name)
    number = made[-1].answers[0].value.lstrip("-")
    wrong = texts[-1].decode().replace(number, number[:-1] + str((int(number[-1]) + 5) % 10))
    assert wrong.encode() != texts[-1]
    joined = join(name, [*texts[:-1], wrong.encode()]).decode()
    faults = proofread(joined, FORMATS[name].readable).faults
    assert faults
    assert all(fault.line > len(joined.splitlines()) * 0.55 for fault in faults)


def test_places_in_a_page_are_its_own(made: list[Made]) -> None:
    page = join("html", documents(made, "key", "html")).decode()
    names = re.findall(r' id="([^"]+)"', page)
    assert max(Counter(names).values()) == 1
    targets = re.findall(r' href="#([^"]+)"', page)
    targets += [
        name for found in re.findall(r' aria-(?:labelledby|describedby)="([^"]+)"', page) for name in found.split()
    ]
    assert targets and set(targets) <= set(names)
    assert page.count("<body>") == page.count("</body>") == page.count("</html>") == 1


def test_places_in_markdown_are_its_own(made: list[Made]) -> None:
    text = join("md", documents(made, "key", "md")).decode()
    names = re.findall(r'<a id="([^"]+)">', text)
    assert max(Counter(names).values()) == 1
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(names)


def test_latex_compiles(made: list[Made]) -> None:
    if reason := pdflatex.missing():
        pytest.skip(reason)
    result = pdflatex.compile_source(join("tex", documents(made, "sheet", "tex")).decode())
    assert not result.errors and not result.undefined
    assert "multiply" not in result.log


def test_a_notebook_is_one(made: list[Made]) -> None:
    nbformat = pytest.importorskip("nbformat")
    whole = nbformat.reads(join("ipynb", documents(made, "key", "ipynb")).decode(), 4)
    nbformat.validate(whole)
    ids = [cell.id for cell in whole.cells]
    assert len(ids) == len(set(ids)) > 30


def test_pdf_pages(made: list[Made]) -> None:
    import io

    import pypdf

    texts = documents(made, "sheet", "pdf")
    pages = [len(pypdf.PdfReader(io.BytesIO(each)).pages) for each in texts]
    joined = join("pdf", texts)
    reader = pypdf.PdfReader(io.BytesIO(joined))
    assert len(reader.pages) == sum(pages)
    assert made[2].code in reader.pages[pages[0] + pages[1]].extract_text()
    assert joined == join("pdf", texts)


def test_templates_that_cannot_be_joined() -> None:
    for name in ("html", "tex"):
        with pytest.raises(ByhandError, match="a template has no"):
            join(name, [b"a", b"b"])


def test_every_format_is_joined_or_refused() -> None:
    assert set(FORMATS) - set(JOINERS) == {"slides"}

"""The PDF, by Typst and by LaTeX: accessible, the same bytes everywhere, every number in it, nothing off the page."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import time
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

import byhand
from byhand.errors import ByhandError, MissingTool, ProblemError
from byhand.mathtext.typst import printable
from byhand.problem.builtin import builtin_names
from byhand.problem.model import Problem
from byhand.render import pdf as making
from byhand.render.dialects.typst import TypstDialect
from byhand.render.pdf import latex_pdf, typst_pdf
from byhand.render.prose import catalogue
from byhand.render.templating import template_directories
from byhand.walkthrough import Walkthrough
from support import pdf, pdflatex
from support.paths import environment
from support.strategies import problems

pytestmark = pytest.mark.skipif(bool(pdf.missing()), reason=pdf.missing())
needs_latex = pytest.mark.skipif(bool(pdflatex.missing()), reason=pdflatex.missing())

SENTENCES = catalogue(tuple(template_directories()), "en")

#: The margins of the page in points; a full stop may hang by a few.
SIDE, ABOVE, BELOW = 2.5 * pdflatex.CENTIMETRE - 4, 28, 28


@cache
def made(name: str, format_name: str = "pdf") -> tuple[Walkthrough, bytes]:
    walkthrough = byhand.explain(name)
    return walkthrough, walkthrough.content(format_name)


@pytest.mark.parametrize("name", builtin_names())
def test_every_built_in_problem_is_an_accessible_pdf(name: str) -> None:
    walkthrough, content = made(name)  # Typst refuses what is not PDF/UA-1
    assert content.startswith(b"%PDF-1.7")
    for key in (b"/StructTreeRoot", b"/Lang(en)", b"/DisplayDocTitle true", b"pdfuaid"):
        assert key in content
    assert str(walkthrough.problem.title) in pdf.title(content)
    tags = pdf.tags(content)
    assert tags.count("Formula") == content.count(b"/S/Formula") > 20
    assert tags.count("Table") == tags.count("THead") > 1
    assert "H1" in tags


@pytest.mark.parametrize("name", builtin_names())
def test_every_formula_and_picture_has_its_words(name: str) -> None:
    content = made(name)[1]
    tagged = re.findall(rb"/S/(?:Formula|Figure)\b(?:(?!endobj).)*", content, re.DOTALL)
    assert tagged
    assert all(re.search(rb"/Alt ?[(<]", each) for each in tagged)


def test_formulas_are_read_in_words() -> None:
    assert (
        b"/Alt(the derivative of E with respect to w sub 5, equals delta sub o 1 times out sub h 1" in made("mazur")[1]
    )


@pytest.mark.parametrize("name", builtin_names())
def test_every_printed_number_is_found_in_the_text(name: str) -> None:
    walkthrough, content = made(name)
    expected = list(pdf.printed_numbers(walkthrough.document, by_columns=True))
    assert len(expected) > 30
    assert not pdf.first_missing(expected, pdf.text(content))


@pytest.mark.slow
@needs_latex
@pytest.mark.parametrize("name", builtin_names())
def test_every_printed_number_is_found_in_the_text_of_latex(name: str) -> None:
    walkthrough, content = made(name, "tex-pdf")
    expected = list(pdf.printed_numbers(walkthrough.document, by_columns=False))
    assert not pdf.first_missing(expected, pdf.text(content))


def test_a_number_that_is_not_printed_is_missed() -> None:
    walkthrough, content = made("mazur")
    text = pdf.text(content).replace("0.298371109", "0.298371108", 1)
    assert pdf.first_missing(list(pdf.printed_numbers(walkthrough.document, by_columns=True)), text)


@pytest.mark.parametrize("name", builtin_names())
def test_nothing_runs_off_the_page(name: str) -> None:
    assert not pdf.outside(made(name)[1], SIDE, ABOVE, BELOW)


@pytest.mark.slow
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(problems())
def test_any_problem_fits_the_page(problem: Problem) -> None:
    walkthrough = Walkthrough(problem)
    try:
        content = walkthrough.content("pdf")
    except ProblemError:  # a value that does not exist is refused
        assume(False)
    assert not pdf.outside(content, SIDE, ABOVE, BELOW)
    expected = list(pdf.printed_numbers(walkthrough.document, by_columns=True))
    assert not pdf.first_missing(expected, pdf.text(content))


DIGESTS = """
import hashlib, byhand
for name in ("mazur", "softmax-classifier"):
    print(hashlib.sha256(byhand.explain(name).content("pdf")).hexdigest())
"""


def test_two_builds_are_equal_byte_for_byte(tmp_path: Path) -> None:
    other = environment(PYTHONHASHSEED="4242", TZ="Asia/Kathmandu", LANG="C")
    run = subprocess.run([sys.executable, "-c", DIGESTS], env=other, cwd=tmp_path, capture_output=True, check=True)
    here = [byhand.explain(name).content("pdf") for name in ("mazur", "softmax-classifier")]
    assert run.stdout.decode().split() == [hashlib.sha256(content).hexdigest() for content in here]


def test_only_fonts_of_the_wheel_are_used() -> None:
    names = {name.decode() for name in re.findall(rb"/BaseFont/[A-Z]{6}\+([A-Za-z]+)", made("mazur")[1])}
    assert names
    assert all(name.startswith(("NewCM", "NewComputerModern", "DejaVuSansMono", "LibertinusSerif")) for name in names)


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_the_paper_is_chosen(paper: str, size: tuple[int, int]) -> None:
    content = byhand.explain("circuit", paper=paper).content("pdf")
    assert {(round(word.width), round(word.height)) for word in pdf.words(content)} == {size}
    assert not pdf.outside(content, SIDE, ABOVE, BELOW)


# -- words ---------------------------------------------------------------------------------------------------------

WORDS = [
    ("plain words", '#"plain words";'),
    ("it's", '#"it’s";'),
    ("σ' = 1", """#formula("sigma", $σ$);#"' = 1";"""),
    ("a ≈ b", '#"a ";#symbol("≈");#" b";'),
    ("λόγος", '#"λόγος";'),
    ('say "\\x"', '#"say \\"\\\\x\\"";'),
    ("two\nlines", '#"two lines";'),
    ("日", '#"U+65E5";'),
    ("", ""),
]


@pytest.mark.parametrize(("text", "written"), WORDS)
def test_words_are_strings(text: str, written: str) -> None:
    assert TypstDialect("problem", SENTENCES.sentence).text(text) == written


# -- authors' words ------------------------------------------------------------------------------------------------

HOSTILE = [
    '#eval("1+1") #panic()',
    '"); #read("/etc/passwd"); ("',
    "$ sum_(i=0) $ <label> @ref",
    '\\ \\u{41} \\"',
    "*strong* _emph_ `raw` = Heading",
    "// gone /* gone */ ] [ } { ) (",
    '#import "@preview/x:1.0.0": *',
    "שלום مرحبا",
    "😀 日本語 e\u0301",
    "- item + item 1. item / term: x",
    "https://evil.example --- ... ~",
    "{{ 7*7 }} << 7*7 >> <% raw %>",
]


def _with(text: str) -> bytes:
    layer = {"names": [text + "u"], "activation": "sigmoid", "weights": [[0.5]], "bias": 0.1}
    layer |= {"weight_names": [[text + "w"]], "bias_name": text + "b"}
    return byhand.explain(
        {
            "title": text,
            "source": text,
            "note": text,
            "network": {"inputs": [text + "i"], "layers": [layer]},
            "samples": [{"input": [1], "target": [0]}],
            "training": {"loss": "half_squared_error", "learning_rate": 0.5},
            "show": {"backward": ["node", "weight", "matrix"]},
        }
    ).content("pdf")


def _structure(content: bytes) -> Counter[str]:
    """How many there are of each kind; the pictures and their words depend on how long names are."""
    return Counter(tag for tag in pdf.tags(content) if tag not in ("P", "Div", "Figure", "Caption", "Formula", "Span"))


@cache
def twin() -> Counter[str]:
    return _structure(_with("two words"))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_authors_write_is_printed_as_data(text: str) -> None:
    content = _with(text)
    assert _structure(content) == twin()
    if text.isascii():  # poppler turns other scripts around
        found = "".join(pdf.text(content).split())
        assert found.count("".join(printable(text).split())) > 10


# -- what goes wrong -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source", ['#read("/etc/passwd")', '#read("../../etc/passwd")', "#panic()", "$ unknown $", '#include "x.typ"', "#("]
)
def test_what_typst_says_is_one_line(source: str) -> None:
    with pytest.raises(ByhandError, match=r"^the PDF cannot be made: [^\n]+$"):
        typst_pdf(source)


def test_a_document_without_a_title_is_refused() -> None:
    with pytest.raises(ByhandError, match="PDF/UA-1"):
        typst_pdf("words")


@needs_latex
@pytest.mark.parametrize(
    ("body", "message"),
    [
        (r"\undefined", r"line 3: Undefined control sequence"),
        (r"\input{/etc/passwd}", r"File `/etc/passwd.tex' not found"),
        (r"\immediate\openout5=/tmp/x.tex ", r"I can't write on file|[Nn]ot writing"),
    ],
)
def test_what_latex_says_is_one_line(body: str, message: str) -> None:
    with pytest.raises(ByhandError, match=rf"^LaTeX cannot make the PDF: .*({message})") as caught:
        latex_pdf(f"\\documentclass{{article}}\n\\begin{{document}}\n{body}\n\\end{{document}}\n")
    assert "\n" not in str(caught.value)


def test_a_missing_latex_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making.shutil, "which", lambda name: None)
    with pytest.raises(MissingTool, match=r"apt install .*texlive-latex-recommended.*--to pdf") as caught:
        latex_pdf("")
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_a_latex_that_runs_away_is_ended_with_all_that_it_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program, started = tmp_path / "pdflatex", tmp_path / "started"
    program.write_text(f"#!/bin/sh\nsleep 300 &\necho $! > '{started}'\nwait\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(making.shutil, "which", lambda name: name)
    monkeypatch.setattr(making, "PATIENCE", 1)
    with pytest.raises(ByhandError, match="did not end within 1 seconds"):
        latex_pdf("")
    child = int(started.read_text())
    for _ in range(50):
        if not _runs(child):
            return
        time.sleep(0.1)
    pytest.fail("what LaTeX had started still runs")


def _runs(process: int) -> bool:
    """Also a process that has ended and that nobody has asked for does not run."""
    state = Path(f"/proc/{process}/stat")
    if state.exists():
        return state.read_text().rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return not Path("/proc/self").exists()


# -- LaTeX ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@needs_latex
def test_latex_gives_the_same_bytes_again() -> None:
    source = byhand.explain("circuit").to("tex")
    one, other = latex_pdf(source), latex_pdf(source)
    assert one == other


@pytest.mark.slow
@needs_latex
@pytest.mark.parametrize("down", ["", r"\def\byhanddown{}"])
def test_two_fragments_stand_in_one_document(down: str, tmp_path: Path) -> None:
    names = ["circuit", "perceptron"]
    texts = [byhand.explain(name).to("tex-fragment") for name in names]
    packages = re.findall(r"\\usepackage\{.*\}", texts[0])
    assert len(packages) == 1
    assert not any(r"\documentclass" in text or r"\tableofcontents" in text for text in texts)
    labels = [label for text in texts for label in re.findall(r"\\label\{([^}]*)\}", text)]
    assert len(labels) == len(set(labels)) > 10
    for name, text in zip(names, texts, strict=True):
        (tmp_path / f"{name}.fragment.tex").write_text(text, encoding="utf-8")
    head = [r"\documentclass{article}", r"\usepackage[T1]{fontenc}", r"\usepackage[utf8]{inputenc}", *packages]
    parts = [rf"\section{{{name}}}\input{{{name}.fragment}}" for name in names]
    source = "\n".join([*head, r"\begin{document}", down, *parts, r"\end{document}"])
    result = pdflatex.compile_source(source, beside=sorted(tmp_path.iterdir()))
    assert not result.errors
    assert "multiply defined" not in result.log

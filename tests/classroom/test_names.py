"""Students' names on their sheets, in every format; at the foot of each page what finds loose pages together."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from markdown_it import MarkdownIt

from byhand.classroom.class_set import ClassSet
from byhand.classroom.joining import join
from byhand.classroom.making import Made
from byhand.classroom.roster import Entry
from byhand.cli import main
from byhand.document.blocks import CodeText, Text
from byhand.exercises.blanks import plan
from byhand.exercises.heading import Header, Student, name_line
from byhand.exercises.homework import Blanks
from byhand.exercises.homework_load import load_homework
from byhand.proofread import proofread
from byhand.publish import published
from byhand.render.dialects.latex import LatexDialect
from byhand.render.dialects.markdown import MarkdownDialect
from byhand.render.dialects.typst import TypstDialect
from byhand.render.formats import FORMATS
from byhand.render.renderer import Options
from support import pdf, pdflatex
from support.rendered import walkthrough

ODD = r"A_b & <i>$x$</i> \input{x} | # %~^`*_` -- ,, {{ 7*7 }} \begin{document} ](#a 2 = 3"
CHINESE, ARABIC = "王小明", "محمد (2)"
#: The id of ``entry`` in LaTeX.
CODED = r"\texttt{s-{}-1}"
#: What can be read without a program of its own.
TEXTS = ("md", "tex", "tex-fragment", "html", "html-fragment", "ipynb", "slides")


def entry(student: str = "s--1", name: str = ODD) -> Entry:
    return Entry(1, "s1", student, name)


@cache
def made(who: Entry, formats: tuple[str, ...] = TEXTS, *, names: bool = True, spots: bool = False) -> Made:
    homework = load_homework("mazur")
    if spots:
        homework = replace(homework, blanks=Blanks("mistake"))
    return ClassSet(homework, 7, formats, names=names).maker().make(who, "a.sheet", "a.key", printed=False)


def sheet(who: Entry, form: str, **how: bool) -> bytes:
    return next(iter(made(who, TEXTS if form in TEXTS else (form,), **how).sheet[form].values()))


def shown(text: str) -> str:
    """A page's words."""
    return html.unescape(re.sub(r"<[^>]*>", "", text))


# -- the line of a sheet ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spots", [False, True])
@pytest.mark.parametrize("form", ["html", "html-fragment", "slides"])
def test_pages_show_it_as_it_is(form: str, spots: bool) -> None:
    text = sheet(entry(), form, spots=spots).decode()
    assert f"Name: {ODD}" in shown(text) and "Student number: s--1" in shown(text)
    assert "<i>$x$</i>" not in text


@pytest.mark.parametrize("who", [entry(), entry(name=CHINESE), entry(name=ARABIC)], ids=["odd", "cjk", "rtl"])
def test_markdown_shows_it_as_it_is(who: Entry) -> None:
    source = sheet(who, "md").decode()
    book = json.loads(sheet(who, "ipynb"))
    for text in (source, "\n\n".join("".join(cell["source"]) for cell in book["cells"])):
        line = next(line for line in text.splitlines() if line.startswith("Name:"))
        assert f"Name: {who.name} \u2003 Student number: s--1 \u2003 Points" in shown(MarkdownIt().render(line))
        assert re.findall(r"(?<!\\)\$", line) == ["$", "$"]  # around the points


def test_latex_has_nothing_of_it_as_a_command() -> None:
    line = next(line for line in sheet(entry(), "tex").decode().splitlines() if "Name:" in line)
    assert r"\$x\$" in line and r"\input" not in line and r"\begin" not in line
    assert rf"\mbox{{Student number:}}~{CODED}" in line and "-{}- ,{}," in line


@pytest.mark.parametrize("name", [CHINESE, ARABIC, "Ħamid"])
def test_what_latex_has_no_letters_for_is_left_to_the_hand(name: str) -> None:
    text = sheet(entry(name=name), "tex").decode()
    line = next(line for line in text.splitlines() if "Name:" in line)
    assert name not in text and r"\mbox{Name:~\rule" in line and rf"\mbox{{Student number:}}~{CODED}" in line


def test_an_id_alone() -> None:
    text = sheet(entry(name=""), "md").decode()
    assert "Name: ______________________ &emsp; Student number: `s--1` &emsp;" in text
    assert '<span class="field"><span>Name:</span></span>' in sheet(entry(name=""), "html").decode()


def test_without_questions_there_are_no_points() -> None:
    planned = replace(plan(walkthrough("mazur").document, walkthrough("mazur").derivation, Blanks()), questions=())
    line = name_line(planned, Header(student=Student.of("s1", "Ada")))
    assert line.entries == (Text("Ada"), CodeText("s1")) and len(line.fields) == 2


@pytest.mark.parametrize("spots", [False, True])
@pytest.mark.parametrize("form", ["md", "tex", "html"])
def test_the_sheets_can_be_read_back(form: str, spots: bool) -> None:
    readable = FORMATS[form].readable
    assert readable is not None
    assert not proofread(sheet(entry(), form, spots=spots).decode(), readable).faults


@pytest.mark.parametrize("language", ["de", "ru"])
def test_other_languages(language: str) -> None:
    homework = load_homework("mazur")
    homework = replace(homework, problem=replace(homework.problem, language=language))
    found = ClassSet(homework, 7, names=True).maker().make(entry(name=CHINESE), "a", "b", printed=False)
    words = {"de": ("Name:", "Matrikelnummer:"), "ru": ("Имя:", "Номер студента:")}[language]
    assert f"{words[0]} {CHINESE} &emsp; {words[1]} `s--1` &emsp;" in found.sheet["md"]["a.md"].decode()


# -- an id is data ------------------------------------------------------------------------------------------------

#: Of apostrophes, dashes and other signs that words are printed with otherwise.
DATA = "O'Hara/../x--1,,''...`\"<<?`(c)"


def test_texts_have_an_id_as_it_is() -> None:
    who = entry(student=DATA, name="Siobhán O'Hara")
    assert f"`` {DATA} ``" in sheet(who, "md").decode() or f"``{DATA}``" in sheet(who, "md").decode()
    barred = "a|b*`c`*<i>"  # outside a table
    assert "Student number: ``a|b*`c`*<i>`` &emsp;" in sheet(entry(student=barred, name="Ada"), "md").decode()
    for form in ("html", "slides"):
        page = sheet(who, form).decode()
        assert f"<code>{html.escape(DATA)}</code>" in page and "Siobhán O’Hara" in page
    text = sheet(who, "tex").decode()
    assert text.count(r"\texttt{O\textquotesingle{}Hara/../x-{}-1,{},\textquotesingle{}\textquotesingle{}...") == 2


@pytest.mark.skipif(bool(pdf.missing()), reason=pdf.missing())
@pytest.mark.parametrize("form", ["pdf", pytest.param("tex-pdf", marks=pytest.mark.slow)])
def test_an_id_can_be_copied_from_every_page(form: str) -> None:
    if form == "tex-pdf" and pdflatex.missing():
        pytest.skip(pdflatex.missing())
    own = pages(sheet(entry(student=DATA, name="Siobhán O'Hara"), form))
    assert [page.count(DATA) for page in own] == [2] + [1] * (len(own) - 1)
    assert "Siobhán O’Hara" in own[0]


# -- room for the points ------------------------------------------------------------------------------------------

LONG = "Maria Magdalena Hohenstein-Oberlechner von und zu Witzleben"


def lines_alone(students: Sequence[Student], form: str) -> bytes:
    """A document of nothing but their name lines."""
    example = walkthrough("mazur")
    planned = plan(example.document, example.derivation, Blanks())
    blocks = tuple(name_line(planned, Header(student=student)) for student in students)
    document = replace(example.document, blocks=blocks, metadata={})
    return next(iter(published(document, form, Options("lines"), (), proofread=False).values()))


@pytest.mark.skipif(bool(pdf.missing()), reason=pdf.missing())
@pytest.mark.parametrize("form", ["pdf", pytest.param("tex-pdf", marks=pytest.mark.slow)])
def test_a_name_of_any_length_leaves_room_for_the_points(form: str) -> None:
    if form == "tex-pdf" and pdflatex.missing():
        pytest.skip(pdflatex.missing())
    names = [*(LONG[:length] for length in range(1, len(LONG), 3)), "W" * 160, LONG * 3, "x" * 29, "ab'c-" * 32, ""]
    whos = [
        Student.of(number, name) for name in names for number in ("s1", "1234567", LONG.replace(" ", "."), "8" * 99)
    ]
    content = lines_alone(whos, form)
    words = pdf.words(content)
    side = 67.0  # points; the narrower of the two margins has 68
    assert not [word for word in words if word.text.isascii() and not side < word.left < word.right < word.width - side]
    labels = [place for place, word in enumerate(words) if word.text == "Points"]
    assert len(labels) == len(whos)
    for place in labels:
        first, last = words[place], words[place + 2]
        assert last.text.endswith("):") and (first.page, first.bottom) == (last.page, last.bottom)
        assert last.right < last.width - side - 50
    for place, word in enumerate(words):
        assert word.text != "Student" or (words[place + 1].text, words[place + 1].bottom) == ("number:", word.bottom)


def test_long_words_are_cut_between_letters() -> None:
    """Neither is an accent left alone nor does a letter that stands alone become a formula's."""
    typst = TypstDialect()
    assert typst.entered("Ada " + "b" * 30, typst.text) == typst.text("Ada " + "b" * 30)
    for text in ("α" * 31, "e\u0301" * 40, "-" * 40, "Ærø" * 20):
        pieces = typst.entered(text, typst.text).split(typst.turn)
        assert "".join(re.findall(r'#"(.*?)";', "".join(pieces))) == text and len(pieces) > 1
        assert all(len(piece) > len('#"";') + 4 and not piece.startswith('#"\u0301') for piece in pieces)
    markdown = MarkdownDialect()
    assert markdown.entered("_" * 40, markdown.text) == r"\_" * 40


# -- keys, and sheets without names -------------------------------------------------------------------------------


@pytest.mark.parametrize("spots", [False, True])
def test_keys_and_answers_know_no_names(spots: bool) -> None:
    named, nameless = (made(entry(), names=names, spots=spots) for names in (True, False))
    assert named.key == nameless.key
    assert (named.answers, named.doubts, named.code) == (nameless.answers, nameless.doubts, nameless.code)
    for own in nameless.sheet.values():
        assert not any(b"s--1" in content or b"s-{}-1" in content for content in own.values())


def test_without_names_nobody_s_name_counts() -> None:
    assert made(entry(), names=False).sheet == made(entry(name="Ada"), names=False).sheet


# -- the foot of a page -------------------------------------------------------------------------------------------


def pages(content: bytes) -> list[str]:
    return [page for page in pdf.text(content).split("\f") if page.strip()]


@pytest.mark.skipif(bool(pdf.missing()), reason=pdf.missing())
@pytest.mark.parametrize("form", ["pdf", pytest.param("tex-pdf", marks=pytest.mark.slow)])
def test_every_page_has_its_code_and_a_sheet_s_the_id(form: str) -> None:
    if form == "tex-pdf" and pdflatex.missing():
        pytest.skip(pdflatex.missing())
    for names in (True, False):
        found = made(entry(student="mat-123"), (form,), names=names)
        own = pages(next(iter(found.sheet[form].values())))
        assert len(own) > 3
        for number, page in enumerate(own, start=1):
            assert page.count(found.code) == (2 if number == 1 else 1)  # the head has it, too
            assert page.count("mat-123") == (names * (2 if number == 1 else 1))
            assert str(number) in page.split()
        own = pages(next(iter(found.key[form].values())))
        assert len(own) > 3
        for number, page in enumerate(own, start=1):
            assert page.count(found.code) == (2 if number == 1 else 1) and "mat-123" not in page


@pytest.mark.skipif(bool(pdf.missing()), reason=pdf.missing())
def test_the_pdf_has_names_of_any_length_and_script() -> None:
    """Typst's fonts have no Chinese letters, but Arabic ones."""
    assert ODD.replace(" ", "") in pdf.text(sheet(entry(), "pdf")).replace("’", "'").replace("\n", "").replace(" ", "")
    long = entry(student="averyveryverylongaddress.of@university.example.edu", name="Wilhelmina " * 15)
    first = pages(sheet(long, "pdf"))[0]
    assert first.count("Wilhelmina") == 15 and long.student in first and "averyveryverylongaddress.of@u…" in first
    assert "U+" not in pdf.text(sheet(entry(name=CHINESE), "pdf")) and "s--1" in pdf.text(
        sheet(entry(name=CHINESE), "pdf")
    )
    assert "U+" not in pdf.text(sheet(entry(name=ARABIC), "pdf"))


def test_a_short_id_is_whole_at_the_foot() -> None:
    assert Student.of("x" * 30).short.text == "x" * 30
    assert Student.of("x" * 31).short.text == "x" * 29 + "…"


def test_documents_in_one_file_have_each_its_own_foot() -> None:
    """A key has nobody's id, also behind a sheet that has one."""
    first, second = made(entry("s1", "Ada")), made(entry("s2", "Bo"))
    parts = [next(iter(each)) for each in (one["tex"].values() for one in (first.sheet, first.key, second.sheet))]
    feet = re.findall(r"\\def\\byhandstudent\{(.*)\}\s*\\def\\byhandvariant\{(.*)\}", join("tex", parts).decode())
    words = [rf"Variant \texttt{{{one.code}}}" for one in (first, second)]
    assert feet == [(r"\texttt{s1}", words[0]), ("", words[0]), (r"\texttt{s2}", words[1])]


@pytest.mark.slow
@pytest.mark.skipif(bool(pdflatex.missing()), reason=pdflatex.missing())
def test_latex_prints_every_letter_that_it_lets_through() -> None:
    letters = " ".join(filter(LatexDialect().prints, map(chr, range(0x21, 0x2200))))
    assert "Ž" in letters and "Ħ" not in letters
    text = sheet(entry(name=letters), "tex").decode()
    assert "Ž" in text
    result = pdflatex.compile_source(text)
    assert not result.errors and not result.missing_characters


# -- the command --------------------------------------------------------------------------------------------------

ROSTER = f'ID,Name\ns1,"{ODD}"\ns2,{CHINESE}\ns3,\n'


def byhand(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("named")
    (place / "r.csv").write_text(ROSTER, encoding="utf-8")
    done = byhand(*command(place), "--names", "--chunk", 2, "--zip", "-o", place / "set")
    assert done.exit_code == 0, done.output
    return place


def command(place: Path) -> tuple[object, ...]:
    return "variants", "mazur", "--roster", place / "r.csv", "--seed", "s", "--jobs", 1


def files(place: Path) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in place.iterdir() if path.is_file()}


def test_names_need_a_roster(tmp_path: Path) -> None:
    done = byhand("variants", "mazur", "--count", 2, "--names", "-o", tmp_path / "set")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "--names: there is no --roster; allowed:" in done.stderr and not (tmp_path / "set").exists()


def test_the_choice_is_part_of_the_set(directory: Path, tmp_path: Path) -> None:
    before = files(directory / "set")
    again = byhand(*command(directory), "--names", "--chunk", 2, "--zip", "-o", directory / "set")
    assert again.exit_code == 0 and "0 variants made, 3 found from before" in again.stdout
    other = byhand(*command(directory), "--chunk", 2, "-o", directory / "set")
    assert (other.exit_code, other.stderr.count("\n")) == (2, 1)
    assert "another choice of names on sheets (--names)" in other.stderr
    assert files(directory / "set") == before
    plain = ClassSet(load_homework("mazur"), 7)
    assert not any("--names" in what for what in plain.identity())  # sets of before are gone on with
    assert replace(plain, names=True).identity() != plain.identity()


def test_a_key_from_its_code_is_the_set_s(directory: Path, tmp_path: Path) -> None:
    assert byhand(*command(directory), "--names", "-o", tmp_path / "set").exit_code == 0
    text = (tmp_path / "set/mazur-s1.sheet.md").read_text()
    code = re.findall(r"Variant `(.*)`", text)[0]
    assert byhand("key", "mazur", code, "--seed", "s", "-o", tmp_path / "key").exit_code == 0
    key = (tmp_path / "key" / f"mazur-{code}.key.md").read_text()
    assert key.replace(f"mazur-{code}", "mazur-s1") == (tmp_path / "set/mazur-s1.key.md").read_text()


def test_two_sheets_in_a_file_have_each_its_name(directory: Path) -> None:
    text = (directory / "set/mazur-0001-0002.sheet.md").read_text()
    lines = [shown(MarkdownIt().render(line)) for line in text.splitlines() if line.startswith("Name:")]
    assert [line.partition(" \u2003 ")[0] for line in lines] == [f"Name: {ODD}", f"Name: {CHINESE}"]
    keys = (directory / "set/mazur-0001-0002.key.md").read_text()
    assert CHINESE not in keys and "Name:" not in keys


def test_such_a_set_is_graded_and_exported(directory: Path, tmp_path: Path) -> None:
    rows = (directory / "set/answers.csv").read_text(encoding="utf-8").splitlines()[1:]
    answers = [",".join(row.split(",")[1:4]) for row in rows]
    (tmp_path / "r.csv").write_text("\n".join(["student,address,value", *answers]) + "\n", encoding="utf-8")
    who = ("--roster", directory / "r.csv", "--seed", "s")
    graded = byhand("grade", "mazur", tmp_path / "r.csv", *who, "-o", tmp_path / "g")
    assert graded.exit_code == 0, graded.output
    assert CHINESE in (tmp_path / "g/grades.csv").read_text(encoding="utf-8")
    assert CHINESE in shown((directory / "set/index.html").read_text(encoding="utf-8"))
    assert CHINESE in (directory / "set/index.csv").read_text(encoding="utf-8")

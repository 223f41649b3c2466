"""Documents in other languages: proofread as all are, the same formulas and numbers as in English, one decimal mark."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

import byhand
from byhand.errors import ProblemError
from byhand.problem.builtin import builtin_names
from byhand.proofread import proofread
from byhand.publish import published
from byhand.render.renderer import Options
from support import pdflatex
from support.browser import Browser

LANGUAGES = ("de", "ru")
#: In every format; the others in Markdown only.
SOME = ("relu", "softmax-classifier", "circuit")
TEXTS = ("tex", "html", "slides", "ipynb", "tex-fragment", "html-fragment")
#: Markdown's displays, HTML's formulas, pictures' numbers.
_DISPLAY = re.compile(r"\$\$.*?\$\$", re.DOTALL)
_INLINE = re.compile(r"(?<![\\$])\$[^$\n]+\$(?!\$)")
_MATHML = re.compile(r"<math.*?</math>", re.DOTALL)
_LATEX_DISPLAY = re.compile(r"\\begin\{align\*\}.*?\\end\{align\*\}", re.DOTALL)
_CODE = re.compile(r"```.*?```|<pre.*?</pre>|\\begin\{verbatim\}.*?\\end\{verbatim\}", re.DOTALL)
_FREE = re.compile(r"<!-- byhand-free -->.*?<!-- /byhand-free -->|^#.*?$|<!--.*?-->", re.DOTALL | re.MULTILINE)
_WORDS = re.compile(r"\\text\{[^}]*\}|<mtext>[^<]*</mtext>")
_POINT = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")
_COMMA = re.compile(r"\d(?:\{,\}|,)\d")


@cache
def example(name: str, language: str) -> byhand.Walkthrough:
    return byhand.explain(name, language=language)


def text(name: str, language: str, form: str) -> str:
    return example(name, language).to(form)


def pointed(formula: str) -> str:
    """With points for commas, commas for semicolons, and no words; a page's list of addresses has its own order."""
    formula = _WORDS.sub("", re.sub(r' data-q="\d+"', "", formula).replace("{,}", "."))
    formula = re.sub(r"(<mn[^>]*>\d+),(?=\d)", r"\1.", formula)
    return formula.replace("<mo>;</mo>", "<mo>,</mo>").replace("; ", ", ")


def found(pattern: re.Pattern[str], source: str) -> list[str]:
    return [pointed(each) for each in pattern.findall(_CODE.sub("", source))]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", builtin_names())
def test_every_formula_is_the_english_one(name: str, language: str) -> None:
    """Displays in their order; within sentences the order is the language's. Every document is proofread, or raises."""
    own, english = text(name, language, "md"), text(name, "en", "md")
    assert found(_DISPLAY, own) == found(_DISPLAY, english)
    assert set(found(_INLINE, own)) == set(found(_INLINE, english))
    assert proofread(own).equalities == proofread(english).equalities


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", builtin_names())
def test_no_number_keeps_its_point(name: str, language: str) -> None:
    """Outside of programs, and of what the author wrote in words."""
    own = _CODE.sub("", text(name, language, "md"))
    assert _POINT.findall(_FREE.sub("", own)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", TEXTS)
@pytest.mark.parametrize("name", SOME)
def test_every_format_has_the_formulas_of_the_english_one(name: str, form: str, language: str) -> None:
    own, english = text(name, language, form), text(name, "en", form)
    pattern = {"tex": _LATEX_DISPLAY, "ipynb": _DISPLAY}.get(form.partition("-")[0], _MATHML)
    wanted = found(pattern, english)
    assert wanted
    assert sorted(set(found(pattern, own))) == sorted(set(wanted))
    if pattern is _LATEX_DISPLAY or pattern is _DISPLAY:
        assert found(pattern, own) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_have_the_english_numbers(language: str) -> None:
    own, english = example("mazur", language).files("md"), example("mazur", "en").files("md")
    assert list(own) == list(english)
    for name in list(own)[1:]:
        labels = [re.findall(r">(−?\d[^<]*)<", each[name].decode()) for each in (own, english)]
        assert [label.replace(",", ".") for label in labels[0]] == labels[1]
        assert not any("." in label for label in labels[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_traces_and_programs_keep_the_point(language: str) -> None:
    assert text("mazur", language, "json") == text("mazur", "en", "json")
    cells = [json.loads(text("mazur", each, "ipynb"))["cells"] for each in (language, "en")]
    code = [[cell["source"] for cell in own if cell["cell_type"] == "code"] for own in cells]
    assert code[0] == code[1]
    assert code[0]


def test_a_page_says_its_language() -> None:
    assert '<html lang="de">' in text("relu", "de", "html")
    assert '<html lang="ru">' in text("relu", "ru", "slides")
    assert '<div class="byhand" lang="de"' in text("relu", "de", "html-fragment")
    assert json.loads(text("relu", "ru", "ipynb"))["metadata"]["byhand"]["language"] == "ru"
    assert r"\usepackage[provide=*,german]{babel}" in text("relu", "de", "tex")


def test_a_page_from_right_to_left_says_so(tmp_path: Path) -> None:
    (tmp_path / "prose" / "fa").mkdir(parents=True)
    own = byhand.explain("circuit", templates=[tmp_path], language="fa")
    assert '<html lang="fa" dir="rtl">' in own.to("html")
    assert '<html lang="fa" dir="rtl">' in own.to("slides")
    assert 'lang="fa" dir="rtl"' in own.to("html-fragment")
    assert own.content("pdf").startswith(b"%PDF")


@pytest.mark.parametrize("language", LANGUAGES)
def test_katex_reads_every_formula(
    language: str, katex_errors: Callable[[list[tuple[str, bool]]], list[str | None]]
) -> None:
    """Words of the language stand in some of them."""
    own = _CODE.sub("", text("relu", language, "md"))
    formulas = [(each.strip("$"), True) for each in _DISPLAY.findall(own)]
    assert any("sonst" in each or "иначе" in each for each, _ in formulas)
    formulas += [(each.strip("$"), False) for each in _INLINE.findall(_DISPLAY.sub("", own))]
    assert [error for error in katex_errors(formulas) if error] == []


# -- which mark -------------------------------------------------------------------------------------------------------


def _with(language: str | None, mark: str | None) -> str:
    source = Path(byhand.problem.builtin.builtin_path("relu")).read_text(encoding="utf-8")
    first = f'language = "{language}"\n' if language else ""
    assert source.count("[numbers]\n") == 1
    source = source.replace("[numbers]\n", f'[numbers]\ndecimal_mark = "{mark}"\n' if mark else "[numbers]\n")
    return byhand.explain(byhand.load_text(first + source, name="relu")).to("md")


@pytest.mark.parametrize(
    ("language", "mark", "comma"),
    [
        (None, None, False), (None, "comma", True), ("de", None, True), ("de", "point", False), ("de-CH", None, False),
        ("de-CH", "comma", True), ("de-AT", None, True), ("ru", "point", False), ("en-GB", "point", False),
    ],
)  # fmt: skip
def test_the_mark_is_the_language_s_or_the_author_s(language: str | None, mark: str | None, comma: bool) -> None:
    own = re.sub(r"^# .*$", "", _CODE.sub("", _with(language, mark)), flags=re.MULTILINE)
    assert ('"mark": ","' in own) == comma
    assert bool(_COMMA.search(own)) == comma
    assert bool(_POINT.search(own)) != comma


def test_a_resolved_problem_keeps_both() -> None:
    from byhand.problem.dump import resolved

    source = Path(byhand.problem.builtin.builtin_path("relu")).read_text(encoding="utf-8")
    source = 'language = "de-ch"\n' + source.replace("[numbers]\n", '[numbers]\ndecimal_mark = "comma"\n')
    problem = byhand.load_text(source, name="relu")
    assert (problem.language, problem.numbers.decimal_mark) == ("de-CH", "comma")
    assert byhand.load_text(resolved(problem), name="relu") == problem


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (
            'language = "german"',
            'language: found "german"; allowed: the tag of a language, such as en, de, ru or de-CH',
        ),
        ("language = 3", "language: found 3; allowed: the tag"),
        ('langauge = "de"', "langauge: unknown key"),
        ('language = "../en"', 'language: found "../en"; allowed'),
    ],
)
def test_what_is_no_language_is_a_fault_of_the_file(line: str, what: str) -> None:
    source = Path(byhand.problem.builtin.builtin_path("relu")).read_text(encoding="utf-8")
    with pytest.raises(ProblemError) as caught:
        byhand.load_text(f"{line}\n{source}")
    assert what in str(caught.value)


def test_a_mark_that_is_none_is_told_the_nearest() -> None:
    source = Path(byhand.problem.builtin.builtin_path("relu")).read_text(encoding="utf-8")
    with pytest.raises(ProblemError, match=r"numbers\.decimal_mark: .*did you mean 'comma'"):
        byhand.load_text(source.replace("[numbers]\n", '[numbers]\ndecimal_mark = "coma"\n'))


# -- finished files ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def russian_pdf() -> str:
    import io

    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(example("relu", "ru").content("pdf")))
    assert reader.trailer["/Root"]["/Lang"] == "ru"
    return "\n".join(page.extract_text() for page in reader.pages)


def test_a_russian_pdf_has_russian_words(russian_pdf: str) -> None:
    for word in ("Прямой проход", "Обратный проход", "цепное правило", "Что дано", "градиент"):
        assert word.lower() in " ".join(russian_pdf.lower().split()), word
    assert "U+04" not in russian_pdf
    assert "\ufffd" not in russian_pdf
    assert "\x00" not in russian_pdf
    assert _COMMA.search(russian_pdf)


@pytest.mark.slow
def test_german_latex_compiles(compile_latex: Callable[..., pdflatex.Result]) -> None:
    result = compile_latex(text("relu", "de", "tex"))
    assert result.errors == ()
    assert result.missing_characters == ()
    assert result.undefined == ()
    assert result.wider_than() == ()


def test_russian_latex_without_its_fonts_says_what_to_install() -> None:
    import subprocess

    if pdflatex.missing():
        pytest.skip(pdflatex.missing())
    if subprocess.run(["kpsewhich", "t2aenc.def"], capture_output=True, check=False).returncode == 0:
        pytest.skip("this LaTeX has Cyrillic")
    with pytest.raises(byhand.errors.MissingTool, match="texlive-lang-cyrillic"):
        example("circuit", "ru").content("tex-pdf")


# -- the living page --------------------------------------------------------------------------------------------------


def _shown(page: object) -> dict[str, str]:
    shown: dict[str, str] = page.evaluate(  # type: ignore[attr-defined]
        """() => {
            const q = JSON.parse(document.querySelector(".byhand-data").textContent).q, found = {};
            const numbers = document.querySelectorAll("main [data-q][data-v]");
            for (const each of numbers) found[q[each.dataset.q]] = each.textContent;
            return found;
        }"""
    )
    return shown


@pytest.mark.parametrize("typed", ["0,5", "0.5"])
def test_a_german_page_is_edited_to_the_numbers_of_a_fresh_one(chromium: Browser, tmp_path: Path, typed: str) -> None:
    source = Path(byhand.problem.builtin.builtin_path("mazur")).read_text(encoding="utf-8")
    assert source.count("[0.40, 0.45]") == 1
    other = byhand.load_text(source.replace("[0.40, 0.45]", "[0.5, 0.45]"), name="other")
    (page,) = example("mazur", "de").save(tmp_path, ["html"])
    (fresh,) = byhand.explain(other, language="de").save(tmp_path, ["html"])
    with chromium.opened(fresh) as opened:
        wanted = _shown(opened.page)
    with chromium.opened(page) as opened:
        opened.page.get_by_role("button", name="Zahlen ändern").click()
        entry = opened.page.locator('input[name="step1.before.w_5"]')
        assert entry.input_value() == "0,40"
        entry.fill(typed)
        opened.page.get_by_role("button", name="Neu berechnen").click()
        opened.page.wait_for_selector(".edited")
        assert _shown(opened.page) == wanted
        assert not any(_POINT.search(each) for each in wanted.values())
        assert opened.complaints == []


# -- sheets -----------------------------------------------------------------------------------------------------------

HOMEWORK = """
problem = "relu"
language = "de"
[rule]
decimals = 3
carry = "rounded"
"""


def test_a_homework_s_language_is_that_of_its_sheets_and_no_answer_s(tmp_path: Path) -> None:
    from byhand.exercises.homework_load import load_homework_text
    from byhand.exercises.variants import Variants
    from byhand.handouts import Handouts

    german, english = (
        load_homework_text(each, name="h") for each in (HOMEWORK, HOMEWORK.replace('language = "de"', ""))
    )
    ours, theirs = (Handouts(each).of(Variants(each).of("seed", 1)) for each in (german, english))
    assert ours.answers() == theirs.answers()
    assert any("." in answer.value for answer in ours.answers())
    assert not any("," in part for answer in ours.answers() for part in (answer.value, answer.low, answer.high))
    sheet, key = (
        next(iter(files.values())).decode() for files in (ours.sheet_files("md", "s"), ours.key_files("md", "k"))
    )
    assert "Wie zu antworten ist" in sheet
    assert "How to answer" not in sheet
    assert "Richtig ist jede Antwort" in key
    assert found(_DISPLAY, key) == found(_DISPLAY, next(iter(theirs.key_files("md", "k").values())).decode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_options_can_ask_for_a_language(language: str) -> None:
    document = example("circuit", "en").document
    files = published(document, "md", Options("circuit", language=language))
    assert html.unescape(files["circuit.md"].decode()) == text("circuit", language, "md")

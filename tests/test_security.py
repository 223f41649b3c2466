"""Whatever an author writes is data: never markup, never a command, never a path, never code.

Each hostile text stands in every place of a small problem where an author's words go. What is printed must have
exactly the structure that the same problem has with harmless words.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

import byhand
from byhand.errors import ProblemError
from byhand.proofread import proofread
from byhand.render.dialects.latex import LatexDialect
from byhand.render.dialects.markdown import MarkdownDialect
from byhand.render.renderer import render
from support import markdown_math, pdflatex

LATEX = [
    r"\input{/etc/passwd}", r"\write18{id}", r"\end{align*}", r"\end{verbatim}", r"\begin{document}", r"^^5cinput x",
    r"\verb|x|", r"\ref{x}", r"\text{", r"\def\x{\x}\x", r"\catcode`\%=12", r"\\", "\\", "a\\", r"\_", r"\$", "$x$",
    "$$", "$$ x $$", "$`x`$", "%", "% byhand-free", "#", "~", "^", "_", "&", "{", "}", "}{", "{x}", "|", "||", "w^{+}",
]  # fmt: skip
MARKDOWN = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</a>", "<https://evil.example>", "<?php", "<!--",
    "-->", "<!-- byhand-free -->", "<!-- /byhand-free -->", "<!-- byhand-scope step2 -->", "<![CDATA[", "&amp;",
    "&#60;b&#62;", "&lt;b>", "[x](javascript:alert(1))", "[x](http://evil)", "![x](http://evil)", "[x]: http://evil",
    "[x][y]", "[^1]", "http://evil.example", "www.evil.example", "`", "```", "`` a ` b", "~~~", "**b**", "*",
    "__b__", "~~s~~", "# h", "- i", "+ i", "1. i", "1) i", "> q", "---", "===", "    code", "|a|b|", ":-:", "::: x",
    "{: .x}",
]  # fmt: skip
TEMPLATES = ["{{ 7*7 }}", "<< 7*7 >>", "<% raw %>", "<# no #>", "{count}", "{0}", "%s %(x)s", "{title.__class__}"]
CODE = ["__import__('os').system('id')", '"""', "'''", '"', "'", "*/", "x\\", "\\x41", "${HOME}", "$(id)", ";", "# x"]
PATHS = ["../../x", "/etc/passwd", "C:\\x", "..", "."]
LETTERS = [
    "a" * 200, "😀", "👩‍👩‍👧", "שלום", "العربية", "日本語", "e\u0301", "\u0301", "\u200b", "ﬀ", "δ", "−", "½", "∑",
    "  a  b  ", "1", "0.5", "-1", "= 3", "x = 3", "3 = 4", "≈", "?", "???",
]  # fmt: skip
HOSTILE = [*LATEX, *MARKDOWN, *TEMPLATES, *CODE, *PATHS, *LETTERS]

#: A problem file has no place for these; U+202E turns the text around it.
REFUSED = ["a\nb", "a\rb", "a\tb", "\0", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\ud800", "", " "]

WORDS = ["title", "source", "note", "report note"]
NAMES = ["input", "unit", "weight", "bias", "report"]
PLACES = [*WORDS, *NAMES]
#: The harmless twin of every author's text.
HARMLESS = {place: f"{place.partition(' ')[0]}_{number}" for number, place in enumerate(PLACES, 1)}


def hostile(text: str, places: list[str]) -> dict[str, str]:
    """That text in these places, each time a little different where names must not be the same."""
    return {place: text if place in WORDS else f"{text}{number}"[-200:] for number, place in enumerate(places)}


def problem(words: dict[str, str]) -> dict[str, Any]:
    say = HARMLESS | words
    return {
        "title": say["title"],
        "source": say["source"],
        "note": say["note"],
        "network": {
            "inputs": [say["input"]],
            "layers": [
                {
                    "names": [say["unit"]],
                    "activation": "sigmoid",
                    "weights": [[0.5]],
                    "bias": 0.1,
                    "weight_names": [[say["weight"]]],
                    "bias_name": say["bias"],
                }
            ],
        },
        "samples": [{"input": [1], "target": [0]}],
        "training": {"loss": "half_squared_error", "learning_rate": 0.5},
        "report": [{"name": say["report"], "formula": "t_1 - a1_1", "note": say["report note"]}],
        "show": {"backward": ["node", "weight", "matrix"], "weights": "all"},
    }


@dataclass(frozen=True)
class Written:
    """A problem in both dialects, before our own proofreader may refuse it: safety must not hang on that."""

    text: str
    markdown: str
    latex: str


@cache
def written(text: str) -> Written:
    """The documents of the problem that has this text in all places."""
    document = byhand.explain(problem(hostile(text, PLACES))).document
    return Written(text, render(document, "md").text, render(document, "tex").text)


@cache
def twin() -> Written:
    document = byhand.explain(problem({})).document
    return Written("", render(document, "md").text, render(document, "tex").text)


@pytest.fixture(scope="module", params=HOSTILE)
def document(request: pytest.FixtureRequest) -> Written:
    return written(request.param)


# -- it is written, and every line of it holds -----------------------------------------------------------------


@cache
def equalities() -> int:
    return proofread(twin().markdown, "markdown").equalities


def test_what_is_written_passes_the_proofreader(document: Written) -> None:
    for report in (proofread(document.markdown, "markdown"), proofread(document.latex, "latex")):
        assert not report.faults
        assert report.equalities == equalities() > 10


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_written_is_refused_in_one_line(text: str, place: str) -> None:
    if place in ("note", "report note") and text in ("a\nb", "a\tb"):
        pytest.skip("a note may have several lines")
    with pytest.raises(ProblemError) as caught:
        byhand.explain(problem({place: text}))
    (line,) = caught.value.lines()
    assert line.isprintable()
    assert "allowed: " in line


@pytest.mark.parametrize("text", [text for text in HOSTILE if not re.fullmatch(r"[\d.+-]+", text)])
def test_a_hostile_formula_is_refused_in_one_line(text: str) -> None:
    data = problem({})
    data["network"]["layers"][0]["activation"] = {"formula": text}
    data["training"]["loss"] = {"formula": text}
    data["report"][0]["formula"] = text
    with pytest.raises(ProblemError) as caught:
        byhand.explain(data)
    assert [line.partition(": ")[0] for line in caught.value.lines()] == [
        "network.layers[0].activation.formula",
        "training.loss.formula",
        "report[0].formula",
    ]
    assert all(line.isprintable() for line in caught.value.lines())


def test_a_note_of_several_lines_opens_no_block() -> None:
    note = "one\n\n# two\n- three\n    four\n```\n<!-- /byhand-free -->\n% /byhand-free\n\n\\item"
    walkthrough = byhand.explain(problem({"note": note, "report note": note}))
    assert markdown_structure(walkthrough.to_markdown()) == markdown_structure(twin().markdown)
    assert latex_comments(walkthrough.to_latex()) == latex_comments(twin().latex)
    assert len(walkthrough.to_latex().splitlines()) == len(twin().latex.splitlines())


# -- Markdown: nothing active but our own comments and anchors -------------------------------------------------

OURS = re.compile(r'<!-- /?byhand-[^<>]* -->\n?|(<a id="[a-z0-9-]+">|</a>)+\n?')


def tokens(markdown: str) -> list[Token]:
    """All tokens, inline ones too, as a reader sees them that lets HTML through."""
    parsed = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(markdown)
    return [token for block in parsed for token in (block, *(block.children or []))]


def shape(token: Token) -> tuple[str, str]:
    """What of a token an author's words must not change."""
    if token.type.startswith("html"):
        return token.type, token.content.strip()
    target = token.attrs.get("href") or token.attrs.get("src") or ""
    return token.type, str(target)


#: What words and formulas consist of; how many there are depends on what is escaped and on where long lines break.
_WORDS = {"text", "text_special", "softbreak", "hardbreak", "inline", "paragraph_open", "paragraph_close"}


def markdown_structure(markdown: str) -> list[tuple[str, str]]:
    return [shape(token) for token in tokens(markdown) if token.type not in _WORDS]


def test_markdown_has_the_structure_of_its_harmless_twin(document: Written) -> None:
    assert markdown_structure(document.markdown) == markdown_structure(twin().markdown)


def test_the_harmless_twin_has_only_our_own_html_and_links() -> None:
    found = tokens(twin().markdown)
    html = [token.content for token in found if token.type.startswith("html")]
    assert len(html) > 20
    assert all(OURS.fullmatch(each) for each in html), html
    links = [str(token.attrs["href"]) for token in found if token.type == "link_open"]
    assert links
    assert all(f'<a id="{link[1:]}"></a>' in twin().markdown for link in links)
    children = [child for token in found for child in token.children or ()]
    images = [str(token.attrs["src"]) for token in (*found, *children) if token.type == "image"]
    assert images and all(image.startswith("problem-figures/") for image in images)


def test_an_authors_words_are_shown_as_they_are(document: Written) -> None:
    """The heading's text, unescaped, is what the author wrote."""
    found = tokens(document.markdown)
    place = next(number for number, token in enumerate(found) if token.type == "heading_open")
    shown = "".join(child.content for child in found[place + 1].children or [])
    assert shown == document.text.strip()


@pytest.mark.parametrize(
    "text", ["http://evil.example", "see https://x.y and HTTP://z", "www.x.y", "(www.x.y)", "WWW.x"]
)
def test_words_hold_nothing_that_github_links_by_itself(text: str) -> None:
    written = MarkdownDialect().text(text)
    assert not re.search(r"://|www\.", written, re.IGNORECASE)
    assert "".join(token.content for token in tokens(written)[1].children or []) == text


def calls(markdown: str) -> set[str]:
    """What the page's program calls."""
    (program,) = [token.content for token in tokens(markdown) if token.type == "fence"]
    return {ast.unparse(node.func) for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Call)}


def test_the_program_is_python_that_calls_what_its_harmless_twin_calls(document: Written) -> None:
    assert calls(document.markdown) == calls(twin().markdown)


@pytest.mark.slow
def test_formulas_survive_github_and_katex(katex_errors: Callable[[list[tuple[str, bool]]], list[str | None]]) -> None:
    origin: dict[tuple[str, bool], str] = {}
    spoilt = {}
    for text in HOSTILE:
        page = markdown_math.read(written(text).markdown)
        if page.complaints:
            spoilt[text] = page.complaints[0]
        for formula in page.formulas:
            origin.setdefault(formula[:2], text)
    verdicts = zip(origin.items(), katex_errors(list(origin)), strict=True)
    spoilt |= {text: f"{tex}: {verdict}" for ((tex, _), text), verdict in verdicts if verdict}
    assert spoilt == {}


# -- LaTeX: no command, no file --------------------------------------------------------------------------------


def latex_comments(latex: str) -> list[str]:
    """They steer our proofreader."""
    return re.findall(r"(?m)^%.*$", latex)


def test_latex_has_the_comments_of_its_harmless_twin(document: Written) -> None:
    assert latex_comments(document.latex) == latex_comments(twin().latex)


def commands(document: str) -> set[str]:
    """The commands outside the program at the end."""
    return set(re.findall(r"\\[A-Za-z]+\*?", re.sub(r"(?s)\\begin\{verbatim\}.*?\\end\{verbatim\}", "", document)))


#: What may stand for a character, beside what the harmless twin needs.
CHARACTERS = set(
    re.findall(r"\\[A-Za-z]+", " ".join(LatexDialect._escapes.values()))
    + r"\text \delta \mathdollar \backslash \lbrace \rbrace \wedge \sim \vert \ast".split()
    + r"\textbackslash \textbraceleft \textbraceright \textdollar \textunderscore \textasteriskcentered".split()
    + r"\quad \tiny \scriptsize \footnotesize \small \textquotesingle".split()
)


def test_latex_has_no_commands_but_ours(document: Written) -> None:
    assert commands(document.latex) - commands(twin().latex) <= CHARACTERS


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_latex_compiles_and_reads_no_file_of_the_authors(
    part: int, compile_latex: Callable[..., pdflatex.Result]
) -> None:
    """Many documents in one: their bodies one after another."""
    preamble, _ = twin().latex.split(r"\begin{document}")
    bodies = [written(text).latex.split(r"\begin{document}", 1)[1] for text in HOSTILE[part::4]]
    together = "\n\\newpage\n".join(body.rpartition(r"\end{document}")[0] for body in bodies)
    together = together.replace(r"\tableofcontents", "")  # there can be one
    result = compile_latex(f"{preamble}\\begin{{document}}\n{together}\n\\end{{document}}\n", runs=1)
    assert result.errors == ()
    assert result.missing_characters == ()
    assert result.pages > len(bodies)
    assert "runsystem" not in result.log
    opened = set(re.findall(r"\((/[^\s()]+)", result.log))
    assert opened
    assert not [path for path in opened if "/tex" not in path]


# -- files -----------------------------------------------------------------------------------------------------

FILES = [
    "../../x",
    "/tmp/x",
    "a b",
    "ü 日本",
    "a\nb",
    "C:\\x",
    "..",
    ".hidden",
    "-rf",
    "x" * 300,
    "$(id)",
    "a/b",
    "\0",
    "😀",
]


@pytest.mark.parametrize("name", FILES)
def test_a_problem_of_any_name_is_written_into_the_output_directory(name: str, tmp_path: Path) -> None:
    out = tmp_path / "one" / "two"
    written = byhand.explain(byhand.load_data(problem({}), name=name)).save(out, ["json", "md"])
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(written)
    assert {path.parent for path in written if path.suffix != ".svg"} == {out}
    pictures = {path.parent for path in written if path.suffix == ".svg"}
    assert {path.parent for path in pictures} == {out} and len(pictures) == 1
    assert all(path.name.isprintable() and path.name[0] not in ".-" for path in (*written, *pictures))


@pytest.mark.parametrize(
    "name", ["a b.toml", "ü 日本.toml", "..toml", "...toml", "-x.toml", "a;b.toml", "a\nb.toml", "a.b.toml"]
)
def test_a_file_of_any_name_is_written_into_the_output_directory(name: str, tmp_path: Path) -> None:
    source = tmp_path / name
    source.write_text(byhand_file(), encoding="utf-8")
    out = tmp_path / "out"
    (written,) = byhand.explain(source).save(out, ["json"])
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted([source, written])
    assert written.parent == out


def byhand_file() -> str:
    from byhand.problem.dump import resolved

    return resolved(byhand.load_data(problem({})))


@pytest.mark.parametrize(
    "name", ["../secret.csv", "/etc/passwd", "..\\secret.csv", "C:\\x.csv", "link.csv", "a/../../secret.csv"]
)
def test_samples_come_from_beside_the_problem_only(name: str, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "secret.csv").write_text("x_1,t_1\n1,0\n", encoding="utf-8")
    (inner / "link.csv").symlink_to(tmp_path / "secret.csv")
    text = byhand_file().replace("[[samples]]\ninput = [1]\ntarget = [0]\n", "")
    path = inner / "x.toml"
    path.write_text(f"samples = '{name}'\n{text}", encoding="utf-8")
    with pytest.raises(ProblemError) as caught:
        byhand.load(path)
    (line,) = caught.value.lines()
    assert "beside this one" in line

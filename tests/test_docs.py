"""What the documentation shows is what happens: its problems are explained, its programs and commands run, its tables
agree with the code, its links lead somewhere.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

import byhand
from byhand import vocabulary as words
from byhand.cli import explain, main
from byhand.problem import schema, tables
from byhand.problem.limits import Limits
from byhand.render.formats import NAMES as FORMATS
from support import markdown_math
from support.paths import REPOSITORY, environment
from support.scripts import script

PAGES = sorted([REPOSITORY / "README.md", *(REPOSITORY / "docs").rglob("*.md")])
REFERENCE = REPOSITORY / "docs" / "problem-file.md"


class Fence(NamedTuple):
    page: Path
    line: int
    language: str
    text: str


def fences(page: Path) -> Iterator[Fence]:
    for token in MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8")):
        if token.type == "fence":
            yield Fence(page, (token.map or [0])[0] + 1, token.info.strip(), token.content)


FENCES = [fence for page in PAGES for fence in fences(page)]


def of(*languages: str) -> list[pytest.param]:  # type: ignore[valid-type]
    """The fences in these languages, each under a name that says where it stands."""
    chosen = [fence for fence in FENCES if fence.language in languages]
    assert chosen
    return [pytest.param(fence, id=f"{fence.page.name}:{fence.line}") for fence in chosen]


# -- blocks ----------------------------------------------------------------------------------------------------

#: Every language a block may be in, so that none is looked at by nobody.
LANGUAGES = {"toml", "python", "sh", "json", "csv", ""}
#: Blocks that the site's build reads, which has a test of its own.
DIRECTIVES = {"{toctree}", "{eval-rst}", "{byhand}"}


def test_every_block_is_in_a_language_that_is_tested() -> None:
    assert {fence.language.partition(" ")[0] for fence in FENCES} <= LANGUAGES | DIRECTIVES


@pytest.mark.parametrize("fence", of("toml"))
def test_a_problem_file_is_explained_and_a_fragment_is_toml(fence: Fence) -> None:
    data = tomllib.loads(fence.text)
    if "network" in data or "equations" in data:
        walkthrough = byhand.explain(byhand.load_text(fence.text))
        assert all(walkthrough.content(format_name) for format_name in FORMATS)
    else:
        assert data


def agree(shown: object, found: object) -> bool:
    """Whether a piece of a trace is as it is shown, where … stands for any number."""
    match shown, found:
        case dict(), dict():
            return shown.keys() == found.keys() and all(agree(shown[key], found[key]) for key in shown)
        case list(), list():
            return len(shown) == len(found) and all(map(agree, shown, found))
        case "…", str():
            return True
    return shown == found


def test_the_trace_that_is_shown_is_that_of_the_first_file() -> None:
    first = next(fence for fence in FENCES if fence.page == REFERENCE and fence.language == "toml")
    (shown,) = [fence for fence in FENCES if fence.language == "json"]
    assert agree(json.loads(shown.text), byhand.explain(byhand.load_text(first.text)).trace)


def test_the_csv_that_is_shown_can_be_used(tmp_path: Path) -> None:
    (shown,) = [fence for fence in FENCES if fence.page == REFERENCE and fence.language == "csv"]
    first = next(fence for fence in FENCES if fence.page == REFERENCE and fence.language == "toml")
    problem = first.text.replace("[[samples]]\ninput = [1, 2]\ntarget = [1]\n", "")
    assert problem != first.text
    (tmp_path / "data.csv").write_text(shown.text, encoding="utf-8")
    (tmp_path / "problem.toml").write_text(f'samples = "data.csv"\n{problem}', encoding="utf-8")
    assert len(byhand.load(tmp_path / "problem.toml").samples) == len(shown.text.splitlines()) - 1


@pytest.mark.parametrize("fence", [each for each in of("csv") if each.id.startswith("grading")])
def test_the_responses_that_are_shown_can_be_graded(fence: Fence, tmp_path: Path) -> None:
    (tmp_path / "responses.csv").write_text(fence.text, encoding="utf-8")
    options = ["--seed", "7", "--to", "none", "-o", str(tmp_path / "graded")]
    result = CliRunner().invoke(main, ["grade", "mazur", str(tmp_path / "responses.csv"), *options])
    assert result.exit_code == 0, result.output
    became = (tmp_path / "graded" / "rows.csv").read_text(encoding="utf-8")
    assert len(became.splitlines()) > 2


#: Pieces of Python that are no programs: how they begin → the module that they belong to, in braces.
ENTRIES = {'"squareplus": Elementwise(': "byhand.rules.activations"}


@pytest.mark.parametrize("fence", of("python"))
def test_python_runs(fence: Fence, tmp_path: Path) -> None:
    program = fence.text
    module = next((module for start, module in ENTRIES.items() if program.startswith(start)), None)
    if module:
        program = (
            f"from {module} import *\nimport {module} as _module\nglobals().update(vars(_module))\n_ = {{{program}}}"
        )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


#: Command lines that are not byhand's: they set a machine up, or run everything.
OTHERS = [
    "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/byhand explain mazur",
    "scripts/test",
]


def commands(fence: Fence) -> list[str]:
    """Without comments and prompts; a line that ends in a backslash goes on."""
    lines = fence.text.replace("\\\n", " ").splitlines()
    return [line.strip() for line in (re.sub(r"\s#.*", "", line).removeprefix("$ ") for line in lines) if line.strip()]


@pytest.mark.parametrize("fence", of("sh"))
def test_every_command_line_runs(fence: Fence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after another in one directory, as a reader would."""
    monkeypatch.chdir(tmp_path)
    Path("output").mkdir()
    if not any("new my-network" in line for line in commands(fence)):
        CliRunner().invoke(main, ["new", "my-network"])
    ran = 0
    for line in commands(fence):
        if line in OTHERS or line.startswith("#"):
            continue
        program, *arguments = shlex.split(line)
        assert program == "byhand", f"neither byhand's nor one of OTHERS: {line}"
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, f"{line}: {result.output}"
        assert result.stdout
        ran += 1
    assert ran or commands(fence)[0] in OTHERS


HOMEWORK = REPOSITORY / "docs" / "how-to" / "homework.md"


def test_the_homework_page_shows_what_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files are written under their names, its commands run one after another, and say what stands below them."""
    monkeypatch.chdir(tmp_path)
    files = [fence for fence in FENCES if fence.page == HOMEWORK and fence.language in {"toml", "csv"}]
    names = ["homework.toml", "students.csv", "fading.toml", "responses.csv"]
    for name, fence in zip(names, files, strict=True):
        Path(name).write_text(fence.text, encoding="utf-8")
    blocks = [token.content for token in MarkdownIt("commonmark").parse(HOMEWORK.read_text("utf-8"))
              if token.type == "code_block"]  # fmt: skip
    lines = [line for block in blocks for line in block.splitlines() if line]
    said: list[str] = []
    for line in lines:
        if line.startswith("byhand "):
            result = CliRunner().invoke(main, shlex.split(line)[1:])
            assert result.exit_code == 0, f"{line}: {result.output}"
            said = result.stdout.splitlines()
        else:
            assert line in said
    text = HOMEWORK.read_text(encoding="utf-8")
    written = set(re.findall(r"`((?:week3|keys|graded)/[^`]+)`", text))
    assert len(written) == 7
    assert all(Path(name).exists() for name in written)
    grades = Path("graded/grades.csv").read_text(encoding="utf-8")
    verdicts = {row["student"]: row for row in csv.DictReader(grades.splitlines())}
    ada, alan = verdicts["ada"], verdicts["alan"]
    assert (ada["of"], ada["right"], ada["wrong"], ada["missing"], ada["points"]) == ("28", "7", "1", "20", "7")
    assert (alan["carried"], alan["misconception"], alan["missing"], alan["points"]) == ("6", "2", "20", "6")
    assert alan["misconceptions"] == "output_derivative_forgotten"


def test_all_stages_of_the_homework_pages_fading_have_the_same_variants() -> None:
    from byhand.exercises.homework_load import load_homework_text
    from byhand.exercises.variants import Variants

    first, second = (fence.text for fence in FENCES if fence.page == HOMEWORK and fence.language == "toml")
    texts = [first, *(second.replace("fading = 1", f"fading = {stage}") for stage in (0, 1, 5))]
    codes = {Variants(load_homework_text(text)).of("keep this secret", "ada").code for text in texts}
    assert codes == {re.search(r"byhand key homework\.toml (\S+)", HOMEWORK.read_text("utf-8"))[1]}  # type: ignore[index]


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_excused_from_running_is_still_there(name: str) -> None:
    assert [fence for fence in FENCES if fence.language == "sh" and name in commands(fence)]


def test_the_excerpt_in_the_readme_stands_in_the_document() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    opening = readme[readme.index("$$") : readme.index("That is a piece of what byhand writes.")]
    pieces = [piece.strip() for piece in re.split(r"\n\n+", opening) if piece.strip()]
    document = byhand.explain("mazur").to_markdown()
    assert len(pieces) == 5
    assert [piece for piece in pieces if piece not in document] == []
    places = [document.index(piece) for piece in pieces]
    assert places == sorted(places)


# -- pages -----------------------------------------------------------------------------------------------------


def pages(name: str = "") -> list[pytest.param]:  # type: ignore[valid-type]
    return [pytest.param(page, id=page.relative_to(REPOSITORY).as_posix()) for page in PAGES if name in page.name]


def anchors(page: Path) -> set[str]:
    """GitHub's names of a page's headings, and the page's own."""
    text = page.read_text(encoding="utf-8")
    found = set(re.findall(r'<a id="([^"]+)">', text))
    tokens = MarkdownIt("commonmark").parse(text)
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = tokens[number + 1].content.lower().replace("`", "")
            found.add(re.sub(r"[^\w\- ]", "", heading).replace(" ", "-"))
    return found


@pytest.mark.parametrize("page", pages())
def test_links_lead_somewhere(page: Path) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))
    links = [str(child.attrs["href"]) for token in tokens for child in token.children or [] if "href" in child.attrs]
    for link in links:
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(REPOSITORY), link
        if anchor:
            assert anchor in anchors(target), link
        if target.is_dir():
            assert (target / "README.md").exists() or any(target.iterdir()), link


@pytest.mark.parametrize("page", pages())
def test_formulas_survive_github(page: Path) -> None:
    assert markdown_math.read(page.read_text(encoding="utf-8")).complaints == []


def test_the_index_names_every_page() -> None:
    docs = REPOSITORY / "docs"
    index = (docs / "index.md").read_text(encoding="utf-8")
    gallery = (docs / "gallery" / "index.md").read_text(encoding="utf-8")
    for page in PAGES:
        if page.parent == docs / "gallery":
            assert page.name == "index.md" or f"({page.name})" in gallery
        elif page.parent != REPOSITORY:
            assert page == docs / "index.md" or f"({page.relative_to(docs).as_posix()})" in index


def test_the_index_has_every_page_in_one_place() -> None:
    index = (REPOSITORY / "docs" / "index.md").read_text(encoding="utf-8")
    trees = [line for fence in re.findall(r"```\{toctree\}\n(.*?)```", index, re.DOTALL)
             for line in fence.splitlines() if line and not line.startswith(":")]  # fmt: skip
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", index) if not link.startswith("../")]
    assert len(trees) == len(set(trees))
    assert sorted(f"{name}.md" for name in trees) == sorted(links)


def test_what_is_written_from_the_code_is_current() -> None:
    reference = script("reference")
    files = reference.files()
    stale = [name for name, text in files.items() if (REPOSITORY / "docs" / name).read_text(encoding="utf-8") != text]
    assert not stale, f"run scripts/reference: {stale}"
    there = {path for folder in ("reference", "gallery") for path in (REPOSITORY / "docs" / folder).glob("*.md")}
    written = {REPOSITORY / "docs" / name for name in files}
    assert {path for path in there if reference.WRITTEN in path.read_text(encoding="utf-8")} == written


# -- tables ----------------------------------------------------------------------------------------------------


def rows(title: str) -> list[list[str]]:
    """The cells of the reference's table whose first column has that title."""
    lines = REFERENCE.read_text(encoding="utf-8").splitlines()
    (start,) = [number for number, line in enumerate(lines) if line.startswith(f"| {title} |")]
    body = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        body.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return body


def key_rows(heading: str) -> list[list[str]]:
    """The cells of the table of keys under a heading."""
    text = REFERENCE.read_text(encoding="utf-8")
    section = re.split(rf"^#+ {re.escape(heading)}$", text, flags=re.MULTILINE)[1]
    section = re.split(r"^#+ ", section, flags=re.MULTILINE)[0]
    _, _, table = section.partition("| key | type | default | meaning |\n|---|---|---|---|\n")
    lines = table.split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


SECTIONS = {
    "The top": schema.Header,
    "network": schema.NetworkTable,
    "network.layers": schema.LayerTable,
    "samples": schema.SampleTable,
    "training": schema.TrainingTable,
    "report": schema.ReportTable,
    "numbers": schema.NumbersTable,
    "notation": schema.NotationTable,
    "show": schema.ShowTable,
    "Drawn numbers": tables.Drawn,
}


@pytest.mark.parametrize("heading", SECTIONS)
def test_a_section_lists_all_of_its_keys(heading: str) -> None:
    keys = [field.alias or name for name, field in SECTIONS[heading].model_fields.items()]
    assert sorted(code(row[0])[0] for row in key_rows(heading)) == sorted(keys)


@pytest.mark.parametrize("heading", [heading for heading in SECTIONS if heading not in {"training"}])
def test_a_section_says_which_keys_are_required(heading: str) -> None:
    required = {code(row[0])[0] for row in key_rows(heading) if row[2].startswith("required")}
    assert set(SECTIONS[heading].required) <= required


def test_every_section_of_the_file_has_its_heading() -> None:
    headings = set(re.findall(r"^### (.+)$", REFERENCE.read_text(encoding="utf-8"), flags=re.MULTILINE))
    top = set(schema.ProblemFile.model_fields) - set(schema.Header.model_fields) - {"equations", "values"}
    assert top | {"equations and values"} <= headings


VOCABULARY = {"activation": words.ACTIVATIONS, "loss": words.LOSSES, "optimizer": words.OPTIMIZERS}


@pytest.mark.parametrize("title", VOCABULARY)
def test_a_table_of_rules_agrees_with_the_vocabulary(title: str) -> None:
    found = {code(name)[0]: dict(re.findall(r"`(\w+)` (\S+?)(?:,|$)", settings)) for name, _, settings in rows(title)}
    assert found == {name: dict(settings) for name, settings in VOCABULARY[title].items()}


CHOICES = {
    ("network.layers", "kind"): words.LAYER_KINDS,
    ("numbers", "carry"): words.CARRIES,
    ("numbers", "rounding"): words.ROUNDINGS,
    ("show", "backward"): words.BACKWARD_VIEWS,
    ("show", "sections"): ("all", *words.SECTIONS),
}


@pytest.mark.parametrize(("heading", "key"), CHOICES)
def test_a_key_lists_all_of_its_words(heading: str, key: str) -> None:
    (row,) = [row for row in key_rows(heading) if code(row[0]) == [key]]
    assert tuple(word.strip('"') for word in code(row[1])) == CHOICES[heading, key]


def test_the_presets_are_those_of_the_vocabulary() -> None:
    assert tuple(code(row[0])[0] for row in rows("preset")) == words.PRESETS


def test_the_loss_of_a_preset_and_its_index_order() -> None:
    from byhand.document.notation import PRESETS

    found = {code(row[0])[0]: (row[4].strip("$"), row[5]) for row in rows("preset")}
    assert found == {name: (preset.loss, preset.index_order) for name, preset in PRESETS.items()}


def test_the_formats_are_those_that_can_be_written() -> None:
    assert tuple(code(row[0])[0] for row in rows("format")) == FORMATS


def test_the_functions_are_those_of_formulas() -> None:
    found = {name: row[1] for row in rows("function") for name in code(row[0])}
    assert set(found) == set(words.FORMULA_FUNCTIONS)
    assert {name for name, arguments in found.items() if arguments == "2 to 8"} == {"max", "min"}
    assert words.FORMULA_FUNCTIONS["max"] == words.FORMULA_FUNCTIONS["min"] == tuple(range(2, 9))


def test_the_limits_are_those_of_the_code() -> None:
    found = {code(row[0])[0]: int(row[1].replace(",", "")) for row in rows("limit")}
    assert found == dataclasses.asdict(Limits())


def test_the_commands_and_options_are_those_of_the_command_line() -> None:
    assert {code(row[0])[0].split()[1] for row in rows("command")} == set(main.commands)
    documented = {word.split()[0] for row in rows("option of `explain`") for word in code(row[0])}
    assert documented == {option for each in explain.params for option in each.opts if option.startswith("-")}


def test_the_library_functions_are_those_of_the_package() -> None:
    found = {re.split(r"\W", code(row[0])[0].removeprefix("byhand."))[0] for row in rows("in Python")}
    assert found == {name for name in byhand.__all__ if name[0].islower()}


def test_the_states_of_the_trace_are_those_that_optimizers_keep() -> None:
    from byhand.rules.optimizers import OPTIMIZERS

    (row,) = [row for row in rows("key of a step") if code(row[0]) == ["state"]]
    found = {
        name.strip(): set(code(states))
        for states, names in re.findall(r"((?:`\w`(?: and )?)+) \(([^)]*)\)", row[1])
        for name in names.split(",")
    }
    assert found == {name: set(rule.kept) for name, rule in OPTIMIZERS.items() if rule.kept}


#: Addresses of given numbers: no line of a document ends in one.
GIVEN = {"step1.sample1.t_1", "step1.before.w_5"}


def general(address: str) -> str:
    """Without numbers and names; a sample's part may be left out where there is one."""
    address = re.sub(r"sample\d+\.", "", address.replace("w_5", "w1_1_1").replace("difference of squares", "NAME"))
    return re.sub(r"\d+", "N", address)


def test_the_addresses_are_those_that_documents_use() -> None:
    from byhand.document.blocks import Display

    used: set[str] = set()
    for name in ("adam", "xor", "circuit", "how-backpropagation-works"):
        blocks = [block for block in byhand.explain(name).document.blocks if isinstance(block, Display)]
        used |= {general(chain.address) for block in blocks for chain in block.chains}
    documented = {address for row in rows("address") for address in code(row[0])}
    assert documented > GIVEN
    assert {address for address in documented - GIVEN if general(address) not in used} == set()

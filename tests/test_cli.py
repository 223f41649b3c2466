"""The command line keeps its contract: what it writes, what it says, and the status it ends with.

0 is done; 1 byhand or the machine is at fault; 2 the author's file or request is; 3 a printed equality fails.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest
import yaml
from click.testing import CliRunner, Result

import byhand
from byhand.cli import main
from byhand.problem.builtin import builtin_names, builtin_titles
from byhand.problem.limits import Limits
from byhand.render.formats import NAMES
from support.paths import environment

FORMATS = ", ".join(NAMES)
SMALL = """
title = "Small"
[network]
inputs = 1
[[network.layers]]
weights = [[0.5]]
[[samples]]
input = [1]
target = [0]
[training]
loss = "squared_error"
learning_rate = 0.1
"""
SMALL_DATA: dict[str, Any] = {
    "title": "Small",
    "network": {"inputs": 1, "layers": [{"weights": [[0.5]]}]},
    "samples": [{"input": [1], "target": [0]}],
    "training": {"loss": "squared_error", "learning_rate": 0.1},
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test has an empty working directory, with one problem in it."""
    monkeypatch.chdir(tmp_path)
    Path("small.toml").write_text(SMALL, encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def refused(*arguments: str, status: int = 2) -> list[str]:
    """What it says on standard error, where it must end with that status and have written nothing."""
    before = everything()
    result = run(*arguments)
    assert result.exit_code == status, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert everything() == before
    lines = result.stderr.splitlines()
    assert lines
    assert all(line.startswith("byhand: ") and line.isprintable() for line in lines), lines
    return [line.removeprefix("byhand: ") for line in lines]


def everything() -> dict[str, bytes | None]:
    """Every file and directory below the working directory."""
    return {str(path): path.read_bytes() if path.is_file() else None for path in sorted(Path().rglob("*"))}


# -- explain: what is read, what is written --------------------------------------------------------------------


def test_explain_writes_markdown_and_latex_into_output_and_says_so() -> None:
    result = run("explain", "small.toml")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == ["output/small.md", "output/small-figures/", "output/small.tex"]
    pictures = sorted(path for path in everything() if path.endswith(".svg"))
    assert pictures and all(path.startswith("output/small-figures/") for path in pictures)
    others = ["output", "output/small-figures", "output/small.md", "output/small.tex", "small.toml"]
    assert sorted(set(everything()) - set(pictures)) == others


@pytest.mark.parametrize("name", builtin_names())
def test_explain_takes_every_built_in_name(name: str) -> None:
    assert run("explain", name, "--to", "json").stdout.splitlines() == [f"output/{name}.json"]


LANGUAGES = {
    "small.json": json.dumps(SMALL_DATA),
    "small.yaml": yaml.safe_dump(SMALL_DATA),
    "small.yml": yaml.safe_dump(SMALL_DATA),
    "SMALL.JSON": json.dumps(SMALL_DATA),
    "small.problem": SMALL,  # any other ending: TOML
}


@pytest.mark.parametrize("file", LANGUAGES)
def test_explain_reads_the_language_that_the_ending_says(file: str) -> None:
    Path("other").mkdir()
    path = Path("other", file)
    path.write_text(LANGUAGES[file], encoding="utf-8")
    result = run("explain", str(path), "--to", "md", "-o", "-")
    assert result.exit_code == 0, result.output
    expected = run("explain", "small.toml", "--to", "md", "-o", "-").stdout
    assert result.stdout == expected.replace("(small-figures/", f"({Path(file).stem}-figures/")


@pytest.mark.parametrize(
    ("formats", "written"),
    [
        ("md", ["small.md", "small-figures/"]),
        ("tex", ["small.tex"]),
        ("json", ["small.json"]),
        ("json,md", ["small.json", "small.md", "small-figures/"]),
        ("md,tex,json", ["small.md", "small-figures/", "small.tex", "small.json"]),
        (" md , tex ", ["small.md", "small-figures/", "small.tex"]),
        ("md,md", ["small.md", "small-figures/"]),
    ],
)
def test_to_chooses_the_formats(formats: str, written: list[str]) -> None:
    result = run("explain", "small.toml", "--to", formats, "-o", "a/b")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [f"a/b/{name}" for name in written]
    assert sorted(path.name for path in Path("a/b").iterdir()) == sorted(name.rstrip("/") for name in written)


@pytest.mark.parametrize("format_name", ["md", "tex", "json"])
def test_files_and_standard_output_hold_what_the_library_gives(format_name: str) -> None:
    run("explain", "small.toml", "--to", format_name)
    text = byhand.explain("small.toml").to(format_name)
    assert Path("output", f"small.{format_name}").read_bytes() == text.encode()
    result = run("explain", "small.toml", "--to", format_name, "-o", "-")
    assert result.stdout_bytes == text.encode()


def test_explain_replaces_what_it_wrote_before() -> None:
    run("explain", "small.toml")
    Path("output/small.md").write_text("old", encoding="utf-8")
    assert run("explain", "small.toml").exit_code == 0
    assert "# Small" in Path("output/small.md").read_text(encoding="utf-8")


def test_written_files_can_be_read_by_others() -> None:
    before = os.umask(0o022)
    try:
        run("explain", "small.toml")
    finally:
        os.umask(before)
    assert Path("output/small.md").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_documents_are_utf_8_on_any_terminal(encoding: str) -> None:
    result = CliRunner(charset=encoding).invoke(main, ["explain", "mazur", "--to", "md", "-o", "-"])
    assert result.exit_code == 0, result.exception
    assert "≈" in result.stdout_bytes.decode("utf-8")


# -- explain: requests that cannot be met ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to", "mdd"], f"--to: unknown format 'mdd'; allowed: {FORMATS} (did you mean 'md'?)"),
        (["--to", "JSON"], f"--to: unknown format 'JSON'; allowed: {FORMATS} (did you mean 'json'?)"),
        (["--to", "md,docx"], f"--to: unknown format 'docx'; allowed: {FORMATS}"),
        (["--to", " , "], f"--to: no format given; allowed: {FORMATS}"),
        (["-o", "-"], "-o -: standard output takes one format; name it with --to"),
        (["-o", "-", "--to", "md,json"], "-o -: standard output takes one format; name it with --to"),
        (["--templates", "nowhere"], "--templates: no directory 'nowhere'"),
        (["--templates", "small.toml"], "--templates: no directory 'small.toml'"),
        (["--limit", "stesp=3"], "--limit: unknown limit 'stesp'; allowed: {limits} (did you mean 'steps'?)"),
        (["--limit", "steps"], "--limit: found 'steps'; allowed: steps=NUMBER, a whole number"),
        (["--limit", "steps=-1"], "--limit: found 'steps=-1'; allowed: steps=NUMBER, a whole number"),
    ],
    ids=" ".join,
)
def test_a_request_that_cannot_be_met(arguments: list[str], said: str) -> None:
    limits = ", ".join(Limits.__dataclass_fields__)
    (line,) = refused("explain", "small.toml", *arguments)
    assert line == said.replace("{limits}", limits)


def test_all_that_is_wrong_with_a_request_is_said_at_once() -> None:
    assert len(refused("explain", "small.toml", "--to", "a,b", "-o", "-")) == 3


def test_an_unknown_problem_names_the_built_in_ones_and_the_nearest() -> None:
    (line,) = refused("explain", "mazurr")
    assert line.startswith("mazurr: no such file, and no built-in problem; built in: ")
    assert all(name in line for name in builtin_names())
    assert line.endswith("(did you mean 'mazur'?)")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("small", "small.toml"),
        ("./small", "./small.toml"),
        ("week1/net", "week1/net.yaml"),
        ("smal.toml", "small.toml"),
        ("week1/ent.yaml", "week1/net.yaml"),
        ("xorr", "xor"),
    ],
)
@pytest.mark.parametrize("command", [["explain"], ["variants", "--count", "1", "--seed", "7"]], ids=" ".join)
def test_a_missing_problem_names_the_file_that_may_be_meant(command: list[str], name: str, meant: str) -> None:
    Path("week1").mkdir()
    Path("week1/net.yaml").write_text(yaml.safe_dump(SMALL_DATA), encoding="utf-8")
    (line,) = refused(*command, name)
    assert line.startswith(f"{name}: no such file, and no built-in problem; built in: ")
    assert line.endswith(f"(did you mean {meant!r}?)")


def test_a_homework_names_the_file_that_may_be_meant() -> None:
    Path("week1").mkdir()
    Path("week1/net.toml").write_text(SMALL, encoding="utf-8")
    Path("week1/homework.toml").write_text('problem = "net"\n', encoding="utf-8")
    (line,) = refused("variants", "week1/homework.toml", "--count", "1", "--seed", "7")
    assert line.startswith('week1/homework.toml: problem: found "net"; allowed: a file beside this one, or ')
    assert line.endswith("(did you mean 'net.toml'?)")
    Path("week1/homework.toml").write_text('problem = "../small"\n', encoding="utf-8")
    (line,) = refused("variants", "week1/homework.toml", "--count", "1", "--seed", "7")
    assert "did you mean" not in line, "a file outside is none that is allowed"


BROKEN = {
    "empty.toml": (b"", "the file is empty"),
    "broken.toml": (b'title = "x', "line 1: this is not TOML"),
    "broken.json": (b"{", "line 1: this is not JSON"),
    "broken.yaml": (b"a: [", "line "),
    "binary.toml": (b"\x00\x01", "this is a binary file"),
    "latin.toml": (b'# ok\ntitle = "\xe9"', "line 2: this is not UTF-8 text"),
    "list.json": (b"[]", "allowed: a table of keys"),
    "nothing.toml": (b'title = "x"', "found neither [network] nor [equations]"),
}


@pytest.mark.parametrize("file", BROKEN)
def test_a_file_that_is_no_problem(file: str) -> None:
    content, said = BROKEN[file]
    Path(file).write_bytes(content)
    (line,) = refused("explain", file)
    assert line.startswith(f"{file}: {said}")


def test_all_faults_of_a_file_are_said_at_once_each_in_its_line() -> None:
    faulty = SMALL.replace("0.5", '"half"').replace("squared_error", "sqared_error").replace("[1]", "[1, 2]")
    Path("faulty.toml").write_text(faulty + "step = 3\n", encoding="utf-8")
    lines = refused("explain", "faulty.toml")
    assert [line.split(": ")[:2] for line in lines] == [
        ["faulty.toml", "training.loss"],
        ["faulty.toml", "training.step"],
        ["faulty.toml", "network.layers[0].weights[0][0]"],
        ["faulty.toml", "samples[0].input"],
    ]
    assert "did you mean 'squared_error'?" in lines[0]
    assert "did you mean 'steps'?" in lines[1]


def test_a_directory_is_no_problem() -> None:
    (line,) = refused("explain", ".")
    assert line == ".: this is a directory; allowed: a problem file"


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[31mb", "a\u202eb", "\udcff", "x" * 5000])
def test_a_strange_name_of_a_file_stays_on_one_line(name: str) -> None:
    for command in ("explain", "check"):
        assert len(refused(command, name)) == 1


def test_a_limit_can_be_raised_and_lowered() -> None:
    (line,) = refused("explain", "small.toml", "--limit", "parameters=0")
    assert "allowed: 0 (raise it with --limit parameters=1)" in line
    assert run("explain", "small.toml", "--limit", "parameters=1", "--limit", "samples=1").exit_code == 0


# -- explain: --resolved and --templates -----------------------------------------------------------------------

DRAWN = SMALL.replace("[[0.5]]", '{ random = "uniform", low = -1, high = 1, decimals = 3 }\nunits = 2').replace(
    "target = [0]", "target = [0, 1]"
)


def test_resolved_prints_the_file_with_what_was_drawn_and_writes_nothing() -> None:
    Path("drawn.toml").write_text("seed = 4\n" + DRAWN, encoding="utf-8")
    before = everything()
    result = run("explain", "drawn.toml", "--resolved")
    assert result.exit_code == 0
    assert everything() == before
    assert "random" not in result.stdout
    Path("resolved").mkdir()
    Path("resolved/drawn.toml").write_bytes(result.stdout_bytes)
    assert byhand.load("resolved/drawn.toml") == byhand.load("drawn.toml")
    assert byhand.explain("resolved/drawn.toml").to_json() == byhand.explain("drawn.toml").to_json()


def test_drawing_needs_a_seed() -> None:
    Path("drawn.toml").write_text(DRAWN, encoding="utf-8")
    (line,) = refused("explain", "drawn.toml", "--resolved")
    assert line == "drawn.toml: seed: missing; allowed: a whole number (it decides what is drawn)"


def template(path: str, text: str) -> None:
    file = Path("mine", path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def with_templates() -> Result:
    return run("explain", "small.toml", "--templates", "mine", "--to", "md", "-o", "-")


def test_a_template_of_the_users_goes_first() -> None:
    template("markdown/paragraph.md.j2", "PARAGRAPH << inline(*block.sentences) >>\n")
    lines = with_templates().stdout.splitlines()
    plain = run("explain", "small.toml", "--to", "md", "-o", "-").stdout.splitlines()
    changed = [mine for mine, theirs in zip(lines, plain, strict=True) if mine != theirs]
    assert len(changed) > 5
    assert all(line.startswith("PARAGRAPH ") for line in changed)


@pytest.mark.parametrize("way", ["include", "extends"])
def test_a_template_can_build_on_the_shipped_one(way: str) -> None:
    end = "\nThe end.\n" if way == "include" else ""
    template("markdown/document.md.j2", f'<% {way} "shipped/markdown/document.md.j2" %>{end}')
    assert with_templates().stdout == run("explain", "small.toml", "--to", "md", "-o", "-").stdout + end.lstrip("\n")


def test_a_sentence_of_the_users_goes_first() -> None:
    template("prose/en/mine.toml", '[glance]\nintuition = "Our own *first* sentence."\n')
    text = with_templates().stdout
    assert "\nOur own *first* sentence." in text
    assert "Learning here means" not in text


def test_language_is_that_of_the_sentences_and_the_numbers() -> None:
    text = run("explain", "small.toml", "--to", "md", "--language", "de", "-o", "-").stdout
    assert "## Vorwärtsdurchlauf" in text
    assert r"0{,}5" in text
    assert text == run("explain", "small.toml", "--to", "md", "--language", "DE", "-o", "-").stdout
    run("explain", "small.toml", "--to", "md", "--language", "de")
    assert "all hold" in run("check", "output/small.md").stdout


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("dd", "language: found 'dd'; allowed: the tag of a language, such as en, de, ru or de-CH"),
        ("fr", "language: found 'fr'; allowed: de, en, ru"),
        ("deutsch!", "--language: found 'deutsch!'; allowed: the tag of a language, such as en"),
    ],
)
def test_a_language_that_cannot_be_had(tag: str, said: str) -> None:
    assert refused("explain", "small.toml", "--language", tag)[0].startswith(said)
    assert refused("variants", "small.toml", "--count", "1", "--seed", "7", "--language", tag)[0].startswith(said)
    assert not Path("output").exists()


def test_a_class_set_has_sheets_in_its_language_and_answers_in_none() -> None:
    arguments = ("variants", "small.toml", "--count", "2", "--seed", "7", "--keys", "answers")
    assert run(*arguments, "-o", "en").exit_code == 0
    assert run(*arguments, "--language", "ru", "-o", "ru").exit_code == 0
    for name in ("answers.csv", "answers.json"):
        assert Path("ru", name).read_bytes() == Path("en", name).read_bytes()
    index = Path("ru/index.html").read_text(encoding="utf-8")
    assert '<html lang="ru">' in index
    assert ">Вариант<" in index
    sheet = min(Path("ru").glob("*.sheet.md"))
    assert "Как отвечать" in sheet.read_text(encoding="utf-8")


def test_of_two_directories_the_first_wins() -> None:
    template("prose/en/mine.toml", '[glance]\nintuition = "The first."\n')
    Path("second/prose/en").mkdir(parents=True)
    Path("second/prose/en/x.toml").write_text('[glance]\nintuition = "The second."\n', encoding="utf-8")
    arguments = ["explain", "small.toml", "--to", "md", "-o", "-", "--templates"]
    assert "The first." in run(*arguments, "mine", "--templates", "second").stdout
    assert "The second." in run(*arguments, "second", "--templates", "mine").stdout


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("markdown/paragraph.md.j2", "<< nope >>", "template markdown/paragraph.md.j2: 'nope' is undefined"),
        ("markdown/paragraph.md.j2", "\n<% if %>", "paragraph.md.j2: line 2: Expected an expression"),
        ("markdown/document.md.j2", '<% extends "nowhere.j2" %>', "document.md.j2: there is no template 'nowhere.j2'"),
        ("prose/en/mine.toml", "a = ", "mine.toml: these sentences cannot be read: Invalid value"),
        ("prose/en/mine.toml", "[glance]\nintuition = 3", "cannot be read: glance.intuition is no sentence"),
    ],
)
def test_a_template_that_cannot_be_used(path: str, text: str, said: str) -> None:
    template(path, text)
    (line,) = refused("explain", "small.toml", "--templates", "mine")
    assert said in line


# -- explain: nothing is half done -----------------------------------------------------------------------------


def test_nothing_is_written_where_a_line_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's sentence may say what is wrong; the document is read back, and refuses itself."""
    template("prose/en/mine.toml", '[glance]\nintuition = "Sure: $1 + 1 = 3$."\n')
    template("markdown/paragraph.md.j2", "$1 + 1 = 3$\n")
    (line,) = refused("explain", "small.toml", "--templates", "mine", status=3)
    assert "small.md:" in line
    assert "1 + 1 = 3" in line


@pytest.mark.parametrize("target", ["small.toml", "small.toml/below", "small.toml/far/below"])
@pytest.mark.parametrize(
    "command",
    [
        "explain small.toml",
        "variants small.toml --count 1",
        "key small.toml 22222-22222 --seed 7",
        "export small.toml --to moodle --count 1",
        "embed small.toml",
        "find --shape 2-2-1",
        "grade small.toml responses.csv --seed 7",
        "audit small.toml figures.csv",
    ],
)
def test_where_no_directory_can_be_there_is_one_line_before_any_work(command: str, target: str) -> None:
    (line,) = refused(*command.split(), "-o", target, status=1)
    assert line == f"cannot write to {target}: small.toml is a file; allowed: a directory"


def test_what_is_neither_file_nor_directory_is_no_place_to_write_to() -> None:
    Path("nowhere").symlink_to("missing")
    (line,) = refused("explain", "small.toml", "-o", "nowhere", status=1)
    assert line == "cannot write to nowhere: nowhere is no directory; allowed: a directory"


def test_a_file_in_the_place_of_a_folder_of_pictures() -> None:
    Path("output").mkdir()
    Path("output/small-figures").write_text("mine", encoding="utf-8")
    (line,) = refused("explain", "small.toml", status=1)
    assert line == "cannot write to output: output/small-figures is a file; allowed: a directory"


def test_an_output_that_is_a_directory_leaves_the_others_alone() -> None:
    Path("output/small.tex").mkdir(parents=True)
    (line,) = refused("explain", "small.toml", status=1)
    assert line == "cannot write to output: small.tex is a directory"


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_must_not_be_written_to() -> None:
    Path("locked").mkdir(mode=0o555)
    refused("explain", "small.toml", "-o", "locked", status=1)


def full(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("call", ["fsync", "fdopen", "replace"])
def test_a_full_disk_leaves_nothing(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, call, full)
    (line,) = refused("explain", "small.toml", "-o", "new/directory", status=1)
    assert line == f"cannot write to new/directory: {os.strerror(errno.ENOSPC)}"


def test_a_disk_that_fills_up_at_the_second_file_keeps_the_old_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    run("explain", "small.toml")
    Path("output/small.md").write_text("old", encoding="utf-8")
    synced: list[int] = []

    def second(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) == 2:
            full()

    monkeypatch.setattr(os, "fsync", second)
    refused("explain", "small.toml", status=1)
    assert len(synced) == 2
    assert Path("output/small.md").read_text(encoding="utf-8") == "old"


def test_a_fault_of_byhands_own_is_one_line_with_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> NoReturn:
        raise ZeroDivisionError("never\nseen")

    monkeypatch.setattr("byhand.document.build.build", broken)
    (line,) = refused("explain", "small.toml", status=1)
    assert line == "a fault of byhand's own: ZeroDivisionError: never\\nseen"


# -- examples, new, check --------------------------------------------------------------------------------------


def test_examples_lists_the_built_in_problems_one_a_line() -> None:
    lines = run("examples").stdout.splitlines()
    assert [line.split(maxsplit=1) for line in lines] == [[name, title] for name, title in builtin_titles().items()]


def test_examples_can_be_listed_on_any_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("byhand.problem.builtin.builtin_titles", lambda: {"x": "∂ and σ"})
    result = CliRunner(charset="ascii").invoke(main, ["examples"])
    assert (result.exit_code, result.stdout) == (0, "x  \\u2202 and \\u03c3\n")


@pytest.mark.parametrize("name", ["my-network", "my-network.toml"])
def test_new_writes_a_commented_problem_that_explain_takes(name: str) -> None:
    result = run("new", name)
    assert (result.exit_code, result.stdout) == (0, "my-network.toml\n")
    text = Path("my-network.toml").read_text(encoding="utf-8")
    assert text.count("#") > 20
    assert byhand.load("my-network.toml").title == "My network"
    written = ["output/my-network.md", "output/my-network-figures/", "output/my-network.tex"]
    assert run("explain", "my-network.toml").stdout.splitlines() == written


def test_new_overwrites_nothing() -> None:
    (line,) = refused("new", "small")
    assert line == "small.toml: exists already and is left as it is"


HOSTILE_NAMES = {
    "../../x": "x.toml",
    "/etc/passwd": "etc-passwd.toml",
    "..": "problem.toml",
    "": "problem.toml",
    "-": "problem.toml",
    "a b": "a-b.toml",
    "a\nb": "a-b.toml",
    'a"b': "a-b.toml",
    "C:\\x": "C-x.toml",
    "~/x": "x.toml",
    "$(id)": "id.toml",
    "\x1b[31m": "31m.toml",
    "Netz äöü": "Netz-äöü.toml",
    "日本": "日本.toml",
    "\udcff": "problem.toml",
    "x" * 300: "x" * 100 + ".toml",
}


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_new_makes_a_file_in_this_directory_of_any_name(name: str) -> None:
    result = run("new", "--", name)
    assert (result.exit_code, result.stdout) == (0, HOSTILE_NAMES[name] + "\n"), result.output
    assert sorted(everything()) == sorted(["small.toml", HOSTILE_NAMES[name]])
    assert byhand.load(HOSTILE_NAMES[name]).title


def test_new_on_a_full_disk_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def __enter__(self) -> Full:
            Path("x.toml").touch()
            return self

        def __exit__(self, *_: object) -> None: ...

        write = staticmethod(full)

    monkeypatch.setattr(Path, "open", lambda *_, **__: Full())
    monkeypatch.setattr("byhand.problem.load.new_problem", lambda _: "text")
    result = run("new", "x")
    assert result.exit_code == 1
    assert result.stderr == f"byhand: cannot write x.toml: {os.strerror(errno.ENOSPC)}\n"
    assert not Path("x.toml").exists()


@pytest.fixture
def document() -> Path:
    run("explain", "mazur")
    return Path("output/mazur.md")


def test_check_finds_nothing_wrong_with_what_was_written(document: Path) -> None:
    result = run("check", str(document), str(document.with_suffix(".tex")))
    assert (result.exit_code, result.stderr) == (0, "")
    count = byhand_equalities(document)
    assert result.stdout.splitlines() == [
        f"output/mazur.md: {count} equalities recomputed, all hold",
        f"output/mazur.tex: {count} equalities recomputed, all hold",
    ]


def byhand_equalities(document: Path) -> int:
    from byhand.proofread import proofread

    return proofread(document.read_text(encoding="utf-8"), "markdown").equalities


@pytest.mark.parametrize("suffix", [".md", ".tex", ".txt", ""])
def test_check_names_the_line_where_a_digit_was_changed(document: Path, suffix: str) -> None:
    original = document.with_suffix(suffix if suffix == ".tex" else ".md").read_text(encoding="utf-8")
    lines = original.splitlines(keepends=True)
    place = max(number for number, line in enumerate(lines) if "= 0.082167041" in line or "0.082167041 \\\\" in line)
    lines[place] = lines[place].replace("0.082167041", "0.082167042")
    changed = Path(f"changed{suffix}")
    changed.write_text("".join(lines), encoding="utf-8")
    result = run("check", str(changed))
    assert result.exit_code == 3
    assert any(line.startswith(f"{changed}:{place + 1}: ") for line in result.stderr.splitlines()), result.stderr
    assert result.stdout.strip().endswith("wrong")


def test_check_goes_on_after_a_wrong_document(document: Path) -> None:
    wrong = Path("wrong.md")
    wrong.write_text(document.read_text(encoding="utf-8").replace("0.298371109", "0.298371108"), encoding="utf-8")
    result = run("check", "wrong.md", str(document))
    assert result.exit_code == 3
    assert result.stdout.splitlines()[1].endswith("all hold")


READABLE = "allowed: Markdown, LaTeX, HTML or a notebook that byhand wrote"


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("missing.md", None, "missing.md: No such file or directory"),
        ("empty.md", b"", f"empty.md: this is an empty file; {READABLE}"),
        ("blank.md", b" \n\n", f"blank.md: this is an empty file; {READABLE}"),
        ("binary.md", b"\x89PNG\xff", f"binary.md: not a text in UTF-8; {READABLE}"),
        ("zeros.tex", b"a\0b", f"zeros.tex: this is a binary file; {READABLE}"),
        (".", None, ".: Is a directory"),
    ],
)
def test_check_of_what_is_no_document(file: str, content: bytes | None, said: str) -> None:
    if content is not None:
        Path(file).write_bytes(content)
    assert refused("check", file) == [said]


NO_RULE = "there is no byhand-document/1 header, which states the number rule"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# Words\n\n$1 + 1 = 2$\n", NO_RULE),
        ("# Words\n", NO_RULE),
        ("{HEADER}\n\nWords.\n", "found no equality that can be recomputed"),
        ("{HEADER}\n\nWords.\n\n{HEADER}\n\nMore.\n", "found no equality that can be recomputed"),
        ("<!-- byhand-document/1 {} -->\n", "the header cannot be read: carry is exact or rounded"),
    ],
)
def test_check_of_a_text_in_which_nothing_can_be_recomputed(text: str, found: str, document: Path) -> None:
    header = document.read_text(encoding="utf-8").partition("\n")[0]
    Path("readme.md").write_text(text.replace("{HEADER}", header), encoding="utf-8")
    assert refused("check", "readme.md") == [
        f"readme.md: {found}; allowed: a document with formulas, such as byhand writes"
    ]


def test_check_goes_on_after_what_is_no_document(document: Path) -> None:
    Path("readme.md").write_text("# Words\n", encoding="utf-8")
    result = run("check", "readme.md", "missing.md", str(document))
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 2)
    assert "output/mazur.md: " in result.stdout and "all hold" in result.stdout
    Path("wrong.md").write_text(document.read_text("utf-8").replace("0.298371109", "0.298371108"), encoding="utf-8")
    assert run("check", "readme.md", "wrong.md").exit_code == 3


def test_check_counts_what_is_wrong_beside_that_nothing_was_recomputed(document: Path) -> None:
    header = document.read_text(encoding="utf-8").partition("\n")[0]
    Path("loose.md").write_text(f"{header}\n\nIt is 0.123456.\n", encoding="utf-8")
    result = run("check", "loose.md")
    assert result.exit_code == 3
    assert "loose.md:3: 0.123456 is the value of nothing" in result.stderr


# -- the command itself ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("word", "meant"), [("explian", "explain"), ("Check", "check"), ("example", "examples")])
def test_an_unknown_command_is_told_the_nearest(word: str, meant: str) -> None:
    allowed = ", ".join(sorted(main.commands))
    assert refused(word) == [f"unknown command {word!r}; allowed: {allowed} (did you mean {meant!r}?)"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--nope"], "--nope (see byhand --help)"),
        (["explain"], "PROBLEM (see byhand explain --help)"),
        (["explain", "mazur", "--nope"], "--nope (see byhand explain --help)"),
        (["explain", "mazur", "too", "many"], "too many (see byhand explain --help)"),
        (["explain", "mazur", "--to"], "--to (see byhand --help)"),
        (["check"], "DOCUMENTS (see byhand check --help)"),
        (["new"], "NAME (see byhand new --help)"),
    ],
    ids=str,
)
def test_a_wrong_use_is_one_line(arguments: list[str], said: str) -> None:
    """What is wrong is said by click, in words that change from version to version."""
    (line,) = refused(*arguments)
    what, _, where = said.partition(" (")
    assert what in line
    assert line.endswith(f" ({where}")


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["explain", "--help"], ["check", "-h"], ["new", "-h"]])
def test_help(arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("Usage:")


def test_help_names_every_command_and_every_format() -> None:
    assert all(name in run("--help").stdout for name in ("check", "examples", "explain", "new"))
    # A long list is broken at its hyphens too.
    assert FORMATS.replace(" ", "") in "".join(run("explain", "--help").stdout.split())


def test_version() -> None:
    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, f"byhand, version {byhand.__version__}\n")


# -- as a process of its own -----------------------------------------------------------------------------------


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "byhand", *arguments]
    return subprocess.run(
        command, env=environment(), capture_output=True, encoding="utf-8", timeout=60, check=False, **options
    )


def test_python_m_byhand_is_the_command() -> None:
    done = process("explain", "small.toml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["output/small.md", "output/small-figures/", "output/small.tex"]


def test_a_process_ends_with_its_status_and_without_a_traceback() -> None:
    done = process("explain", "nowhere.toml")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("byhand: nowhere.toml: ")


def test_a_reader_that_went_away_is_no_traceback() -> None:
    command = f"{sys.executable} -m byhand explain mazur --to md -o - | head -c 1 > /dev/null; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], env=environment(), capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert done.stderr == ""
    assert done.stdout.strip() in {"0", "1"}


#: Says when it is about to finish the second of two files, and then waits for its end.
STOPPED = """
import os, sys, time
whole, count = os.fsync, []
def slow(descriptor):
    whole(descriptor)
    count.append(descriptor)
    if len(count) == 2:
        print("now", flush=True)
        time.sleep(60)
os.fsync = slow
from byhand.cli import main
sys.argv = ["byhand", "explain", "small.toml"]
main()
"""


def stopped(by: int) -> tuple[int, str]:
    """The status and the words of a process that was stopped in the middle of writing."""
    with subprocess.Popen(
        [sys.executable, "-c", STOPPED], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as started:
        assert started.stdout
        assert started.stderr
        assert started.stdout.readline() == b"now\n"
        started.send_signal(by)
        said = started.stderr.read().decode()
    return started.returncode, said


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL here")
def test_a_killed_process_leaves_no_half_written_document() -> None:
    Path("output").mkdir()
    Path("output/small.md").write_text("old", encoding="utf-8")
    assert stopped(signal.SIGKILL)[0] == -signal.SIGKILL
    assert Path("output/small.md").read_text(encoding="utf-8") == "old"
    assert not Path("output/small.tex").exists()
    assert run("explain", "small.toml").exit_code == 0  # what is left over is in nobody's way


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_an_interrupted_process_leaves_nothing_at_all() -> None:
    status, said = stopped(signal.SIGINT)
    assert status == 1
    assert "Traceback" not in said
    assert sorted(everything()) == ["small.toml"]


@pytest.mark.parametrize("seed", ["7", "a\nb = 1"])
def test_find_says_what_it_found(seed: str) -> None:
    """And the file says where it comes from; a seed is data."""
    wishes = "find --shape 2-2-1 --loss-before 0.100 --tries 20000 -o ."
    result = run(*wishes.split(), "--seed", seed)
    assert result.exit_code == 0, result.output
    where, losses, met = result.stdout.splitlines()
    trace = byhand.explain(where).trace
    before, after = (f"{float(part['loss']):.9g}" for part in (trace["steps"][0], trace["final"]))
    assert losses == f"the loss goes from {before} to {after}"
    assert round(float(before), 3) == 0.1
    assert met.startswith("all that was wished for, after ")
    assert Path(where).read_text(encoding="utf-8").splitlines()[0].endswith(f"seed {json.dumps(seed)}.")

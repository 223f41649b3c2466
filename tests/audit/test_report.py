"""The report in every format, the file for programs, and the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import byhand
from byhand.audit.auditing import Audit, audit
from byhand.audit.conventions import CONVENTIONS
from byhand.audit.figures import parse_figures
from byhand.audit.finding import VERDICTS
from byhand.audit.losses import LOSS_FIGURES
from byhand.audit.output import audit_files
from byhand.audit.quantities import FIGURES
from byhand.audit.turns import TURNS
from byhand.audit.wording import variation_name, variation_says
from byhand.audit.worlds import Variation
from byhand.cli import main
from byhand.problem.load import from_mapping
from byhand.render.formats import NAMES
from byhand.render.prose import Catalogue
from byhand.render.templating import shipped
from support.printed_figures import as_csv

CATALOGUE = Catalogue([shipped()], "en")
HOSTILE = [
    '=HYPERLINK("x")', "<script>alert(1)</script>", r"\input{x} $x$ % & _ ^ ~ #", "{printed} **b** `c`",
    "a|b\u202e\u0007",
]  # fmt: skip


@pytest.fixture(scope="module")
def found() -> Audit:
    """One of each verdict, nearly, under names that mean harm."""
    entries = [
        ("net_h1", "0.3775"), ("out_h1", "0.5932"), ("error after 1 round", "0.291027924"), ("Err_o1", "-0.138498562"),
        ("dEo2/dout_h1", "-0.019049119"), ("w5+", "0.354"), ("delta_o1", "7.77"),
        *((name, "0.5933") for name in HOSTILE),
    ]  # fmt: skip
    return audit(byhand.load("mazur"), parse_figures(as_csv(entries)))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "tex-pdf"])
def test_every_format_is_written_and_proofread(found: Audit, name: str) -> None:
    files = audit_files(found, name)
    assert all(files.values())
    assert files == audit_files(found, name)


def test_nothing_of_a_name_is_markup(found: Audit) -> None:
    page = next(iter(audit_files(found, "html").values())).decode()
    assert "<script>alert" not in page
    assert r"\input{x}" not in next(iter(audit_files(found, "tex").values())).decode()


def test_the_file_for_programs_says_it_all(found: Audit) -> None:
    data = json.loads(audit_files(found, "json")["mazur-audit.json"])
    assert data["format"] == "byhand-audit/1"
    assert sum(data["counts"].values()) == len(data["figures"]) == len(found.judged)
    assert set(data["counts"]) == set(VERDICTS)
    by_name = {each["name"]: each for each in data["figures"]}
    assert by_name["net_h1"]["verdict"] == "agrees"
    assert by_name["out_h1"]["verdict"] == "truncated"
    wrong = by_name["error after 1 round"]
    assert wrong["value"].startswith("0.291027773")
    assert wrong["explanation"]["variations"] == [{"kind": "convention", "name": "order", "detail": "output_first"}]
    assert 0 < wrong["explanation"]["chance"] < 0.05
    assert by_name["Err_o1"]["explanation"]["turn"] == "sign"
    assert data["explained"] is False


def test_every_convention_turn_and_figure_has_its_words() -> None:
    problems = [byhand.load(name) for name in ("mazur", "softmax-classifier", "adam", "xor")]
    for name, make in CONVENTIONS.items():
        assert variation_name(name, "convention").key in CATALOGUE
        for problem in problems:
            for detail, _ in make(problem):
                assert CATALOGUE.parts(variation_says(Variation("convention", name, detail)))
    for turn in TURNS:
        if turn != "same":
            assert {f"audit.turn.{turn}", f"audit.turned_too.{turn}"} <= set(CATALOGUE.names())
    assert set(FIGURES) == set(LOSS_FIGURES)


def test_a_system_of_equations_is_audited_too() -> None:
    problem = byhand.load("circuit")
    entries = [("q", "3"), ("grad.x", "-4"), ("df/dy", "4.0"), ("f", "-12"), ("what", "99.25")]
    found = audit(problem, parse_figures(as_csv(entries)))
    assert [each.verdict for each in found.judged][0::3] == ["agrees", "agrees"]
    assert found.judged[2].verdict == "convention"
    assert found.judged[4].verdict == "unexplained"


def test_a_problem_that_only_differentiates() -> None:
    problem = from_mapping({"equations": {"f": "x^2"}, "values": {"x": 3}, "training": {"minimize": "f"}})
    assert audit(problem, parse_figures(as_csv([("f", "9"), ("grad.x", "6")]))).explained


# --- the command ---------------------------------------------------------------------------------------


def run(tmp_path: Path, *arguments: str, content: bytes = b"name,printed\nnet_h1,0.3775\n") -> object:
    (tmp_path / "figures.csv").write_bytes(content)
    return CliRunner().invoke(main, ["audit", *arguments, str(tmp_path / "figures.csv"), "-o", str(tmp_path / "out")])


def test_the_command_ends_with_0_where_all_is_explained(tmp_path: Path) -> None:
    done = run(tmp_path, "mazur", "--to", "md,html,json")
    assert done.exit_code == 0, done.output  # type: ignore[attr-defined]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "mazur-audit.html", "mazur-audit.json", "mazur-audit.md",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"net_h1,0.3775\n", "1 figure: 1 agrees or is explained, 0 are not"),
        (b"net_h1,0.3775\nout_o1,0.772928465\n", "2 figures: 1 agrees or is explained, 1 is not"),
        (b"w5,0.4\nw7,0.5\n", "2 figures: 2 agree or are explained, 0 are not"),
    ],
)
def test_the_last_line_counts_in_words_that_fit(tmp_path: Path, content: bytes, says: str) -> None:
    assert run(tmp_path, "mazur", content=content).output.splitlines()[-1] == says  # type: ignore[attr-defined]


def test_a_dash_is_standard_output_and_takes_one_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("f.csv").write_bytes(b"net_h1,0.3775\n")
    arguments = ["audit", "mazur", "f.csv", "-o", "-", "--to"]
    done = CliRunner().invoke(main, [*arguments, "json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["format"] == "byhand-audit/1"
    refused = CliRunner().invoke(main, [*arguments, "json,md"])
    assert refused.exit_code == 2
    assert "one format" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["f.csv"]


def test_a_homework_file_is_refused_in_one_line(tmp_path: Path) -> None:
    homework = tmp_path / "homework.toml"
    homework.write_text('title = "H"\nproblem = "mazur"\n[points]\n[vary]\n[good]\n')
    done = run(tmp_path, str(homework))
    assert done.exit_code == 2  # type: ignore[attr-defined]
    (line,) = done.stderr.strip().splitlines()  # type: ignore[attr-defined]
    assert "this is a homework file" in line


def test_the_command_ends_with_3_where_something_is_not(tmp_path: Path) -> None:
    done = run(tmp_path, "mazur", content=b"name,printed\nnet_h1,0.5512345\n")
    assert done.exit_code == 3  # type: ignore[attr-defined]
    assert (tmp_path / "out" / "mazur-audit.md").exists()


@pytest.mark.parametrize(
    ("arguments", "content"),
    [
        (("mazur",), b"name,printed\nx,y\n"),
        (("no-such-problem",), b"name,printed\nx,1\n"),
        (("mazur", "--to", "doc"), b""),
    ],
)
def test_the_command_ends_with_2_for_bad_input(tmp_path: Path, arguments: tuple[str, ...], content: bytes) -> None:
    done = run(tmp_path, *arguments, content=content)
    assert done.exit_code == 2  # type: ignore[attr-defined]
    assert not (tmp_path / "out").exists()
    assert "Traceback" not in done.output  # type: ignore[attr-defined]

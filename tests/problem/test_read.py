"""Files that cannot be read: one line each, with a line number where there is one."""

import json
from pathlib import Path

import pytest

from byhand.errors import ProblemError
from byhand.problem.limits import Limits
from byhand.problem.load import load, load_text

BUILT_IN = (
    "no such file, and no built-in problem; built in: adam, circuit, how-backpropagation-works, logistic-regression, "
    "mazur, perceptron, relu, softmax-classifier, two-hidden-layers, udacity-2-2-1, xor"
)
NOT_A_TABLE = "allowed: a table of keys such as network, samples and training"


def only_line(text: str, language: str) -> str:
    with pytest.raises(ProblemError) as caught:
        load_text(text, language)
    (line,) = caught.value.lines()
    return line


@pytest.mark.parametrize(
    ("text", "language", "line"),
    [
        ("", "toml", "the file is empty; allowed: a problem with [network] or [equations]"),
        (" \n", "json", "the file is empty; allowed: a problem with [network] or [equations]"),
        ("x", "toml", "line 1: this is not TOML: expected '=' after a key in a key/value pair"),
        ("a = 1\nb = = 2", "toml", "line 2: this is not TOML: invalid value (column 5)"),
        ("a = 1\na = 2", "toml", "line 2: this is not TOML: this key stands twice"),
        ("a = " + "[" * 50_000, "toml", "nested too deeply"),
        ("a = " + "9" * 5_000, "toml", "a whole number of thousands of digits"),
        ("{", "json", "line 1: this is not JSON: expecting property name enclosed in double quotes (column 2)"),
        ('{"a": 1,\n "a": 2}', "json", "the key 'a' stands twice in one object"),
        ('{"a": ' + "9" * 5_000 + "}", "json", "a whole number of thousands of digits"),
        ("[1]", "json", NOT_A_TABLE),
        ("[" * 100_000, "json", "nested too deeply"),
        ("a: 1\na: 2", "yaml", "line 2: the key 'a' stands twice"),
        ("a: {b: 1, b: 2}", "yaml", "line 1: the key 'b' stands twice"),
        ("a: [1", "yaml", "line 1: did not find expected ',' or ']'"),
        ("a: &x [*x]", "yaml", "line 1: the alias *x stands inside its own anchor, or has none"),
        ("a: *x", "yaml", "line 1: the alias *x stands inside its own anchor, or has none"),
        ("- 1", "yaml", NOT_A_TABLE),
        ("a:\n - 1\n? [1]\n: 2", "yaml", "line 3: a key that is no text"),
        ("--- {}\n--- {}", "yaml", "line 2: a second document; allowed: one"),
        ("a: !!binary x", "yaml", "line 1: the tag 'tag:yaml.org,2002:binary'; allowed: none"),
        ("!!python/object/apply:os.system [ls]", "yaml",
         "line 1: the tag 'tag:yaml.org,2002:python/object/apply:os.system'; allowed: none"),
        ("a: " + "[" * 100_000, "yaml", "line 1: nested more than 50 deep"),
        ("a: " + "{a: " * 40 + "1" + "}" * 40, "yaml", "nested more than 20 deep"),
        ("a = 1", "tom", "unknown language 'tom'; allowed: toml, json, yaml (did you mean 'toml'?)"),
    ],
)  # fmt: skip
def test_text_that_cannot_be_read(text: str, language: str, line: str) -> None:
    if "did not find" in line:
        assert only_line(text, language).endswith(line.partition(": ")[2])
    else:
        assert only_line(text, language) == line


def test_aliases_count_at_their_full_size() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    assert only_line("\n".join(lines), "yaml").endswith("more than 3,000,000 values")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "the file is empty; allowed: a problem with [network] or [equations]"),
        (b"\x89PNG\r\n\0\0", "this is a binary file; allowed: text in TOML, JSON or YAML"),
        (b"title = '\xe4'", "line 1: this is not UTF-8 text; save the file as UTF-8"),
        (b"a = 1\nb = 2\nc = '\xff\xfe'", "line 3: this is not UTF-8 text; save the file as UTF-8"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes, line: str) -> None:
    path = tmp_path / "problem.toml"
    path.write_bytes(content)
    with pytest.raises(ProblemError) as caught:
        load(path)
    assert caught.value.lines() == [f"{path}: {line}"]
    assert caught.value.exit_code == 2


def test_a_directory(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        load(tmp_path)
    assert caught.value.lines() == [f"{tmp_path}: this is a directory; allowed: a problem file"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("nosuch.toml", f"nosuch.toml: {BUILT_IN}"),
        ("mazu", f"mazu: {BUILT_IN} (did you mean 'mazur'?)"),
        ("some/where/Mazur.toml", f"some/where/Mazur.toml: {BUILT_IN} (did you mean 'mazur'?)"),
        ("a\nb", rf"'a\nb': {BUILT_IN}"),
    ],
)
def test_a_missing_file_names_the_nearest_built_in(name: str, line: str) -> None:
    with pytest.raises(ProblemError) as caught:
        load(name)
    assert caught.value.lines() == [line]


@pytest.mark.parametrize("name", ["a\0b", "x" * 10_000, "\ud800"])
def test_impossible_names_are_one_line_too(name: str) -> None:
    with pytest.raises(ProblemError) as caught:
        load(name)
    assert len(caught.value.lines()) == 1


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "problem.toml"
    path.write_text("# " + "x" * 3_000)
    with pytest.raises(ProblemError) as caught:
        load(path, limits=Limits(file_bytes=1_000))
    assert caught.value.lines() == [f"{path}: too large; allowed: 1,000 bytes (raise it with --limit file_bytes=3002)"]


def test_a_file_wins_over_a_built_in_problem_and_a_directory_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("xor").mkdir()
    assert load("xor").title == "XOR: three steps of a 2-2-1 network"
    Path("circuit").write_text('title = "mine"\n[equations]\nf = "x"\n[values]\nx = 1\n[training]\nminimize = "f"\n')
    assert load("circuit").title == "mine"


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    text = '[equations]\r\nf = "x^2"\r\n[values]\r\nx = 1.50\r\n[training]\r\nminimize = "f"\r\n'
    path = tmp_path / "My problem (1).toml"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    problem = load(str(path))
    assert problem.name == "My-problem-1"
    assert problem == load_text(text, name=problem.name)


def test_the_ending_says_the_language(tmp_path: Path) -> None:
    data = {"equations": {"f": "x^2"}, "values": {"x": 2}, "training": {"minimize": "f"}}
    for ending in ("json", "yaml", "YML"):
        path = tmp_path / f"p.{ending}"
        path.write_text(json.dumps(data))
        assert load(path).system is not None

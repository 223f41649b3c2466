"""The notebook: valid, the same bytes in every run, the Markdown document's text, and it runs from top to bottom."""

from __future__ import annotations

import ast
import base64
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from markdown_it import MarkdownIt

from byhand import explain
from byhand.problem.builtin import builtin_names
from byhand.problem.load import load
from byhand.proofread import proofread
from support.notebooks import run_cells, walkthrough_of
from support.problems import small


def notebook(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(walkthrough_of(name).to("ipynb"))
    return found


def sources(found: dict[str, Any], kind: str) -> list[str]:
    return ["".join(cell["source"]) for cell in found["cells"] if cell["cell_type"] == kind]


@pytest.mark.parametrize("name", builtin_names())
def test_it_is_valid_and_empty(name: str) -> None:
    found = notebook(name)
    nbformat.validate(found)
    nbformat.validate(nbformat.from_dict(found), version=4, version_minor=5)
    assert (found["nbformat"], found["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in found["cells"]]
    assert len(set(ids)) == len(ids)
    code = [cell for cell in found["cells"] if cell["cell_type"] == "code"]
    assert code and all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert found["metadata"]["kernelspec"]["name"] == "python3"
    assert found["metadata"]["title"] in sources(found, "markdown")[0]
    numbers = load(name).numbers
    assert found["metadata"]["byhand"]["numbers"]["digits"] == {numbers.digits.kind: numbers.digits.count}


@pytest.mark.slow
@pytest.mark.parametrize("name", builtin_names())
def test_it_runs_from_top_to_bottom(name: str, tmp_path: Path) -> None:
    from nbclient import NotebookClient

    own = nbformat.reads(walkthrough_of(name).to("ipynb"), 4)
    NotebookClient(own, kernel_name="python3", timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    printed = "".join(output["text"] for cell in own.cells if cell.cell_type == "code" for output in cell.outputs)
    assert "as on the page: " in printed


@pytest.mark.parametrize("name", builtin_names())
def test_the_text_is_that_of_the_markdown_document(name: str) -> None:
    """Without what only one of them has: the notebook's introduction, pictures in place, the program as a cell."""
    introduction = re.compile(r"After each section, a cell of code [^\n]*\n")
    picture, program = re.compile(r"!\[.*|<img .*"), re.compile(r"```python\n.*?```", re.S)
    own = "\n\n".join(sources(notebook(name), "markdown"))
    document = walkthrough_of(name).to("md")
    assert introduction.search(own)
    for pattern in (introduction, picture, program):
        own, document = pattern.sub("", own), pattern.sub("", document)
    assert own.split() == document.split()


@pytest.mark.parametrize("name", builtin_names())
def test_the_text_can_be_proofread(name: str) -> None:
    assert not proofread("\n\n".join(sources(notebook(name), "markdown")), "markdown").faults


def test_pictures_are_inside() -> None:
    text = "\n".join(sources(notebook("mazur"), "markdown"))
    pictures = re.findall(r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)">', text)
    assert pictures and text.count("<img") == len(pictures) and "-figures/" not in text
    for data, words in pictures:
        assert base64.b64decode(data).startswith(b"<svg")
        assert len(words) > 20


def test_no_other_file_is_written(tmp_path: Path) -> None:
    assert [path.name for path in walkthrough_of("mazur").save(tmp_path, ["ipynb"])] == ["mazur.ipynb"]


def test_a_section_is_followed_by_its_cell() -> None:
    order = [cell["id"] for cell in notebook("mazur")["cells"]]
    for section in ("given", "step1-forward-layer1", "step1-loss", "step1-delta2", "step1-update", "check", "summary"):
        assert order[order.index(section) + 1] == f"code-{section}"
    assert order[:2] == ["title", "code-setup"]
    assert order[-1] == "code-program"


def test_a_program_that_reads_a_file_stays_text() -> None:
    walkthrough = explain(replace(small("tanh", "sigmoid", units=13), name="large"))
    found = json.loads(walkthrough.to("ipynb"))
    nbformat.validate(found)
    assert not any("read_text" in source for source in sources(found, "code"))
    assert "read_text" in sources(found, "markdown")[-1]
    run_cells(sources(found, "code"))


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_bytes_in_every_run(seed: str) -> None:
    command = [sys.executable, "-c", "import byhand, sys; sys.stdout.write(byhand.explain('xor').to('ipynb'))"]
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert done.stdout.decode() == walkthrough_of("xor").to("ipynb")


NASTY = (
    '"]; __import__("os").getcwd() #\n',
    "</script><img src=x onerror=alert(1)>",
    "a'b\\u2028{x}",
    "é\x00\u2028`$x$`",
)


#: The only HTML in a notebook.
OURS = re.compile(r'<a id="[^"]*">|</a>|<!--[^>]*-->|<img src="data:image/svg\+xml;base64,[^"]*" alt="[^"<>]*">')


def html_of(text: str) -> list[str]:
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inner = [child for token in tokens for child in token.children or ()]
    return [t.content.strip() for t in [*tokens, *inner] if t.type in ("html_block", "html_inline")]


@pytest.mark.parametrize("name", NASTY, ids=ascii)
def test_authors_words_are_only_words(name: str) -> None:
    report = [{"name": "r", "formula": "a1_1", "note": "n"}]
    problem = small("sigmoid", report=report, units=1, bias="none")
    assert problem.network is not None
    layer = replace(problem.network.layers[0], weight_names=((name, "w"),))
    changed = replace(
        problem,
        title=name,
        source=name,
        note=name,
        network=replace(problem.network, layers=(layer,)),
        training=replace(problem.training, update=(name, "w")),
        reports=(replace(problem.reports[0], name=name, note=name),),
    )
    found = json.loads(explain(changed).to("ipynb"))
    nbformat.validate(found)
    for text in sources(found, "markdown"):
        assert all(OURS.fullmatch(part) for part in html_of(text)), text
    for source in sources(found, "code"):
        names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
        assert "__import__" not in names
    run_cells(sources(found, "code"))

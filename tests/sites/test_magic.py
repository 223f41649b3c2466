"""The cell magic in a real kernel, and what a walkthrough shows of itself in a notebook."""

from __future__ import annotations

from pathlib import Path

import pytest

import byhand
from support import sites
from support.browser import Browser

TOML = sites.PROBLEM.read_text("utf-8")


def test_a_walkthrough_shows_itself_in_every_dialect() -> None:
    shown = byhand.explain("circuit")._repr_mimebundle_()
    assert set(shown) == {"text/html", "text/markdown", "text/plain"}
    assert "<math>" in shown["text/html"] and "$" in shown["text/markdown"]
    assert "data:image/svg+xml" in shown["text/markdown"] and "-figures/" not in shown["text/markdown"]


@pytest.mark.slow
def test_the_magic_in_a_kernel(tmp_path: Path, chromium: Browser) -> None:
    nbclient = pytest.importorskip("nbclient")
    from nbformat.v4 import new_code_cell, new_notebook

    sources = [
        "%load_ext byhand",
        f"%%byhand sections=given,forward\n{TOML}",
        "_.trace['final']['loss']",
        "%byhand perceptron views=nodes",
        "%byhand mazur fold=true",
        '%%byhand "\nx = 1',
    ]
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    nbclient.NotebookClient(notebook, kernel_name="python3", allow_errors=True, timeout=120).execute()
    first, trace, *wrong = [cell.outputs for cell in notebook.cells[1:]]
    html = first[0]["data"]["text/html"]
    assert "Forward" in html and "Backward pass" not in html.partition("byhand-data")[0].partition("<nav")[2]
    assert "1.5" in trace[0]["data"]["text/plain"]
    for outputs, what in zip(wrong, ("did you mean 'node'?", "unknown option", "cannot be read"), strict=True):
        assert "".join(output.get("text", "") for output in outputs).count("\n") == 1
        assert what in outputs[0]["text"] and "Traceback" not in outputs[0]["text"]
    page = tmp_path / "cell.html"
    page.write_text(f"<!DOCTYPE html><html lang=en><meta charset=utf-8><title>t</title><main>{html}</main>", "utf-8")
    with chromium.opened(page) as opened:
        assert not opened.complaints and not opened.axe(".byhand", contrast=False)

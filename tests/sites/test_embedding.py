"""Examples for pages that no tool of ours builds: a frame that tells its height, and images with words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import byhand
from byhand.cli import main
from byhand.io import write_all
from byhand.sites.embedding import embedded
from support import page as pages
from support.browser import Browser

_HEAD = '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>t</title>'
_PAGE = _HEAD + "<body><main><h1>t</h1>{}</main></body></html>"


@pytest.mark.parametrize("name", ["circuit", "mazur", "softmax-classifier"])
def test_images_have_words_and_nothing_that_is_taken_out(name: str) -> None:
    files = embedded(byhand.explain(name), "images")
    text = files[f"{name}.images.html"].decode()
    read = pages.read(text.replace('href="', 'data-href="'))
    assert not read.faults
    assert not {tag for tag, _ in read.elements} & {"script", "style", "svg", "math", "link", "iframe", "object"}
    shown = [attributes for tag, attributes in read.elements if tag == "img"]
    assert {attributes["src"] for attributes in shown} == set(files) - {f"{name}.images.html"}
    assert all(attributes["alt"] and attributes["width"] for attributes in shown)
    assert all(content.startswith(b"\x89PNG") for path, content in files.items() if path.endswith(".png"))
    assert "\x02" not in text
    spoken = " ".join(str(attributes["alt"]) for attributes in shown)
    loss = byhand.explain(name).trace["steps"][0]["loss"]
    assert loss[:5].lstrip("-") in spoken.replace(" point ", ".") or loss[:5] in text


def test_an_authors_words_are_harmless_in_images() -> None:
    from byhand.sites.images import images

    rest = '[equations]\nf = "2*x"\n[values]\nx = 1\n[training]\nminimize = "f"\n'
    problem = byhand.load_text('title = "<img src=x onerror=alert(1)> & $x$"\n' + rest)
    text = images(byhand.explain(problem))["problem.images.html"].decode()
    assert "<img src=x" not in text and "&lt;img src=x" in text


@pytest.mark.slow
def test_the_page_around_a_frame_follows_its_height(tmp_path: Path, chromium: Browser) -> None:
    files = embedded(byhand.explain("circuit"), "iframe")
    write_all(tmp_path, files)
    # A second, strange frame must not be able to change the first.
    strange = (
        '<iframe title="s" srcdoc="<script>parent.postMessage({byhand:`height`,height:77},`*`)</script>"></iframe>'
    )
    (tmp_path / "host.html").write_text(_PAGE.format(files["circuit.embed.html"].decode() + strange), "utf-8")
    with chromium.opened(tmp_path / "host.html") as opened:
        opened.page.wait_for_timeout(700)
        height = opened.page.evaluate("parseInt(document.querySelector('.byhand-frame').style.height)")
        frame = opened.page.frames[1]
        assert height == frame.evaluate("Math.ceil(document.body.getBoundingClientRect().height)") + 4 > 1000
        frame.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
        opened.page.wait_for_timeout(300)
        folded = opened.page.evaluate("parseInt(document.querySelector('.byhand-frame').style.height)")
        assert 77 < folded < height
        assert not opened.complaints
        assert not [url for url in opened.requests if not url.startswith(("file:", "data:", "about:"))]
    with chromium.opened(tmp_path / "circuit.iframe.html") as opened:
        assert not opened.complaints and not opened.axe()


def test_the_command(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["embed", "circuit", "--as", "iframe,images", "-o", str(tmp_path)])
    assert done.exit_code == 0, done.output
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {"circuit.iframe.html", "circuit.embed.html", "circuit.images.html", "circuit-images"}
    assert re.search(
        "unknown form 'ifram'.*did you mean 'iframe'",
        CliRunner().invoke(main, ["embed", "circuit", "--as", "ifram"]).output,
    )

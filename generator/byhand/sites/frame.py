"""A worked example as a page for an ``<iframe>``, which tells the page around it how high it is; and how to embed it.

The message holds a number and nothing else, so every page may have it; the page around listens only to its own frames.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from byhand.render.renderer import Options, Place, render
from byhand.sites.assets import inline

if TYPE_CHECKING:
    from byhand.walkthrough import Walkthrough

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:; img-src data:"
_LOOK = ":root{color-scheme:light}body{margin:0;padding:0 12px;font:16px/1.55 system-ui,sans-serif}"
#: The height of what is there, not that of the frame, or it could only grow.
_TELL = """(() => {
const height = () => Math.ceil(document.body.getBoundingClientRect().height);
const tell = () => parent.postMessage({byhand: "height", height: height()}, "*");
new ResizeObserver(tell).observe(document.body);
addEventListener("load", tell);
})();"""
_LISTEN = """addEventListener("message", (event) => {
  const {byhand, height} = event.data || {};
  if (byhand !== "height" || !(height > 0 && height < 1e5)) return;
  for (const frame of document.querySelectorAll("iframe.byhand-frame")) {
    if (frame.contentWindow === event.source) frame.style.height = height + 4 + "px";
  }
});"""


def framed(walkthrough: Walkthrough) -> dict[str, bytes]:
    """``NAME.iframe.html``, the page itself, and ``NAME.embed.html``, what goes into the page around it."""
    from byhand.document.origins import origins
    from byhand.live.program import program
    from byhand.publish import check

    name, document = walkthrough.problem.name, walkthrough.living_document
    derivation = walkthrough.derivation
    options = Options(
        name,
        walkthrough.templates,
        origins=origins(derivation),
        program=program(derivation, document),
        place=Place("byhand-", level=1),
    )
    rendered = render(document, "html-fragment", options)
    check(f"{name}.iframe.html", rendered.text, "html-fragment")
    title = escape(rendered.title)
    head = (
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<title>{title}</title>\n'
        f"<style>{_LOOK}</style>\n{inline(walkthrough.templates)}"
    )
    page = (
        f'<!DOCTYPE html>\n<html lang="{escape(rendered.language)}">\n<head>\n{head}</head>\n'
        f"<body>\n<main>\n{rendered.text}</main>\n"
        f"<script>\n{_TELL}\n</script>\n</body>\n</html>\n"
    )
    return {f"{name}.iframe.html": page.encode(), f"{name}.embed.html": embed(f"{name}.iframe.html", title).encode()}


def embed(address: str, title: str) -> str:
    """What goes into another page. address: of the framed page there. title: made harmless already."""
    frame = (
        f'<iframe class="byhand-frame" src="{escape(address)}" title="{title}" sandbox="allow-scripts allow-forms" '
        'loading="lazy" style="width:100%;height:40rem;border:0"></iframe>'
    )
    return f"{frame}\n<script>\n{_LISTEN}\n</script>\n"

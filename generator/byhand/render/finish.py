"""From a format's text to the file that is kept: the text itself, a PDF, a notebook."""

from __future__ import annotations

from byhand.render.formats import Finish
from byhand.render.renderer import Rendered


def finish(rendered: Rendered, how: Finish) -> bytes:
    """The file's bytes; ``MissingTool`` where what makes them is not installed."""
    if how == "typst":
        from byhand.render.pdf import typst_pdf

        return typst_pdf(rendered.text)
    if how == "latex":
        from byhand.render.pdf import latex_pdf

        return latex_pdf(rendered.text)
    return rendered.text.encode()

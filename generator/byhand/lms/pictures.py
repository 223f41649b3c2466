"""Pictures as files: SVG, and PNG for platforms that take no SVG."""

from __future__ import annotations

import base64
from html import escape

from byhand.lms.page import Picture, Voice
from byhand.mathtext.elements import harmless


def svg(picture: Picture, voice: Voice) -> bytes:
    """A file of its own, with its title and its description."""
    from byhand.figures.svg import write_svg

    scene, prefix = picture.figure.scene, picture.name
    return write_svg(
        scene, picture.title, picture.description, prefix=prefix, standalone=True, mark=voice.mark
    ).encode()


def png(picture: Picture, voice: Voice) -> bytes:
    """The same as an image of dots, fine enough for print."""
    from byhand.render.raster import png_of

    return png_of(picture.figure.scene, voice.mark)


def image(picture: Picture, source: str) -> str:
    """The element that shows it; source: the address of its file, or the file itself."""
    width, height = picture.figure.scene.pixels
    alternative = harmless(picture.alternative)
    return f'<img src="{escape(source)}" alt="{alternative}" width="{width}" height="{height}"/>'


def embedded(content: bytes) -> str:
    """A picture's file as an address."""
    return f"data:image/svg+xml;base64,{base64.b64encode(content).decode()}"

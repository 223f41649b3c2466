"""Pixels from pictures and formulas, by Typst: for readers and platforms that take neither SVG nor MathML."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from byhand.errors import ByhandError
from byhand.figures.scene import Scene

#: Dots for each inch: three for each pixel of a page.
SHARP = 288.0
#: Pixels of a page for each of ours.
SCALE = 96 / SHARP


@dataclass(frozen=True, slots=True)
class Image:
    """width, height: in pixels of a page, of which each is several of the image's."""

    content: bytes
    width: int
    height: int


def png_of(scene: Scene, mark: str = ".") -> bytes:
    """A picture as PNG, at its own size. mark: between a number's whole and its decimals."""
    from byhand.figures.svg import write_svg

    face = "New Computer Modern Math"  # one of those that the compiler has
    return png_of_svg(write_svg(scene, "", "", prefix="picture", standalone=True, face=face, mark=mark))


def png_of_svg(svg: str) -> bytes:
    """A drawing of ours as PNG, at its own size."""
    from byhand.mathtext.typst import literal
    from byhand.render.dialects.typst import settable

    return pages([f'#image(bytes({literal(settable(svg))}), format: "svg")'])[0].content


def pages(bodies: Sequence[str], preamble: str = "") -> list[Image]:
    """Each body of Typst's markup as an image as large as it is. ``ByhandError`` where it cannot be drawn."""
    import typst

    from byhand.render.pdf import EPOCH, compiler

    page = "#set page(width: auto, height: auto, margin: 1pt, fill: white)\n"
    source = page + preamble + "\n#pagebreak()\n".join(bodies)
    try:
        made = compiler().compile(source.encode(), format="png", ppi=SHARP, timestamp=EPOCH)
    except typst.TypstError as error:
        raise ByhandError(f"the images cannot be made: {' '.join(str(error.message).split())}") from error
    return [_image(content) for content in ([made] if isinstance(made, bytes) else made or [])]


def _image(content: bytes) -> Image:
    width, height = struct.unpack(">II", content[16:24])  # where every PNG has its size
    return Image(content, max(1, round(width * SCALE)), max(1, round(height * SCALE)))

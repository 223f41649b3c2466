"""What whoever places a piece has to know of its markup; light, for builds that find every piece kept."""

from __future__ import annotations

import re
from typing import Final

#: What the headings of a part of a LaTeX document are, the highest first.
SECTIONS: Final = (r"\section", r"\subsection", r"\subsubsection", r"\paragraph", r"\subparagraph")


def without_marks(markdown: str) -> str:
    """Markdown as a reader of plain text has it: without the comments and anchors that are for programs."""
    text = re.sub(r"^(<!-- /?byhand.*-->|<a id=.*></a>)$", "", markdown, flags=re.M)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"

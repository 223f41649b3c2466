"""From a document to text: each block through its template, sentences through the catalogue, formulas through the dialect."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from byhand.document.blocks import Block, Document, Heading, Inline
from byhand.problem.model import Digits, Numbers
from byhand.render.dialects import DIALECTS
from byhand.render.formats import FORMATS
from byhand.render.prose import catalogue
from byhand.render.templating import environment, template_directories


def render(document: Document, format_name: str, templates: Sequence[Path] = (), language: str = "en") -> str:
    """The document in that format, as text."""
    chosen = FORMATS[format_name]
    directories = tuple(template_directories(templates))
    sentences = catalogue(directories, language)
    dialect = DIALECTS[chosen.dialect]()
    jinja = environment(directories)

    def inline(*items: Inline) -> str:
        written = (dialect.inline(sentences.parts(item)) for item in items)
        return " ".join(text for text in written if text)

    def block_text(block: Block) -> str:
        name = type(block).__name__.lower()
        template = jinja.get_template(f"{chosen.directory}/{name}{chosen.suffix}.j2")
        return template.render(block=block, document=document, inline=inline, display=show, headings=headings).strip("\n")

    def show(block: Any) -> str:
        return dialect.display([chain.parts for chain in block.chains])

    headings = [block for block in document.blocks if isinstance(block, Heading)]
    skeleton = jinja.get_template(f"{chosen.directory}/document{chosen.suffix}.j2")
    text = skeleton.render(
        document=document,
        title=inline(document.title),
        rule=number_rule(document.numbers),
        blocks=[{"kind": type(block).__name__.lower(), "text": block_text(block)} for block in document.blocks],
        inline=inline,
        plain=dialect.text,
    )
    return text


def number_rule(numbers: Numbers) -> str:
    """The number rule as one line of JSON, which travels in a comment."""
    rule: dict[str, Any] = {
        "carry": numbers.carry,
        "digits": _digits(numbers.digits),
        "rounding": numbers.rounding,
        "trailing_zeros": numbers.trailing_zeros,
    }
    if numbers.quantities:
        rule["quantities"] = {name: _digits(own) for name, own in sorted(numbers.quantities.items())}
    return json.dumps(rule)


def _digits(digits: Digits) -> dict[str, int]:
    return {digits.kind: digits.count}

"""From a document to text: blocks through templates, sentences through the catalogue, formulas through the dialect."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2

from byhand.document.blocks import Block, Document, Heading, Inline
from byhand.errors import Fault, ProblemError
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
        text = fill(
            type(block).__name__.lower(),
            block=block,
            document=document,
            display=show,
            code=dialect.code,
            headings=headings,
        )
        return text.strip("\n")

    def fill(kind: str, **facts: Any) -> str:
        name = f"{chosen.directory}/{kind}{chosen.suffix}.j2"
        try:
            return jinja.get_template(name).render(**facts, inline=inline)
        except jinja2.TemplateSyntaxError as error:
            where = f"template {error.filename or error.name or name}: line {error.lineno}"
            raise ProblemError(Fault(where, str(error.message))) from error
        except jinja2.TemplateNotFound as error:
            raise ProblemError(Fault(f"template {name}", f"there is no template {error.name!r}")) from error
        except jinja2.TemplateError as error:
            raise ProblemError(Fault(f"template {name}", str(error))) from error

    def show(block: Any) -> str:
        return dialect.display([chain.parts for chain in block.chains])

    headings = [block for block in document.blocks if isinstance(block, Heading)]
    return fill(
        "document",
        document=document,
        title=inline(document.title),
        rule=number_rule(document.numbers),
        blocks=[{"kind": type(block).__name__.lower(), "text": block_text(block)} for block in document.blocks],
        plain=dialect.text,
    )


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

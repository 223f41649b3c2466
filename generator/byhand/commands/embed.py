"""``byhand embed``: a worked example for pages that no tool of ours builds."""

from __future__ import annotations

import click

from byhand.commands.common import chosen_of, output_directory, say, template_directories

#: Form → what it is for.
FORMS = ("fragment", "iframe", "images")


@click.command()
@click.argument("problem")
@click.option(
    "--as", "forms", default="iframe", show_default=True, help=f"forms, separated by commas: {', '.join(FORMS)}"
)
@click.option("-o", "--output", default="output", show_default=True, help="directory to write to")
@click.option("--templates", multiple=True, type=click.Path(), help="directory searched before the shipped templates")
def embed(problem: str, forms: str, output: str, templates: tuple[str, ...]) -> None:
    """Write the worked example of PROBLEM for another page.

    fragment: HTML to paste. iframe: a page that tells its height, and the text to embed it. images: HTML without
    script, style, SVG or MathML, with images beside it, for systems that take those out.
    """
    from byhand.io import write_all
    from byhand.sites.embedding import embedded
    from byhand.walkthrough import explain

    wanted = chosen_of("--as", "form", forms, FORMS)
    directory = output_directory(output)
    walkthrough = explain(problem, template_directories(templates))
    contents: dict[str, bytes] = {}
    for form in wanted:
        contents |= embedded(walkthrough, form)
    for path in write_all(directory, contents):
        if path.suffix == ".html":
            say(path)

"""``byhand audit``: which printed figures agree with a problem, and what explains the others."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from byhand.commands.common import formats, output_directory, print_bytes, say, template_directories
from byhand.render.formats import NAMES, PAPERS

_TO_HELP = f"formats, separated by commas: {', '.join(NAMES)}"
#: Exit status where a figure is not explained.
NOT_EXPLAINED = 3


@click.command()
@click.argument("problem")
@click.argument("figures")
@click.option("--to", "wanted", default="md", show_default=True, help=_TO_HELP)
@click.option(
    "-o", "--output", default="output", show_default=True, help="directory to write to; - for standard output"
)
@click.option("--paper", type=click.Choice(PAPERS), default="a4", show_default=True, help="size of a printed page")
@click.option("--templates", multiple=True, type=click.Path(), help="directory searched before the shipped templates")
def audit(problem: str, figures: str, wanted: str, output: str, paper: str, templates: tuple[str, ...]) -> None:
    """Check the printed FIGURES, a CSV file with the columns name and printed, against PROBLEM.

    Ends with status 3 where a figure is not explained.
    """
    chosen = formats(wanted, NAMES, output)
    directories = template_directories(templates)
    if output != "-":
        output_directory(output)
    from byhand.audit.auditing import audit as audited
    from byhand.audit.figures import read_figures
    from byhand.audit.output import audit_files
    from byhand.io import write_all
    from byhand.problem.load import load

    listed = read_figures(Path(figures))
    found = audited(load(problem), listed)
    files: dict[str, bytes] = {}
    for name in chosen:
        files |= audit_files(found, name, directories, paper)
    if output == "-":
        print_bytes(next(iter(files.values())))
    else:
        for path in write_all(Path(output), files):
            if path.parent == Path(output):
                say(path)
    left = sum(not each.explained for each in found.judged)
    say(_summary(len(found.judged), left), error=output == "-")
    if left:
        sys.exit(NOT_EXPLAINED)


def _summary(count: int, left: int) -> str:
    good = count - left
    said = f"{good} agree{'s' if good == 1 else ''} or {'is' if good == 1 else 'are'} explained"
    return f"{count} figure{'' if count == 1 else 's'}: {said}, {left} {'is' if left == 1 else 'are'} not"

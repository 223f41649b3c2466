"""``byhand variants`` and ``byhand key``: a class set from a homework, and one key from a variant's code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from byhand.commands.common import LANGUAGE_HELP, formats, output_directory, say, template_directories
from byhand.commands.of_class import MOST_VARIANTS, entries_of, in_its_language, progress_bar, seed_of, stoppable
from byhand.errors import Fault, ProblemError
from byhand.render.formats import FORMATS, PAPERS

if TYPE_CHECKING:
    from byhand.classroom.runner import Summary

Command = TypeVar("Command", bound=Callable[..., Any])

_TO_HELP = f"formats, separated by commas: {', '.join(FORMATS)}"
_PAPER_HELP = "size of a printed page"
_TEMPLATES_HELP = "directory searched before the shipped templates"


def _shared(command: Command) -> Command:
    """The options of both commands."""
    options = (
        click.option("--to", "wanted", default="md", show_default=True, help=_TO_HELP),
        click.option("--paper", type=click.Choice(PAPERS), default="a4", show_default=True, help=_PAPER_HELP),
        click.option("--templates", multiple=True, type=click.Path(), help=_TEMPLATES_HELP),
        click.option("--language", metavar="TAG", help=LANGUAGE_HELP),
        click.option("-o", "--output", default="output", show_default=True, help="directory to write to"),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("homework")
@click.option("--count", type=click.IntRange(1, MOST_VARIANTS), help="how many variants, numbered from 1")
@click.option("--roster", type=click.Path(), help="CSV file of students, one variant for each")
@click.option("--names", is_flag=True, help="each student's name and id on the sheet, from the roster")
@click.option("--seed", help="what all variants follow from, a secret; drawn and shown where it isn't given")
@_shared
@click.option(
    "--keys",
    type=click.Choice(["full", "answers", "none"]),
    default="full",
    show_default=True,
    help="what a key holds: the answers and the whole walk, the answers only; or no keys",
)
@click.option("--apart/--together", default=True, help="sheet and key in two files (as usual), or in one")
@click.option("--chunk", type=click.IntRange(1, 1000), default=1, show_default=True, help="variants in one file")
@click.option("--zip", "archive", is_flag=True, help="all sheets in NAME-sheets.zip too, to hand out")
@click.option("--print", "printed", is_flag=True, help="all sheets in NAME-print.pdf too, to print")
@click.option("--duplex", is_flag=True, help="as --print, each sheet beginning on a new leaf")
@click.option("--jobs", type=click.IntRange(1, 10_000), help="processes at once; as many as pay where it isn't given")
@click.option("--engine", type=click.Choice(["local", "dask", "ray"]), default="local", show_default=True,
              help="where the work is done")  # fmt: skip
@click.option("--address", default="", help="of the cluster's scheduler, for --engine")
@stoppable()
def variants(
    homework: str,
    count: int | None,
    roster: str | None,
    names: bool,
    seed: str | None,
    wanted: str,
    paper: str,
    templates: tuple[str, ...],
    language: str | None,
    output: str,
    keys: str,
    apart: bool,
    chunk: int,
    archive: bool,
    printed: bool,
    duplex: bool,
    jobs: int | None,
    engine: str,
    address: str,
) -> None:
    """Write a sheet and a key for each student from HOMEWORK, a homework or problem file or a built-in name.

    The same command again makes what is missing: after a stop, or when the roster has grown.
    """
    chosen = formats(wanted, tuple(FORMATS))
    directories = template_directories(templates)
    directory = output_directory(output)
    if not apart and keys == "none":
        raise ProblemError(Fault("--together", "there are no keys with --keys none; allowed: --apart"))
    if names and roster is None:
        raise ProblemError(Fault("--names", "there is no --roster; allowed: with the students of a CSV file"))
    entries = entries_of(count, roster)
    from byhand.classroom.class_set import ClassSet
    from byhand.classroom.making import Layout
    from byhand.classroom.pool import Engine
    from byhand.classroom.runner import run
    from byhand.exercises.homework_load import load_homework

    loaded = in_its_language(load_homework(homework), language, directories)
    seed = seed_of(seed, directory)
    plan = ClassSet(loaded, seed, chosen, keys, directories, paper, names, homework)  # type: ignore[arg-type]
    layout = Layout(chunk, together=not apart, printed=printed or duplex, duplex=duplex)
    where = Engine(engine, jobs, address)  # type: ignore[arg-type]
    with progress_bar() as progress:
        summary = run(plan, entries, directory, layout, where, archive=archive, progress=progress)
    _report(summary)
    _tell_stage(loaded.blanks.fading, plan.stages())


def _report(summary: Summary) -> None:
    earlier = f", {summary.found} found from before" if summary.found else ""
    say(f"{summary.made} variant{'' if summary.made == 1 else 's'} made{earlier}")
    for path in summary.paths:
        say(path)
    if summary.doubtful:
        say(
            f"{summary.doubtful} of {summary.made + summary.found} variants have answers to look at: doubts.csv",
            error=True,
        )
    if summary.stale:
        first = summary.stale[0]
        more = f" and {len(summary.stale) - 1} more" if len(summary.stale) > 1 else ""
        say(f"left from before, and nobody's now: {first}{more}", error=True)


def _tell_stage(stage: int | None, last: int | None) -> None:
    """Where a sheet stands between the full example and the problem only."""
    if stage is None or last is None:
        return
    if stage <= last:
        say(f"fading: stage {stage} of {last} (0 is the full example, {last} the problem only)", error=True)
    else:
        say(f"fading: stage {stage} is the same as {last}, the last of this homework: the problem only", error=True)


@click.command()
@click.argument("homework")
@click.argument("code")
@click.option("--seed", required=True, help="the one that the set was made with")
@_shared
@click.option("--keys", type=click.Choice(["full", "answers"]), default="full", show_default=True,
              help="what the key holds: the answers and the whole walk, or the answers only")  # fmt: skip
@click.option("--sheet", "with_sheet", is_flag=True, help="the sheet too")
def key(
    homework: str,
    code: str,
    seed: str,
    wanted: str,
    paper: str,
    templates: tuple[str, ...],
    language: str | None,
    output: str,
    keys: str,
    with_sheet: bool,
) -> None:
    """Write the key of one sheet from the CODE that stands on it, with the seed that its set was made with."""
    chosen = formats(wanted, tuple(FORMATS))
    directories = template_directories(templates)
    directory = output_directory(output)
    from byhand.classroom.class_set import ClassSet
    from byhand.exercises.homework_load import load_homework
    from byhand.io import write_all

    loaded = in_its_language(load_homework(homework), language, directories)
    plan = ClassSet(loaded, seed, chosen, keys, directories, paper, source=homework)  # type: ignore[arg-type]
    maker = plan.maker()
    variant = maker.variants.of_code(seed, code)
    stem = f"{plan.name}-{variant.code}"
    made = maker.made(maker.handouts.of(variant), f"{stem}.sheet", f"{stem}.key")
    sides = (made.sheet, made.key) if with_sheet else (made.key,)
    files = {name: content for side in sides for own in side.values() for name, content in own.items()}
    paths = write_all(directory, files)
    for path in paths:
        if path.parent == directory:
            say(path)

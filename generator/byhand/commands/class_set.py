"""``byhand variants`` and ``byhand key``: a class set from a homework, and one key from a variant's code."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from byhand.commands.common import LANGUAGE_HELP, formats, say, template_directories
from byhand.errors import Fault, ProblemError
from byhand.problem.language import in_language
from byhand.render.formats import FORMATS, PAPERS

if TYPE_CHECKING:
    from byhand.classroom.roster import Entry
    from byhand.classroom.runner import Progress, Summary
    from byhand.exercises.homework import Homework

Command = TypeVar("Command", bound=Callable[..., Any])

#: A run that is not for a real class is one of so many at the most.
MOST_VARIANTS = 10_000_000
#: Of a seed that is drawn: nobody guesses 80 bits.
_DRAWN_BYTES = 10

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
def variants(
    homework: str,
    count: int | None,
    roster: str | None,
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
    if not apart and keys == "none":
        raise ProblemError(Fault("--together", "there are no keys with --keys none; allowed: --apart"))
    entries = entries_of(count, roster)
    from byhand.classroom.class_set import ClassSet
    from byhand.classroom.making import Layout
    from byhand.classroom.pool import Engine
    from byhand.classroom.runner import run
    from byhand.exercises.homework_load import load_homework

    loaded = in_its_language(load_homework(homework), language, directories)
    seed = seed_of(seed, Path(output))
    plan = ClassSet(loaded, seed, chosen, keys, directories, paper)  # type: ignore[arg-type]
    layout = Layout(chunk, together=not apart, printed=printed or duplex, duplex=duplex)
    where = Engine(engine, jobs, address)  # type: ignore[arg-type]
    with stoppable(), progress_bar() as progress:
        summary = run(plan, entries, Path(output), layout, where, archive=archive, progress=progress)
    _report(summary)


def in_its_language(homework: Homework, language: str | None, templates: tuple[Path, ...] = ()) -> Homework:
    """The homework in that language, else in its own; there have to be sentences in it."""
    from byhand.render.prose import known_language

    problem = in_language(homework.problem, language, "--language")
    known_language(problem.language, templates)
    return replace(homework, problem=problem)


def entries_of(count: int | None, roster: str | None) -> tuple[Entry, ...]:
    from byhand.classroom.roster import numbered, read_roster

    if (count is None) == (roster is None):
        what = "found both" if count else "found neither"
        raise ProblemError(Fault("--count, --roster", f"{what}; allowed: how many variants, or whose"))
    if roster is None:
        assert count is not None
        return numbered(count)
    read = read_roster(Path(roster))
    for note in read.notes:
        say(f"{roster}: {note}", error=True)
    return read.entries


def seed_of(given: str | None, directory: Path) -> str:
    """The seed, drawn and shown where there is none: without it nobody gets a key from a code."""
    if given is not None:
        if not given.strip():
            raise ProblemError(Fault("--seed", "found nothing; allowed: a number or any text that nobody guesses"))
        return given
    from byhand.classroom.ledger import begun

    if begun(directory):
        raise ProblemError(Fault("--seed", f"not given; allowed: the one of the set in {directory}, or another -o DIR"))
    import base64
    import secrets

    drawn = base64.b32encode(secrets.token_bytes(_DRAWN_BYTES)).decode().lower()
    say(f"seed: {drawn}  (keep it, and keep it secret: --seed {drawn} makes these variants and their keys again)")
    return drawn


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Ctrl-C ends with one line, and with the status that shells know it by."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(err=True)
        say("byhand: stopped; what is finished is kept, and the same command goes on from there", error=True)
        raise click.exceptions.Exit(130) from None


@contextlib.contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar where somebody sees it, else nothing."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    bars: list[Any] = []

    def show(done: int, total: int) -> None:
        if not bars:
            bars.append(click.progressbar(length=total, label="variants", show_pos=True, file=sys.stderr))
            bars[0].__enter__()
        bars[0].update(done - bars[0].pos)

    try:
        yield show
    finally:
        for bar in bars:
            bar.__exit__(None, None, None)


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
    from byhand.classroom.class_set import ClassSet
    from byhand.exercises.homework_load import load_homework
    from byhand.io import write_all

    loaded = in_its_language(load_homework(homework), language, directories)
    plan = ClassSet(loaded, seed, chosen, keys, directories, paper)  # type: ignore[arg-type]
    maker = plan.maker()
    variant = maker.variants.of_code(seed, code)
    stem = f"{plan.name}-{variant.code}"
    made = maker.made(variant, f"{stem}.sheet", f"{stem}.key")
    sides = (made.sheet, made.key) if with_sheet else (made.key,)
    files = {name: content for side in sides for own in side.values() for name, content in own.items()}
    paths = write_all(Path(output), files)
    for path in paths:
        if path.parent == Path(output):
            say(path)

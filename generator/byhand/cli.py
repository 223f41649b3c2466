"""The command line: a thin shell around the library; every command has its Python twin."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import click

from byhand import __version__
from byhand.commands import COMMANDS
from byhand.commands.common import LANGUAGE_HELP, output_directory, print_bytes, say, template_directories, visible
from byhand.commands.common import formats as read_formats
from byhand.errors import ByhandError, CheckFailed, Fault, ProblemError, nearest
from byhand.render.formats import NAMES, PAPERS, readable

_LIMIT_HELP = "raise a bound on what a file can ask for, as in parameters=500000; may be repeated"


class _Group(click.Group):
    """Reports errors in one line each and ends with their exit status."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        try:
            return super().make_context(*args, **extra)
        except click.UsageError as error:
            _misused(error)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ProblemError as error:
            _fail(error.lines(), error.exit_code)
        except ByhandError as error:
            _fail([str(error)], error.exit_code)
        except BrokenPipeError:
            sys.exit(1)
        except click.UsageError as error:
            _misused(error)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except RecursionError:
            _fail(["the problem is nested too deeply for byhand"], ByhandError.exit_code)
        except MemoryError:
            _fail(["out of memory"], ByhandError.exit_code)
        except Exception as error:
            _fail([f"a fault of byhand's own: {type(error).__name__}: {error}"], ByhandError.exit_code)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        name = args[0] if args else ""
        if name and self.get_command(ctx, name) is None and not name.startswith("-"):
            commands = self.list_commands(ctx)
            _fail([f"unknown command {name!r}; allowed: {', '.join(commands)}{nearest(name, commands)}"], 2)
        return super().resolve_command(ctx, args)


def _fail(lines: list[str], status: int) -> NoReturn:
    for line in lines:
        click.echo(f"byhand: {visible(line)}", err=True)
    sys.exit(status)


def _misused(error: click.UsageError) -> NoReturn:
    """One line, where click would print its usage too; ``byhand`` alone prints its help."""
    if type(error).__name__ == "NoArgsIsHelpError":  # not in every version of click
        raise error
    command = f" {error.ctx.info_name}" if error.ctx and error.ctx.parent else ""
    _fail([f"{error.format_message().rstrip('.')} (see byhand{command} --help)"], 2)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="byhand")
def main() -> None:
    """Small neural networks worked by hand: every number shown, nothing wrong."""


@main.command()
@click.argument("problem")
@click.option(
    "--to", "formats", default="md,tex", show_default=True, help=f"formats, separated by commas: {', '.join(NAMES)}"
)
@click.option(
    "-o", "--output", default="output", show_default=True, help="directory to write to; - for standard output"
)
@click.option("--resolved", is_flag=True, help="print the problem file with everything drawn filled in, and stop")
@click.option("--templates", multiple=True, type=click.Path(), help="directory searched before the shipped templates")
@click.option("--paper", type=click.Choice(PAPERS), default="a4", show_default=True, help="size of a printed page")
@click.option("--language", metavar="TAG", help=LANGUAGE_HELP)
@click.option("--limit", "limits", multiple=True, metavar="NAME=NUMBER", help=_LIMIT_HELP)
def explain(
    problem: str,
    formats: str,
    output: str,
    resolved: bool,
    templates: tuple[str, ...],
    paper: str,
    language: str | None,
    limits: tuple[str, ...],
) -> None:
    """Write the worked example of PROBLEM, a file (TOML, JSON, YAML) or a built-in name."""
    from byhand.problem.language import in_language
    from byhand.problem.limits import raised
    from byhand.walkthrough import Walkthrough, load

    wanted = read_formats(formats, NAMES, output)
    directories = template_directories(templates)
    if output != "-" and not resolved:
        output_directory(output)
    with _no_garbage():
        loaded = in_language(load(problem, limits=raised(limits)), language, "--language")
        if not resolved:
            import byhand.document.build
            import byhand.render.renderer  # noqa: F401  # imported for what it brings, while the collector is off
    if resolved:
        from byhand.problem.dump import resolved as resolved_text

        print_bytes(resolved_text(loaded).encode())
        return
    walkthrough = Walkthrough(loaded, directories, paper)
    if output == "-":
        print_bytes(walkthrough.content(wanted[0]))
        return
    for line in _written(Path(output), walkthrough.save(output, wanted)):
        say(line)


def _written(directory: Path, paths: list[Path]) -> list[str]:
    """A line for each file; of a folder of pictures one for all of them."""
    lines = (str(path) if path.parent == directory else f"{path.parent}/" for path in paths)
    return list(dict.fromkeys(lines))


@contextlib.contextmanager
def _no_garbage() -> Iterator[None]:
    """The garbage collector off: nothing of what is imported is garbage, and looking takes a quarter of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@main.command()
def examples() -> None:
    """List the built-in problems, one a line."""
    from byhand.problem.builtin import builtin_titles

    titles = builtin_titles()
    longest = max(map(len, titles))
    for name, title in titles.items():
        say(f"{name.ljust(longest)}  {title}")


@main.command()
@click.argument("name")
def new(name: str) -> None:
    """Write NAME.toml, a commented problem file to start from."""
    from byhand.io import write_new
    from byhand.problem.load import new_problem, safe_name

    stem = safe_name(name.removesuffix(".toml"))
    say(write_new(Path(f"{stem}.toml"), new_problem(stem)))


@main.command()
@click.argument("documents", nargs=-1, required=True)
def check(documents: tuple[str, ...]) -> None:
    """Re-read written documents and recompute every printed equality."""
    statuses = [_checked(document) for document in documents]
    sys.exit(max(statuses))


def _checked(document: str) -> int:
    """The status of one document: 0, 2 where there is nothing to recompute, 3 where something is wrong."""
    from byhand.io import read_document
    from byhand.proofread import proofread

    try:
        report = proofread(read_document(Path(document)), readable(Path(document).suffix))
        if report.nothing:
            what = f"{report.nothing.message}; allowed: a document with formulas, such as byhand writes"
            raise ProblemError(Fault(document, what))
    except ProblemError as error:
        say(f"byhand: {error}", error=True)
        return error.exit_code
    for fault in report.faults:
        say(f"{document}:{fault.line}: {fault.message}", error=True)
    verdict = f"{len(report.faults)} wrong" if report.faults else "all hold"
    say(f"{document}: {report.equalities} equalities recomputed, {verdict}")
    return CheckFailed.exit_code if report.faults else 0


for command in COMMANDS:
    main.add_command(command)

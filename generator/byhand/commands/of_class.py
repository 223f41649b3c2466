"""What the commands for a class share: its language, its students, its seed, progress and an end by Ctrl-C."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from byhand.commands.common import say
from byhand.errors import Fault, ProblemError
from byhand.problem.language import in_language

if TYPE_CHECKING:
    from byhand.classroom.roster import Entry
    from byhand.classroom.runner import Progress
    from byhand.exercises.homework import Homework

#: A run that is not for a real class is one of so many at the most.
MOST_VARIANTS = 1_000_000
#: Of a seed that is drawn: nobody guesses 80 bits.
_DRAWN_BYTES = 10


def in_its_language(homework: Homework, language: str | None, templates: tuple[Path, ...] = ()) -> Homework:
    """The homework in that language, else in its own; there have to be sentences in it."""
    from byhand.render.prose import known_language

    problem = in_language(homework.problem, language, "--language")
    known_language(problem.language, templates)
    return replace(homework, problem=problem)


def entries_of(count: int | None, roster: str | None) -> tuple[Entry, ...]:
    """Whose variants are made; ``ProblemError`` unless exactly one of both says so."""
    from byhand.classroom.roster import numbered

    if (count is None) == (roster is None):
        what = "found both" if count else "found neither"
        raise ProblemError(Fault("--count, --roster", f"{what}; allowed: how many variants, or whose"))
    if roster is None:
        assert count is not None
        return numbered(count)
    return students_of(roster)


def students_of(roster: str) -> tuple[Entry, ...]:
    """The entries of a roster's file; what was passed over in it is told."""
    from byhand.classroom.roster import read_roster

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

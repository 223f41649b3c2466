"""``byhand find``: a network with the figures that somebody wishes for."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from byhand.commands.common import output_directory, say
from byhand.errors import Fault, ProblemError

if TYPE_CHECKING:
    from byhand.exercises.wishes import Figure, Wishes


@click.command()
@click.argument("homework", required=False)
@click.option("--shape", help="units from the inputs to the outputs instead of a file, as in 4-2-2-1")
@click.option("--activation", default="sigmoid", show_default=True, help="with --shape")
@click.option("--learning-rate", default="0.5", show_default=True, help="with --shape")
@click.option("--biases", type=click.Choice(["none", "shared", "own"]), default="none", show_default=True,
              help="with --shape")  # fmt: skip
@click.option("--loss-before", help="the first step's loss, to as many decimals as are written")
@click.option("--loss-after", help="the loss after the last step")
@click.option("--tries", type=click.IntRange(1), help="networks to look at, at the most")
@click.option("--seconds", type=click.FloatRange(0, min_open=True), help="stop after so long, with the best so far")
@click.option("--seed", default="0", show_default=True, help="another one leads to another network")
@click.option("-o", "--output", default="output", show_default=True, help="directory to write to")
def find(
    homework: str | None,
    shape: str | None,
    activation: str,
    learning_rate: str,
    biases: str,
    loss_before: str | None,
    loss_after: str | None,
    tries: int | None,
    seconds: float | None,
    seed: str,
    output: str,
) -> None:
    """Search for numbers with which a network does what you wish, and write it as a problem file.

    HOMEWORK says what varies over which values ([vary]) and what is wished for ([good], [wish]).
    """
    from byhand.exercises.find import find as search
    from byhand.exercises.homework_load import load_homework
    from byhand.exercises.wishes import homework_of_shape, wishes_of
    from byhand.io import write_all

    if (homework is None) == (shape is None):
        what = f"found {'neither' if shape is None else 'both'}"
        raise ProblemError(Fault("HOMEWORK, --shape", f"{what}; allowed: a homework or problem, or --shape 4-2-2-1"))
    directory = output_directory(output)
    if shape is not None:
        units = _units(shape)
        chosen = homework_of_shape(units, activation=activation, learning_rate=learning_rate, biases=biases)
    else:
        assert homework is not None
        chosen = load_homework(homework)
    found = search(_with(wishes_of(chosen), loss_before, loss_after, tries), seed, seconds=seconds)
    about = f"# byhand find looked at {found.evaluations} networks, seed {json.dumps(seed)}.\n"
    name = f"{chosen.name}-found.toml".replace("found-found", "found")
    (path,) = write_all(directory, {name: (about + found.text).encode()})
    say(path)
    if losses := found.losses:
        say(f"the loss goes from {losses[0]} to {losses[1]}")
    if found.met:
        say(f"all that was wished for, after {found.evaluations} networks")
        return
    why = "the time was up" if found.stopped else "try more (--tries), other values ([vary]) or another --seed"
    say(f"byhand: the best of {found.evaluations} networks; missed: {'; '.join(found.missed)} ({why})", error=True)
    sys.exit(1)


def _units(shape: str) -> list[int]:
    try:
        return [int(part) for part in shape.split("-")]
    except ValueError:
        raise ProblemError(Fault("--shape", f"found {ascii(shape)[:60]}; allowed: numbers as in 4-2-2-1")) from None


def _with(wishes: Wishes, before: str | None, after: str | None, tries: int | None) -> Wishes:
    """What the command line says goes before what the file says."""
    if before is not None:
        wishes = replace(wishes, loss_before=_figure("--loss-before", before))
    if after is not None:
        wishes = replace(wishes, loss_after=_figure("--loss-after", after))
    return replace(wishes, evaluations=tries) if tries is not None else wishes


def _figure(option: str, text: str) -> Figure:
    from byhand.exercises.wishes import Figure
    from byhand.problem.exact import NotExact

    try:
        return Figure.of(text)
    except (NotExact, ValueError):
        raise ProblemError(Fault(option, f"found {ascii(text)[:60]}; allowed: a number, as in 0.0317")) from None

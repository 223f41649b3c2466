"""``byhand export``: a homework's variants as questions for learning platforms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from byhand.commands.common import LANGUAGE_HELP, chosen_of, output_directory, say, template_directories
from byhand.commands.of_class import entries_of, in_its_language, progress_bar, seed_of, stoppable
from byhand.errors import Fault, ProblemError
from byhand.lms.targets import KINDS, TARGETS

if TYPE_CHECKING:
    from byhand.lms.export import Exported
    from byhand.lms.question import Caveat

#: A platform's file is made in the memory, and a platform reads it in one piece.
MOST_VARIANTS = 500
#: So many lines of what a platform cannot hold are shown; all of them are in the table.
_MOST_LINES = 12

_TO_HELP = f"platforms, separated by commas: {', '.join(TARGETS)}"
_KIND_HELP = (
    "kinds of questions, separated by commas: cloze (all boxes of a variant in one question), numerical (one box, to "
    "be typed), choice (one box, multiple choice); where it isn't given, each platform's usual ones"
)


@click.command()
@click.argument("homework")
@click.option("--to", "wanted", required=True, help=_TO_HELP)
@click.option("--kind", "kinds", default="", help=_KIND_HELP)
@click.option("--count", type=click.IntRange(1, MOST_VARIANTS), help="how many variants, numbered from 1")
@click.option("--roster", type=click.Path(), help="CSV file of students, one variant for each")
@click.option("--seed", help="what all variants follow from, a secret; drawn and shown where it isn't given")
@click.option("--templates", multiple=True, type=click.Path(), help="directory searched before the shipped templates")
@click.option("--language", metavar="TAG", help=LANGUAGE_HELP)
@click.option("-o", "--output", default="output", show_default=True, help="directory to write to")
def export(
    homework: str,
    wanted: str,
    kinds: str,
    count: int | None,
    roster: str | None,
    seed: str | None,
    templates: tuple[str, ...],
    language: str | None,
    output: str,
) -> None:
    """Write the variants of HOMEWORK, a homework or problem file or a built-in name, as questions for platforms.

    With --count a platform draws a variant for each student; with --roster each variant is one student's.
    """
    targets = chosen_of("--to", "platform", wanted, tuple(TARGETS))
    asked = chosen_of("--kind", "kind", kinds, KINDS) if kinds.strip() else ()
    directories = template_directories(templates)
    directory = output_directory(output)
    entries = entries_of(count, roster)
    if len(entries) > MOST_VARIANTS:
        raise ProblemError(Fault("--roster", f"found {len(entries)} students; allowed: {MOST_VARIANTS} in one export"))
    from byhand.commands.leftovers import write_recorded
    from byhand.exercises.homework_load import load_homework
    from byhand.lms.export import check_kinds, exported

    check_kinds(targets, asked)
    loaded = in_its_language(load_homework(homework), language, directories)
    seed = seed_of(seed, directory)
    with stoppable(), progress_bar() as progress:
        made = exported(loaded, seed, entries, targets, asked, directories, drawn=roster is None, progress=progress)
    files = dict(made.files)
    parts = {name: {_part(made, target)} for name, target in made.targets.items()}
    notes = f"{made.stem}-export-notes.csv"
    if made.caveats:
        files[notes] = _table(made.caveats)
        parts[notes] = {_part(made, caveat.target) for caveat in made.caveats}
    for path in write_recorded(directory, files, parts, [_part(made, target) for target in targets]):
        say(path)
    _tell(made.caveats, directory / notes)


def _part(made: Exported, target: str) -> str:
    return f"export {made.stem} {target}"


def _table(caveats: Sequence[Caveat]) -> bytes:
    """Every answer that a platform does not hold as it is, a line each."""
    from byhand.classroom.tables import table_csv

    header = ("platform", "variant", "box", "address", "what becomes of it")
    rows = ((each.target, each.label, str(each.number), each.address, each.what) for each in caveats)
    return table_csv(header, rows)


def _tell(caveats: Sequence[Caveat], path: Path) -> None:
    """The boxes with what becomes of them; where there are many, the first ones, and where all are."""
    if not caveats:
        return
    boxes = Counter((each.target, each.number, each.address) for each in caveats)
    first = {(each.target, each.number, each.address): each for each in reversed(caveats)}
    for place, (key, number) in enumerate(boxes.items()):
        if place == _MOST_LINES:
            say(f"… and {len(boxes) - place} boxes more, all of them in {path}", error=True)
            return
        target, box, address = key
        variants = f"{number} variants, first {first[key].label}" if number > 1 else f"variant {first[key].label}"
        say(f"{target}: box {box}, {address} ({variants}): {first[key].what}", error=True)
    say(f"all of them are in {path}", error=True)

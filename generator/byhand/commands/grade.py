"""``byhand grade``: responses to a homework's sheets, graded, with feedback and a summary of the class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from byhand.commands.common import LANGUAGE_HELP, formats, output_directory, say, template_directories
from byhand.commands.of_class import MOST_VARIANTS, in_its_language, progress_bar, students_of
from byhand.errors import Fault, ProblemError
from byhand.render.formats import FORMATS, PAPERS

if TYPE_CHECKING:
    from byhand.grading.gathering import Row
    from byhand.grading.grade import Grading
    from byhand.grading.people import People

_TO_HELP = f"formats of the feedback, separated by commas, or none: {', '.join(FORMATS)}"
#: Of the rows that could not be graded so many are told; rows.csv has all of them.
_MOST_TOLD = 10
_STRANGE = "almost no answer is right: is this the seed, and the homework, that the set was made with?"
_NO_CODE = "no code in the file is one of this seed's: is this the seed that the set was made with?"
#: A directory holds one grading: another one there takes its place.
_PART = "grade"
_NOBODYS = ("no_student", "unknown_student", "unknown_code", "other_code", "no_variant")


@click.command()
@click.argument("homework")
@click.argument("responses", type=click.Path())
@click.option("--seed", required=True, help="the one that the class set was made with")
@click.option("--roster", type=click.Path(), help="CSV file of students that the class set was made for")
@click.option("--count", type=click.IntRange(1, MOST_VARIANTS), help="how many variants the class set has")
@click.option("--duplicates", type=click.Choice(["last", "first", "refuse"]), default="last", show_default=True,
              help="which of two different answers to the same box counts")  # fmt: skip
@click.option("--carried-credit", default="1", show_default=True, metavar="SHARE",
              help="of the points, for an answer that is consistent with an earlier mistake: from 0 to 1")  # fmt: skip
@click.option("--to", "wanted", default="md", show_default=True, help=_TO_HELP)
@click.option("--paper", type=click.Choice(PAPERS), default="a4", show_default=True, help="size of a printed page")
@click.option("--language", metavar="TAG", help=LANGUAGE_HELP)
@click.option("--templates", multiple=True, type=click.Path(), help="directory searched before the shipped templates")
@click.option("-o", "--output", default="output", show_default=True, help="directory to write to")
def grade(
    homework: str,
    responses: str,
    seed: str,
    roster: str | None,
    count: int | None,
    duplicates: str,
    carried_credit: str,
    wanted: str,
    paper: str,
    language: str | None,
    templates: tuple[str, ...],
    output: str,
) -> None:
    """Grade RESPONSES, a CSV file of students' answers to the sheets of HOMEWORK, and write feedback for each.

    Its columns are student (or code), address and value, or a column for each answer.
    """
    chosen = () if wanted.strip() == "none" else formats(wanted, tuple(FORMATS))
    directories = template_directories(templates)
    directory = output_directory(output)
    credit = _share(carried_credit)
    people = _people(seed, roster, count)
    from byhand.commands.leftovers import write_recorded
    from byhand.exercises.homework_load import load_homework
    from byhand.grading.grade import Policy
    from byhand.grading.grade import grade as graded_by
    from byhand.grading.output import Style, files
    from byhand.grading.responses import read_responses

    read = read_responses(Path(responses))
    loaded = in_its_language(load_homework(homework), language)
    policy = Policy(credit, duplicates)  # type: ignore[arg-type]
    with progress_bar() as progress:
        grading = graded_by(loaded, read, people, policy, progress)
        contents = files(grading, Style(chosen, directories, paper))
    write_recorded(directory, contents, dict.fromkeys(contents, (_PART,)), (_PART,))
    _report(grading, directory, bool(chosen))


def _share(text: str) -> Fraction:
    from byhand.problem.exact import NotExact, read_exact

    try:
        share = read_exact(text)[0]
    except (NotExact, ValueError):
        share = Fraction(-1)
    if not 0 <= share <= 1:
        raise ProblemError(Fault("--carried-credit", f"found {ascii(text)[:60]}; allowed: a number from 0 to 1"))
    return share


def _people(seed: str, roster: str | None, count: int | None) -> People:
    from byhand.grading.people import People

    if not seed.strip():
        raise ProblemError(Fault("--seed", "found nothing; allowed: the one that the class set was made with"))
    if roster is not None and count is not None:
        raise ProblemError(Fault("--count, --roster", "found both; allowed: how many variants, or whose"))
    if roster is None:
        return People(seed, None, count)
    return People(seed, students_of(roster))


def _report(grading: Grading, directory: Path, feedback: bool) -> None:
    from collections import Counter

    present = sum(1 for graded in grading.people if graded.answered)
    fates = Counter(row.fate for row in grading.rows)
    say(f"{present} graded; of {len(grading.rows)} cells {fates['read']} were read as answers")
    for name in ("grades.csv", "answers.csv", "rows.csv", "summary.html"):
        say(directory / name)
    if feedback and present:
        say(directory / "feedback")
    if grading.strange:
        say(f"byhand: warning: {_STRANGE}", error=True)
    if (fates["unknown_code"] or fates["other_code"]) and not fates["read"]:
        say(f"byhand: warning: {_NO_CODE}", error=True)
    for note in grading.notes:
        say(f"byhand: {note}", error=True)
    told = list(_told(grading.rows))
    for line in told[:_MOST_TOLD]:
        say(line, error=True)
    if len(told) > _MOST_TOLD:
        say(f"and {len(told) - _MOST_TOLD} more; {directory / 'rows.csv'} has all of them", error=True)


def _told(rows: Sequence[Row]) -> Iterator[str]:
    """What could not be graded, a line each; of a line of the file that is nobody's, one for all of its cells."""
    from itertools import groupby

    def nobodys(row: Row) -> tuple[object, ...]:
        whose = row.fate in _NOBODYS
        return (row.fate, row.cell.student, row.cell.code) if whose else (row.cell.line, row.cell.column, row.cell.text)

    for _, group in groupby((row for row in rows if row.fate not in ("read", "blank", "repeated")), nobodys):
        same = list(group)
        row = same[0]
        what = row.fate.replace("_", " ")
        if row.fate in _NOBODYS:
            who = " ".join(ascii(text[:60]) if not text.isprintable() else repr(text[:60])
                           for text in (row.cell.student, row.cell.code) if text)  # fmt: skip
            cells = "1 cell" if len(same) == 1 else f"{len(same)} cells"
            yield f"line {row.cell.line}: {what}{': ' if who else ''}{who} ({cells})"
            continue
        box = f"box {row.number}" if row.number else f"column {row.cell.column[:60]!r}" if row.cell.column else "no box"
        reason = f" ({row.reason.replace('_', ' ')})" if row.reason else ""
        instead = f" by {row.counts[:60]!r}" if row.fate == "replaced" else ""
        yield f"line {row.cell.line}, {box}: {what}{reason}: {row.cell.text[:60]!r}{instead}"

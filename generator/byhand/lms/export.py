"""From a homework, a seed and a list of students to the files of all targets, and what they cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from byhand.classroom.fingerprint import fingerprint
from byhand.classroom.roster import Entry, label_of
from byhand.document.blocks import Text
from byhand.errors import Fault, ProblemError
from byhand.exercises.heading import Header, title_of
from byhand.exercises.homework import Homework
from byhand.exercises.stream import Seed, keyed
from byhand.handouts import Look
from byhand.lms.bank import Bank
from byhand.lms.page import Voice
from byhand.lms.question import Caveat
from byhand.lms.targets import TARGETS, kinds_for
from byhand.lms.writer import Writer
from byhand.mathtext.elements import shown

#: A title is cut after so many letters: platforms keep 255 bytes, and a variant's name comes behind it.
LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Exported:
    """files: name, or path of one folder and a name → content. stem: how their names begin.

    caveats: in the order of targets and variants. targets: whose each file is.
    """

    files: dict[str, bytes]
    stem: str
    caveats: tuple[Caveat, ...]
    targets: dict[str, str] = field(default_factory=dict)


def exported(
    homework: Homework,
    seed: Seed,
    entries: Sequence[Entry],
    targets: Sequence[str],
    kinds: Sequence[str] = (),
    templates: Sequence[Path] = (),
    *,
    drawn: bool = True,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Exported:
    """drawn: whether a variant is drawn for each student; with a roster each has its own. Raises ``ByhandError``."""
    look = Look(tuple(templates), full=False)
    bank = Bank(homework, seed, look)
    check_kinds(targets, kinds)
    writers: list[Writer] = []
    for done, entry in enumerate(entries):
        progress(done, len(entries))
        item = bank.of(entry)
        if not item.parts:
            raise ProblemError(
                Fault("blanks", "nothing is asked (fading = 0), so there are no questions"), homework.name
            )
        writers = writers or _writers(bank, targets, kinds, look, drawn=drawn)
        for writer in writers:
            writer.add(item)
    progress(len(entries), len(entries))
    made = [(writer.name, writer.files()) for writer in writers]
    files = {name: content for _, own in made for name, content in own.items()}
    caveats = tuple(caveat for writer in writers for caveat in writer.caveats)
    return Exported(files, stem_of(homework), caveats, {name: target for target, own in made for name in own})


def stem_of(homework: Homework) -> str:
    """The homework's name as the beginning of files' names."""
    return label_of(shown(homework.name))


def check_kinds(targets: Sequence[str], kinds: Sequence[str]) -> None:
    """``ProblemError`` for a target that knows none of the kinds asked for."""
    faults = [
        Fault("--kind", f"{target} has none of them; allowed: {', '.join(TARGETS[target].load().kinds)}")
        for target in targets
        if kinds and not kinds_for(target, kinds)
    ]
    if faults:
        raise ProblemError(faults)


def _writers(bank: Bank, targets: Sequence[str], kinds: Sequence[str], look: Look, *, drawn: bool) -> list[Writer]:
    homework = bank.homework
    voice = Voice.of(homework.problem, look.templates)
    said = title_of(Header.of(homework))
    title = shown(said.text if isinstance(said, Text) else voice.plain(said)).strip()[:LONGEST_TITLE]
    digest = f"b{keyed(bank.seed, 'export', fingerprint(homework)).hex()[:12]}"
    return [
        TARGETS[target].load()(stem_of(homework), title, voice, kinds_for(target, kinds), digest, drawn)
        for target in targets
    ]

"""The plan of a real class set: a homework and a seed; its maker turns one variant into a sheet and a key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from byhand.classroom.fingerprint import fingerprint, of_directories
from byhand.classroom.making import Answer, Doubt, Made
from byhand.classroom.roster import Entry
from byhand.errors import ByhandError
from byhand.exercises.homework import Homework, in_decimals
from byhand.exercises.stream import Seed, keyed
from byhand.render.formats import PAPERS

if TYPE_CHECKING:
    from byhand.handouts import Handout

#: How much a key holds: the whole walk behind the answers, the answers only, no key at all.
Keys = Literal["full", "answers", "none"]
KEYS: Final[tuple[Keys, ...]] = ("full", "answers", "none")


@dataclass(frozen=True, slots=True)
class ClassSet:
    """seed: what only the instructor knows. formats: of sheets and keys. templates: directories searched first.

    names: whether a sheet bears its student's name and id. source: what a fault calls the homework: its file.
    """

    homework: Homework
    seed: Seed
    formats: tuple[str, ...] = ("md",)
    keys: Keys = "full"
    templates: tuple[Path, ...] = ()
    paper: str = PAPERS[0]
    names: bool = False
    source: str = ""

    @property
    def name(self) -> str:
        return self.homework.name

    @property
    def title(self) -> str:
        return self.homework.title or self.homework.name

    @property
    def language(self) -> str:
        return self.homework.problem.language

    def identity(self) -> Mapping[str, str]:
        """The seed is there only as a keyed digest, from which nobody gets it back who can't guess it.

        Keyed with the homework, too: so two sets' digests don't show whether they have one seed.
        """
        homework = fingerprint(self.homework)
        return {
            "homework": homework,
            "seed (--seed)": keyed(self.seed, "class set", homework).hex(),
            "list of formats (--to)": ",".join(self.formats),
            "kind of keys (--keys)": self.keys,
            "look (--paper, --templates)": " ".join((self.paper, of_directories(self.templates))).strip(),
            **({"choice of names on sheets (--names)": "yes"} if self.names else {}),
        }

    def stages(self) -> int | None:
        """The last stage of the homework's fading; ``None`` without fading, or for a problem without numbers."""
        from byhand.derivation.derive import derive
        from byhand.document.build import build
        from byhand.exercises.blanks import stages

        if self.homework.blanks.fading is None:
            return None
        try:  # what varies has no part in it
            derivation = derive(self.homework.problem)
            return stages(build(derivation, complete=True), derivation)
        except ByhandError:
            return None

    def maker(self) -> ClassMaker:
        return ClassMaker(self)


class ClassMaker:
    """Keeps what variants share: tapes, misconceptions, what intervals need of an architecture."""

    def __init__(self, plan: ClassSet) -> None:
        from byhand.exercises.variants import Variants
        from byhand.handouts import Handouts, Look

        self.plan = plan
        self.variants = Variants(plan.homework, plan.source)
        look = Look(plan.templates, plan.paper, full=plan.keys == "full", runs=False, many=True)
        self.handouts = Handouts(plan.homework, look)
        self._expected: dict[Entry, Handout] = {}

    def expect(self, entries: Sequence[Entry]) -> None:
        self._expected = {}
        presses = self.handouts.presses
        if presses is None or not any(map(presses.can, self.plan.formats)):
            return  # nothing is made of several together
        for entry in entries:
            try:
                handout = self._expected[entry] = self._handout(entry)
                handout.come()
            except Exception:  # it will be raised again when this entry's turn has come
                self._expected.pop(entry, None)

    def make(self, entry: Entry, sheet: str, key: str, *, printed: bool) -> Made:
        handout = self._expected.pop(entry, None) or self._handout(entry)
        return self.made(handout, sheet, key, printed=printed)

    def _handout(self, entry: Entry) -> Handout:
        from byhand.exercises.heading import Student

        student = Student.of(entry.student, entry.name) if self.plan.names else None
        return self.handouts.of(self.variants.of(self.plan.seed, entry.who), student)

    def made(self, handout: Handout, sheet: str, key: str, *, printed: bool = False) -> Made:
        """A variant's sheet and key under these names. Raises ``ByhandError``."""
        plan, variant = self.plan, handout.variant
        files = {name: handout.sheet_files(name, sheet) for name in plan.formats}
        keys = {name: handout.key_files(name, key) for name in plan.formats} if plan.keys != "none" else {}
        answers = [
            Answer(each.address, each.value, each.low, each.high, in_decimals(each.points), str(each.number))
            for each in handout.answers()
        ]
        pdf = None
        if printed:
            pdf = next(iter((files.get("pdf") or handout.sheet_files("pdf", sheet)).values()))
        doubts = [Doubt(each.address, each.kind, each.other) for each in handout.doubts()]
        doubts += [Doubt("", "left_off", name) for name in variant.left_off]
        return Made(variant.code, files, keys, answers, pdf, doubts)

"""The plan of a real class set: a homework and a seed; its maker turns one variant into a sheet and a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from byhand.classroom.fingerprint import fingerprint, of_directories
from byhand.classroom.making import Answer, Files, Made
from byhand.classroom.roster import Entry
from byhand.exercises.homework import Homework
from byhand.exercises.stream import Seed, keyed
from byhand.render.formats import PAPERS

if TYPE_CHECKING:
    from byhand.derivation.run import Run
    from byhand.document.blocks import Document
    from byhand.exercises.blanks import Question
    from byhand.exercises.rounding import Rule
    from byhand.exercises.tolerance import Interval, Tolerances
    from byhand.exercises.variants import Variant

#: How much a key holds: the whole walk behind the answers, the answers only, no key at all.
Keys = Literal["full", "answers", "none"]
KEYS: Final[tuple[Keys, ...]] = ("full", "answers", "none")


@dataclass(frozen=True, slots=True)
class ClassSet:
    """seed: what only the instructor knows. formats: of sheets and keys. templates: directories searched first."""

    homework: Homework
    seed: Seed
    formats: tuple[str, ...] = ("md",)
    keys: Keys = "full"
    templates: tuple[Path, ...] = ()
    paper: str = PAPERS[0]

    @property
    def name(self) -> str:
        return self.homework.name

    @property
    def title(self) -> str:
        return self.homework.title or self.homework.name

    def identity(self) -> Mapping[str, str]:
        """The seed is there only as a keyed digest, from which nobody gets it back who can't guess it."""
        homework = fingerprint(self.homework)
        return {
            "homework": homework,
            "seed (--seed)": keyed(self.seed, "class set", homework).hex(),
            "list of formats (--to)": ",".join(self.formats),
            "kind of keys (--keys)": self.keys,
            "look (--paper, --templates)": " ".join((self.paper, of_directories(self.templates))).strip(),
        }

    def maker(self) -> ClassMaker:
        return ClassMaker(self)


class ClassMaker:
    """Keeps what variants share: tapes, misconceptions, what intervals need of an architecture."""

    def __init__(self, plan: ClassSet) -> None:
        from byhand.exercises.rounding import Rule
        from byhand.exercises.variants import Variants

        self.plan = plan
        self.variants = Variants(plan.homework)
        self.rule: Rule = replace(
            Rule.of(plan.homework.problem.numbers, open_rounding=plan.homework.open_rounding), tiny=plan.homework.tiny
        )
        self._tolerances: list[Tolerances] = []

    def make(self, entry: Entry, sheet: str, key: str, *, printed: bool) -> Made:
        return self.made(self.variants.of(self.plan.seed, entry.who), sheet, key, printed=printed)

    def made(self, variant: Variant, sheet: str, key: str, *, printed: bool = False) -> Made:
        """A variant's sheet and key under these names. Raises ``ByhandError``."""
        from byhand.derivation.derive import derive
        from byhand.document.build import build
        from byhand.exercises import answer_key
        from byhand.exercises import sheet as sheets
        from byhand.exercises.blanks import plan as blanks
        from byhand.exercises.heading import Header

        homework = self.plan.homework
        derivation = derive(variant.problem)
        document = build(derivation, complete=True)
        questions = blanks(document, derivation, homework.blanks, homework.points)
        accepted = self._accepted(derivation.run)
        header = Header.of(homework, variant.code)
        blank = sheets.sheet(document, questions, header, self.rule, homework.blanks)
        files = self._files(blank, sheet)
        keys: Mapping[str, Files] = {}
        if self.plan.keys != "none":
            full = self.plan.keys == "full"
            keys = self._files(
                answer_key.key(document, questions, accepted, header, self.rule, homework.blanks, full=full), key
            )
        answers = [_answer(question, accepted[question.address]) for question in questions.questions]
        return Made(variant.code, files, keys, answers, self._printed(blank, sheet, files) if printed else None)

    def _files(self, document: Document, stem: str) -> dict[str, Files]:
        from byhand.classroom.rendering import document_files

        plan = self.plan
        return {name: document_files(document, name, stem, plan.templates, plan.paper) for name in plan.formats}

    def _printed(self, blank: Document, stem: str, files: Mapping[str, Files]) -> bytes:
        from byhand.classroom.rendering import document_files

        found = files.get("pdf") or document_files(blank, "pdf", stem, self.plan.templates, self.plan.paper)
        return next(iter(found.values()))

    def _accepted(self, run: Run) -> Mapping[str, Interval]:
        """By address; what depends on the architecture only is made once for each."""
        from byhand.exercises.tolerance import Tolerances

        for ready in self._tolerances:
            try:
                return ready.evaluate(run, self.rule).by_address
            except ValueError:  # another architecture
                continue
        self._tolerances.append(Tolerances(run.problem))
        return self._tolerances[-1].evaluate(run, self.rule).by_address


def _answer(question: Question, interval: Interval) -> Answer:
    from byhand.tape.arithmetic import plain_text

    return Answer(question.address, plain_text(interval.key), *interval.texts, _decimal(question.points))


def _decimal(points: Fraction) -> str:
    """Points are decimals in the homework file; a third, should there be one, has ten digits."""
    text = f"{points.numerator / points.denominator:.10f}"
    return text.rstrip("0").rstrip(".")

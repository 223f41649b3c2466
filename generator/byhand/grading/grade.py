"""The main job: responses to a homework's sheets, graded person by person, with every row accounted for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from byhand.errors import ByhandError
from byhand.exercises.diagnosis import Diagnoses, Diagnosis
from byhand.exercises.homework import Homework
from byhand.exercises.variants import Variants
from byhand.grading.decimals import mark_of
from byhand.grading.gathering import Boxes, Duplicates, Row, gathered
from byhand.grading.marking import Marks, marked
from byhand.grading.people import People, Person
from byhand.grading.responses import Cell, Responses
from byhand.handouts import Handout, Handouts, Look
from byhand.reading.number import Written

#: So many answers tell whether a file belongs to the class set at all; fewer right ones than this share are strange.
_TELLING, _FEW = 10, 0.1


@dataclass(frozen=True, slots=True)
class Policy:
    """credit: the share of the points for an answer that is consistent with an earlier mistake. duplicates: which of
    two answers to the same box counts.
    """

    credit: Fraction = Fraction(1)
    duplicates: Duplicates = "last"


@dataclass(frozen=True, slots=True)
class Graded:
    """One person's sheet."""

    person: Person
    handout: Handout
    marks: Marks
    answered: bool


@dataclass(frozen=True, slots=True)
class Grading:
    """people: who is graded, the roster's first and in its order, the others as they come in the file.

    rows: one for every cell with an answer, in the file's order. absent: of the roster's, who answered nothing. notes:
    what else there is to know of the file.
    """

    homework: Homework
    policy: Policy
    people: tuple[Graded, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    @property
    def strange(self) -> bool:
        """Whether almost no answer is right, or follows from the student's own: another seed or homework, perhaps.

        Who is merely weak has copied some number rightly; and from a mistake on the first line most others follow.
        """
        verdicts = [each.verdict for graded in self.people for each in graded.marks.answers if each.number is not None]
        right = sum(verdict in ("right", "rounding") for verdict in verdicts)
        carried = verdicts.count("carried")
        return len(verdicts) >= _TELLING and right < _FEW * len(verdicts) and right + carried < len(verdicts) / 2


#: Told after each person: how many are done, of how many.
Progress = Callable[[int, int], None]


def grade(
    homework: Homework,
    responses: Responses,
    people: People,
    policy: Policy | None = None,
    progress: Progress = lambda done, total: None,
) -> Grading:
    """Everybody's verdicts. people: also tells the seed. Raises ``ByhandError`` only for faults of the homework."""
    return _Grader(homework, responses, people, policy or Policy()).graded(progress)


class _Grader:
    """Keeps what variants share: tapes, tolerances, mistakes."""

    def __init__(self, homework: Homework, responses: Responses, people: People, policy: Policy) -> None:
        self.homework = homework
        self.responses = responses
        self.people = people
        self.policy = policy
        self.variants = Variants(homework)
        self.handouts = Handouts(homework, Look(runs=False))
        self.diagnoses: list[Diagnoses] = []
        self.rows: dict[int, Row] = {}

    def graded(self, progress: Progress) -> Grading:
        owned = self._owned()
        persons = {person.code: person for person in self.people.expected}
        for person, _ in owned.values():
            if not persons.get(person.code, Person("", "")).student:
                persons[person.code] = person
        done: list[Graded] = []
        for number, person in enumerate(persons.values(), start=1):
            cells = owned[person.code][1] if person.code in owned else []
            if (found := self._one(person, cells)) is not None:
                done.append(found)
            progress(number, len(persons))
        rows = tuple(self.rows[place] for place in range(len(self.responses.cells)))
        return Grading(self.homework, self.policy, tuple(done), rows, self.responses.notes)

    def _owned(self) -> Mapping[str, tuple[Person, list[tuple[int, Cell]]]]:
        """Code → whose it is and the cells; what is nobody's gets its row here."""
        owned: dict[str, tuple[Person, list[tuple[int, Cell]]]] = {}
        for place, cell in enumerate(self.responses.cells):
            person = self.people.of(cell.student, cell.code)
            if isinstance(person, Person):
                owned.setdefault(person.code, (person, []))[1].append((place, cell))
            else:
                self.rows[place] = Row(cell, person)
        return owned

    def _one(self, person: Person, cells: Sequence[tuple[int, Cell]]) -> Graded | None:
        try:
            variant = self.variants.of_code(self.people.seed, person.code)
            handout = self.handouts.of(variant)
            questions, accepted = handout.plan.questions, handout.accepted
        except ByhandError:
            for place, cell in cells:
                self.rows[place] = Row(cell, "no_variant", person.shown)
            return None
        comma = mark_of(self.homework.problem) == ","
        boxes = Boxes(handout.plan, accepted)
        given, rows = gathered(
            [cell for _, cell in cells], boxes, person.shown, self.policy.duplicates, decimal_comma=comma
        )
        self.rows.update({place: row for (place, _), row in zip(cells, rows, strict=True)})
        typed = {number: each.typed for number, each in given.items()}
        written = {boxes.questions[number].address: each for number, each in typed.items() if isinstance(each, Written)}
        diagnosis = self._diagnosis(handout, written)
        return Graded(person, handout, marked(questions, given, accepted, diagnosis, self.policy.credit), bool(given))

    def _diagnosis(self, handout: Handout, written: Mapping[str, Written]) -> Diagnosis:
        run, rule = handout.derivation.run, self.handouts.rule
        for ready in self._ready(handout):
            try:
                return ready.of(run, rule, written, handout.accepted)
            except ValueError:  # another architecture
                continue
        raise ByhandError(f"no diagnosis for variant {handout.variant.code}")

    def _ready(self, handout: Handout) -> Iterator[Diagnoses]:
        yield from self.diagnoses
        self.diagnoses.append(Diagnoses(handout.variant.problem))
        yield self.diagnoses[-1]

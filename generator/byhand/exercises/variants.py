"""The variants of a homework: each follows from the seed and from whose it is, whatever others there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from byhand.errors import Fault, ProblemError
from byhand.exercises.codes import Who, code_of, index_of, read, token
from byhand.exercises.conditions import failing
from byhand.exercises.drawing import Drawer, Shape
from byhand.exercises.ground import Ground
from byhand.exercises.homework import Homework
from byhand.exercises.probes import learn
from byhand.exercises.stream import Seed, Stream, keyed
from byhand.exercises.trial import Trial
from byhand.problem.model import Problem

#: So many draws with one activation and size before others are drawn: each comes as often as the others, though some
#: are harder to draw well.
_PATIENCE = 200


@dataclass(frozen=True, slots=True)
class Variant:
    """A good draw. code: what stands on the sheet. tries: the draws that it took. left_off: conditions that no draw of
    its shape can meet, and that nobody asked for. root: what else is drawn for it follows from; as secret as the seed.
    """

    problem: Problem
    code: str
    tries: int
    left_off: tuple[str, ...] = ()
    root: str = field(default="", repr=False)


class NoVariant(ProblemError):
    """No draw met the conditions; ``failures``: condition → how many draws failed it first.

    source: the homework, as the author knows it. whose: the variant, likewise: its number, or "for student 1001".
    """

    def __init__(self, source: str, whose: str, failures: Counter[str], tries: int) -> None:
        self.failures = failures
        shares = (f"{name} {_percent(number, tries)}" for name, number in failures.most_common())
        what = f"no good variant {whose} in {tries} tries; of the draws failed {', '.join(shares)}"
        super().__init__(Fault("good", f"{what} (relax [good], widen [vary], or raise good.tries)"), source)


def _percent(number: int, tries: int) -> str:
    return f"{100 * number / tries:.0f} %" if number * 100 >= tries else f"{100 * number / tries:.1g} %"


class Variants:
    """One homework's variants; what they share (tapes, misconceptions) is made when the first one needs it.

    source: what a fault calls the homework: its file; its name where that isn't given.
    """

    def __init__(self, homework: Homework, source: str = "") -> None:
        self.homework = homework
        self.source = source or homework.name
        self._drawer = Drawer(homework)
        self._grounds: dict[Shape, Ground] = {}

    def of(self, seed: Seed, who: Who) -> Variant:
        """The variant with that number (from 1), or of the student with that id. Raises ``NoVariant``."""
        whose = f"for student {who}" if isinstance(who, str) else str(who)
        return self._of(seed, token(seed, who), whose)

    def of_code(self, seed: Seed, code: str) -> Variant:
        """The variant that a sheet's code stands for. Raises ``CodeError`` too."""
        found = read(code, seed)
        return self._of(seed, found, code_of(seed, found))

    def _of(self, seed: Seed, found: int, whose: str) -> Variant:
        failures: Counter[str] = Counter()
        tries = self.homework.good.tries
        for attempt in range(1, tries + 1):
            shape, problem = self._draw(seed, "variant", found, attempt)
            ground = self.ground(shape, problem)
            failed = failing(Trial(ground, problem), ground.left_off)
            if failed is None:
                return Variant(
                    problem, code_of(seed, found), attempt, ground.left_off, keyed(seed, "root", found).hex()
                )
            failures[_in_words(*failed)] += 1
        raise NoVariant(self.source, whose, failures, tries)

    def _draw(
        self, seed: Seed, kind: str, found: int, attempt: int, shape: Shape | None = None
    ) -> tuple[Shape, Problem]:
        def streams(purpose: str) -> Stream:
            return Stream(seed, kind, found, attempt, purpose)

        patience = (attempt - 1) // _PATIENCE
        shape = shape or self._drawer.shape(lambda purpose: Stream(seed, kind, found, "shape", patience, purpose))
        return shape, self._drawer.draw(streams, shape)

    def ground(self, shape: Shape, problem: Problem) -> Ground:
        """What the draws of that shape share; ``problem`` is any of them."""
        if shape not in self._grounds:
            self._grounds[shape] = Ground(self.homework, problem)
            learn(self._grounds[shape], self._probes(shape))
        return self._grounds[shape]

    def _probes(self, shape: Shape) -> Iterator[Problem]:
        """Draws that depend on the homework only: their seed is nobody's."""
        return (self._draw("", "probe", 0, number, shape)[1] for number in count(1))


def _in_words(name: str, why: str) -> str:
    """Which misconception it is matters to an author; which unit does not."""
    return f"{name} ({why})" if name in ("misconceptions", "exists") else name


def variant(homework: Homework, seed: Seed, who: Who) -> Variant:
    """One variant by itself; of many, keep a ``Variants``."""
    return Variants(homework).of(seed, who)


def number_of(seed: Seed, code: str) -> int | None:
    """The number of the variant behind a code; ``None`` for a student's."""
    return index_of(seed, read(code, seed))

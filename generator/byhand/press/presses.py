"""The presses of a class set: which variants are pressed, and which are made in full, too."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from byhand.derivation.derive import Derivation
from byhand.exercises.heading import Student
from byhand.exercises.homework import Homework
from byhand.exercises.rounding import Rule
from byhand.exercises.tolerance import Interval
from byhand.press.given import likeness
from byhand.press.press import Filled, Press, Pressed, PressVariant, Side
from byhand.press.writing import PRESSED
from byhand.render.formats import FORMATS
from byhand.render.renderer import Options
from byhand.unknown import Batch, NotKnown

T = TypeVar("T")

#: So many variants of an architecture are made in full before a press is made: for a few there is no gain in one.
FIRST = 3
#: Every one in so many is made in full, too.
SAMPLED = 100
#: After so many variants of an architecture that could not be pressed no more are tried.
MOST_FAILURES = 5
#: A press that has learned so much is left, and a new one made: what is kept must not grow with the number of variants.
MOST_LEARNED = 400_000


class Edition:
    """Variants on one press, which are pressed together as soon as the first of them is asked for."""

    def __init__(self, press: Press) -> None:
        self.press = press
        self.variants: list[PressVariant] = []
        #: Whether more can come.
        self.open = True
        self._pressed: dict[str, Sequence[Pressed | None]] = {}
        self._filled: dict[tuple[Side, str], Sequence[Filled | None]] = {}

    def pressed(self, format_name: str) -> Sequence[Pressed | None]:
        """Each variant's way; ``None`` where it has to be made in full."""
        if format_name not in self._pressed:
            self._pressed[format_name] = self._of_each(lambda batch: self.press.pressed(batch, format_name))
        return self._pressed[format_name]

    def filled(self, side: Side, format_name: str) -> Sequence[Filled | None]:
        """Each variant's document, likewise."""
        if (side, format_name) not in self._filled:
            self._filled[side, format_name] = self._of_each(lambda batch: self.press.filled(batch, side, format_name))
        return self._filled[side, format_name]

    def _of_each(self, make: Callable[[Batch], Sequence[T]]) -> list[T | None]:
        """Of all at once; where something can't be told of one of them, of each by itself."""
        self.open = False
        tracer = self.press.tracer
        try:
            return list(make(tracer.batch(self.variants)))
        except MemoryError:
            raise
        except Exception:  # whatever an unknown number cannot do; what is wrong in earnest fails in full, too
            if len(self.variants) == 1:
                return [None]
        alone = [Edition(self.press) for _ in self.variants]
        for edition, variant in zip(alone, self.variants, strict=True):
            edition.variants.append(variant)
        return [edition._of_each(make)[0] for edition in alone]


class Impression:
    """One variant on a press. sampled: whether its files are to be compared with those made in full."""

    def __init__(self, edition: Edition, variant: PressVariant, *, sampled: bool) -> None:
        self.edition, self.place, self.sampled = edition, len(edition.variants), sampled
        edition.variants.append(variant)

    def pressed(self, format_name: str) -> Pressed | None:
        return self.edition.pressed(format_name)[self.place]

    def filled(self, side: Side, format_name: str) -> Filled | None:
        return self.edition.filled(side, format_name)[self.place]


class Presses:
    """By architecture. Whoever has own templates has none: what they do with a text is not known."""

    def __init__(self, homework: Homework, rule: Rule, options: Options, *, full: bool) -> None:
        self.homework, self.rule, self.options, self.full = homework, rule, options, full
        self._presses: dict[Hashable, Press | None] = {}
        self._counts: dict[Hashable, int] = {}
        self._failures: dict[Hashable, int] = {}
        #: What further variants come to.
        self._editions: dict[Hashable, Edition] = {}

    def can(self, format_name: str) -> bool:
        chosen = FORMATS[format_name]
        # A text with gaps ("third") hides what has the same digits as what it asks for: digits are not known here.
        gaps = self.homework.blanks.kind == "third" and self.homework.blanks.fading is None
        return not (gaps or self.options.templates) and chosen.finish == "text" and chosen.dialect in PRESSED

    def impression(
        self,
        derivation: Derivation,
        accepted: Callable[[], Mapping[str, Interval]],
        student: Student | None = None,
    ) -> Impression | None:
        """The variant on its press; ``None`` where it is made in full. student: whose it is.

        All that were asked for before the first one's documents are, are pressed together.
        """
        own = architecture(derivation)
        count = self._counts[own] = self._counts.get(own, 0) + 1
        if count <= FIRST or (own in self._presses and self._presses[own] is None):
            return None
        press = self._presses.get(own)
        if press is None or press.tracer.full or press.tracer.learned > MOST_LEARNED:
            press = self._presses[own] = self._made(derivation)
            if press is None:
                return None
        try:
            variant = press.variant(derivation, accepted(), student)
        except NotKnown:
            return None
        edition = self._editions.get(own)
        if edition is None or not edition.open or edition.press is not press:
            edition = self._editions[own] = Edition(press)
        sampled = count == FIRST + 1 or count % SAMPLED == 0
        return Impression(edition, variant, sampled=sampled)

    def _made(self, derivation: Derivation) -> Press | None:
        try:
            return Press(derivation, self.homework, self.rule, self.options, full=self.full)
        except NotKnown:
            return None

    def failed(self, derivation: Derivation) -> None:
        """A variant could not be pressed; where that comes often, further ones are made in full at once."""
        own = architecture(derivation)
        failures = self._failures[own] = self._failures.get(own, 0) + 1
        if failures >= MOST_FAILURES:
            self._presses[own] = None


def architecture(derivation: Derivation) -> Hashable:
    """Equal for variants that one press can make: all that is asked of no number."""
    run, checks = derivation.run, derivation.checks
    passes = tuple((at.step, at.stopped, at.samples) for at in (run.first, *run.steps))
    differences = tuple(item.parameter for item in checks.differences)
    own = checks.reference is run
    return (
        likeness(derivation.problem), passes, len(run.losses),
        differences, checks.direction, checks.kinks, checks.unchecked, own,
    )  # fmt: skip

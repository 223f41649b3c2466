"""The presses of a class set: which variants are pressed, and which are made in full, too."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping

from byhand.derivation.derive import Derivation
from byhand.exercises.homework import Homework
from byhand.exercises.rounding import Rule
from byhand.exercises.tolerance import Interval
from byhand.press.given import likeness
from byhand.press.press import Press, Pressed, PressVariant
from byhand.press.writing import PRESSED
from byhand.render.formats import FORMATS
from byhand.render.renderer import Options
from byhand.unknown import NotKnown

#: So many variants of an architecture are made in full before a press is made: for a few there is no gain in one.
FIRST = 3
#: Every one in so many is made in full, too.
SAMPLED = 100
#: After so many variants of an architecture that could not be pressed no more are tried.
MOST_FAILURES = 5
#: A press that has learned so much is left, and a new one made: what is kept must not grow with the number of variants.
MOST_LEARNED = 400_000


class Impression:
    """One variant on a press. sampled: whether its files are to be compared with those made in full."""

    def __init__(self, press: Press, variant: PressVariant, *, sampled: bool) -> None:
        self.press, self.variant, self.sampled = press, variant, sampled

    def of(self, format_name: str) -> Pressed:
        return self.press.pressed(self.variant, format_name)


class Presses:
    """By architecture. Whoever has own templates has none: what they do with a text is not known."""

    def __init__(self, homework: Homework, rule: Rule, options: Options, *, full: bool) -> None:
        self.homework, self.rule, self.options, self.full = homework, rule, options, full
        self._presses: dict[Hashable, Press | None] = {}
        self._counts: dict[Hashable, int] = {}
        self._failures: dict[Hashable, int] = {}

    def can(self, format_name: str) -> bool:
        chosen = FORMATS[format_name]
        # A text with gaps ("third") hides what has the same digits as what it asks for: digits are not known here.
        gaps = self.homework.blanks.kind == "third" and self.homework.blanks.fading is None
        return not (gaps or self.options.templates) and chosen.finish == "text" and chosen.dialect in PRESSED

    def impression(self, derivation: Derivation, accepted: Callable[[], Mapping[str, Interval]]) -> Impression | None:
        """The variant on its press; ``None`` where it is made in full."""
        own = architecture(derivation)
        count = self._counts[own] = self._counts.get(own, 0) + 1
        if count <= FIRST or (own in self._presses and self._presses[own] is None):
            return None
        press = self._presses.get(own)
        if press is None or press.tracer.full or press.tracer.learned > MOST_LEARNED:
            press = self._presses[own] = self._made(derivation)
            if press is None:
                return None
        sampled = count == FIRST + 1 or count % SAMPLED == 0
        return Impression(press, press.variant(derivation, accepted()), sampled=sampled)

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

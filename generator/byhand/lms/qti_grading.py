"""How an item of QTI is graded: conditions for each box, and what they have to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from byhand.document.blocks import Inline
from byhand.lms.decimals import decimal, points_text
from byhand.lms.page import Formula, Page, Picture, Voice
from byhand.lms.qti_version import Version
from byhand.lms.question import Choice, Part


def response(part: Part) -> str:
    """The identifier of a box's response."""
    return f"R{part.number}"


def option(place: int) -> str:
    """The identifier of a choice."""
    return f"C{place}"


def right_place(choices: Sequence[Choice]) -> int:
    return next(place for place, choice in enumerate(choices, start=1) if choice.right)


def no_picture(picture: Picture) -> str:
    raise ValueError(f"no picture belongs into a feedback: {picture.name}")


@dataclass
class Grading:
    """One item's. feedbacks: identifier → markup, filled while conditions are made."""

    version: Version
    voice: Voice
    formula: Formula
    feedbacks: dict[str, str] = field(default_factory=dict)

    def graded(self, part: Part, kind: str) -> ET.Element:
        """One condition: right, or one of the mistakes, or nothing."""
        cases = self._chosen(part) if kind == "choice" else self._typed(part)
        branches: list[ET.Element] = []
        for place, (when, right, said) in enumerate(cases):
            then = [self._scores(part)] if right else []
            then += [self._says(self._named(said))] if said else []
            branches.append(self.version.made("response-else-if" if place else "response-if", None, "", when, *then))
        return self.version.made("response-condition", None, "", *branches)

    def _typed(self, part: Part) -> Iterable[tuple[ET.Element, bool, tuple[Inline, ...]]]:
        if part.low is None or part.high is None:
            yield (
                self.version.made("not", None, "", self.version.made("is-null", None, "", self._given(part))),
                True,
                (),
            )
            return
        yield self._between(part, decimal(part.low), decimal(part.high)), True, ()
        for each in part.mistakes:
            low, high = decimal(each.value - each.reach), decimal(each.value + each.reach)
            yield self._between(part, low, high), False, each.feedback

    def _chosen(self, part: Part) -> Iterable[tuple[ET.Element, bool, tuple[Inline, ...]]]:
        ordered = sorted(enumerate(part.choices, start=1), key=lambda each: not each[1].right)
        for place, choice in ordered:
            own = self.version.made("base-value", {"base-type": "identifier"}, option(place))
            yield self.version.made("match", None, "", self._given(part), own), choice.right, choice.feedback

    def _given(self, part: Part) -> ET.Element:
        return self.version.made("variable", {"identifier": response(part)})

    def _between(self, part: Part, low: str, high: str) -> ET.Element:
        def end(name: str, value: str) -> ET.Element:
            return self.version.made(
                name, None, "", self._given(part), self.version.made("base-value", {"base-type": "float"}, value)
            )

        return self.version.made("and", None, "", end("gte", low), end("lte", high))

    def _scores(self, part: Part) -> ET.Element:
        points = self.version.made("base-value", {"base-type": "float"}, points_text(part.points))
        total = self.version.made("sum", None, "", self.version.made("variable", {"identifier": "SCORE"}), points)
        return self.version.made("set-outcome-value", {"identifier": "SCORE"}, "", total)

    def _says(self, name: str) -> ET.Element:
        own = self.version.made("base-value", {"base-type": "identifier"}, name)
        both = self.version.made("multiple", None, "", self.version.made("variable", {"identifier": "FEEDBACK"}), own)
        return self.version.made("set-outcome-value", {"identifier": "FEEDBACK"}, "", both)

    def _named(self, said: tuple[Inline, ...]) -> str:
        """The identifier of a feedback; the same words have the same one."""
        markup = Page(self.voice, self.formula, no_picture).inline(*said)
        known = {text: name for name, text in self.feedbacks.items()}
        name = known.get(markup) or f"F{len(self.feedbacks) + 1}"
        self.feedbacks[name] = markup
        return name

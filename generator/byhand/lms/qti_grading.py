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
            branches.append(self._made("response-else-if" if place else "response-if", None, "", when, *then))
        return self._made("response-condition", None, "", *branches)

    def _typed(self, part: Part) -> Iterable[tuple[ET.Element, bool, tuple[Inline, ...]]]:
        if part.low is None or part.high is None:
            yield (
                self._made("not", None, "", self._made("is-null", None, "", self._given(part))),
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
            own = self._made("base-value", {"base-type": "identifier"}, option(place))
            yield self._made("match", None, "", self._given(part), own), choice.right, choice.feedback

    def _given(self, part: Part) -> ET.Element:
        return self._made("variable", {"identifier": response(part)})

    def _between(self, part: Part, low: str, high: str) -> ET.Element:
        def end(name: str, value: str) -> ET.Element:
            return self._made(
                name, None, "", self._given(part), self._made("base-value", {"base-type": "float"}, value)
            )

        return self._made("and", None, "", end("gte", low), end("lte", high))

    def _scores(self, part: Part) -> ET.Element:
        points = self._made("base-value", {"base-type": "float"}, points_text(part.points))
        total = self._made("sum", None, "", self._made("variable", {"identifier": "SCORE"}), points)
        return self._made("set-outcome-value", {"identifier": "SCORE"}, "", total)

    def _says(self, name: str) -> ET.Element:
        own = self._made("base-value", {"base-type": "identifier"}, name)
        both = self._made("multiple", None, "", self._made("variable", {"identifier": "FEEDBACK"}), own)
        return self._made("set-outcome-value", {"identifier": "FEEDBACK"}, "", both)

    def _named(self, said: tuple[Inline, ...]) -> str:
        """The identifier of a feedback; the same words have the same one."""
        markup = Page(self.voice, self.formula, no_picture).inline(*said)
        known = {text: name for name, text in self.feedbacks.items()}
        name = known.get(markup) or f"F{len(self.feedbacks) + 1}"
        self.feedbacks[name] = markup
        return name

    def _made(
        self, name: str, attributes: dict[str, str] | None = None, text: str = "", *children: ET.Element
    ) -> ET.Element:
        return self.version.made(name, attributes, text, *children)

"""Moodle XML: a question for each variant with all its boxes (Cloze), or one for each box (numerical, multiple choice).

Each kind has a category; variants are questions of one category, of which a quiz draws one at random. Formulas are
LaTeX for Moodle's MathJax filter, pictures are SVG files within the question.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar, NamedTuple
from xml.etree import ElementTree as ET

from byhand.lms.cloze import Grade, box, braceless, weights
from byhand.lms.decimals import decimal, points_text, tolerance
from byhand.lms.page import Page, Picture
from byhand.lms.pictures import image, svg
from byhand.lms.question import Item, Mistake, Part
from byhand.lms.writer import Writer, answer_blocks, unplaced, worked_block

#: What Moodle takes off for each further try, where a quiz lets students try again.
_PENALTY = "0.3333333"
_TABLE = ' class="generaltable"'


class Single(NamedTuple):
    """One box as a question. stem: what stands before it. files: names and contents (base64) of its pictures."""

    item: Item
    part: Part
    stem: str
    files: Sequence[tuple[str, str]]


@dataclass
class Moodle(Writer):
    name: ClassVar[str] = "moodle"
    kinds: ClassVar[tuple[str, ...]] = ("cloze", "numerical", "choice")
    usual: ClassVar[tuple[str, ...]] = ("cloze",)

    #: Path → its questions.
    categories: dict[str, list[ET.Element]] = field(default_factory=dict)

    def add(self, item: Item) -> None:
        for part in item.parts:
            self.look(item, part)
        if "cloze" in self.wanted:
            self._cloze(item)
        page, pictures = self._page()
        stem = page.blocks(item.brief) if set(self.wanted) & {"numerical", "choice"} else ""
        files = self._embedded(pictures)
        for part in item.parts:
            single = Single(item, part, stem, files)
            if "numerical" in self.wanted:
                self._numerical(single)
            if "choice" in self.wanted and self.offers(item, part):
                self._choice(single)

    def files(self) -> dict[str, bytes]:
        root = ET.Element("quiz")
        for path, questions in self.categories.items():
            category = ET.SubElement(root, "question", type="category")
            _text(ET.SubElement(category, "category"), path)
            root.extend(questions)
        ET.indent(root)
        return {f"{self.stem}-moodle.xml": ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"}

    # -- the kinds -----------------------------------------------------------------------------------------------

    def _cloze(self, item: Item) -> None:
        found = weights([part.points for part in item.parts])
        page, pictures = self._page()
        boxes = {part.number: f"\x02{part.number}\x03" for part in item.parts}
        page.boxes = boxes
        markup = braceless(page.blocks(item.sheet))
        for part in unplaced(item, page):
            markup += f"\n<p>({part.number}) {braceless(page.formula(part.symbol, ''))} = {boxes[part.number]}</p>"
        for part, weight in zip(item.parts, found, strict=True):
            written = f"<strong>({part.number})</strong> " + box(weight, self._grades(part))
            markup = markup.replace(boxes[part.number], written)
        feedback = self._page()[0].blocks(answer_blocks(item.parts))
        files = self._embedded(pictures)
        question = self._question("cloze", self.titled(item), markup, files, feedback, item, "cloze")
        self._file("cloze", question)

    def _numerical(self, single: Single) -> None:
        part, question = single.part, self._single(single, "numerical")
        for grade in self._grades(part):
            answer = ET.SubElement(question, "answer", fraction=str(grade.share), format="moodle_auto_format")
            _text(answer, grade.value)
            _html(ET.SubElement(answer, "feedback", format="html"), grade.feedback)
            ET.SubElement(answer, "tolerance").text = grade.tolerance or "0"
        for name, value in (("unitgradingtype", "0"), ("unitpenalty", "0.1"), ("showunits", "3"), ("unitsleft", "0")):
            ET.SubElement(question, name).text = value
        self._file(self._box("numerical", part), question)

    def _choice(self, single: Single) -> None:
        part, question = single.part, self._single(single, "multichoice")
        for name, value in (("single", "true"), ("shuffleanswers", "true"), ("answernumbering", "none")):
            ET.SubElement(question, name).text = value
        for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            _html(ET.SubElement(question, name, format="html"), "")
        for choice in part.choices:
            page, _ = self._page()
            answer = ET.SubElement(question, "answer", fraction="100" if choice.right else "0", format="html")
            _html(answer, page.formula(choice.node, ""))
            _html(ET.SubElement(answer, "feedback", format="html"), page.inline(*choice.feedback))
        self._file(self._box("choice", part), question)

    # -- what they share -----------------------------------------------------------------------------------------

    def _single(self, single: Single, kind: str) -> ET.Element:
        item, part = single.item, single.part
        page, _ = self._page()
        lead = page.chain(self.asked(part))
        markup = f"{single.stem}\n<p>{self.said('find_one', page)}</p>\n<p>{lead}</p>"
        feedback = page.blocks(worked_block(part))
        title = f"{self.titled(item)} ({part.number})"
        question = self._question(kind, title, markup, single.files, feedback, item, f"{kind}-{part.number}")
        ET.SubElement(question, "defaultgrade").text = points_text(part.points)
        return question

    def _question(
        self, kind: str, title: str, markup: str, files: Sequence[tuple[str, str]], feedback: str, item: Item, mark: str
    ) -> ET.Element:
        question = ET.Element("question", type=kind)
        _text(ET.SubElement(question, "name"), title)
        body = ET.SubElement(question, "questiontext", format="html")
        _html(body, markup)
        for name, content in files:
            ET.SubElement(body, "file", name=name, path="/", encoding="base64").text = content
        _html(ET.SubElement(question, "generalfeedback", format="html"), feedback)
        ET.SubElement(question, "penalty").text = _PENALTY
        ET.SubElement(question, "hidden").text = "0"
        ET.SubElement(question, "idnumber").text = f"{self.digest}-{item.number:04}-{mark}"
        return question

    def _grades(self, part: Part) -> list[Grade]:
        """The key first; what is accepted need not be as wide on both sides of it."""
        page, _ = self._page()
        right = page.inline(*self.right)
        if part.low is None or part.high is None:
            return [Grade("*", "", 100, right)]
        below, above = part.key - part.low, part.high - part.key
        grades = [Grade(part.value, tolerance(min(below, above), part.key), 100, right)]
        if below != above:
            middle, radius = (part.low + part.high) / 2, (part.high - part.low) / 2
            grades.append(Grade(decimal(middle), tolerance(radius, middle), 100, right))
        return grades + [self._wrong(each, page) for each in part.mistakes]

    def _wrong(self, mistake: Mistake, page: Page) -> Grade:
        return Grade(mistake.text, tolerance(mistake.reach, Fraction(0)), 0, page.inline(*mistake.feedback))

    def _page(self) -> tuple[Page, list[Picture]]:
        pictures: list[Picture] = []

        def picture(each: Picture) -> str:
            pictures.append(each)
            return image(each, f"@@PLUGINFILE@@/{each.name}.svg")

        return Page(self.voice, self.mathjax, picture, table=_TABLE), pictures

    def _embedded(self, pictures: Sequence[Picture]) -> list[tuple[str, str]]:
        """Names and contents (base64) of the pictures' files."""
        return [(f"{each.name}.svg", base64.b64encode(svg(each, self.voice)).decode()) for each in pictures]

    def _box(self, kind: str, part: Part) -> str:
        return f"{kind}/{part.number:03}"

    def _file(self, folder: str, question: ET.Element) -> None:
        """Under a category's path; a slash in a title is doubled, or it would be a category of its own."""
        title = self.title.replace("/", "//")
        self.categories.setdefault(f"$course$/top/{title}/{folder}", []).append(question)


def _text(parent: ET.Element, text: str) -> None:
    ET.SubElement(parent, "text").text = text


def _html(parent: ET.Element, markup: str) -> None:
    _text(parent, markup)

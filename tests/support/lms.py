"""What platforms read in our exports: readers written from the formats, which share nothing with the writers.

Each reads a file into questions; a question's boxes can be graded as the platform does, in floating point.
"""

from __future__ import annotations

import io
import re
import types
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from lxml import etree

from byhand.classroom.roster import numbered
from byhand.exercises.homework import Homework
from byhand.exercises.homework_load import load_homework
from byhand.lms.bank import Bank
from byhand.lms.export import Exported, exported
from byhand.lms.question import Item
from support import qti

SEED = "7"


@cache
def homework(name: str) -> Homework:
    return load_homework(name)


@cache
def items(name: str, count: int = 2) -> tuple[Item, ...]:
    bank = Bank(homework(name), SEED)
    return tuple(bank.of(entry) for entry in numbered(count))


@cache
def export(name: str, target: str, kinds: tuple[str, ...] = (), count: int = 2) -> Exported:
    return exported(homework(name), SEED, numbered(count), (target,), kinds)


def only(made: Exported) -> bytes:
    """The file, where there is one."""
    (content,) = made.files.values()
    return content


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# -- what is read -------------------------------------------------------------------------------------------------

#: A typed or chosen text → (share of the points, feedback as text).
Grader = Callable[[str], tuple[float, str]]


@dataclass
class Box:
    """key: the platform's own right answer. options: of a multiple choice, each with its name → its number's text."""

    number: int
    points: Fraction
    key: str
    grade: Grader
    options: Mapping[str, str] = field(default_factory=dict)
    right: str = ""


@dataclass
class Question:
    title: str
    kind: str
    markup: str
    boxes: list[Box]


def text_of(markup: str) -> str:
    """HTML without its tags."""
    return unescape(re.sub(r"<[^>]*>", " ", markup))


# -- Cloze --------------------------------------------------------------------------------------------------------


@dataclass
class Alternative:
    share: float
    value: str
    tolerance: float
    feedback: str


@dataclass
class Field:
    """start, end: where it stands in the text."""

    start: int
    end: int
    weight: int
    kind: str
    alternatives: list[Alternative]


_START = re.compile(r"\{(\d*):(NUMERICAL|NM|MULTICHOICE|MC|MULTICHOICE_V|MCV|MULTICHOICE_H|MCH|SHORTANSWER|SA|MW|"
                    r"SHORTANSWER_C|SAC|MWC|MULTIRESPONSE|MR)(?:_[A-Z]+)?:")  # fmt: skip
_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


class ClozeError(ValueError):
    """A box that breaks the grammar."""


def cloze(text: str) -> list[Field]:
    """The boxes of a Cloze text: ``{WEIGHT:TYPE:ALTERNATIVE~ALTERNATIVE…}``.

    An alternative is ``=`` or ``%SHARE%``, a number or ``*``, ``:TOLERANCE``, ``#FEEDBACK``; a backslash takes the
    meaning of what follows it, and entities are decoded in feedback.
    """
    fields, place = [], 0
    while found := _START.search(text, place):
        alternatives, end = _alternatives(text, found.end())
        fields.append(Field(found.start(), end, int(found[1] or 1), found[2], alternatives))
        place = end
    return fields


def _alternatives(text: str, place: int) -> tuple[list[Alternative], int]:
    found = []
    while True:
        answer, place = _until(text, place, "~#}")
        feedback = ""
        if text[place] == "#":
            feedback, place = _until(text, place + 1, "~}")
        found.append(_alternative(answer, feedback))
        place += 1
        if text[place - 1] == "}":
            return found, place


def _until(text: str, place: int, ends: str) -> tuple[str, int]:
    start = place
    while place < len(text) and text[place] not in ends:
        # What the platform reads as an entity's number sign is none of ours.
        place += 2 if text[place] == "\\" or text.startswith("&#", place) else 1
    if place >= len(text):
        raise ClozeError(f"a box without an end: {text[start : start + 60]!r}")
    return text[start:place], place


def _alternative(answer: str, feedback: str) -> Alternative:
    share = 0.0
    if answer.startswith("="):
        share, answer = 1.0, answer[1:]
    elif mark := re.match(r"%(-?\d+(?:\.\d*)?)%", answer):
        share, answer = float(mark[1]) / 100, answer[mark.end() :]
    value, _, tolerance = answer.partition(":")
    if (value != "*" and not _NUMBER.fullmatch(value)) or (tolerance and not _NUMBER.fullmatch(tolerance)):
        raise ClozeError(f"no number: {answer!r}")
    return Alternative(share, value, float(tolerance or 0), unescape(feedback).replace("\\}", "}").replace("\\#", "#"))


def moodle_grader(alternatives: Sequence[Alternative]) -> Grader:
    """The first one counts whose number is near enough."""

    def grade(typed: str) -> tuple[float, str]:
        for each in alternatives:
            if each.value == "*" or abs(float(typed) - float(each.value)) <= each.tolerance:
                return each.share, text_of(each.feedback)
        return 0.0, ""

    return grade


# -- Moodle -------------------------------------------------------------------------------------------------------


def moodle(content: bytes) -> Iterator[Question]:
    category = ""
    for element in etree.fromstring(content):
        kind = element.get("type")
        if kind == "category":
            category = element.findtext("category/text")
            continue
        assert category
        markup, title = element.findtext("questiontext/text"), element.findtext("name/text")
        if kind == "cloze":
            yield Question(title, kind, markup, list(_cloze_boxes(markup)))
        else:
            yield Question(title, kind, markup, [_moodle_box(element, title)])


def _cloze_boxes(markup: str) -> Iterator[Box]:
    for found in cloze(markup):
        named = re.search(r"<strong>\((\d+)\)</strong> $", markup[: found.start])
        assert named, markup[found.start - 40 : found.start]
        key = found.alternatives[0].value
        yield Box(int(named[1]), Fraction(found.weight), key, moodle_grader(found.alternatives))


def _moodle_box(element: Any, title: str) -> Box:
    answers = element.findall("answer")
    found = [
        Alternative(
            float(each.get("fraction")) / 100, each.findtext("text"), float(each.findtext("tolerance") or 0),
            each.findtext("feedback/text") or "",
        )
        for each in answers
    ]  # fmt: skip
    number, points = int(re.search(r"\((\d+)\)$", title)[1]), Fraction(element.findtext("defaultgrade"))
    if element.get("type") == "numerical":
        return Box(number, points, found[0].value, moodle_grader(found))
    options = {each.value: each.value for each in found}
    right = [each.value for each in found if each.share == 1]
    assert len(right) == 1 and len(options) == len(found)
    says = {each.value: (each.share, text_of(each.feedback)) for each in found}
    return Box(number, points, right[0], says.__getitem__, options, right[0])


# -- Canvas -------------------------------------------------------------------------------------------------------


def canvas(content: bytes) -> Iterator[Question]:
    files = unzipped(content)
    for name, text in files.items():
        if not name.endswith("/assessment_meta.xml") and name.count("/") == 1 and name.endswith(".xml"):
            root = etree.fromstring(text)
            found = list(root.iter("{*}item"))
            title = root.find("{*}assessment").get("title")
            sheet = found[0].findtext(".//{*}mattext")
            yield Question(title, "quiz", sheet, [_canvas_box(item) for item in found[1:]])


def _canvas_box(item: Any) -> Box:
    facts = {one.findtext("{*}fieldlabel"): one.findtext("{*}fieldentry") for one in item.iter("{*}qtimetadatafield")}
    number, points = int(item.get("title").strip("()")), Fraction(facts["points_possible"])
    said = {each.get("ident"): text_of(each.findtext(".//{*}mattext")) for each in item.findall("{*}itemfeedback")}
    conditions = item.findall(".//{*}respcondition")
    scoring = next(each for each in conditions if each.find("{*}setvar") is not None)
    if facts["question_type"] == "numerical_question":
        low, high = (float(scoring.findtext(f".//{{*}}{end}")) for end in ("vargte", "varlte"))

        def grade(typed: str) -> tuple[float, str]:
            kept = float(f"{float(typed):.4f}")  # what Canvas makes of what is typed
            return float(low <= kept <= high), ""

        return Box(number, points, scoring.findtext(".//{*}varequal") or "", grade)
    assert facts["question_type"] == "multiple_choice_question"
    options = {each.get("ident"): each.findtext(".//{*}mattext") for each in item.iter("{*}response_label")}
    right = scoring.findtext(".//{*}varequal")
    return Box(number, points, right, lambda own: (float(own == right), said[f"{own}_fb"]), options, right)


# -- QTI 2.1 and 3.0 ----------------------------------------------------------------------------------------------


def qti_items(content: bytes) -> Iterator[Question]:
    files = unzipped(content)
    for name, text in files.items():
        if name.startswith("items/"):
            item = qti.read(text)
            yield Question(item.title, "item", text.decode(), [_qti_box(item, each) for each in item.responses])


def _qti_box(item: qti.QtiItem, response: str) -> Box:
    def grade(typed: str) -> tuple[float, str]:
        score, said = item.score({response: typed})
        return score / item.worth(response), text_of(said)

    options = item.options(response)
    right = item.responses[response]
    return Box(int(response[1:]), Fraction(item.worth(response)), right, grade, options, right if options else "")


# -- PrairieLearn -------------------------------------------------------------------------------------------------


def server(made: Exported, folder: str) -> types.ModuleType:
    """The question's ``server.py``, as PrairieLearn runs it: without a file of its own name."""
    module = types.ModuleType("server")
    exec(compile(made.files[f"{folder}/server.py"], "server.py", "exec"), module.__dict__)
    return module


def prairielearn(made: Exported) -> Iterator[Question]:
    for name in made.files:
        folder, _, file = name.partition("/")
        if file == "server.py":
            module = server(made, folder)
            for place, variant in enumerate(module.VARIANTS):
                yield _variant(module, place, variant)


def _variant(module: types.ModuleType, place: int, variant: Mapping[str, Any]) -> Question:
    markup = variant["question"]
    page = etree.fromstring(f"<div>{markup}</div>")
    if not variant["parts"]:
        return Question(variant["label"], "choice", markup, [_chosen(each) for each in page.iter("pl-multiple-choice")])
    inputs = [each.get("answers-name") for each in page.iter("pl-number-input")]
    assert inputs == [part["name"] for part in variant["parts"]] and len(set(inputs)) == len(inputs)

    def box(part: Mapping[str, Any]) -> Box:
        def grade(typed: str) -> tuple[float, str]:
            data = {
                "params": {"place": place}, "partial_scores": {}, "raw_submitted_answers": {part["name"]: typed},
                "submitted_answers": {part["name"]: float(typed)},
            }  # fmt: skip
            module.grade(data)
            own = data["partial_scores"][part["name"]]
            return own["score"], unescape(own.get("feedback", ""))

        return Box(int(part["name"][1:]), Fraction(part["weight"]), part["value"], grade)

    return Question(variant["label"], "numerical", markup, [box(part) for part in variant["parts"]])


def _chosen(element: Any) -> Box:
    options = {str(place): "".join(each.itertext()) for place, each in enumerate(element)}
    (right,) = [str(place) for place, each in enumerate(element) if each.get("correct") == "true"]
    said = {str(place): unescape(each.get("feedback")) for place, each in enumerate(element)}
    number, points = int(element.get("answers-name")[1:]), Fraction(element.get("weight"))
    return Box(number, points, right, lambda own: (float(own == right), said[own]), options, right)


def questions(made: Exported, target: str) -> list[Question]:
    if target == "prairielearn":
        return list(prairielearn(made))
    return list({"moodle": moodle, "canvas": canvas, "qti21": qti_items, "qti3": qti_items}[target](only(made)))


def written(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}

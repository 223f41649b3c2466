"""Every platform's files hold every answer once, and grade it as the sheet's rule does: read by readers of our own."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from lxml import etree

from byhand.classroom.roster import Entry, numbered
from byhand.document.blocks import Say
from byhand.errors import ProblemError
from byhand.exercises.homework import Blanks, Homework
from byhand.lms.decimals import decimal
from byhand.lms.export import Exported, exported
from byhand.lms.question import Item, Part
from byhand.lms.targets import KINDS, TARGETS, kinds_for
from support.lms import SEED, Box, Question, export, homework, items, questions, text_of, unzipped

#: Each kind that a platform has.
CASES = [(target, kind) for target in TARGETS for kind in KINDS if kinds_for(target, (kind,))]
PROBLEMS = ("mazur", "circuit")


def cases(*kinds: str) -> list[tuple[str, str]]:
    return [case for case in CASES if case[1] in kinds]


def boxes(found: list[Question], item: Item, place: int) -> dict[int, Box]:
    """Those of one variant, by number."""
    own = found[place : place + 1] if len(found[0].boxes) > 1 else found
    return {box.number: box for question in own for box in question.boxes}


def variant(name: str, target: str, kind: str) -> tuple[Item, dict[int, Box]]:
    """The only variant of a small export."""
    item = items(name)[0]
    found = questions(export(name, target, (kind,), 1), target)
    every = [box.number for question in found for box in question.boxes]
    assert sorted(every) == [part.number for part in item.parts], "each box once"
    return item, {box.number: box for question in found for box in question.boxes}


@pytest.mark.parametrize("name", PROBLEMS)
@pytest.mark.parametrize(("target", "kind"), cases("cloze", "numerical"))
def test_every_answer_is_there_once_and_graded_by_its_interval(name: str, target: str, kind: str) -> None:
    item, found = variant(name, target, kind)
    for part in item.parts:
        box = found[part.number]
        assert part.low is not None and part.high is not None
        for right in (part.value, decimal(part.low), decimal(part.high)):
            assert box.grade(right)[0] == 1, (part.address, right)
        if target != "canvas":
            assert box.key == part.value
            beyond = (part.high - part.low or abs(part.key) or 1) / 100 + abs(part.key) * Fraction(1, 2**44)
            for wrong in (part.low - beyond, part.high + beyond):
                assert box.grade(decimal(wrong))[0] == 0, (part.address, decimal(wrong))


@pytest.mark.parametrize(("target", "kind"), [case for case in cases("cloze", "numerical") if case[0] != "canvas"])
def test_a_wrong_number_is_told_its_misconception(target: str, kind: str) -> None:
    from byhand.lms.page import Voice

    item, found = variant("mazur", target, kind)
    voice = Voice.of(homework("mazur").problem)
    for part in item.parts:
        for mistake in part.mistakes:
            share, said = found[part.number].grade(mistake.text)
            assert share == 0
            for cause in mistake.causes:
                assert voice.plain(Say(f"misconception.{cause}.name")) in " ".join(said.replace("’", "'").split())


@pytest.mark.parametrize("name", PROBLEMS)
@pytest.mark.parametrize(("target", "kind"), cases("choice"))
def test_of_the_choices_one_is_right_and_none_is_like_another(name: str, target: str, kind: str) -> None:
    item, found = variant(name, target, kind)
    for part in item.parts:
        box = found[part.number]
        assert len(box.options) == len(part.choices) >= 2
        assert len(set(box.options.values())) == len(box.options)
        assert [own for own in box.options if box.grade(own)[0] == 1] == [box.right]
        assert all(box.grade(own)[1] for own in box.options), "each choice has its feedback"


@pytest.mark.parametrize(("target", "kind"), CASES)
def test_points_are_in_proportion(target: str, kind: str) -> None:
    points = {"backward": Fraction(1, 2), "gradient": Fraction(2), "update": Fraction(3, 4)}
    own = replace(homework("mazur"), points=dict.fromkeys(homework("mazur").points, Fraction(1)) | points)
    made = exported(own, SEED, numbered(1), (target,), (kind,))
    read = {box.number: box.points for question in questions(made, target) for box in question.boxes}
    from byhand.lms.bank import Bank

    parts = Bank(own, SEED).of(numbered(1)[0]).parts
    assert len({part.points for part in parts}) == 3
    assert len({read[part.number] / part.points for part in parts}) == 1


# -- the form -----------------------------------------------------------------------------------------------------


def documents(made: Exported) -> dict[str, bytes]:
    """All XML files of an export, also within archives."""
    found: dict[str, bytes] = {}
    for name, content in made.files.items():
        found |= unzipped(content) if name.endswith(".zip") else {name: content}
    return {name: content for name, content in found.items() if name.endswith((".xml", ".svg"))}


#: Names that break out of whatever they stand in.
HOSTILE = (
    "]]></title><script>alert(1)</script>",
    'a "quoted" \\(x\\) $$y$$ {{params.q}} {{{params.q}}} {1:NM:=5:1}',
    "../../etc/passwd\x00\x01\x0b\ufffe\ud800",
    "=cmd|'/c calc'!A1",
    "½ − ∂ é 你好 \u202e",
    "x" * 400,
)


def hostile(text: str) -> Homework:
    own = homework("mazur")
    return replace(
        own, title=text, course=text, instructions=text, name=f"n{text}", blanks=Blanks("update"),
        problem=replace(own.problem, title=text),
    )  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("target", TARGETS)
def test_hostile_names_change_no_question(target: str, text: str) -> None:
    made = exported(hostile(text), SEED, [Entry(1, "a")], (target,))
    for name, content in documents(made).items():
        root = etree.fromstring(content)
        assert "alert(1)" not in " ".join(root.xpath("//*[local-name()='script']/text()")), name
    for name in made.files:
        assert re.fullmatch(r"[\w.~-]+(/[\w.-]+)?", name) and not name.startswith(".")
        assert len(name) < 120
    (found,) = {len(question.boxes) for question in questions(made, target)}
    assert found == 8
    for question in questions(made, target):
        markup = question.markup
        assert "<script" not in markup
        assert r"\(x\)" not in text_of_formulas(markup)
        if target == "moodle":
            assert markup.count("{") == 8, "no brace but those of boxes"


def text_of_formulas(markup: str) -> str:
    """What a script that looks for formulas sees: the texts between tags, one by one, with all between delimiters."""
    return " ".join(re.findall(r"\\\(.*?\\\)", re.sub(r"<[^>]*>", "\n", markup)))


@pytest.mark.parametrize(("target", "kind"), CASES)
def test_the_same_command_gives_the_same_bytes_and_each_seed_its_own(target: str, kind: str) -> None:
    again = exported(homework("circuit"), SEED, numbered(1), (target,), (kind,))
    assert again == export("circuit", target, (kind,), 1)
    assert exported(homework("circuit"), "8", numbered(1), (target,), (kind,)).files != again.files


@pytest.mark.parametrize(("target", "kind"), CASES)
def test_identifiers_are_names_and_no_two_alike(target: str, kind: str) -> None:
    for name, content in documents(export("circuit", target, (kind,), 2)).items():
        if name.endswith(".svg"):
            continue
        root = etree.fromstring(content)
        found = root.xpath("//*[local-name()='item' or local-name()='resource' or local-name()='section']"
                           "/@ident | //*[local-name()='resource']/@identifier | //idnumber/text()")  # fmt: skip
        assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", each, re.ASCII) for each in found), name
        assert len(set(found)) == len(found), name


@pytest.mark.parametrize("target", TARGETS)
def test_numbers_for_machines_have_points_and_plain_minus_in_any_language(target: str) -> None:
    own = homework("circuit")
    german = replace(own, problem=replace(own.problem, language="de"))
    made = exported(german, SEED, numbered(1), (target,))
    item = items("circuit")[0]
    read = {box.number: box for question in questions(made, target) for box in question.boxes}
    assert all(read[part.number].grade(part.value)[0] == 1 for part in item.parts if not read[part.number].options)


def test_alternative_texts_and_pictures_are_there() -> None:
    for target in TARGETS:
        (question, *_) = questions(export("mazur", target, (), 1), target)
        pictures = re.findall(r'<img src="([^"]*)" alt="([^"]+)"', question.markup)
        assert len(pictures) == 2, target
        assert all(len(alternative) > 40 for _, alternative in pictures)


# -- what cannot be had -------------------------------------------------------------------------------------------


def test_a_kind_that_a_target_lacks_is_refused_by_name() -> None:
    with pytest.raises(ProblemError, match="canvas has none of them; allowed: numerical, choice"):
        exported(homework("mazur"), SEED, numbered(1), ("moodle", "canvas"), ("cloze",))


def test_a_sheet_that_asks_nothing_is_refused() -> None:
    own = replace(homework("mazur"), blanks=Blanks(fading=0))
    with pytest.raises(ProblemError, match="nothing is asked"):
        exported(own, SEED, numbered(1), ("moodle",))


@pytest.mark.parametrize(
    "choice", [Blanks("all"), Blanks("third"), Blanks(fading=20), Blanks("all", hints=True, prompts=True)]
)
@pytest.mark.parametrize("target", TARGETS)
def test_every_way_to_ask_has_all_its_boxes(target: str, choice: Blanks) -> None:
    own = replace(homework("circuit"), blanks=choice)
    made = exported(own, SEED, numbered(1), (target,))
    from byhand.lms.bank import Bank

    parts = Bank(own, SEED).of(numbered(1)[0]).parts
    read = [box.number for question in questions(made, target) for box in question.boxes]
    assert sorted(read) == [part.number for part in parts]


@pytest.mark.parametrize("kind", ["numerical", "choice"])
def test_a_question_by_itself_shows_no_number_that_it_asks_for(kind: str) -> None:
    item = items("mazur")[0]
    found = questions(export("mazur", "moodle", (kind,), 1), "moodle")
    given = {part.value for part in item.parts}
    for question in found:
        shown = set(re.findall(r"-?\d+\.\d+", text_of(question.markup)))
        assert not shown & given


def part_with(part: Part, **changes: object) -> Part:
    return replace(part, **changes)  # type: ignore[arg-type]


def one_part(**changes: object) -> Item:
    item = items("circuit")[0]
    part = part_with(item.parts[0], **changes)
    return replace(item, parts=(part, *item.parts[1:]))


def writer(target: str) -> object:
    from byhand.lms.page import Voice

    voice = Voice.of(homework("circuit").problem)
    return TARGETS[target].load()("stem", "title", voice, kinds_for(target, ()), "b123")


HUGE = Fraction(10) ** 400
BEYOND: list[tuple[dict[str, object], str]] = [
    ({"low": None, "high": None, "choices": ()}, "no bound"),
    ({"low": HUGE, "high": HUGE + 1, "key": HUGE, "value": "1e400"}, "floating point"),
    ({"low": Fraction(1), "high": 1 + Fraction(1, 10**18), "key": Fraction(1), "value": "1"}, "floating point"),
]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("changes", "told"), BEYOND)
def test_what_a_platform_cannot_hold_is_told_by_name(target: str, changes: dict[str, object], told: str) -> None:
    own = writer(target)
    item = one_part(**changes)
    own.add(item)  # type: ignore[attr-defined]
    assert own.files()  # type: ignore[attr-defined]
    found = [each for each in own.caveats if each.number == 1]  # type: ignore[attr-defined]
    assert found and found[0].address == item.parts[0].address
    assert any(told in each.what for each in found) or target == "canvas"


@pytest.mark.parametrize("target", TARGETS)
def test_where_there_is_no_bound_any_number_is_right_and_nothing_is_not(target: str) -> None:
    own = writer(target)
    own.add(one_part(low=None, high=None, choices=(), mistakes=()))  # type: ignore[attr-defined]
    found = questions(Exported(own.files(), "", ()), target)  # type: ignore[attr-defined]
    box = next(box for question in found for box in question.boxes if box.number == 1)
    assert all(box.grade(typed)[0] == 1 for typed in ("0", "-12.5", "1e6"))

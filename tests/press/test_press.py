"""What a press writes is what is written in full, byte by byte, whatever was pressed before."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from byhand.classroom.class_set import ClassSet
from byhand.classroom.roster import numbered
from byhand.document.blocks import Figure
from byhand.errors import CheckFailed, Fault, ProblemError
from byhand.exercises.codes import Who
from byhand.exercises.heading import Student
from byhand.exercises.homework import Blanks, Homework
from byhand.exercises.homework_load import load_homework
from byhand.exercises.stream import Seed
from byhand.exercises.variants import Variant, Variants
from byhand.handouts import Handout, Handouts, Look
from byhand.press import presses
from byhand.press.press import Filled, Press, Pressed, Side
from byhand.render.dialects.markdown import MarkdownDialect
from byhand.unknown import Batch, NotKnown

ON_PAPER = '[rule]\ncarry = "rounded"\ndecimals = 3\n'
#: What a homework file says → so that every way of a press is gone: scientific numbers, several steps and samples,
#: cases, matrices, optimizers with states, sizes and activations that vary, carried numbers.
HOMEWORKS = {
    "mazur": 'problem = "mazur"',
    "paper": f'problem = "mazur"\n{ON_PAPER}[blanks]\nkind = "backward"\nhints = true\nprompts = true',
    "statement": 'problem = "mazur"\n[blanks]\nfading = 9',
    "relu": 'problem = "relu"\ntitle = "A *title* & _more_ <b>"\ncourse = "ML_1 #2"',
    "vary": 'problem = "relu"\n[vary.activation]\nvalues = ["relu", "tanh"]\n[vary.units]\nvalues = [2, 3]',
    "softmax": 'problem = "softmax-classifier"',
    "adam": 'problem = "adam"',
    "equations": 'problem = "circuit"',
    "samples": 'problem = "xor"',
    "perceptron": f'problem = "perceptron"\n{ON_PAPER}',
    "deep": 'problem = "two-hidden-layers"\n[blanks]\nkind = "update"',
    "german": 'problem = "mazur"\nlanguage = "de"',
}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Press from the first variant on, and look at none."""
    monkeypatch.setattr(presses, "FIRST", -1)
    monkeypatch.setattr(presses, "SAMPLED", 10**9)


def homework_of(tmp_path: Path, text: str) -> Homework:
    file = tmp_path / "homework.toml"
    file.write_text(text)
    return load_homework(str(file))


def both(homework: Homework, whos: Sequence[str]) -> list[tuple[Handout, Handout]]:
    """Each student's handout from a press and in full."""
    look = Look(runs=False, proofread=False)
    pressed, full = Handouts(homework, replace(look, many=True)), Handouts(homework, look)
    variants = [Variants(homework).of("seed", who) for who in whos]
    return [(pressed.of(variant), full.of(variant)) for variant in variants]


def held(pressed: Handout, full: Handout, format_name: str) -> None:
    files = [pressed._filled(which, format_name, "name") for which in ("sheet", "key")]
    assert files == [full.sheet_files(format_name, "name"), full.key_files(format_name, "name")]


#: Who comes with whom: whatever is learned of the first, the others come to it together.
SOME, ALONE, ALL, FEW = ((0,), (1, 2)), ((0,), (1,), (2,)), ((0, 1, 2),), ((0,), (1,))


@pytest.mark.parametrize(
    ("name", "groups"),
    [*((name, FEW if name in ("samples", "adam") else SOME) for name in HOMEWORKS), ("mazur", ALONE), ("relu", ALL)],
)
def test_pressed_is_made_in_full(tmp_path: Path, name: str, groups: Sequence[Sequence[int]]) -> None:
    pairs = both(homework_of(tmp_path, HOMEWORKS[name]), ["1", "2", "3"])
    for group in groups:
        for place in group:
            pairs[place][0].come()
        for place in group:
            pressed, full = pairs[place]
            held(pressed, full, "md")
            held(pressed, full, "tex")
            assert pressed.answers() == full.answers()


@pytest.mark.slow
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_ranges(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Numbers of any size and sign, so that lines break, turn scientific, round to 0 and come out equal."""
    low, high = data.draw(st.sampled_from([(-1, 1), (-9, 9), (0, 3), (-100, 100)]))
    decimals = data.draw(st.integers(0, 4))
    rule = data.draw(st.sampled_from(["", ON_PAPER]))
    problem = data.draw(st.sampled_from(["mazur", "relu", "circuit"]))
    ranges = f"{{ low = {low}, high = {high}, decimals = {decimals}, zero = true }}"
    what = "values" if problem == "circuit" else "weights"
    good = "[good]\nleast_slope = 0\nleast_gradient = 0\ndistinct = false\nalive = false\nmisconceptions = false\n"
    text = f'problem = "{problem}"\n[vary]\n{what} = {ranges}\n{good}{rule}'
    homework = homework_of(tmp_path_factory.mktemp("any"), text)
    for pressed, full in both(homework, ["a", "b", "c"]):
        held(pressed, full, data.draw(st.sampled_from(["md", "tex"])))


def test_what_was_pressed_before_does_not_matter(tmp_path: Path) -> None:
    homework = homework_of(tmp_path, HOMEWORKS["paper"])
    whos = [str(number) for number in range(7)]
    made = {}
    for order in (whos, whos[::-1], whos[3:5]):
        for who, (pressed, _) in zip(order, both(homework, order), strict=True):
            files = pressed._filled("key", "md", who)
            assert files is not None
            assert made.setdefault(who, files) == files


def test_editions_take_turns(tmp_path: Path) -> None:
    """Documents are asked for in any order, of variants that came in any groups, in both formats of one press."""
    draw = random.Random(1)
    wide = "\n[vary]\nweights = { low = -9, high = 9, decimals = 1, zero = true }\n[good]\nmisconceptions = false\n"
    pairs = both(homework_of(tmp_path, f'problem = "relu"{wide}'), [str(number) for number in range(6)])
    documents: list[tuple[Handout, Handout, Side, str]] = []
    for pressed, full in pairs:
        pressed.come()
        if draw.random() < 0.5:  # the first one asked for closes an edition
            pressed._filled("sheet", "tex", "name")
        documents += ((pressed, full, side, form) for side in ("sheet", "key") for form in ("md", "tex"))
    draw.shuffle(documents)
    for pressed, full, side, form in documents:
        files = full.sheet_files(form, "name") if side == "sheet" else full.key_files(form, "name")
        assert pressed._filled(side, form, "name") == files


ODD = r"A_b & <i>$x$</i> \input{x} | # %~^`*_` -- ,, ''"
#: Of other scripts, with letters that LaTeX lacks, with what stands for something in a press, no name, nobody.
STUDENTS = [
    Student.of("s1", ODD), Student.of(ODD * 2, "Ada"), Student.of("s3"), Student.of("s4", "王小明"), None,
    Student.of("s5", "محمد (2)"), Student.of("s6", "NAME0BYHAND0PRESS CODE0BYHAND0PRESS"), Student.of("s7", "Ħ"),
    Student.of("s8", "\U000f0000\U000f0001"), Student.of("Łukasz", "Ørsted?"), Student.of("s9", "1) + $\\alpha$ α−β"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "order", "together"), [("md", 1, False), ("tex", 1, True), ("tex", -1, False), ("tex-fragment", 1, True)]
)
def test_names_are_written_by_the_dialect(form: str, order: int, together: bool) -> None:
    homework = load_homework("mazur")
    look = Look(runs=False, proofread=False, full=False)
    pressed, full = Handouts(homework, replace(look, many=True)), Handouts(homework, look)
    variants = [Variants(homework).of("seed", str(place)) for place in range(2)]
    keys = [full.of(variant).key_files(form, "name") for variant in variants]
    reserved = 0
    ones = [pressed.of(variants[place % 2], each) for place, each in enumerate(STUDENTS[::order])]
    for one in ones if together else ():
        one.come()
    for place, one in enumerate(ones):
        other = full.of(one.variant, one.student)
        made = [one._filled(which, form, "name") for which in ("sheet", "key")]
        if made == [None, None]:
            reserved += 1
            assert one.student is not None
            assert "BYHAND" in one.student.name.text or "\U000f0000" in one.student.name.text
            continue
        assert made == [other.sheet_files(form, "name"), keys[place % 2]]
    assert reserved == 2
    assert other.key_files(form, "name") == keys[place % 2]


def test_a_name_is_no_way_of_its_own() -> None:
    """Many names are as many fillings of one text."""
    homework = load_homework("mazur")
    handouts = Handouts(homework, Look(runs=False, proofread=False, many=True, full=False))
    variant = Variants(homework).of("seed", "1")
    learned = set()
    for number in range(30):
        made = handouts.of(variant, Student.of(f"s{number}", f"Ada_{number}"))._filled("sheet", "md", "name")
        assert made is not None and rf"Name: Ada\_{number} &emsp;" in made["name.md"].decode()
        (press,) = handouts.presses._presses.values()  # type: ignore[union-attr]  # it has presses
        assert press is not None
        learned.add(press.tracer.learned)
    assert max(learned) - min(learned) < 30


def test_class_sets_use_it_and_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = ClassSet(load_homework("mazur"), 7, ("md", "tex"))
    entries = numbered(2)
    pressed = [plan.maker().make(entry, "a", "b", printed=False) for entry in entries]
    monkeypatch.setattr(presses, "FIRST", 10)
    assert [plan.maker().make(entry, "a", "b", printed=False) for entry in entries] == pressed


def test_of_several_that_cannot_be_pressed_together_each_is_pressed(monkeypatch: pytest.MonkeyPatch) -> None:
    """And who cannot be pressed at all is made in full, whatever becomes of the others."""
    whole = Press.pressed

    def picky(press: Press, batch: Batch, format_name: str) -> Sequence[Pressed]:
        if any(facts.derivation.problem == odd.derivation.problem for facts in batch.facts):
            raise NotKnown("not this one")
        return whole(press, batch, format_name)

    pairs = both(load_homework("mazur"), ["1", "2", "3"])
    odd = pairs[1][0]
    monkeypatch.setattr(Press, "pressed", picky)
    for pressed, _ in pairs:
        pressed.come()
    for pressed, full in (pairs[0], pairs[2]):
        held(pressed, full, "md")
    assert odd._filled("sheet", "md", "name") is None
    assert odd.key_files("md", "name") == pairs[1][1].key_files("md", "name")


def test_names_of_pictures_follow_no_number(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where one did, the text around would have that of another variant."""
    usual = MarkdownDialect.picture
    drawn: list[str] = []

    def picture(self: MarkdownDialect, figure: Figure, title: str, description: str) -> str:
        found = usual(self, figure, title, description)
        drawn.append(figure.name)
        self.files = {f"{path}{drawn.count(figure.name)}": data for path, data in self.files.items()}
        return found

    pairs = both(homework_of(tmp_path, HOMEWORKS["relu"]), ["1", "2", "3", "4"])
    monkeypatch.setattr(MarkdownDialect, "picture", picture)
    made = [pressed._filled("key", "md", "name") for pressed, _ in pairs]
    assert made[0] is not None
    assert None in made


def test_a_press_out_of_memory_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def out_of_memory(*_: object) -> Sequence[Pressed]:
        raise MemoryError

    monkeypatch.setattr(Press, "pressed", out_of_memory)
    (pressed, _), = both(load_homework("mazur"), ["1"])  # fmt: skip
    with pytest.raises(MemoryError):
        pressed._filled("sheet", "md", "name")


def test_who_is_expected_is_made_as_without_it() -> None:
    """A variant that cannot be is told when its turn comes, and spoils no other."""
    plan = ClassSet(load_homework("mazur"), 7)
    entries = numbered(3)
    alone, together = plan.maker(), plan.maker()
    real = together.variants.of

    def of(seed: Seed, who: Who) -> Variant:
        if who == 2:
            raise ProblemError(Fault("", "no such variant"))
        return real(seed, who)

    together.variants.of = of  # type: ignore[method-assign]
    together.expect(entries)
    for entry in entries:
        if entry.number == 2:
            with pytest.raises(ProblemError, match="no such variant"):
                together.make(entry, "s", "k", printed=False)
        else:
            assert together.make(entry, "s", "k", printed=False) == alone.make(entry, "s", "k", printed=False)


def test_a_press_that_lies_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presses, "SAMPLED", 1)
    monkeypatch.setattr(Filled, "named", lambda *_: {"name.md": b"no"})
    (pressed, _), = both(load_homework("mazur"), ["1"])  # fmt: skip
    with pytest.raises(CheckFailed, match="differs from the one made in full"):
        pressed.sheet_files("md", "name")


@pytest.mark.parametrize("format_name", ["html", "ipynb"])
def test_other_formats_are_made_in_full(format_name: str) -> None:
    (pressed, full), = both(load_homework("mazur"), ["1"])  # fmt: skip
    assert pressed._filled("sheet", format_name, "name") is None
    assert pressed.sheet_files(format_name, "name") == full.sheet_files(format_name, "name")


def test_own_templates_and_gaps_are_made_in_full(tmp_path: Path) -> None:
    homework = load_homework("mazur")
    own = Handouts(homework, Look((tmp_path,), runs=False, many=True))
    variant = Variants(homework).of(7, "1")
    assert own.of(variant)._filled("sheet", "md", "name") is None
    gaps = Handouts(replace(homework, blanks=Blanks(kind="third")), Look(runs=False, many=True))
    assert gaps.of(variant)._filled("sheet", "md", "name") is None


@pytest.mark.parametrize("name", ["name with spaces", "naïve", "50%"])
def test_names_that_an_address_writes_otherwise(name: str) -> None:
    (pressed, full), = both(load_homework("mazur"), ["1"])  # fmt: skip
    assert pressed.sheet_files("md", name) == full.sheet_files("md", name)


@pytest.mark.parametrize("title", ["\U000f0000", "NAME0BYHAND0PRESS", "CODE0BYHAND0PRESS"])
def test_words_that_stand_for_something_in_a_press(title: str) -> None:
    (pressed, full), = both(replace(load_homework("mazur"), title=title), ["1"])  # fmt: skip
    assert pressed._filled("sheet", "md", "name") is None
    assert pressed.sheet_files("md", "name") == full.sheet_files("md", "name")


def test_lines_learned_stay_few() -> None:
    """A press that is full is left for a new one, and says the same."""
    homework = load_homework("mazur")
    handouts = Handouts(homework, Look(runs=False, proofread=False, many=True))
    variants = [Variants(homework).of(7, str(number)) for number in range(3)]
    first = [handouts.of(variant)._filled("sheet", "md", "name") for variant in variants]
    for press in handouts.presses._presses.values():  # type: ignore[union-attr]  # it has presses
        assert press is not None
        press.tracer._serial = presses.MOST_LEARNED + 1
    assert [handouts.of(variant)._filled("sheet", "md", "name") for variant in variants] == first

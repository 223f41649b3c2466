"""What a press writes is what is written in full, byte by byte, whatever was pressed before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from byhand.classroom.class_set import ClassSet
from byhand.classroom.roster import numbered
from byhand.errors import CheckFailed
from byhand.exercises.homework import Blanks, Homework
from byhand.exercises.homework_load import load_homework
from byhand.exercises.variants import Variants
from byhand.handouts import Handout, Handouts, Look
from byhand.press import presses
from byhand.press.press import Text

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


@pytest.mark.parametrize("name", HOMEWORKS)
def test_pressed_is_made_in_full(tmp_path: Path, name: str) -> None:
    for pressed, full in both(homework_of(tmp_path, HOMEWORKS[name]), ["1", "2", "3"]):
        held(pressed, full, "md")
        held(pressed, full, "tex")
        assert pressed.answers() == full.answers()


@pytest.mark.slow
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
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
    for pressed, full in both(homework, ["a", "b", "c", "d"]):
        held(pressed, full, data.draw(st.sampled_from(["md", "tex"])))


def test_what_was_pressed_before_does_not_matter(tmp_path: Path) -> None:
    homework = homework_of(tmp_path, HOMEWORKS["paper"])
    whos = [str(number) for number in range(12)]
    made = {}
    for order in (whos, whos[::-1], whos[5:7]):
        for who, (pressed, _) in zip(order, both(homework, order), strict=True):
            files = pressed._filled("key", "md", who)
            assert files is not None
            assert made.setdefault(who, files) == files


def test_class_sets_use_it_and_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = ClassSet(load_homework("mazur"), 7, ("md", "tex"))
    entries = numbered(3)
    pressed = [plan.maker().make(entry, "a", "b", printed=False) for entry in entries]
    monkeypatch.setattr(presses, "FIRST", 10)
    assert [plan.maker().make(entry, "a", "b", printed=False) for entry in entries] == pressed


def test_a_press_that_lies_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presses, "SAMPLED", 1)
    monkeypatch.setattr(Text, "filled", lambda *_: {"name.md": b"no"})
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

"""The decimal mark of every writer; what is written with a comma is read back as the same number."""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from byhand.figures.scene import Label, Point, Scene
from byhand.figures.svg import write_svg
from byhand.figures.tikz import write_tikz
from byhand.mathtext.change import has_decimals, pointed
from byhand.mathtext.latex import LatexWriter
from byhand.mathtext.mathml import MathmlWriter
from byhand.mathtext.plain import PlainWriter
from byhand.mathtext.speech import Speech
from byhand.mathtext.tree import Call, Letter, Matrix, Node, Number, Row, Script, Sign, Word, product
from byhand.mathtext.tree import Label as Name
from byhand.mathtext.typst import TypstWriter
from byhand.proofread.latex import Unreadable, parse
from byhand.proofread.mathml import Formula
from byhand.proofread.tokens import tokenize
from byhand.proofread.tree import Number as Read
from byhand.render.prose import catalogue
from byhand.render.templating import shipped

HALF = Number("0.35")
TINY = Number("8.2", negative=True, exponent=-5)
MAXIMUM = Call(Word("max"), (Number("0"), HALF))
GERMAN = catalogue((shipped(),), "de", ",").sentence
RUSSIAN = catalogue((shipped(),), "ru", ",").sentence


@pytest.mark.parametrize(
    ("writer", "half", "tiny", "maximum"),
    [
        (LatexWriter(markdown=False, mark=","), "0{,}35", r"-8{,}2 \times 10^{-5}", r"\max(0; 0{,}35)"),
        (LatexWriter(markdown=True, mark=","), "0{,}35", r"-8{,}2 \times 10^{-5}", r"\max(0; 0{,}35)"),
        (PlainWriter(mark=","), "0,35", "−8,2 × 10⁻⁵", "max(0; 0,35)"),
        (TypstWriter(mark=","), '"0,35"', '−"8,2" × 10^(−5)', r'op("max") \(0\; "0,35"\)'),
        (PlainWriter(), "0.35", "−8.2 × 10⁻⁵", "max(0, 0.35)"),
        (TypstWriter(), "0.35", "−8.2 × 10^(−5)", r'op("max") \(0\, 0.35\)'),
    ],
)
def test_the_mark_of_a_writer(
    writer: LatexWriter | PlainWriter | TypstWriter, half: str, tiny: str, maximum: str
) -> None:
    assert (writer.write(HALF), writer.write(TINY), writer.write(MAXIMUM)) == (half, tiny, maximum)


def test_the_mark_of_mathml() -> None:
    writer = MathmlWriter(mark=",")
    assert writer.write(HALF) == "<mn>0,35</mn>"
    text = "".join(ElementTree.fromstring(f"<math>{writer.write(MAXIMUM)}</math>").itertext())
    assert text == "max\u2061(0;0,35)"


@pytest.mark.parametrize(
    ("speech", "half", "tiny"),
    [
        (Speech(GERMAN, ","), "0 Komma 3 5", "minus 8 Komma 2 mal 10 hoch minus 5"),
        (Speech(RUSSIAN, ","), "0 запятая 3 5", "минус 8 запятая 2 умножить на 10 в степени минус 5"),
        (Speech(catalogue((shipped(),), "en", ",").sentence, ","), "0 comma 3 5", None),
        (Speech(catalogue((shipped(),), "de", ".").sentence), "0.35", None),
    ],
)
def test_a_comma_is_said_digit_by_digit(speech: Speech, half: str, tiny: str | None) -> None:
    assert speech.say(HALF) == half
    assert tiny is None or speech.say(TINY) == tiny
    assert speech.say(Number("12")) == "12"


@pytest.mark.parametrize("speech", [Speech(GERMAN, ","), Speech(RUSSIAN, ",")])
def test_what_differs_does_not_sound_alike(speech: Speech) -> None:
    a, b = Letter("a"), Letter("b")
    nodes: list[Node] = [
        Call(Word("max"), (HALF, Number("4"))), Call(Word("max"), (Number("0.354"),)), Number("0.354"), Number("0.3"),
        product(HALF, Number("4")), product(Number("0.3"), Number("54")), Script(a, b), Row((a, b)), product(a, b),
        Matrix(((HALF,), (Number("4"),))), Matrix(((HALF, Number("4")),)), Number("3"), Number("35"),
    ]  # fmt: skip
    said = [speech.say(node) for node in nodes]
    assert len(set(said)) == len(said)


def test_pictures_have_the_mark() -> None:
    scene = Scene(100, 40, (Label(Point(50, 20), TINY), Label(Point(50, 30), Name("x 0.5"))))
    svg = write_svg(scene, "t", "d", prefix="p", mark=",")
    assert "−8,2" in svg
    assert "8.2" not in svg
    assert "x 0.5" in svg  # an author's name is no number
    assert "8{,}2" in write_tikz(scene, LatexWriter(markdown=False, mark=","))
    assert "8.2" in write_tikz(scene)


def test_only_numbers_change() -> None:
    node = Row((Name("v0.1"), Sign("."), HALF))
    assert pointed(node, ",") == Row((Name("v0.1"), Sign("."), Number("0,35")))
    assert pointed(node, ".") is node
    assert has_decimals(node)
    assert not has_decimals(Row((Name("v0.1"), Number("3"))))


NUMBERS = st.builds(
    lambda whole, decimals, negative, exponent: Number(
        f"{whole}.{decimals}" if decimals else whole, negative, exponent
    ),
    st.integers(0, 10**12).map(str),
    st.text("0123456789", max_size=20),
    st.booleans(),
    st.none() | st.integers(-99, 99),
)


def worth(number: Number) -> fmpq:
    value = Fraction(("-" if number.negative else "") + number.text) * Fraction(10) ** (number.exponent or 0)
    return fmpq(value.numerator, value.denominator)


def transcribed(mathml: str) -> str:
    formula = Formula()

    def feed(element: ElementTree.Element) -> None:
        formula.start(element.tag, dict(element.attrib))
        formula.data(element.text or "")
        for child in element:
            feed(child)
        formula.end(element.tag)

    for child in ElementTree.fromstring(f"<math>{mathml}</math>"):
        feed(child)
    formula.end("math")
    return formula.source


@given(NUMBERS, st.sampled_from([".", ","]))
def test_what_is_written_is_read_as_the_same_number(number: Number, mark: str) -> None:
    sources = [LatexWriter(markdown=markdown, mark=mark).write(number) for markdown in (False, True)]
    sources.append(transcribed(MathmlWriter(mark=mark).write(number)))
    for source in sources:
        node = parse(tokenize(source), mark=mark).node
        assert isinstance(node, Read), source
        assert node.value == worth(number)
        assert "," not in node.text


@given(NUMBERS.filter(lambda number: "." in number.text), st.sampled_from([".", ","]))
def test_a_number_with_the_other_mark_cannot_be_read(number: Number, mark: str) -> None:
    source = LatexWriter(markdown=True, mark=mark).write(number)
    with pytest.raises(Unreadable):
        parse(tokenize(source), mark="." if mark == "," else ",")

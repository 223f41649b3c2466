"""The numbers are the same everywhere: those of the trace, in the document's marks, in each finished file.

Each kind of file is read by an extractor of its own (``support.extract``); none of them is byhand's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from byhand.document.blocks import Code, Document, Figure
from byhand.mathtext.tree import Fraction as Quotient
from byhand.mathtext.tree import Mark, Negated, Node, Number, bare
from byhand.problem.builtin import builtin_titles
from byhand.problem.model import Digits, Numbers
from byhand.render.formats import FORMATS
from support import addresses, extract, pdf, pdflatex, rendered
from support.paths import published
from support.rendered import Source

FOLDER = published()
NAMES = (
    "mazur-2-2-2-on-paper",
    "brownlee-2-1-2",
    "han-kamber-3-2-1",
    "jurafsky-martin-sentiment",
    "adam-theta-squared",
)
PUBLISHED = [FOLDER / f"{name}.toml" for name in NAMES] if FOLDER else []
SOURCES: list[Source] = [*builtin_titles(), *PUBLISHED]
#: pdflatex takes seconds.
FEW: list[Source] = ["circuit", "mazur"]


Files = Mapping[str, bytes]
#: A format's files and the document → what is wrong with them, or "".
Check = Callable[[Files, Document, str], str]


def named(source: object) -> str | None:
    return Path(source).stem if isinstance(source, str | Path) else None


# -- the marks and the trace -------------------------------------------------------------------------------------

_MODES = {"half_even": ROUND_HALF_EVEN, "half_up": ROUND_HALF_UP, "truncate": ROUND_DOWN}
_EXACT = Context(prec=400, Emin=-9999, Emax=9999)
_KINDS = (
    (r"loss(_\d+)?|report\..*", "loss"),
    (r"(grad|decayed)\..*", "gradient"),
    (r"(after|before)\..*", "parameter"),
    (r"[ae]\d+_\d+|s\d+", "activation"),
    (r"z\d+_\d+", "net"),
)


def digits_of(numbers: Numbers, address: str) -> Digits:
    """The digits that a quantity is printed with."""
    own = re.sub(r"^(step\d+|final)\.(sample\d+\.)?", "", address)
    kinds = [kind for pattern, kind in _KINDS if re.fullmatch(pattern, own)]
    return numbers.quantities.get(kinds[0], numbers.digits) if kinds else numbers.digits


def rounded(value: Decimal, digits: Digits, mode: str) -> Decimal:
    """By the rule of problem-file, done once more."""
    if value == 0:
        return Decimal(0)
    place = -digits.count
    if digits.kind == "significant":
        place = value.adjusted() + 1 - digits.count
    elif abs(value) < Decimal(10) ** (1 - digits.count if digits.count >= 3 else -digits.count):
        place = value.adjusted() - 1
    return value.quantize(Decimal(1).scaleb(place), rounding=_MODES[mode], context=_EXACT)


def worth(node: Node) -> Fraction:
    """What a number is, as it is printed."""
    match bare(node):
        case Number(text, negative, exponent):
            return Fraction(text) * Fraction(10) ** (exponent or 0) * (-1 if negative else 1)
        case Negated(body):
            return -worth(body)
        case Quotient(over, under):
            return worth(over) / worth(under)
    raise AssertionError(f"no number: {node}")


def prints(mark: Mark, traced: str, numbers: Numbers) -> bool:
    """Whether the mark shows the trace's value: rounded, or as given, or carried."""
    shown, value = worth(mark.body), Decimal(traced)
    last = Decimal(1).scaleb(value.adjusted() - 16) / 2 if value else Decimal(0)  # the trace has 17 digits itself
    if abs(shown - Fraction(value)) <= Fraction(last):
        return True
    digits = digits_of(numbers, mark.address)
    near = {_EXACT.add(value, shift) for shift in (-last, Decimal(0), last)}
    roundings = {Fraction(rounded(each, digits, numbers.rounding)) for each in near}
    return numbers.carry == "exact" and shown in roundings


@pytest.mark.parametrize("source", SOURCES, ids=named)
def test_the_marks_show_what_the_trace_says(source: Source) -> None:
    """In the text and in the pictures, in every view."""
    example = rendered.walkthrough(source)
    trace = addresses.known(example.problem, example.trace)
    marks = [mark for mark in extract.marked(example.living_document.blocks) if mark.address in trace]
    wrong = {
        f"{mark.address}: {' '.join(extract.numerals(mark.body))}, not {trace[mark.address]}"
        for mark in marks
        if not prints(mark, trace[mark.address], example.problem.numbers)
    }
    assert not wrong
    shown = {mark.address for mark in marks}
    assert len(shown) > 0.5 * len(trace), sorted(set(trace) - shown)


# -- the files and the marks -------------------------------------------------------------------------------------


def formulas(document: Document, form: str) -> extract.Formulas:
    pages = FORMATS[form].dialect == "html"
    return extract.Formulas(document, headings=form != "slides", captions=pages)


def first_difference(found: list[str], expected: list[str]) -> str:
    """Where the sequences part, with what stands around; "" where they are the same."""
    for place, (ours, theirs) in enumerate(zip([*found, "the end"], [*expected, "the end"], strict=False)):
        if ours != theirs:
            around = " ".join(expected[max(place - 6, 0) : place])
            return f"{ours} where {theirs} should stand, after {around}"
    return ""


def text_of(files: Files) -> str:
    return next(iter(files.values())).decode()


def check_labels(files: Files, document: Document) -> str:
    """Each picture's, as often as they stand there; words with numbers ("58 more") may come on top."""
    missing = Counter(extract.labels_of(document)) - Counter(extract.labels(files))
    return f"not in the pictures: {missing}" if missing else ""


def check_spoken(files: Files, document: Document) -> str:
    """What pictures say in words to those who cannot see them."""
    return first_difference(extract.spoken(text_of(files)), extract.spoken_of(document))


def check_text(read: Callable[[str], list[str]]) -> Check:
    """Formulas are known by their delimiters: digit by digit the document's."""

    def check(files: Files, document: Document, form: str) -> str:
        difference = first_difference(read(text_of(files)), formulas(document, form).numerals())
        words = "" if FORMATS[form].dialect == "latex" else check_spoken(files, document)  # TikZ has no such words
        return difference or check_labels(files, document) or words

    return check


def check_page(files: Files, document: Document, form: str) -> str:
    """Numbers carry their addresses, in the text and in the pictures."""
    page, expected = extract.page(text_of(files)), formulas(document, form)
    drawn, pictured = Counter(picture_quantities(document)), Counter(page.pictured)
    return (
        first_difference(page.numerals, expected.numerals())
        or first_difference(list(map(str, page.quantities)), list(map(str, expected.quantities())))
        or (f"not in the pictures: {drawn - pictured}; too many: {pictured - drawn}" if drawn != pictured else "")
        or check_labels(files, document)
        or check_spoken(files, document)
    )


def picture_quantities(document: Document) -> list[extract.Quantity]:
    scenes = tuple(block.scene for block in document.blocks if isinstance(block, Figure))
    return [(mark.address, tuple(extract.numerals(mark.body))) for mark in extract.marked(scenes)]


def known_decimals(document: Document) -> set[str]:
    """Every decimal that a document may print, wherever."""
    words = " ".join(block.text for block in document.blocks if isinstance(block, Code))
    return {*extract.numerals(document.blocks), *extract.pieces(words), *re.findall(r"\d+\.\d+", repr(document))}


def _without_exponent(number: str) -> tuple[str, str, str]:
    """The number, without the one or two digits of an exponent that may stand right behind it."""
    return number, number[:-1], number[:-2]


def absent(found: list[str], document: Document) -> str:
    """The decimals of formulas, pictures and programs that stand less often than they should."""
    programs = extract.pieces(" ".join(block.text for block in document.blocks if isinstance(block, Code)))
    printed = (*extract.Formulas(document).numerals(), *extract.labels_of(document), *programs)
    expected = Counter(number for number in printed if "." in number)
    missing, over = expected - Counter(found), Counter(found) - expected
    for number in over.elements():
        missing -= Counter([next((own for own in _without_exponent(number) if missing[own] > 0), "")])
    return f"too seldom: {missing}" if missing else ""


def check_pdf(by_columns: bool) -> Check:
    """Text in the order of setting: every number in its order, and no long number that is not the document's.

    by_columns: how matrices are set.
    """

    def check(files: Files, document: Document, form: str) -> str:
        text = pdf.text(next(iter(files.values())))
        missing = pdf.first_missing(list(pdf.printed_numbers(document, by_columns=by_columns)), text)
        decimals = known_decimals(document)
        found = re.findall(r"(?<![\d.])\d+\.\d+", text)
        strange = [number for number in found if len(number) > 4 and not {*_without_exponent(number)} & decimals]
        return missing or (f"not of the document: {strange[:5]}" if strange else "") or absent(found, document)

    return check


CHECKS: dict[str, Check] = {
    "md": check_text(extract.markdown),
    "tex": check_text(extract.latex),
    "tex-fragment": check_text(extract.latex),
    "ipynb": check_text(extract.notebook),
    "html": check_page,
    "html-fragment": check_page,
    "slides": check_page,
    "pdf": check_pdf(by_columns=True),
    "tex-pdf": check_pdf(by_columns=False),
}


def test_every_format_has_its_extractor() -> None:
    assert set(CHECKS) == set(FORMATS)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("source", SOURCES, ids=named)
def test_a_file_prints_the_numbers_of_its_marks(source: Source, form: str) -> None:
    if form == "tex-pdf" and source not in FEW:
        pytest.skip("pdflatex takes seconds")
    if FORMATS[form].binary and (reason := pdf.missing() or (form == "tex-pdf" and pdflatex.missing())):
        pytest.skip(str(reason))
    document = rendered.document_of(rendered.walkthrough(source), form)
    assert CHECKS[form](rendered.files(source, form), document, form) == ""


#: A digit within a number of a formula: in an element, or behind a relation or a product's dot.
_DIGIT = re.compile(r"(?:<mn[^>]*>|(?:=|\\cdot|\\approx) -?)[0-9]*\.[0-9]*?([0-9])(?=[0-9]{2})")


@pytest.mark.parametrize("form", [form for form in FORMATS if not FORMATS[form].binary])
def test_a_digit_changed_in_one_file_is_noticed(form: str) -> None:
    """The checks above are no empty words."""
    files = rendered.files("mazur", form)
    name, text = next(iter(files)), text_of(files)
    document = rendered.document_of(rendered.walkthrough("mazur"), form)
    places = [found.start(1) for found in _DIGIT.finditer(text)]
    assert len(places) > 100
    for at in places[:: len(places) // 9]:
        wrong = text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]
        assert CHECKS[form]({**files, name: wrong.encode()}, document, form), text[at - 60 : at + 20]

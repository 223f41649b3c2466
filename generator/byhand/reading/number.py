"""What number somebody typed: decimals, powers of ten, fractions, per cent, in the ways that people write them.

A number is taken only where there is one way to read it. What could be two numbers (1,234) is told apart from what is
none, and neither is ever guessed at. No text is evaluated.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

#: In letters; and of a power of ten.
LONGEST = 100
MOST_EXPONENT = 400

#: Why a text is no number; each has its sentence in the catalogue's ``grading.unreadable``.
Reason = Literal[
    "long", "not_finite", "ambiguous", "unit", "words", "formula", "several", "zero_divisor", "exponent", "garbled",
    "extra_cells",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A number that a person wrote. unit: the place of its last digit (0.01 for 0.35), 0 where it is exact (1/3)."""

    value: Fraction
    unit: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Unreadable:
    reason: Reason


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A number with a comma before three digits. decimal: what it is where the comma is a decimal comma."""

    decimal: Written


#: ``None``: nothing was typed.
Typed = Written | Unreadable | Ambiguous | None

_MINUS = dict.fromkeys(map(ord, "−–—‐‑‒―﹣－˗"), "-")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_TIMES = dict.fromkeys(map(ord, "×✕✖⋅·•∙∗∗✱х*"), "*")
_SPACES = re.compile(r"\s+")
_FRACTIONS = re.compile("[¼-¾⅐-⅞↉]")
_LATEX = ((r"\cdot", "*"), (r"\times", "*"), (r"\,", " "), (r"\;", " "), ("$", ""), ("**", "^"))

_DIGITS = r"\d[\d.,'’ ]*|[.,]\d+"
_POWER = r"\^ ?(?:\(?(?P<k>[+-]? ?\d+)\)?|\{(?P<k2>[+-]? ?\d+)\})"
_SCIENTIFIC = re.compile(rf"(?P<m>{_DIGITS}) ?(?:[*x] ?10 ?{_POWER}|e ?(?P<k3>[+-]? ?\d+))\Z", re.IGNORECASE)
_POWER_OF_TEN = re.compile(rf"10 ?{_POWER}\Z")
_PLAIN = re.compile(rf"({_DIGITS})\Z")
_RATIO = re.compile(r"(?:(?P<whole>\d+) )?(?P<over>\d+(?:[.,]\d+)?) ?/ ?(?P<under>\d+(?:[.,]\d+)?)\Z")
#: Behind a number: in brackets, words, or a name with digits in it, but no number of its own.
_REMARK = re.compile(r"(?: ?\([^()\d]*\)| \([^\W\d](?:[^()\d]|(?<=\w)\d)*\))\Z")
#: Before a number: that it is not exact; and what it is called.
_ABOUT = re.compile(
    r"(?:[=≈~≃≅]|(?:about|approximately|approx|around|circa|ca|roughly|etwa|ungefähr|rund|около|примерно)"
    r"(?:\.(?!\d)|(?!\w))) ?",
    re.IGNORECASE,
)
_CALLED = re.compile(r"(?:[^\W\d]|[∂\\])(?:[\w.'()\[\]{}/∂^\\ ]|\+(?= ?[=≈])){0,40}[=≈](?=[^=]*\Z)")
_FULL_STOP = re.compile(r"(?<=\d)\.\Z")
_NOTHING = ("", "-", "--", "---", "n/a")
_UNIT = re.compile(rf"(?:{_DIGITS}) ?[^\W\d_]+\d?\Z")


def read(text: str, *, decimal_comma: bool = False) -> Typed:
    """decimal_comma: whether 1,234 is a little more than 1."""
    if len(text) > LONGEST:
        return Unreadable("long")
    plain = _plain(text)
    if plain.casefold() in _NOTHING:
        return None
    sign, body = _signed(plain)
    if _not_finite(body):
        return Unreadable("not_finite")
    if not body or body[0] in "+-":
        return Unreadable("garbled")
    found = _number(body)
    if isinstance(found, Unreadable):
        return found
    if isinstance(found, Ambiguous):
        number = Written(sign * found.decimal.value, found.decimal.unit)
        return number if decimal_comma else Ambiguous(number)
    return Written(sign * found.value, found.unit)


def has_decimal_comma(text: str) -> bool:
    """Whether the text is a number whose comma can only be a decimal one."""
    plain = _plain(text[:LONGEST])
    return "," in plain and "." not in plain and plain.count(",") == 1 and isinstance(read(text), Written)


def has_decimal_point(text: str) -> bool:
    """Whether the text is a number with a point in it."""
    plain = _plain(text[:LONGEST])
    return "." in plain and isinstance(read(text), Written)


# -- one spelling ---------------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """One spelling of signs, digits, powers and spaces; what is said around the number is left off."""
    text = _FRACTIONS.sub(_spelt_out, text)
    text = re.sub("[⁰¹²³⁴-⁹⁻⁺]+", lambda match: "^" + match[0].translate(_SUPERSCRIPTS), text)
    text = unicodedata.normalize("NFKC", text).translate(_MINUS).translate(_TIMES)
    text = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
    text = text.replace("٫", ".").replace("٬", ",")
    for said, meant in _LATEX:
        text = text.replace(said, meant)
    text = _SPACES.sub(" ", text).strip().strip("\"'`").strip()
    text = _undressed(text)
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        text = text[1:-1].strip()
    return text


def _undressed(text: str) -> str:
    """Without what it is called, that it is not exact, a remark behind it, and the full stop of a sentence."""
    bare = _CALLED.sub("", text, count=1).strip()
    while (match := _ABOUT.match(bare)) is not None:
        bare = bare[match.end() :].lstrip()
    bare = _REMARK.sub("", bare.removesuffix(".") if bare.endswith(").") else bare)
    if bare.count(".") + bare.count(",") > 1 or "/" in bare:
        bare = _FULL_STOP.sub("", bare)
    return bare if any(char.isdigit() for char in bare) else text.lstrip("=≈~≃≅ ").strip()


def _spelt_out(match: re.Match[str]) -> str:
    """½ as 1/2, behind a whole number with a space between."""
    over, _, under = unicodedata.normalize("NFKC", match[0]).partition("⁄")
    before = match.string[: match.start()].rstrip()
    gap = " " if before and before[-1].isdigit() else ""
    return f"{gap}{over}/{under}"


def _signed(text: str) -> tuple[int, str]:
    if text[:1] in ("+", "-"):
        return (-1 if text[0] == "-" else 1), text[1:].lstrip()
    return 1, text


def _not_finite(text: str) -> bool:
    return text.casefold() in ("nan", "inf", "infinity", "∞", "1.#inf", "1.#qnan", "qnan", "snan")


# -- one number -----------------------------------------------------------------------------------------------------


def _number(text: str) -> Written | Ambiguous | Unreadable:
    for ending, places in (("%", 2), ("‰", 3)):
        if text.endswith(ending):
            return _shifted(_number(text[:-1].rstrip()), -places)
    if ratio := _RATIO.match(text):
        return _ratio(ratio)
    if match := _POWER_OF_TEN.match(text):
        return _shifted(Written(Fraction(1), Fraction(0)), _exponent(match["k"] or match["k2"]))
    if match := _SCIENTIFIC.match(text):
        return _shifted(_decimal(match["m"].strip()), _exponent(match["k"] or match["k2"] or match["k3"]))
    if _PLAIN.match(text):
        return _decimal(text)
    return Unreadable(_why_not(text))


def _exponent(text: str) -> int:
    digits = text.replace(" ", "")
    return int(digits) if len(digits) <= 6 else MOST_EXPONENT + 1


def _shifted(number: Written | Ambiguous | Unreadable, power: int) -> Written | Ambiguous | Unreadable:
    if isinstance(number, Unreadable):
        return number
    if abs(power) > MOST_EXPONENT:
        return Unreadable("exponent")
    factor = Fraction(10) ** power
    if isinstance(number, Ambiguous):
        return Ambiguous(Written(number.decimal.value * factor, number.decimal.unit * factor))
    return Written(number.value * factor, number.unit * factor)


def _ratio(match: re.Match[str]) -> Written | Unreadable:
    over, under = (Fraction(match[part].replace(",", ".")) for part in ("over", "under"))
    if under == 0:
        return Unreadable("zero_divisor")
    whole = int(match["whole"] or 0)
    if match["whole"] and not (over < under and over.denominator == under.denominator == 1):
        return Unreadable("several")
    return Written(whole + over / under)


_GROUPED = {mark: re.compile(rf"[1-9]\d{{0,2}}({re.escape(mark)}\d{{3}})+\Z") for mark in ",.' ’"}


def _decimal(text: str) -> Written | Ambiguous | Unreadable:
    """Digits with marks between them: the last kind may be the decimal mark, one before it may group thousands."""
    marks = [char for char in text if char in ",.' ’"]
    kinds = list(dict.fromkeys(marks))
    if not kinds:
        return _written(text, "")
    last = kinds[-1]
    if len(kinds) > 2 or (len(kinds) == 2 and (last not in ",." or marks.count(last) > 1)):
        return Unreadable("several" if " " in kinds else "garbled")
    if len(kinds) == 2:
        whole, _, rest = text.rpartition(last)
        return _written(_ungrouped(whole, kinds[0]), rest)
    if last not in ",." or marks.count(last) > 1:
        return _written(_ungrouped(text, last), "", unknown="several" if last == " " else "garbled")
    whole, _, rest = text.partition(last)
    number = _written(whole or "0", rest)
    if last == "," and _GROUPED[","].match(text) and isinstance(number, Written):
        return Ambiguous(number)
    return number


def _ungrouped(text: str, mark: str) -> str:
    """The digits of a number in groups of three; "" where it is none."""
    return text.replace(mark, "") if _GROUPED[mark].match(text) else ""


def _written(whole: str, rest: str, unknown: Reason = "garbled") -> Written | Unreadable:
    if not whole.isdecimal() or (rest and not rest.isdecimal()):
        return Unreadable(unknown)
    unit = Fraction(1, 10 ** len(rest))
    return Written(int(whole + rest) * unit, unit)


def _why_not(text: str) -> Reason:
    if any(char.isdigit() for char in text):
        if _UNIT.match(text):
            return "unit"
        if re.search(r"[-+*/^=x()√]", text):
            return "formula"
        return "words" if any(char.isalpha() for char in text) else "several"
    return "words" if any(char.isalpha() for char in text) else "garbled"

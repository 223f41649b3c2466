"""The kinds of value that a problem file holds, each with its check and its JSON Schema.

Every check raises ``allowed(...)``: the sections add where it stands and what was found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from pydantic import Discriminator, GetCoreSchemaHandler, GetJsonSchemaHandler, Tag
from pydantic_core import PydanticCustomError, core_schema

from byhand.errors import nearest
from byhand.problem import language
from byhand.problem.exact import NotExact, read_exact
from byhand.problem.language import language_tag
from byhand.problem.model import Given
from byhand.problem.written import Written
from byhand.vocabulary import FORMULA_FUNCTIONS

#: The type of the errors that say what is allowed.
ALLOWED = "byhand_allowed"


def allowed(what: str) -> PydanticCustomError:
    return PydanticCustomError(ALLOWED, "{what}", {"what": what})


@dataclass(frozen=True, eq=False)
class Checked:
    """``Annotated[T, Checked(...)]``: a value is what ``check`` makes of it; ``json`` is its JSON Schema."""

    check: Callable[[object], object]
    json: dict[str, object]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        return dict(self.json)


# -- numbers ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def given(text: str) -> Given:
    """The number that ``text`` is; ``NotExact`` where it is none."""
    return Given(*read_exact(text))


def read_number(value: object) -> Given:
    """A whole number, a decimal, or either (or a fraction) in quotes."""
    if isinstance(value, Given):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, str, Written)):
        raise allowed("a number")
    if isinstance(value, int):
        if value.bit_length() > 3_320:
            raise allowed("a number of at most 1000 digits")
        return given(str(value))
    text = value.text if isinstance(value, Written) else value
    if isinstance(value, Written) and text.lstrip("+-.").lower()[:3] in ("nan", "inf"):
        raise allowed("a finite number")
    try:
        return given(text)
    except NotExact as error:
        raise allowed(str(error)) from None


Number = Annotated[
    Given,
    Checked(
        read_number,
        {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[+-]?[0-9.]+([eE][+-]?[0-9]+|/[0-9]+)?$"}]},
    ),
]


def whole(lowest: int, highest: int | None = None) -> Checked:
    bounds = f"a whole number, {lowest} or more" if highest is None else f"a whole number from {lowest} to {highest}"

    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise allowed(bounds)
        if value < lowest or (highest is not None and value > highest):
            raise allowed(bounds)
        return value

    schema: dict[str, object] = {"type": "integer", "minimum": lowest}
    return Checked(check, schema if highest is None else schema | {"maximum": highest})


Count = Annotated[int, whole(1)]


# -- words and text --------------------------------------------------------------------------------------


def choice(*names: str, otherwise: str = "") -> Checked:
    """One of ``names``; ``otherwise`` is what may stand there besides, for the message."""

    def check(value: object) -> str:
        if not isinstance(value, str) or value not in names:
            close = nearest(value, names) if isinstance(value, str) and len(value) < 100 else ""
            raise allowed(", ".join(names) + otherwise + close)
        return value

    return Checked(check, {"enum": list(names)})


def text(what: str, longest: int, keep: str = "") -> Checked:
    def check(value: object) -> str:
        if not isinstance(value, str):
            raise allowed(f"{what} in quotes")
        if len(value) > longest:
            raise allowed(f"at most {longest} characters")
        if not value.strip():
            raise allowed(f"{what} that is not blank")
        if bad := next((letter for letter in value if letter not in keep and unprintable(letter)), None):
            raise allowed(f"{what} without control characters (U+{ord(bad):04X})")
        return value

    return Checked(check, {"type": "string", "maxLength": longest})


def unprintable(letter: str) -> bool:
    """Control characters, line ends, half surrogates, and marks that turn the direction of the text around them."""
    if letter.isprintable():
        return False
    kind = unicodedata.category(letter)
    return kind in ("Cc", "Cs", "Zl", "Zp") or letter in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


_SYMBOL = re.compile(r"[A-Za-z]+[0-9]*(_[A-Za-z0-9]+)*")


def _symbol(value: object) -> str:
    """What can stand as a letter in a formula; the word of a function would read as that function."""
    word = text("a letter or a short name", 20).check(value)
    assert isinstance(word, str)
    if not _SYMBOL.fullmatch(word) or word in FORMULA_FUNCTIONS:
        raise allowed("a letter or a short name such as E, MSE or E_total")
    return word


def _language(value: object) -> str:
    tag = language_tag(value) if isinstance(value, str) else None
    if tag is None:
        raise allowed(language.ALLOWED)
    return tag


def _formula(value: object) -> str:
    if not isinstance(value, str):
        raise allowed("a formula in quotes")
    return value


Name = Annotated[str, text("a name", 200)]
Names = list[Name]
Title = Annotated[str, text("text", 500)]
Note = Annotated[str, text("text", 5_000, keep="\n\t")]
Symbol = Annotated[str, Checked(_symbol, {"type": "string", "maxLength": 20, "pattern": f"^{_SYMBOL.pattern}$"})]
Language = Annotated[str, Checked(_language, {"type": "string", "pattern": f"^{language.PATTERN.pattern}$"})]
FormulaText = Annotated[str, Checked(_formula, {"type": "string"})]


# -- one thing or another --------------------------------------------------------------------------------

#: Marks the union's choice in an error's location, so that it can be told from a key.
MARK = "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}"
TEXT, NUMBER, LIST, TABLE = (Tag(MARK + shape) for shape in ("text", "number", "list", "table"))


def by_shape(what: str, text_is: str = "text") -> Discriminator:
    """Choose the member of a union by what stands in the file, so that its errors are of that member only."""

    def shape(value: object) -> str:
        if isinstance(value, list):
            return MARK + "list"
        if isinstance(value, dict):
            return MARK + "table"
        return MARK + (text_is if isinstance(value, str) else "number")

    return Discriminator(shape, custom_error_type=ALLOWED, custom_error_message=what)

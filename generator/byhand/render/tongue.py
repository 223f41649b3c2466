"""What a language's numbers, counts and lines look like, from the Unicode locale data that Babel brings.

Sentences are not here but in the catalogue; see ``prose``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from byhand.errors import Fault, ProblemError


def _english(count: int) -> str:
    return "one" if count == 1 else "other"


@dataclass(frozen=True, slots=True)
class Tongue:
    """tag: as HTML has it, ``de-CH``. mark: between a number's whole and its decimals.

    plural: a count → the form of a sentence that goes with it: ``one``, ``few``, ``many``, ``other``, …
    direction: in which its lines run.
    """

    tag: str
    mark: str
    plural: Callable[[int], str]
    direction: Literal["ltr", "rtl"] = "ltr"

    @property
    def base(self) -> str:
        """The language without its region, ``de``."""
        return self.tag.partition("-")[0]

    @property
    def region(self) -> str:
        """``CH`` of ``de-CH``, else ""."""
        return next((part for part in self.tag.split("-")[1:] if len(part) == 2 and part.isalpha()), "")

    def decimal_mark(self, word: str | None) -> str:
        """The mark that an author's word asks for (of ``vocabulary.DECIMAL_MARKS``), else the language's own."""
        return _MARKS.get(word or "", self.mark)


#: The author's word for a decimal mark → the mark.
_MARKS = {"point": ".", "comma": ","}

#: What most documents need; a test holds it against the locale data, which take longer to load than to use.
ENGLISH = Tongue("en", ".", _english)


@cache
def tongue(tag: str) -> Tongue:
    """``ProblemError`` where the locale data know no such language."""
    if tag == ENGLISH.tag:
        return ENGLISH
    from babel.core import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        what = f"found {tag!r}; allowed: the tag of a language, such as en, de, ru or de-CH"
        raise ProblemError(Fault("language", what)) from error
    symbols = locale.number_symbols
    mark = symbols.get("latn", symbols).get("decimal", ".")
    # Numbers are read back, typed and spoken: of the marks that languages have, these two can be.
    return Tongue(tag, "," if mark == "," else ".", locale.plural_form, locale.text_direction)  # type: ignore[arg-type]

"""The catalogue of sentences, and the parts that a sentence consists of once its facts are in.

A sentence holds {facts}, *emphasis*, **strong** words and `code`; nothing else in it is special, and a fact is never
read as markup. A dialect prints the parts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from byhand.document.blocks import CodeText, Fact, Inline, Listing, Math, Say, Text
from byhand.errors import ByhandError, Fault, ProblemError, nearest
from byhand.mathtext.change import has_decimals
from byhand.render.templating import template_directories
from byhand.render.tongue import ENGLISH, tongue


@dataclass(frozen=True, slots=True)
class Styled:
    """kind: ``text``, ``strong``, ``emphasis`` or ``code``; own: whether the words are an author's."""

    kind: str
    text: str


Part = Styled | Math


def languages(directories: Sequence[Path]) -> list[str]:
    """The languages that there are sentences in."""
    return sorted({folder.name for place in directories for folder in (place / "prose").glob("*") if folder.is_dir()})


class Catalogue:
    """All sentences of one language, by dotted key.

    Of a region (``de-CH``) those of its own count first, then the language's; what a language lacks is said in English.
    mark: between a number's whole and its decimals. A catalogue writes its numbers with a point. Where the mark is a
    comma, numbers in a list are parted by semicolons.
    """

    def __init__(self, directories: Sequence[Path], language: str, mark: str = ".") -> None:
        own = tongue(language)
        self.language, self.mark = language, mark
        known = languages(directories)
        tags = [tag for tag in dict.fromkeys((language, own.base, ENGLISH.tag)) if tag in known]
        if tags == [ENGLISH.tag] and own.base != ENGLISH.tag:
            what = f"found {language!r}; allowed: {', '.join(known)}{nearest(language, known)}"
            raise ProblemError(Fault("language", what))
        self._layers = [(_read(directories, tag), tongue(tag).plural) for tag in tags]

    def __contains__(self, key: str) -> bool:
        return any(key in sentences or f"{key}.other" in sentences for sentences, _ in self._layers)

    def names(self) -> list[str]:
        """Of the sentences that the language has itself."""
        return sorted(self._layers[0][0])

    def sentence(self, key: str, count: int | None = None) -> str:
        """The sentence of that key; where it has forms, the one for ``count``."""
        for sentences, plural in self._layers:
            form = "other" if count is None else plural(count)
            for candidate in (key, f"{key}.{form}", f"{key}.other"):
                if candidate in sentences:
                    found = sentences[candidate]
                    return found if self.mark == "." else _POINT.sub(self.mark, found)
        raise ByhandError(f"no sentence {key!r} in templates/prose/{self.language}")

    def parts(self, inline: Inline | Fact) -> list[Part]:
        """What the inline consists of, facts filled in."""
        match inline:
            case Math():
                return [inline]
            case Text(text) | str(text):
                return [Styled("text", text)]
            case int(number):
                return [Styled("text", str(number))]
            case CodeText(text):
                return [Styled("code", text)]
            case Listing(items):
                return self._listed(items)
            case Say(key, facts):
                count = facts.get("count")
                return self._filled(self.sentence(key, count if isinstance(count, int) else None), facts)
        raise TypeError(f"not a fact: {inline!r}")

    def _listed(self, items: Sequence[Fact]) -> list[Part]:
        parts: list[Part] = []
        comma = "document.semicolon" if self.mark == "," and any(map(_has_decimals, items)) else "document.comma"
        for place, item in enumerate(items):
            if place:
                parts.append(Styled("text", self.sentence("document.and" if place == len(items) - 1 else comma)))
            parts += self.parts(item)
        return parts

    def _filled(self, sentence: str, facts: Mapping[str, Fact]) -> list[Part]:
        parts: list[Part] = []
        for kind, text in _pieces(sentence):
            if kind != "fact":
                parts.append(Styled(kind, text))
                continue
            style, _, name = text.rpartition(":")
            if name not in facts:
                raise ByhandError(f"the sentence {sentence[:40]!r}… asks for the unknown fact {name!r}")
            filled = self.parts(facts[name])
            parts += [
                Styled(style, p.text) if style and isinstance(p, Styled) and p.kind == "text" else p for p in filled
            ]
        return parts


def _read(directories: Sequence[Path], language: str) -> dict[str, str]:
    """The sentences of a language; those of earlier directories count."""
    sentences: dict[str, str] = {}
    for directory in reversed(directories):
        for file in sorted((directory / "prose" / language).glob("*.toml")):
            try:
                sentences |= _flat("", tomllib.loads(file.read_text(encoding="utf-8")))
            except (OSError, ValueError) as error:
                raise ProblemError(Fault(str(file), f"these sentences cannot be read: {error}")) from error
    return sentences


def _flat(prefix: str, table: Mapping[str, Any]) -> dict[str, str]:
    sentences: dict[str, str] = {}
    for key, entry in table.items():
        if isinstance(entry, str):
            sentences[prefix + key] = entry
        elif isinstance(entry, Mapping):
            sentences |= _flat(f"{prefix}{key}.", entry)
        else:
            raise ValueError(f"{prefix}{key} is no sentence")
    return sentences


def _has_decimals(item: Fact) -> bool:
    return isinstance(item, Math) and has_decimals(item.node)


#: A number's decimal mark, in a sentence of a catalogue.
_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])")
_TOKEN = re.compile(r"\{(?P<fact>\w+)\}|\*\*(?P<strong>.+?)\*\*|\*(?P<emphasis>[^*]+)\*|`(?P<code>[^`]+)`")


@cache
def _pieces(sentence: str) -> tuple[tuple[str, str], ...]:
    return tuple(_tokens(sentence, "text"))


def _tokens(sentence: str, outer: str) -> Iterator[tuple[str, str]]:
    place = 0
    for match in _TOKEN.finditer(sentence):
        if match.start() > place:
            yield outer, sentence[place : match.start()]
        kind = match.lastgroup or "fact"
        text = match[kind]
        if kind == "fact":
            yield "fact", f"{'' if outer == 'text' else outer}:{text}"
        elif kind in ("strong", "emphasis"):
            yield from _tokens(text, kind)
        else:
            yield kind, text
        place = match.end()
    if place < len(sentence):
        yield outer, sentence[place:]


@cache
def catalogue(directories: tuple[Path, ...], language: str, mark: str = ".") -> Catalogue:
    """The catalogue, read once; arguments and faults as those of ``Catalogue``."""
    return Catalogue(directories, language, mark)


def known_language(tag: str, templates: Sequence[Path] = ()) -> None:
    """``ProblemError`` where there are no sentences in that language, so that nothing is computed for it.

    templates: directories that are searched before the shipped ones.
    """
    if tag != ENGLISH.tag:
        catalogue(tuple(template_directories(templates)), tag)

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
from byhand.errors import ByhandError, Fault, ProblemError


@dataclass(frozen=True, slots=True)
class Styled:
    """kind: ``text``, ``strong``, ``emphasis`` or ``code``; own: whether the words are an author's."""

    kind: str
    text: str


Part = Styled | Math


class Catalogue:
    """All sentences of one language, by dotted key."""

    def __init__(self, directories: Sequence[Path], language: str) -> None:
        self.language = language
        self._sentences: dict[str, str] = {}
        for directory in reversed(directories):
            for file in sorted((directory / "prose" / language).glob("*.toml")):
                try:
                    self._add("", tomllib.loads(file.read_text(encoding="utf-8")))
                except (OSError, ValueError) as error:
                    raise ProblemError(Fault(str(file), f"these sentences cannot be read: {error}")) from error

    def _add(self, prefix: str, table: Mapping[str, Any]) -> None:
        for key, entry in table.items():
            if isinstance(entry, str):
                self._sentences[prefix + key] = entry
            elif isinstance(entry, Mapping):
                self._add(f"{prefix}{key}.", entry)
            else:
                raise ValueError(f"{prefix}{key} is no sentence")

    def __contains__(self, key: str) -> bool:
        return key in self._sentences or f"{key}.other" in self._sentences

    def names(self) -> list[str]:
        return sorted(self._sentences)

    def sentence(self, key: str, count: int | None = None) -> str:
        """The sentence of that key; where it has forms, the one for ``count``."""
        for candidate in (key, f"{key}.{'one' if count == 1 else 'other'}", f"{key}.other"):
            if candidate in self._sentences:
                return self._sentences[candidate]
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
        for place, item in enumerate(items):
            if place:
                parts.append(
                    Styled("text", self.sentence("document.and" if place == len(items) - 1 else "document.comma"))
                )
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
def catalogue(directories: tuple[Path, ...], language: str) -> Catalogue:
    return Catalogue(directories, language)

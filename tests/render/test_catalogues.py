"""Every language says everything: no sentence missing, none left over, the same facts, a form for every count."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from byhand.errors import ProblemError
from byhand.render.prose import Catalogue, catalogue, known_language, languages
from byhand.render.templating import shipped
from byhand.render.tongue import ENGLISH, tongue

#: Files of English sentences whose translations are still to be written.
PENDING: frozenset[str] = frozenset()

LANGUAGES = [language for language in languages((shipped(),)) if language != "en"]
_FACT = re.compile(r"\{(\w+)\}")
_FORM = re.compile(r"\.(zero|one|two|few|many|other)$")
#: Counts that a document may well have.
_COUNTS = range(201)


def sentences(language: str, file: str) -> dict[str, str]:
    found: dict[str, str] = {}

    def add(prefix: str, table: dict[str, object]) -> None:
        for key, entry in table.items():
            if isinstance(entry, dict):
                add(f"{prefix}{key}.", entry)
            else:
                found[prefix + key] = str(entry)

    add("", tomllib.loads((shipped() / "prose" / language / file).read_text(encoding="utf-8")))
    return found


def files(language: str) -> set[str]:
    return {path.name for path in (shipped() / "prose" / language).glob("*.toml")}


def base(key: str) -> str:
    """The key without its form; ``one`` without an ``other`` beside it in English is no form."""
    stem = _FORM.sub("", key)
    return stem if f"{stem}.other" in ENGLISH_KEYS or stem in ENGLISH_KEYS else key


def forms(found: dict[str, str], key: str) -> dict[str, str]:
    """The sentences of one key by form; "" where it has one form only."""
    return {each[len(key) :].removeprefix("."): text for each, text in found.items() if base(each) == key}


def facts(text: str) -> set[str]:
    return set(_FACT.findall(text))


ENGLISH_KEYS = frozenset(key for file in files("en") for key in sentences("en", file))
SHARED = [(language, file) for language in LANGUAGES for file in sorted(files("en") - PENDING)]


def test_there_are_german_and_a_language_in_other_letters() -> None:
    assert {"de", "ru"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_files_of_english_and_no_others(language: str) -> None:
    assert files(language) | PENDING == files("en") | PENDING


@pytest.mark.parametrize(("language", "file"), SHARED)
def test_no_sentence_is_missing_and_none_is_left_over(language: str, file: str) -> None:
    english, own = sentences("en", file), sentences(language, file)
    assert {base(key) for key in own} == {base(key) for key in english}


@pytest.mark.parametrize(("language", "file"), SHARED)
def test_a_counted_sentence_has_every_form_that_counts_take(language: str, file: str) -> None:
    english, own = sentences("en", file), sentences(language, file)
    taken = {tongue(language).plural(count) for count in _COUNTS}
    for key in {base(key) for key in own}:
        found = set(forms(own, key))
        assert found == {""} or found >= taken, key
        if found != {""}:  # a form is chosen by a count, which has to be known
            known = facts(" ".join(forms(english, key).values()))
            assert len(forms(english, key)) > 1 or "count" in known, key
        elif len(forms(english, key)) > 1:  # no form at all is right only where nothing is counted
            assert not any("{count}" in text for text in forms(english, key).values()), key


@pytest.mark.parametrize(("language", "file"), SHARED)
def test_a_sentence_has_the_facts_of_the_english_one(language: str, file: str) -> None:
    """Where a form stands for several counts (Russian's ``one`` is 1, 21, 31, …), those of the English plural."""
    english, own = sentences("en", file), sentences(language, file)
    counts = {form: {n for n in _COUNTS if tongue(language).plural(n) == form} for form in ("one", "other")}
    for key, text in own.items():
        wanted = forms(english, base(key))
        form = key[len(base(key)) + 1 :]
        same = wanted.get(form) if form == "one" and counts["one"] == {1} else None
        assert facts(text) == facts(same if same is not None else wanted.get("other", wanted.get("", ""))), key


@pytest.mark.parametrize(("language", "file"), SHARED)
def test_a_sentence_has_the_markup_and_the_ends_of_the_english_one(language: str, file: str) -> None:
    english, own = sentences("en", file), sentences(language, file)
    for key, text in own.items():
        wanted = next(iter(forms(english, base(key)).values()))
        assert text.count("`") == wanted.count("`"), key
        assert text.count("**") == wanted.count("**"), key
        assert text.count("*") % 2 == 0, key
        assert "  " not in text.strip(), key
        assert bool(text) == bool(wanted), key
        if len(wanted) > 9 and wanted.rstrip().endswith((".", "?", ":", ";")):
            assert text.rstrip()[-1] == wanted.rstrip()[-1], key


@pytest.mark.parametrize(("language", "file"), SHARED)
def test_what_is_long_is_translated(language: str, file: str) -> None:
    english, own = sentences("en", file), sentences(language, file)
    for key, text in own.items():
        plain = _FACT.sub("", text)
        assert len(plain) < 20 or text not in forms(english, base(key)).values(), key
        if language == "ru" and len(plain) > 30:
            letters = [char for char in plain if char.isalpha()]
            assert sum("Ѐ" <= char <= "ӿ" for char in letters) > 0.5 * len(letters), key


@pytest.mark.parametrize(("language", "file"), [("en", file) for file in sorted(files("en"))] + SHARED)
def test_sentences_write_numbers_with_a_point(language: str, file: str) -> None:
    """They are printed with the document's decimal mark, whatever it is."""
    for key, text in sentences(language, file).items():
        assert re.search(r"\d,\d", text) is None, key


def test_the_decimal_mark_gets_into_sentences() -> None:
    key = "living.change_hint"
    assert "0.25" in catalogue((shipped(),), "de", ".").sentence(key)
    assert "0,25" in catalogue((shipped(),), "de", ",").sentence(key)


def test_what_is_known_of_english_is_what_the_locale_data_say() -> None:
    from babel.core import Locale

    locale = Locale.parse("en")
    assert ENGLISH.mark == locale.number_symbols["latn"]["decimal"]
    assert ENGLISH.direction == locale.text_direction
    assert all(ENGLISH.plural(count) == locale.plural_form(count) for count in _COUNTS)


@pytest.mark.parametrize(
    ("tag", "mark", "direction", "region"),
    [
        ("de", ",", "ltr", ""), ("de-AT", ",", "ltr", "AT"), ("de-CH", ".", "ltr", "CH"), ("ru", ",", "ltr", ""),
        ("en-GB", ".", "ltr", "GB"), ("ar", ".", "rtl", ""), ("fa", ".", "rtl", ""), ("sr-Latn-RS", ",", "ltr", "RS"),
    ],
)  # fmt: skip
def test_a_tongue(tag: str, mark: str, direction: str, region: str) -> None:
    found = tongue(tag)
    assert (found.mark, found.direction, found.region) == (mark, direction, region)


@pytest.mark.parametrize(
    ("tag", "what"),
    [
        ("dk", "found 'dk'; allowed: the tag of a language"),
        ("fr", "found 'fr'; allowed: de, en, ru"),
        ("zz-zz", "found 'zz-zz'; allowed: the tag"),
        ("d", "found 'd'; allowed: the tag"),
    ],
)
def test_a_language_without_sentences_is_refused(tag: str, what: str) -> None:
    with pytest.raises(ProblemError) as caught:
        known_language(tag)
    assert str(caught.value).startswith(f"language: {what}")


def _own(folder: Path, language: str, text: str) -> Catalogue:
    (folder / "prose" / language).mkdir(parents=True)
    (folder / "prose" / language / "mine.toml").write_text(text, encoding="utf-8")
    return Catalogue([folder, shipped()], language)


def test_a_directory_of_templates_can_bring_a_language(tmp_path: Path) -> None:
    """What it lacks is said in English, with English's forms for counts."""
    french = _own(tmp_path, "fr", '[forward]\ntitle = "Passe avant"\n')
    assert french.sentence("forward.title") == "Passe avant"
    assert french.sentence("loss.title") == "The loss"
    assert french.sentence("step.skipped", 0).startswith("The next {count} steps")


def test_a_region_can_say_some_things_its_own_way(tmp_path: Path) -> None:
    swiss = _own(tmp_path, "de-CH", '[living]\nclose = "Schliessen"\n')
    assert swiss.sentence("living.close") == "Schliessen"
    assert swiss.sentence("living.next") == "Weiter"


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "шагов"), (1, "шаг"), (2, "шага"), (5, "шагов"), (11, "шагов"), (21, "шаг"), (22, "шага"), (112, "шагов")],
)
def test_russian_counts(count: int, text: str) -> None:
    said = catalogue((shipped(),), "ru").sentence("step.skipped", count)
    assert said.split()[2] == text

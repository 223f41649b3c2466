"""QTI 2.1 and 3.0: items, tests and packages hold to the specification's content models; a real player scores items."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from byhand.lms.decimals import decimal
from byhand.lms.targets import KINDS
from support import player, qti
from support.lms import export, items, only, unzipped

VERSIONS = ("qti21", "qti3")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["mazur", "circuit"])
def test_every_item_and_test_holds_to_its_content_model(version: str, kind: str, name: str) -> None:
    files = unzipped(only(export(name, version, (kind,), 1)))
    own = {path: content for path, content in files.items() if path.endswith(".xml") and path != "imsmanifest.xml"}
    assert "test.xml" in own
    for path, content in list(own.items())[:6]:
        assert qti.faults(content) == [], path


@pytest.mark.parametrize("version", VERSIONS)
def test_the_checker_sees_what_is_wrong(version: str) -> None:
    files = unzipped(only(export("circuit", version, (), 1)))
    item = next(content.decode() for path, content in files.items() if path.startswith("items/"))
    prefix, hyphen = ("qti-", "-i") if version == "qti3" else ("", "I")
    for old, new in (
        (f'response{hyphen}dentifier="R1"', f'response{hyphen}dentifier="R99"'),
        ("<p>", "<div>"),
        (f"<{prefix}gte>", f"<{prefix}equal>"),
        (' adaptive="false"', ""),
        ('identifier="R2"', 'identifier="2 R"'),
    ):
        assert old in item
        broken = item.replace(old, new)
        broken = broken.replace(f"</{prefix}gte>", f"</{prefix}equal>") if "equal" in new else broken
        broken = broken.replace("</p>", "</div>") if new == "<div>" else broken
        assert qti.faults(broken.encode()), (old, new)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_manifest_lists_every_file_and_nothing_else(version: str) -> None:
    files = unzipped(only(export("mazur", version, ("cloze", "choice"), 2)))
    manifest = etree.fromstring(files["imsmanifest.xml"])
    listed = {each.get("href") for each in manifest.iter("{*}file")}
    assert listed | {"imsmanifest.xml"} == set(files)
    resources = {each.get("identifier") for each in manifest.iter("{*}resource")}
    assert {each.get("identifierref") for each in manifest.iter("{*}dependency")} <= resources
    suffix = "xmlv3p0" if version == "qti3" else "xmlv2p1"
    assert all(each.get("type").endswith(suffix) for each in manifest.iter("{*}resource"))


@pytest.mark.parametrize("version", VERSIONS)
def test_every_picture_of_an_item_is_in_the_package(version: str) -> None:
    files = unzipped(only(export("mazur", version, (), 2)))
    shown = set()
    for path, content in files.items():
        if path.startswith("items/"):
            shown |= {each.removeprefix("../") for each in re.findall(r'<img src="([^"]+)"', content.decode())}
    assert shown and shown == {path for path in files if path.endswith(".svg")}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_test_draws_one_variant_of_each(version: str) -> None:
    test = etree.fromstring(unzipped(only(export("circuit", version, ("cloze",), 2)))["test.xml"])
    sections = [each for each in test.iter() if each.tag.lower().replace("-", "").endswith("assessmentsection")]
    (section,) = sections
    references = [each.get("href") for each in section if each.get("href")]
    assert references == ["items/v0001-cloze.xml", "items/v0002-cloze.xml"]
    assert section[0].get("select") == "1"


@pytest.mark.slow
@pytest.mark.skipif(bool(player.missing()), reason=player.missing() or "there")
def test_a_real_player_scores_an_item_at_the_edges_of_its_intervals(tmp_path: Path) -> None:
    item = items("mazur", 1)[0]
    content = unzipped(only(export("mazur", "qti3", (), 1)))["items/v0001-cloze.xml"].decode()
    right = [part.value for part in item.parts]
    unit = [(part.high - part.low) / 10 for part in item.parts if part.low is not None and part.high is not None]
    lows, highs = ([decimal(getattr(part, end)) for part in item.parts] for end in ("low", "high"))
    below = [decimal(part.low - own) for part, own in zip(item.parts, unit, strict=True) if part.low is not None]
    above = [decimal(part.high + own) for part, own in zip(item.parts, unit, strict=True) if part.high is not None]
    mistake = item.parts[0].mistakes[0]
    with player.opened(tmp_path, content) as playing:
        assert [playing.score(typed) for typed in (right, lows, highs)] == [len(right)] * 3
        assert [playing.score(typed) for typed in (below, above, [])] == [0, 0, 0]
        assert playing.score(right[:3]) == 3, "each box is worth its points"
        assert playing.score([mistake.text]) == 0
        assert "That is right" not in playing.said()
        assert "Every gradient then has the wrong sign" in playing.said()


@pytest.mark.slow
@pytest.mark.skipif(bool(player.missing()), reason=player.missing() or "there")
def test_a_real_player_scores_a_multiple_choice(tmp_path: Path) -> None:
    part = items("circuit", 1)[0].parts[0]
    content = unzipped(only(export("circuit", "qti3", ("choice",), 1)))["items/v0001-choice-001.xml"].decode()
    with player.opened(tmp_path, content) as playing:
        for place, choice in enumerate(part.choices, start=1):
            playing.load(content)  # a feedback may stand before the item
            assert playing.choose(f"C{place}") == (1 if choice.right else 0)

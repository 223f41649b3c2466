"""The web page as it reads without a script: sound, self-contained, reachable by everyone, and at home in any page."""

from __future__ import annotations

import html
import itertools
import re
from functools import cache
from pathlib import Path

import pytest

import byhand
from byhand.document.blocks import Display, Heading, Math, Table
from byhand.mathtext.tree import Mark
from byhand.problem.builtin import builtin_titles
from byhand.problem.load import load_text
from byhand.render.renderer import Options, render
from byhand.render.templating import shipped
from byhand.walkthrough import Walkthrough
from support import page as pages
from support.browser import Browser, Opened, Scheme

NAMES = sorted(builtin_titles())
WIDTHS = (1280, 768, 375, 320)


@cache
def explained(name: str) -> Walkthrough:
    return byhand.explain(name)


@cache
def text(name: str, format_name: str = "html") -> str:
    return explained(name).to(format_name)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


def saved(directory: Path, name: str, content: str) -> Path:
    file = directory / f"{name}.html"
    file.write_text(content, encoding="utf-8")
    return file


# -- the text ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mazur", "circuit", "relu"])
def test_tags_of_a_fragment_are_balanced_ids_unique_and_links_lead_somewhere(name: str) -> None:
    assert pages.read(text(name, "html-fragment")).faults == []


def test_the_page_of_mazur_is_small() -> None:
    assert len(text("mazur").encode()) < 300_000


def unlinked(name: str) -> set[str]:
    """The steps, the values that a line defines and the given ones in tables, that have no anchor."""
    blocks = explained(name).document.blocks
    chains = itertools.chain(*(block.chains for block in blocks if isinstance(block, Display)))
    rows = itertools.chain(*(block.rows for block in blocks if isinstance(block, Table)))
    marks = (cell.node for cell in itertools.chain(*rows) if isinstance(cell, Math) and isinstance(cell.node, Mark))
    addresses = {chain.address for chain in chains} | {mark.address for mark in marks if mark.value}
    steps = {block.anchor for block in blocks if isinstance(block, Heading)}
    wanted = {address.replace(" ", "~20") for address in addresses if address} | steps
    return wanted - set(pages.read(text(name)).ids())


@pytest.mark.parametrize("name", ["mazur", "xor"])
def test_the_list_of_contents_leads_to_nothing_hidden(name: str) -> None:
    headings = (block for block in explained(name).living_document.blocks if isinstance(block, Heading))
    hidden = {heading.anchor for heading in headings if heading.extra}
    nav = text(name).partition("<nav")[2].partition("</nav>")[0]
    links = set(re.findall(r'href="#([^"]+)"', nav))
    assert hidden and len(links) > 5
    assert not {html.unescape(link) for link in links} & hidden


def without_glyph(name: str) -> set[str]:
    """Characters of formulas that the font in the page lacks."""
    from fontTools.ttLib import TTFont

    have = TTFont(shipped() / "html" / "latinmodern-math.woff2").getBestCmap()
    page = re.sub(r"<script.*?</script>", "", text(name), flags=re.DOTALL)
    written = html.unescape("".join(re.findall(r"<m[ion]\b[^>]*>([^<]*)<", page)))
    return {char for char in written if ord(char) not in have}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_built_in_problems_page_is_sound(chromium: Browser, directory: Path, name: str) -> None:
    """One test for each page, which takes long to make: its text, what it asks for, every width, both themes, axe."""
    assert pages.read(text(name)).faults == []
    assert unlinked(name) == set()
    assert without_glyph(name) == set()
    file = saved(directory, name, text(name))
    with chromium.opened(file, scheme="dark") as opened:
        assert {width: found for width in WIDTHS if (found := opened.too_wide(width))} == {}
        sound(opened, file)
        # At 320 px formulas and tables scroll in their boxes.
        assert opened.axe(contrast=False) == []
    with chromium.opened(file, javascript=False) as opened:
        assert {width: found for width in WIDTHS if (found := opened.too_wide(width))} == {}
        sound(opened, file)


def test_a_fragments_ids_begin_with_its_own_prefix() -> None:
    ids = pages.read(text("mazur", "html-fragment")).ids()
    prefixes = {re.match(r"mazur-[0-9a-f]{6}-", name) for name in ids}
    assert None not in prefixes
    assert len({found[0] for found in prefixes if found}) == 1


def test_fragments_side_by_side_share_no_id() -> None:
    """Different ones by what they say; the same one twice by the name it is written under."""
    twice = render(explained("relu").living_document, "html-fragment", options("relu-again")).text
    ids = [pages.read(part).ids() for part in (text("mazur", "html-fragment"), text("relu", "html-fragment"), twice)]
    assert len(set(itertools.chain(*ids))) == sum(map(len, ids))


def options(name: str) -> Options:
    return Options(name, **explained("relu")._living("html-fragment"))


def test_nothing_outside_is_referred_to() -> None:
    page = text("mazur")
    namespaces = ("http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML")
    for name in namespaces:
        page = page.replace(name, "")
    assert not re.search(r"(?:https?:)?//[\w.-]+\.\w|@import|<link|<iframe|\bsrc=", re.sub(r"base64,[^)]*", "", page))


def test_one_title_and_the_landmarks() -> None:
    names = [name for name, _ in pages.read(text("mazur")).elements]
    assert names.count("h1") == names.count("main") == names.count("nav") == names.count("header") == 1
    first = pages.read(text("mazur")).elements[0]
    assert first == ("html", {"lang": "en"})


HOSTILE = [
    "</title><script>window.hit=1</script>",
    '"><img src=x onerror=window.hit=1>',
    "<svg onload=window.hit=1>",
    "</script><script>window.hit=1</script>",
    "<!-- byhand-free -->",
    "-->",
    "]]>",
    "</style><style>*{display:none}</style>",
    "javascript:window.hit=1",
    "<math><mi href=javascript:window.hit=1>x</mi></math>",
    "&lt;b&gt; &amp;nbsp; &#60;i&#62;",
    "' onmouseover='window.hit=1",
]


@cache
def hostile(place: int) -> str:
    """Each text in each place once, going round."""
    title, note, unit, weight = (HOSTILE[(place + step) % len(HOSTILE)] for step in (0, 1, 2, 3))
    problem = f"""
    title = '''{title}'''
    note = '''{note}'''
    [network]
    inputs = ['''{unit}''']
    [[network.layers]]
    activation = "sigmoid"
    names = ['''{unit}!''']
    weights = [[0.5]]
    weight_names = [['''{weight}''']]
    [[samples]]
    input = [1]
    target = [0]
    [training]
    loss = "half_squared_error"
    learning_rate = 0.5
    update = "all"
    """
    return byhand.explain(load_text(problem)).to("html")


@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_an_authors_words_are_text_and_nothing_else(place: int) -> None:
    page, known = pages.read(hostile(place)), pages.read(text("mazur"))
    assert page.faults == []
    assert {name for name, _ in page.elements} <= {name for name, _ in known.elements} | {"mtext"}
    attributes = {key for _, own in page.elements for key in own}
    assert attributes <= {key for _, own in known.elements for key in own}
    assert sum(name == "script" for name, _ in page.elements) == sum(name == "script" for name, _ in known.elements)
    assert HOSTILE[place] in page.text.replace("’", "'")
    assert {kind.split(" ")[0] for kind in page.comments} <= {kind.split(" ")[0] for kind in known.comments}


# -- in a browser ------------------------------------------------------------------------------------------------


def sound(opened: Opened, file: Path) -> None:
    assert [address for address in opened.requests if not address.startswith("data:")] == [file.as_uri()]
    assert opened.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_there_is_contrast_enough(chromium: Browser, directory: Path, scheme: Scheme) -> None:
    """Of every kind of block, which one page has; colours do not depend on the width."""
    with chromium.opened(saved(directory, "relu", text("relu")), scheme=scheme) as opened:
        assert opened.axe() == []


def test_the_browser_reads_the_tags_as_they_were_written(chromium: Browser, directory: Path) -> None:
    """A parser that repairs a page moves, drops or adds elements."""
    written = [name.lower() for name, _ in pages.read(text("mazur")).elements]
    file = saved(directory, "mazur", text("mazur"))
    with chromium.opened(file, javascript=False) as opened:
        read = opened.page.evaluate("[...document.querySelectorAll('*')].map(e => e.localName.toLowerCase())")
    assert read == written


def test_without_a_script_everything_can_be_read(chromium: Browser, directory: Path) -> None:
    file = saved(directory, "mazur", text("mazur"))
    with chromium.opened(file, javascript=False) as opened:
        hidden = opened.page.evaluate(
            """[...document.querySelectorAll("main :is(p, .chain, table, pre, figure, h2, h3, h4)")]
            .filter(e => !e.closest("[hidden]"))  // a view that the author did not ask for
            .filter(e => !e.checkVisibility() || e.getBoundingClientRect().height < 8).map(e => e.outerHTML)"""
        )
        assert hidden == []
        opened.page.locator("summary:has(h2)").first.click()
        assert opened.page.locator("section > details:not([open])").count() == 1
        sound(opened, file)


def test_relations_of_a_display_stand_below_each_other(chromium: Browser, directory: Path) -> None:
    file = saved(directory, "mazur", text("mazur"))
    with chromium.opened(file, javascript=False) as opened:
        places = opened.page.evaluate(
            """[...document.querySelectorAll(".eq")].map(eq =>
            [...eq.querySelectorAll(".chain:not(.wide,.alone) .rhs")].map(
            rhs => Math.round(rhs.querySelector("mo.rel").getBoundingClientRect().left)))"""
        )
    assert any(len(block) > 3 for block in places)
    assert [block for block in places if block and max(block) - min(block) > 1] == []


def test_formulas_use_the_font_that_the_page_brings(chromium: Browser, directory: Path) -> None:
    """The one in the page: italic letters of a font without them would look like text."""
    file = saved(directory, "mazur", text("mazur"))
    with chromium.opened(file) as opened:
        assert opened.page.evaluate("document.fonts.ready.then(() => [...document.fonts].map(f => f.status))") == [
            "loaded"
        ]


@pytest.mark.parametrize("place", range(0, len(HOSTILE), 4))
def test_hostile_words_do_nothing_in_a_browser(chromium: Browser, directory: Path, place: int) -> None:
    file = saved(directory, f"hostile{place}", hostile(place))
    with chromium.opened(file) as opened:
        opened.page.hover("main")
        assert opened.page.evaluate("window.hit") is None
        assert opened.page.title() == HOSTILE[place]
        sound(opened, file)


HOST = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A host</title><style>
body {{ font: italic 13px/1 fantasy; color: red; text-align: center; letter-spacing: 3px; text-transform: uppercase }}
h2, h3, h4 {{ color: red; float: left; font-size: 9px }} p, li, td, th {{ color: red; margin: 0; border: 2px solid }}
table {{ width: 100%; background: red }} section {{ padding: 99px }} span, div {{ color: red; display: inline }}
details {{ display: none }} math {{ font-size: 7px }} a {{ color: red; display: block }} svg {{ width: 9px }}
</style></head><body><main><h1>A host</h1><p id="own">Own words</p>{fragments}</main></body></html>"""


def test_a_fragment_keeps_its_looks_and_leaves_the_hosts_alone(chromium: Browser, directory: Path) -> None:
    fragments = "\n".join(text(name, "html-fragment") for name in ("circuit", "relu"))
    bare, host = (
        saved(directory, *pair)
        for pair in (("bare", HOST.format(fragments="")), ("host", HOST.format(fragments=fragments)))
    )
    alone = saved(
        directory, "alone", f"<!DOCTYPE html><html lang=en><meta charset=utf-8><title>x</title><body>{fragments}"
    )
    looks = """selector => { const e = document.querySelector(selector), s = getComputedStyle(e);
    return [s.color, s.fontSize, s.fontFamily, s.display, s.textAlign, s.letterSpacing, s.marginTop, s.borderTop] }"""
    inside = [
        f".byhand {kind}"
        for kind in ("p", "h2", "section p", "table", "td", "th", "nav a", "math", ".eq", "li", "details")
    ]
    with chromium.opened(alone) as first, chromium.opened(host) as second, chromium.opened(bare) as third:
        for selector in inside:
            assert second.page.evaluate(looks, selector) == first.page.evaluate(looks, selector), selector
        for selector in ("#own", "h1", "body"):
            assert second.page.evaluate(looks, selector) == third.page.evaluate(looks, selector), selector
        assert second.complaints == []
        assert second.axe(".byhand", contrast=False) == []
        assert second.too_wide(320) == []

"""The living page by real events in a real browser: pointing, walking, switching, folding, numbers of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import byhand
from byhand.document.blocks import Document
from byhand.problem.builtin import builtin_path
from byhand.problem.load import load_text
from byhand.render.templating import shipped
from support.browser import Browser, Opened
from support.live import marks

#: All our JavaScript in the page of the best-known problem.
MOST_SCRIPT = 15 * 1024


@pytest.fixture(scope="module")
def mazur(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (path,) = byhand.explain("mazur").save(tmp_path_factory.mktemp("living"), ["html"])
    return path


@pytest.fixture
def opened(chromium: Browser, mazur: Path) -> Iterator[Opened]:
    with chromium.opened(mazur) as page:
        yield page
        assert page.complaints == []


def place(opened: Opened, address: str) -> int:
    found: int = opened.page.evaluate(
        "(a) => JSON.parse(document.querySelector('.byhand-data').textContent).q.indexOf(a)", address
    )
    assert found >= 0, address
    return found


def with_class(opened: Opened, name: str) -> set[str]:
    """The addresses of everything on the page that carries the class."""
    found: list[str] = opened.page.evaluate(
        """(name) => {
            const q = JSON.parse(document.querySelector(".byhand-data").textContent).q;
            return [...document.querySelectorAll(`main [data-q].${name}`)].map(e => q[e.dataset.q]);
        }""",
        name,
    )
    return set(found)


def test_our_script_is_small(mazur: Path) -> None:
    text = mazur.read_text(encoding="utf-8")
    script = text[text.rindex("<script>") + len("<script>") : text.rindex("</script>")]
    assert len(script.encode()) <= MOST_SCRIPT
    assert len(text.encode()) < 300_000


def test_an_address_shows_what_is_hidden_and_any_other_is_no_fault(opened: Opened) -> None:
    opened.page.locator(".views button").last.click()
    name = opened.page.evaluate("document.querySelector('[data-view][hidden] [id], [data-view][hidden][id]').id")
    opened.page.evaluate("location.hash = '#50%'")
    assert opened.page.locator(f'[id="{name}"]').is_hidden()
    opened.page.evaluate("name => { location.hash = name }", name)
    opened.page.locator(f'[id="{name}"]').wait_for(state="visible")


# -- pointing ----------------------------------------------------------------------------------------------------


def test_a_number_shows_where_it_comes_from_and_where_it_goes(opened: Opened) -> None:
    line = opened.page.locator('[id="step1.sample1.delta2_1"]')
    line.locator("[data-v]").last.hover()
    opened.page.wait_for_selector(".here")
    assert with_class(opened, "here") == {"step1.sample1.delta2_1"}
    assert with_class(opened, "from") == {"step1.sample1.a2_1", "step1.sample1.t_1"}
    uses = with_class(opened, "into")
    assert {"step1.grad.w_5", "step1.grad.w_6", "step1.grad.b_2", "step1.sample1.back1_1_1"} <= uses
    assert "step1.grad.w_7" not in uses
    assert opened.page.locator("figure svg .here").count() > 0
    assert "line" in (line.get_attribute("class") or "")
    assert "0.138498562" in opened.page.locator(".panel").inner_text()


def test_a_click_goes_to_the_line_that_defines_the_number(opened: Opened) -> None:
    number = place(opened, "step1.sample1.a1_1")
    use = opened.page.locator(f'[id="step1.grad.w_5"] [data-q="{number}"][data-v]').first
    use.click()
    line = opened.page.locator('[id="step1.sample1.a1_1"]')
    seen = "(e) => { const r = e.getBoundingClientRect(); return r.top > 0 && r.bottom < innerHeight; }"
    opened.page.wait_for_function(seen, arg=line.element_handle())
    assert with_class(opened, "here") == {"step1.sample1.a1_1"}
    opened.page.keyboard.press("Escape")


def test_a_folded_step_opens_for_who_is_sent_there(opened: Opened) -> None:
    opened.page.get_by_role("button", name="Fold or unfold all").click()
    assert not opened.page.locator('[id="step1.sample1.a1_1"]').is_visible()
    opened.page.get_by_role("button", name="Next").click()
    assert opened.page.locator(".chain.line").is_visible()


# -- walking -----------------------------------------------------------------------------------------------------


def test_the_walk_goes_through_all_lines_in_order_by_keyboard(opened: Opened) -> None:
    opened.page.get_by_role("button", name="Next").focus()
    opened.page.keyboard.press("Enter")
    seen = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "End", "ArrowRight", "Home"):
        seen.append(opened.page.locator(".chain.line").get_attribute("id"))
        opened.page.keyboard.press(key)
    seen.append(opened.page.locator(".chain.line").get_attribute("id"))
    assert seen[:4] == ["step1.sample1.z1_1", "step1.sample1.a1_1", "step1.sample1.z1_2", "step1.sample1.a1_1"]
    assert seen[4] == seen[5]
    assert seen[6] == seen[0]


def test_the_picture_shows_only_what_was_reached(opened: Opened) -> None:
    opened.page.get_by_role("button", name="Next").click()
    forward = opened.page.locator(".stage").inner_html()
    assert opened.page.locator(".stage .later").count() > 0
    given = place(opened, "step1.sample1.x_1")
    assert opened.page.locator(f'.stage [data-q="{given}"][data-v]').first.is_visible()
    assert opened.page.locator(".stage .here").count() > 0
    opened.page.evaluate("document.querySelector('.dock [name=next]').focus()")
    for _ in range(11):  # to the first δ
        opened.page.keyboard.press("ArrowRight")
    assert opened.page.locator(".stage .here").count() > 0
    assert opened.page.locator(".stage").inner_html() != forward  # δ stand in another picture
    opened.page.keyboard.press("End")
    assert opened.page.locator(".stage .later").count() == 0
    opened.page.get_by_role("button", name="Close").click()
    assert opened.page.locator(".stage *").count() == 0


def test_it_plays_by_itself_and_pauses(opened: Opened) -> None:
    opened.page.get_by_role("button", name="Play").click()
    opened.page.wait_for_function("() => document.querySelector('.where').textContent.startsWith('2/')", timeout=8000)
    opened.page.get_by_role("button", name="Pause").click()
    assert opened.page.get_by_role("button", name="Play").is_visible()


# -- views -------------------------------------------------------------------------------------------------------


def test_views_can_be_switched(opened: Opened) -> None:
    shown = "[...document.querySelectorAll('[data-view]')].filter(v => v.checkVisibility()).map(v => v.dataset.view)"
    assert opened.page.evaluate(shown) == ["node", "weight"]
    opened.page.get_by_role("button", name="As matrices").click()
    assert opened.page.evaluate(shown) == ["matrix"]
    assert opened.page.get_by_role("button", name="As matrices").get_attribute("aria-pressed") == "true"
    opened.page.get_by_role("button", name="Weight by weight").click()
    assert opened.page.evaluate(shown) == ["weight"]
    opened.page.get_by_role("button", name="As written").click()
    assert opened.page.evaluate(shown) == ["node", "weight"]


# -- numbers of one's own ----------------------------------------------------------------------------------------


def change(opened: Opened, **numbers: str) -> None:
    opened.page.get_by_role("button", name="Change numbers").click()
    for label, number in numbers.items():
        opened.page.locator(f'input[name="step1.{label.replace("__", ".")}"]').fill(number)
    opened.page.get_by_role("button", name="Recompute").click()


def page_numbers(opened: Opened) -> dict[str, str]:
    """Address → its number on the page, which must be one everywhere."""
    found: list[list[str]] = opened.page.evaluate("""() => {
        const q = JSON.parse(document.querySelector(".byhand-data").textContent).q;
        return [...document.querySelectorAll("main math [data-q][data-v]")].map(e => [q[e.dataset.q], e.textContent]);
    }""")
    numbers: dict[str, str] = {}
    for address, text in found:
        assert numbers.setdefault(address, text) == text, address
    return numbers


def fresh_numbers(document: Document) -> dict[str, str]:
    from xml.etree import ElementTree

    from byhand.mathtext.mathml import MathmlWriter

    writer = MathmlWriter()
    return {
        mark.address: "".join(ElementTree.fromstring(f"<math>{writer.write(mark.body)}</math>").itertext())
        for mark in marks(document.blocks)
        if mark.value and mark.address
    }


#: What the file says, what is typed instead, and under which address.
EDITS = {
    "w_5": ("[0.40, 0.45]", "[-0.7, 0.45]", "before__w_5", "-0.7"),
    "w_1": ("[0.15, 0.20]", "[0, 0.20]", "before__w_1", "0"),
    "w_8": ("[0.50, 0.55]", "[0.50, 12.5]", "before__w_8", "12.5"),
    "i_2": ("[0.05, 0.10]", "[0.05, -3]", "sample1__x_2", "-3"),
    "rate": ("learning_rate = 0.5", "learning_rate = 0.01", "learning_rate", "0.01"),
}


@pytest.mark.parametrize("names", [("w_5",), ("w_1", "w_8"), ("i_2",), ("rate",)])
def test_edited_numbers_are_those_of_a_fresh_explain(opened: Opened, names: tuple[str, ...]) -> None:
    text = builtin_path("mazur").read_text(encoding="utf-8")
    for name in names:
        assert text.count(EDITS[name][0]) == 1
        text = text.replace(EDITS[name][0], EDITS[name][1])
    before = page_numbers(opened)
    change(opened, **{EDITS[name][2]: EDITS[name][3] for name in names})
    opened.page.wait_for_selector(".edited")
    expected = fresh_numbers(byhand.explain(load_text(text, name="mazur")).living_document)
    found = page_numbers(opened)
    assert {address: found[address] for address in expected if address in found} == {
        address: expected[address] for address in found if address in expected
    }
    assert len(set(found) & set(expected)) > 75
    assert found != before
    assert with_class(opened, "changed") == {address for address in found if found[address] != before[address]}
    assert not opened.page.locator(".reading").first.is_visible()
    opened.page.get_by_role("button", name="Back to the original").click()
    assert page_numbers(opened) == before
    assert with_class(opened, "changed") == set()
    assert opened.page.locator(".reading").first.is_visible()


def test_what_is_no_number_is_said_and_nothing_changes(opened: Opened) -> None:
    before = page_numbers(opened)
    change(opened, before__w_5="alert(1)")
    assert opened.page.get_by_role("alert").inner_text() != ""
    assert opened.page.locator('input[name="step1.before.w_5"]').get_attribute("aria-invalid") == "true"
    assert opened.page.get_by_label("w5", exact=True).count() == 1
    assert page_numbers(opened) == before


def test_two_fragments_live_on_one_page(chromium: Browser, tmp_path: Path) -> None:
    parts = [byhand.explain(name).to("html-fragment") for name in ("mazur", "circuit")]
    page = tmp_path / "host.html"
    page.write_text(
        f"<!DOCTYPE html><html lang=en><title>Host</title><main>{''.join(parts)}</main></html>", encoding="utf-8"
    )
    with chromium.opened(page) as opened:
        assert opened.page.locator(".byhand[data-alive]").count() == 2
        assert opened.page.locator(".dock").count() == 2
        second = opened.page.locator(".byhand").nth(1)
        second.get_by_role("button", name="Next").click()
        assert second.locator(".chain.line").count() == 1
        assert opened.page.locator(".byhand").nth(0).locator(".line").count() == 0
        assert opened.complaints == []


def test_scripts_are_shipped_as_they_are_written() -> None:
    """The short scripts are what terser makes of the ones that we read (``scripts/minify``)."""
    import subprocess

    from support.paths import REPOSITORY

    if not (REPOSITORY / ".cache" / "node" / "node_modules" / ".bin" / "terser").exists():
        pytest.skip("terser is not installed: scripts/test does it")
    done = subprocess.run(["scripts/minify", "--check"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert (shipped() / "html" / "living.min.js").is_file()

"""Cuts a web page into blocks: chains of formulas, sentences with formulas in them, tables, headings.

Everything that the page holds is read, hidden or shown; scripts, styles, pictures and programs are left out. Formulas
are handed on as LaTeX between dollars; a dollar or backslash of an author's is no longer one by then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser

from byhand.proofread.blocks import Block, Lines, note
from byhand.proofread.mathml import Broken, Formula

Attributes = list[tuple[str, str | None]]

_SKIPPED = frozenset("script style svg pre code kbd samp iframe object canvas".split())
#: What stands within a sentence. Every other element, where it begins and where it ends, ends the sentence.
_WITHIN = frozenset(
    "a abbr b bdi bdo br cite code data del dfn em i ins kbd label mark q s samp small span strong sub sup time u "
    "var wbr".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 title nav header footer thead".split())
_TABLE = frozenset(("table", "thead", "tbody", "tfoot", "tr", "th", "td"))
_HARMLESS = str.maketrans("$\\", "＄＼")
_COMMENT = re.compile(r"\s*<!--")
_PAGE = re.compile(
    r"\s*<(?:!doctype|html|head|body|div|main|section|article|style|p|table|math|h[1-6])(?![A-Za-z0-9])", re.IGNORECASE
)


def is_page(text: str) -> bool:
    """Whether the text, comments aside, begins like a web page or a part of one."""
    position = 0
    while _COMMENT.match(text, position):
        position = text.find("-->", position) + 3
        if position < 3:
            return False
    return _PAGE.match(text, position) is not None


def blocks(text: str) -> Iterator[Block]:
    """The document in order."""
    reader = _Reader()
    try:
        reader.feed(text)
    except AssertionError as problem:  # how html.parser says that a declaration is none
        reader.broken(str(problem) or "a declaration")
    reader.finish()
    return iter(reader.found)


def inline(text: str, line: int) -> Iterator[Block]:
    """The sentences of a paragraph or a cell and its formulas, which stand between dollars."""
    lines = Lines(text, line)
    position = 0
    while (start := text.find("$", position)) >= 0:
        end = text.index("$", start + 1)
        if start > position:
            yield Block("prose", lines.at(position), text[position:start])
        yield Block("inline", lines.at(start), text[start + 1 : end], text[end + 1 : end + 13])
        position = end + 1
    if position < len(text):
        yield Block("prose", lines.at(position), text[position:])


class _Words:
    """The sentence that is being gathered, with the page's line breaks."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.start = self.line = 0

    def add(self, text: str, line: int) -> None:
        if not self.pieces:
            self.start = self.line = line
        self.pieces += ["\n" * (line - self.line), text]
        self.line = max(line, self.line) + text.count("\n")

    def take(self) -> str:
        text, self.pieces = "".join(self.pieces), []
        return text


class _Reader(HTMLParser):
    """skipped: the element that is left out, open ``depth`` times. heading: the element that is one.

    chain: the formulas of the chain that is open, each with its line; ``depth_of_chain`` counts elements as its own.
    cells: those of the row that is open, ``data`` whether one of them is more than a head.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Block] = []
        self.words = _Words()
        self.skipped = self.heading = self.chain_tag = ""
        self.depth = self.depth_of_chain = 0
        self.formula: Formula | None = None
        self.since = 0
        self.chain: list[tuple[int, str]] = []
        self.cells: list[str] = []
        self.in_cell = self.data = False

    def broken(self, what: str, line: int = 0) -> None:
        self.found.append(Block("broken", line or self.getpos()[0], what))

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if self.skipped:
            self.depth += tag == self.skipped
        elif self.formula is not None:
            self.transcribe(lambda formula: formula.start(tag, dict(attrs)), 1 + (tag == "math"))
        elif tag == "math":
            self.formula, self.since = Formula(), self.getpos()[0]
        else:
            if tag not in _WITHIN:
                self.sentence()
                self.opened(tag, dict(attrs))
            if tag in _SKIPPED:
                self.skip(tag, 1)

    def handle_endtag(self, tag: str) -> None:
        if self.skipped:
            self.depth -= tag == self.skipped
            self.skipped = self.skipped if self.depth else ""
        elif self.formula is not None:
            self.transcribe(lambda formula: self.ended(formula, tag), int(tag != "math"))
        elif tag not in _WITHIN:
            self.sentence()
            self.closed(tag)

    def handle_data(self, data: str) -> None:
        if self.formula is not None:
            self.transcribe(lambda formula: formula.data(data), 1)
        elif not self.skipped:
            self.words.add(data.translate(_HARMLESS), self.getpos()[0])

    def handle_comment(self, data: str) -> None:
        if not self.skipped and self.formula is None and (found := note(data, self.getpos()[0])):
            self.sentence()
            self.found.append(found)

    def unknown_decl(self, data: str) -> None:
        self.broken(f"<![{data[:20]}")

    def skip(self, tag: str, depth: int) -> None:
        """Leave out what stands up to the end of the element; ``depth`` times it is open."""
        if depth:
            self.skipped, self.depth, self.since = tag, depth, self.getpos()[0]

    def transcribe(self, step: Callable[[Formula], None], depth: int) -> None:
        """A step of the formula that is open; one that breaks is left out to its end."""
        assert self.formula is not None
        try:
            step(self.formula)
        except Broken as problem:
            self.formula = None
            self.broken(str(problem))
            self.skip("math", depth)

    def ended(self, formula: Formula, tag: str) -> None:
        if not formula.end(tag):
            return
        self.formula = None
        if self.chain_tag:
            self.chain.append((self.since, formula.source))
        else:
            self.words.add(f"${formula.source}$", self.since)

    def opened(self, tag: str, attributes: dict[str, str | None]) -> None:
        """A block's element begins."""
        if "chain" in (attributes.get("class") or "").split():
            self.end_chain()
            self.chain_tag, self.depth_of_chain = tag, 0
        self.depth_of_chain += tag == self.chain_tag
        if tag in _TABLE:
            self.end_cell()
            if tag == "tr":
                self.end_row()
            self.in_cell = tag in ("td", "th")
            self.data = self.data or tag == "td" or attributes.get("scope") == "row"
        if tag in _HEADINGS and not self.heading:
            self.heading, self.since = tag, self.getpos()[0]
            self.found.append(Block("heading", self.since))

    def closed(self, tag: str) -> None:
        if tag == self.chain_tag:
            self.depth_of_chain -= 1
            if not self.depth_of_chain:
                self.end_chain()
        if tag in _TABLE:
            self.end_cell()
            if tag not in ("td", "th"):
                self.end_row()
        if tag == self.heading:
            self.heading = ""
            self.found.append(Block("end", self.getpos()[0]))
        if tag == "table":
            self.found.append(Block("end", self.getpos()[0], "table"))

    def sentence(self) -> None:
        """What was gathered is complete, save within a cell, which is one piece."""
        if self.words.pieces and not self.in_cell:
            self.found += inline(self.words.take(), self.words.start)

    def end_chain(self) -> None:
        if self.chain:
            text, start, line = "", self.chain[0][0], self.chain[0][0]
            for at, source in self.chain:
                text += "\n" * (at - line) + f" {source}"
                line = at
            self.found.append(Block("math", start, text))
        self.chain, self.chain_tag = [], ""

    def end_cell(self) -> None:
        if self.in_cell:
            self.cells.append(" ".join(self.words.take().split()))
        self.in_cell = False

    def end_row(self) -> None:
        line = self.words.start
        if self.data and not self.heading:
            self.found.append(Block("row", line, cells=tuple(self.cells)))
        elif self.cells:
            self.found.append(Block("heading", line))
            for cell in self.cells:
                self.found += inline(cell, line)
            self.found.append(Block("heading" if self.heading else "end", line))
        self.cells, self.data = [], False

    def finish(self) -> None:
        """The text is at its end; whatever is still open hides or changes what stands behind it."""
        if self.rawdata[:1] == "<" and not self.skipped:
            self.broken(f"a {self.rawdata[:12].split()[0]} that nothing closes")
        else:
            self.handle_data(unescape(self.rawdata))
        self.end_cell()
        self.sentence()
        self.end_row()
        open_tag = self.skipped or ("math" if self.formula is not None else self.chain_tag or self.heading)
        self.end_chain()
        if open_tag:
            self.broken(f"a <{open_tag}> that nothing closes", self.since)

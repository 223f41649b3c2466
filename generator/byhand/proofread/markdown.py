"""Cuts Markdown into blocks, line by line; then paragraphs into sentences and inline mathematics."""

from __future__ import annotations

import re
from collections.abc import Iterator

from byhand.proofread.blocks import Block, Lines, note

_FENCE = re.compile(r"(`{3,}|~{3,})")
_QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)+")
_HEADING = re.compile(r"#{1,6}(?:\s|\Z)")
_CELL = re.compile(r"(?<!\\)\|")
_MARK = re.compile(r"\\[^\n]|`+|\$\$?|<!--|<(?=[A-Za-z/])|\]\(")
_CLOSING = {"$": re.compile(r"\\[^\n]|\$"), "$$": re.compile(r"\\[^\n]|\$\$")}
_RAW_HTML = re.compile(r"<(svg|style|script|pre|math)\b", re.IGNORECASE)
_FAR = 2000


def blocks(text: str) -> Iterator[Block]:
    """The document in order. Code is left out."""
    return _Reader(text.split("\n")).blocks()


class _Reader:
    """``paragraph`` holds the lines of the sentence being gathered; ``index`` is the line looked at, from 0."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.index = 0
        self.paragraph: list[str] = []
        self.start = 0

    def blocks(self) -> Iterator[Block]:
        while self.index < len(self.lines):
            bare = self.bare()
            if self.is_sentence(bare):
                self.gather(bare)
                self.index += 1
                continue
            yield from self.sentence()
            yield from self.block(bare)
        yield from self.sentence()

    def bare(self) -> str:
        """The line without its indentation and quotation marks."""
        line = self.lines[self.index]
        return (_QUOTE.sub("", line, count=1) if line.lstrip()[:1] == ">" else line).strip()

    def is_sentence(self, bare: str) -> bool:
        if not bare:
            return False
        first = bare[0]
        if first == "#":
            return not _HEADING.match(bare)
        if first == "|" or bare.startswith("$$"):
            return False
        if first in "`~" and (fence := _FENCE.match(bare)):
            return fence[1][0] == "`" and "`" in bare[fence.end() :]
        return "<" not in bare or not (_RAW_HTML.match(bare) or bare.count("<!--") > bare.count("-->"))

    def gather(self, text: str) -> None:
        if not self.paragraph:
            self.start = self.index
        self.paragraph.append(text)

    def sentence(self) -> Iterator[Block]:
        if self.paragraph:
            text, self.paragraph = "\n".join(self.paragraph), []
            yield from inline(text, self.start + 1)

    def block(self, bare: str) -> Iterator[Block]:
        """A line that is no sentence, with the lines that belong to it."""
        if not bare:
            self.index += 1
        elif bare[0] == "#":
            yield Block("heading", self.index + 1)
            yield from inline(bare, self.index + 1)
            yield Block("end", self.index + 1)
            self.index += 1
        elif bare[0] == "|":
            yield from self.table()
        elif bare[0] == "$":
            yield from self.display(bare[2:])
        elif fence := _FENCE.match(bare):
            self.skip_to(fence[1], whole_line=True)
        elif html := _RAW_HTML.match(bare):
            self.skip_to(f"</{html[1].lower()}>")
        else:
            self.skip_to("-->")

    def skip_to(self, mark: str, whole_line: bool = False) -> None:
        """Over what nobody reads, up to the line with ``mark``."""
        if not whole_line and mark in self.lines[self.index]:
            self.index += 1
            return
        while True:
            self.index += 1
            if self.index >= len(self.lines):
                return
            line = self.bare()
            if line.startswith(mark) if whole_line else mark in line:
                self.index += 1
                return

    def display(self, rest: str) -> Iterator[Block]:
        """``$$`` to ``$$``; behind the closing mark is a sentence again."""
        start = self.index
        gathered: list[str] = []
        while "$$" not in rest:
            gathered.append(rest)
            self.index += 1
            if self.index >= len(self.lines):
                yield Block("broken", start + 1, "a $$ that nothing closes")
                return
            rest = self.bare() if self.lines[start].lstrip()[:1] == ">" else self.lines[self.index]
        inside, _, tail = rest.partition("$$")
        yield Block("math", start + 1, "\n".join([*gathered, inside]))
        if tail.strip():
            self.gather(tail)
        self.index += 1

    def table(self) -> Iterator[Block]:
        """Rows that begin with a bar; what stands above the ruled line is a heading."""
        start = self.index
        while self.index < len(self.lines) and self.bare()[:1] == "|":
            self.index += 1
        rows = list(enumerate(self.lines[start : self.index], start + 1))
        if len(rows) > 1 and not rows[1][1].strip("|:- \t>"):
            yield Block("heading", rows[0][0])
            yield from inline(rows[0][1], rows[0][0])
            yield Block("end", rows[0][0])
            rows = rows[2:]
        for line, row in rows:
            cells = _CELL.split(row.strip(" \t>"))[1:]
            if cells and not cells[-1].strip():
                cells.pop()
            yield Block("row", line, cells=tuple(cell.replace(r"\|", "|").strip() for cell in cells))
        yield Block("end", self.index, "table")


def inline(text: str, line: int) -> Iterator[Block]:
    """The sentences of a paragraph, its mathematics and its comments."""
    lines = Lines(text, line)
    position = begin = 0
    while mark := _MARK.search(text, position):
        what, start, end = mark[0], mark.start(), mark.end()
        position = end
        if what[0] == "\\":
            continue
        if what[0] == "$":
            close = _find_dollars(text, end, what)
            if close < 0:
                yield Block("broken", lines.at(start), f"a {what} that nothing closes")
                break
            skipped = close + len(what)
        elif what[0] == "`":
            close = text.find(what, end)
            skipped = close + len(what) if close >= 0 else end
        elif what == "<!--":
            close = text.find("-->", end)
            skipped = close + 3 if close >= 0 else len(text)
        else:
            close = text.find(")" if what == "](" else ">", end, end + _FAR)
            skipped = close + 1 if close >= 0 else end
        if start > begin:
            yield Block("prose", lines.at(begin), text[begin:start])
        begin = position = skipped
        if what[0] == "$":
            inside = text[end:close].strip("`") if what == "$" else text[end:close]
            yield Block("inline" if what == "$" else "math", lines.at(end), inside, text[skipped : skipped + 12])
        elif what == "<!--" and (found := note(text[end : close if close >= 0 else len(text)], lines.at(end))):
            yield found
    if begin < len(text):
        yield Block("prose", lines.at(begin), text[begin:])


def _find_dollars(text: str, position: int, mark: str) -> int:
    """Where the mathematics opened by ``mark`` ends; -1 where it does not."""
    if mark == "$$" and text.startswith("$$", position):
        return position
    for found in _CLOSING[mark].finditer(text, position):
        if found[0][0] == "$":
            return found.start()
    return -1

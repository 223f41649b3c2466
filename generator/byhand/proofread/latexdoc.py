"""Cuts a LaTeX document into blocks: displays, tables, headings and sentences with inline mathematics."""

from __future__ import annotations

import re
from collections.abc import Iterator

from byhand.proofread.blocks import Block, Lines, note

_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%")
_DISPLAY = r"equation\*?|align\*?|gather\*?|multline\*?|displaymath|eqnarray\*?|alignat\*?|flalign\*?|math"
_SKIPPED = r"verbatim\*?|lstlisting|tikzpicture|Verbatim|minted|picture|comment|filecontents\*?|axis"
_TABLE = r"tabular\*?|longtable|tabularx|tabulary|xltabular"
#: A ``\$`` before a formula in words is no part of a ``$$``.
_OPENING = re.compile(rf"\\\[|(?<!(?<!\\)\\)\$\$|\\begin\{{({_DISPLAY}|{_SKIPPED}|{_TABLE})\}}")
_DISPLAY_NAME, _SKIPPED_NAME, _TABLE_NAME = (re.compile(rf"(?:{kind})\Z") for kind in (_DISPLAY, _SKIPPED, _TABLE))
_HEADING = re.compile(r"[ \t]*\\(?:part|chapter|(?:sub){0,2}section|title|subtitle|author|date)\*?[\[{]")
_HEAD_END = re.compile(r"\\end(?:first)?head\b|\\end(?:last)?foot\b")
_RULES = re.compile(
    r"\\(?:toprule|midrule|bottomrule|hline|addlinespace|endhead|endfirsthead|endfoot|endlastfoot|specialrule|cmidrule)"
    r"(?![A-Za-z])(?:\[[^\]\n]{0,40}\]|\([^)\n]{0,40}\)|\{[^}\n]{0,40}\})*"
)
_LEAD = re.compile(rf"(?:\s|{_RULES.pattern})*")
_ROW_END = re.compile(r"\\\\\*?(?:\[[^\]\n]{0,20}\])?|\\tabularnewline\b|\\begin\{[a-z]*matrix\}|\\end\{[a-z]*matrix\}")
_CELL = re.compile(r"(?<!\\)&|\\begin\{[a-z]*matrix\}|\\end\{[a-z]*matrix\}")
_ARGUMENT = r"(?:\{[^{}\n]{0,400}\})?"
_TECHNICAL = re.compile(
    r"\\(?:(?:includegraphics|includesvg|input|include|label|ref|eqref|autoref|pageref|cite|url|nolinkurl|path|vspace|hspace"
    r"|begin|end|color|textcolor|hypertarget|hyperlink|href|bibitem|texttt|lstinline)(?![A-Za-z])\*?"
    r"(?:\[[^\[\]\n]{0,400}\])?" + _ARGUMENT + r"|(?:rule|definecolor|setlength|setcounter|fontsize|addcontentsline|"
    r"resizebox|scalebox|parbox|pdfbookmark|adjustbox)(?![A-Za-z])\*?(?:\[[^\[\]\n]{0,400}\])?" + _ARGUMENT * 3 + ")"
)
_MARK = re.compile(r"\\\(|\\verb\*?[^A-Za-z\s]|\\[A-Za-z]+|\\[^\n]|\$")
_CLOSING = {"$": re.compile(r"\\[^\n]|\$"), r"\(": re.compile(r"\\\)|\\[^\n]")}


def blocks(text: str) -> Iterator[Block]:
    """The document in order. Code, pictures and the preamble are left out."""
    return _Reader(text.split("\n")).blocks()


class _Reader:
    """``rest`` is the line at ``index`` without its comment."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.index = -1
        self.rest = ""
        self.notes: list[Block] = []
        self.paragraph: list[str] = []
        self.start = 0

    def next_line(self) -> bool:
        self.index += 1
        if self.index >= len(self.lines):
            return False
        self.rest, comment = _cut_comment(self.lines[self.index])
        if comment and (found := note(comment, self.index + 1)):
            self.notes.append(found)
        return True

    def blocks(self) -> Iterator[Block]:
        preamble = any(line.lstrip().startswith(r"\documentclass") for line in self.lines[:200])
        while self.next_line():
            if preamble:
                preamble = not self.rest.lstrip().startswith(r"\begin{document}")
            elif self.notes:
                yield from self.sentence()
                yield from self.notes
                self.notes.clear()
                if self.rest.strip():
                    yield from self.line()
            elif not self.rest.strip():
                if not self.lines[self.index].strip():
                    yield from self.sentence()
            else:
                yield from self.line()
        yield from self.sentence()

    def line(self) -> Iterator[Block]:
        """A line of text, which may open something that goes on over the next ones."""
        begin = 0
        while opening := _OPENING.search(self.rest, begin):
            name = opening[1] or ""
            if opening.start() > begin and (before := self.rest[begin : opening.start()].strip()):
                self.gather(before)
            yield from self.sentence()
            start = self.index + 1
            end = rf"\end{{{name}}}" if name else r"\]" if opening[0] == r"\[" else "$$"
            inside, begin = self.up_to(end, opening.end(), keep=not _SKIPPED_NAME.match(name))
            if begin < 0:
                yield Block("broken", start, f"a {opening[0]} that nothing closes")
                return
            if not name or _DISPLAY_NAME.match(name):
                yield Block("math", start, inside)
            elif _TABLE_NAME.match(name):
                yield from _table(inside, start)
        rest = self.rest[begin:]
        if _HEADING.match(rest):
            yield from self.sentence()
            yield Block("heading", self.index + 1)
            yield from inline(rest, self.index + 1)
            yield Block("end", self.index + 1)
        elif rest.strip():
            self.gather(rest)

    def up_to(self, end: str, begin: int, keep: bool) -> tuple[str, int]:
        """The text up to ``end``, and where the line goes on behind it: negative where ``end`` does not come."""
        gathered: list[str] = []
        while (close := _find(self.rest, end, begin)) < 0:
            if keep:
                gathered.append(self.rest[begin:])
            begin = 0
            if not self.next_line():
                return "", -1
        gathered.append(self.rest[begin:close])
        return "\n".join(gathered), close + len(end)

    def gather(self, text: str) -> None:
        if not self.paragraph:
            self.start = self.index
        self.paragraph += [""] * (self.index - self.start - len(self.paragraph))
        self.paragraph.append(text)

    def sentence(self) -> Iterator[Block]:
        if self.paragraph:
            text, self.paragraph = "\n".join(self.paragraph), []
            yield from inline(text, self.start + 1)


def _find(text: str, end: str, begin: int) -> int:
    r"""Where ``end`` stands; ``\]`` is not the one in ``\\]``."""
    position = text.find(end, begin)
    while end == r"\]" and position > begin and text[position - 1] == "\\":
        position = text.find(end, position + 1)
    return position


def _cut_comment(line: str) -> tuple[str, str]:
    if "%" not in line:
        return line, ""
    found = _COMMENT.search(line)
    return (line[: found.end(1)], line[found.end() :]) if found else (line, "")


def _table(inside: str, line: int) -> Iterator[Block]:
    """Rows of data: those behind the first rule below the heading; without one, all but the first row."""
    heads = [found.end() for found in _HEAD_END.finditer(inside)]
    middle = inside.find(r"\midrule")
    begin = heads[-1] if heads else middle
    lines = Lines(inside, line)
    for number, (start, row) in enumerate(_outside(inside, _ROW_END, max(begin, 0))):
        cleaned = _RULES.sub("", row)
        if cleaned.strip() and (number or begin >= 0):
            lead = _LEAD.match(row)
            cells = tuple(cell.strip() for _, cell in _outside(cleaned, _CELL))
            yield Block("row", lines.at(start + (lead.end() if lead else 0)), cells=cells)
    yield Block("end", line, "table")


def _outside(text: str, mark: re.Pattern[str], begin: int = 0) -> Iterator[tuple[int, str]]:
    """``text`` from ``begin`` on, split at ``mark`` but not within a matrix, with where each piece begins."""
    depth = 0
    for found in mark.finditer(text, begin):
        if found[0].startswith(r"\begin"):
            depth += 1
        elif found[0].startswith(r"\end{"):
            depth -= depth > 0
        elif not depth:
            yield begin, text[begin : found.start()]
            begin = found.end()
    yield begin, text[begin:]


def inline(text: str, line: int) -> Iterator[Block]:
    """The sentences of a paragraph and its mathematics. Commands' technical arguments are left out."""
    lines = Lines(text, line)
    position = begin = 0
    while mark := _MARK.search(text, position):
        what, start, position = mark[0], mark.start(), mark.end()
        if what.startswith(r"\verb") and len(what) > 5 and not what[-1].isalpha():
            close = text.find(what[-1], position)
            after = close + 1 if close >= 0 else position
        elif what in ("$", r"\("):
            close = _find_closing(text, position, what)
            if close < 0:
                yield Block("broken", lines.at(start), f"a {what} that nothing closes")
                break
            after = close + len(what)
        elif technical := _TECHNICAL.match(text, start):
            after = technical.end()
        else:
            continue
        if start > begin:
            yield Block("prose", lines.at(begin), text[begin:start])
        if what in ("$", r"\("):
            yield Block("inline", lines.at(position), text[position:close], text[after : after + 12])
        begin = position = after
    if begin < len(text):
        yield Block("prose", lines.at(begin), text[begin:])


def _find_closing(text: str, position: int, mark: str) -> int:
    for found in _CLOSING[mark].finditer(text, position):
        if found[0] == "$" or found[0] == r"\)":
            return found.start()
    return -1

"""The formulas of a Markdown page, found as GitHub finds them, and all that GitHub would spoil.

GitHub hands a page to Markdown first and to its mathematics second. So inside ``$…$`` Markdown takes backslashes
before punctuation away, pairs underscores into emphasis (``\\mathrm{a}_{1} + \\mathrm{b}_{2}``) and reads ``<b`` as
a tag; a formula that it touched is shown wrongly or as source. ``$`…`$`` and fences of ``math`` are safe.

Three readers see the page: the scanner below, markdown-it with its dollarmath plugin, which must find the same
formulas, and plain markdown-it, whose text must still hold every inline formula unharmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin


class Formula(NamedTuple):
    """``Formula[:2]`` is what ``support.katex.errors`` takes."""

    tex: str
    display: bool
    line: int


@dataclass(slots=True)
class Page:
    """The formulas in reading order, and the complaints, each with its line (counted from 1)."""

    formulas: list[Formula] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def complain(self, line: int, what: str) -> None:
        self.complaints.append(f"line {line}: {what}")


def read(markdown: str) -> Page:
    """Everything about one page; a page is fine where ``complaints`` is empty."""
    page = Page()
    scanner = _Scanner(page)
    for number, line in enumerate(_blank_comments(markdown).split("\n"), start=1):
        scanner.feed(number, line)
    scanner.end()
    _compare_with_dollarmath(page, markdown)
    return page


def pairs(markdown: str) -> list[tuple[str, bool]]:
    """The page's formulas in the shape that the ``katex_errors`` fixture takes."""
    return [(formula.tex, formula.display) for formula in read(markdown).formulas]


def _blank_comments(markdown: str) -> str:
    """Comments become spaces: their dollars are no formulas, and the line numbers stay. None begins in code."""
    comment = re.compile(r"^ {0,3}<!--.*?-->", re.DOTALL | re.MULTILINE)
    return comment.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), markdown)


# --- the scanner -----------------------------------------------------------------------------------

_FENCE = re.compile(r"^[\s>]*(`{3,}|~{3,})\s*(\w*)")
_CODE = re.compile(r"(?<![`$])(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_INLINE = re.compile(r"\$`(?P<safe>[^`]+)`\$|(?<!\\)\$(?P<bare>(?:\\.|[^$\\])*)\$")
_BLOCK_START = re.compile(r"(?:[-+*]|\d+[.)])(?:\s|$)|#{1,6}\s|>|=+\s*$|-+\s*$|\||```|~~~")


def _bare(line: str) -> str:
    """A line without its indentation and the marks of a quotation."""
    return line.lstrip(" \t>").rstrip()


class _Scanner:
    """Reads line by line; is in text, in a fence, in a fence of mathematics, or between two lines of ``$$``."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.state: Literal["text", "fence", "math fence", "dollars"] = "text"
        self.fence = ""  # what closes it
        self.start = 0  # the line where the fence or the formula began
        self.body: list[str] = []
        self.text: list[str] = []
        self.unharmed: list[tuple[Formula, str]] = []  # inline formulas with their source: for plain Markdown

    def feed(self, number: int, line: str) -> None:
        self.text.append(line)
        if self.state in {"fence", "math fence"}:
            self._in_fence(line)
        elif self.state == "dollars":
            self._in_display(number, line)
        elif opening := _FENCE.match(line):
            self.fence, self.start = opening[1], number
            self.state = "math fence" if opening[2] == "math" else "fence"
        elif _bare(line) == "$$":
            self.start, self.state = number, "dollars"
        else:
            self._in_text(number, line)

    def end(self) -> None:
        if self.state in {"math fence", "dollars"}:
            self.page.complain(self.start, "the formula that begins here has no end")
        _check_plain_markdown(self.page, "\n".join(self.text), self.unharmed)

    def _in_fence(self, line: str) -> None:
        if not _bare(line).startswith(self.fence):
            self.body.append(line)
            return
        if self.state == "math fence":
            self._keep_display()
        self.state, self.body = "text", []

    def _in_display(self, number: int, line: str) -> None:
        body = _bare(line)
        if body == "$$":
            self._keep_display()
            self.state, self.body = "text", []
            return
        self.body.append(body)
        if not body:
            self.page.complain(number, "a blank line inside $$ ends the paragraph, and the formula with it")
        if "$$" in body:
            self.page.complain(number, "$$ must stand on a line of its own")
        if _BLOCK_START.match(body):
            self.page.complain(number, f"Markdown reads this line of a formula as a block of its own: {body}")
        _complain_of_characters(self.page, number, body)

    def _keep_display(self) -> None:
        tex = "\n".join(line.strip() for line in self.body).strip()
        if not tex:
            self.page.complain(self.start, "an empty formula")
        self.page.formulas.append(Formula(tex, True, self.start))

    def _in_text(self, number: int, line: str) -> None:
        # Code is text of its own kind: its dollars mean nothing.
        line = _CODE.sub(lambda found: " " * len(found[0]), line)
        if "$$" in re.sub(r"\\\$", "", line):
            self.page.complain(number, "$$ must stand on a line of its own")
            return
        position = 0
        for found in _INLINE.finditer(line):
            self._check_outside(number, line, position, found)
            position = found.end()
            tex = (found["safe"] or found["bare"]).strip()
            formula = Formula(tex, False, number)
            self.page.formulas.append(formula)
            if not self._inline_complaints(formula, found, in_table=line.lstrip().startswith("|")):
                self.unharmed.append((formula, found[0]))
        if re.search(r"(?<!\\)\$", line[position:]):
            self.page.complain(number, "a $ without its partner on the same line")

    def _check_outside(self, number: int, line: str, position: int, found: re.Match[str]) -> None:
        """GitHub wants white space or punctuation around the dollars; the safe kind minds letters before it only."""
        before, after = line[position : found.start()][-1:], line[found.end() :][:1]
        if before.isalnum() or (found["bare"] is not None and before in {"-", "$", "/", "'", '"'}):
            self.page.complain(number, f"{before!r} just before a formula keeps it from being one: {found[0]}")
        if after.isalnum() or after == "_":
            self.page.complain(number, f"{after!r} just after a formula keeps it from being one: {found[0]}")

    def _inline_complaints(self, formula: Formula, found: re.Match[str], in_table: bool) -> bool:
        """Complains of one inline formula; True where there was a reason to."""
        before = len(self.page.complaints)
        source, line = found[0], formula.line
        if found["bare"] is not None:
            if not found["bare"].strip():
                self.page.complain(line, "an empty formula")
            elif found["bare"] != found["bare"].strip():
                self.page.complain(line, f"a blank beside the dollar: {source}")
            for escape in re.findall(r"\\[!-/:-@\[-`{-~]", formula.tex):
                self.page.complain(line, f"Markdown takes the backslash out of {escape} in {source}")
        if in_table and "|" in formula.tex:
            self.page.complain(line, f"| ends the cell of a table: {source}")
        _complain_of_characters(self.page, line, formula.tex)
        return len(self.page.complaints) > before


def _complain_of_characters(page: Page, line: int, tex: str) -> None:
    if r"\_" in tex:
        page.complain(line, rf"\_ in a formula: {tex}")
    if found := re.search(r"[<>]", tex):
        page.complain(line, f"a raw {found[0]} in a formula is taken for HTML, use \\lt or \\gt: {tex}")


# --- the second and the third reader -----------------------------------------------------------------


def _inline_tokens(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _inline_tokens(token.children or [])


def _compare_with_dollarmath(page: Page, markdown: str) -> None:
    parser = MarkdownIt("commonmark").enable("table")
    dollarmath_plugin(parser, allow_labels=False, allow_space=False, allow_digits=False, double_inline=False)
    theirs = [
        (_normal(token.content), not token.type.startswith("math_inline"))
        for token in _inline_tokens(parser.parse(markdown))
        if token.type.startswith("math_") or (token.type == "fence" and token.info.strip() == "math")
    ]
    ours = [(_normal(formula.tex), formula.display) for formula in page.formulas]
    for index, formula in enumerate(page.formulas):
        if index >= len(theirs) or ours[index] != theirs[index]:
            seen = theirs[index][0] if index < len(theirs) else "nothing more"
            page.complain(formula.line, f"markdown-it sees another formula here: {formula.tex!r} against {seen!r}")
            return
    if len(theirs) > len(ours):
        page.complain(0, f"markdown-it sees a formula that GitHub would not: {theirs[len(ours)][0]!r}")


def _normal(tex: str) -> str:
    """Without indentation, the marks of a quotation, and the backticks of the safe kind."""
    tex = "\n".join(line.strip(" \t>") for line in tex.strip().split("\n")).strip()
    return tex[1:-1].strip() if len(tex) > 1 and tex[0] == tex[-1] == "`" else tex


def _check_plain_markdown(page: Page, text: str, formulas: list[tuple[Formula, str]]) -> None:
    """A reader that knows nothing of mathematics must leave each inline formula as it is."""
    rest = "".join(_plain(token) for token in _inline_tokens(MarkdownIt("commonmark").enable("table").parse(text)))
    for formula, source in formulas:
        at = rest.find(source)
        if at < 0:
            page.complain(formula.line, f"Markdown reads emphasis, a link or a tag into {source}")
        else:
            rest = rest[at + len(source) :]


def _plain(token: Token) -> str:
    """The text of a token; everything that is not text leaves a mark, so that a formula cut by it is not found."""
    if token.type == "inline":
        return "\n"  # its children follow
    if token.type == "text":
        return token.content
    if token.type == "code_inline":
        return f"`{token.content}`"
    return "\x00"

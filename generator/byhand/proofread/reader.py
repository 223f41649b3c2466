"""The main job: the header, then block by block, then what only the whole document can settle."""

from __future__ import annotations

import re

from flint import ctx

from byhand.proofread import latexdoc, markdown
from byhand.proofread.blocks import HEADER
from byhand.proofread.proof import Proof
from byhand.proofread.report import Fault, Report
from byhand.proofread.rounding import BadHeader, Rule, read_rule

_PI_DEFINED = re.compile(r"(?:^|[$&,]|\\\\)[ \t]*+\\pi[ \t&]*+(?:=|\\approx)[ \t&]*+(?!3\.14)", re.MULTILINE)


def read(text: str, dialect: str | None) -> Report:
    """As ``proofread``, which is the door to it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        found, line, rule = _header(text)
    except BadHeader as reason:
        return Report((Fault(_header_line(text), str(reason)),), 0, 0, 0)
    cutter = latexdoc if (dialect or found) == "latex" else markdown
    proof = Proof(rule, cutter.inline, r"\pi" in text and bool(_PI_DEFINED.search(text)))
    precision = ctx.prec
    ctx.prec = rule.precision
    try:
        for block in cutter.blocks(text):
            proof.take(block)
        return proof.report(line)
    finally:
        ctx.prec = precision


def _header_line(text: str) -> int:
    return text.count("\n", 0, max(text.find(HEADER), 0)) + 1


def _header(text: str) -> tuple[str, int, Rule]:
    """The dialect that the header is written in, its line and its rule."""
    position = text.find(HEADER)
    if position < 0:
        raise BadHeader(f"there is no {HEADER} header, which states the number rule")
    start = text.rfind("\n", 0, position) + 1
    stop = text.find("\n", position)
    before = text[start:position].strip()
    rest = text[position + len(HEADER) : stop if stop >= 0 else len(text)].strip()
    if before == "<!--" and rest.endswith("-->"):
        dialect, rest = "markdown", rest[:-3]
    elif before and not before.strip("%"):
        dialect = "latex"
    else:
        raise BadHeader("the header is not a comment on a line of its own")
    try:
        return dialect, _header_line(text), read_rule(rest)
    except BadHeader as reason:
        raise BadHeader(f"the header cannot be read: {reason}") from None

"""The main job: the header, then block by block, then what only the whole document can settle."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from flint import ctx

from byhand.proofread import htmldoc, latexdoc, markdown, notebook
from byhand.proofread.blocks import HEADER
from byhand.proofread.proof import Proof
from byhand.proofread.report import NOTHING_RECOMPUTED, Fault, Report
from byhand.proofread.rounding import BadHeader, Rule, read_rule

_CUTTERS = {"markdown": markdown, "latex": latexdoc, "html": htmldoc}
_COMMENT = re.compile(rf"<!--[ \t]*{HEADER}[ \t]([^\n]*?)-->")
#: A header as a document of ours begins with it, on a line of its own.
_SEVERAL = re.compile(rf"^(?:<!--|%) {HEADER} \{{", re.MULTILINE)
_PI_DEFINED = re.compile(r"(?:^|[$&,]|\\\\)[ \t]*+\\pi[ \t&]*+(?:=|\\approx)[ \t&]*+(?!3\.14)", re.MULTILINE)


def read(text: str, dialect: str | None) -> Report:
    """As ``proofread``, which is the door to it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if dialect == "notebook" or (dialect is None and text[:1] == "{" and '"cells"' in text):
        return _read_notebook(text)
    starts = [found.start() for found in _SEVERAL.finditer(text)]
    if len(starts) > 1:
        return _read_several(text, starts, dialect)
    page = dialect == "html" or (dialect is None and htmldoc.is_page(text))
    try:
        found, line, rule = _page_header(text) if page else _header(text)
    except BadHeader as reason:
        return Report((Fault(_header_line(text), str(reason)),), 0, 0, 0)
    cutter = _CUTTERS[dialect or found]
    blocks = cutter.blocks(text)
    if cutter is htmldoc:  # where the mathematics is LaTeX only by now
        blocks = list(blocks)
        text = "\n".join(block.text for block in blocks if block.kind in ("math", "inline"))
    proof = Proof(rule, cutter.inline, r"\pi" in text and bool(_PI_DEFINED.search(text)))
    precision = ctx.prec
    ctx.prec = rule.precision
    try:
        for block in blocks:
            proof.take(block)
        return proof.report(line)
    finally:
        ctx.prec = precision


def _read_several(text: str, starts: list[int], dialect: str | None) -> Report:
    """Documents one after another in one file: each is read by itself, from its header on."""
    if dialect is None and htmldoc.is_page(text):
        dialect = "html"
    reports, faults = [], []
    for start, stop in pairwise([0, *starts[1:], len(text)]):
        reports.append(read(text[start:stop], dialect))
        before = text.count("\n", 0, start)
        faults += [replace(fault, line=fault.line + before) for fault in reports[-1].faults]
    empty = [fault for fault in faults if fault.message == NOTHING_RECOMPUTED]
    spared = empty if any(report.equalities for report in reports) else empty[1:]  # an empty sheet beside its key
    faults = [fault for fault in faults if fault not in spared]
    equalities, elided, symbols = (
        sum(getattr(report, what) for report in reports) for what in ("equalities", "elided", "symbols")
    )
    return Report(tuple(faults), equalities, elided, symbols)


def _read_notebook(text: str) -> Report:
    try:
        source, places = notebook.markdown_of(text)
    except notebook.NoNotebook as reason:
        return Report((Fault(1, f"this is no notebook: {reason}"),), 0, 0, 0)
    report = read(source, "markdown")
    return replace(report, faults=tuple(Fault(places[fault.line - 1], fault.message) for fault in report.faults))


def _header_line(text: str) -> int:
    return text.count("\n", 0, max(text.find(HEADER), 0)) + 1


def _page_header(text: str) -> tuple[str, int, Rule]:
    """The rule in a page's first comment of that name, wherever in a line it stands."""
    comment = _COMMENT.search(text)
    if comment is None:
        raise BadHeader(f"there is no {HEADER} header, which states the number rule")
    return "html", text.count("\n", 0, comment.start()) + 1, _rule(comment[1])


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
    return dialect, _header_line(text), _rule(rest)


def _rule(source: str) -> Rule:
    try:
        return read_rule(source)
    except BadHeader as reason:
        raise BadHeader(f"the header cannot be read: {reason}") from None

"""Reads a written document back and recomputes what it prints.

Independent of the writers: nothing of them is imported, only the printed text is looked at. The flow::

    text ─document→ blocks ─chains→ parts joined by relations ─latex→ trees ─relations, symbols, tables→ faults

A page's formulas are transcribed into the LaTeX of the others first (``mathml``); a notebook is its Markdown cells.
"""

from __future__ import annotations

from typing import Literal

from byhand.proofread.report import NOTHING_RECOMPUTED, Fault, Report

__all__ = ["NOTHING_RECOMPUTED", "Dialect", "Fault", "Report", "proofread"]

Dialect = Literal["markdown", "latex", "html", "notebook"]


def proofread(text: str, dialect: Dialect | None = None) -> Report:
    """Recompute every printed equality of ``text`` from its own printed operands.

    text: a document in Markdown, LaTeX or HTML, or a notebook, with its ``byhand-document/1`` header, which states the
    number rule.
    dialect: taken from how the text begins and from the header's comment where it is not given.
    Never raises for what a document contains: whatever is wrong or cannot be read is a fault of the report.
    """
    from byhand.proofread.reader import read  # python-flint is loaded here, at first use

    return read(text, dialect)

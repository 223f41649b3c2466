"""An audit for programs: ``byhand-audit/1``, every number as decimal text."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from byhand.audit.auditing import Audit
from byhand.audit.finding import CHANCE_LIMIT, VERDICTS, Finding, Judged
from byhand.audit.quantities import digits_text
from byhand.audit.worlds import Key

FORMAT = "byhand-audit/1"


def audit_json(audit: Audit) -> bytes:
    """The file's bytes."""
    counts = Counter(each.verdict for each in audit.judged)
    found = {
        "format": FORMAT,
        "problem": audit.world.problem.name,
        "title": audit.world.problem.title,
        "explained": audit.explained,
        "counts": {verdict: counts[verdict] for verdict in VERDICTS},
        "tried": {"numbers": audit.tried, "worlds": audit.worlds, "chance_limit": CHANCE_LIMIT},
        "figures": [_judged(each) for each in audit.judged],
    }
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _judged(each: Judged) -> dict[str, Any]:
    figure = each.figure
    digits = max(figure.printed.digits, 1)
    return {
        "row": figure.row,
        "line": figure.line,
        "name": figure.name,
        "printed": figure.printed.text,
        "other": dict(figure.other),
        "verdict": each.verdict,
        "meant": [_key(key) for key in each.meant],
        "quantity": _key(each.right[0]) if each.right else None,
        "value": digits_text(each.right[1], digits) if each.right else None,
        "fits": each.fits,
        "explanation": _finding(each.found, digits) if each.found else None,
        "perhaps": _finding(each.weak, digits) if each.weak else None,
        "other_quantity": _key(each.other.key) if each.other else None,
        "no_quantity": each.nothing or None,
        "slip": each.slip.kind if each.slip else None,
    }


def _key(key: Key) -> str:
    """An address; with ``#`` and a place for a number on the way to it."""
    return f"{key[0]}#{key[1]}" if key[1] else key[0]


def _finding(found: Finding, digits: int) -> dict[str, Any]:
    facts = found.origin.facts
    told: dict[str, Any] = {"source": found.origin.source, "quantity": _key(found.key), "turn": found.turn}
    if "variations" in facts:
        told["variations"] = [{"kind": v.kind, "name": v.name, "detail": v.detail} for v in facts["variations"]]
    if "habit" in facts:
        habit = facts["habit"]
        told["rounding"] = {habit.digits.kind: habit.digits.count, "rounding": habit.rounding, "each": habit.each}
    if "digits" in facts:
        told["rounding"] = {facts["digits"].kind: facts["digits"].count}
    if "rows" in facts:
        told["rows"] = list(facts["rows"])
    told |= {"value": digits_text(found.value, digits), "cut_off": found.how == "cuts"}
    return told | {"chance": float(f"{found.chance:.2g}"), "shared": found.shared}

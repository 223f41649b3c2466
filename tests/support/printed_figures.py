"""The published figures (``NAME.expect.json``) as lists to audit."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

from byhand.problem.model import Problem

_PATH = re.compile(r"\$\.(?:steps\[(?P<step>\d+)\]|final)\.(?P<rest>.+)")
_IN_SAMPLE = re.compile(r"samples\[(\d+)\]\.layers\[(\d+)\]\.(net|activation|delta)\[(\d+)\]")
_PARAMETER = re.compile(r"(gradients|before|after)\[(\d+)\]\.(?:weights\[(\d+)\]\[(\d+)\]|bias(?:\[(\d+)\])?)")
_NAMED = re.compile(r"(gradients|before|after|values)\.(\w+)")
_REPORT = re.compile(r"report(?:\.(\w+)|\['([^']*)'\])")
_LETTERS = {"net": "z", "activation": "a", "delta": "delta"}
_GROUPS = {"gradients": "grad", "before": "before", "after": "after"}


def as_csv(entries: Iterable[tuple[str, str]]) -> bytes:
    """(name, printed) as a file of figures."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([("name", "printed"), *entries])
    return stream.getvalue().encode()


def address_of(problem: Problem, where: str | None) -> str | None:
    """The address of a path into the trace; ``None`` for arithmetic and for what has no address."""
    match = _PATH.fullmatch(where or "")
    if match is None or any(mark in match["rest"] for mark in "*/^ "):
        return None
    head, rest = ("final" if match["step"] is None else f"step{int(match['step']) + 1}"), match["rest"]
    own = _own(problem, rest)
    return f"{head}.{own}" if own else None


def _own(problem: Problem, rest: str) -> str | None:
    if rest == "loss":
        return rest
    if found := _REPORT.fullmatch(rest):
        return f"report.{found[1] or found[2]}"
    if found := _IN_SAMPLE.fullmatch(rest):
        turned = found[3] == "delta" and problem.notation.delta == "t-a"
        batch_is_all = problem.training.batch == len(problem.samples)
        place = f"{int(found[2]) + 1}_{int(found[4]) + 1}"
        return None if turned or not batch_is_all else f"sample{int(found[1]) + 1}.{_LETTERS[found[3]]}{place}"
    if problem.network and (found := _PARAMETER.fullmatch(rest)):
        layer = problem.network.layers[int(found[2])]
        name = layer.weight_names[int(found[3])][int(found[4])] if found[3] else layer.bias_names[int(found[5] or 0)]
        return f"{_GROUPS[found[1]]}.{name}"
    if problem.system and (found := _NAMED.fullmatch(rest)):
        return found[2] if found[1] == "values" else f"{_GROUPS[found[1]]}.{found[2]}"
    return None


def listed(problem: Problem, expected: Mapping[str, Any], *, addresses: bool) -> list[tuple[dict[str, Any], str, bool]]:
    """(entry, the name to give it, whether it is right); addresses: by address, where there is one."""
    found = []
    for key in ("agree", "published_wrong"):
        for entry in expected[key]:
            address = address_of(problem, entry.get("where")) if addresses else None
            found.append((entry, address or entry["name"], key == "agree"))
    return found

"""Examples in the text of a Markdown page: fenced blocks whose name is byhand, found with their lines.

    ```{byhand} mazur            or, as pandoc has it,    ```{.byhand problem=mazur fold=true}
    :views: node
    :fold: true
    ```

What stands inside another fence is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_FENCE = re.compile(r"(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})(?P<info>.*)")
_NAMED = re.compile(r"\{(?P<kind>byhand|byhand-solutions)\}\s*(?P<argument>.*)")
_ATTRIBUTES = re.compile(r"\{\s*\.(?P<kind>byhand|byhand-solutions)(?P<rest>\s[^}]*)?\s*\}")
_PAIR = re.compile(r"""\s*([\w-]+)=("[^"]*"|'[^']*'|[^\s"']+)""")
_OPTION = re.compile(r"\s*:([\w-]+):(?:\s+(.*)|\s*)$")
_HEADING = re.compile(r" {0,3}(#{1,6})\s")
_HTML_HEADING = re.compile(r"\s*<h([1-6])\b")


@dataclass(frozen=True, slots=True)
class Fence:
    """line, end: the block's first line in its text, and the one behind its last, counted from 1.

    level: that of a heading that could stand here.
    """

    kind: str
    line: int
    end: int
    indent: str
    argument: str
    options: tuple[tuple[str, str], ...]
    body: str
    body_line: int
    level: int


def fences(lines: Sequence[str]) -> Iterator[Fence]:
    """The blocks of ours in these lines, in order. One that is not closed goes to the end."""
    place, level = 0, 1
    while place < len(lines):
        found = _FENCE.fullmatch(lines[place])
        if found is None or ("`" in found["info"] and found["fence"][0] == "`"):
            heading = _HEADING.match(lines[place]) or _HTML_HEADING.match(lines[place])
            if heading:
                level = int(heading[1]) if heading[1].isdigit() else len(heading[1])
            place += 1
            continue
        end = _end(lines, place + 1, found["fence"])
        fence = _fence(lines, place, end, found, min(level + 1, 6))
        if fence is not None:
            yield fence
        place = end + 1


def _end(lines: Sequence[str], start: int, fence: str) -> int:
    """The index of the closing line, or that behind the last line."""
    closing = re.compile(rf"[ \t]*{re.escape(fence[0])}{{{len(fence)},}}[ \t]*")
    return next((place for place in range(start, len(lines)) if closing.fullmatch(lines[place])), len(lines))


def _fence(lines: Sequence[str], place: int, end: int, found: re.Match[str], level: int) -> Fence | None:
    info = found["info"].strip()
    named = _NAMED.fullmatch(info)
    attributes = None if named else _ATTRIBUTES.fullmatch(info)
    if named is None and attributes is None:
        return None
    kind = (named or attributes)["kind"]  # type: ignore[index]
    argument = named["argument"].strip() if named else ""
    options: dict[str, str] = {}
    if attributes is not None:
        options = {key: value.strip("\"'") for key, value in _PAIR.findall(attributes["rest"] or "")}
        argument = options.pop("problem", "")
    inside = [line.removeprefix(found["indent"]) for line in lines[place + 1 : end]]
    first, more = leading_options(inside)
    body = "\n".join(inside[first:])
    written = tuple((options | more).items())
    return Fence(kind, place + 1, end + 2, found["indent"], argument, written, body, place + 2 + first, level)


def leading_options(lines: Sequence[str]) -> tuple[int, dict[str, str]]:
    """How many lines the options at a block's beginning take, and what they say."""
    options: dict[str, str] = {}
    count = 0
    for line in lines:
        option = _OPTION.fullmatch(line)
        if option is None:
            break
        options[option[1]] = (option[2] or "").strip()
        count += 1
    return count, options

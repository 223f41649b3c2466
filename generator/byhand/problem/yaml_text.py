"""YAML to plain data, by the core schema of YAML 1.2 and with decimals as they are written.

PyYAML follows YAML 1.1, where ``on`` is true, ``010`` is 8 and ``1e-3`` is text. So only its parser is used, as
a stream of events: without recursion, with every alias counted at its full size, and with lines to point at.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from byhand.errors import Fault, ProblemError
from byhand.problem.written import Written

_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}
_STRING_TAGS = ("!", "tag:yaml.org,2002:str")
_DEEPEST = 50
#: Values in the whole file, those behind aliases counted each time.
_MOST_VALUES = 3_000_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> object:
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.add(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _fault(error.problem or "this is not YAML", mark) from None
    except yaml.YAMLError as error:
        raise ProblemError(Fault("", f"this is not YAML: {error}")) from None
    return builder.document


class _Builder:
    """Puts values into the collections that are open; ``sizes`` runs beside them for the aliases."""

    def __init__(self) -> None:
        self.document: object = None
        self.documents = 0
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[object, int]] = {}
        self.values = 0

    def add(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self.place(_scalar(event), 1, event)
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise _fault(f"the alias *{event.anchor} stands inside its own anchor, or has none", event.start_mark)
            self.place(*self.anchors[event.anchor], event)
        elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            self.start(event)
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            closed = self.open.pop()
            self.place(closed.value, closed.size, event, closed.anchor)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise _fault("a second document; allowed: one", event.start_mark)

    def start(self, event: Any) -> None:
        _refuse_tag(event, ())
        if len(self.open) >= _DEEPEST:
            raise _fault(f"nested more than {_DEEPEST} deep", event.start_mark)
        value: Any = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        self.open.append(_Open(value, event.anchor))

    def place(self, value: object, size: int, event: Any, anchor: str | None = None) -> None:
        anchor = anchor or (event.anchor if isinstance(event, yaml.ScalarEvent) else None)
        if anchor:
            self.anchors[anchor] = (value, size)
        self.values += size if isinstance(event, yaml.AliasEvent) else 1
        if self.values > _MOST_VALUES:
            raise _fault(f"more than {_MOST_VALUES:,} values", event.start_mark)
        if self.open:
            self.open[-1].put(value, size, event)
        else:
            self.document = value


class _Open:
    """A list or table that is being filled; a table waits for a key or for its value."""

    def __init__(self, value: Any, anchor: str | None) -> None:
        self.value = value
        self.anchor = anchor
        self.size = 1
        self.key: str | None = None

    def put(self, value: object, size: int, event: Any) -> None:
        self.size += size
        if isinstance(self.value, list):
            self.value.append(value)
        elif self.key is None:
            self.key = self.as_key(value, event)
        else:
            self.value[self.key] = value
            self.key = None

    def as_key(self, value: object, event: Any) -> str:
        key = event.value if isinstance(event, yaml.ScalarEvent) else value
        if not isinstance(key, str):
            raise _fault("a key that is no text", event.start_mark)
        if key in self.value:
            raise _fault(f"the key {key!r} stands twice", event.start_mark)
        return key


def _scalar(event: Any) -> object:
    _refuse_tag(event, _STRING_TAGS)
    text: str = event.value
    if event.style or event.tag:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) <= 1_000 else Written(text)
    if _BASED.fullmatch(text):
        return int(text, 0) if len(text) <= 1_000 else text
    return Written(text) if _FLOAT.fullmatch(text) else text


def _refuse_tag(event: Any, allowed: tuple[str, ...]) -> None:
    if event.tag and event.tag not in allowed:
        raise _fault(f"the tag {event.tag!r}; allowed: none", event.start_mark)


def _fault(what: str, mark: Any) -> ProblemError:
    return ProblemError(Fault(f"line {mark.line + 1}" if mark else "", what))

"""A table of the file to its section, with a fault for everything in it that the schema refuses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from byhand.problem.faults import Faults, describe, key_path
from byhand.problem.fields import ALLOWED, MARK
from byhand.problem.tables import Section

Table = TypeVar("Table", bound=Section)

#: What pydantic's own errors allow, in our words.
_ALLOWED = {
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "bool_type": "true or false",
    "string_type": "text in quotes",
}


def take(kind: type[Table], found: object, where: str, faults: Faults) -> Table:
    """The section made of what is in order; the keys at fault are reported, left out and marked as broken."""
    if not isinstance(found, Mapping):
        faults.add(where, f"found {describe(found)}; allowed: a table")
        return _marked(kind.model_validate({}), {(): _keys(kind)})
    try:
        return kind.model_validate(found)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    for each in errors:
        _report(kind, each, where, faults)
    keys = [_key(each["loc"]) for each in errors]
    try:
        return _without(kind, found, keys)
    except ValidationError:
        return _without(kind, found, [key[:1] for key in keys])


def _key(location: Sequence[str | int]) -> tuple[str, ...]:
    """The keys that lead to the one at fault: ``weights`` of ``weights[0][1]``, ``optimizer, beta1``."""
    keys = _untagged(location)
    return tuple(takewhile(lambda part: isinstance(part, str), keys))  # type: ignore[arg-type]


def _without(kind: type[Table], found: Mapping[str, Any], keys: Sequence[tuple[str, ...]]) -> Table:
    """The section without these keys, which are marked as broken in their own tables."""
    rest: dict[str, Any] = {key: dict(value) if isinstance(value, dict) else value for key, value in found.items()}
    broken: dict[tuple[str, ...], set[str]] = {}
    for *above, key in keys:
        table = rest
        for outer in above:
            table = table.get(outer, {})
        table.pop(key, None)
        broken.setdefault(tuple(above), set()).add(key)
    return _marked(kind.model_validate(rest), broken)


def _marked(section: Table, broken: Mapping[tuple[str, ...], Iterable[str]]) -> Table:
    for above, keys in broken.items():
        inner: Section | None = section
        for outer in above:
            inner = getattr(inner, outer, None)
        if isinstance(inner, Section):
            inner.mark_broken(frozenset(keys))
    return section


def _untagged(location: Sequence[str | int]) -> list[str | int]:
    """A location without the choices of unions."""
    return [part for part in location if not (isinstance(part, str) and part.startswith(MARK))]


def _keys(kind: type[Section]) -> list[str]:
    """The keys of a section as the author writes them."""
    return [field.alias or name for name, field in kind.model_fields.items()]


def _report(kind: type[Section], error: ErrorDetails, where: str, faults: Faults) -> None:
    location = _untagged(error["loc"])
    path = f"{where}.{key_path(location)}" if where else key_path(location)
    if error["type"] == "extra_forbidden":
        faults.unknown(path, "unknown key", str(location[-1]), _keys(_owner(kind, location[:-1])))
    elif error["type"] == ALLOWED:
        faults.add(path, f"found {describe(error['input'])}; allowed: {error['msg']}")
    else:
        faults.add(path, f"found {describe(error['input'])}; allowed: {_ALLOWED.get(error['type'], error['msg'])}")


def _owner(kind: type[Section], location: Sequence[str | int]) -> type[Section]:
    """The section that a key stands in, found by following the keys before it."""
    for part in location:
        if isinstance(part, str):
            field = kind.model_fields.get(part)
            kind = (_section_in(field.annotation) if field else None) or kind
    return kind


def _section_in(annotation: object) -> type[Section] | None:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    return next((found for part in get_args(annotation) if (found := _section_in(part))), None)

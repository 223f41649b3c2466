"""A web page's text as its author would check it: balanced tags, unique ids, links that lead somewhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset("area base br col embed hr img input link meta source track wbr mspace".split())
_SHAPES = frozenset("path circle rect line polyline polygon use".split())


@dataclass(slots=True)
class Page:
    """elements: (name, attributes) in order. faults: what a strict reader says."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    text: str = ""
    faults: list[str] = field(default_factory=list)

    def ids(self) -> list[str]:
        return [value for _, attributes in self.elements if (value := attributes.get("id"))]


def read(text: str) -> Page:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    page = reader.page
    page.faults += [f"<{name}> is not closed" for name in reader.open]
    page.faults += [f"id {name} stands {count} times" for name, count in Counter(page.ids()).items() if count > 1]
    known = set(page.ids())
    for name, attributes in page.elements:
        target = attributes.get("href")
        if target is not None and not target.startswith("#"):
            page.faults.append(f"<{name}> leads outside: {target}")
        elif target is not None and target[1:] not in known:
            page.faults.append(f"<{name}> leads to nothing: {target}")
        for reference in ("aria-labelledby", "aria-describedby"):
            page.faults += [f"no id {own}" for own in (attributes.get(reference) or "").split() if own not in known]
    return page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.elements.append((tag, dict(attrs)))
        if len(dict(attrs)) != len(attrs):
            self.page.faults.append(f"<{tag}> has an attribute twice")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.elements.append((tag, dict(attrs)))
        if tag not in _VOID and tag not in _SHAPES:
            self.page.faults.append(f"<{tag}/> does not end itself")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.page.faults.append(f"</{tag}> closes something else, line {self.getpos()[0]}")

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.page.text += data

    def handle_comment(self, data: str) -> None:
        self.page.comments.append(data.strip())

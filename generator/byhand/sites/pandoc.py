"""Examples in documents of pandoc and Quarto: what the Lua filter ``byhand.lua`` asks for.

    pandoc --lua-filter "$(python -m byhand.sites.pandoc --path)" page.md -o page.html

The filter sends one request for the whole document as JSON and gets one answer: a piece for each block, a number for
each value, a target for each reference. Faults go to standard error, one line each.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from byhand.errors import ByhandError
from byhand.sites.example import Piece, shown
from byhand.sites.faults import SiteError, lead, told
from byhand.sites.fences import Fence, fences, leading_options
from byhand.sites.markup import without_marks
from byhand.sites.options import Block
from byhand.sites.pages import PageExamples
from byhand.sites.site import Site

#: Format of pandoc's → the piece that it takes; all others are made of Markdown.
_KINDS = {"html": "html", "latex": "tex"}
_LARGEST = 50_000_000


def filter_path() -> Path:
    """Where the Lua filter is."""
    return Path(__file__).with_name("byhand.lua")


def answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """What the filter puts into the document. root: below which files are read. inputs: the document's own files."""
    root = Path(request.get("root") or ".")
    inputs = [str(path) for path in request.get("inputs", [])]
    name = Path(inputs[0]).name if inputs else "document.md"
    templates = tuple(Path(path) for path in request.get("templates", []))
    site = Site(root, root / ".byhand-kept", templates)
    page = PageExamples(site, _below(site.root, inputs[0]) if inputs else name)
    work = _Answer(page, str(request.get("format", "")), _lines_of(inputs))
    return work.of(request)


def _below(root: Path, path: str) -> str:
    """The document's path below the root; its name where it lies elsewhere."""
    found = Path(path).resolve()
    return found.relative_to(root).as_posix() if found.is_relative_to(root) else found.name


def _lines_of(inputs: Sequence[str]) -> list[tuple[str, Fence]]:
    """The blocks in the document's files: pandoc does not tell where a block stood."""
    found: list[tuple[str, Fence]] = []
    for path in inputs:
        try:
            lines = Path(path).read_text("utf-8-sig").splitlines()
        except (OSError, ValueError):
            continue
        found += [(path, fence) for fence in fences(lines)]
    return found


class _Answer:
    def __init__(self, page: PageExamples, form: str, places: list[tuple[str, Fence]]) -> None:
        self.page = page
        self.kind: Any = _KINDS.get(form, "md")
        self.places = places
        self.lead = lead(page.site.templates)

    def of(self, request: Mapping[str, Any]) -> dict[str, Any]:
        asked = request.get("blocks", [])
        entered = [self._entered(place, block) for place, block in enumerate(asked)]
        pieces = [
            self._solutions(int(block.get("level") or 2))
            if block.get("kind") == "byhand-solutions"
            else self._piece(found)
            for block, found in zip(asked, entered, strict=True)
        ]
        return {
            "blocks": pieces,
            "values": [self._value(target) for target in request.get("values", [])],
            "references": [self._reference(target) for target in request.get("references", [])],
            "assets": self._assets(),
        }

    def _assets(self) -> str:
        from byhand.sites.assets import inline

        return inline(self.page.site.templates) if self.kind == "html" else ""

    def _entered(self, place: int, block: Mapping[str, Any]) -> Block | str:
        """The block, or what is wrong with it."""
        if block.get("kind") == "byhand-solutions":
            return ""
        _, fence = self.places[place] if place < len(self.places) else ("", None)
        text = str(block.get("text", "")).splitlines()
        first, options = leading_options(text)
        attributes = {str(key): str(value) for key, value in block.get("attributes", {}).items()}
        problem = attributes.pop("problem", "")
        line = fence.line if fence else 0
        body_line = fence.body_line if fence else 0
        level = min(int(block.get("level") or 1) + 1, 6)
        written = tuple((attributes | options).items())
        body = "\n".join(text[first:])
        try:
            return self.page.enter(Fence("byhand", line, 0, "", problem, written, body, body_line, level))
        except SiteError as error:
            return self._told(error, place)

    def _told(self, error: SiteError, place: int) -> str:
        path = self.places[place][0] if place < len(self.places) else self.page.path
        for trouble in error.troubles:
            where = f"{path}:{trouble.line}: " if trouble.line else f"{path}: "
            print(f"WARNING byhand: {where}{trouble.what}", file=sys.stderr)
        return str(error)

    def _piece(self, block: Block | str) -> dict[str, Any]:
        if isinstance(block, str):
            return {"fault": block, "lead": self.lead}
        try:
            example = self.page.site.example(block)
            with told(block.line, block):
                return self._written(block, example.piece(self.kind))
        except SiteError as error:
            place = next((number for number, (_, fence) in enumerate(self.places) if fence.line == block.line), 0)
            return {"fault": self._told(error, place), "lead": self.lead}

    def _written(self, block: Block, piece: Piece) -> dict[str, Any]:
        files = {name: _png(content) for name, content in piece.files.items()} if self.kind == "md" else {}
        text = without_marks(piece.text) if self.kind == "md" else piece.text
        return {"kind": self.kind, "text": text, "files": files, "level": block.level}

    def _solutions(self, level: int) -> dict[str, Any]:
        """Those of the whole document, one after the other."""
        problems = [block for block in self.page.blocks.values() if block.form == "problem"]
        found = [self._piece(block.as_solution(level=min(level + 1, 6))) for block in problems]
        return {"all": found}

    def _value(self, target: str) -> dict[str, Any]:
        try:
            wording = self.page.value(target)
            return {**wording, "html": shown(wording)}
        except SiteError as error:
            return {"fault": self._told(error, len(self.places))}

    def _reference(self, target: str) -> dict[str, Any]:
        try:
            name, _, address = target.strip().partition(" ")
            page, place, wording = self.page.reference(target)
            own = self.page.blocks.get(name) if address else next(iter(self.page.blocks.values()))
            label = self.page.site.example(own).places[address.strip() or name]["label"] if own and not page else ""
            return {"url": f"{page}#{place}", "label": label, **wording, "html": shown(wording, linked=True)}
        except SiteError as error:
            return {"fault": self._told(error, len(self.places))}


def _png(svg: bytes) -> str:
    """A picture that every format can hold, in base64."""
    from byhand.render.raster import png_of_svg
    from byhand.sites.cache import packed

    return packed(png_of_svg(svg.decode()))


def main(arguments: Sequence[str] = ()) -> int:
    """``--path`` prints where the filter is; without it a request is read from standard input."""
    if list(arguments) == ["--path"]:
        print(filter_path())
        return 0
    if arguments:
        print("byhand: allowed: --path, or nothing and a request on standard input", file=sys.stderr)
        return 2
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        request = json.loads(sys.stdin.buffer.read(_LARGEST))
        found = answer(request)
    except (ValueError, TypeError, AttributeError, RecursionError):
        print("byhand: this is no request of byhand.lua", file=sys.stderr)
        return 2
    except ByhandError as error:
        print(f"byhand: {error}", file=sys.stderr)
        return error.exit_code
    except Exception as error:
        print(f"byhand: a fault of byhand's own: {type(error).__name__}: {error}", file=sys.stderr)
        return ByhandError.exit_code
    print(json.dumps(found, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

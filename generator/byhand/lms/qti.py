"""QTI 2.1 and 3.0: content packages with an item for each variant, or for each box, and a test that draws a variant.

Both versions have the same elements under other names: ``qti-response-declaration`` of 3.0 is ``responseDeclaration``
of 2.1. Formulas are MathML, pictures SVG files. A number is right from the lowest to the highest accepted one (``gte``
with ``lte``: players differ in what they make of a tolerance); a wrong number that a misconception leads to has its
feedback. A part is worth its points, the item their sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar
from xml.etree import ElementTree as ET

from byhand.lms.decimals import points_text
from byhand.lms.package import element, xml_bytes, zipped
from byhand.lms.page import Page, Picture
from byhand.lms.pictures import image, svg
from byhand.lms.qti_grading import Grading, no_picture, option, response, right_place
from byhand.lms.qti_version import QTI3, QTI21, Version, located
from byhand.lms.question import Item, Part
from byhand.lms.writer import Writer, unplaced
from byhand.mathtext.tree import Node

#: What typed numbers may look like, for players that say so.
_WIDTH = "12"


@dataclass
class Qti(Writer):
    """The parts that both versions share."""

    version: ClassVar[Version]
    kinds: ClassVar[tuple[str, ...]] = ("cloze", "numerical", "choice")
    usual: ClassVar[tuple[str, ...]] = ("cloze",)

    #: Path in the archive → content. sections: kind or kind and box → identifiers of the items to draw from.
    contents: dict[str, bytes] = field(default_factory=dict)
    resources: list[ET.Element] = field(default_factory=list)
    sections: dict[str, list[str]] = field(default_factory=dict)

    def add(self, item: Item) -> None:
        for part in item.parts:
            self.look(item, part)
        if "cloze" in self.wanted:
            page, pictures = self._page(item)
            page.boxes = {part.number: self._entry(part) for part in item.parts}
            stem = page.blocks(item.sheet)
            stem += "".join(self._below(part, "cloze") for part in unplaced(item, page))
            self._write(item, item.parts, "cloze", stem, self._drawn(item, pictures))
        if set(self.wanted) & {"numerical", "choice"}:
            page, pictures = self._page(item)
            stem = page.blocks(item.brief)
            paths = self._drawn(item, pictures)
            for part in item.parts:
                for kind in ("numerical", "choice"):
                    if kind in self.wanted and (kind != "choice" or self.offers(item, part)):
                        self._write(item, (part,), kind, stem + self._below(part, kind), paths)

    def _drawn(self, item: Item, pictures: Sequence[Picture]) -> list[str]:
        """The paths of a stem's pictures, which are kept."""
        paths = []
        for picture in pictures:
            path = f"pictures/v{item.number:04}-{picture.name}.svg"
            self.contents.setdefault(path, svg(picture, self.voice))
            paths.append(path)
        return paths

    def files(self) -> dict[str, bytes]:
        if self.drawn:
            self.contents["test.xml"] = xml_bytes(self._test())
            names = [ident for found in self.sections.values() for ident in found]
            self.resources.insert(0, self._resource("test", "test", "test.xml", (), names))
        manifest = element(
            "manifest",
            {"identifier": f"{self.digest}-manifest", **located(self.version.package, self.version.where)}, "",
            element(
                "metadata", None, "",
                element("schema", None, self.version.schema_name),
                element("schemaversion", None, self.version.schema_version),
            ),
            element("organizations"),
            element("resources", None, "", *self.resources),
        )  # fmt: skip
        return {f"{self.stem}-{self.name}.zip": zipped({"imsmanifest.xml": xml_bytes(manifest), **self.contents})}

    # -- an item -------------------------------------------------------------------------------------------------

    def _write(self, item: Item, parts: Sequence[Part], kind: str, stem: str, paths: Sequence[str]) -> None:
        mark = kind if kind == "cloze" else f"{kind}-{parts[0].number:03}"
        ident = f"v{item.number:04}-{mark}"
        grading = Grading(self.version, self.voice, self.mathml)
        conditions = [grading.graded(part, kind) for part in parts]
        title = self.titled(item) + ("" if kind == "cloze" else f" ({parts[0].number})")
        attributes = {"identifier": ident, "title": title, "adaptive": "false", "time-dependent": "false"}
        if self.version.modern:
            attributes["xml:lang"] = self.voice.language
        root = self.version.made(
            "assessment-item", {**attributes, **located(self.version.namespace, self.version.schema)}, "",
            *(self._declaration(part, kind) for part in parts), *self._outcomes(parts),
            self.version.parsed("item-body", stem), self.version.made("response-processing", None, "", *conditions),
            *(self._modal(name, said) for name, said in grading.feedbacks.items()),
        )  # fmt: skip
        self.contents[f"items/{ident}.xml"] = xml_bytes(root)
        self.resources.append(self._resource(ident, "item", f"items/{ident}.xml", paths, ()))
        self.sections.setdefault(mark, []).append(ident)

    def _entry(self, part: Part) -> str:
        """The box itself, with what it is called before it."""
        interaction = self.version.made(
            "text-entry-interaction", {"response-identifier": response(part), "expected-length": _WIDTH}
        )
        return f"<strong>({part.number})</strong> {ET.tostring(interaction, encoding='unicode')}"

    def _below(self, part: Part, kind: str) -> str:
        page = Page(self.voice, self.mathml, no_picture)
        if kind != "choice":
            lead = page.chain(self.asked(part))
            return f"\n<p>{lead}</p>\n<p>{self._entry(part)}</p>"
        prompt = f"<strong>({part.number})</strong> {page.chain(self.asked(part))}"
        choices = [
            self.version.parsed("simple-choice", page.formula(choice.node, ""), {"identifier": option(place)})
            for place, choice in enumerate(part.choices, start=1)
        ]
        attributes = {"response-identifier": response(part), "shuffle": "true", "max-choices": "1"}
        interaction = self.version.made(
            "choice-interaction", attributes, "", self.version.parsed("prompt", prompt), *choices
        )
        return "\n" + ET.tostring(interaction, encoding="unicode")

    def _declaration(self, part: Part, kind: str) -> ET.Element:
        base = "identifier" if kind == "choice" else "float"
        right = option(right_place(part.choices)) if kind == "choice" else part.value
        return self.version.made(
            "response-declaration",
            {"identifier": response(part), "cardinality": "single", "base-type": base}, "",
            self.version.made("correct-response", None, "", self.version.made("value", None, right)),
        )  # fmt: skip

    def _outcomes(self, parts: Sequence[Part]) -> list[ET.Element]:
        total = points_text(sum((part.points for part in parts), start=parts[0].points * 0))
        nothing = self.version.made("default-value", None, "", self.version.made("value", None, "NONE"))
        feedback = {"identifier": "FEEDBACK", "cardinality": "multiple", "base-type": "identifier"}
        return [
            self._number("SCORE", "0"),
            self._number("MAXSCORE", total),
            # A default, because players look into the list before anything is in it.
            self.version.made("outcome-declaration", feedback, "", nothing),
        ]

    def _number(self, name: str, value: str) -> ET.Element:
        attributes = {"identifier": name, "cardinality": "single", "base-type": "float"}
        default = self.version.made("default-value", None, "", self.version.made("value", None, value))
        return self.version.made("outcome-declaration", attributes, "", default)

    def _modal(self, name: str, markup: str) -> ET.Element:
        attributes = {"outcome-identifier": "FEEDBACK", "identifier": name, "show-hide": "show"}
        if not self.version.modern:
            return self.version.parsed("modal-feedback", f"<p>{markup}</p>", attributes)
        return self.version.made(
            "modal-feedback", attributes, "", self.version.parsed("content-body", f"<p>{markup}</p>")
        )

    # -- test and package ----------------------------------------------------------------------------------------

    def _test(self) -> ET.Element:
        sections = [self._section(mark, idents) for mark, idents in self.sections.items()]
        total = self.version.made(
            "sum", None, "", self.version.made("test-variables", {"variable-identifier": "SCORE"})
        )
        score = self.version.made("set-outcome-value", {"identifier": "SCORE"}, "", total)
        part = {"identifier": "part", "navigation-mode": "nonlinear", "submission-mode": "simultaneous"}
        return self.version.made(
            "assessment-test",
            {
                "identifier": f"{self.digest}-test", "title": self.title,
                **located(self.version.namespace, self.version.schema),
            }, "",
            self._number("SCORE", "0"), self.version.made("test-part", part, "", *sections),
            self.version.made("outcome-processing", None, "", score),
        )  # fmt: skip

    def _section(self, mark: str, idents: Sequence[str]) -> ET.Element:
        references = [
            self.version.made("assessment-item-ref", {"identifier": f"ref-{ident}", "href": f"items/{ident}.xml"})
            for ident in idents
        ]
        attributes = {"identifier": f"section-{mark}", "title": self.title, "visible": "false"}
        return self.version.made(
            "assessment-section", attributes, "", self.version.made("selection", {"select": "1"}), *references
        )

    def _resource(self, ident: str, kind: str, path: str, files: Sequence[str], needs: Sequence[str]) -> ET.Element:
        own = [element("file", {"href": each}) for each in (path, *files)]
        needed = [element("dependency", {"identifierref": f"resource-{each}"}) for each in needs]
        attributes = {"identifier": f"resource-{ident}", "type": f"imsqti_{kind}_{self.version.kind}", "href": path}
        return element("resource", attributes, "", *own, *needed)

    # -- helpers -------------------------------------------------------------------------------------------------

    def _page(self, item: Item) -> tuple[Page, list[Picture]]:
        pictures: list[Picture] = []

        def picture(each: Picture) -> str:
            pictures.append(each)
            return image(each, f"../pictures/v{item.number:04}-{each.name}.svg")

        return Page(self.voice, self.mathml, picture), pictures

    def mathml(self, node: Node, joint: str = "") -> str:
        return f'<math displaystyle="true">{self.voice.mathml(node, joint)}</math>'


@dataclass
class Qti21(Qti):
    name: ClassVar[str] = "qti21"
    version: ClassVar[Version] = QTI21


@dataclass
class Qti3(Qti):
    name: ClassVar[str] = "qti3"
    version: ClassVar[Version] = QTI3

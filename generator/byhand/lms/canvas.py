"""QTI 1.2 as Canvas reads it: for each variant a quiz that shows the sheet, then asks for box after box.

Formulas are Canvas' equation images, which keep their LaTeX; pictures are PNG files, because Canvas' pages keep no SVG.

Canvas rounds every number that a student types to four decimals before it compares. So a box accepts the accepted
numbers as they are and as Canvas rounds them; where that is more than the sheet's rule accepts, it is told. Where only
one number of many is left, or 0 becomes right, the box is a multiple choice instead, unless numbers were asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar
from urllib.parse import quote
from xml.etree import ElementTree as ET

from byhand.lms.decimals import beyond_floats, decimal, points_text
from byhand.lms.package import element, xml_bytes, zipped
from byhand.lms.page import Page, Picture
from byhand.lms.pictures import image, png
from byhand.lms.question import Item, Part
from byhand.lms.writer import BEYOND_FLOATS, UNBOUNDED, Writer, worked_block
from byhand.mathtext.elements import harmless
from byhand.mathtext.tree import Node

#: Canvas keeps so many decimals of a number that is typed.
KEPT = 4
#: Ends of a range, where the rule leaves no bound.
_ANY = Fraction(10) ** 15
_TABLE = ' border="1" style="border-collapse: collapse;"'
_QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_QUIZ = "http://canvas.instructure.com/xsd/cccv1p0"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def kept(part: Part) -> tuple[Fraction, Fraction]:
    """The range that a box accepts: all accepted numbers, before and after Canvas has rounded them."""
    if part.low is None or part.high is None:
        return -_ANY, _ANY
    # A number in the middle may go either way: Canvas computes in binary.
    return min(part.low, _rounded(part.low, up=False)), max(part.high, _rounded(part.high, up=True))


def _rounded(value: Fraction, *, up: bool) -> Fraction:
    """To Canvas' decimals; a number in the middle goes up or down."""
    scaled = value * 10**KEPT
    whole = scaled.numerator // scaled.denominator
    rest = scaled - whole
    return Fraction(whole + (rest > Fraction(1, 2) or (up and rest == Fraction(1, 2))), 10**KEPT)


@dataclass
class Canvas(Writer):
    name: ClassVar[str] = "canvas"
    kinds: ClassVar[tuple[str, ...]] = ("numerical", "choice")
    usual: ClassVar[tuple[str, ...]] = ()

    #: Path in the archive → content.
    contents: dict[str, bytes] = field(default_factory=dict)
    resources: list[ET.Element] = field(default_factory=list)

    def add(self, item: Item) -> None:
        ident = f"{self.digest}-v{item.number:04}"
        section = element("section", {"ident": "root_section"})
        section.append(self._sheet(item, ident))
        for part in item.parts:
            if self._asks_number(item, part):
                section.append(self._numerical(part, ident))
            if "choice" in self.wanted or (not self.wanted and not self.faithful(part)):
                if self.offers(item, part):
                    section.append(self._choice(part, ident))
                elif not self.wanted:
                    section.append(self._numerical(part, ident))
        title = self.titled(item)
        attempts = _fields({"cc_maxattempts": "1"})
        assessment = element("assessment", {"ident": ident, "title": title}, "", attempts, section)
        root = element("questestinterop", _located(_QTI, "ims_qtiasiv1p2p1.xsd"), "", assessment)
        self.contents[f"{ident}/{ident}.xml"] = xml_bytes(root)
        self.contents[f"{ident}/assessment_meta.xml"] = xml_bytes(self._meta(item, ident, title))
        self._register(ident)

    def files(self) -> dict[str, bytes]:
        schema = element("schema", None, "IMS Content")
        version = element("schemaversion", None, "1.1.3")
        manifest = element(
            "manifest", {"identifier": f"{self.digest}-manifest", "xmlns": _PACKAGE}, "",
            element("metadata", None, "", schema, version), element("organizations"),
            element("resources", None, "", *self.resources),
        )  # fmt: skip
        return {f"{self.stem}-canvas.zip": zipped({"imsmanifest.xml": xml_bytes(manifest), **self.contents})}

    # -- which kind ----------------------------------------------------------------------------------------------

    def faithful(self, part: Part) -> bool:
        """Whether Canvas accepts what the rule accepts, 0 for 0 only, and no wrong number that we know of."""
        low, high = kept(part)
        if part.low is None or part.high is None or beyond_floats(low, high):
            return False
        wrong = [mistake.value for mistake in part.mistakes]
        if any(low <= _rounded(value, up=True) <= high or low <= value <= high for value in wrong):
            return False
        return low <= 0 <= high if part.low <= 0 <= part.high else not low <= 0 <= high

    def _asks_number(self, item: Item, part: Part) -> bool:
        """Whether the box is a number to be typed; tells what Canvas makes of it."""
        if "numerical" not in self.wanted and (self.wanted or not self.faithful(part)):
            if not self.wanted:
                self.caveat(item, part, f"{self._why(part)}, so it is a multiple choice")
            return False
        if kept(part) != (part.low, part.high):
            self.caveat(item, part, self._why(part))
        return True

    def _why(self, part: Part) -> str:
        low, high = kept(part)
        if part.low is None or part.high is None:
            return UNBOUNDED
        if beyond_floats(low, high):
            return BEYOND_FLOATS
        rounds = f"what is typed is rounded to {KEPT} decimals"
        if low <= 0 <= high and not part.low <= 0 <= part.high:
            return f"{rounds}, so it becomes 0, and 0 is right"
        half = Fraction(1, 2 * 10**KEPT)
        first = min(low, _rounded(part.low, up=False) - half)
        last = max(high, _rounded(part.high, up=True) + half)
        return f"{rounds}, so {decimal(first)} to {decimal(last)} is right"

    # -- questions -----------------------------------------------------------------------------------------------

    def _sheet(self, item: Item, ident: str) -> ET.Element:
        body = self._page(ident).blocks(item.sheet)
        presentation = element("presentation", None, "", _material(body))
        return self._item(f"{ident}-sheet", self.title, "text_only_question", "0", presentation)

    def _numerical(self, part: Part, ident: str) -> ET.Element:
        answer = element("render_fib", {"fibtype": "Decimal"}, "", element("response_label", {"ident": "answer1"}))
        response = element("response_str", {"ident": "response1", "rcardinality": "Single"}, "", answer)
        presentation = element("presentation", None, "", _material(self._asked(part, ident)), response)
        low, high = kept(part)
        # Of an exact answer Canvas keeps one margin for both sides; of a range both ends.
        right = [_compared("vargte", decimal(low)), _compared("varlte", decimal(high))]
        if low == high:
            right = [element("or", None, "", _compared("varequal", part.value), element("and", None, "", *right))]
        processing = self._processing([], right)
        return self._item(
            f"{ident}-q{part.number:03}", f"({part.number})", "numerical_question", points_text(part.points),
            presentation, processing, *self._feedbacks(part, ident, {}),
        )  # fmt: skip

    def _choice(self, part: Part, ident: str) -> ET.Element:
        page = self._page(ident)
        labels, said, right = [], {}, ""
        for number, choice in enumerate(part.choices, start=1):
            # Canvas' own identifiers are whole numbers.
            own = str(1000 * part.number + number)
            labels.append(element("response_label", {"ident": own}, "", _material(page.formula(choice.node, ""))))
            said[own] = page.inline(*choice.feedback)
            right = own if choice.right else right
        response = element(
            "response_lid", {"ident": "response1", "rcardinality": "Single"}, "",
            element("render_choice", None, "", *labels),
        )  # fmt: skip
        presentation = element("presentation", None, "", _material(self._asked(part, ident)), response)
        processing = self._processing(list(said), [_compared("varequal", right)])
        return self._item(
            f"{ident}-c{part.number:03}", f"({part.number})", "multiple_choice_question", points_text(part.points),
            presentation, processing, *self._feedbacks(part, ident, said),
        )  # fmt: skip

    def _asked(self, part: Part, ident: str) -> str:
        page = self._page(ident)
        return f"<p><strong>({part.number})</strong> {page.chain(self.asked(part))}</p>"

    def _feedbacks(self, part: Part, ident: str, said: dict[str, str]) -> list[ET.Element]:
        page = self._page(ident)
        worked = page.blocks(worked_block(part))
        texts = {"general_fb": worked, **{f"{own}_fb": text for own, text in said.items()}}
        return [
            element("itemfeedback", {"ident": own}, "", element("flow_mat", None, "", _material(text)))
            for own, text in texts.items()
        ]

    def _processing(self, said: list[str], right: list[ET.Element]) -> ET.Element:
        bounds = {"maxvalue": "100", "minvalue": "0", "varname": "SCORE", "vartype": "Decimal"}
        outcomes = element("outcomes", None, "", element("decvar", bounds))
        general = _condition("Yes", [element("other")], _feedback("general_fb"))
        chosen = [_condition("Yes", [_compared("varequal", own)], _feedback(f"{own}_fb")) for own in said]
        score = element("setvar", {"action": "Set", "varname": "SCORE"}, "100")
        return element("resprocessing", None, "", outcomes, general, *chosen, _condition("No", right, score))

    def _item(self, ident: str, title: str, kind: str, points: str, *content: ET.Element) -> ET.Element:
        fields = {"question_type": kind, "points_possible": points, "assessment_question_identifierref": f"{ident}-ref"}
        metadata = element("itemmetadata", None, "", _fields(fields))
        return element("item", {"ident": ident, "title": title}, "", metadata, *content)

    # -- the package ---------------------------------------------------------------------------------------------

    def _meta(self, item: Item, ident: str, title: str) -> ET.Element:
        facts = {
            "title": title, "description": "", "shuffle_answers": "true", "scoring_policy": "keep_highest",
            "quiz_type": "assignment", "points_possible": points_text(item.points), "show_correct_answers": "false",
            "allowed_attempts": "1", "available": "false",
        }  # fmt: skip
        children = [element(tag, None, text) for tag, text in facts.items()]
        return element("quiz", {"identifier": ident, **_located(_QUIZ, "")}, "", *children)

    def _register(self, ident: str) -> None:
        paths = [path for path in self.contents if path.startswith(f"{ident}/") and path.endswith(".png")]
        meta = f"{ident}/assessment_meta.xml"
        self.resources.append(
            element(
                "resource", {"identifier": ident, "type": "imsqti_xmlv1p2"}, "",
                element("file", {"href": f"{ident}/{ident}.xml"}),
                element("dependency", {"identifierref": f"{ident}-meta"}),
            )
        )  # fmt: skip
        kind = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
        self.resources.append(_resource(f"{ident}-meta", kind, meta))
        for number, path in enumerate(paths, start=1):
            self.resources.append(_resource(f"{ident}-picture{number}", "webcontent", path))

    def _page(self, ident: str) -> Page:
        def picture(each: Picture) -> str:
            self.contents[f"{ident}/{each.name}.png"] = png(each, self.voice)
            return image(each, f"%24IMS-CC-FILEBASE%24/{ident}/{each.name}.png")

        return Page(self.voice, self.equation, picture, table=_TABLE)

    def equation(self, node: Node, joint: str = "") -> str:
        """As Canvas' own editor writes it."""
        latex = self.voice.latex(node, joint)
        source = f"/equation_images/{quote(quote(latex, safe=''), safe='')}?scale=1"
        attributes = {
            "class": "equation_image", "title": latex, "src": source, "alt": f"LaTeX: {latex}",
            "data-equation-content": latex,
        }  # fmt: skip
        written = "".join(f' {name}="{harmless(text)}"' for name, text in attributes.items())
        return f"<img{written}/>"


def _material(markup: str) -> ET.Element:
    return element("material", None, "", element("mattext", {"texttype": "text/html"}, markup))


def _compared(kind: str, value: str) -> ET.Element:
    return element(kind, {"respident": "response1"}, value)


def _condition(goes_on: str, when: list[ET.Element], *then: ET.Element) -> ET.Element:
    return element("respcondition", {"continue": goes_on}, "", element("conditionvar", None, "", *when), *then)


def _feedback(ident: str) -> ET.Element:
    return element("displayfeedback", {"feedbacktype": "Response", "linkrefid": ident})


def _fields(fields: dict[str, str]) -> ET.Element:
    return element(
        "qtimetadata", None, "",
        *(
            element("qtimetadatafield", None, "", *(element(tag, None, text) for tag, text in pair))
            for pair in ((("fieldlabel", label), ("fieldentry", entry)) for label, entry in fields.items())
        ),
    )  # fmt: skip


def _resource(ident: str, kind: str, path: str) -> ET.Element:
    return element("resource", {"identifier": ident, "type": kind, "href": path}, "", element("file", {"href": path}))


def _located(namespace: str, schema: str) -> dict[str, str]:
    where = {"xsi:schemaLocation": f"{namespace} http://www.imsglobal.org/xsd/{schema}", "xmlns:xsi": _XSI}
    return {"xmlns": namespace, **(where if schema else {})}

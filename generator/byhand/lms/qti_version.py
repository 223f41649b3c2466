"""The two versions of QTI: the same elements under other names, in other namespaces."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from byhand.lms.package import element

_MATHML = "http://www.w3.org/1998/Math/MathML"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True, slots=True)
class Version:
    """namespace, schema: of items. package, where: of the manifest. kind: what a resource's type ends in."""

    modern: bool
    namespace: str
    schema: str
    package: str
    where: str
    schema_name: str
    schema_version: str
    kind: str

    def tag(self, name: str) -> str:
        return f"qti-{name}" if self.modern else _camel(name)

    def attribute(self, name: str) -> str:
        return name if self.modern or ":" in name else _camel(name)

    def made(
        self, name: str, attributes: dict[str, str] | None = None, text: str = "", *children: ET.Element
    ) -> ET.Element:
        """An element under the name that the version has for it."""
        own = {self.attribute(key): value for key, value in (attributes or {}).items()}
        return element(self.tag(name), own, text, *children)

    def parsed(self, name: str, markup: str, attributes: dict[str, str] | None = None) -> ET.Element:
        """The same with a page's markup in it."""
        tag = self.tag(name)
        found = ET.fromstring(f"<{tag}>{markup}</{tag}>")
        found.attrib.update({self.attribute(key): value for key, value in (attributes or {}).items()})
        for formula in found.iter("math"):
            formula.set("xmlns", _MATHML)
        return found


def _camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(map(str.capitalize, rest))


QTI21 = Version(
    False, "http://www.imsglobal.org/xsd/imsqti_v2p1", "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    "http://www.imsglobal.org/xsd/imscp_v1p1", "http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
    "QTIv2.1 Package", "1.0.0", "xmlv2p1",
)  # fmt: skip
QTI3 = Version(
    True, "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
    "QTI Package", "3.0.0", "xmlv3p0",
)  # fmt: skip


def located(namespace: str, schema: str) -> dict[str, str]:
    """The attributes of a root element that say where its schema is."""
    return {"xmlns": namespace, "xmlns:xsi": _XSI, "xsi:schemaLocation": f"{namespace} {schema}"}

"""A strict reader of QTI 2.1 and 3.0 items: which element may stand where, with which attributes; and what it scores.

Written from the specification's content models, for the elements that our items use: any other is a fault. Both
versions are read under the names of 3.0, without their prefix.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree

NAMESPACES = {
    "http://www.imsglobal.org/xsd/imsqtiasi_v3p0": True,
    "http://www.imsglobal.org/xsd/imsqti_v2p1": False,
}
MATHML = "http://www.w3.org/1998/Math/MathML"
XML = "http://www.w3.org/XML/1998/namespace"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
#: What an identifier of ours may be: an NCName of ASCII, in any version.
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")

_INLINE = {"strong", "em", "span", "code", "img", "math", "text-entry-interaction"}
_BLOCK = {"p", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "choice-interaction"}
_FLOW = _INLINE | _BLOCK
_EXPRESSION = {"and", "gte", "lte", "match", "not", "is-null", "sum", "multiple", "variable", "base-value",
               "test-variables"}  # fmt: skip

#: Element → (children in order: name or set, each with how often: 1, ?, *, +), required attributes, other attributes.
MODELS: Mapping[str, tuple[tuple[tuple[Any, str], ...], str, str]] = {
    "assessment-item": (
        (("response-declaration", "+"), ("outcome-declaration", "+"), ("item-body", "1"), ("response-processing", "1"),
         ("modal-feedback", "*")),
        "identifier title adaptive time-dependent", "lang",
    ),
    "response-declaration": ((("correct-response", "1"),), "identifier cardinality base-type", ""),
    "outcome-declaration": ((("default-value", "?"),), "identifier cardinality base-type", ""),
    "correct-response": ((("value", "+"),), "", ""),
    "default-value": ((("value", "+"),), "", ""),
    "value": ((), "", ""),
    "item-body": (((_BLOCK, "+"),), "", ""),
    "text-entry-interaction": ((), "response-identifier", "expected-length"),
    "choice-interaction": (
        (("prompt", "?"), ("simple-choice", "+")), "response-identifier shuffle max-choices", "",
    ),
    "prompt": (((_INLINE - {"text-entry-interaction"}, "*"),), "", ""),
    "simple-choice": (((_FLOW - {"text-entry-interaction", "choice-interaction"}, "*"),), "identifier", ""),
    "response-processing": ((("response-condition", "*"),), "", ""),
    "response-condition": ((("response-if", "1"), ("response-else-if", "*")), "", ""),
    "response-if": (((_EXPRESSION, "1"), ("set-outcome-value", "+")), "", ""),
    "response-else-if": (((_EXPRESSION, "1"), ("set-outcome-value", "+")), "", ""),
    "outcome-processing": ((("set-outcome-value", "+"),), "", ""),
    "set-outcome-value": (((_EXPRESSION, "1"),), "identifier", ""),
    "and": (((_EXPRESSION, "+"),), "", ""),
    "sum": (((_EXPRESSION, "+"),), "", ""),
    "multiple": (((_EXPRESSION, "*"),), "", ""),
    "not": (((_EXPRESSION, "1"),), "", ""),
    "is-null": (((_EXPRESSION, "1"),), "", ""),
    "gte": (((_EXPRESSION, "1"), (_EXPRESSION, "1")), "", ""),
    "lte": (((_EXPRESSION, "1"), (_EXPRESSION, "1")), "", ""),
    "match": (((_EXPRESSION, "1"), (_EXPRESSION, "1")), "", ""),
    "variable": ((), "identifier", ""),
    "base-value": ((), "base-type", ""),
    "test-variables": ((), "variable-identifier", ""),
    "modal-feedback": (((_FLOW | {"content-body"}, "*"),), "outcome-identifier identifier show-hide", ""),
    "content-body": (((_FLOW, "*"),), "", ""),
    "assessment-test": (
        (("outcome-declaration", "*"), ("test-part", "+"), ("outcome-processing", "?")), "identifier title", "",
    ),
    "test-part": ((("assessment-section", "+"),), "identifier navigation-mode submission-mode", ""),
    "assessment-section": (
        (("selection", "?"), ("assessment-item-ref", "*")), "identifier title visible", "",
    ),
    "selection": ((), "select", ""),
    "assessment-item-ref": ((), "identifier href", ""),
    # What both versions have of XHTML.
    "p": (((_INLINE, "*"),), "", ""), "blockquote": (((_BLOCK, "*"),), "", ""),
    **dict.fromkeys(("h3", "h4", "h5", "h6", "strong", "em", "span", "code"), (((_INLINE, "*"),), "", "")),
    "pre": (((_INLINE - {"img", "math"}, "*"),), "", ""),
    "ul": ((("li", "*"),), "", ""), "ol": ((("li", "*"),), "", ""), "li": (((_FLOW, "*"),), "", ""),
    "img": ((), "src alt", "width height"),
    "table": ((("caption", "?"), ("thead", "?"), ("tbody", "+")), "", ""), "caption": (((_INLINE, "*"),), "", ""),
    "thead": ((("tr", "+"),), "", ""), "tbody": ((("tr", "+"),), "", ""), "tr": ((({"td", "th"}, "*"),), "", ""),
    "td": (((_FLOW, "*"),), "", ""), "th": (((_FLOW, "*"),), "", "scope"),
}  # fmt: skip
#: Where text may stand.
_TEXTUAL = _INLINE - {"img", "math", "text-entry-interaction"} | {
    "value", "base-value", "p", "h3", "h4", "h5", "h6", "pre", "li", "caption", "td", "th", "prompt", "simple-choice",
}  # fmt: skip
_VALUES = {
    "adaptive": "true false", "time-dependent": "true false", "cardinality": "single multiple", "visible": "true false",
    "base-type": "float identifier", "shuffle": "true false", "show-hide": "show hide",
    "navigation-mode": "linear nonlinear", "submission-mode": "individual simultaneous", "scope": "col row",
}  # fmt: skip
#: Presentation MathML: element → attributes.
_MATH = {
    "math": "display displaystyle", "mrow": "class", "mi": "mathvariant class",
    "mo": "form stretchy fence separator lspace rspace largeop class", "mn": "class", "mtext": "class",
    "mspace": "width", "mfrac": "", "msup": "", "msub": "", "msubsup": "", "munder": "", "mover": "accent",
    "munderover": "", "msqrt": "", "mtable": "class", "mtr": "", "mtd": "",
}  # fmt: skip


def name_of(tag: str) -> str:
    """Under the name of 3.0, without its prefix."""
    namespace, local = tag[1:].split("}")
    if namespace == MATHML:
        return local
    assert namespace in NAMESPACES, tag
    if NAMESPACES[namespace]:
        bare = local.removeprefix("qti-")
        return bare if bare != local or (bare in MODELS and "-" not in bare) else f"{local}, which 3.0 has not"
    return kebab(local) if "-" not in local else f"{local}, which 2.1 has not"


def kebab(name: str) -> str:
    return re.sub(r"[A-Z]", lambda found: f"-{found[0].lower()}", name)


def faults(content: bytes) -> list[str]:
    """Everything in a document that its content model does not allow."""
    root = etree.fromstring(content)
    modern = NAMESPACES[root.tag[1:].split("}")[0]]
    found: list[str] = []
    for element in root.iter():
        if element.tag.startswith(f"{{{MATHML}}}"):
            found += _math_faults(element)
        else:
            found += _faults(element, modern)
    return found + _reference_faults(root)


def _faults(element: Any, modern: bool) -> list[str]:
    name = name_of(element.tag)
    if name not in MODELS:
        return [f"unknown element {name}"]
    children, required, optional = MODELS[name]
    found = [f"{name}: {fault}" for fault in _order_faults([name_of(child.tag) for child in element], children)]
    texts = [element.text, *(child.tail for child in element)]
    if name not in _TEXTUAL and any(text and text.strip() for text in texts):
        found.append(f"{name} holds text")
    given = {key.removeprefix(f"{{{XML}}}"): value for key, value in element.attrib.items() if key != _XSI}
    own = {key if modern else kebab(key): value for key, value in given.items()}
    if (modern and any(key != key.lower() for key in given)) or (not modern and any("-" in key for key in given)):
        found.append(f"{name} has an attribute of the other version: {sorted(given)}")
    if missing := set(required.split()) - own.keys():
        found.append(f"{name} lacks {sorted(missing)}")
    if extra := own.keys() - set(required.split()) - set(optional.split()):
        found.append(f"{name} must not have {sorted(extra)}")
    for key, value in own.items():
        if key in _VALUES and value not in _VALUES[key].split():
            found.append(f"{name}: {key}={value!r}")
        if key in ("identifier", "response-identifier", "outcome-identifier") and not IDENTIFIER.fullmatch(value):
            found.append(f"{name}: {key}={value!r} is no identifier")
    return found


def _order_faults(names: list[str], children: tuple[tuple[Any, str], ...]) -> list[str]:
    left = list(names)
    for allowed, often in children:
        count = 0
        while left and (left[0] == allowed or (isinstance(allowed, set) and left[0] in allowed)):
            left.pop(0)
            count += 1
            if often in "1?":
                break
        if often in "1+" and not count:
            return [f"{allowed if isinstance(allowed, str) else 'something'} is missing among {names[:6]}"]
    return [f"{left[0]} stands where it may not"] if left else []


def _math_faults(element: Any) -> list[str]:
    name = element.tag.split("}")[1]
    if name not in _MATH:
        return [f"no MathML: {name}"]
    extra = set(element.attrib) - set(_MATH[name].split())
    return [f"{name} must not have {sorted(extra)}"] if extra else []


def _reference_faults(root: Any) -> list[str]:
    found = []
    named = [(name_of(each.tag), each) for each in root.iter() if not each.tag.startswith(f"{{{MATHML}}}")]
    declared = {each.get("identifier"): name for name, each in named if name.endswith("-declaration")}
    if len(declared) != sum(name.endswith("-declaration") for name, _ in named):
        found.append("an identifier is declared twice")
    asked = [each.get("response-identifier") or each.get("responseIdentifier") for name, each in named
             if name.endswith("-interaction")]  # fmt: skip
    if name_of(root.tag) == "assessment-item" and sorted(asked) != sorted(
        name for name, kind in declared.items() if kind == "response-declaration"
    ):
        found.append(f"declared are {sorted(declared)}, asked {sorted(asked)}")
    for name, each in named:
        if name in ("variable", "set-outcome-value") and each.get("identifier") not in declared:
            found.append(f"{name} of {each.get('identifier')}, which is not declared")
    choices = [tuple(choice.get("identifier") for choice in each if name_of(choice.tag) == "simple-choice")
               for name, each in named if name == "choice-interaction"]  # fmt: skip
    found += [f"choices with one identifier: {own}" for own in choices if len(set(own)) != len(own)]
    return found


# -- scoring ------------------------------------------------------------------------------------------------------


@dataclass
class QtiItem:
    """responses: identifier → the right response."""

    root: Any
    title: str
    responses: dict[str, str]

    @cached_property
    def _named(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for each in self.root.iter():
            if MATHML not in each.tag:
                found.setdefault(name_of(each.tag), []).append(each)
        return found

    @cached_property
    def _asked(self) -> list[tuple[Any, set[str]]]:
        """The conditions, each with the responses that it looks at."""
        names = [{each.get("identifier") for each in one.iter()} for one in self._all("response-condition")]
        return list(zip(self._all("response-condition"), names, strict=True))

    def _all(self, name: str) -> list[Any]:
        return self._named.get(name, [])

    def options(self, response: str) -> dict[str, str]:
        """Of a choice interaction: identifier → text."""
        for each in self._all("choice-interaction"):
            if (each.get("response-identifier") or each.get("responseIdentifier")) == response:
                return {
                    own.get("identifier"): "".join(own.itertext()).replace("\u2062", "")
                    for own in each
                    if name_of(own.tag) == "simple-choice"
                }
        return {}

    def worth(self, response: str) -> float:
        """The points of its right response, alone."""
        return self.score({response: self.responses[response]})[0]

    def score(self, given: Mapping[str, str]) -> tuple[float, str]:
        """The score of these responses, and what is said."""
        state: dict[str, Any] = {}
        for each in self._all("outcome-declaration"):
            values = [value.text for value in each.iter() if name_of(value.tag) == "value"]
            number = (each.get("base-type") or each.get("baseType")) == "float"
            state[each.get("identifier")] = float(values[0]) if number else list(values)
        for condition, names in self._asked:
            if not names & given.keys():
                continue  # nothing that it looks at has a value: no condition of ours asks for that
            for branch in condition:
                when, *then = branch
                if _value(when, given, state) is True:
                    for rule in then:
                        state[rule.get("identifier")] = _value(rule[0], given, state)
                    break
        said = [
            etree.tostring(each, encoding="unicode")
            for each in self._all("modal-feedback")
            if each.get("identifier") in state["FEEDBACK"]
        ]
        return state["SCORE"], " ".join(said)


def read(content: bytes) -> QtiItem:
    root = etree.fromstring(content)
    responses = {
        each.get("identifier"): "".join(each.itertext()).strip()
        for each in root
        if name_of(each.tag) == "response-declaration"
    }
    return QtiItem(root, root.get("title"), responses)


def _value(expression: Any, given: Mapping[str, str], state: Mapping[str, Any]) -> Any:
    name = name_of(expression.tag)
    if name == "variable":
        own = expression.get("identifier")
        if own in state:
            return state[own]
        typed = given.get(own)
        return float(typed) if typed is not None and NUMBER.fullmatch(typed) else typed
    if name == "base-value":
        number = (expression.get("base-type") or expression.get("baseType")) == "float"
        if number:
            assert NUMBER.fullmatch(expression.text), expression.text
        return float(expression.text) if number else expression.text
    values = [_value(each, given, state) for each in expression]
    if name == "is-null":
        return values[0] is None
    if name == "multiple":
        return [item for value in values for item in (value if isinstance(value, list) else [value])]
    if any(value is None for value in values):
        return None
    match name:
        case "and":
            return all(value is True for value in values)
        case "not":
            return not values[0]
        case "gte":
            return values[0] >= values[1]
        case "lte":
            return values[0] <= values[1]
        case "match":
            return values[0] == values[1]
        case "sum":
            return sum(values)
    raise AssertionError(f"{name} is not expected")

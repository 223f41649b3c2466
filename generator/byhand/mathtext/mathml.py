"""The tree as presentation MathML Core: what browsers draw by themselves, without a script.

A node becomes one element or several in a row. Brackets and signs say their form, since rows are flattened and a
browser would guess it from the place; only brackets around something tall stretch.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence

from byhand.mathtext import elements as element
from byhand.mathtext.phrases import Phrase, last_word, separator
from byhand.mathtext.shape import needs_dot, tall
from byhand.mathtext.tree import (
    Accent,
    Blank,
    Call,
    Cases,
    Fence,
    Fraction,
    Label,
    Letter,
    Mark,
    Matrix,
    Negated,
    Node,
    Number,
    Power,
    Product,
    Relation,
    Root,
    Row,
    Script,
    Sign,
    Total,
    Word,
    bare,
)

#: What a mark adds to the element that it marks: its attributes, each with a space before it.
Attributes = Callable[[str, bool], str]


def unmarked(address: str, value: bool) -> str:
    """For formulas whose quantities nobody points at."""
    return ""


class MathmlWriter:
    """attributes: of a marked quantity's element, from its address and whether it is the number.

    phrase: a word of the catalogue, by its key. mark: between a number's whole and its decimals.
    """

    def __init__(self, attributes: Attributes = unmarked, phrase: Phrase = last_word, mark: str = ".") -> None:
        self.attributes = attributes
        self.phrase = phrase
        self.mark = mark
        self.comma = f"<mo>{separator(mark)}</mo>"

    def write(self, node: Node) -> str:
        """The formula as one element, to stand in ``<math>``."""
        return element.one(self._items(node))

    def relation(self, sign: str) -> str:
        """The relation with which a part of a chain begins, or the sign with which a long part goes on."""
        if sign in element.RELATIONS:
            return f'<mo class="rel">{element.RELATIONS[sign]}</mo>'
        return f'<mo form="infix">{sign}</mo>'

    def _items(self, node: Node) -> list[str]:
        """The elements of a node, one or more, to stand in a row."""
        match node:
            case Number(text, negative, exponent):
                return [element.number(text.replace(".", self.mark), negative, exponent)]
            case Letter(char):
                return [element.letter(char)]
            case Word(text):
                return [element.upright(element.harmless(text))]
            case Label(text):
                return [f"<mtext>{element.spaced(text)}</mtext>"]
            case Sign(char):
                return element.sign(char)
            case Row(items):
                return self._row(items)
            case Total(terms):
                return self._total(terms)
            case Product(factors, sign):
                return self._product(factors, sign)
            case Negated(body):
                return [element.MINUS, *self._items(body)]
            case Fraction(over, under):
                return [f"<mfrac>{self.write(over)}{self.write(under)}</mfrac>"]
            case Power(base, exponent):
                return [f"<msup>{self.write(base)}{self.write(exponent)}</msup>"]
            case Script(base, below, above):
                return [self._script(base, below, above)]
            case Accent(kind, body):
                return [self._accent(kind, body)]
            case Fence(body, kind):
                return element.fence(self._items(body), kind, tall(body))
            case Call(function, arguments):
                return self._call(function, arguments)
            case Root(body):
                return [f"<msqrt>{''.join(self._items(body))}</msqrt>"]
            case Matrix(rows):
                return element.fence(
                    [element.table([[self.write(entry) for entry in row] for row in rows])], "[]", True
                )
            case Cases(branches):
                return [self._cases(branches)]
            case Relation(left, sign, right):
                return [*self._items(left), f"<mo>{element.RELATIONS[sign]}</mo>", *self._items(right)]
            case Blank(number, small):
                return [element.blank(number, small, self.phrase("document.blank"))]
            case Mark(address, body, value):
                return [self._mark(address, body, value)]
        raise TypeError(f"no MathML for {type(node).__name__}")

    def _mark(self, address: str, body: Node, value: bool) -> str:
        inner = self._items(body)
        added = self.attributes(address, value)
        if not added:
            return element.one(inner)
        written = inner[0] if len(inner) == 1 and not isinstance(body, Mark) else f"<mrow>{''.join(inner)}</mrow>"
        end = _NAME.match(written)
        assert end is not None
        return written[: end.end()] + added + written[end.end() :]

    def _row(self, nodes: Sequence[Node]) -> list[str]:
        items: list[str] = []
        for node in nodes:
            if node == Sign("′") and items:  # fonts raise it themselves: as a superscript it would be too high
                items[-1] = f'<mrow>{items[-1]}<mo form="postfix">′</mo></mrow>'
            else:
                items += self._items(node)
        return items

    def _total(self, terms: Sequence[tuple[bool, Node]]) -> list[str]:
        items: list[str] = []
        for place, (subtracted, term) in enumerate(terms):
            if place:
                items.append("<mo>−</mo>" if subtracted else "<mo>+</mo>")
            elif subtracted:
                items.append(element.MINUS)
            items += self._items(term)
        return items

    def _product(self, factors: Sequence[Node], sign: str) -> list[str]:
        items = self._items(factors[0])
        for left, right in itertools.pairwise(factors):
            if sign:
                items += element.sign(sign)
            elif needs_dot(left, right):
                items.append("<mo>·</mo>")
            else:
                items.append(f'<mo rspace=".17em">{element.TIMES}</mo>')
            items += self._items(right)
        return items

    def _script(self, base: Node, below: Node | None, above: Node | None) -> str:
        limits = base in (Sign("∑"), Sign("∏"))  # they stand below and above in a display
        kind = ("munder", "mover", "munderover") if limits else ("msub", "msup", "msubsup")
        written = self.write(base)
        if below is not None and above is not None:
            return f"<{kind[2]}>{written}{self.write(below)}{self._above(above)}</{kind[2]}>"
        if below is not None:
            return f"<{kind[0]}>{written}{self.write(below)}</{kind[0]}>"
        return f"<{kind[1]}>{written}{self._above(above)}</{kind[1]}>" if above is not None else written

    def _above(self, above: Node) -> str:
        """A superscript; a plus in it is a mark, not an operation, and has no space around it."""
        if above == Sign("+"):
            return "<mo>+</mo>"
        if isinstance(above, Row) and Sign("+") in above.items:
            tight = '<mo lspace="0" rspace="0">+</mo>'
            items = [[tight] if item == Sign("+") else self._items(item) for item in above.items]
            return element.one(list(itertools.chain(*items)))
        return self.write(above)

    def _accent(self, kind: str, body: Node) -> str:
        if kind == "bold":
            text = getattr(bare(body), "char", None) or getattr(bare(body), "text", None)
            return (
                self.write(body) if text is None else f"<mi>{element.harmless(''.join(map(element.bold, text)))}</mi>"
            )
        return f'<mover accent="true">{self.write(body)}<mo stretchy="false">{element.HATS[kind]}</mo></mover>'

    def _call(self, function: Node, arguments: Sequence[Node]) -> list[str]:
        inside: list[str] = []
        for argument in arguments:
            inside += [self.comma, *self._items(argument)] if inside else self._items(argument)
        return [
            self.write(function),
            f"<mo>{element.APPLY}</mo>",
            *element.fence(inside, "()", any(map(tall, arguments))),
        ]

    def _cases(self, branches: Sequence[tuple[Node, Node | None]]) -> str:
        rows = []
        for body, when in branches:
            if when is None:
                rows.append([self.write(body), f"<mtext>{element.harmless(self.phrase('document.otherwise'))}</mtext>"])
            else:
                word = f"<mtext>{element.harmless(self.phrase('document.if'))}\u00a0</mtext>"
                rows.append([self.write(body), element.one([word, *self._items(when)])])
        return f'<mrow><mo form="prefix">{{</mo>{element.table(rows, "cases")}</mrow>'


_NAME = re.compile(r"<[a-z]+")

"""The tree as spoken text: what a screen reader says in place of an equation.

In the manner of MathSpeak and ClearSpeak: what is short is said shortly ("w sub 5", "a over b"), what is long has words
that open and close it, so that two formulas which differ never sound alike. All words come from the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from byhand.mathtext.numbers import rewritten
from byhand.mathtext.phrases import Phrase
from byhand.mathtext.spoken import (
    GREEK,
    OPERATORS,
    RELATIONS,
    SIGNS,
    WORDS,
    flat,
    short,
    short_exponent,
    short_index,
)
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

#: Where the voice pauses, until pauses that meet are made one; it occurs in no author's text.
_PAUSE = "\x1f"
_PAUSES = re.compile(rf"\s*{_PAUSE}[\s{_PAUSE}]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_FACT = re.compile(r"\{(\w+)\}")

Parts = Sequence[tuple[str, Node]]


class Speech:
    """phrase: a sentence of the catalogue, its facts still in braces, by its key.

    mark: between a number's whole and its decimals. A point is left to the voice, a comma is said: it would be a pause.
    """

    def __init__(self, phrase: Phrase, mark: str = ".") -> None:
        self.phrase = phrase
        self.mark = mark
        self._sentences: dict[str, list[str]] = {}

    def say(self, node: Node) -> str:
        """The formula in words; never empty."""
        return self._said(self._node(node))

    def say_chains(self, chains: Sequence[Parts], numbers: Sequence[int] = ()) -> str:
        """Chains symbols = numbers = result, one after the other; numbers: of the lines, where they have some."""
        spoken = ""
        for place, parts in enumerate(chains):
            chain = self._chain(parts)
            if numbers:
                chain = self._fill("numbered", number=str(numbers[place]), line=chain)
            spoken = self._fill("line", before=spoken, after=chain) if spoken else chain
        return self._said(spoken)

    def _said(self, spoken: str) -> str:
        text = _PAUSES.sub(", ", " ".join(spoken.split(" "))).strip(" ,")
        return re.sub(r",? *; *", "; ", re.sub(r"  +", " ", text)) or self.phrase("speech.blank")

    def _fill(self, key: str, **facts: str) -> str:
        if key not in self._sentences:
            self._sentences[key] = _FACT.split(self.phrase(f"speech.{key}").replace(",", _PAUSE))
        pieces = self._sentences[key]
        return "".join(facts[piece] if place % 2 else piece for place, piece in enumerate(pieces))

    def _chain(self, parts: Parts) -> str:
        spoken = ""
        for relation, node in parts:
            if spoken or relation:
                spoken += f"{_PAUSE} {self._relation(relation)} " if relation else _PAUSE + " "
            spoken += self._node(node)
        return spoken

    def _relation(self, sign: str) -> str:
        if sign in OPERATORS:
            return self._fill(f"operator.{OPERATORS[sign]}")
        return self._fill(f"relation.{RELATIONS[sign]}")

    def _node(self, node: Node) -> str:
        match node:
            case Number():
                return self._number(node)
            case Letter(char):
                return self._fill(f"greek.{GREEK[char]}") if char in GREEK else char
            case Word(text):
                return self._fill(f"word.{text}") if text in WORDS else text
            case Label(text):
                return " ".join(_CONTROL.sub(" ", text).split()) or self._fill("blank")
            case Sign(char):
                return self._sign(char)
            case Row(items):
                return self._row(items)
            case Total(terms):
                return self._total(terms)
            case Product(factors, sign):
                joint = f" {self._fill('operator.' + OPERATORS[sign or '·'])} "
                return joint.join(map(self._node, factors))
            case Negated(body):
                return self._fill("minus", body=self._node(body))
            case Fraction(over, under):
                return self._fraction(over, under)
            case Power(base, exponent):
                return self._power(base, exponent)
            case Script(base, below, above):
                return self._script(base, below, above)
            case Accent(kind, body):
                return self._fill(kind, body=self._node(body))
            case Fence(body, kind):
                return self._fence(body, kind)
            case Call(function, arguments):
                return self._call(function, arguments)
            case Root(body):
                return self._fill("root" if short(body) else "long_root", body=self._node(body))
            case Matrix(rows):
                return self._matrix(rows)
            case Cases(branches):
                return self._fill("cases", body=_PAUSE.join(self._case(*branch) for branch in branches))
            case Relation(left, sign, right):
                return f"{self._node(left)} {self._relation(sign)} {self._node(right)}"
            case Blank(number):
                return self._fill("empty", number=str(number)) if number else self._fill("hidden")
            case Mark(_, body, _):
                return self._node(body)
        raise TypeError(f"no speech for {type(node).__name__}")

    def _number(self, node: Number) -> str:
        if node.exponent is not None:
            exponent = self._number(Number(str(abs(node.exponent)), node.exponent < 0))
            return self._fill("scientific", mantissa=self._number(Number(node.text, node.negative)), exponent=exponent)
        spoken = node.text if self.mark == "." else rewritten(node.text, self._digits)
        return self._fill("negative", body=spoken) if node.negative else spoken

    def _digits(self, text: str) -> str:
        whole, point, decimals = text.partition(".")
        return self._fill("decimal_comma", whole=whole, digits=" ".join(decimals)) if point else whole

    def _sign(self, char: str) -> str:
        if char in SIGNS:
            return self._fill(f"sign.{SIGNS[char]}")
        if char in OPERATORS or char in RELATIONS:
            return self._relation(char)
        return char.strip()

    def _row(self, items: tuple[Node, ...]) -> str:
        first, rest = bare(items[0]), items[1:]
        if isinstance(first, Script) and first.base == Sign("∑") and first.below is not None:
            return self._fill("sum_over", index=self._node(first.below), body=self._row(rest))
        if first == Sign("∑"):
            return self._fill("sum", body=self._row(rest))
        if first == Sign("Δ") and rest:
            return self._fill("change", body=self._row(rest))
        if rest and rest[-1] == Sign("′"):
            return self._fill("prime", body=self._row(items[:-1]))
        return " ".join(filter(None, map(self._node, items)))

    def _total(self, terms: Sequence[tuple[bool, Node]]) -> str:
        spoken = ""
        for place, (subtracted, term) in enumerate(terms):
            if place:
                pause = "" if short(terms[place - 1][1]) else _PAUSE
                spoken += f"{pause} {self._fill('operator.minus' if subtracted else 'operator.plus')} "
                spoken += self._node(term)
            else:
                spoken = self._fill("minus", body=self._node(term)) if subtracted else self._node(term)
        return spoken

    def _fraction(self, over: Node, under: Node) -> str:
        match bare(over), bare(under):
            case Row((Sign("∂"), of)), Row((Sign("∂"), by)):
                return self._fill("derivative", of=self._node(of), by=self._node(by))
        key = "ratio" if short(over) and short(under) else "fraction"
        return self._fill(key, over=self._node(over), under=self._node(under))

    def _power(self, base: Node, exponent: Node) -> str:
        inner = bare(base)
        spoken = self._fill("round", body=self._node(inner.body)) if isinstance(inner, Fence) else self._node(base)
        match bare(exponent):
            case Number("2", False, None):
                return self._fill("squared", base=spoken)
            case Number("3", False, None):
                return self._fill("cubed", base=spoken)
        return self._fill(
            "power" if short_exponent(exponent) else "long_power", base=spoken, exponent=self._node(exponent)
        )

    def _script(self, base: Node, below: Node | None, above: Node | None) -> str:
        marks = flat(above)
        if base == Sign(""):
            return self._fill("superscript", body=" ".join(map(self._node, marks)))
        spoken = self._node(base)
        if below is not None:
            spoken = self._fill("below" if short_index(below) else "long_below", base=spoken, index=self._index(below))
        updated, transposed = Sign("+") in marks, Sign("⊤") in marks
        index = self._above([mark for mark in marks if mark not in (Sign("+"), Sign("⊤"))])
        if index:
            spoken = self._fill("above", base=spoken, index=index)
        if transposed:
            spoken = self._fill("transposed", body=spoken)
        return self._fill("updated", body=spoken) if updated else spoken

    def _index(self, node: Node) -> str:
        """An index; of an index's own index only the name: net sub h 1."""
        match bare(node):
            case Script(base, below, None) if below is not None:
                return f"{self._node(base)} {self._index(below)}"
            case Row(items):
                return " ".join(map(self._index, items))
        return self._node(node)

    def _above(self, marks: list[Node]) -> str:
        """Layer and sample: what stands in brackets of its kind."""
        spoken: list[str] = []
        place = 0
        while place < len(marks):
            match marks[place : place + 3]:
                case [Sign("("), body, Sign(")")]:
                    spoken.append(self._fill("round_index", body=self._node(body)))
                    place += 3
                case [Sign("["), body, Sign("]")]:
                    spoken.append(self._fill("square_index", body=self._node(body)))
                    place += 3
                case [mark, *_]:
                    spoken.append(self._node(mark))
                    place += 1
        return f"{_PAUSE} ".join(spoken)

    def _fence(self, body: Node, kind: str) -> str:
        spoken, inner = self._node(body), bare(body)
        if kind == "||":
            return self._fill("absolute" if short(body) else "long_absolute", body=spoken)
        if kind == "()" and isinstance(inner, Number) and inner.exponent is None:
            return spoken  # "times negative 0.3" needs no brackets
        return self._fill("round" if kind == "()" else "square", body=spoken)

    def _call(self, function: Node, arguments: tuple[Node, ...]) -> str:
        spoken = self._node(arguments[0])
        for argument in arguments[1:]:
            spoken = self._fill("comma", left=spoken, right=self._node(argument))
        key = "call" if len(arguments) == 1 and short(arguments[0]) else "long_call"
        return self._fill(key, function=self._node(function), argument=spoken)

    def _matrix(self, rows: tuple[tuple[Node, ...], ...]) -> str:
        if len(rows[0]) == 1:
            return self._fill("column", rows=str(len(rows)), body=_PAUSE.join(self._node(row[0]) for row in rows))
        lines = [
            self._fill("matrix_row", number=str(number), body=_PAUSE.join(map(self._node, row)))
            for number, row in enumerate(rows, 1)
        ]
        return self._fill("matrix", rows=str(len(rows)), columns=str(len(rows[0])), body=_PAUSE.join(lines))

    def _case(self, body: Node, when: Node | None) -> str:
        if when is None:
            return self._fill("otherwise", body=self._node(body))
        return self._fill("case", body=self._node(body), condition=self._node(when))

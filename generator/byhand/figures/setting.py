"""How a formula is set on one line of text: runs of letters with their size and height, and how wide they come out.

Pictures hold short formulas only. Fractions are set with a slash, and an author's long name is cut short; the tables of
the page have it in full.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from byhand.figures.widths import WIDTHS
from byhand.mathtext.change import changed
from byhand.mathtext.shape import needs_dot
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
from byhand.unknown import Cell, Unhashable, applied

#: Of an author's name so many letters stand in a picture.
LONGEST = 14
#: The size of an index, and how far it is moved down or up, in parts of the type size.
SMALL, SUB, SUP = 0.7, -0.19, 0.35

_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "bold": ""}


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one look. size, rise: in parts of the label's type size; back: moved left by so much before.

    address, value: of the outermost mark around it that has an address, as in ``Mark``; "" outside of all such.
    """

    text: str
    italic: bool = False
    size: float = 1.0
    rise: float = 0.0
    back: float = 0.0
    address: str = ""
    value: bool = False


@lru_cache(maxsize=4096)
def runs(node: Node) -> tuple[Run, ...]:
    """The formula from left to right. Raises ``TypeError`` for what needs several lines (matrices, cases)."""
    return tuple(_joined(_runs(node, Run(""))))


def _joined(pieces: Iterator[Run]) -> Iterator[Run]:
    last: Run | None = None
    for piece in pieces:
        if last is not None and not piece.back and _look(last) == _look(piece):
            last = _with(last, last.text + piece.text)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def _look(run: Run) -> tuple[object, ...]:
    return (run.italic, run.size, run.rise, run.address, run.value)


def _with(run: Run, text: str, italic: bool | None = None) -> Run:
    return Run(text, run.italic if italic is None else italic, run.size, run.rise, run.back, run.address, run.value)


def _runs(node: Node, now: Run) -> Iterator[Run]:
    match node:
        case Number() | Blank():
            yield from _number(node, now)
        case Letter(char):
            yield _with(now, char, italic=not "Α" <= char <= "Ω")
        case Word(text) | Sign(text) | Label(text):
            yield _with(now, shortened(text), italic=False)
        case Row(items):
            yield from itertools.chain(*(_runs(item, now) for item in items))
        case Power(base, exponent):
            yield from _script(Script(base, None, exponent), now)
        case Script():
            yield from _script(node, now)
        case Accent(kind, body):
            inner = list(_runs(body, now))
            yield from inner[:-1]
            yield _with(inner[-1], inner[-1].text + _ACCENTS[kind])
        case Mark(address, body, value):
            own = now if now.address else Run("", now.italic, now.size, now.rise, now.back, address, value)
            yield from _runs(body, own)
        case Fence() | Call() | Root():
            yield from _enclosed(node, now)
        case _:
            yield from _operation(node, now)


def _operation(node: Node, now: Run) -> Iterator[Run]:
    """What has a sign before it or between its parts."""
    match node:
        case Total(terms):
            for place, (subtracted, term) in enumerate(terms):
                if place or subtracted:
                    sign = "−" if subtracted else "+"
                    yield _with(now, f" {sign} " if place else sign, italic=False)
                yield from _runs(term, now)
        case Product():
            yield from _product(node, now)
        case Negated(body):
            yield _with(now, "−", italic=False)
            yield from _runs(body, now)
        case Fraction(over, under):
            yield from _runs(_in_brackets(over), now)
            yield _with(now, "/", italic=False)
            yield from _runs(_in_brackets(under), now)
        case Relation(left, sign, right):
            yield from _runs(left, now)
            yield _with(now, f" {sign} ", italic=False)
            yield from _runs(right, now)
        case _:
            raise _unfit(node)


def _enclosed(node: Fence | Call | Root, now: Run) -> Iterator[Run]:
    """What has brackets."""
    match node:
        case Fence(body, kind):
            yield _with(now, kind[0], italic=False)
            yield from _runs(body, now)
            yield _with(now, kind[1], italic=False)
        case Call(function, arguments):
            yield from _runs(function, now)
            yield from _list(arguments, now)
        case Root(body):
            yield _with(now, "√", italic=False)
            yield from _runs(Fence(body), now)


def _unfit(node: Node) -> TypeError:
    return TypeError(f"a picture cannot hold a {type(node).__name__}")


def _dotted(blank: Blank) -> str:
    """A blank: a line to write on."""
    return f"({blank.number or '...'})" + ("" if blank.small else " ........")


def _number(node: Number | Blank, now: Run) -> Iterator[Run]:
    if isinstance(node, Blank):
        yield _with(now, _dotted(node), italic=False)
        return
    text = ("−" if node.negative else "") + node.text
    if node.exponent is None:
        yield _with(now, text, italic=False)
        return
    yield _with(now, text + "\u202f×\u202f10", italic=False)
    yield _raised(now, SUP, ("−" if node.exponent < 0 else "") + str(abs(node.exponent)))


def _raised(now: Run, rise: float, text: str = "") -> Run:
    return Run(text, False, now.size * SMALL, now.rise + rise * now.size, 0.0, now.address, now.value)


def _product(node: Product, now: Run) -> Iterator[Run]:
    yield from _runs(node.factors[0], now)
    for left, right in itertools.pairwise(node.factors):
        joint = f" {node.sign} " if node.sign else " · " if needs_dot(left, right) else "\u202f"
        yield _with(now, joint, italic=False)
        yield from _runs(right, now)


def _in_brackets(node: Node) -> Node:
    """A side of a fraction that is set with a slash."""
    return Fence(node) if isinstance(bare(node), Total | Product | Fraction) else node


def _list(arguments: tuple[Node, ...], now: Run) -> Iterator[Run]:
    yield _with(now, "(", italic=False)
    for place, argument in enumerate(arguments):
        if place:
            yield _with(now, ", ", italic=False)
        yield from _runs(argument, now)
    yield _with(now, ")", italic=False)


def _script(node: Script, now: Run) -> Iterator[Run]:
    """Index and exponent one above the other: the narrower first, then back, then the wider."""
    brackets = isinstance(bare(node.base), Total | Product | Fraction | Negated)
    yield from _runs(Fence(node.base) if brackets else node.base, now)
    parts = [
        (list(_runs(part, _raised(now, rise))))
        for part, rise in ((node.below, SUB), (node.above, SUP))
        if part is not None
    ]
    parts.sort(key=_width)
    for place, part in enumerate(parts):
        if place:
            first = part[0]
            back = _width(parts[0])
            part = [Run(first.text, first.italic, first.size, first.rise, back, first.address, first.value), *part[1:]]
        yield from part


def shortened(text: str) -> str:
    """An author's name, cut where it is too long for a picture."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def one_line(node: Node) -> Node:
    """The same formula with fractions set with a slash and long names cut, for writers that would set it higher.

    Raises ``TypeError`` for what needs several lines (matrices, cases).
    """
    return changed(node, _flat)


def _flat(node: Node) -> Node | None:
    match node:
        case Word(text) | Label(text) if shortened(text) != text:
            return Row((type(node)(shortened(text).removesuffix("…")), Sign("…")))
        case Blank():
            return Label(_dotted(node))
        case Fraction(over, under):
            return Row((one_line(_in_brackets(over)), Label("/"), one_line(_in_brackets(under))))
        case Call(function, arguments):  # functions' names are ours, and short
            return Call(function, tuple(map(one_line, arguments)))
        case Matrix() | Cases():
            raise _unfit(node)
    return None


def _width(pieces: list[Run]) -> float:
    return sum(_of(piece) - piece.back for piece in pieces)


def _of(run: Run) -> float:
    return run.size * sum(WIDTHS.get(char, 0.6 if ord(char) < 0x2E80 else 1.0) for char in run.text)


@lru_cache(maxsize=4096)
def _extent(node: Node) -> float:
    return _width(list(runs(node)))


def extent(node: Node) -> float:
    """How wide the formula is set, in parts of the type size."""
    try:
        return _extent(node)
    except Unhashable as missing:
        tracer = missing.tracer
        cell = tracer.once(Cell, lambda: _extent(changed(node, _outline)))
        return applied(tracer, float, cell)  # type: ignore[return-value]  # it stands for a number


def _outline(node: Node) -> Node | None:
    """All digits are equally wide, so any number of the same look does."""
    return node.outline() if isinstance(node, Number) else None


def set_in_runs(node: Node, write: Callable[[tuple[Run, ...]], str]) -> str:
    """What is written of the formula's runs."""
    try:
        found = runs(node)
    except Unhashable as missing:
        return missing.tracer.written(lambda: write(tuple(_joined(_runs(node, Run(""))))))
    return write(found)

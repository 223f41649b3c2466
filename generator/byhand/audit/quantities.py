"""How a quantity is called in a report: its symbol where it has one, the formula where it is a number on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from byhand.audit.walk import Part, shape_of
from byhand.audit.worlds import Key, Spot, World
from byhand.derivation.run import Pass
from byhand.document.blocks import CodeText, Fact, Math, Say
from byhand.document.frame import Frame
from byhand.document.symbols import Symbols
from byhand.errors import ByhandError
from byhand.mathtext.numbers import number_node
from byhand.mathtext.tree import (
    Call,
    Fence,
    Fraction,
    Label,
    Letter,
    Mark,
    Node,
    Number,
    Root,
    Word,
    negated,
    power,
    product,
    total,
)
from byhand.problem.model import Digits
from byhand.tape.arithmetic import Impossible, Rounded, Undecided, Value, plain_text, round_value
from byhand.tape.evaluate import working_precision
from byhand.tape.operations import Operation, Operations

#: Beyond the figure's digits so many of byhand's number are shown.
MORE_DIGITS = 3
_MOST_DIGITS = 24
_BITS = 256


class Quantities:
    """The names of the quantities of the right world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._frames: dict[int, Frame] = {}

    @cached_property
    def _symbols(self) -> Symbols:
        return Symbols(self.world.problem)

    def _frame(self, at: Pass) -> Frame:
        if id(at) not in self._frames:
            self._frames[id(at)] = Frame(self.world.run, at, self._symbols, plus=at.step == 0)
        return self._frames[id(at)]

    def called(self, key: Key) -> Fact:
        """The quantity's name."""
        where, part = key
        if where not in self.world.spots:
            return _extra(where)
        spot = self.world.spots[where]
        try:
            node = self._part(spot, Part.of(part)) if part else self._frame(spot.at).symbol(spot.name)
        except (ByhandError, KeyError):  # a kind of quantity without a symbol
            return CodeText(where)
        return Math(_unmarked(node))

    def whole(self, key: Key) -> Fact:
        """The quantity on the way to which the number stands."""
        return self.called((key[0], ""))

    def formula(self, key: Key) -> Fact | None:
        """What a report of the author's is."""
        spot = self.world.spots.get(key[0])
        if spot is None or ".report." not in key[0] or spot.slot not in spot.at.tape.equations:
            return None
        place = self.world.spots.get(key[0].replace(".report.", ".sample1.report."), spot)
        try:
            return Math(_unmarked(self._frame(place.at).symbolic(place.at.tape.equations[place.slot])))
        except (ByhandError, KeyError):  # of an operand without a symbol
            return None

    def step(self, key: Key) -> int | None:
        """Which step the quantity belongs to, 0 after the last; ``None`` where there is nothing to tell apart."""
        spot = self.world.spots.get(key[0])
        if spot is None or (self.world.problem.training.steps == 1 and spot.at.step == 1):
            return None
        return spot.at.step

    # -- numbers on the way --------------------------------------------------------------------------------------

    def _part(self, spot: Spot, part: Part) -> Node:
        equation, frame = spot.at.tape.equations[spot.slot], self._frame(spot.at)
        shape = shape_of(spot.at.tape, equation)
        nodes: list[Node] = [frame.symbol(slot) for slot in equation.operands()]
        for step in shape.steps:
            nodes.append(self._operation(shape, step, nodes, [spot.at.values[slot] for slot in equation.fixed]))
        if not part.factors:
            return nodes[part.place]
        step = shape.steps[part.place - shape.leaves]
        _, divides = step.data
        return _product(1, [nodes[step.parts[each]] for each in part.factors], [divides[each] for each in part.factors])

    def _operation(
        self, shape: Operations, step: Operation, nodes: Sequence[Node], settings: Sequence[Value | None]
    ) -> Node:
        parts = [nodes[part] for part in step.parts]
        match step.kind:
            case "constant":
                return number(step.data(settings), 6)
            case "sum":
                return total(*((sign < 0, node) for sign, node in zip(step.data, parts, strict=True)))
            case "product":
                sign, divides = step.data
                return _product(sign, parts, divides)
            case "power":
                return power(parts[0], Number(str(step.data)))
            case "raised":
                return power(parts[0], parts[1])
            case "function" if step.data == "sqrt":
                return Root(parts[0])
            case "function" if step.data == "exp":
                return power(Letter("e"), parts[0])
            case "function":
                return Call(Word("ln" if step.data == "log" else step.data), tuple(parts))
            case "abs":
                return Fence(parts[0], "||")
            case "max" | "min":
                return Call(Word(step.kind), tuple(parts))
            case "sign" | "choice":
                return Label("…")  # cases have no formula on one line
        raise ValueError(f"no formula for the operation {step.kind!r}")


def _product(sign: int, parts: Sequence[Node], divides: Sequence[bool]) -> Node:
    over = [node for node, divisor in zip(parts, divides, strict=True) if not divisor]
    under = [node for node, divisor in zip(parts, divides, strict=True) if divisor]
    node = product(*over) if over else Number("1")
    if under:
        node = Fraction(node, product(*under))
    return negated(node) if sign < 0 else node


def _unmarked(node: Node) -> Node:
    """Without the links of a worked example, which the report is not."""
    return node.body if isinstance(node, Mark) else node


def _extra(where: str) -> Fact:
    """A number that has no line of its own."""
    _, _, label = where.partition(".change.")
    if label:
        return Say("audit.quantity.change", {"name": CodeText(label)})
    if where == "change.loss":
        return Say("audit.quantity.drop")
    if where.startswith("epoch"):
        number_text, _, kind = where[len("epoch") :].partition(".")
        return Say(
            "audit.quantity.epoch_mean" if kind == "mean" else "audit.quantity.epoch", {"number": int(number_text)}
        )
    if ".figure." in where:
        return _loss_figure(where)
    step, _, rest = where.partition(".")
    if rest == "loss" and step.startswith("step"):
        return Say("audit.quantity.loss_at", {"number": int(step.removeprefix("step"))})
    return CodeText(where)


def _loss_figure(where: str) -> Fact:
    _, _, name = where.partition(".figure.")
    kind, *which = name.split(":")
    facts: dict[str, Fact] = {"formula": Math(FIGURES[kind](Letter("t"), Letter("a")))}
    if which and which[0].isdigit():
        return Say("audit.quantity.figure_of", {**facts, "number": int(which[0])})
    return Say("audit.quantity.figure_mean" if "mean" in which else "audit.quantity.figure", facts)


def _half(node: Node) -> Node:
    return product(Fraction(Number("1"), Number("2")), node)


def _squares(t: Node, a: Node) -> Node:
    return total((False, power(t, Number("2"))), (True, power(a, Number("2"))))


def _surprise(t: Node, a: Node) -> Node:
    return negated(product(t, Call(Word("ln"), (a,))))


def _apart(t: Node, a: Node) -> Node:
    return total((False, t), (True, a))


#: The formulas of ``LOSS_FIGURES``.
FIGURES: dict[str, Callable[[Node, Node], Node]] = {
    "half_difference_of_squares": lambda t, a: _half(_squares(t, a)),
    "difference_of_squares": _squares,
    "half_squares": lambda t, a: _half(power(_apart(t, a), Number("2"))),
    "squares": lambda t, a: power(_apart(t, a), Number("2")),
    "distances": lambda t, a: Fence(_apart(t, a), "||"),
    "differences": _apart,
    "cross_entropies": _surprise,
    "binary_cross_entropies": lambda t, a: total(
        (False, _surprise(t, a)), (True, product(_apart(Number("1"), t), Call(Word("ln"), (_apart(Number("1"), a),))))
    ),
}


# --- numbers -------------------------------------------------------------------------------------------


def digits_text(value: Value, digits: int) -> str:
    """The number as text with a few more digits than a figure has, as many of them as are proven."""
    rounded = _rounded(value, digits)
    return plain_text(rounded) if rounded is not None else "0"


def number(value: Value, digits: int) -> Node:
    """The same as a formula."""
    rounded = _rounded(value, digits)
    return number_node(rounded, trailing_zeros=False) if rounded is not None else Number("0")


def _rounded(value: Value, digits: int) -> Rounded | None:
    for count in range(min(digits + MORE_DIGITS, _MOST_DIGITS), 0, -1):
        try:
            with working_precision(_BITS):
                return round_value(value, Digits("significant", count), "half_even")
        except (Undecided, Impossible):
            continue
    return None

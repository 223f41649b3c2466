"""What a document could ask for: the results of its lines, and how they hang together over the passes of a training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from byhand.derivation.addresses import address as address_of
from byhand.derivation.derive import Derivation
from byhand.derivation.run import Pass
from byhand.document.blocks import Chain, Display, Document
from byhand.document.frame import Frame
from byhand.document.symbols import Symbols
from byhand.exercises.homework import group_of
from byhand.mathtext.change import values
from byhand.mathtext.tree import Mark, Node
from byhand.tape.names import Name
from byhand.tape.tape import Slot
from byhand.unknown import Postponed, look

#: What people call the rules: kind of quantity → the one that all its lines follow.
RULES: Mapping[str, str] = {
    "net": "net", "activation": "activation", "exponential": "softmax", "exponential_sum": "softmax",
    "loss_term": "loss", "sample_loss": "loss_total", "loss": "loss_total", "sample_report": "report",
    "report": "report", "quantity": "quantity", "back": "back", "adjoint_activation": "adjoint",
    "contribution": "contribution", "decayed": "decayed", "state": "state", "after": "after",
}  # fmt: skip


def rule_of(kind: str, rule: str) -> str:
    """What people call the rule of a line of that kind; rule: the equation's own key."""
    if kind in RULES:
        return RULES[kind]
    last = rule.rpartition(".")[2]
    if kind == "delta":
        return f"delta_{last}"
    return f"gradient_{last}" if last in ("batch", "shared", "sum", "chain") else "gradient"


@dataclass(frozen=True, slots=True)
class Line:
    """A line's result in the document."""

    address: str
    group: str
    step: int
    rule: str
    symbol: Node
    answer: Node


class Lines:
    """Everything that a document could ask for, and how it hangs together."""

    def __init__(self, document: Document, derivation: Derivation) -> None:
        run = derivation.run
        assert run.final is not None
        self.derivation = derivation
        self.document = document
        self.shown = {at.step for at in run.steps}
        self.passes: list[Pass] = [*run.steps, run.final]
        self.last = len(run.losses)
        self.layers = run.problem.depth
        #: Address, by any name → its pass and slot.
        self.places: dict[str, tuple[Pass, Slot]] = {}
        for at in self.passes:
            for name, slot in at.tape.index.items():
                self.places.setdefault(address_of(at, name, self.layers), (at, slot))
        self.found = list(self._found())

    def own(self, address: str) -> str:
        """The address that the quantity's own line has."""
        at, slot = self.places[address]
        return address_of(at, at.tape.names[slot], self.layers)

    def _found(self) -> Iterator[Line]:
        seen = set()
        for block in self.document.blocks:
            for chain in block.chains if isinstance(block, Display) else ():
                for mark in look(chain, _results):
                    line = self._line(chain, mark) if mark.address in self.places else None
                    if line is not None and line.address not in seen:
                        seen.add(line.address)
                        yield line

    def _line(self, chain: Chain, mark: Mark) -> Line | None:
        at, slot = self.places[mark.address]
        equation = at.tape.equations.get(slot)
        if equation is None or not any(True for _ in equation.operands()):
            return None
        name = at.tape.names[slot]
        group = group_of(name.kind, final=at.step == 0)
        if group is None:
            return None
        # The left side of a quantity's own line is what the line is for; in a matrix each entry has its symbol.
        symbol = look(chain, _head) if chain.address else _symbol(self, at, name)
        return Line(self.own(mark.address), group, at.step, rule_of(name.kind, equation.rule), symbol, mark.body)

    def before(self, at: Pass, name: Name) -> str | None:
        """The address of what a parameter or an optimizer's state was in the step before, where that one is shown."""
        kinds = {"parameter": "after", "state_before": "state"}
        step = (at.step or self.last + 1) - 1
        if name.kind not in kinds or step not in self.shown:
            return None
        earlier = next(each for each in self.passes if each.step == step)
        if earlier.stopped:  # nothing was updated there
            return address_of(earlier, name, self.layers) if name in earlier.tape else None
        after = name.of_kind(kinds[name.kind])
        return address_of(earlier, after, self.layers) if after in earlier.tape else None

    @property
    def continuous(self) -> bool:
        """Whether the last forward pass starts from numbers that the document computes."""
        return self.last in self.shown


def _symbol(lines: Lines, at: Pass, name: Name) -> Node:
    run = lines.derivation.run
    return Frame(run, at, Symbols(run.problem), plus=at.step == 0).symbol(name)


class Marks(tuple[Mark, ...]):
    """The marked numbers of a formula: equal where they mark the same things, known or not."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Marks) and self._things() == other._things()

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._things())

    def _things(self) -> tuple[tuple[str, object], ...]:
        return tuple((mark.address, _thing(mark.body) if mark.address else None) for mark in self)


def _thing(number: Node) -> object:
    return number.source.serial if isinstance(number, Postponed) else number


def _results(chain: Chain) -> Marks:
    return Marks(values(chain.parts[-1][1]))


def _head(chain: Chain) -> Node:
    return chain.parts[0][1]

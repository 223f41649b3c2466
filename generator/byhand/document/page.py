"""What every view works with: the derivation, its frames, and short names for facts and sentences."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TypeVar

from byhand.derivation.checks import loss_moved
from byhand.derivation.derive import Derivation
from byhand.derivation.run import Pass
from byhand.document.blocks import Block, Chain, Display, Fact, Heading, Items, Math, Paragraph, Say, Text
from byhand.document.frame import Frame
from byhand.document.symbols import Symbols
from byhand.mathtext.tree import Mark, Node, Relation
from byhand.problem.model import Digits, Layer, Network, Training
from byhand.tape.arithmetic import Exact, Value
from byhand.tape.names import Name
from byhand.tape.tape import Slot

T = TypeVar("T")

#: So many units, samples and table rows are written out; of the rest it is said how many there are.
SHOWN_UNITS = 8
SHOWN_SAMPLES = 6
SHOWN_ROWS = 24
#: So many gradients of a layer are written out for each sample.
SHOWN_GRADIENTS = 16


def say(key: str, **facts: Fact) -> Say:
    """A sentence of the catalogue."""
    return Say(key, facts)


def reading(key: str, **facts: Fact) -> Say:
    """A sentence that was chosen for the numbers: it reads them."""
    return Say(key, facts, reading=True)


def unnamed(number: Node) -> Mark:
    """A computed number that has no address, such as a difference of two quantities."""
    return Mark("", number, value=True)


def paragraph(*sentences: Say | Text) -> Paragraph:
    return Paragraph(tuple(sentences))


def display(*chains: Chain) -> Display:
    return Display(tuple(chains))


class Page:
    """One document in the making.

    complete: whether everything given is listed, however much it is: who is to compute with it needs all of it.
    first: the first step's frame, shown or not. frames: one for each step that is written out.
    final: the forward pass after the last update.
    """

    def __init__(self, derivation: Derivation, *, complete: bool = False, symbols: Symbols | None = None) -> None:
        self.complete = complete
        self.derivation = derivation
        self.problem = derivation.problem
        self.run = derivation.run
        self.symbols = symbols or Symbols(self.problem)
        #: The names of the parameters that an update changes.
        self.changing = frozenset(self.problem.training.update)
        self.first = self.frame(self.run.first)
        self.frames = [self.first if at is self.run.first else self.frame(at) for at in self.run.steps]
        assert self.run.final is not None
        self.final = self.frame(self.run.final, plus=True)

    def frame(self, at: Pass, *, plus: bool = False) -> Frame:
        """A pass as this page shows it."""
        return Frame(self.run, at, self.symbols, plus=plus)

    # A press (``byhand.press``), which makes a page once for many variants, has other ways for these.

    def chosen(self, choose: Callable[..., T], *facts: object) -> T:
        """A sentence, or a list of sentences, that reads numbers; what it says depends on nothing but them."""
        return choose(*facts)

    def pictured(self, view: Callable[..., Blocks], *facts: object) -> Blocks:
        """Pictures; their looks depend on nothing but numbers."""
        return view(*facts)

    def anew(self, view: Callable[[Page], Blocks]) -> Blocks:
        """Pictures and programs that follow numbers in other ways than by printing them."""
        return view(self)

    def computed(self, compute: Callable[[Page, Frame], dict[str, Value]], frame: Frame) -> dict[str, Value]:
        """Values of a view's own, by name; the names depend on no number."""
        return compute(self, frame)

    def moved(self, parameter: Name, by: Exact) -> Value | None:
        """How much the first step's loss really changes when one parameter is nudged."""
        return loss_moved(self.derivation.checks.reference, parameter, by)

    def with_views(self, backward: tuple[str, ...]) -> Page:
        """The same page for an author who asks for these views of the backward pass."""
        other = copy.copy(self)
        other.problem = replace(self.problem, show=replace(self.problem.show, backward=backward))
        return other

    @property
    def network(self) -> Network:
        assert self.problem.network is not None
        return self.problem.network

    @property
    def layers(self) -> tuple[Layer, ...]:
        return self.network.layers

    @property
    def training(self) -> Training:
        return self.problem.training

    @property
    def updates(self) -> bool:
        """Whether anything is updated (an equation system may only be differentiated)."""
        return self.training.learning_rate is not None and not self.first.at.stopped

    @property
    def several_steps(self) -> bool:
        return self.training.steps > 1

    @property
    def several_samples(self) -> bool:
        return len(self.problem.samples) > 1

    @property
    def loss_digits(self) -> Digits:
        """With which a loss is printed: those of the minimised quantity, where it is one of a system of equations."""
        return self.first.digits(self.first.slot(Name("loss")))

    def given_rows(self, most: int) -> int:
        """So many of the given numbers of one kind are listed, where usually so many at most are."""
        return sys.maxsize - 1 if self.complete else most

    def shows(self, section: str) -> bool:
        wanted = self.problem.show.sections
        return wanted is None or section in wanted

    @cached_property
    def _parameters(self) -> list[Name]:
        return parameters_of(self.first)

    def parameters(self) -> list[Name]:
        """All parameters, layer by layer, weights before biases."""
        return self._parameters

    @property
    def gradients_shown(self) -> bool:
        """Whether every gradient of the first step stands in the document as the result of a line."""
        if self.first not in self.frames or self.first.at.stopped:
            return False
        widest = (
            max((layer.units * (layer.fan_in + 1) for layer in self.layers), default=0) if self.problem.network else 0
        )
        views = self.problem.network is None or "node" in self.problem.show.backward
        return views and self.shows("backward") and widest <= SHOWN_GRADIENTS

    @property
    def updates_shown(self) -> bool:
        """Whether every new parameter of the first step stands in the document as the result of a line."""
        few = self.first in self.frames and len(self.training.update) <= SHOWN_ROWS
        return few and self.shows("update") and (self.gradients_shown or self.training.order == "simultaneous")

    def layer_key(self, number: int) -> str:
        """``output`` or ``hidden``."""
        return "output" if number == len(self.layers) else "hidden"

    def label(self, layer: int, unit: int) -> Math:
        return Math(self.symbols.label(layer, unit))


def parameters_of(frame: Frame) -> list[Name]:
    found = [name for name, _ in frame.tape.named("parameter")]
    return sorted(found, key=lambda name: (name.layer, name.layer > 0 and not name.source))


def math(node: Node) -> Math:
    return Math(node)


def value(frame: Frame, of: Name | Slot) -> Math:
    """A quantity's printed number as a fact of a sentence."""
    return Math(frame.number(of))


def symbol(frame: Frame, of: Name | Slot) -> Math:
    return Math(frame.symbol(of))


def equality(frame: Frame, of: Name | Slot) -> Math:
    """symbol = number, as it may stand in a sentence."""
    return Math(Relation(frame.symbol(of), "=", frame.number(of)))


def shown(items: Sequence[Name], most: int) -> tuple[list[Name], int]:
    """The first ones, and how many are left out; one more is not worth leaving out."""
    if len(items) <= most + 1:
        return list(items), 0
    return list(items[:most]), len(items) - most


def section(key: str, anchor: str, level: int = 1, view: str = "", **facts: Fact) -> Heading:
    return Heading(level, Say(key, facts), anchor, view)


def bullets(items: Iterable[Iterable[Say | Text]], numbered: bool = False) -> Items:
    return Items(tuple(tuple(item) for item in items), numbered)


Blocks = list[Block]

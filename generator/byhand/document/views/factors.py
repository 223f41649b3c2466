"""The three factors of one weight's gradient, ∂E/∂a · ∂a/∂z · ∂z/∂w, as lines of a view."""

from __future__ import annotations

from dataclasses import replace

from byhand.document.frame import Frame, Line
from byhand.document.notation import derivative
from byhand.document.page import Page
from byhand.mathtext.tree import Node
from byhand.tape.differentiate import Use, local_partial, product_form
from byhand.tape.forms import form
from byhand.tape.names import Name
from byhand.tape.tape import Equation, Factor, Slot


class WeightChain:
    """One parameter's way to the loss, for the first sample of the pass."""

    def __init__(self, page: Page, frame: Frame, name: Name) -> None:
        self.page, self.frame, self.name = page, frame, name
        self.unit = name.unit or 1
        self.net = Name("net", name.layer, self.unit, sample=1)
        self.activation = self.net.of_kind("activation")
        self.last = name.layer == len(page.layers)
        self.softmax = page.layers[name.layer - 1].activation.kind == "softmax"
        single = len(frame.at.samples) == 1
        self.gradient = name.of_kind("gradient") if single else name.of_kind("sample_gradient", 1)

    @property
    def loss(self) -> Node:
        return self.page.symbols.loss_of(self.frame.sample_number(self.net))

    @property
    def below(self) -> Name:
        """What the weight multiplies."""
        if self.name.layer > 1:
            return Name("activation", self.name.layer - 1, self.name.source, sample=1)
        return Name("input", unit=self.name.source, sample=1)

    @property
    def adjoint(self) -> Slot | None:
        """∂E/∂a of a hidden unit, which the node view carries; its negative where δ is t − a."""
        return self.frame.tape.index.get(self.net.of_kind("adjoint_activation"))

    def by_activation(self) -> Line:
        """∂E/∂a at an output."""
        factor = self.frame.tape.adjoints[self.frame.slot(self.activation)]
        return self.line(derivative(self.loss, self.frame.symbol(self.activation)), factor)

    def by_net(self) -> Line:
        """∂a/∂z, the activation's slope."""
        return slope_line(self.frame, self.activation)

    def by_weight(self) -> Line:
        """∂z/∂w: what the weight multiplies."""
        equation = self.frame.equation(self.net)
        node = derivative(self.frame.symbol(self.net), self.frame.symbol(self.name))
        return self.line(node, factor_of(self.frame, equation, self.frame.slot(self.name)))

    def line(self, head: Node, factor: Factor) -> Line:
        return factor_line(self.frame, head, factor)


def factor_line(frame: Frame, head: Node, factor: Factor) -> Line:
    """A local partial as a line of its own; a quantity of the tape stays what it is, under another name."""
    slots = [slot for _, slot in factor.bindings]
    if factor.is_quantity:
        itself = form("itself", [factor.expression], factor.expression)
        return Line(itself, (slots[0],), (), slots[0], head)
    return replace(frame.derive(head, product_form([factor], 1), slots), head=head)


def slope_line(frame: Frame, activation: Name) -> Line:
    """f′ at one unit."""
    equation = frame.equation(activation)
    factor = local_partial(Use(equation, equation.form.fixed[0], -1))
    return factor_line(frame, derivative(frame.symbol(activation), frame.symbol(activation.of_kind("net"))), factor)


def factor_of(frame: Frame, equation: Equation, operand: Slot) -> Factor:
    """∂(equation)/∂(one operand)."""
    for symbol, slot in zip(equation.form.fixed, equation.fixed, strict=True):
        if slot == operand:
            return local_partial(Use(equation, symbol, -1))
    for symbol, column in zip(equation.form.columns, equation.columns, strict=True):
        if operand in column:
            return local_partial(Use(equation, symbol, column.index(operand)))
    raise KeyError(frame.tape.names[operand])

"""A program's own functions: activations, their slopes, the loss, the author's reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import sympy
from sympy import Expr, Symbol

from byhand.problem.model import Activation, Loss
from byhand.program.code import Code, function, indented, returning
from byhand.program.expressions import Printer
from byhand.program.style import Style
from byhand.rules.activations import ELEMENTWISE, Z, activation_form
from byhand.rules.functions import maximum
from byhand.rules.losses import LOSSES, A, T, loss_form
from byhand.tape.forms import RESULT, partial

#: What float64 should calculate instead of a rule's own formula, which overflows or loses digits.
STEADIER: Mapping[str, tuple[str, str]] = {
    "softplus": ("np.logaddexp(0, z)", "log(1 + exp(z)), however large z is"),
    "log_cosh": ("np.log1p(2 * np.sinh(({a} - t) / 2)**2)", "log(cosh(a - t)), however small a - t is"),
}
#: A slope or a loss's slope of so few characters is written where it is used, a longer one is a function.
SHORT = 36
#: Activations between 0 and 1, never at either end (rounded they may be 1).
_POSITIVE = ("softmax", "sigmoid")


@dataclass(slots=True)
class Functions:
    """The functions written so far, by what they calculate, so that equal layers share one."""

    style: Style
    lines: list[str] = field(default_factory=list)
    names: dict[tuple[object, ...], str] = field(default_factory=dict)

    def activation(self, activation: Activation, net: str) -> Code:
        """The call that turns a layer's net inputs into its activations."""
        if activation.kind == "softmax":
            return Code(f"{self._softmax()}({net})")
        expression = activation_form(activation).body
        if expression == Z:
            return Code(net)
        if isinstance(expression, (sympy.tanh, maximum)) and activation.kind != "formula":
            return self._printer(activation, net).code(expression)
        return Code(f"{self._defined(activation, 'activation', expression)}({net})")

    def slope(self, activation: Activation, net: str, result: str) -> Code:
        """The derivative at a layer's net inputs, from its activations where the rule says so."""
        expression = partial(activation_form(activation), Z)
        used = expression.free_symbols
        code = self._printer(activation, net, result).code(expression)
        if Z not in used or len(code.text) <= SHORT + len(net):
            return code
        assert RESULT not in used
        return Code(f"{self._defined(activation, 'slope', expression)}({net})")

    def uses_net(self, activation: Activation) -> bool:
        """Whether the derivative is taken from z rather than from a."""
        return activation.kind != "softmax" and Z in partial(activation_form(activation), Z).free_symbols

    def _printer(self, activation: Activation, net: str, result: str = "a") -> Printer:
        return Printer(self.style, {Z: Code(net), RESULT: Code(result), **self._settings(activation)})

    def _settings(self, activation: Activation) -> dict[Symbol, Code]:
        if activation.kind == "formula":
            return {}
        return {s: self.style.number(activation.settings[str(s.name)]) for s in ELEMENTWISE[activation.kind].settings}

    def _defined(self, activation: Activation, what: str, expression: Expr) -> str:
        """The name of the function, defined at its first use."""
        settings = tuple((label, given.value) for label, given in activation.settings.items())
        tree = activation.formula.tree if activation.formula else None
        stem = {"formula": "f", "step": "threshold"}.get(activation.kind, activation.kind)
        name, new = self._name((activation.kind, settings, tree, what), stem + ("_slope" if what == "slope" else ""))
        if new and name == "sigmoid":
            self.style.need("sigmoid")
        elif new:
            text, note = self._body(activation, what, expression)
            self.lines += function(f"{name}(z)", returning(text), note)
        return name

    def _body(self, activation: Activation, what: str, expression: Expr) -> tuple[str, str]:
        if what == "activation" and not self.style.fractions and activation.kind in STEADIER:
            return STEADIER[activation.kind]
        code = self._printer(activation, "z").code(expression)
        if not expression.free_symbols:
            return f"{code.text} + 0 * z", ""
        return code.text, ""

    def _name(self, key: tuple[object, ...], stem: str) -> tuple[str, bool]:
        """A name for what the key stands for, and whether it is new."""
        if key in self.names:
            return self.names[key], False
        name, number = stem, 2
        while name in self.names.values():
            name, number = f"{stem}_{number}", number + 1
        self.names[key] = name
        return name, True

    def _softmax(self) -> str:
        name, new = self._name(("softmax",), "softmax")
        if new:
            style = self.style
            along = ", axis=1, keepdims=True" if style.rows else ""
            if style.fractions:
                exponentials, total, shares = softmax_steps(style, "z", "e", "total")
                body = [f"e = {exponentials}", f"total = {total}", f"return {shares}"]
            else:
                body = [f"e = np.exp(z - np.max(z{along}))  # the shift cancels", f"return e / np.sum(e{along})"]
            self.lines += function(f"{name}(z)", indented(body))
        return name


def softmax_steps(style: Style, z: str, e: str, total: str) -> tuple[str, str, str]:
    """The exponentials, their sum, and the share of each: as a page writes softmax, without a shift."""
    along = ", axis=1, keepdims=True" if style.rows else ""
    each = (f"{style.function('exp')}({z})", f"np.sum({e}{along})", f"{e} / {total}")
    first, second, third = (style.rounded(text, "activation") for text in each)
    return first, second, third


def loss_printer(style: Style, loss: Loss, output: Activation, a: str, t: str) -> Printer:
    """Prints the loss and its slope; where an output can be 0 or 1, so that 0 · ln 0 is 0."""
    symbols = {A: Code(a), T: Code(t)}
    if loss.kind != "formula":
        symbols |= {s: style.number(loss.settings[str(s.name)]) for s in LOSSES[loss.kind].settings}
    safe = output.kind in _POSITIVE and (loss.kind == "cross_entropy" or not style.fractions) and not style.careful
    return Printer(style, symbols, frozenset() if safe else frozenset([T]))


def loss_term(style: Style, loss: Loss, output: Activation, a: str = "a") -> tuple[str, str]:
    """The loss of each output in ``a`` and ``t``, and a comment."""
    if not style.fractions and loss.kind in STEADIER:
        text, note = STEADIER[loss.kind]
        return text.format(a=a), note
    expression = loss_form(loss).body
    text = loss_printer(style, loss, output, a, "t").code(expression).text
    if A not in expression.free_symbols:
        text += f" + 0 * {a}"
    return text, ""


def loss_slope(functions: Functions, loss: Loss, output: Activation, a: str) -> Code:
    """∂loss/∂a of each output: written out where it is short, else a function."""
    expression = partial(loss_form(loss), A)
    printer = loss_printer(functions.style, loss, output, a, "t")
    code = printer.code(expression)
    if A not in expression.free_symbols and T not in expression.free_symbols:
        return printer.value(expression) if expression != 1 else code
    if len(code.text) <= SHORT:
        return code
    name, new = functions._name(("loss_slope",), "loss_slope")
    if new:
        inner = loss_printer(functions.style, loss, output, "a", "t").code(expression)
        functions.lines += function(f"{name}(a, t)", returning(inner))
    return Code(f"{name}({a}, t)")

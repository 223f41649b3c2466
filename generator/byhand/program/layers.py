"""The lines of one layer: forward, delta, gradients; and of the loss behind the last layer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from byhand.problem.model import Layer, Loss, Network, Problem
from byhand.program.code import PRODUCT, SUM, Code, assignment, filled, function, indented, noted, product, returning
from byhand.program.expressions import Printer
from byhand.program.functions import Functions, loss_slope, loss_term
from byhand.program.style import Style
from byhand.rules.formulas import expression_of
from byhand.rules.losses import is_mean
from byhand.tape.differentiate import cancels
from byhand.tape.forms import slot
from byhand.tape.lowering.network import report_variable

#: What makes an expression an array and not a number.
_VARIABLE = re.compile(r"\b(?:[azW][0-9]+|delta[0-9]+|back|t)\b")


@dataclass(slots=True)
class Layers:
    """Writes the lines of a network's layers; ``functions`` grows as they call for more."""

    problem: Problem
    style: Style
    functions: Functions

    @property
    def network(self) -> Network:
        assert self.problem.network is not None
        return self.problem.network

    @property
    def loss(self) -> Loss:
        assert self.problem.training.loss is not None
        return self.problem.training.loss

    @property
    def last(self) -> int:
        return len(self.network.layers)

    def layer(self, number: int) -> Layer:
        return self.network.layers[number - 1]

    # -- forward ------------------------------------------------------------------------------------------

    def forward(self, number: int) -> list[str]:
        layer, below = self.layer(number), _below(number)
        net = f"{below} @ W{number}.T" if self.style.rows else f"W{number} @ {below}"
        if layer.bias is not None:
            net += f" + b{number}"
        activation = self.functions.activation(layer.activation, f"z{number}").text
        if layer.activation.kind != "softmax" and not self._carried_already(layer, activation, number):
            activation = self.style.rounded(activation, "activation")
        return [*assignment(f"z{number}", self.style.rounded(net, "net")), *assignment(f"a{number}", activation)]

    def _carried_already(self, layer: Layer, activation: str, number: int) -> bool:
        """a = z, with the digits that z has anyway."""
        style = self.style
        return not style.fractions or (
            activation == f"z{number}" and style.digits("net") == style.digits("activation")
        )

    def returned(self) -> list[str]:
        """What later lines need of a forward pass: activations, and net inputs where a slope or a report uses them."""
        asked = {variable for report in self.problem.reports for variable in report.formula.variables}
        names = []
        for number, layer in enumerate(self.network.layers, start=1):
            reported = any(variable.startswith(f"z{number}_") for variable in asked)
            slopes = not (number == self.last and cancels(self.problem)) and self.functions.uses_net(layer.activation)
            names += ([f"z{number}"] if reported or slopes else []) + [f"a{number}"]
        return names

    # -- loss and reports ---------------------------------------------------------------------------------

    def loss_function(self) -> list[str]:
        style, units = self.style, self.layer(self.last).units
        text, note = loss_term(style, self.loss, self.layer(self.last).activation)
        mean = is_mean(self.loss) and units > 1
        if not style.fractions:
            along = ", axis=1" if style.rows else ""
            text = f"np.{'mean' if mean else 'sum'}({text}{along})"
            text = f"np.{self.problem.training.samples}({text})" if style.rows else text
            return function("loss_of(a, t)", returning(text), note)
        terms = style.rounded(text, "loss")
        along = ", axis=1" if style.rows else ""
        total = style.rounded(f"np.sum({terms}{along})" + (f" / {units}" if mean else ""), "loss")
        if not style.rows:
            return function("loss_of(a, t)", returning(total), "of each output, then their sum")
        body = assignment("samples", total)
        return function("loss_of(a, t)", [*indented(body), *returning(self._combined("samples"))])

    def _combined(self, each: str) -> str:
        """The loss or a report of the batch, from those of its samples."""
        if not self.style.fractions:
            return f"np.{self.problem.training.samples}({each})"
        divided = f" / len({each})" if self.problem.training.samples == "mean" else ""
        return self.style.rounded(f"np.sum({each}){divided}", "loss")

    def report_arguments(self) -> list[str]:
        asked = {variable.split("_")[0] for report in self.problem.reports for variable in report.formula.variables}
        places = [f"{kind}{number}" for number in range(1, self.last + 1) for kind in "za"]
        return ["x", "t", *(name for name in places if name in asked)]

    def report_function(self) -> list[str]:
        """The author's figures, in the order of their names."""
        lines: list[str] = []
        figures: list[str] = []
        for report in self.problem.reports:
            symbols = {slot(name): Code(self._reported(name)) for name in report.formula.variables}
            text = Printer(self.style, symbols).code(expression_of(report.formula.tree)).text
            if self.style.rows:
                text = text if symbols else f"{text} + 0 * t[:, 0]"
                lines += assignment("each", self.style.rounded(text, "loss"))
                lines.append(f"result.append({self._combined('each')})")
            else:
                figures.append(self.style.rounded(text, "loss"))
        arguments = ", ".join(self.report_arguments())
        if not self.style.rows:
            return function(f"reports({arguments})", indented(filled("return [", figures, "]")))
        return function(f"reports({arguments})", indented(["result = []", *lines, "return result"]))

    def _reported(self, variable: str) -> str:
        name = report_variable(variable, 1)
        array = {"input": "x", "target": "t", "net": f"z{name.layer}", "activation": f"a{name.layer}"}[name.kind]
        return f"{array}[:, {name.unit - 1}]" if self.style.rows else f"{array}[{name.unit - 1}]"

    # -- backward -----------------------------------------------------------------------------------------

    def delta(self, number: int) -> list[str]:
        """∂loss/∂z of one sample's units."""
        kind = self.layer(number).activation.kind
        if number == self.last and cancels(self.problem):
            return assignment(f"delta{number}", self.style.rounded(f"a{number} - t"))
        above = self._output_adjoint() if number == self.last else self._hidden_adjoint(number)
        if kind == "softmax":
            return self._softmax_delta(number, above)
        slope = self.functions.slope(self.layer(number).activation, f"z{number}", f"a{number}")
        lines: list[str] = []
        if self.style.fractions and number < self.last:
            lines, above = self._adjoint_lines(number)
            if slope.text == "1":
                return [*lines, f"delta{number} = {above}"]
        code = product([above, slope])
        if not _VARIABLE.search(code.text):
            code = Code(f"{code.within(PRODUCT)} + 0 * a{number}")
        return [*lines, *assignment(f"delta{number}", self.style.rounded(code))]

    def _output_adjoint(self) -> Code:
        """∂(sample loss)/∂a of each output."""
        units = self.layer(self.last).units
        code = loss_slope(self.functions, self.loss, self.layer(self.last).activation, f"a{self.last}")
        if is_mean(self.loss) and units > 1:
            code = Code("F(1)") if self.style.fractions and code.text == "1" else code
            return Code(f"{code.within(PRODUCT)} / {units}", PRODUCT)
        return code

    def _hidden_adjoint(self, number: int) -> Code:
        above = number + 1
        text = f"delta{above} @ W{above}" if self.style.rows else f"W{above}.T @ delta{above}"
        return Code(text, SUM)

    def _adjoint_lines(self, number: int) -> tuple[list[str], Code]:
        """On paper each product of a delta with a weight is a line, and so is their sum."""
        above, style = number + 1, self.style
        spread = "[:, :, None]" if style.rows else "[:, None]"
        each = style.rounded(f"delta{above}{spread} * W{above}")
        lines = assignment("back", style.rounded(f"np.sum({each}, axis={int(style.rows)})"))
        return noted(lines, "each product, then their sum"), Code("back")

    def _softmax_delta(self, number: int, above: Code) -> list[str]:
        lines: list[str] = []
        if self.style.fractions and number < self.last:
            lines, above = self._adjoint_lines(number)
        along = ", axis=1, keepdims=True" if self.style.rows else ""
        text = f"a{number} * (g - np.sum(g * a{number}{along}))"
        return [*lines, *assignment("g", above), *assignment(f"delta{number}", self.style.rounded(text))]

    def gradients(self, number: int) -> list[str]:
        layer, below, style = self.layer(number), _below(number), self.style
        lines = []
        if not style.rows:
            lines.append(f"dW{number} = {style.rounded(f'np.outer(delta{number}, {below})', 'gradient')}")
            bias = f"np.sum(delta{number})" if layer.shared_bias else f"delta{number}"
            bias = style.rounded(bias, "gradient")
        elif style.fractions:
            lines.append(f"dW{number} = over_samples(delta{number}[:, :, None] * {below}[:, None, :])")
            bias = f"over_samples(np.sum(delta{number}, axis=1))" if layer.shared_bias else f"over_samples(delta{number})"
        else:
            each = " / n" if self.divides else ""
            lines.append(f"dW{number} = delta{number}.T @ {below}{each}")
            bias = f"np.sum(delta{number}{'' if layer.shared_bias else ', axis=0'}){each}"
        return lines + ([f"db{number} = {bias}"] if layer.bias is not None else [])

    @property
    def divides(self) -> bool:
        """Whether a gradient is a mean over several samples."""
        return self.problem.training.samples == "mean" and self.problem.training.batch > 1

    def over_samples(self) -> list[str]:
        """The gradient of a batch where each sample's is rounded too."""
        each = self.style.rounded("each", "gradient")
        total = self.style.rounded(f"np.sum({each}, axis=0)" + (" / n" if self.divides else ""), "gradient")
        return function("over_samples(each)", returning(total), "each sample's gradient, then the batch's")


def _below(number: int) -> str:
    return f"a{number - 1}" if number > 1 else "x"


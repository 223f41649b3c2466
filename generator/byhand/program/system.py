"""The program of a system of equations: its lines, then reverse mode as straight-line code.

Both come from the tape, equation by equation. An author's name stays a variable's name where Python has no other use
for it; everywhere else it is a string.
"""

from __future__ import annotations

import builtins
import keyword
import re

from sympy import Symbol

from byhand.problem.model import Problem
from byhand.program.code import PRODUCT, SUM, Code, assignment, filled, function, indented, noted, quoted
from byhand.program.expressions import Printer
from byhand.program.helpers import FLOATS, FRACTIONS
from byhand.program.style import ROUNDERS, Style
from byhand.program.training import assembled, first_step, loop, show_function, step_label, step_lines, step_number
from byhand.program.updates import Parameter, Updates
from byhand.tape.differentiate import differentiate
from byhand.tape.lowering import lower
from byhand.tape.names import Name
from byhand.tape.tape import Equation, Slot

_SAFE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
#: What a program or a notebook's cells call their own at module level; a test walks them and finds all here.
_TAKEN = frozenset(
    """np math F Decimal getcontext eta step loss show forward reports names quantities figures listed stop
    weight_decay l1 momentum rho beta1 beta2 epsilon update history printed check
    first now gradients moves shares predicted loss_at compare""".split()
) | {*FLOATS, *FRACTIONS, *ROUNDERS.values(), *(f"{name}_one" for name in (*FRACTIONS, *ROUNDERS.values()))}


def variables(labels: list[str], also_taken: set[str]) -> dict[str, str]:
    """Author's name → variable: the name itself where it can be one, else q1, q2, …"""
    found: dict[str, str] = {}
    for label in labels:
        reserved = keyword.iskeyword(label) or hasattr(builtins, label) or label in _TAKEN or label in also_taken
        if _SAFE.fullmatch(label) and not reserved:
            found[label] = label
    number = 0
    for label in labels:
        while label not in found:
            number += 1
            if f"q{number}" not in found.values() and f"q{number}" not in labels:
                found[label] = f"q{number}"
    return found


class SystemProgram:
    def __init__(self, problem: Problem, style: Style) -> None:
        assert problem.system is not None
        self.problem, self.style, self.system = problem, style, problem.system
        self.givens = [label for label, _ in self.system.values]
        self.quantities = [label for label, _ in self.system.equations]
        labels = [*self.givens, *self.quantities]
        self.updates = Updates(problem.training, style)
        own = ("decayed", *self.updates.stages())
        numbered = {f"figure_{number}" for number, _ in enumerate(problem.reports, start=1)}
        self.names = variables(labels, {f"{stage}_{label}" for stage in own for label in labels} | numbered)
        #: What a gradient's variable begins with: d_x is the derivative by x.
        self.d = next(d for d in (f"{'d' * n}_" for n in range(1, 99)) if not any(x.startswith(d) for x in labels))
        self.parameters = [Parameter(self.names[x], self.d + self.names[x], (x,), 0) for x in self.givens]
        self.tape = lower(problem, 1)
        differentiate(problem, self.tape)

    def text(self) -> str:
        changing = self.updates.changing(self.parameters)
        own: list[str] = []
        if changing:
            own += function(f"forward({self._list(self.givens)})", [*indented(self.forward_lines()), self._returned()])
            own += self.updates.definition()
        own += [*(self._reports() if self.problem.reports else []), *show_function(self.style)]
        given, main = self._given(), self._main()
        return assembled(self.problem, self.style, given, own, main)

    def _list(self, labels: list[str]) -> str:
        return ", ".join(self.names[label] for label in labels)

    def _returned(self) -> str:
        return f"    return {self._list(self.quantities)}"

    def _given(self) -> list[str]:
        lines = self.number_lines()
        lines += filled("names = [", [quoted(label) for label in self.givens], "]")
        lines += filled("quantities = [", [quoted(label) for label in self.quantities], "]")
        if self.problem.reports:
            lines += filled("figures = [", [quoted(report.name) for report in self.problem.reports], "]")
        return lines

    def number_lines(self) -> list[str]:
        """The values and the rule's numbers."""
        lines = []
        for label, number in self.system.values:
            line = f"{self.names[label]} = {self.style.scalar(number)}"
            lines += [line] if self.names[label] == label else noted([line], quoted(label))
        return lines + self.updates.given()

    # -- the tape as text ---------------------------------------------------------------------------------

    def forward_lines(self) -> list[str]:
        lines: list[str] = []
        for label in self.quantities:
            equation = self.tape.equation(Name("quantity", label=label))
            lines += assignment(self.names[label], self.style.rounded(self._code(equation)))
        return lines

    def _reports(self) -> list[str]:
        arguments = self._list([*self.givens, *self.quantities])
        return function(f"reports({arguments})", indented(filled("return [", self.report_texts(), "]")))

    def report_texts(self) -> list[str]:
        """Each of the author's figures."""
        equations = [self.tape.equation(Name("report", label=report.name)) for report in self.problem.reports]
        return [self.style.rounded(self._code(equation), "loss") for equation in equations]

    def _code(self, equation: Equation) -> Code:
        """The right side of an equation."""
        if equation.form.term is not None:
            return Code(" + ".join(map(self._operand, equation.columns[0])).replace(" + -", " - "), SUM)
        symbols: dict[Symbol, Code] = {
            symbol: Code(self._operand(slot)) for symbol, slot in zip(equation.form.fixed, equation.fixed, strict=True)
        }
        return Printer(self.style, symbols).code(equation.form.body)

    def _operand(self, slot: Slot) -> str:
        """A variable; a contribution, which has none, is written in its place."""
        name = self.tape.names[slot]
        if name.kind == "gradient":
            return self.gradient(name.label)
        if name.kind == "contribution":
            return self.contribution(slot)
        return self.names[name.label]

    def gradient(self, label: str) -> str:
        """The variable of the gradient by a quantity or a given value."""
        return self.d + self.names[label]

    def contribution(self, slot: Slot) -> str:
        """What a gradient gets through one user."""
        code = self._code(self.tape.equations[slot])
        return self.style.rounded(code) if self.style.fractions else code.within(PRODUCT)

    def backward_lines(self) -> list[str]:
        """The derivative of the result by every quantity, from the result back."""
        lines: list[str] = []
        for name, slot in self.tape.named("gradient"):
            equation = self.tape.equations[slot]
            code = self.style.rounded(self._code(equation), "gradient")
            line = assignment(self.d + self.names[name.label], code)
            lines += (
                noted(line, f"{self.d}q is the derivative of the loss by q")
                if equation.rule == "gradient.root"
                else line
            )
        return lines

    # -- training -----------------------------------------------------------------------------------------

    def _main(self) -> list[str]:
        changing = self.updates.changing(self.parameters)
        loss = f"loss = {self.names[self.system.minimize]}"
        forward = assignment(self._list(self.quantities), f"forward({self._list(self.givens)})")
        forward = [*(forward if changing else self.forward_lines()), loss]
        body = [
            *forward,
            *step_lines(self.problem, self.style, self._show_reports(f"step {step_label(self.problem)} ")),
        ]
        body += [*self.backward_lines(), *first_step(self.problem, self._show_gradients())]
        for parameter in changing:
            body += self.updates.update(parameter, step_number(self.problem))
        lines = [*self.updates.state(self.parameters), *loop(self.problem, body)]
        if changing:
            lines += ["", "# after the last update", *forward]
        lines += [f'print(f"final loss {self.style.shown("loss")}")', *self._show_reports("")]
        values = ", ".join(self.names[label] for label in self.givens)
        return [*lines, f'show("", names, {values})'] if values else lines

    def _show_reports(self, label: str) -> list[str]:
        if not self.problem.reports:
            return []
        prefix = "f" if "{" in label else ""
        arguments = self._list([*self.givens, *self.quantities])
        return [f'show({prefix}"{label}report ", figures, reports({arguments}))']

    def _show_gradients(self) -> list[str]:
        """Of every quantity: those in between are what the chain rule is about."""
        lines: list[str] = []
        for labels, names in ((self.givens, "names"), (self.quantities, "quantities")):
            if labels:
                lines += filled(f'show("grad ", {names}, ', [self.d + self.names[label] for label in labels], ")")
        return lines

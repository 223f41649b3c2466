"""The program of a network, put together from its layers' lines."""

from __future__ import annotations

from byhand.problem.model import Problem
from byhand.program import forward as fw
from byhand.program.backward import delta_lines, gradient_lines, over_samples
from byhand.program.code import assignment, filled, function, indented, noted
from byhand.program.functions import Functions
from byhand.program.given import all_samples, given_lines
from byhand.program.plan import Plan
from byhand.program.style import Style
from byhand.program.training import (
    assembled,
    first_step,
    loop,
    looped,
    show_function,
    step_label,
    step_lines,
    step_number,
)  # fmt: skip
from byhand.program.updates import Parameter, Updates

#: Above so many parameters (or numbers in the samples) an array and its names would fill pages.
MOST_NUMBERS = 200


class NetworkProgram:
    """stacked: the layers stand in a loop, for networks whose lines would not fit a page otherwise."""

    def __init__(self, problem: Problem, style: Style, *, stacked: bool = False) -> None:
        self.problem, self.style = problem, style
        self.training = problem.training
        self.plan = Plan(problem, style, Functions(style), stacked, *_too_long(problem))
        self.updates = Updates(problem.training, style)
        self.parameters = parameters_of(self.plan)

    def text(self) -> str:
        """The main job: the parts in the order in which a reader meets them."""
        plan, style = self.plan, self.style
        returned = ", ".join(fw.returned(plan))
        own = [
            *function(
                "forward(x)", [*indented(self._forward()), f"    return {returned}"], "net inputs z, activations a"
            ),
            *fw.loss_function(plan),
            *(fw.report_function(plan) if self.problem.reports else []),
            *(over_samples(plan) if style.fractions and style.rows else []),
            *(self.updates.definition() if self.updates.changing(self.parameters) else []),
            *(show_function(style) if self.problem.reports or not self.plan.read_parameters else []),
        ]
        from_trace = plan.read_parameters or plan.read_samples
        given = given_lines(plan, self.updates, self.parameters)
        main = [*self.updates.state(self.parameters, stacked=plan.stacked), *self._main()]
        return assembled(self.problem, style, given, [*plan.functions.lines, *own], main, from_trace=from_trace)

    # -- functions ----------------------------------------------------------------------------------------

    def _forward(self) -> list[str]:
        plan, layers = self.plan, range(1, self.plan.last + 1)
        if not plan.stacked:
            return [line for number in layers for line in fw.forward_lines(plan, number)]
        plan.current = 1
        hidden, net = fw.activation(plan, 1), fw.net(plan, 1)
        plan.current = plan.last
        output = fw.activation(plan, plan.last)
        plan.current = 0
        choice = hidden if hidden == output else f"{hidden} if layer < {plan.last} else {output}"
        body = [*assignment("z[layer]", net), *assignment("a[layer]", choice)]
        return ["z, a = {}, {0: x}", f"for layer in range(1, {plan.last + 1}):", *indented(body)]

    # -- training -----------------------------------------------------------------------------------------

    def _main(self) -> list[str]:
        body = [*batch_lines(self.problem), *self._loss()]
        body += step_lines(self.problem, self.style, self._reports(f"step {step_label(self.problem)} "))
        return [*loop(self.problem, [*body, *self._backward()]), *self._final()]

    def _loss(self) -> list[str]:
        lines = assignment(", ".join(fw.returned(self.plan)), "forward(x)")
        return [*lines, f"loss = loss_of({self.plan.variable('a', self.plan.last)}, t)"]

    def _reports(self, label: str) -> list[str]:
        if not self.problem.reports:
            return []
        prefix = "f" if "{" in label else ""
        return [f'show({prefix}"{label}report ", figures, reports({", ".join(fw.report_arguments(self.plan))}))']

    def _backward(self) -> list[str]:
        show = f'show("grad ", names, {self._arrays("gradient")})'
        shown = [] if self.plan.read_parameters else first_step(self.problem, [show])
        if self.plan.stacked:
            return [*self._stacked_backward(), *shown, *self._stacked_updates()]
        lines: list[str] = []
        updates: list[str] = []
        for number in range(self.plan.last, 0, -1):
            lines += _explained(
                self.plan, number, [*delta_lines(self.plan, number), *gradient_lines(self.plan, number)]
            )
            new = self._updates(number)
            if self.training.order == "output_first":
                lines += noted(new, "from here on the new weights count") if new and number == self.plan.last else new
            else:
                updates = new + updates
        return lines + shown + updates

    def _updates(self, number: int) -> list[str]:
        own = [parameter for parameter in self.updates.changing(self.parameters) if parameter.layer == number]
        return [line for parameter in own for line in self.updates.update(parameter, step_number(self.problem))]

    def _stacked_backward(self) -> list[str]:
        plan = self.plan
        plan.current = plan.last
        output = delta_lines(plan, plan.last)
        plan.current = plan.last - 1
        hidden = delta_lines(plan, plan.last - 1)
        gradients = gradient_lines(plan, plan.last - 1)
        plan.current = 0
        body = [f"if layer == {plan.last}:", *indented(output), "else:", *indented(hidden), *gradients]
        body += self._updates(0) if self.training.order == "output_first" else []
        start = ["delta, dW, db = {}, {}, {}" if any(p.is_bias for p in self.parameters) else "delta, dW = {}, {}"]
        return [*start, f"for layer in range({plan.last}, 0, -1):", *indented(body)]

    def _stacked_updates(self) -> list[str]:
        lines = self._updates(0) if self.training.order != "output_first" else []
        return ["for layer in W:", *indented(lines)] if lines else []

    def _arrays(self, what: str) -> str:
        """All gradients or all parameters, in the order of their names."""
        if not self.plan.stacked:
            return ", ".join(getattr(parameter, what) for parameter in self.parameters)
        kinds = [getattr(p, what).removesuffix("[layer]") for p in self.parameters]
        if len(kinds) == 1:
            return f"*[{kinds[0]}[layer] for layer in W]"
        return f"*[array[layer] for layer in W for array in ({', '.join(kinds)})]"

    def _final(self) -> list[str]:
        x, t = all_samples(self.plan)
        lines = ["", "# after the last update", *([f"x, t = {x}, {t}"] if x == "X" else []), *self._loss()]
        lines.append(f'print(f"final loss {self.style.shown("loss")}")')
        lines += self._reports("")
        if not self.plan.read_parameters:
            return [*lines, f'show("", names, {self._arrays("variable")})']
        sums = Plan(self.problem, self.style, self.plan.functions, self.plan.stacked)
        arrays = [(f"{k}{n}", sums.variable(k, n)) for n in range(1, sums.last + 1) for k in _kinds(sums, n)]
        lines += filled("for name, array in [", [f'("{name}", {array})' for name, array in arrays], "]:")
        return [*lines, "    total = np.sum(array)", f'    print(f"sum {{name}} {self.style.shown("total")}")']


def batch_lines(problem: Problem) -> list[str]:
    """Which samples a step takes, where it isn't all."""
    size, count = problem.training.batch, len(problem.samples)
    if size == count:
        return []
    if not looped(problem):
        return [f"x, t = X[:{size}], T[:{size}]"]
    rows = f"rows = ({size} * (step - 1) + np.arange({size})) % {count}  # the samples of this update"
    if size == 1:
        rows = f"rows = [(step - 1) % {count}]  # the sample of this update"
    return [rows, "x, t = X[rows], T[rows]"]


def _too_long(problem: Problem) -> tuple[bool, bool]:
    """Whether parameters and samples are to be read from the trace: too many to write, and the trace has them."""
    assert problem.network is not None
    in_trace = 1 in problem.show.listed(problem.training.steps)
    numbers = sum(len(sample.input) + len(sample.target) for sample in problem.samples)
    whole = problem.training.batch == len(problem.samples)
    many = len(problem.network.parameter_names()) > MOST_NUMBERS
    return in_trace and many, in_trace and whole and (many or numbers > MOST_NUMBERS)


def _kinds(plan: Plan, number: int) -> str:
    return "W" if plan.layer(number).bias is None else "Wb"


def parameters_of(plan: Plan) -> list[Parameter]:
    """The parameter arrays; stacked, one variable of each kind stands for those of all layers."""
    if plan.stacked:
        is_bias = plan.network.is_bias()
        names = {kind: tuple(n for n in is_bias if is_bias[n] == (kind == "b")) for kind in "Wb"}
        return [Parameter(f"{kind}[layer]", f"d{kind}[layer]", names[kind], 0) for kind in _kinds(plan, 1)]
    found = []
    for number, layer in enumerate(plan.network.layers, start=1):
        weights = tuple(name for row in layer.weight_names for name in row)
        found.append(Parameter(f"W{number}", f"dW{number}", weights, number, layer.fan_in))
        if layer.bias is not None:
            found.append(Parameter(f"b{number}", f"db{number}", layer.bias_names, number))
    return found


def _explained(plan: Plan, number: int, lines: list[str]) -> list[str]:
    """Say once what delta and dW are."""
    if number < plan.last:
        return lines
    place = next(at for at, line in enumerate(lines) if line.startswith("dW"))
    deltas = noted(lines[:place], f"the derivative of the loss by z{number}")
    return [*deltas, *noted([lines[place]], f"by W{number}"), *lines[place + 1 :]]

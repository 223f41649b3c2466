"""The program of a network, put together from its layers' lines."""

from __future__ import annotations

from byhand.problem.model import Given, Layer, Problem
from byhand.program.code import assignment, filled, function, indented, quoted
from byhand.program.functions import Functions
from byhand.program.helpers import helper_lines, imports
from byhand.program.layers import Layers
from byhand.program.style import Style
from byhand.program.training import first_step, loop, looped, notes, show_function, step_label, step_lines, step_number
from byhand.program.updates import Parameter, Updates


class NetworkProgram:
    """from_trace: whether numbers are read from the trace file instead of being written out."""

    def __init__(self, problem: Problem, style: Style, from_trace: bool) -> None:
        self.problem, self.style, self.from_trace = problem, style, from_trace
        self.functions = Functions(style)
        self.layers = Layers(problem, style, self.functions)
        self.updates = Updates(problem.training, style)
        network = self.layers.network
        self.parameters = [p for n, layer in enumerate(network.layers, 1) for p in _parameters(n, layer)]
        self.count = len(problem.samples)
        self.training = problem.training

    def text(self) -> str:
        """The main job: the parts in the order in which a reader meets them."""
        layers, changing = self.layers, self.updates.changing(self.parameters)
        over = layers.over_samples() if self.style.fractions and self.style.rows else []
        own = [
            *function("forward(x)", [*indented(self._forward()), f"    return {', '.join(layers.returned())}"]),
            *layers.loss_function(),
            *(layers.report_function() if self.problem.reports else []),
            *over,
            *(self.updates.definition() if changing else []),
            *([] if self.from_trace and not self.problem.reports else show_function(self.style)),
        ]
        given, main = self._given(), self._main()
        helpers = helper_lines(self.style)
        parts = [*helpers, "", *given] if self.style.fractions else [*given, *helpers]
        head = [*imports(self.style, ("json",) if self.from_trace else ()), "", *notes(self.style, self.on_paper)]
        return "\n".join([*head, *parts, *self.functions.lines, *own, "", *main]) + "\n"

    @property
    def on_paper(self) -> bool:
        return self.problem.numbers.carry == "rounded"

    # -- what is given ------------------------------------------------------------------------------------

    def _given(self) -> list[str]:
        lines = self._from_trace() if self.from_trace else self._written()
        lines += self.updates.masks(self.parameters, [(p.variable, _width(p, self.layers)) for p in self.parameters])
        if self.style.rows and self.layers.divides:
            lines.append(f"n = {self.training.batch}  # samples in an update")
        lines += self.updates.given()
        if not self.from_trace:
            lines += filled("names = [", [quoted(name) for p in self.parameters for name in p.names], "]")
        if self.problem.reports:
            lines += filled("figures = [", [quoted(report.name) for report in self.problem.reports], "]")
        return lines

    def _written(self) -> list[str]:
        lines: list[str] = []
        for number, layer in enumerate(self.layers.network.layers, start=1):
            lines += self.style.array(f"W{number}", layer.weights)
            if isinstance(layer.bias, Given):
                lines.append(f"b{number} = {self.style.scalar(layer.bias)}  # one bias for the whole layer")
            elif layer.bias is not None:
                lines += self.style.array(f"b{number}", layer.bias)
        return lines + self._samples()

    @property
    def arrays(self) -> tuple[str, str]:
        """The variables of all inputs and targets: ``x`` and ``t`` themselves unless a step takes some of them."""
        return ("x", "t") if self.training.batch == self.count else ("X", "T")

    def _samples(self) -> list[str]:
        samples = self.problem.samples
        if not self.style.rows:
            return [*self.style.array("x", samples[0].input), *self.style.array("t", samples[0].target)]
        x, t = self.arrays
        inputs = self.style.array(x, [sample.input for sample in samples])
        return [*inputs, *self.style.array(t, [sample.target for sample in samples])]

    def _from_trace(self) -> list[str]:
        name = ascii(self.problem.name + ".json")
        lines = [
            "# The numbers are in the trace that byhand writes with --to json.",
            f'first = json.load(open({name}))["steps"][0]',
        ]
        for number, layer in enumerate(self.layers.network.layers, start=1):
            place = f'first["before"][{number - 1}]'
            weights, bias = (self._read(f'{place}["{part}"]') for part in ("weights", "bias"))
            lines.append(f"W{number} = {weights}")
            if layer.bias is not None:
                lines.append(f"b{number} = {bias}")
        if self.training.batch < self.count:
            return lines + self._samples()
        if not self.style.rows:
            names = (("x", 'first["samples"][0]["input"]'), ("t", 'first["samples"][0]["target"]'))
        else:
            names = (("x", '[s["input"] for s in first["samples"]]'), ("t", '[s["target"] for s in first["samples"]]'))
        return lines + [f"{name} = {self._read(what)}" for name, what in names]

    def _read(self, what: str) -> str:
        """Strings of the trace as numbers."""
        return f"{self.style.need('exact')}({what})" if self.style.fractions else f"np.array({what}, dtype=float)"

    # -- functions ----------------------------------------------------------------------------------------

    def _forward(self) -> list[str]:
        return [line for number in range(1, self.layers.last + 1) for line in self.layers.forward(number)]

    # -- training -----------------------------------------------------------------------------------------

    def _main(self) -> list[str]:
        state = self.updates.state(self.parameters)
        body = [*self._step_forward(), *self._backward()]
        return [*state, *loop(self.problem, body), *self._final()]

    def _step_forward(self) -> list[str]:
        lines = self._batch() if self.style.rows else []
        lines += assignment(", ".join(self.layers.returned()), "forward(x)")
        lines.append(f"loss = loss_of(a{self.layers.last}, t)")
        return lines + step_lines(self.problem, self.style, self._reports(f"step {step_label(self.problem)} "))

    def _batch(self) -> list[str]:
        if self.training.batch == self.count:
            return []
        size = self.training.batch
        if not looped(self.problem):
            return [f"x, t = X[:{size}], T[:{size}]"]
        if size == 1:
            return [f"rows = [(step - 1) % {self.count}]  # the sample of this update", "x, t = X[rows], T[rows]"]
        rows = f"rows = ({size} * (step - 1) + np.arange({size})) % {self.count}  # the samples of this update"
        return [rows, "x, t = X[rows], T[rows]"]

    def _reports(self, label: str) -> list[str]:
        if not self.problem.reports:
            return []
        arguments = ", ".join(self.layers.report_arguments())
        prefix = "f" if "{" in label else ""
        return [f'show({prefix}"{label}report ", figures, reports({arguments}))']

    def _backward(self) -> list[str]:
        lines: list[str] = []
        updates: list[str] = []
        for number in range(self.layers.last, 0, -1):
            lines += [*self.layers.delta(number), *self.layers.gradients(number)]
            own = [p for p in self.updates.changing(self.parameters) if p.variable[1:] == str(number)]
            new = [line for parameter in own for line in self.updates.update(parameter, step_number(self.problem))]
            if self.training.order == "output_first":
                lines += new
            else:
                updates = new + updates
        if not self.from_trace:
            show = f'show("grad ", names, {", ".join(p.gradient for p in self.parameters)})'
            lines += first_step(self.problem, [show])
        return lines + updates

    def _final(self) -> list[str]:
        lines = ["", "# after the last update"]
        lines += ["x, t = X, T"] if self.style.rows and self.training.batch < self.count else []
        lines += assignment(", ".join(self.layers.returned()), "forward(x)")
        lines.append(f"loss = loss_of(a{self.layers.last}, t)")
        lines.append(f'print(f"final loss {self.style.shown("loss")}")')
        lines += self._reports("")
        if not self.from_trace:
            return [*lines, f'show("", names, {", ".join(p.variable for p in self.parameters)})']
        lines += filled("for name, array in [", [f'("{p.variable}", {p.variable})' for p in self.parameters], "]:")
        return [*lines, "    total = np.sum(array)", f'    print(f"sum {{name}} {self.style.shown("total")}")']


def _parameters(number: int, layer: Layer) -> list[Parameter]:
    names = tuple(name for row in layer.weight_names for name in row)
    weights = Parameter(f"W{number}", f"dW{number}", names)
    return [weights] if layer.bias is None else [weights, Parameter(f"b{number}", f"db{number}", layer.bias_names)]


def _width(parameter: Parameter, layers: Layers) -> int:
    """The length of a matrix's rows; 0 of a vector."""
    return layers.layer(int(parameter.variable[1:])).fan_in if parameter.variable.startswith("W") else 0

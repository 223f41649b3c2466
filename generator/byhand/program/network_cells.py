"""The parts of a network's page as code: the lines of the program, with a variable for every quantity on the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from byhand.problem.model import Problem
from byhand.program import forward as fw
from byhand.program.backward import delta_lines, few_lines, gradient_lines, some_samples
from byhand.program.code import indented
from byhand.program.functions import Functions
from byhand.program.given import all_samples, number_lines
from byhand.program.network import batch_lines, parameters_of
from byhand.program.parts import Arrays, Cells, Outline, Part, Values, summary
from byhand.program.plan import Plan
from byhand.program.style import Style
from byhand.program.training import looped, step_number
from byhand.program.updates import Parameter, Updates
from byhand.tape.lowering.parameters import parameters
from byhand.tape.names import Name
from byhand.tape.update import state_name


def network_cells(problem: Problem, style: Style, outline: Outline) -> Cells:
    """All parts of a network's page, in the order of the computation."""
    writer = _Network(problem, style, outline)
    parts = tuple(writer.parts())
    return Cells(style, tuple(writer.plan.functions.lines), parts)


class _Network:
    def __init__(self, problem: Problem, style: Style, outline: Outline) -> None:
        self.problem, self.style, self.outline = problem, style, outline
        self.plan = Plan(problem, style, Functions(style), detailed=True)
        self.updates = Updates(problem.training, style)
        self.parameters = parameters_of(self.plan)
        layers = range(1, self.plan.last + 1)
        self.layers = layers
        self.names = {number: list(parameters(self.plan.layer(number), number)) for number in layers}
        owned = [pair for number in layers for pair in self._own(number)]
        variables, gradients = [p.variable for p, _ in owned], [p.gradient for p, _ in owned]
        self.arrays = Arrays(tuple(variables), tuple(gradients), tuple(tuple(names) for _, names in owned))

    def parts(self) -> Iterable[Part]:
        yield self._given()
        done = 0
        for step in self.outline.steps:
            yield from self._step(step, done)
            done = step
        if self.outline.updates:
            yield from self._after(done)
        if self.outline.predicts:
            yield self.arrays.prediction()
        if self.outline.differences:
            forward = [*self._forward_lines(), *fw.loss_lines(self.plan)]
            yield self.arrays.differences(forward, self.style, several=looped(self.problem))
        yield summary(self.problem, self.outline, self._present(0))

    def _given(self) -> Part:
        lines = [*number_lines(self.plan, self.updates, self.parameters), *self.updates.state(self.parameters)]
        lines += [*few_lines(self.plan), *(self.arrays.first() if self.outline.keeps_first else [])]
        return Part(("given",), (*lines, *(["history = []  # the loss of each step"] if looped(self.problem) else [])))

    # -- one step ---------------------------------------------------------------------------------------------

    def _step(self, step: int, done: int) -> Iterable[Part]:
        prefix = f"step{step}"
        start: list[str] = self._run(done + 1, step)
        values: list[Values] = self._present(step) if step > 1 else []
        if looped(self.problem):
            start.append(f"step = {step}")
        start += batch_lines(self.problem)
        yield Part((f"{prefix}",), tuple(start), tuple(values))
        yield from self._forward(step, prefix, self.problem.training.batch)
        yield self._loss(step, f"{prefix}-loss", self.problem.training.batch)
        if self.outline.stopped and step == self.outline.last:
            return
        first_output = self.problem.training.order == "output_first"
        rest = tuple(f"{prefix}-{section}" for section in ("chain-*", "matrix", "backward"))
        for number in reversed(self.layers):
            lines, found = self._backward(number, step)
            if first_output:
                new, changed = self._updates(number, step)
                lines, found = [*lines, *new], [*found, *changed]
            if step == 1 and number == 1 and self.outline.differences and looped(self.problem):
                lines = [*lines, *self.arrays.kept_gradients()]
            own = f"{prefix}-delta{number}"
            yield Part((f"{own}-*", own, *rest), tuple(lines), tuple(found))
        if not first_output:
            each = [self._updates(number, step) for number in self.layers]
            lines, found = [line for own, _ in each for line in own], [new for _, own in each for new in own]
            yield Part((f"{prefix}-update",), tuple(lines), tuple(found))

    def _run(self, first: int, end: int) -> list[str]:
        """The steps from the first to before the end, which the page doesn't show."""
        if first >= end:
            return []
        body = [*batch_lines(self.problem), *self._forward_lines(), *fw.loss_lines(self.plan), "history.append(loss)"]
        changes: list[str] = []
        for number in reversed(self.layers):
            body += [*delta_lines(self.plan, number), *gradient_lines(self.plan, number)]
            new = self._updates(number, 0)[0]
            if self.problem.training.order == "output_first":
                body += new
            else:
                changes = new + changes
        return [f"for step in range({first}, {end}):", *indented([*body, *changes])]

    def _forward_lines(self) -> list[str]:
        return [line for number in self.layers for line in fw.forward_lines(self.plan, number)]

    def _forward(self, step: int, prefix: str, samples: int) -> Iterable[Part]:
        """Layer by layer; of several samples, which a page shows one after the other, at once."""
        place = f"{prefix}-forward" if step else prefix
        several = len(self.problem.samples) > 1
        for number in self.layers:
            own = f"{place}-layer*" if several else f"{place}-layer{number}"
            values = [self._units(kind, number, step, samples) for kind in ("z", "a")]
            if self.plan.layer(number).activation.kind == "softmax":
                total = self._entries(step, samples, [Name("exponential_sum", number)])
                values[1:1] = [self._units("e", number, step, samples), Values(f"s{number}", total)]
            yield Part((own,), tuple(fw.forward_lines(self.plan, number)), tuple(values))

    def _units(self, kind: str, number: int, step: int, samples: int) -> Values:
        full = {"z": "net", "a": "activation", "e": "exponential"}[kind]
        names = [Name(full, number, unit) for unit in range(1, self.plan.layer(number).units + 1)]
        return Values(f"{kind}{number}", self._entries(step, samples, names))

    def _entries(self, step: int, samples: int, names: Sequence[Name]) -> tuple[tuple[int, Name], ...]:
        return self._of(step, range(1, samples + 1), names)

    def _of(self, step: int, samples: Iterable[int], names: Sequence[Name]) -> tuple[tuple[int, Name], ...]:
        return tuple((step, name._replace(sample=sample)) for sample in samples for name in names)

    def _loss(self, step: int, place: str, samples: int) -> Part:
        lines = fw.loss_lines(self.plan) + (["history.append(loss)"] if step and looped(self.problem) else [])
        units = range(1, self.plan.layer(self.plan.last).units + 1)
        terms = self._entries(step, samples, [Name("loss_term", self.plan.last + 1, unit) for unit in units])
        values = [Values("loss", ((step, Name("loss")),))]
        if self.style.rows:
            values.append(Values("each", self._entries(step, samples, [Name("sample_loss")])))
        values.append(Values("terms", terms))
        for number, report in enumerate(self.problem.reports, start=1):
            values.append(Values(f"figure_{number}", ((step, Name("report", label=report.name)),)))
            if self.style.rows:
                each = self._entries(step, samples, [Name("sample_report", label=report.name)])
                values.append(Values(f"figures_{number}", each))
        return Part((place,), (*lines, *fw.report_lines(self.plan)), tuple(values))

    def _backward(self, number: int, step: int) -> tuple[list[str], list[Values]]:
        plan, samples = self.plan, self.problem.training.batch
        minus = "-" if self.problem.notation.delta == "t-a" else ""
        lines = [*delta_lines(plan, number), *gradient_lines(plan, number)]
        units = range(1, plan.layer(number).units + 1)
        values = []
        if number < plan.last:
            above = range(1, plan.layer(number + 1).units + 1)
            sums = [Name("adjoint_activation", number, unit) for unit in units]
            backs = [Name("back", number, unit, source) for source in above for unit in units]
            values.append(Values(f"{minus}back{number}", self._entries(step, samples, backs)))
            values.append(Values(f"{minus}adjoint{number}", self._entries(step, samples, sums)))
        deltas = [Name("delta", number, unit) for unit in units]
        values.append(Values(f"{minus}delta{number}", self._entries(step, samples, deltas)))
        for parameter, names in self._own(number):
            if any(line.startswith(f"each_{parameter.variable} ") for line in lines):
                each = [name.of_kind("sample_gradient") for name in names]
                values.append(Values(f"each_{parameter.variable}", self._of(step, some_samples(plan), each)))
            values.append(Values(parameter.gradient, tuple((step, name.of_kind("gradient")) for name in names)))
        return lines, values

    def _own(self, number: int) -> list[tuple[Parameter, list[Name]]]:
        """The parameter arrays of a layer, each with its names."""
        own = [parameter for parameter in self.parameters if parameter.layer == number]
        return [(p, [name for name in self.names[number] if bool(name.source) != p.is_bias]) for p in own]

    def _updates(self, number: int, step: int) -> tuple[list[str], list[Values]]:
        changing = self.updates.changing(self.parameters)
        lines: list[str] = []
        values: list[Values] = []
        for parameter, names in self._own(number):
            if parameter not in changing:
                continue
            lines += self.updates.written_out(parameter, step_number(self.problem))
            if self.updates.decays:
                entries = tuple((step, name.of_kind("decayed")) for name in names)
                values.append(Values(f"decayed_{parameter.variable}", entries))
            for stage in self.updates.stages():
                entries = tuple((step, state_name(name, stage)) for name in names)
                values.append(Values(f"{stage}_{parameter.variable}", entries))
            values.append(Values(parameter.variable, tuple((step, name.of_kind("after")) for name in names)))
        return lines, values

    def _present(self, step: int) -> list[Values]:
        """What a step starts from, or the last forward pass (0)."""
        owned = [pair for number in self.layers for pair in self._own(number)]
        values = [Values(p.variable, tuple((step, name) for name in names)) for p, names in owned]
        changing = self.updates.changing(self.parameters)
        for kept in self.updates.kept if step else ():
            for p, names in owned:
                entries = tuple((step, state_name(name, kept, "state_before")) for name in names)
                values += [Values(f"{kept}_{p.variable}", entries)] if p in changing else []
        return values

    # -- after the last update --------------------------------------------------------------------------------

    def _after(self, done: int) -> Iterable[Part]:
        lines = self._run(done + 1, self.outline.last + (not self.outline.stopped))
        x, t = all_samples(self.plan)
        lines += [f"x, t = {x}, {t}"] if x == "X" else []
        yield Part(("after",), tuple(lines))
        yield from self._forward(0, "after", len(self.problem.samples))
        yield self._loss(0, "after-loss", len(self.problem.samples))

"""The parts of the page of a system of equations, as code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from byhand.problem.model import Problem
from byhand.program.code import assignment, indented
from byhand.program.parts import Arrays, Cells, Outline, Part, Values, summary
from byhand.program.style import Style
from byhand.program.system import SystemProgram
from byhand.program.training import looped, step_number
from byhand.tape.names import Name
from byhand.tape.update import state_name


def system_cells(problem: Problem, style: Style, outline: Outline) -> Cells:
    """All parts, in the order of the computation."""
    writer = _System(problem, style, outline)
    return Cells(style, (), tuple(writer.parts()))


class _System:
    def __init__(self, problem: Problem, style: Style, outline: Outline) -> None:
        self.problem, self.style, self.outline = problem, style, outline
        self.program = SystemProgram(problem, style)
        own = self.program.parameters
        variables, gradients = tuple(p.variable for p in own), tuple(p.gradient for p in own)
        self.arrays = Arrays(variables, gradients, tuple((Name("parameter", label=p.names[0]),) for p in own))

    def parts(self) -> Iterable[Part]:
        yield self._given()
        done = 0
        for step in self.outline.steps:
            yield from self._step(step, done)
            done = step
        if self.outline.updates:
            run = self._run(done + 1, self.outline.last + (not self.outline.stopped))
            yield self._values(0, "after", [*run, *self._forward(0)])
        if self.outline.predicts:
            yield self.arrays.prediction()
        if self.outline.differences:
            yield self.arrays.differences(self._forward(0), self.style, several=looped(self.problem))
        yield summary(self.problem, self.outline, self._present(0))

    def _given(self) -> Part:
        program = self.program
        lines = [*program.number_lines(), *program.updates.state(program.parameters)]
        lines += self.arrays.first() if self.outline.keeps_first else []
        return Part(("given",), (*lines, *(["history = []  # the loss of each step"] if looped(self.problem) else [])))

    def _step(self, step: int, done: int) -> Iterable[Part]:
        prefix = f"step{step}"
        start = self._run(done + 1, step) + ([f"step = {step}"] if looped(self.problem) else [])
        yield Part((prefix,), tuple(start), tuple(self._present(step) if step > 1 else ()))
        yield self._values(step, f"{prefix}-forward", self._forward(step))
        if self.outline.stopped and step == self.outline.last:
            return
        lines, values = self._backward(step)
        if step == 1 and self.outline.differences and looped(self.problem):
            lines = [*lines, *self.arrays.kept_gradients()]
        yield Part((f"{prefix}-backward*",), tuple(lines), tuple(values))
        if self.outline.updates:
            lines, values = self._updates(step)
            yield Part((f"{prefix}-update",), tuple(lines), tuple(values))

    def _run(self, first: int, end: int) -> list[str]:
        """The steps from the first to before the end, which the page doesn't show."""
        if first >= end:
            return []
        body = [*self._forward(1), *self._backward(0)[0], *self._updates(0)[0]]
        return [f"for step in range({first}, {end}):", *indented(body)]

    def _forward(self, step: int) -> list[str]:
        loss = f"loss = {self.program.names[self.program.system.minimize]}"
        return [
            *self.program.forward_lines(),
            loss,
            *(["history.append(loss)"] if step and looped(self.problem) else []),
        ]

    def _values(self, step: int, place: str, lines: Sequence[str]) -> Part:
        """A forward pass: every quantity and the author's figures."""
        program = self.program
        figures: list[str] = []
        values = [Values("loss", ((step, Name("loss")),))]
        values += [Values(program.names[q], ((step, Name("quantity", label=q)),)) for q in program.quantities]
        for number, (report, text) in enumerate(
            zip(self.problem.reports, program.report_texts(), strict=True), start=1
        ):
            figures += assignment(f"figure_{number}", text)
            values.append(Values(f"figure_{number}", ((step, Name("report", label=report.name)),)))
        return Part((place,), (*lines, *figures), tuple(values))

    def _backward(self, step: int) -> tuple[list[str], list[Values]]:
        program, tape = self.program, self.program.tape
        values = []
        for name, _ in tape.named("gradient"):
            for slot in tape.equation(name).operands():
                if tape.names[slot].kind == "contribution":
                    values.append(Values(program.contribution(slot), ((step, tape.names[slot]),)))
            values.append(Values(program.gradient(name.label), ((step, name),)))
        return program.backward_lines(), values

    def _updates(self, step: int) -> tuple[list[str], list[Values]]:
        program = self.program
        lines: list[str] = []
        values: list[Values] = []
        for parameter in program.updates.changing(program.parameters):
            (label,) = parameter.names
            name = Name("parameter", label=label)
            lines += program.updates.written_out(parameter, step_number(self.problem))
            if program.updates.decays:
                values.append(Values(f"decayed_{parameter.variable}", ((step, name.of_kind("decayed")),)))
            for stage in program.updates.stages():
                values.append(Values(f"{stage}_{parameter.variable}", ((step, state_name(name, stage)),)))
            values.append(Values(parameter.variable, ((step, name.of_kind("after")),)))
        return lines, values

    def _present(self, step: int) -> list[Values]:
        """What a step starts from, or the last forward pass (0)."""
        program = self.program
        names = [(p, Name("parameter", label=p.names[0])) for p in program.parameters]
        values = [Values(p.variable, ((step, name),)) for p, name in names]
        changing = program.updates.changing(program.parameters)
        for kept in program.updates.kept if step else ():
            for p, name in names:
                before = Values(f"{kept}_{p.variable}", ((step, state_name(name, kept, "state_before")),))
                values += [before] if p in changing else []
        return values

"""How parameters change: in place for plain gradient descent, else by a function made from the optimizer's table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sympy

from byhand.problem.model import Training
from byhand.program.code import SUM, WIDTH, Code, assignment, filled, function, indented
from byhand.program.expressions import Printer
from byhand.program.style import Style
from byhand.rules.optimizers import DECAY, ETA, L1, OPTIMIZERS, G, K, W, decayed_form


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable that holds parameters.

    gradient: the variable of its gradient. names: of all its elements, row by row.
    layer: 0 outside a network, and where one variable stands for all layers.
    width: the length of a matrix's rows; 0 of anything else.
    """

    variable: str
    gradient: str
    names: tuple[str, ...]
    layer: int
    width: int = 0

    @property
    def is_bias(self) -> bool:
        return self.variable.startswith("b")


@dataclass(slots=True)
class Updates:
    training: Training
    style: Style

    @property
    def kind(self) -> str:
        return self.training.optimizer.kind

    @property
    def decays(self) -> bool:
        optimizer = self.training.optimizer
        return optimizer.weight_decay is not None or optimizer.l1 is not None

    @property
    def kept(self) -> tuple[str, ...]:
        return OPTIMIZERS[self.kind].kept

    @property
    def by_function(self) -> bool:
        """Whether an update is more than one line."""
        return bool(OPTIMIZERS[self.kind].stages)

    def given(self) -> list[str]:
        """The lines that name the numbers of the rule."""
        training, optimizer = self.training, self.training.optimizer
        if training.learning_rate is None:
            return []
        settings = dict(optimizer.settings)
        if optimizer.weight_decay is not None:
            settings["weight_decay"] = optimizer.weight_decay
        if optimizer.l1 is not None:
            settings["l1"] = optimizer.l1
        lines = [f"eta = {self.style.scalar(training.learning_rate)}  # learning rate"]
        if settings:
            numbers = ", ".join(self.style.scalar(number) for number in settings.values())
            lines += assignment(", ".join(settings), numbers)
        return lines

    def definition(self) -> list[str]:
        """``update(w, g, m, s, k)`` and its kin: the new parameter and the new state."""
        if not self.by_function:
            return []
        rule = OPTIMIZERS[self.kind]
        body: list[str] = []
        if self.decays:
            body += assignment("g", self.style.rounded(self._decayed("w", "g"), "gradient"))
        for name, expression in rule.stages:
            body += assignment(name, self.style.rounded(self._printed(expression, _plain("w", "g"))))
        after = self.style.rounded(self._printed(rule.after, _plain("w", "g")), "parameter")
        arguments = ", ".join(["w", "g", *rule.kept, *(["k"] if self.counts else [])])
        result = f"return {', '.join([after, *rule.kept])}"
        if len(result) > WIDTH - 4:
            body += assignment("w", after)
            result = f"return {', '.join(['w', *rule.kept])}"
        return function(f"update({arguments})", indented([*body, result]))

    @property
    def counts(self) -> bool:
        """Whether the rule needs the number of the update."""
        rule = OPTIMIZERS[self.kind]
        return any(K in expression.free_symbols for expression in (*(e for _, e in rule.stages), rule.after))

    def state(self, parameters: Sequence[Parameter], *, stacked: bool = False) -> list[str]:
        """The state before the first step."""
        targets = [f"{kept}_{parameter.variable}" for parameter in self.changing(parameters) for kept in self.kept]
        if stacked:
            return [f"{target.removesuffix('[layer]')} = {{layer: 0 for layer in W}}" for target in targets]
        return [" = ".join([*targets[start : start + 8], "0"]) for start in range(0, len(targets), 8)]

    def changing(self, parameters: Sequence[Parameter]) -> list[Parameter]:
        chosen = frozenset(self.training.update)
        if self.training.learning_rate is None:
            return []
        return [parameter for parameter in parameters if chosen & set(parameter.names)]

    def masked(self, parameter: Parameter) -> bool:
        """Whether some of its elements change and others don't."""
        return not set(parameter.names) <= set(self.training.update)

    def masks(self, parameters: Sequence[Parameter]) -> list[str]:
        """Which elements change, where it isn't all or none."""
        lines = []
        for parameter in self.changing(parameters):
            if self.masked(parameter):
                flags = ["1" if name in self.training.update else "0" for name in parameter.names]
                shape = f".reshape(-1, {parameter.width})" if parameter.width else ""
                lines += filled(f"free_{parameter.variable} = np.array([", flags, f"], dtype=bool){shape}")
        return lines

    def update(self, parameter: Parameter, step: str) -> list[str]:
        """The lines that change one parameter array."""
        variable = parameter.variable
        if not self.by_function:
            gradient = Code(parameter.gradient)
            if self.decays:
                decayed = self.style.rounded(self._decayed(variable, parameter.gradient), "gradient")
                gradient = Code(decayed, SUM if not self.style.fractions else gradient.binds)
            symbols = {W: Code(variable), G: gradient, ETA: Code("eta")}
            new = self.style.rounded(Printer(self.style, symbols).code(OPTIMIZERS[self.kind].after), "parameter")
            if self.masked(parameter):
                new = f"np.where(free_{variable}, {new}, {variable})"
            return assignment(variable, new)
        state = [f"{kept}_{variable}" for kept in self.kept]
        arguments = ", ".join([variable, parameter.gradient, *state, *([step] if self.counts else [])])
        target = "new" if self.masked(parameter) else variable
        lines = assignment(", ".join([target, *state]), f"update({arguments})")
        if self.masked(parameter):
            lines.append(f"{variable} = np.where(free_{variable}, new, {variable})")
        return lines

    def written_out(self, parameter: Parameter, step: str) -> list[str]:
        """The same without a function: every stage of the rule has a variable of its own, as ``m_W1``."""
        variable, gradient, rule = parameter.variable, parameter.gradient, OPTIMIZERS[self.kind]
        lines: list[str] = []
        if self.decays:
            gradient = f"decayed_{variable}"
            lines += assignment(gradient, self.style.rounded(self._decayed(variable, parameter.gradient), "gradient"))
        stages = {name for name, _ in rule.stages}

        def code(name: str) -> str:
            own = name.removesuffix("_old")
            return f"{own}_{variable}" if own in stages else {"w": variable, "g": gradient, "k": step}.get(own, own)

        for name, expression in rule.stages:
            lines += assignment(code(name), self.style.rounded(self._printed(expression, code)))
        new = self.style.rounded(self._printed(rule.after, code), "parameter")
        return [
            *lines,
            *assignment(variable, f"np.where(free_{variable}, {new}, {variable})" if self.masked(parameter) else new),
        ]

    def stages(self) -> list[str]:
        """The names of the rule's stages, before which the decayed gradient stands."""
        return [name for name, _ in OPTIMIZERS[self.kind].stages]

    def _decayed(self, variable: str, gradient: str) -> Code:
        optimizer = self.training.optimizer
        shape = decayed_form(optimizer.weight_decay is not None, optimizer.l1 is not None)
        symbols = {W: Code(variable), G: Code(gradient), DECAY: Code("weight_decay"), L1: Code("l1")}
        return Printer(self.style, symbols).code(shape.body)

    def _printed(self, expression: sympy.Expr, code: Callable[[str], str]) -> Code:
        """A formula of the table; ``code`` gives the variable of each of its slots."""
        symbols = {symbol: Code(code(str(symbol.name))) for symbol in expression.free_symbols}
        return Printer(self.style, symbols).code(expression)


def _plain(variable: str, gradient: str) -> Callable[[str], str]:
    """The variables inside ``update``: the old state has the name of the new one, which takes its place."""
    return lambda name: {"w": variable, "g": gradient}.get(name, name.removesuffix("_old"))

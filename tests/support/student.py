"""A student who works a sheet and obeys its rule, with choices of their own wherever the rule leaves one.

For every number that goes on paper: which of the allowed ways of rounding, and whether to keep more digits than asked
for; for every line: whether to write down what stands inside it (a product of a sum, 1 − a, e^(−z), the slope),
rounded too, or to compute the line in one go. Written from the contract, on fractions, with none of byhand's
mathematics.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any

from byhand.problem.formula import Binary, Call, Negative, Node, Number, Variable
from byhand.problem.model import Digits, Given, Layer, Loss, Problem
from support import formula_values, scalar
from support.formula_values import FRACTIONS
from support.paper.rounding import rounded

ZERO, ONE = Fraction(0), Fraction(1)
MODES = ("half_up", "half_even", "truncate")


@dataclass(slots=True)
class Habits:
    """digits, by_quantity, rounding (``None``: open), end: the sheet's rule.

    aside: how often something inside a line is written down. longer: how often more digits are kept.
    running: whether running totals of sums are written down.
    mode: the student's own way where the rule leaves it open (``None``: a new one for every number).
    """

    random: Random
    digits: Digits
    by_quantity: Mapping[str, Digits] = field(default_factory=dict)
    rounding: str | None = None
    end: bool = False
    aside: float = 0.5
    longer: float = 0.2
    mode: str | None = None
    running: bool = False

    def digits_of(self, quantity: str) -> Digits:
        return self.by_quantity.get(quantity, self.digits) if quantity else self.digits

    def written(self, value: Fraction, digits: Digits) -> Fraction:
        value = scalar.short(value)
        if self.random.random() < self.longer:
            if self.random.random() < 0.3:
                return value
            digits = _longer(value, digits, self.random.randint(1, 6))
        mode = self.rounding or self.mode or self.random.choice(MODES)
        return rounded(value, digits, mode)

    def line(self, value: Fraction, quantity: str) -> Fraction:
        """A result that is carried on."""
        if self.end:
            return self.calculator(value)
        return self.written(value, self.digits_of(quantity))

    def answer(self, carried: Fraction, quantity: str) -> Fraction:
        return self.written(carried, self.digits_of(quantity)) if self.end else carried

    def note(self, value: Fraction, quantity: str) -> Fraction:
        """Something inside a line."""
        if self.random.random() >= self.aside:
            return scalar.short(value)
        return self.calculator(value) if self.end else self.written(value, self.digits_of(quantity))

    def total(self, values: Sequence[Fraction], quantity: str) -> Fraction:
        """A sum, perhaps with its running totals on paper; the last one is the line's business."""
        if not self.running or not values:
            return sum(values, ZERO)
        first, *rest = values
        for place, value in enumerate(rest, start=2):
            first += value
            if place < len(values):
                first = self.note(first, quantity)
        return first

    def calculator(self, value: Fraction) -> Fraction:
        value = scalar.short(value)
        return value if self.random.random() < 0.5 else rounded(value, Digits("significant", 12), "half_up")


def _longer(value: Fraction, digits: Digits, more: int) -> Digits:
    """More digits than asked for: of a tiny number more than its two significant figures."""
    tiny = abs(value) < Fraction(10) ** (1 - digits.count if digits.count >= 3 else -digits.count)
    if digits.kind == "decimals" and tiny:
        return Digits("significant", 2 + more)
    return Digits(digits.kind, digits.count + more)


def draw_habits(random: Random, digits: Digits, rounding: str | None = None, **rule: Any) -> Habits:
    return Habits(
        random,
        digits,
        rounding=rounding,
        aside=random.choice([0, 0, 0.3, 0.7, 1]),
        longer=random.choice([0, 0, 0.1, 0.5, 1]),
        mode=random.choice([None, *MODES]),
        running=random.random() < 0.3,
        **rule,
    )


Note = Callable[[Fraction], Fraction]


# -- rules, each operation of which may be noted -------------------------------------------------------------------


def tree_value(node: Node, names: Mapping[str, Fraction], note: Note, *, top: bool = True) -> Fraction:
    """An author's formula; every operation inside it may be written down."""
    keep = (lambda value: value) if top else note

    def part(inner: Node) -> Fraction:
        return tree_value(inner, names, note, top=False)

    match node:
        case Variable(name):
            return names[name]
        case Negative(operand):
            return -part(operand)
        case Binary(operator, left, right) if _has_names(node):
            x, y = part(left), part(right)
            if operator == "^":
                return keep(scalar.short(FRACTIONS.power(x, y)))
            results = {"+": lambda: x + y, "-": lambda: x - y, "*": lambda: x * y, "/": lambda: x / y}
            return keep(results[operator]())
        case Call(function, arguments) if _has_names(node):
            values = [part(argument) for argument in arguments]
            if function in ("max", "min"):
                return (max if function == "max" else min)(values)
            if function in ("abs", "relu"):
                return abs(values[0]) if function == "abs" else max(ZERO, values[0])
            if function in ("ln", "log"):
                return keep(scalar.ln(values[0]))
            if function in ("tanh", "sigmoid"):
                return keep((_tanh if function == "tanh" else _sigma)(values[0], note))
            return keep(getattr(scalar, function)(values[0]))
    return formula_values.value(node, names, FRACTIONS)


def _has_names(node: Node) -> bool:
    match node:
        case Variable():
            return True
        case Number():
            return False
        case Negative(operand):
            return _has_names(operand)
        case Binary(_, left, right):
            return _has_names(left) or _has_names(right)
        case Call(_, arguments):
            return any(map(_has_names, arguments))
    return False


def _sigma(z: Fraction, note: Note) -> Fraction:
    return 1 / note(1 + note(scalar.exp(-z)))


def _tanh(z: Fraction, note: Note) -> Fraction:
    if note(ONE / 3) == ONE / 3:  # this time the calculator's own key
        return scalar.tanh(z)
    up, down = note(scalar.exp(z)), note(scalar.exp(-z))
    return note(up - down) / note(up + down)


def activation(layer: Layer, z: Fraction, note: Note) -> Fraction:
    choice = layer.activation
    setting = {key: number.value for key, number in choice.settings.items()}
    match choice.kind:
        case "formula":
            return tree_value(choice.formula.tree, {"z": z}, note)
        case "identity":
            return z
        case "sigmoid":
            return _sigma(z, note)
        case "bipolar_sigmoid":
            return note(2 / note(1 + note(scalar.exp(-z)))) - 1
        case "tanh":
            return _tanh(z, note)
        case "relu":
            return max(z, ZERO)
        case "leaky_relu":
            return z if z > 0 else setting["slope"] * z
        case "elu":
            return z if z > 0 else setting["alpha"] * note(note(scalar.exp(z)) - 1)
        case "softplus":
            return scalar.ln(note(1 + note(scalar.exp(z))))
        case "silu":
            return z / note(1 + note(scalar.exp(-z)))
        case "gelu":
            return z * note(scalar.normal_distribution(z))
        case "step":
            return ONE if z >= 0 else ZERO
    raise ValueError(choice.kind)


def slope(layer: Layer, z: Fraction, a: Fraction, note: Note) -> Fraction:
    choice = layer.activation
    setting = {key: number.value for key, number in choice.settings.items()}
    match choice.kind:
        case "formula":
            return formula_values.slope(choice.formula.tree, {"z": z}, "z", FRACTIONS)
        case "identity" | "step":
            return ONE
        case "sigmoid":
            return note(a * note(1 - a))
        case "bipolar_sigmoid":
            return note(note(note(1 + a) * note(1 - a)) / 2)
        case "tanh":
            return note(1 - note(a * a))
        case "relu":
            return ONE if z > 0 else ZERO
        case "leaky_relu":
            return ONE if z > 0 else setting["slope"]
        case "elu":
            return ONE if z > 0 else note(setting["alpha"] * note(scalar.exp(z)))
        case "softplus":
            return note(_sigma(z, note))
        case "silu":
            s = note(_sigma(z, note))
            return note(s * note(1 + note(z * note(1 - s))))
        case "gelu":
            return note(note(scalar.normal_distribution(z)) + note(z * note(scalar.normal_density(z))))
    raise ValueError(choice.kind)


def _weighted(coefficient: Fraction, factor: Callable[[], Fraction], note: Note) -> Fraction:
    return note(coefficient * note(factor())) if coefficient else ZERO


def loss_term(loss: Loss, t: Fraction, a: Fraction, note: Note) -> Fraction:
    match loss.kind:
        case "formula":
            return tree_value(loss.formula.tree, {"t": t, "a": a}, note)
        case "half_squared_error":
            return note(note(t - a) ** 2) / 2
        case "squared_error" | "mean_squared_error":
            return note(t - a) ** 2
        case "binary_cross_entropy":
            first = _weighted(t, lambda: scalar.ln(a), note)
            return -(first + _weighted(note(1 - t), lambda: scalar.ln(note(1 - a)), note))
        case "cross_entropy":
            return -(t * note(scalar.ln(a))) if t else ZERO
        case "absolute_error":
            return abs(t - a)
        case "hinge":
            return max(ZERO, 1 - note(t * a))
        case "huber":
            delta, r = loss.settings["delta"].value, note(t - a)
            return note(r**2) / 2 if abs(r) <= delta else delta * note(abs(r) - delta / 2)
        case "log_cosh":
            r = note(a - t)
            return scalar.ln(note(scalar.cosh(r)))
    raise ValueError(loss.kind)


def loss_slope(loss: Loss, t: Fraction, a: Fraction, note: Note) -> Fraction:
    match loss.kind:
        case "formula":
            return formula_values.slope(loss.formula.tree, {"t": t, "a": a}, "a", FRACTIONS)
        case "half_squared_error":
            return note(a - t)
        case "squared_error" | "mean_squared_error":
            return note(2 * note(a - t))
        case "binary_cross_entropy":
            first = note(t / a) if t else ZERO
            return note((note(note(1 - t) / note(1 - a)) if t != 1 else ZERO) - first)
        case "cross_entropy":
            return -note(t / a) if t else ZERO
        case "absolute_error":
            return Fraction((a > t) - (a < t))
        case "hinge":
            return -t if 1 - note(t * a) > 0 else ZERO
        case "huber":
            delta, r = loss.settings["delta"].value, note(a - t)
            return max(-delta, min(delta, r))
        case "log_cosh":
            return note(_tanh(note(a - t), note))
    raise ValueError(loss.kind)


def is_mean(loss: Loss) -> bool:
    return loss.kind == "mean_squared_error" or (loss.kind == "formula" and loss.outputs == "mean")


class Student:
    """Works through all steps; ``answers`` by address, every step in full."""

    def __init__(self, problem: Problem, habits: Habits) -> None:
        self.problem, self.training, self.habits = problem, problem.training, habits
        self.answers: dict[str, Fraction] = {}
        self.w: dict[Any, Fraction] = {}
        self.state: dict[Any, dict[str, Fraction]] = {}

    def say(self, address: str, carried: Fraction, quantity: str) -> None:
        self.answers[address] = self.habits.answer(carried, quantity)

    def carry(self, address: str, value: Fraction, quantity: str = "") -> Fraction:
        carried = self.habits.line(value, quantity)
        self.say(address, carried, quantity)
        return carried

    def noting(self, quantity: str = "") -> Note:
        return lambda value: self.habits.note(value, quantity)

    def combined(self, address: str, values: Sequence[Fraction], mean: bool, quantity: str) -> Fraction:
        if len(values) == 1:
            self.say(address, values[0], quantity)
            return values[0]
        total = self.habits.total(values, quantity)
        if mean:
            note = self.noting(quantity)
            total = note(ONE / len(values)) * note(total)
        return self.carry(address, total, quantity)

    def over_samples(self, address: str, values: Sequence[Fraction], quantity: str) -> Fraction:
        return self.combined(address, values, self.training.samples == "mean", quantity)

    def work(self) -> dict[str, Fraction]:
        for k in range(1, self.training.steps + 1):
            if self.step(k):
                break
        self.final()
        return self.answers

    def step(self, k: int) -> bool:
        raise NotImplementedError

    def final(self) -> None:
        raise NotImplementedError

    def stops(self, loss: Fraction) -> bool:
        limit = self.training.stop_below
        return limit is not None and loss < limit.value

    def update(self, k: int, place: Any, label: str, g: Fraction) -> None:
        """One parameter after update k."""
        if self.training.learning_rate is None or label not in self.training.update:
            return
        optimizer, rate, w = self.training.optimizer, self.training.learning_rate.value, self.w[place]
        setting = {key: number.value for key, number in optimizer.settings.items()}
        state = self.state.setdefault(place, {})
        note, head = self.noting(), f"step{k}"
        decay, l1 = optimizer.weight_decay, optimizer.l1
        if decay or l1:
            side = self.noting("gradient")
            g += side(decay.value * w) if decay else ZERO
            g += side(l1.value * ((w > 0) - (w < 0))) if l1 else ZERO
            g = self.carry(f"{head}.decayed.{label}", g, "gradient")

        def kept(name: str, value: Fraction) -> Fraction:
            state[name] = self.carry(f"{head}.state.{label}.{name}", value)
            return state[name]

        after = self.noting("parameter")
        match optimizer.kind:
            case "sgd":
                move = after(rate * g)
            case "momentum":
                move = after(rate * kept("v", note(setting["momentum"] * state.get("v", ZERO)) + g))
            case "nesterov":
                v = kept("v", note(setting["momentum"] * state.get("v", ZERO)) + g)
                move = after(rate * after(g + after(setting["momentum"] * v)))
            case "adagrad":
                s = kept("s", state.get("s", ZERO) + note(g * g))
                move = self.adaptive(rate, g, s, setting["epsilon"], after)
            case "rmsprop":
                rho = setting["rho"]
                s = kept("s", note(rho * state.get("s", ZERO)) + note((1 - rho) * note(g * g)))
                move = self.adaptive(rate, g, s, setting["epsilon"], after)
            case _:
                one, two = setting["beta1"], setting["beta2"]
                m = kept("m", note(one * state.get("m", ZERO)) + note((1 - one) * g))
                s = kept("s", note(two * state.get("s", ZERO)) + note((1 - two) * note(g * g)))
                m = self.carry(f"{head}.state.{label}.m_hat", m / (1 - one**k))
                s = self.carry(f"{head}.state.{label}.s_hat", s / (1 - two**k))
                move = self.adaptive(rate, m, s, setting["epsilon"], after)
                if optimizer.kind == "adamw":
                    move += after(after(rate * setting["weight_decay"]) * w)
        self.w[place] = self.carry(f"{head}.after.{label}", w - move, "parameter")

    def adaptive(self, rate: Fraction, g: Fraction, s: Fraction, epsilon: Fraction, note: Note) -> Fraction:
        below = note(note(scalar.sqrt(s)) + epsilon)
        if self.habits.random.random() < 0.5:
            return note(note(rate * g) / below)
        return note(rate * note(g / below))


class NetworkStudent(Student):
    def __init__(self, problem: Problem, habits: Habits) -> None:
        super().__init__(problem, habits)
        assert problem.network is not None and problem.training.loss is not None
        self.layers, self.loss = problem.network.layers, problem.training.loss
        self.labels: dict[tuple[int, int, int], str] = {}
        for n, layer in enumerate(self.layers, 1):
            for to, (row, names) in enumerate(zip(layer.weights, layer.weight_names, strict=True), 1):
                for source, (number, name) in enumerate(zip(row, names, strict=True), 1):
                    self.w[n, to, source], self.labels[n, to, source] = number.value, name
            for unit, (number, name) in enumerate(zip(layer.biases, layer.bias_names, strict=True), 1):
                place = (n, 0 if layer.shared_bias else unit, 0)
                self.w[place], self.labels[place] = number.value, name

    def bias(self, n: int, unit: int) -> Fraction | None:
        if self.layers[n - 1].bias is None:
            return None
        return self.w[n, 0 if isinstance(self.layers[n - 1].bias, Given) else unit, 0]

    def forward(self, head: str, number: int, alone: bool) -> dict[str, Any]:
        sample = self.problem.samples[number]
        at = f"{head}.sample{number + 1}"
        below, t = [x.value for x in sample.input], [t.value for t in sample.target]
        names = {f"x_{i}": x for i, x in enumerate(below, 1)} | {f"t_{k}": x for k, x in enumerate(t, 1)}
        nets, outs = [], [below]
        for n, layer in enumerate(self.layers, 1):
            note, zs = self.noting("net"), []
            for unit in range(1, layer.units + 1):
                terms = [note(self.w[n, unit, source] * x) for source, x in enumerate(below, 1)]
                bias = self.bias(n, unit)
                total = self.habits.total([*terms, *([] if bias is None else [bias])], "net")
                zs.append(self.carry(f"{at}.z{n}_{unit}", total, "net"))
            below = self.activate(at, n, layer, zs)
            names |= {f"z{n}_{j}": z for j, z in enumerate(zs, 1)} | {f"a{n}_{j}": a for j, a in enumerate(below, 1)}
            nets.append(zs)
            outs.append(below)
        note = self.noting("loss")
        terms = [
            self.carry(f"{at}.loss_{k}", loss_term(self.loss, tk, a, note), "loss")
            for k, (tk, a) in enumerate(zip(t, below, strict=True), 1)
        ]
        whole = head if alone else at
        loss = self.combined(f"{whole}.loss", terms, is_mean(self.loss), "loss")
        reports = [
            self.carry(f"{whole}.report.{report.name}", tree_value(report.formula.tree, names, note), "loss")
            for report in self.problem.reports
        ]
        return {"t": t, "nets": nets, "outs": outs, "loss": loss, "reports": reports, "at": at}

    def activate(self, at: str, n: int, layer: Layer, zs: Sequence[Fraction]) -> list[Fraction]:
        if layer.activation.kind != "softmax":
            note = self.noting("activation")
            return [self.carry(f"{at}.a{n}_{j}", activation(layer, z, note), "activation") for j, z in enumerate(zs, 1)]
        each = [self.carry(f"{at}.e{n}_{j}", scalar.exp(z), "activation") for j, z in enumerate(zs, 1)]
        total = self.carry(f"{at}.s{n}", self.habits.total(each, "activation"), "activation")
        return [self.carry(f"{at}.a{n}_{j}", e / total, "activation") for j, e in enumerate(each, 1)]

    def heads(self, head: str, passes: Sequence[Mapping[str, Any]]) -> Fraction:
        for place, report in enumerate(self.problem.reports):
            self.over_samples(f"{head}.report.{report.name}", [one["reports"][place] for one in passes], "loss")
        return self.over_samples(f"{head}.loss", [one["loss"] for one in passes], "loss")

    def cancels(self) -> bool:
        pair = (self.layers[-1].activation.kind, self.loss.kind)
        if pair == ("softmax", "cross_entropy"):
            return all(sum(t.value for t in sample.target) == 1 for sample in self.problem.samples)
        return pair == ("sigmoid", "binary_cross_entropy")

    def step(self, k: int) -> bool:
        count, size = len(self.problem.samples), self.training.batch
        batch = [((k - 1) * size + place) % count for place in range(size)]
        passes = [self.forward(f"step{k}", number, size == 1) for number in batch]
        loss = self.heads(f"step{k}", passes)
        if self.stops(loss):
            return True
        deltas: list[list[Fraction]] = []
        gradients: dict[Any, Fraction] = {}
        for n in range(len(self.layers), 0, -1):
            if n == len(self.layers):
                deltas = [self.output_deltas(one) for one in passes]
            else:
                deltas = [self.hidden_deltas(one, n, above) for one, above in zip(passes, deltas, strict=True)]
            for place in [place for place in self.w if place[0] == n]:
                gradients[place] = self.gradient(k, place, passes, deltas)
            if self.training.order == "output_first":
                self.update_layer(k, n, gradients)
        if self.training.order == "simultaneous":
            for n in range(1, len(self.layers) + 1):
                self.update_layer(k, n, gradients)
        return False

    def update_layer(self, k: int, n: int, gradients: Mapping[Any, Fraction]) -> None:
        for place in [place for place in self.w if place[0] == n]:
            self.update(k, place, self.labels[place], gradients[place])

    @property
    def turn(self) -> int:
        """The sheet's δ is t − a where the author says so."""
        return -1 if self.problem.notation.delta == "t-a" else 1

    def delta(self, at: str, n: int, unit: int, value: Fraction) -> Fraction:
        address = f"{at}.delta{n}_{unit}"
        carried = self.carry(address, value)
        self.answers[address] *= self.turn
        return carried

    def output_deltas(self, one: Mapping[str, Any]) -> list[Fraction]:
        n, outs = len(self.layers), one["outs"][-1]
        if self.cancels():
            return [self.delta(one["at"], n, j, a - t) for j, (a, t) in enumerate(zip(outs, one["t"], strict=True), 1)]
        note, layer = self.noting(), self.layers[-1]

        def share() -> Fraction:
            return note(ONE / layer.units) if is_mean(self.loss) and layer.units > 1 else ONE

        def partial(t: Fraction, a: Fraction) -> Fraction:
            s = share()
            return loss_slope(self.loss, t, a, note) if s == 1 else note(s * loss_slope(self.loss, t, a, note))

        return self.deltas(one, n, [partial(t, a) for t, a in zip(one["t"], outs, strict=True)], plain=False)

    def deltas(self, one: Mapping[str, Any], n: int, above: Sequence[Fraction], *, plain: bool) -> list[Fraction]:
        layer, note = self.layers[n - 1], self.noting()
        nets, outs = one["nets"][n - 1], one["outs"][n]
        if layer.activation.kind == "softmax":
            mixed = note(self.habits.total([note(g * a) for g, a in zip(above, outs, strict=True)], ""))
            values = [a * note(g - mixed) for g, a in zip(above, outs, strict=True)]
        elif layer.activation.kind in ("identity", "step") and plain:
            for j, g in enumerate(above, 1):
                self.say(f"{one['at']}.delta{n}_{j}", g, "")
                self.answers[f"{one['at']}.delta{n}_{j}"] *= self.turn
            return list(above)
        else:
            values = [g * slope(layer, z, a, note) if g else ZERO for g, z, a in zip(above, nets, outs, strict=True)]
        return [self.delta(one["at"], n, j, value) for j, value in enumerate(values, 1)]

    def hidden_deltas(self, one: Mapping[str, Any], n: int, above: Sequence[Fraction]) -> list[Fraction]:
        sums, at = [], one["at"]
        for unit in range(1, self.layers[n - 1].units + 1):
            backs = []
            for to, delta in enumerate(above, 1):
                address = f"{at}.back{n}_{unit}_{to}"
                backs.append(self.carry(address, delta * self.w[n + 1, to, unit]))
                self.answers[address] *= self.turn
            address = f"{at}.adjoint{n}_{unit}"
            sums.append(self.combined(address, backs, False, ""))
            self.answers[address] *= self.turn
        return self.deltas(one, n, sums, plain=True)

    def gradient(
        self, k: int, place: tuple[int, int, int], passes: Sequence[Mapping[str, Any]], deltas: Sequence[Any]
    ) -> Fraction:
        n, to, source = place
        label, each = self.labels[place], []
        for one, own in zip(passes, deltas, strict=True):
            at = f"step{k}" if len(passes) == 1 else one["at"]
            address = f"{at}.grad.{label}"
            if to == 0:
                each.append(self.carry(address, self.habits.total(own, "gradient"), "gradient"))
            else:
                factor = one["outs"][n - 1][source - 1] if source else ONE
                each.append(self.carry(address, own[to - 1] * factor, "gradient"))
        return each[0] if len(each) == 1 else self.over_samples(f"step{k}.grad.{label}", each, "gradient")

    def final(self) -> None:
        count = len(self.problem.samples)
        self.heads("final", [self.forward("final", number, count == 1) for number in range(count)])


class SystemStudent(Student):
    def __init__(self, problem: Problem, habits: Habits) -> None:
        super().__init__(problem, habits)
        assert problem.system is not None
        self.system = problem.system
        self.w = {name: number.value for name, number in self.system.values}

    def forward(self, head: str) -> dict[str, Fraction]:
        values, note = dict(self.w), self.noting()
        for name, formula in self.system.equations:
            values[name] = self.carry(f"{head}.{name}", tree_value(formula.tree, values, note))
        for report in self.problem.reports:
            value = tree_value(report.formula.tree, values, self.noting("loss"))
            self.carry(f"{head}.report.{report.name}", value, "loss")
        return values

    def step(self, k: int) -> bool:
        values = self.forward(f"step{k}")
        if self.stops(values[self.system.minimize]):
            return True
        gradients = {self.system.minimize: ONE}
        for name in reversed([*self.w, *(name for name, _ in self.system.equations)]):
            if name not in gradients:
                gradients[name] = self.gradient(k, name, values, gradients)
        for name in self.w:
            self.update(k, name, name, gradients[name])
        return False

    def gradient(
        self, k: int, name: str, values: Mapping[str, Fraction], gradients: Mapping[str, Fraction]
    ) -> Fraction:
        users = [(u, f) for u, f in self.system.equations if name in f.variables and self.reaches(u)]
        address = f"step{k}.grad.{name}"
        if not users:
            return ZERO
        products = []
        for user, formula in users:
            value = gradients[user] * formula_values.slope(formula.tree, values, name, FRACTIONS)
            single = len(users) == 1
            where = address if single else f"step{k}.contribution.{name}<-{user}"
            products.append(self.carry(where, value, "gradient" if single else ""))
        return products[0] if len(products) == 1 else self.combined(address, products, False, "gradient")

    def reaches(self, name: str) -> bool:
        known = {self.system.minimize}
        for target, formula in reversed(self.system.equations):
            if target in known:
                known.update(formula.variables)
        return name in known

    def final(self) -> None:
        self.forward("final")


def work(problem: Problem, habits: Habits) -> dict[str, Fraction]:
    """The student's answers by address; raises ``ArithmeticError`` where a number that they need does not exist."""
    student = SystemStudent(problem, habits) if problem.system else NetworkStudent(problem, habits)
    return student.work()


def many(problem: Problem, count: int, random: Random, digits: Digits, **rule: Any) -> Iterator[dict[str, Fraction]]:
    """The answers of so many students; those who meet a number that doesn't exist give none."""
    for _ in range(count):
        try:
            yield work(problem, draw_habits(random, digits, **rule))
        except ArithmeticError:
            continue

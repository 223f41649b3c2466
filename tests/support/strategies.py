"""Random problems over the whole contract, for Hypothesis; every one of them is a file that byhand accepts.

Domains are sensible: a logarithm's output lies between 0 and 1, numbers are of the size that people write down.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from byhand import vocabulary
from byhand.problem.exact import read_exact
from byhand.problem.formula import Formula, parse_formula
from byhand.problem.model import (
    Activation,
    Digits,
    Given,
    Layer,
    Loss,
    Network,
    NotationChoice,
    Numbers,
    Optimizer,
    Problem,
    Report,
    Sample,
    Show,
    System,
    Training,
)

Draw = Callable[[st.SearchStrategy[Any]], Any]

OUT_OF_Z = (
    "z/(1+exp(-z))",
    "z^2/(1+z^2)",
    "ln(1+exp(z))",
    "max(z, z/10)",
    "min(1, max(-1, z))",
    "sin(z) + cos(z)^2",
    "tanh(z) - 0.1*abs(z)",
    "sqrt(1+z^2) - 1",
    "sigmoid(2*z)*relu(z + 0.5)",
)
OUT_OF_T_AND_A = (
    "(t - a)^2",
    "abs(t - a)",
    "(t - a)^4/4",
    "ln(1 + exp(-t*a))",
    "max(0, t - a)",
    "sqrt(1 + (t - a)^2) - 1",
    "exp(a - t) - (a - t) - 1",
    "pi*(a - t)^2/e",
)
#: Activations whose values lie between 0 and 1, as the logarithms of the cross-entropies need.
PROBABILITIES = ("sigmoid", "softmax")
#: Kinds that stand anywhere; ``step`` stands alone.
HIDDEN = tuple(kind for kind in vocabulary.ACTIVATIONS if kind != "step")
LOGARITHMIC = ("binary_cross_entropy", "cross_entropy")


def given(value: Fraction | int | str) -> Given:
    """A number as its text says it; a fraction that is no decimal is written as one."""
    return Given(*read_exact(str(value)))


def formula(text: str, names: Sequence[str]) -> Formula:
    return parse_formula(text, names)


def decimals(low: float, high: float, places: int = 2) -> st.SearchStrategy[Given]:
    """Decimals with so many places at the most, now and then a fraction."""
    unit = 10**places

    def written(steps: int) -> Given:
        digits = f"{abs(steps):0{places + 1}d}"
        return given(f"{'-' if steps < 0 else ''}{digits[:-places]}.{digits[-places:]}")

    plain = st.integers(round(low * unit), round(high * unit)).map(written)
    thirds = st.sampled_from([given("1/3"), given("-2/3")])
    return st.one_of(plain, plain, plain, thirds.filter(lambda number: low <= number.value <= high))


def _settings(draw: Draw, table: Any, kind: str) -> dict[str, Given]:
    """Every setting of a kind: its default or a number beside it."""
    return {key: draw(st.sampled_from([given(default), given(_OTHER[key])])) for key, default in table[kind].items()}


_OTHER = {
    "slope": "0.2",
    "alpha": "0.5",
    "delta": "0.75",
    "momentum": "0.5",
    "rho": "0.9",
    "beta1": "0.8",
    "beta2": "0.99",
    "epsilon": "1e-6",
    "weight_decay": "0.1",
}


@st.composite
def activations(draw: Draw, kinds: Sequence[str]) -> Activation:
    kind = draw(st.sampled_from([*kinds, "formula"] if len(kinds) > 2 else list(kinds)))
    if kind == "formula":
        return Activation("formula", {}, formula(draw(st.sampled_from(OUT_OF_Z)), ["z"]))
    return Activation(kind, _settings(draw, vocabulary.ACTIVATIONS, kind))


@st.composite
def layers(draw: Draw, number: int, units: int, fan_in: int, kinds: Sequence[str]) -> Layer:
    weights = decimals(-1, 1)
    bias_kind = draw(st.sampled_from(["none", "shared", "own"]))
    bias: Any = None
    bias_names: tuple[str, ...] = ()
    if bias_kind == "shared":
        bias, bias_names = draw(weights), (f"b{number}",)
    elif bias_kind == "own":
        bias = tuple(draw(weights) for _ in range(units))
        bias_names = tuple(f"b{number}_{j}" for j in range(1, units + 1))
    return Layer(
        units=units,
        fan_in=fan_in,
        activation=draw(activations(kinds)),
        weights=tuple(tuple(draw(weights) for _ in range(fan_in)) for _ in range(units)),
        bias=bias,
        weight_names=tuple(tuple(f"w{number}_{j}_{i}" for i in range(1, fan_in + 1)) for j in range(1, units + 1)),
        bias_names=bias_names,
    )


@st.composite
def losses(draw: Draw) -> Loss:
    kind = draw(st.sampled_from([*vocabulary.LOSSES, "formula"]))
    if kind == "formula":
        text = draw(st.sampled_from(OUT_OF_T_AND_A))
        return Loss("formula", {}, formula(text, ["t", "a"]), draw(st.sampled_from(["sum", "mean"])))
    return Loss(kind, _settings(draw, vocabulary.LOSSES, kind))


def _samples(draw: Draw, loss: Loss, fan_in: int, outputs: int) -> tuple[Sample, ...]:
    if loss.kind == "hinge":
        target = st.sampled_from([given("1"), given("-1")])
    elif loss.kind in LOGARITHMIC:
        target = st.one_of(decimals(0, 1), st.sampled_from([given("0"), given("1")]))
    else:
        target = decimals(-1, 1)
    samples = []
    for _ in range(draw(st.integers(1, 3))):
        inputs = tuple(draw(decimals(-1.5, 1.5)) for _ in range(fan_in))
        if loss.kind == "cross_entropy" and draw(st.booleans()):
            right = draw(st.integers(0, outputs - 1))
            samples.append(Sample(inputs, tuple(given(int(k == right)) for k in range(outputs)), right))
        else:
            samples.append(Sample(inputs, tuple(draw(target) for _ in range(outputs))))
    return tuple(samples)


@st.composite
def optimizers(draw: Draw) -> Optimizer:
    kind = draw(st.sampled_from(list(vocabulary.OPTIMIZERS)))
    settings = _settings(draw, vocabulary.OPTIMIZERS, kind)
    decay = st.sampled_from([None, None, given("0.1")])
    weight_decay = None if "weight_decay" in settings else draw(decay)
    return Optimizer(kind, settings, weight_decay, draw(decay))


def _updated(draw: Draw, names: Sequence[str]) -> tuple[str, ...]:
    """All parameters, or one and more of them, in the file's order."""
    if draw(st.booleans()):
        return tuple(names)
    chosen = draw(st.sets(st.sampled_from(list(names)), min_size=1))
    return tuple(name for name in names if name in chosen)


def _digits() -> st.SearchStrategy[Digits]:
    return st.one_of(st.builds(Digits, st.just("decimals"), st.integers(1, 9)),
                     st.builds(Digits, st.just("significant"), st.integers(2, 9)))  # fmt: skip


@st.composite
def number_rules(draw: Draw, carries: Sequence[str] = vocabulary.CARRIES) -> Numbers:
    quantities = draw(st.sets(st.sampled_from(vocabulary.QUANTITIES), max_size=2))
    return Numbers(
        carry=draw(st.sampled_from(list(carries))),
        digits=draw(_digits()),
        rounding=draw(st.sampled_from(vocabulary.ROUNDINGS)),
        trailing_zeros=draw(st.booleans()),
        quantities={quantity: draw(_digits()) for quantity in vocabulary.QUANTITIES if quantity in quantities},
    )


@st.composite
def notations(draw: Draw) -> NotationChoice:
    return NotationChoice(
        preset=draw(st.sampled_from(vocabulary.PRESETS)),
        delta=draw(st.sampled_from(["a-t", "t-a"])),
        index_order=draw(st.sampled_from([None, "to-from", "from-to"])),
    )


def _reports(draw: Draw, names: Sequence[str]) -> tuple[Report, ...]:
    shapes = ["({0} - {1})^2/2", "max({0}, {1}) + abs({0})", "sigmoid({0})*{1}", "{1}"]
    texts = [
        draw(st.sampled_from(shapes)).format(draw(st.sampled_from(list(names))), draw(st.sampled_from(list(names))))
        for _ in range(draw(st.integers(0, 2)))
    ]
    return tuple(Report(f"figure {place}", formula(text, names)) for place, text in enumerate(texts, 1))


def _stop(draw: Draw) -> Given | None:
    return draw(st.sampled_from([None, None, None, given("0.05"), given("0.5")]))


@st.composite
def networks(
    draw: Draw,
    carries: Sequence[str] = vocabulary.CARRIES,
    most_layers: int = 4,
    widest: int = 4,
    hidden: Sequence[str] = HIDDEN,
) -> Problem:
    """A problem about a network."""
    loss = draw(losses())
    depth = draw(st.integers(1, most_layers))
    widths = [draw(st.integers(1, widest)) for _ in range(depth + 1)]
    if loss.kind in LOGARITHMIC:
        last: Sequence[str] = PROBABILITIES
    else:
        last = ("step",) if depth == 1 and draw(st.integers(0, 9)) == 0 else hidden
    each = [draw(layers(n, widths[n], widths[n - 1], last if n == depth else hidden)) for n in range(1, depth + 1)]
    network = Network(widths[0], tuple(each), draw(st.sampled_from([None, tuple(f"i_{i}" for i in range(widths[0]))])))
    samples = _samples(draw, loss, widths[0], widths[-1])
    names = [f"x_{i}" for i in range(1, widths[0] + 1)] + [f"t_{k}" for k in range(1, widths[-1] + 1)]
    names += [f"{letter}{n}_{j}" for n in range(1, depth + 1) for letter in "za" for j in range(1, widths[n] + 1)]
    training = Training(
        loss=loss,
        learning_rate=draw(decimals(0.01, 0.5)),
        optimizer=draw(optimizers()),
        steps=draw(st.integers(1, 3)),
        batch=draw(st.integers(1, len(samples))),
        update=_updated(draw, network.parameter_names()),
        samples=draw(st.sampled_from(["mean", "sum"])),
        order=draw(st.sampled_from(["simultaneous", "output_first"])),
        stop_below=_stop(draw),
    )
    return Problem(
        name="drawn",
        training=training,
        title=draw(st.sampled_from([None, "A drawn network"])),
        network=network,
        samples=samples,
        reports=_reports(draw, names),
        numbers=draw(number_rules(carries)),
        notation=draw(notations()),
        show=Show(steps=draw(st.sampled_from([None, None, "all", (1,), (2, 3)]))),
    )


# Shapes of formulas in two names and a number, defined everywhere and of a moderate size.
EQUATIONS = (
    "{0} + {1}",
    "{0} - {2}*{1}",
    "{0}*{1}",
    "{0}/({1}^2 + 1)",
    "-{0}^2",
    "({0} + {1})^3/10",
    "exp(tanh({0}))",
    "ln({0}^2 + 1) + {1}",
    "sqrt({0}^2 + {1}^2 + 1)",
    "sin({0})*cos({1})",
    "tanh({0}*{1})",
    "abs({0} - {1})",
    "max({0}, {1}, {2})",
    "min({0}, {2}*{1})",
    "relu({0})*sigmoid({1})",
    "e^sin({0}) + pi",
    "({1}^2 + 1)^tanh({0})",
    "abs(sqrt({0}^2 + 1) - {2})",
    "{2} + {0}",
)


@st.composite
def systems(draw: Draw, carries: Sequence[str] = vocabulary.CARRIES) -> Problem:
    """A problem about a system of equations: each uses one or two earlier quantities."""
    values = tuple((name, draw(decimals(-2, 2))) for name in "xyz"[: draw(st.integers(1, 3))])
    names = [name for name, _ in values]
    equations = []
    for place in range(draw(st.integers(1, 5))):
        first, second = draw(st.sampled_from(names)), draw(st.sampled_from(names))
        number = draw(st.sampled_from(["0.5", "2", "1.25"]))
        text = draw(st.sampled_from(EQUATIONS)).format(first, second, number)
        equations.append((f"q_{place}", formula(text, names)))
        names.append(f"q_{place}")
    minimize = draw(st.sampled_from([name for name, _ in equations]))
    rate = draw(st.sampled_from([None, given("0.1"), given("0.01")]))
    given_names = [name for name, _ in values]
    training = Training(
        loss=None,
        learning_rate=rate,
        optimizer=draw(optimizers()) if rate else Optimizer("sgd"),
        steps=draw(st.integers(1, 3)) if rate else 1,
        batch=1,
        update=_updated(draw, given_names) if rate else (),
        stop_below=_stop(draw) if rate else None,
    )
    system = System(tuple(equations), values, minimize)
    return Problem(
        name="drawn",
        training=training,
        system=system,
        reports=_reports(draw, names),
        numbers=draw(number_rules(carries)),
        notation=draw(notations()),
    )


def problems(carries: Sequence[str] = vocabulary.CARRIES) -> st.SearchStrategy[Problem]:
    """Any problem: two networks for each system of equations."""
    return st.one_of(networks(carries), networks(carries), systems(carries))

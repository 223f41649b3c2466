"""A layered network: layer by layer over all samples of the batch, then the loss and the author's reports."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import sympy

from byhand.problem.model import Layer, Network, Problem, Report
from byhand.rules.formulas import expression_of
from byhand.rules.functions import grouped
from byhand.rules.losses import LOSSES, is_mean, loss_form
from byhand.tape.forms import TOTAL, Form, form, over, slot, times
from byhand.tape.lowering import dense
from byhand.tape.names import Name
from byhand.tape.tape import Slot, Tape

LowerLayer = Callable[[Tape, Layer, int, Sequence[Slot], int], list[Slot]]

#: Layer kind → lower one sample through it.
LAYERS: Mapping[str, LowerLayer] = {"dense": dense.lower_layer}

_TERM, _COUNT = slot("term"), slot("count")


def sum_form() -> Form:
    return form("sum", [], TOTAL, [_TERM], _TERM)


def negative_sum_form() -> Form:
    return form("-sum", [], times(sympy.Integer(-1), TOTAL), [_TERM], _TERM)


def mean_form() -> Form:
    """(1/n) Σ: n is an operand, so that it is printed as a number."""
    return form("mean", [_COUNT], times(grouped(over(sympy.Integer(1), _COUNT)), TOTAL), [_TERM], _TERM)


def combine(
    tape: Tape, name: Name, terms: Sequence[Slot], *, mean: bool, rule: str, digits: str, stage: int = 0
) -> Slot:
    """The sum or the mean of some slots; a single one is itself."""
    if len(terms) == 1:
        return tape.alias(name, terms[0])
    if not mean:
        return tape.define(name, sum_form(), [], [terms], rule=rule, digits=digits, stage=stage)
    count = tape.given(Name("setting", label=str(len(terms))))
    return tape.define(name, mean_form(), [count], [terms], rule=rule, digits=digits, stage=stage)


def lower_network(problem: Problem, batch: int) -> Tape:
    network = problem.network
    assert network is not None
    tape = Tape()
    samples = range(1, batch + 1)
    activations = {
        sample: [tape.given(Name("input", unit=i, sample=sample)) for i in range(1, network.fan_in + 1)]
        for sample in samples
    }
    for number, layer in enumerate(network.layers, start=1):
        for sample in samples:
            activations[sample] = LAYERS[layer.kind](tape, layer, number, activations[sample], sample)
    stage = len(network.layers) + 1
    losses = [_sample_loss(tape, problem, activations[sample], sample, stage) for sample in samples]
    mean = problem.training.samples == "mean"
    combine(tape, Name("loss"), losses, mean=mean, rule="loss.batch", digits="loss", stage=stage)
    for report in problem.reports:
        each = [_report(tape, network, report, sample, stage) for sample in samples]
        combine(
            tape, Name("report", label=report.name), each, mean=mean, rule="report.batch", digits="loss", stage=stage
        )
    return tape


def _sample_loss(tape: Tape, problem: Problem, outputs: Sequence[Slot], sample: int, stage: int) -> Slot:
    loss = problem.training.loss
    assert loss is not None
    settings = [] if loss.kind == "formula" else [str(symbol.name) for symbol in LOSSES[loss.kind].settings]
    constants = [tape.given(Name("setting", stage, label=label)) for label in settings]
    terms = [
        tape.define(
            Name("loss_term", stage, unit, sample=sample),
            loss_form(loss),
            [tape.given(Name("target", unit=unit, sample=sample)), output, *constants],
            rule=f"loss.{loss.kind}",
            digits="loss",
            stage=stage,
        )
        for unit, output in enumerate(outputs, start=1)
    ]
    name = Name("sample_loss", sample=sample)
    return combine(tape, name, terms, mean=is_mean(loss), rule="loss.sample", digits="loss", stage=stage)


_REPORT_NAME = re.compile(r"(?:(?P<leaf>[xt])|(?P<kind>[za])(?P<layer>\d+))_(?P<unit>\d+)")
_KINDS = {"x": "input", "t": "target", "z": "net", "a": "activation"}


def report_variable(text: str, sample: int) -> Name:
    """The quantity that a report's formula calls ``x_1``, ``t_1``, ``z2_1`` or ``a2_1``."""
    match = _REPORT_NAME.fullmatch(text)
    if match is None:
        raise KeyError(text)
    return Name(_KINDS[match["leaf"] or match["kind"]], int(match["layer"] or 0), int(match["unit"]), sample=sample)


def _report(tape: Tape, network: Network, report: Report, sample: int, stage: int) -> Slot:
    variables = report.formula.variables
    shape = form(
        f"report[{report.formula.tree!r}]",
        [slot(name) for name in variables],
        expression_of(report.formula.tree),
        authored=True,
    )
    operands = [tape.given(report_variable(name, sample)) for name in variables]
    name = Name("sample_report", label=report.name, sample=sample)
    return tape.define(name, shape, operands, rule="report", digits="loss", stage=stage)

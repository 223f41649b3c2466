"""The trace: every number of a derivation as a decimal string, in the shape that ``problem-file`` fixes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from byhand.derivation.run import Pass, Run
from byhand.problem.model import Digits, Layer
from byhand.rules.optimizers import OPTIMIZERS
from byhand.tape.arithmetic import Rounded, decimal_text, plain_text
from byhand.tape.lowering.parameters import parameters
from byhand.tape.names import Name
from byhand.tape.update import state_name

FORMAT = "byhand-trace/1"
#: In exact carry; carried values are written as they are.
SIGNIFICANT = Digits("significant", 17)

Text = Callable[[Name], str]


def trace(run: Run) -> dict[str, Any]:
    """The whole trace as plain data, ready for ``json.dumps``."""
    kept = {at.step: at for at in run.steps}
    steps = [
        _step(run, kept[step]) if step in kept else {"step": step, "loss": _loss_text(run, step)}
        for step in range(1, len(run.losses) + 1)
    ]
    assert run.final is not None
    return {"format": FORMAT, "title": run.problem.title or "", "steps": steps, "final": _final(run, run.final)}


def _writer(run: Run, at: Pass) -> Text:
    def text(name: Name) -> str:
        slot = at.tape[name]
        if run.problem.numbers.carry == "rounded":
            value = at.values[slot]
            assert value is not None
            return _exact_text(value)
        return plain_text(run.rounded(at, slot, SIGNIFICANT, "half_even"))

    return text


def _exact_text(value: Any) -> str:
    """A carried value: exact where it is a decimal, else (a given fraction) to 17 digits."""
    denominator = int(value.q)
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    if denominator != 1:
        return decimal_text(value)
    exponent = 0
    while (value * 10**exponent).q != 1:
        exponent += 1
    return plain_text(Rounded(int((value * 10**exponent).p), -exponent, False, SIGNIFICANT))


def _loss_text(run: Run, step: int) -> str:
    if run.problem.numbers.carry == "rounded":
        return _exact_text(run.losses[step - 1])
    return plain_text(run.loss_rounded(step, SIGNIFICANT, "half_even"))


def _step(run: Run, at: Pass) -> dict[str, Any]:
    text = _writer(run, at)
    head = {"step": at.step, "loss": text(Name("loss")), "report": _reports(run, at, text)}
    if run.problem.system is not None:
        return head | _system_step(run, at, text)
    layers = run.problem.network.layers if run.problem.network else ()
    entry = head | {
        "samples": [_sample(run, at, text, place, deltas=not at.stopped) for place in range(1, len(at.samples) + 1)],
        "before": [_parameters(layer, place, text) for place, layer in enumerate(layers, 1)],
    }
    if at.stopped:
        return entry
    entry["gradients"] = [
        _parameters(layer, place, lambda name: text(name.of_kind("gradient"))) for place, layer in enumerate(layers, 1)
    ]
    if run.problem.training.learning_rate is None:
        return entry
    if OPTIMIZERS[run.problem.training.optimizer.kind].kept:
        entry["state"] = [
            _parameters(layer, place, lambda name: _state(run, at, text, name)) for place, layer in enumerate(layers, 1)
        ]
    entry["after"] = [
        _parameters(layer, place, lambda name: text(name.of_kind("after"))) for place, layer in enumerate(layers, 1)
    ]
    return entry


def _reports(run: Run, at: Pass, text: Text) -> dict[str, str]:
    return {report.name: text(Name("report", label=report.name)) for report in run.problem.reports}


def _sample(run: Run, at: Pass, text: Text, place: int, *, deltas: bool, given: bool = True) -> dict[str, Any]:
    network = run.problem.network
    assert network is not None
    layers = []
    for number, layer in enumerate(network.layers, start=1):
        units = range(1, layer.units + 1)
        entry = {
            "net": [text(Name("net", number, unit, sample=place)) for unit in units],
            "activation": [text(Name("activation", number, unit, sample=place)) for unit in units],
        }
        if deltas:
            entry["delta"] = [_delta(run, at, text, Name("delta", number, unit, sample=place)) for unit in units]
        layers.append(entry)
    sample = {}
    if given:
        sample = {
            "input": [text(Name("input", unit=unit, sample=place)) for unit in range(1, network.fan_in + 1)],
            "target": [
                text(Name("target", unit=unit, sample=place)) for unit in range(1, network.layers[-1].units + 1)
            ],
        }
    return sample | {"loss": text(Name("sample_loss", sample=place)), "layers": layers}


def _delta(run: Run, at: Pass, text: Text, name: Name) -> str:
    """∂(sample loss)/∂net, whichever sign the document gives δ."""
    written = text(name)
    if run.problem.notation.delta == "a-t" or written == "0":
        return written
    return written.removeprefix("-") if written.startswith("-") else f"-{written}"


def _parameters(layer: Layer, number: int, entry: Callable[[Name], Any]) -> dict[str, Any]:
    names = list(parameters(layer, number))
    weights = [name for name in names if name.source]
    biases = [entry(name) for name in names if not name.source]
    rows = [[entry(name) for name in weights if name.unit == unit] for unit in range(1, layer.units + 1)]
    if layer.bias is None:
        return {"weights": rows, "bias": None}
    return {"weights": rows, "bias": biases[0] if layer.shared_bias else biases}


def _state(run: Run, at: Pass, text: Text, parameter: Name) -> dict[str, str]:
    kept = OPTIMIZERS[run.problem.training.optimizer.kind].kept
    names = {state: state_name(parameter, state) for state in kept}
    return {state: text(name) for state, name in names.items() if name in at.tape}


def _system_step(run: Run, at: Pass, text: Text) -> dict[str, Any]:
    system = run.problem.system
    assert system is not None
    givens = [Name("parameter", label=label) for label, _ in system.values]
    quantities = [Name("quantity", label=label) for label, _ in system.equations]
    by_name = _by_name
    entry: dict[str, Any] = {"values": by_name([*givens, *quantities], text)}
    if at.stopped:
        return entry | {"before": by_name(givens, text)}
    entry["gradients"] = by_name([*givens, *quantities], lambda name: text(Name("gradient", label=name.label)))
    entry["before"] = by_name(givens, text)
    if run.problem.training.learning_rate is None:
        return entry
    entry["after"] = by_name(givens, lambda name: text(name.of_kind("after")))
    if OPTIMIZERS[run.problem.training.optimizer.kind].kept:
        entry["state"] = {name.label: _state(run, at, text, name) for name in givens}
    return entry


def _by_name(names: Iterable[Name], text: Text) -> dict[str, str]:
    return {name.label: text(name) for name in names}


def _final(run: Run, at: Pass) -> dict[str, Any]:
    text = _writer(run, at)
    head: dict[str, Any] = {"loss": text(Name("loss")), "report": _reports(run, at, text)}
    if run.problem.system is not None:
        names = [Name("parameter", label=label) for label, _ in run.problem.system.values]
        names += [Name("quantity", label=label) for label, _ in run.problem.system.equations]
        return head | {"values": _by_name(names, text)}
    places = range(1, len(at.samples) + 1)
    return head | {"samples": [_sample(run, at, text, place, deltas=False, given=False) for place in places]}

"""A dense layer: net inputs z = Σ w x + b, then the activation."""

from __future__ import annotations

from collections.abc import Sequence

from byhand.problem.model import Layer
from byhand.rules.activations import ELEMENTWISE, activation_form, exponential_form, exponential_sum_form, quotient_form
from byhand.tape.forms import TOTAL, Form, form, plus, slots, times
from byhand.tape.lowering.parameters import parameters
from byhand.tape.names import Name
from byhand.tape.tape import Slot, Tape

_W, _X, _B = slots("w x b")


def dense_form(bias: bool) -> Form:
    if bias:
        return form("dense.biased", [_B], plus(TOTAL, _B), [_W, _X], times(_W, _X))
    return form("dense", [], TOTAL, [_W, _X], times(_W, _X))


def lower_layer(tape: Tape, layer: Layer, number: int, below: Sequence[Slot], sample: int) -> list[Slot]:
    """Append one sample's pass through the layer; the activations' slots."""
    biases = [name for name in parameters(layer, number) if name.source == 0]
    nets = []
    for unit, row in enumerate(layer.weight_names, start=1):
        weights = [
            tape.given(Name("parameter", number, unit, source, label=label))
            for source, label in enumerate(row, start=1)
        ]
        fixed = [tape.given(biases[0 if layer.shared_bias else unit - 1])] if biases else []
        name = Name("net", number, unit, sample=sample)
        nets.append(
            tape.define(name, dense_form(bool(biases)), fixed, [weights, below], rule="net", digits="net", stage=number)
        )
    if layer.activation.kind == "softmax":
        return _softmax(tape, number, nets, sample)
    return [_activation(tape, layer, number, unit, net, sample) for unit, net in enumerate(nets, start=1)]


def _activation(tape: Tape, layer: Layer, number: int, unit: int, net: Slot, sample: int) -> Slot:
    choice = layer.activation
    settings = [] if choice.kind == "formula" else [str(symbol.name) for symbol in ELEMENTWISE[choice.kind].settings]
    fixed = [net, *(tape.given(Name("setting", number, label=label)) for label in settings)]
    name = Name("activation", number, unit, sample=sample)
    return tape.define(
        name, activation_form(choice), fixed, rule=f"activation.{choice.kind}", digits="activation", stage=number
    )


def _softmax(tape: Tape, number: int, nets: Sequence[Slot], sample: int) -> list[Slot]:
    def define(name: Name, form: Form, fixed: Sequence[Slot], columns: Sequence[Sequence[Slot]] = ()) -> Slot:
        return tape.define(name, form, fixed, columns, rule=form.key, digits="activation", stage=number)

    exponentials = [
        define(Name("exponential", number, unit, sample=sample), exponential_form(), [net])
        for unit, net in enumerate(nets, start=1)
    ]
    total = define(Name("exponential_sum", number, sample=sample), exponential_sum_form(), [], [exponentials])
    return [
        define(Name("activation", number, unit, sample=sample), quotient_form(), [exponential, total])
        for unit, exponential in enumerate(exponentials, start=1)
    ]

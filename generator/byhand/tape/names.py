"""What a quantity of a tape is called: a structured name, never text to be parsed.

A name says which quantity it is; how it looks on the page is the notation's business, which step it belongs to
the step record's.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Name(NamedTuple):
    """kind: one of ``KINDS``.

    layer, unit, source: counted from 1; a weight leads to ``unit`` from ``source`` of the layer below, a bias has
    ``source`` 0, a shared bias ``unit`` 0 as well.
    sample: the position in the batch, from 1; 0 for what belongs to the batch as a whole.
    label: the author's name (of a parameter, a report, a quantity of an equation system) or of a setting.
    """

    kind: str
    layer: int = 0
    unit: int = 0
    source: int = 0
    sample: int = 0
    label: str = ""

    def of_kind(self, kind: str, sample: int | None = None) -> Name:
        """The same place under another kind: a parameter's gradient, a net input's δ."""
        where = self.sample if sample is None else sample
        return Name(kind, self.layer, self.unit, self.source, where, self.label)  # often, and _replace takes its time


KINDS: Final = {
    # given
    "input": "input i of a sample",
    "target": "target k of a sample",
    "parameter": "a weight, a bias, or a value of an equation system, before the step",
    "setting": "a number of a rule: η, β₁, the slope of a leaky ReLU, a count",
    "state_before": "an optimizer's state before the step (label: PARAMETER:STATE)",
    # forward
    "net": "net input z of a unit",
    "activation": "activation a of a unit",
    "exponential": "exp(z) of a softmax unit",
    "exponential_sum": "the sum of a softmax layer's exponentials",
    "loss_term": "the loss of one output",
    "sample_loss": "the loss of one sample",
    "loss": "the loss of the batch",
    "sample_report": "an author's figure for one sample",
    "report": "an author's figure for the batch",
    "quantity": "a quantity of an equation system",
    # backward
    "back": "δ of a unit above times the weight that leads there (source: the unit above)",
    "adjoint_activation": "∂(sample loss)/∂a of a hidden unit: the sum of its backs",
    "delta": "∂(sample loss)/∂z, or its negative where the author takes δ as t − a",
    "sample_gradient": "∂(sample loss)/∂parameter",
    "gradient": "∂loss/∂parameter, or ∂minimize/∂quantity",
    "contribution": "one product of an adjoint with a local partial (label: QUANTITY<-USER)",
    # update
    "decayed": "the gradient with weight decay",
    "state": "an optimizer's state after the step (label: PARAMETER:STATE)",
    "after": "the parameter after the step",
}

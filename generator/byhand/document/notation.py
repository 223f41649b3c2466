"""How quantities look: one value of ``Notation`` for each preset, and the letters that all of them share.

Authors disagree about all of it: whether a net input is z or net, whether layers are brackets or part of a label, in
which order a weight's indices stand. A notation is data; nothing else in the package knows any of these letters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from byhand.mathtext.tree import Fraction, Letter, Node, Number, Row, Script, Sign, Word


@dataclass(frozen=True, slots=True)
class Notation:
    """units: ``indexed`` (z with layer and unit) or ``labelled`` (net with the unit's label).

    layer: how a layer stands in a superscript, ``[]`` or ``()``.
    weights: ``layered`` (w with layer and two indices), or ``labels`` (W with the two units' labels).
    bias_from_one: biases are weights from a unit that always gives 1.
    """

    net: str
    activation: str
    loss: str
    units: Literal["indexed", "labelled", "h-yhat"]
    layer: Literal["[]", "()"]
    index_order: Literal["to-from", "from-to"] = "to-from"
    weights: Literal["layered", "labels"] = "layered"
    bias_from_one: bool = False
    hidden: str = "h"
    output: str = "o"


PRESETS: Mapping[str, Notation] = {
    "z-a": Notation("z", "a", "L", "indexed", "[]"),
    "net-out": Notation("net", "out", "E", "labelled", "()"),
    "h-yhat": Notation("h", "ŷ", "E", "h-yhat", "()", index_order="from-to", bias_from_one=True),
    "to-from": Notation("net", "out", "E", "labelled", "()", weights="labels", hidden="H", output="O"),
}

#: A setting's letter.
SETTINGS: Mapping[str, Node] = {
    "learning_rate": Letter("η"),
    "momentum": Letter("μ"),
    "rho": Letter("ρ"),
    "beta1": Script(Letter("β"), Number("1")),
    "beta2": Script(Letter("β"), Number("2")),
    "epsilon": Letter("ε"),
    "weight_decay": Letter("λ"),
    "l1": Script(Letter("λ"), Number("1")),
    "slope": Letter("α"),
    "alpha": Letter("α"),
    "delta": Letter("κ"),
    "k": Letter("k"),
}

FUNCTIONS: Mapping[str, Node] = {
    "identity": Word("id"),
    "sigmoid": Letter("σ"),
    "bipolar_sigmoid": Word("bipolar"),
    "tanh": Word("tanh"),
    "relu": Word("ReLU"),
    "leaky_relu": Word("LReLU"),
    "elu": Word("ELU"),
    "softplus": Word("softplus"),
    "silu": Word("SiLU"),
    "gelu": Word("GELU"),
    "softmax": Word("softmax"),
    "step": Word("step"),
    "formula": Letter("f"),
}


def derivative(of: Node, by: Node) -> Node:
    """∂of/∂by."""
    return Fraction(Row((Sign("∂"), of)), Row((Sign("∂"), by)))


def indices(*parts: int | str) -> Node:
    """12, or 1,12 where one of them has two digits."""
    texts = [str(part) for part in parts]
    if all(len(text) == 1 for text in texts):
        return Number("".join(texts)) if "".join(texts).isdigit() else Row(tuple(Number(text) for text in texts))
    items: list[Node] = []
    for text in texts:
        items += [Sign(","), Number(text)] if items else [Number(text)]
    return Row(tuple(items))

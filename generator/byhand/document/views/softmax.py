"""A weight behind softmax: moving one net input moves all outputs, so the chain rule sums over them."""

from __future__ import annotations

from dataclasses import replace

from byhand.document.frame import Frame, Line
from byhand.document.notation import derivative
from byhand.document.page import Blocks, Page, display, paragraph, say
from byhand.document.views.factors import WeightChain
from byhand.mathtext.tree import Node, product, total
from byhand.rules.activations import softmax_slope_form
from byhand.tape.differentiate import cancels, of_slot, product_form
from byhand.tape.lowering.network import sum_form
from byhand.tape.names import Name

#: The sum over all outputs is written out up to so many of them.
MOST_OUTPUTS = 8


def softmax_chain(page: Page, frame: Frame, chain: WeightChain) -> Blocks:
    """The general sum over all outputs first, then what it cancels to."""
    blocks: Blocks = [paragraph(say("weight.softmax", unit=page.label(chain.name.layer, chain.unit)))]
    if chain.last and cancels(page.problem):
        blocks += _general(page, frame, chain)
        blocks.append(paragraph(say("weight.softmax_cancels")))
    blocks.append(display(frame.define(chain.net.of_kind("delta")), frame.define(chain.gradient)))
    return blocks


def _general(page: Page, frame: Frame, chain: WeightChain) -> Blocks:
    """Σⱼ ∂E/∂aⱼ · ∂aⱼ/∂zᵢ, factor by factor."""
    units = page.layers[-1].units
    # With δ as t − a the sum is −δ, and no quantity of the tape holds it.
    if units > MOST_OUTPUTS or page.problem.notation.delta == "t-a":
        return []
    outer, inner = [], []
    for unit in range(1, units + 1):
        activation = chain.activation._replace(unit=unit)
        head = derivative(chain.loss, frame.symbol(activation))
        outer.append(chain.line(head, frame.tape.adjoints[frame.slot(activation)]))
        inner.append(_slope(frame, activation, chain.activation))
    shape = product_form([of_slot(0), of_slot(0)], 1)
    pairs = list(zip(outer, inner, strict=True))
    heads: list[Node] = [product(frame.head(first), frame.head(second)) for first, second in pairs]
    products = [
        frame.derive(head, shape, [first.target, second.target])
        for head, (first, second) in zip(heads, pairs, strict=True)
    ]
    columns = (tuple(line.target for line in products),)
    summed = Line(sum_form(), (), columns, frame.slot(chain.net.of_kind("delta")))
    general = total(*((False, head) for head in heads))
    return [
        display(*(frame.chain(line) for pair in pairs for line in pair)),
        display(*(frame.chain(line, headless=True) for line in products)),
        display(frame.chain(summed, derivative(chain.loss, frame.symbol(chain.net)), general=[general], symbols=False)),
    ]


def _slope(frame: Frame, activation: Name, own: Name) -> Line:
    """∂aⱼ/∂zᵢ = aⱼ([i = j] − aᵢ)."""
    head = derivative(frame.symbol(activation), frame.symbol(own.of_kind("net")))
    shape = softmax_slope_form(own=activation == own)
    return replace(frame.derive(head, shape, [frame.slot(activation), frame.slot(own)]), head=head)

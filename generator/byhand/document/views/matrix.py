"""The same pass as matrices: one line for each layer instead of one for each unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from byhand.document.blocks import Chain
from byhand.document.frame import Frame
from byhand.document.notation import derivative
from byhand.document.page import Blocks, Page, display, paragraph, say, section
from byhand.mathtext.tree import Accent, Call, Fence, Letter, Matrix, Node, Number, Product, Row, Script, Sign, negated
from byhand.tape.differentiate import Use, local_partial, of_slot, product_form
from byhand.tape.lowering.dense import parameters
from byhand.tape.names import Name
from byhand.tape.tape import Slot

#: Larger matrices are not written out.
MOST = 6


def matrix_view(page: Page, frame: Frame, prefix: str, level: int, *, again: bool = False) -> Blocks:
    """δ and the gradients of each layer as vectors and outer products, for the first sample."""
    blocks: Blocks = [section("matrix.title", f"{prefix}-matrix", level)]
    if not again:
        blocks.append(paragraph(say("matrix.intro", count=len(page.layers))))
    if len(frame.at.samples) > 1:
        blocks.append(paragraph(say("weight.one_sample", number=frame.at.samples[0])))
    for layer in range(len(page.layers), 0, -1):
        own = page.layers[layer - 1]
        if max(own.units, own.fan_in) > MOST:
            blocks.append(paragraph(say("matrix.too_large", number=layer, rows=own.units, columns=own.fan_in)))
            continue
        blocks.append(display(*_layer(page, frame, layer)))
    return blocks


def _layer(page: Page, frame: Frame, layer: int) -> list[Chain]:
    chains = [] if layer == len(page.layers) else [_hidden_delta(page, frame, layer)]
    if layer == len(page.layers):
        chains.append(_output_delta(page, frame, layer))
    chains.append(_outer_product(page, frame, layer))
    return chains


def bold(letter: str, layer: int | None = None, extra: Node | None = None) -> Node:
    above = [Row((Sign("("), Number(str(layer)), Sign(")")))] if layer else []
    if extra is not None:
        above.append(extra)
    base = Accent("bold", Letter(letter))
    return Script(base, None, above[0] if len(above) == 1 else Row(tuple(above))) if above else base


def _column(nodes: Sequence[Node]) -> Matrix:
    return Matrix(tuple((node,) for node in nodes))


def _deltas(page: Page, frame: Frame, layer: int) -> list[Slot]:
    return [frame.slot(Name("delta", layer, unit, sample=1)) for unit in range(1, page.layers[layer - 1].units + 1)]


def _names(page: Page, layer: int, kind: str) -> list[Name]:
    return [Name(kind, layer, unit, sample=1) for unit in range(1, page.layers[layer - 1].units + 1)]


def _weights(page: Page, frame: Frame, layer: int) -> list[list[Slot]]:
    own = page.layers[layer - 1]
    slots = [frame.slot(name) for name in parameters(own, layer) if name.source]
    rows = [slots[place * own.fan_in : (place + 1) * own.fan_in] for place in range(own.units)]
    return [[frame.tape.replaced.get(slot, slot) for slot in row] for row in rows]


def _output_delta(page: Page, frame: Frame, layer: int) -> Chain:
    deltas = _deltas(page, frame, layer)
    result = _column([frame.number(slot) for slot in deltas])
    head = bold("δ", layer)
    symbols = _column([frame.symbol(slot) for slot in deltas])
    return Chain((("", head), ("=", symbols), ("=", result)))


def _hidden_delta(page: Page, frame: Frame, layer: int) -> Chain:
    """δ = (Wᵀ δ above) ⊙ f′: the sums of the node view, all at once."""
    weights, above = _weights(page, frame, layer + 1), _deltas(page, frame, layer + 1)
    deltas = _deltas(page, frame, layer)
    head = bold("δ", layer)
    transposed = Matrix(tuple(tuple(frame.number(row[place]) for row in weights) for place in range(len(weights[0]))))
    slopes = [_slope(page, frame, name) for name in _names(page, layer, "activation")]
    symbolic = Product(
        (as_group(Product((bold("W", layer + 1, Sign("⊤")), bold("δ", layer + 1)))), _prime(page, layer)), "⊙"
    )
    if any(slope is None for slope in slopes):
        return Chain((("", head), ("=", _column([frame.number(slot) for slot in deltas]))))
    numbers = Product(
        (
            as_group(Product((transposed, _column([frame.number(slot) for slot in above])))),
            _column([frame.number(slope) for slope in slopes if slope is not None]),
        ),
        "⊙",
    )
    return Chain((("", head), ("=", symbolic), ("=", numbers), ("≈", _column([frame.number(slot) for slot in deltas]))))


def as_group(node: Node) -> Node:
    return Fence(node)


def _prime(page: Page, layer: int) -> Node:
    return Call(Row((page.symbols.function(layer), Sign("′"))), (bold("z", layer),))


def _slope(page: Page, frame: Frame, activation: Name) -> Slot | None:
    """The slot of f′ at one unit, a line of this view's own; ``None`` for softmax."""
    if page.layers[activation.layer - 1].activation.kind == "softmax":
        return None
    equation = frame.equation(activation)
    factor = local_partial(Use(equation, equation.form.fixed[0], -1))
    node = derivative(frame.symbol(activation), frame.symbol(activation.of_kind("net")))
    return frame.derive(node, product_form([factor], 1), [slot for _, slot in factor.bindings]).target


def _outer_product(page: Page, frame: Frame, layer: int) -> Chain:
    """∂E/∂W = δ aᵀ."""
    own = page.layers[layer - 1]
    deltas = _deltas(page, frame, layer)
    below = [
        frame.slot(Name("activation", layer - 1, unit, sample=1) if layer > 1 else Name("input", unit=unit, sample=1))
        for unit in range(1, own.fan_in + 1)
    ]
    single = len(frame.at.samples) == 1
    kind: Callable[[Name], Name] = lambda name: name.of_kind("gradient" if single else "sample_gradient", 0 if single else 1)  # noqa: E731
    gradients = [frame.slot(kind(name)) for name in parameters(own, layer) if name.source]
    rows = [gradients[place * own.fan_in : (place + 1) * own.fan_in] for place in range(own.units)]
    result = Matrix(tuple(tuple(frame.number(slot) for slot in row) for row in rows))
    left = _column([frame.number(slot) for slot in deltas])
    right = Matrix((tuple(frame.number(slot) for slot in below),))
    source = bold("a", layer - 1, Sign("⊤")) if layer > 1 else bold("x", None, Sign("⊤"))
    head = derivative(page.symbols.loss_of(frame.sample_number(Name("net", layer, 1, sample=1))), bold("W", layer))
    shape = product_form([of_slot(0), of_slot(0)], 1)
    entries = [
        frame.relation(frame.line(frame.tape.equations[gradients[0]], form=shape, fixed=(delta, activation), columns=(), target=slot))
        for row, delta in zip(rows, deltas, strict=True)
        for slot, activation in zip(row, below, strict=True)
    ]
    relation = "=" if all(entry == "=" for entry in entries) else "≈"
    if page.problem.notation.delta == "t-a":
        return Chain(
            (("", head), ("=", negated(Product((bold("δ", layer), source)))), ("=", negated(Product((left, right)))), (relation, result))
        )
    return Chain((("", head), ("=", Product((bold("δ", layer), source))), ("=", Product((left, right))), (relation, result)))


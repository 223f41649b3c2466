"""Pictures beside the network's: computation graphs, the loss over the steps, outputs before and after."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from byhand.document.blocks import Figure, Math, Say
from byhand.document.frame import Frame
from byhand.document.page import Blocks, Page, equality, reading, say, symbol
from byhand.document.views.drawn import gradient_of
from byhand.document.views.networks import one_by_one
from byhand.figures.axes import drawable
from byhand.figures.bars import MOST_OUTPUTS, Output, Value, draw_bars
from byhand.figures.curve import Curve, draw_curve, is_steep
from byhand.figures.graph import Vertex, computation_graph
from byhand.figures.network import chosen
from byhand.figures.setting import extent
from byhand.mathtext.numbers import number_node
from byhand.mathtext.tree import Mark, Node, Number, Relation, Row, Sign
from byhand.tape.names import Name

#: A system with more quantities than this is too large for one picture.
MOST_QUANTITIES = 20
#: Of a unit's inputs so many stand in its computation graph.
MOST_INPUTS = 4
#: A formula stands in a box where it is not wider than this, in parts of the type size.
WIDEST_FORMULA = 11.0


def system_graph(page: Page, frame: Frame) -> Blocks:
    """A system of equations: values above the quantities, gradients below them."""
    system = page.problem.system
    assert system is not None
    names = [Name("parameter", label=label) for label, _ in system.values]
    names += [Name("quantity", label=label) for label, _ in system.equations]
    if page.problem.show.detail == "compact" or len(names) > MOST_QUANTITIES:
        return []
    places = {frame.slot(name): place for place, name in enumerate(names)}
    vertices = []
    for name in names:
        equation = frame.tape.equations.get(frame.slot(name))
        sources = tuple(dict.fromkeys(places[slot] for slot in equation.operands())) if equation is not None else ()
        gradient = Name("gradient", label=name.label)
        vertices.append(
            Vertex(
                _inside(frame, name),
                frame.number(name),
                frame.number(gradient) if gradient in frame.tape else None,
                sources,
                frame.address(name),
            )
        )
    result = symbol(frame, Name("loss"))
    gradients = [Name("gradient", label=label) for label, _ in system.values]
    told = [
        say("pictures.graph_values", values=one_by_one(frame, names), result=result),
        say("pictures.graph_gradients", values=one_by_one(frame, [name for name in gradients if name in frame.tape])),
    ]
    return page.pictured(_graph, "graph", vertices, say("pictures.graph_title", result=result), tuple(told))


def _graph(name: str, vertices: Sequence[Vertex], title: Say, told: tuple[Say, ...]) -> Blocks:
    return [Figure(name, computation_graph(vertices), title, told)]


def _inside(frame: Frame, name: Name) -> Node:
    """symbol = formula, where that is short and stands on one line, else the symbol."""
    own = frame.symbol(name)
    equation = frame.tape.equations.get(frame.slot(name))
    if equation is None:
        return own
    whole = Relation(own, "=", frame.symbolic(equation))
    try:
        return whole if extent(whole) <= WIDEST_FORMULA else own
    except TypeError:  # cases, which need several lines
        return own


def unit_graph(page: Page, frame: Frame) -> Blocks:
    """The first unit: what reaches it, its net input, its output; values above, gradients below."""
    layer = page.layers[0]
    if page.problem.show.detail == "compact" or layer.activation.kind == "softmax":
        return []
    net, out = Name("net", 1, 1, sample=1), Name("activation", 1, 1, sample=1)
    numbers, left = chosen(layer.fan_in, MOST_INPUTS)
    vertices: list[Vertex] = []
    for place, source in enumerate(numbers):
        if left and place == len(numbers) - 1:
            vertices.append(Vertex(Row((Sign("⋮"), Sign(" "), Sign("+"), Number(str(left)))), framed=False))
        name = Name("input", unit=source, sample=1)
        vertices.append(Vertex(frame.symbol(name), frame.number(name), address=frame.address(name)))
        weight = Name("parameter", 1, 1, source, label=layer.weight_names[0][source - 1])
        vertices.append(_parameter(frame, weight, own=True))
    if layer.bias is not None:
        shared = layer.shared_bias
        bias = Name("parameter", 1, 0 if shared else 1, label=layer.bias_names[0])
        # Of a bias that several units share this unit has only a part of the gradient.
        vertices.append(_parameter(frame, bias, own=not shared or layer.units == 1))
    sources = tuple(place for place, vertex in enumerate(vertices) if vertex.framed)
    delta, adjoint = out.of_kind("delta"), out.of_kind("adjoint_activation")
    vertices.append(Vertex(frame.symbol(net), frame.number(net), _named(frame, delta), sources, frame.address(net)))
    below = _named(frame, adjoint) if adjoint in frame.tape else None
    vertices.append(Vertex(frame.symbol(out), frame.number(out), below, (len(vertices) - 1,), frame.address(out)))
    unit = page.label(1, 1)
    told = [say("pictures.unit_forward", net=equality(frame, net), out=equality(frame, out), unit=unit)]
    told.append(say("pictures.unit_backward", delta=equality(frame, delta), unit=unit))
    sample = say("pictures.sample", number=frame.at.samples[0]) if page.several_samples else say("pictures.single")
    title = say("pictures.unit_title", unit=unit, sample=sample)
    return page.pictured(_graph, "unit", vertices, title, tuple(told))


def _parameter(frame: Frame, name: Name, *, own: bool) -> Vertex:
    gradient = gradient_of(frame, name) if own else None
    below = None if gradient is None else _named(frame, gradient)
    return Vertex(frame.symbol(name), frame.number(name), below, address=frame.address(name))


def _named(frame: Frame, name: Name) -> Node:
    return Relation(frame.symbol(name), "=", frame.number(name))


def loss_picture(page: Page) -> Blocks:
    """The loss before each step's update, over the steps."""
    lengths = [drawable(loss) for loss in page.run.losses]
    values = [length for length in lengths if length is not None]
    if page.problem.show.detail == "compact" or len(values) < 2 or len(values) < len(lengths):
        return []
    loss = page.symbols.loss_of(0)
    first, last = _loss(page, 1), _loss(page, len(values))
    steep = is_steep(values)
    address = f"step{len(values)}.loss"
    scene = draw_curve(Curve(values, loss, first, last, address, steep))
    told = [
        say("pictures.loss_ends", loss=Math(loss), first=Math(first), last=Math(last), count=len(values)),
        reading(f"pictures.loss_{_course(values)}"),
    ]
    batches = page.training.batch != max(len(page.problem.samples), 1)
    title = say("pictures.loss_title_batches" if batches else "pictures.loss_title", loss=Math(loss))
    axis = say("pictures.loss_logarithmic" if steep else "pictures.loss_plain")
    return [Figure("loss", scene, say("pictures.loss_caption", title=title, axis=axis), tuple(told))]


def _loss(page: Page, step: int) -> Node:
    """The step's loss, as the table prints it."""
    numbers = page.problem.numbers
    rounded = page.run.loss_rounded(step, page.loss_digits)
    return Mark(f"step{step}.loss", number_node(rounded, trailing_zeros=numbers.trailing_zeros), value=True)


def _course(values: Sequence[float]) -> str:
    """How the loss goes, told from its values and not only from both ends."""
    pairs = list(itertools.pairwise(values))
    if all(before > after for before, after in pairs):
        return "falls"
    if all(before < after for before, after in pairs):
        return "rises"
    if all(before == after for before, after in pairs):
        return "stays"
    return "both"


def outputs_picture(page: Page) -> Blocks:
    """The outputs of the first sample before and after, with their targets."""
    first, last = page.first, page.final
    if page.problem.show.detail == "compact":
        return []
    sample = first.at.samples[0]
    stage = len(page.layers)
    outputs: list[Output] = []
    for unit in range(1, page.layers[-1].units + 1):
        name = Name("activation", stage, unit, sample=1)
        after = name._replace(sample=last.at.samples.index(sample) + 1)
        parts = ((first, name), (last, after), (first, name._replace(kind="target", layer=0)))
        values = [value for frame, part in parts if (value := _value(frame, part)) is not None]
        if len(values) < len(parts):
            return []
        outputs.append(Output(*values))
    told = [_moved(page, unit) for unit in range(1, min(len(outputs), MOST_OUTPUTS) + 1)]
    if len(outputs) > MOST_OUTPUTS:
        told.append(say("pictures.outputs_left", count=chosen(len(outputs), MOST_OUTPUTS)[1]))
    which = say("pictures.sample", number=sample) if page.several_samples else say("pictures.single")
    title = say("pictures.outputs_title", sample=which, count=len(outputs))
    return [Figure("outputs", draw_bars(outputs), title, tuple(told))]


def _value(frame: Frame, name: Name) -> Value | None:
    length = drawable(frame.printed(name))
    return None if length is None else Value(_named(frame, name), length, frame.address(name))


def _moved(page: Page, unit: int) -> Say:
    """Whether an output came nearer to its target, by the printed numbers."""
    first, last = page.first, page.final
    name = Name("activation", len(page.layers), unit, sample=1)
    after = name._replace(sample=last.at.samples.index(first.at.samples[0]) + 1)
    target = name._replace(kind="target", layer=0)
    away = abs(first.printed(name) - first.printed(target)), abs(last.printed(after) - first.printed(target))
    key = "nearer" if away[1] < away[0] else ("farther" if away[1] > away[0] else "as_far")
    facts = {"before": equality(first, name), "after": equality(last, after), "target": equality(first, target)}
    return reading(f"pictures.outputs_{key}", **facts)

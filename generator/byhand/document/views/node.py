"""The backward pass node by node: δ at each unit, and from it every gradient. These are the lines that are carried."""

from __future__ import annotations

from byhand.document.blocks import Chain, Fact, Math, Say
from byhand.document.frame import Frame
from byhand.document.page import (
    SHOWN_GRADIENTS,
    SHOWN_SAMPLES,
    SHOWN_UNITS,
    Blocks,
    Page,
    display,
    paragraph,
    reading,
    say,
    section,
    shown,
    symbol,
)
from byhand.document.views.networks import backward_picture
from byhand.document.views.pictures import unit_graph
from byhand.document.views.update import update_layer
from byhand.tape.arithmetic import Undecided, sign
from byhand.tape.names import Name


def node_view(page: Page, frame: Frame, prefix: str, level: int, *, again: bool = False) -> Blocks:
    """From the last layer to the first; within a layer sample by sample, then the batch."""
    blocks: Blocks = [section("node.title", f"{prefix}-node", level, view="node")]
    if not again:
        blocks.append(paragraph(say(f"node.intro_{_convention(page)}")))
    for layer in range(len(page.layers), 0, -1):
        blocks += _layer(page, frame, layer, prefix, level + 1, again)
    return blocks if again else [*blocks, *unit_graph(page, frame), *backward_picture(page, frame)]


def _convention(page: Page) -> str:
    return page.problem.notation.delta.replace("-", "_")


def _layer(page: Page, frame: Frame, layer: int, prefix: str, level: int, again: bool) -> Blocks:
    anchor = f"{prefix}-delta{layer}"
    blocks: Blocks = [section(f"node.{page.layer_key(layer)}_title", anchor, level, number=layer)]
    count = len(frame.at.samples)
    for position in range(1, (count if count <= SHOWN_SAMPLES + 1 else SHOWN_SAMPLES) + 1):
        quiet = again or position > 1
        if page.several_samples:
            blocks.append(section("node.sample", f"{anchor}-sample{frame.at.samples[position - 1]}", level + 1,
                                  number=frame.at.samples[position - 1]))  # fmt: skip
        deltas = _output_deltas if layer == len(page.layers) else _hidden_deltas
        blocks += deltas(page, frame, layer, position, quiet)
        blocks += _gradients(page, frame, layer, position, quiet)
    if count > SHOWN_SAMPLES + 1:
        blocks.append(paragraph(say("node.more_samples", count=count - SHOWN_SAMPLES)))
    if count > 1:
        blocks += _batch(page, frame, layer, again)
    if page.training.order == "output_first" and page.updates:
        blocks += update_layer(page, frame, layer, again)
    return blocks


def listed_units(page: Page, layer: int) -> range:
    units = page.layers[layer - 1].units
    return range(1, (units if units <= SHOWN_UNITS + 1 else SHOWN_UNITS) + 1)


def _more_units(page: Page, layer: int) -> Blocks:
    left = page.layers[layer - 1].units - len(listed_units(page, layer))
    return [paragraph(say("forward.more_units", count=left))] if left else []


def _output_deltas(page: Page, frame: Frame, layer: int, position: int, quiet: bool) -> Blocks:
    names = [Name("delta", layer, unit, sample=position) for unit in listed_units(page, layer)]
    blocks: Blocks = []
    if not quiet:
        rule = frame.equation(names[0]).rule
        blocks.append(
            paragraph(
                say(
                    f"node.ask_{rule.replace('.', '_')}",
                    unit=page.label(layer, 1),
                    product=say(f"node.product_{_convention(page)}"),
                )
            )
        )
    blocks.append(display(*(frame.define(name) for name in names)))
    blocks += _more_units(page, layer)
    if not quiet:
        blocks.append(paragraph(*(said for name in names[:2] if (said := page.chosen(_read_delta, page, frame, name)))))
    return blocks


def _sign(frame: Frame, name: Name) -> str:
    try:
        return {-1: "negative", 0: "zero", 1: "positive"}[sign(frame.at.value(name))]
    except Undecided:
        return "zero"


def _read_delta(page: Page, frame: Frame, name: Name) -> Say | None:
    where = _sign(frame, name)
    if where != "zero" and page.problem.notation.delta == "t-a":
        where = {"negative": "positive", "positive": "negative"}[where]
    facts = {"delta": symbol(frame, name), "unit": page.label(name.layer, name.unit)}
    return reading(f"node.reading_{where}", **facts)


def _hidden_deltas(page: Page, frame: Frame, layer: int, position: int, quiet: bool) -> Blocks:
    blocks: Blocks = []
    for unit in listed_units(page, layer):
        loud = not quiet and unit == 1
        blocks += _hidden_unit(page, frame, Name("delta", layer, unit, sample=position), loud)
    return blocks + _more_units(page, layer)


def _hidden_unit(page: Page, frame: Frame, name: Name, loud: bool) -> Blocks:
    above = page.layers[name.layer].units
    backs = [name.of_kind("back")._replace(source=source) for source in range(1, above + 1)]
    backs, left = shown(backs, SHOWN_UNITS)
    total = name.of_kind("adjoint_activation")
    facts: dict[str, Fact] = {"unit": page.label(name.layer, name.unit), "count": above}
    through = [frame.chain(frame.equation(back), headless=True) for back in backs]
    if above == 1:
        through = [frame.chain(frame.equation(total), frame.symbol(total))]
    delta = [_delta_chain(frame, name)]
    if not loud:
        sums = [] if above == 1 else [frame.define(total)]
        return [display(*through, *sums, *delta)]
    blocks: Blocks = [paragraph(say("node.ask_hidden" if above > 1 else "node.ask_hidden_one", **facts))]
    blocks.append(display(*through))
    if left:
        blocks.append(paragraph(say("node.more_paths", count=left)))
    if above > 1:
        blocks.append(paragraph(page.chosen(_together, page, frame, name, above)))
        blocks.append(display(frame.define(total)))
    blocks += _through_activation(page, name)
    blocks.append(display(*delta))
    return blocks


def _through_activation(page: Page, name: Name) -> Blocks:
    """The sentence between the sum and δ."""
    kind = page.layers[name.layer - 1].activation.kind
    unit = page.label(name.layer, name.unit)
    if kind == "softmax":
        return [paragraph(say("node.through_softmax", unit=unit))]
    if kind == "identity":
        return []
    facts: dict[str, Fact] = {"unit": unit, "function": Math(page.symbols.function(name.layer))}
    return [paragraph(say("node.through_activation", slope=say(f"activation.{kind}.slope"), **facts))]


def _delta_chain(frame: Frame, name: Name) -> Chain:
    return frame.chain(frame.equation(name), frame.symbol(name))


def _together(page: Page, frame: Frame, name: Name, above: int) -> Say:
    """Whether the paths agree, and which wins where they don't."""
    backs = [name.of_kind("back")._replace(source=source) for source in range(1, above + 1)]
    signs = [_sign(frame, back) for back in backs]
    facts: dict[str, Fact] = {"unit": page.label(name.layer, name.unit), "count": above}
    if "positive" in signs and "negative" in signs:
        outcome = _sign(frame, name.of_kind("adjoint_activation"))
        if page.problem.notation.delta == "t-a" and outcome != "zero":
            outcome = {"negative": "positive", "positive": "negative"}[outcome]
        return reading(f"node.together_mixed_{outcome}", **facts)
    return reading("node.together_some" if "zero" in signs else "node.together_same", **facts)


def layer_parameters(page: Page, frame: Frame, layer: int) -> list[Name]:
    return [name for name in page.parameters() if name.layer == layer]


def _gradients(page: Page, frame: Frame, layer: int, position: int, quiet: bool) -> Blocks:
    names, left = shown(layer_parameters(page, frame, layer), SHOWN_GRADIENTS)
    kind = "gradient" if len(frame.at.samples) == 1 else "sample_gradient"
    wanted = [name.of_kind(kind, 0 if kind == "gradient" else position) for name in names]
    wanted = [name for name in wanted if name in frame.tape]
    blocks: Blocks = []
    if not quiet:
        blocks.append(paragraph(*_gradient_words(page, layer)))
    blocks.append(display(*(_gradient_chain(frame, name) for name in wanted)))
    if left:
        blocks.append(paragraph(say("node.more_gradients", count=left)))
    return blocks


def _gradient_chain(frame: Frame, name: Name) -> Chain:
    return frame.chain(frame.equation(name), frame.symbol(name))


def _gradient_words(page: Page, layer: int) -> list[Say]:
    """From δ to the gradients: in full for the output layer, shortly after that."""
    convention, own = _convention(page), page.layers[layer - 1]
    facts: dict[str, Fact] = {"unit": page.label(layer, 1), "below": page.label(layer - 1, 1)}
    first = layer == len(page.layers)
    said = [say(f"node.gradients_{convention}" if first else f"node.gradients_again_{convention}", **facts)]
    if first and own.units > 1:
        said.append(say("node.gradients_others"))
    if own.bias is not None:
        said.append(say(f"node.bias_{'shared' if own.shared_bias and own.units > 1 else 'each'}_{convention}"))
    return said


def _batch(page: Page, frame: Frame, layer: int, again: bool) -> Blocks:
    names, left = shown(layer_parameters(page, frame, layer), SHOWN_GRADIENTS)
    blocks: Blocks = []
    if not again:
        blocks.append(paragraph(say(f"node.batch_{page.training.samples}")))
    blocks.append(display(*(_gradient_chain(frame, name.of_kind("gradient")) for name in names)))
    if left:
        blocks.append(paragraph(say("node.more_gradients", count=left)))
    return blocks

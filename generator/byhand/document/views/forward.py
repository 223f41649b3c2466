"""The forward pass, unit by unit, and the loss."""

from __future__ import annotations

from byhand.document.blocks import Chain, Remark, Say, Text
from byhand.document.composed import composed_loss
from byhand.document.frame import Frame
from byhand.document.page import (
    SHOWN_SAMPLES,
    SHOWN_UNITS,
    Blocks,
    Page,
    display,
    paragraph,
    reading,
    say,
    section,
    value,
)
from byhand.document.views.networks import forward_picture
from byhand.tape.arithmetic import Undecided, sign
from byhand.tape.names import Name


def forward(page: Page, frame: Frame, prefix: str, level: int, *, again: bool = False) -> Blocks:
    """Every unit of every sample; ``again``: a later pass, where the sentences need not be repeated."""
    blocks: Blocks = []
    for position in _positions(frame):
        blocks += _sample(page, frame, position, prefix, level, again or position > 1)
        if position == 1 and not again:
            blocks += forward_picture(page, frame)
    return blocks + _left_out(frame)


def _positions(frame: Frame) -> range:
    count = len(frame.at.samples)
    return range(1, (count if count <= SHOWN_SAMPLES + 1 else SHOWN_SAMPLES) + 1)


def _left_out(frame: Frame) -> Blocks:
    left = len(frame.at.samples) - len(_positions(frame))
    return [paragraph(say("forward.more_samples", count=left))] if left else []


def _sample(page: Page, frame: Frame, position: int, prefix: str, level: int, again: bool) -> Blocks:
    blocks: Blocks = []
    number = frame.at.samples[position - 1]
    for layer in range(1, len(page.layers) + 1):
        anchor = f"{prefix}-layer{layer}" + (f"-sample{number}" if page.several_samples else "")
        key = f"forward.{page.layer_key(layer)}_title" + ("_sample" if page.several_samples else "")
        blocks.append(section(key, anchor, level, number=layer, sample=number))
        if not again:
            blocks.append(paragraph(_question(page, layer)))
        blocks += _layer(page, frame, layer, position, again)
    return blocks


def _question(page: Page, layer: int) -> Say:
    own = page.layers[layer - 1]
    key = "forward.first_layer" if layer == 1 else f"forward.{page.layer_key(layer)}_layer"
    if layer == 1 and own.activation.kind == "softmax":
        key += "_softmax"
    elif own.units == 1:
        key += "_one"
    bias = say("forward.bias" if own.bias is not None else "forward.no_bias")
    return say(key, unit=page.label(layer, 1), count=own.units, bias=bias)


def _layer(page: Page, frame: Frame, layer: int, position: int, again: bool) -> Blocks:
    units = page.layers[layer - 1].units
    listed = range(1, (units if units <= SHOWN_UNITS + 1 else SHOWN_UNITS) + 1)
    chains: list[Chain] = []
    if page.layers[layer - 1].activation.kind == "softmax":
        chains = _softmax_layer(frame, layer, position, listed)
    else:
        for unit in listed:
            chains.append(frame.define(Name("net", layer, unit, sample=position)))
            chains.append(frame.define(Name("activation", layer, unit, sample=position)))
    blocks: Blocks = [display(*chains)]
    if units > len(listed):
        blocks.append(paragraph(say("forward.more_units", count=units - len(listed))))
    if not again:
        said = page.chosen(_reading, page, frame, layer, position)
        blocks += [paragraph(said)] if said is not None else []
    return blocks


def _softmax_layer(frame: Frame, layer: int, position: int, listed: range) -> list[Chain]:
    chains = [frame.define(Name("net", layer, unit, sample=position)) for unit in listed]
    chains += [frame.define(Name("exponential", layer, unit, sample=position)) for unit in listed]
    chains.append(frame.define(Name("exponential_sum", layer, sample=position)))
    chains += [frame.define(Name("activation", layer, unit, sample=position)) for unit in listed]
    return chains


def _reading(page: Page, frame: Frame, layer: int, position: int) -> Say | None:
    """What the numbers of the first unit say; of a layer that switches units off, of the first that is off."""
    kind = page.layers[layer - 1].activation.kind
    name = Name("net", layer, _telling(page, frame, layer, position), sample=position)
    out = name.of_kind("activation")
    facts = {"unit": page.label(layer, name.unit), "net": value(frame, name), "out": value(frame, out)}
    try:
        where = {-1: "negative", 0: "zero", 1: "positive"}[sign(frame.at.value(name))]
    except Undecided:
        return None
    if kind in ("sigmoid", "tanh", "bipolar_sigmoid", "relu", "leaky_relu", "step"):
        return reading(f"forward.reading_{kind}_{where}", **facts)
    return say("forward.reading_softmax") if kind == "softmax" else None


def _telling(page: Page, frame: Frame, layer: int, position: int) -> int:
    """The unit worth a sentence."""
    own = page.layers[layer - 1]
    if own.activation.kind not in ("relu", "leaky_relu", "step"):
        return 1
    units = range(1, min(own.units, SHOWN_UNITS) + 1)
    nets = ((unit, frame.printed(Name("net", layer, unit, sample=position))) for unit in units)
    return next((unit for unit, net in nets if net < 0), 1)


def loss(page: Page, frame: Frame, prefix: str, level: int, *, again: bool = False) -> Blocks:
    """The loss of each output, of each sample, of the batch; the author's reports beside it."""
    blocks: Blocks = []
    assert page.training.loss is not None
    if not again:
        blocks.append(paragraph(say(f"loss.{page.training.loss.kind}.question"), *_smaller_is_better(page)))
    blocks.append(display(*(chain for position in _positions(frame) for chain in _sample_loss(page, frame, position))))
    if len(frame.at.samples) > 1:
        if not again:
            key = "loss.mean_of_samples" if page.training.samples == "mean" else "loss.sum_of_samples"
            blocks.append(paragraph(say(key)))
        blocks.append(display(frame.define(Name("loss"))))
    blocks += _reports(page, frame)
    if not again:
        blocks += _composed(page, frame)
    return blocks


def _smaller_is_better(page: Page) -> list[Say]:
    """Of an author's own formula nobody knows."""
    known = page.training.loss is not None and page.training.loss.kind != "formula"
    return [say("loss.zero_is_best")] if known else []


def _sample_loss(page: Page, frame: Frame, position: int) -> list[Chain]:
    units = page.layers[-1].units
    stage = len(page.layers) + 1
    total = Name("sample_loss", sample=position)
    if units == 1:
        return [frame.chain(frame.equation(Name("loss_term", stage, 1, sample=position)), frame.symbol(total))]
    listed = range(1, (units if units <= SHOWN_UNITS + 1 else SHOWN_UNITS) + 1)
    chains = [frame.define(Name("loss_term", stage, unit, sample=position)) for unit in listed]
    return [*chains, frame.define(total)]


def _reports(page: Page, frame: Frame) -> Blocks:
    blocks: Blocks = [paragraph(say("report.intro"))] if page.problem.reports else []
    for report in page.problem.reports:
        name = Name("report", label=report.name)
        if report.note:
            blocks.append(Remark(Text(report.note)))
        positions = _positions(frame) if len(frame.at.samples) > 1 else range(0)
        each = [frame.define(Name("sample_report", label=report.name, sample=position)) for position in positions]
        whole = frame.equation(name)
        blocks.append(display(*each, frame.chain(whole, frame.symbol(name))))
    return blocks


def _composed(page: Page, frame: Frame) -> Blocks:
    if any(layer.activation.kind == "step" for layer in page.layers):
        return []
    node = composed_loss(page.symbols, frame)
    if node is None:
        return [paragraph(say("loss.too_long"))]
    left = frame.symbol(Name("sample_loss", sample=1))
    return [
        paragraph(say("loss.composed")),
        display(Chain((("", left), ("=", node)))),
        paragraph(say("loss.composed_why")),
    ]
